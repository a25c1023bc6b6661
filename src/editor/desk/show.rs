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
use crate::editor::port::ParamPort;
use crate::editor::requests::WindowRequests;
use crate::editor::state::{EditorState, channels, rate_hz};
use crate::editor::theme::{Type, space};
use crate::editor::widgets::gesture;
use crate::params::strip_settings;
use crate::registry::{self, Change};

/// Between two pictures while something moves: strips tell as often.
const FRAME_S: f32 = 1.0 / 30.0;
/// Between two looks otherwise.
const IDLE_S: f32 = 0.25;

/// Draws the desk into all of `ui`; it asks for [`WindowRequests::desk`] where the strip is to be shown again.
pub fn show(
    ui: &mut Ui,
    desk: &mut Desk,
    window_port: &dyn ParamPort,
    library: &mut Library,
    look: Look,
    time_s: f64,
) -> WindowRequests {
    let is_moving = desk.update(time_s);
    desk.drawn.clear();
    let requests = if desk.opened.is_some() {
        ui.ctx().request_repaint_after_secs(FRAME_S);
        whole(ui, desk, window_port, library, look, time_s)
    } else {
        all(ui, desk, window_port, library, look, (is_moving, time_s))
    };
    // What is out of sight, or gone, is held by nobody.
    let drawn = std::mem::take(&mut desk.drawn);
    desk.let_go(|identity| drawn.contains(&identity));
    requests
}

/// The line, and all strips.
fn all(
    ui: &mut Ui,
    desk: &mut Desk,
    window_port: &dyn ParamPort,
    library: &mut Library,
    look: Look,
    (is_moving, time_s): (bool, f64),
) -> WindowRequests {
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
    strips_in(ui, desk, window_port, look, (body, &listed), time_s);
    presets::show(ui, desk, window_port, library, look, time_s);
    desk.ask(ui, look);
    if is_moving || !desk.waiting.is_empty() {
        ui.ctx().request_repaint_after_secs(FRAME_S);
    } else {
        // A strip that is gone is seen to be.
        ui.ctx().request_repaint_after_secs(IDLE_S);
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
    window_port: &dyn ParamPort,
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
    desk.drawn.insert(identity);
    let frame = opened.show(ui, strip, window_port, library, look, time_s);
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
fn strips_in(
    ui: &mut Ui,
    desk: &mut Desk,
    window_port: &dyn ParamPort,
    look: Look,
    (body, listed): (Rect, &[u64]),
    time_s: f64,
) {
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
                    View::Strips => {
                        let asked = one(ui, desk, window_port, look, (rect, *identity), time_s);
                        grant(ui, desk, *identity, asked, listed);
                    }
                    View::Bridge => meters(ui, desk, look, rect, *identity),
                }
            }
        });
}

fn meters(ui: &Ui, desk: &mut Desk, look: Look, rect: Rect, identity: u64) {
    let Some(strip) = desk.strips.get_mut(identity) else {
        return;
    };
    let look = Look {
        scope: identity,
        ..look
    };
    // For the calibration alone.
    draw_curve(strip);
    let settings = strip.curve.as_ref().map(|(settings, _)| settings);
    let shown = bridge::Shown {
        name: &strip.name(),
        channels: channels(&strip.stream()),
        calibration_db: settings.map_or(0.0, |s| s.calibration_dbfs as f32),
    };
    if bridge::show(ui, look, rect, &shown, &column::Memory::of(strip)) {
        desk.clear_clips(vec![identity]);
    }
}

/// One strip's column, and what hands do in it.
fn one(
    ui: &mut Ui,
    desk: &mut Desk,
    window_port: &dyn ParamPort,
    look: Look,
    (rect, identity): (Rect, u64),
    time_s: f64,
) -> column::Clicked {
    let followers = desk.followers(identity);
    let is_selected = desk.selected.contains(&identity);
    let Some(strip) = desk.strips.get_mut(identity) else {
        return column::Clicked::default();
    };
    desk.drawn.insert(identity);
    let look = Look {
        scope: identity,
        ..look
    };
    draw_curve(strip);
    let asked = RefCell::default();
    let clicked = column_of(
        ui,
        strip,
        window_port,
        look,
        (rect, is_selected),
        &asked,
        time_s,
    );
    let asked: Vec<Asked> = asked.into_inner();
    let letters = desk
        .linked
        .letters(identity, &asked, &followers, &desk.strips);
    desk.post(letters);
    clicked
}

/// Does what was clicked in a column.
fn grant(ui: &Ui, desk: &mut Desk, identity: u64, clicked: column::Clicked, listed: &[u64]) {
    if clicked.select {
        desk.select(identity, ui, listed);
    }
    if clicked.clear {
        desk.clear_clips(vec![identity]);
    }
    if clicked.open {
        desk.opened = Some(Box::new(Opened::new(identity)));
    }
    if clicked.presets {
        desk.browsed = Some(identity);
    }
}

/// Makes the small curve anew where its settings are others.
fn draw_curve(strip: &mut Strip) {
    let settings = strip_settings(&strip.values(), false);
    if strip.curve.as_ref().is_none_or(|(of, _)| *of != settings) {
        let tone = Tone::new(&settings, rate_hz(&strip.stream()));
        strip.curve = Some((settings, column::curve(&tone)));
    }
}

fn column_of(
    ui: &mut Ui,
    strip: &mut Strip,
    window_port: &dyn ParamPort,
    look: Look,
    (rect, is_selected): (Rect, bool),
    asked: &RefCell<Vec<Asked>>,
    time_s: f64,
) -> column::Clicked {
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
    let stream = strip.stream();
    let mut gestures = std::mem::take(&mut strip.gestures);
    let mut view = std::mem::take(&mut strip.view);
    let port = RemotePort::new(&strip.contents, asked, window_port);
    let memory = column::Memory::of(strip);
    let editor = &mut EditorState::new(&port, look, &mut gestures, &mut view, stream, time_s);
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect)
            .id_salt(strip.owner.identity),
    );
    let wanted = column::show(&mut child, editor, rect, &shown, &memory);
    question::ask(&child, editor);
    question::tell(&child, editor);
    gesture::settle(&child, editor);
    strip.gestures = gestures;
    strip.view = view;
    wanted
}
