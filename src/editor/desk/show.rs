//! The desk's picture: its line, its columns, the strip that was opened.

use std::cell::RefCell;

use egui::{Color32, Rect, ScrollArea, Sense, Ui, vec2};

use super::bar::{self, Bar};
use super::opened::Opened;
use super::shown::View;
use super::strips::{Asked, RemotePort, Strip};
use super::{Desk, bridge, column, presets};
use crate::editor::curves::Tone;
use crate::editor::library::Library;
use crate::editor::look::Look;
use crate::editor::panels::question;
use crate::editor::requests::WindowRequests;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::gesture;
use crate::params::strip_settings;
use crate::registry::{self, Change};

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
    library.poll();
    presets::show(ui, desk, library, look, time_s);
    desk.ask(ui, look);
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
    let settings = strip_settings(&strip.values(), false);
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
    let preset = strip.preset.clone();
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
