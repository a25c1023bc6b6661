//! The desk: all strips of the session in one window.
//!
//! It sees them in the registry and moves them by letters; the strip whose window it is in is one of them. A
//! control moved on a selected strip moves the selection ([`linked`]).

mod bar;
mod bridge;
mod changes;
mod column;
mod linked;
mod opened;
mod presets;
mod show;
mod shown;
mod strips;

use std::collections::{BTreeSet, VecDeque};

use egui::Ui;

use self::changes::Changes;
use self::linked::Linked;
use self::opened::Opened;
use self::shown::{Filter, Order, View};
use self::strips::{Strip, Strips};
use super::current::Current;
use super::exchange::Part;
use super::gestures::GestureState;
use super::panels::browser::Browser;
use super::undo::Direction;
use super::view as strip_view;
use crate::params::{PARAMS, ParamId};
use crate::registry::{self, Change, Post, Presence};
use crate::studio::Group;

pub use self::show::show;

/// Letters that wait for room in a box, at most: several presets for each of 48 strips.
const MOST_WAITING: usize = 65_536;

/// The desk of one window.
#[derive(Default)]
pub struct Desk {
    /// Another one than the process's own, for tests.
    presence: Option<Presence>,
    /// Open while it is shown: strips tell nothing to a closed one.
    open: Option<registry::Desk>,
    strips: Strips,
    linked: Linked,
    selected: BTreeSet<u64>,
    /// The strip from which Shift selects: the last that was clicked without it.
    anchor: Option<u64>,
    /// The strip that was selected first, which is copied to the others.
    source: Option<u64>,
    order: Order,
    filter: Filter,
    view: View,
    browser: Browser,
    current: Current,
    /// The strip whose presets are browsed.
    browsed: Option<u64>,
    /// What the browser works with.
    gestures: GestureState,
    scratch: strip_view::View,
    /// What waits for an answer.
    pending: Option<Changes>,
    /// The strip that is shown whole.
    opened: Option<Box<Opened>>,
    /// The strips that were drawn in this frame.
    drawn: BTreeSet<u64>,
    /// Letters that had no room yet.
    waiting: VecDeque<(u64, Change)>,
    /// Letters that were not taken, as told.
    lost: usize,
}

impl Desk {
    /// The window has closed, or shows something else.
    pub fn close(&mut self) {
        self.let_go(|_| false);
        self.open = None;
        self.browser = Browser::default();
        self.browsed = None;
        self.opened = None;
    }

    /// Whether something waits for an answer.
    pub fn is_asking(&self) -> bool {
        self.browser.is_shown()
            || self.pending.is_some()
            || self.gestures.notice.is_some()
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
        let is_moving = self.strips.follow(open.strips(), time_s);
        let strips = &self.strips;
        self.selected
            .retain(|identity| strips.get(*identity).is_some());
        self.send_waiting();
        is_moving
    }

    /// Ends the gestures on all strips but those that `keeps` names: nobody sees them any more.
    fn let_go(&mut self, keeps: impl Fn(u64) -> bool) {
        for strip in self.strips.iter_mut() {
            if !keeps(strip.owner.identity) {
                strip.gestures.drags.clear();
                strip.gestures.spin = None;
            }
        }
        let letters = self.linked.let_go(keeps);
        self.post(letters);
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
            let is_there = |source: &u64| self.selected.contains(source);
            self.source = self.source.filter(is_there).or(Some(identity));
        } else {
            let is_alone = self.selected.len() == 1 && self.selected.contains(&identity);
            self.selected.clear();
            if !is_alone {
                self.selected.insert(identity);
            }
            self.source = Some(identity);
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
            self.change(Changes {
                controls: self.linked.moves(direction),
                travel: Some(direction),
                ..Changes::default()
            });
        }
    }

    /// Makes a part of the strips `to` that of `from`, as one step of undo.
    fn copy(&mut self, from: u64, to: &[u64], part: Part) {
        let Some(source) = self.strips.get(from).map(|s| s.contents.positions) else {
            return;
        };
        let mut controls = Vec::new();
        for identity in to.iter().filter(|to| **to != from) {
            let held = PARAMS
                .iter()
                .filter(|param| part.holds(param.id) && param.id != ParamId::StripBypass);
            controls.extend(held.map(|param| ((*identity, param.id), source[param.id as usize])));
        }
        self.change(Changes {
            controls,
            ..Changes::default()
        });
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
