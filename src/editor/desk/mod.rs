//! The desk: all strips of the session in one window.
//!
//! It sees them in the registry and moves them by letters; the strip whose window it is in is one of them. A
//! control moved on a selected strip moves the selection ([`linked`]).

mod bar;
mod bridge;
mod column;
mod linked;
mod opened;
mod shown;
mod strips;

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};

use egui::{Color32, Rect, ScrollArea, Sense, Ui, vec2};

use self::bar::Bar;
use self::linked::Linked;
use self::opened::Opened;
use self::shown::{Filter, Order, View};
use self::strips::{Asked, RemotePort, Strip, Strips};
use crate::editor::current::{self, Current};
use crate::editor::curves::Tone;
use crate::editor::library::Library;
use crate::editor::look::Look;
use crate::editor::panels::browser::{self, Browser};
use crate::editor::panels::question;
use crate::editor::requests::WindowRequests;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::undo::Direction;
use crate::editor::widgets::gesture;
use crate::params::{PARAMS, ParamId, Values, strip_settings};
use crate::registry::{self, Change, Post, Presence};
use crate::studio::Group;

/// Letters that wait for room in a box, at most: four presets for each of 48 strips.
const MOST_WAITING: usize = 65_536;

/// The desk of one window.
pub struct Desk {
    /// Another one than the process's own, for tests.
    presence: Option<Presence>,
    /// Open while it is shown: strips tell nothing to a closed one.
    open: Option<registry::Desk>,
    strips: Strips,
    linked: Linked,
    selected: BTreeSet<u64>,
    /// The strip that was selected last without Shift.
    anchor: Option<u64>,
    order: Order,
    filter: Filter,
    view: View,
    browser: Browser,
    current: Current,
    /// The strip whose presets are browsed.
    browsed: Option<u64>,
    /// The strip that is shown whole.
    opened: Option<Box<Opened>>,
    /// Letters that had no room yet.
    waiting: VecDeque<(u64, Change)>,
    /// Letters that were not taken, as told.
    lost: usize,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            presence: None,
            open: None,
            strips: Strips::default(),
            linked: Linked::default(),
            selected: BTreeSet::new(),
            anchor: None,
            order: Order::default(),
            filter: Filter::default(),
            view: View::default(),
            browser: Browser::default(),
            current: Current::default(),
            browsed: None,
            opened: None,
            waiting: VecDeque::new(),
            lost: 0,
        }
    }
}

impl Desk {
    /// The window has closed, or shows something else.
    pub fn close(&mut self) {
        self.open = None;
        self.browser = Browser::default();
        self.browsed = None;
        self.opened = None;
    }

    /// Whether something waits for an answer.
    pub fn is_asking(&self) -> bool {
        self.browser.is_shown()
            || self
                .opened
                .as_ref()
                .is_some_and(|opened| opened.is_asking())
            || self
                .strips
                .iter()
                .any(|s| s.gestures.question.is_some() || s.gestures.notice.is_some())
    }

    /// A desk of the strips that `presence` sees.
    pub fn of(presence: Presence) -> Self {
        Self {
            presence: Some(presence),
            ..Self::default()
        }
    }

    /// Takes in what all strips tell. True while anything moves.
    fn update(&mut self, time_s: f64) -> bool {
        let open = self.open.get_or_insert_with(|| {
            let presence = self.presence.get_or_insert_with(Presence::of_process);
            registry::Desk::open(presence)
        });
        let seen: Vec<_> = open.strips().to_vec();
        let is_moving = self.strips.follow(&seen, time_s);
        let strips = &self.strips;
        self.selected
            .retain(|identity| strips.get(*identity).is_some());
        self.send_waiting();
        is_moving
    }

    /// Posts letters; those behind a full box wait, in their order.
    fn post(&mut self, letters: impl IntoIterator<Item = (u64, Change)>) {
        for letter in letters {
            if self.waiting.len() < MOST_WAITING {
                self.waiting.push_back(letter);
            } else {
                self.lost += 1;
            }
        }
        self.send_waiting();
    }

    fn send_waiting(&mut self) {
        let Some(open) = &mut self.open else {
            return;
        };
        let mut full = BTreeSet::new();
        let mut rest = VecDeque::new();
        for (to, change) in self.waiting.drain(..) {
            if full.contains(&to) {
                rest.push_back((to, change));
                continue;
            }
            match open.post(to, change) {
                Post::Sent(_) => {}
                Post::Full => {
                    full.insert(to);
                    rest.push_back((to, change));
                }
                Post::Gone => self.lost += 1,
            }
        }
        self.waiting = rest;
    }

    /// The strips that are shown, in the order in which they are.
    fn listed(&self) -> Vec<u64> {
        let here: Vec<&Strip> = self
            .strips
            .iter()
            .filter(|s| self.filter.shows(s))
            .collect();
        self.order.sorted(here)
    }

    /// A click on a strip's head.
    fn select(&mut self, identity: u64, ui: &Ui, listed: &[u64]) {
        let modifiers = ui.input(|i| i.modifiers);
        let place = |identity| listed.iter().position(|one| *one == identity);
        if modifiers.shift
            && let (Some(from), Some(to)) = (self.anchor.and_then(place), place(identity))
        {
            let (first, last) = (from.min(to), from.max(to));
            self.selected.extend(&listed[first..=last]);
            return;
        }
        if modifiers.command {
            if !self.selected.remove(&identity) {
                self.selected.insert(identity);
            }
        } else {
            let is_alone = self.selected.len() == 1 && self.selected.contains(&identity);
            self.selected.clear();
            if !is_alone {
                self.selected.insert(identity);
            }
        }
        self.anchor = Some(identity);
    }

    /// The strips that move with `leader`.
    fn followers(&self, leader: u64) -> Vec<u64> {
        if self.selected.contains(&leader) {
            self.selected.iter().copied().collect()
        } else {
            vec![leader]
        }
    }

    /// Steps back or forth on all strips at once.
    fn travel(&mut self, direction: Direction) {
        if self.linked.can_go(direction) {
            let letters = self.linked.travel(direction);
            self.post(letters);
        }
    }

    /// Sets controls of `strips` to the values of `from`, as one step of undo.
    fn copy(&mut self, from: u64, to: &[u64], holds: impl Fn(ParamId) -> bool) {
        let Some(source) = self.strips.get(from).map(|s| s.contents.positions) else {
            return;
        };
        let mut changes = Vec::new();
        for identity in to.iter().filter(|to| **to != from) {
            for param in PARAMS.iter().filter(|param| holds(param.id)) {
                changes.push(((*identity, param.id), source[param.id as usize]));
            }
        }
        let letters = self.linked.change(&changes, &self.strips);
        self.post(letters);
    }

    /// Makes the selection a group, or takes it out of all.
    fn group(&mut self, group: Option<Group>) {
        let groups = group.map_or(0, |group| 1 << group.index());
        let chosen: Vec<u64> = self.selected.iter().copied().collect();
        self.post(chosen.into_iter().map(|to| (to, Change::Groups(groups))));
    }

    /// Selects a group's strips.
    fn select_group(&mut self, group: Group) {
        let is_in = |s: &&Strip| s.contents.groups >> group.index() & 1 == 1;
        self.selected = self
            .strips
            .iter()
            .filter(is_in)
            .map(|s| s.owner.identity)
            .collect();
    }

    fn clear_clips(&mut self, of: Vec<u64>) {
        for strip in self.strips.iter_mut() {
            if of.contains(&strip.owner.identity) {
                strip.clear();
            }
        }
        self.post(of.into_iter().map(|to| (to, Change::ClearClips)));
    }
}

/// Draws the desk into all of `ui`; it asks for [`WindowRequests::desk`] where the strip is to be shown again.
pub fn show(
    ui: &mut Ui,
    desk: &mut Desk,
    library: &mut Library,
    look: Look,
    time_s: f64,
) -> WindowRequests {
    let is_moving = desk.update(time_s);
    if desk.opened.is_some() {
        ui.ctx().request_repaint_after_secs(1.0 / 30.0);
        return whole(ui, desk, library, look, time_s);
    }
    let window = ui.max_rect();
    let top = Rect::from_min_size(window.min, vec2(window.width(), look.px(space::TOP)));
    let body = Rect::from_min_max(top.left_bottom(), window.max).shrink(look.px(space::GAP));
    let listed = desk.listed();
    let leaves = bar::show(
        ui,
        look,
        top,
        &mut Bar {
            desk,
            listed: &listed,
        },
    );
    if listed.is_empty() {
        let text = "No strip is seen yet";
        look.text_in(ui.painter(), body, text, Type::Value, look.theme.text_dim);
    }
    strips_in(ui, desk, look, body, &listed, time_s);
    presets(ui, desk, library, look, time_s);
    if is_moving || !desk.waiting.is_empty() {
        ui.ctx().request_repaint_after_secs(1.0 / 30.0);
    } else {
        // A strip that is gone is seen to be.
        ui.ctx().request_repaint_after_secs(0.25);
    }
    WindowRequests {
        desk: leaves,
        ..WindowRequests::default()
    }
}

/// The strip that was opened, in all of the window. It goes back to the desk by hand, or when it is gone.
fn whole(
    ui: &mut Ui,
    desk: &mut Desk,
    library: &mut Library,
    look: Look,
    time_s: f64,
) -> WindowRequests {
    let nothing = WindowRequests::default();
    let Some(mut opened) = desk.opened.take() else {
        return nothing;
    };
    let identity = opened.identity;
    let Some(strip) = desk.strips.get(identity) else {
        return nothing;
    };
    let frame = opened.show(ui, strip, library, look, time_s);
    let mut letters = desk
        .linked
        .letters(identity, &frame.asked, &[identity], &desk.strips);
    if let Some(key) = frame.preset {
        letters.push((identity, Change::Preset(registry::name(&key))));
    }
    desk.post(letters);
    if !frame.requests.desk {
        desk.opened = Some(opened);
    }
    WindowRequests {
        desk: false,
        ..frame.requests
    }
}

/// The columns that are in sight, in a row that scrolls.
fn strips_in(ui: &mut Ui, desk: &mut Desk, look: Look, body: Rect, listed: &[u64], time_s: f64) {
    let width = look.px(match desk.view {
        View::Strips => column::WIDTH,
        View::Bridge => bridge::WIDTH,
    });
    let step = width + look.px(3.0);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(body));
    ScrollArea::horizontal()
        .auto_shrink([false, false])
        .show_viewport(&mut child, |ui, viewport| {
            let height = ui.available_height();
            let size = vec2(step * listed.len() as f32, height);
            let (all, _) = ui.allocate_exact_size(size, Sense::hover());
            for (at, identity) in listed.iter().enumerate() {
                let left = step * at as f32;
                if left + width < viewport.left() || left > viewport.right() {
                    continue;
                }
                let rect = Rect::from_min_size(all.min + vec2(left, 0.0), vec2(width, height));
                match desk.view {
                    View::Strips => one(ui, desk, look, rect, *identity, listed, time_s),
                    View::Bridge => meters(ui, desk, look, rect, *identity),
                }
            }
        });
}

fn meters(ui: &Ui, desk: &mut Desk, look: Look, rect: Rect, identity: u64) {
    let Some(strip) = desk.strips.get(identity) else {
        return;
    };
    let look = Look {
        scope: identity,
        ..look
    };
    let channels = if strip.stream().channels == 1 { 1 } else { 2 };
    let loudness = strip.contents.readings.loudness;
    let name = strip.name();
    let memory = column::Memory::of(strip);
    if bridge::show(ui, look, rect, (&name, channels), &memory, loudness) {
        desk.clear_clips(vec![identity]);
    }
}

/// One strip's column, and what hands do in it.
fn one(
    ui: &mut Ui,
    desk: &mut Desk,
    look: Look,
    rect: Rect,
    identity: u64,
    listed: &[u64],
    time_s: f64,
) {
    let followers = desk.followers(identity);
    let is_recording = followers
        .iter()
        .any(|one| desk.strips.get(*one).is_some_and(Strip::is_recording));
    let is_selected = desk.selected.contains(&identity);
    let Some(strip) = desk.strips.get_mut(identity) else {
        return;
    };
    let look = Look {
        scope: identity,
        ..look
    };
    draw_curve(strip);
    let asked = RefCell::default();
    let wanted = column_of(
        ui,
        strip,
        look,
        rect,
        (is_selected, is_recording),
        &asked,
        time_s,
    );
    let asked: Vec<Asked> = asked.into_inner();
    let letters = desk
        .linked
        .letters(identity, &asked, &followers, &desk.strips);
    desk.post(letters);
    if wanted.select {
        desk.select(identity, ui, listed);
    }
    if wanted.clear {
        desk.clear_clips(vec![identity]);
    }
    if wanted.open {
        desk.opened = Some(Box::new(Opened::new(identity)));
    }
    if wanted.presets {
        desk.browsed = Some(identity);
    }
}

/// Makes the small curve anew where its settings are others.
fn draw_curve(strip: &mut Strip) {
    let mut values = Values::default();
    for param in PARAMS {
        values.set_position(param.id, strip.contents.positions[param.id as usize]);
    }
    let settings = strip_settings(&values, false);
    if strip.curve.as_ref().is_none_or(|(of, _)| *of != settings) {
        let rate_hz = f64::from(strip.stream().sample_rate_hz);
        let is_rate = crate::dsp::Strip::RATES_HZ.contains(&rate_hz);
        let tone = Tone::new(&settings, if is_rate { rate_hz } else { 48_000.0 });
        strip.curve = Some((settings, column::curve(&tone)));
    }
}

fn column_of(
    ui: &mut Ui,
    strip: &mut Strip,
    look: Look,
    rect: Rect,
    (is_selected, is_recording): (bool, bool),
    asked: &RefCell<Vec<Asked>>,
    time_s: f64,
) -> column::Asked {
    let name = strip.name();
    let preset = preset_name(&strip.contents.preset).to_owned();
    let shown = column::Shown {
        name: &name,
        color: strip
            .contents
            .colour
            .map(|[r, g, b]| Color32::from_rgb(r, g, b)),
        preset: &preset,
        is_selected,
        groups: strip.contents.groups,
        flags: strip.contents.flags,
    };
    let mut stream = strip.stream();
    stream.is_recording = is_recording;
    let mut gestures = std::mem::take(&mut strip.gestures);
    let mut view = std::mem::take(&mut strip.view);
    let port = RemotePort::new(&strip.contents, asked);
    let mut memory = column::Memory::of(strip);
    let editor = &mut EditorState::new(&port, look, &mut gestures, &mut view, stream, time_s);
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect)
            .id_salt(strip.owner.identity),
    );
    let wanted = column::show(&mut child, editor, rect, &shown, &mut memory);
    question::ask(&child, editor);
    question::tell(&child, editor);
    gesture::settle(&child, editor);
    strip.gestures = gestures;
    strip.view = view;
    wanted
}

/// What a preset's key is called.
fn preset_name(key: &str) -> &str {
    key.split_once('/').map_or(key, |(_, name)| name)
}

/// The presets' browser, for the strip that was clicked and what is selected with it.
fn presets(ui: &Ui, desk: &mut Desk, library: &mut Library, look: Look, time_s: f64) {
    let Some(identity) = desk.browsed else {
        return;
    };
    let targets = desk.followers(identity);
    let Some(strip) = desk.strips.get(identity) else {
        desk.browsed = None;
        return;
    };
    let key = strip.contents.preset.to_string();
    desk.current.follow(&key, library);
    if !desk.browser.is_shown() {
        desk.browser.open(library, &desk.current);
    }
    library.poll();
    let mut chosen = None;
    for (at, target) in targets.iter().enumerate() {
        let Some(strip) = desk.strips.get_mut(*target) else {
            continue;
        };
        let asked = RefCell::default();
        let mut gestures = std::mem::take(&mut strip.gestures);
        let mut view = std::mem::take(&mut strip.view);
        {
            let port = RemotePort::new(&strip.contents, &asked);
            let stream = strip.stream();
            let editor =
                &mut EditorState::new(&port, look, &mut gestures, &mut view, stream, time_s);
            if at == 0 {
                let before = editor.view.preset.clone();
                browser::show(ui, editor, &mut desk.browser, library, &desk.current);
                if editor.view.preset != before {
                    chosen = library.find(&editor.view.preset).cloned();
                }
            } else if let Some(item) = &chosen {
                current::load(editor, item);
            }
        }
        let preset = view.preset.clone();
        strip.gestures = gestures;
        strip.view = view;
        let asked: Vec<Asked> = asked.into_inner();
        let mut letters = desk
            .linked
            .letters(*target, &asked, &[*target], &desk.strips);
        if chosen.is_some() {
            letters.push((*target, Change::Preset(registry::name(&preset))));
        }
        desk.post(letters);
        if chosen.is_none() {
            break;
        }
    }
    if !desk.browser.is_shown() {
        desk.browsed = None;
    }
}
