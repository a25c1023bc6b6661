//! How hands move a control: drag, fine drag, wheel, double-click, keyboard.
//!
//! A drag adds up movements, so that Shift pressed in its middle changes only what follows; notches
//! of the wheel that follow each other are one gesture. Every gesture reaches the port as one
//! begin and one end, whatever happens in between.

use egui::{Event, EventFilter, Key, Modifiers, Rect, Response, Sense, Ui};

use super::id::widget_id;
use super::{entry, tip};
use crate::editor::desk::Desk;
use crate::editor::hands::{Drag, Spin};
use crate::editor::keys;
use crate::params::ParamId;

/// Movement for the whole travel, in points.
pub const TRAVEL: f32 = 190.0;
/// Share of a movement that is left with Shift.
pub const FINE: f64 = 0.1;
/// Travel of one notch of the wheel, one press of an arrow.
pub const NOTCH: f64 = 0.02;
/// Travel of Page Up and Page Down.
pub const PAGE: f64 = 0.1;
/// Pause after which the wheel has let go.
const SPIN_PAUSE_S: f64 = 0.3;
/// Points that a touch pad scrolls for one notch.
const NOTCH_POINTS: f32 = 40.0;

/// Lets hands move `id` by `rect`; a drag by `travel` points upwards goes through its whole range.
pub fn touch(ui: &Ui, desk: &mut Desk, rect: Rect, id: ParamId, travel: f32) -> Response {
    let effect = desk.effect(id);
    let is_idle = effect.is_idle();
    let sense = if is_idle {
        Sense::hover()
    } else {
        Sense::click_and_drag()
    };
    let response = ui.interact(rect, widget_id(id), sense);
    if !is_idle {
        drag(ui, desk, &response, id, travel);
        wheel(ui, desk, &response, id);
        clicks(ui, desk, &response, id);
        keys(ui, desk, &response, id);
        entry::menu(desk, &response, id);
    }
    response.widget_info(|| {
        let value = desk.port.position(id);
        egui::WidgetInfo::slider(!is_idle, value, id.param().name)
    });
    tip::show(desk, &response, id, effect);
    response
}

/// Lets hands move `id` by a second handle, a mark on a meter or a line in a plot, called by a widget's
/// id and a name of its own; `share` is the share of the travel that a movement means.
pub fn grip(
    ui: &Ui,
    desk: &mut Desk,
    rect: Rect,
    (widget, name): (egui::Id, &str),
    id: ParamId,
    share: impl Fn(egui::Vec2) -> f32,
) -> Response {
    let effect = desk.effect(id);
    // The keyboard has the main control.
    let response = ui.interact(rect, widget, Sense::CLICK | Sense::DRAG);
    if response.drag_started_by(egui::PointerButton::Primary) {
        take(desk, id);
    }
    if response.dragged_by(egui::PointerButton::Primary) {
        let by = f64::from(share(response.drag_delta()));
        pull(desk, id, by * fine(ui));
    }
    if response.drag_stopped() {
        release(desk, id);
    }
    wheel(ui, desk, &response, id);
    if is_resetting(ui, &response) {
        desk.reset(id);
    }
    entry::menu(desk, &response, id);
    response.widget_info(|| egui::WidgetInfo::slider(true, desk.port.position(id), name));
    tip::show(desk, &response, id, effect);
    response
}

fn fine(ui: &Ui) -> f64 {
    if ui.input(|i| i.modifiers.shift) {
        FINE
    } else {
        1.0
    }
}

fn drag(ui: &Ui, desk: &mut Desk, response: &Response, id: ParamId, travel: f32) {
    if response.drag_started_by(egui::PointerButton::Primary) {
        response.request_focus();
        take(desk, id);
    }
    if response.dragged_by(egui::PointerButton::Primary) {
        let up = -response.drag_delta().y / travel;
        pull(desk, id, f64::from(up) * fine(ui));
    }
    if response.drag_stopped() {
        release(desk, id);
    }
}

/// The mouse takes hold of `id`.
pub fn take(desk: &mut Desk, id: ParamId) {
    // What must be asked is not dragged: a question in the middle of a drag helps nobody.
    if desk.hands.holds(id) || desk.must_ask(id) {
        return;
    }
    let position = desk.port.position(id);
    desk.hands.drags.push(Drag { id, position });
    desk.begin(id);
}

/// The mouse moves what it holds by a share of the travel.
pub fn pull(desk: &mut Desk, id: ParamId, by: f64) {
    let Some(drag) = desk.hands.drag(id) else {
        return;
    };
    drag.position = (drag.position + by).clamp(0.0, 1.0);
    let position = drag.position;
    desk.set(id, position);
}

/// The mouse lets go of `id`.
pub fn release(desk: &mut Desk, id: ParamId) {
    if desk.hands.drag(id).is_some() {
        desk.hands.drags.retain(|d| d.id != id);
        desk.end(id);
    }
}

/// Notches that the wheel turned in this frame.
pub fn notches(ui: &Ui) -> f64 {
    ui.input(|i| {
        i.events
            .iter()
            .map(|event| match event {
                Event::MouseWheel { unit, delta, .. } => {
                    let points = match unit {
                        egui::MouseWheelUnit::Point => NOTCH_POINTS,
                        egui::MouseWheelUnit::Line | egui::MouseWheelUnit::Page => 1.0,
                    };
                    // Some systems turn the wheel sideways while Shift is held.
                    f64::from((delta.y + delta.x) / points)
                }
                _ => 0.0,
            })
            .sum()
    })
}

fn wheel(ui: &Ui, desk: &mut Desk, response: &Response, id: ParamId) {
    if response.contains_pointer() && desk.hands.drags.is_empty() {
        let turned = notches(ui);
        if turned != 0.0 {
            spin(ui, desk, id, turned);
        }
    }
}

/// The wheel turns `id`.
pub fn spin(ui: &Ui, desk: &mut Desk, id: ParamId, turned: f64) {
    if desk.must_ask(id) {
        nudge(desk, id, NOTCH.copysign(turned));
        return;
    }
    if desk.hands.spin.is_some_and(|s| s.id != id) {
        stop_spin(desk);
    }
    if desk.hands.spin.is_none() {
        desk.begin(id);
    }
    let from = desk
        .hands
        .spin
        .map_or(desk.port.position(id), |s| s.position);
    let step = match id.param().step_count() {
        Some(steps) => turned / steps as f64,
        None => turned * NOTCH * fine(ui),
    };
    let position = (from + step).clamp(0.0, 1.0);
    desk.hands.spin = Some(Spin {
        id,
        position,
        last_s: desk.time_s,
    });
    desk.set(id, position);
    ui.ctx().request_repaint_after_secs(SPIN_PAUSE_S as f32);
}

fn stop_spin(desk: &mut Desk) {
    if let Some(spin) = desk.hands.spin.take() {
        desk.end(spin.id);
    }
}

fn clicks(ui: &Ui, desk: &mut Desk, response: &Response, id: ParamId) {
    if response.clicked() {
        response.request_focus();
    }
    if is_resetting(ui, response) {
        desk.reset(id);
    }
}

fn is_resetting(ui: &Ui, response: &Response) -> bool {
    response.double_clicked() || (response.clicked() && ui.input(|i| i.modifiers.alt))
}

fn keys(ui: &Ui, desk: &mut Desk, response: &Response, id: ParamId) {
    if !response.has_focus() || desk.hands.entry.is_some() {
        return;
    }
    keep_arrows(ui, response.id);
    for (key, modifiers) in pressed(ui) {
        let step = if modifiers.shift { NOTCH * FINE } else { NOTCH };
        match key {
            Key::ArrowUp | Key::ArrowRight => nudge(desk, id, step),
            Key::ArrowDown | Key::ArrowLeft => nudge(desk, id, -step),
            Key::PageUp => nudge(desk, id, PAGE),
            Key::PageDown => nudge(desk, id, -PAGE),
            Key::Home => desk.change(id, id.param().value_at(0.0)),
            Key::End => desk.change(id, id.param().value_at(1.0)),
            Key::Delete | Key::Backspace => desk.reset(id),
            Key::Enter if entry::is_typed(id) => entry::open(desk, id),
            _ => {}
        }
    }
    entry::shortcuts(ui, desk, id);
}

/// Keeps the arrows for the widget that has the keyboard: they do not move on to the next.
pub fn keep_arrows(ui: &Ui, widget: egui::Id) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|m| m.set_focus_lock_filter(widget, filter));
}

/// Keys that were pressed in this frame. Some windows send those that stand elsewhere on every keyboard
/// as text only.
pub fn pressed(ui: &Ui) -> Vec<(Key, Modifiers)> {
    ui.input(|i| {
        let is_sign = |key: &Key| keys::SIGNS.iter().any(|(_, sign)| sign == key);
        let has_signs = i
            .events
            .iter()
            .any(|event| matches!(event, Event::Key { key, pressed: true, .. } if is_sign(key)));
        let sign = |text: &str| {
            let found = keys::SIGNS.iter().find(|(sign, _)| *sign == text);
            found
                .filter(|_| !has_signs)
                .map(|(_, key)| (*key, i.modifiers))
        };
        i.events
            .iter()
            .filter_map(|event| match event {
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => Some((*key, *modifiers)),
                Event::Text(text) => sign(text),
                _ => None,
            })
            .collect()
    })
}

/// Moves `id` by `step` of its travel, but at least to the next point of its grid.
pub fn nudge(desk: &mut Desk, id: ParamId, step: f64) {
    let param = id.param();
    let from = desk.port.position(id);
    let step = match param.step_count() {
        Some(steps) => step.signum() / steps as f64,
        None => step,
    };
    let old = param.value_at(from);
    for stretch in [1.0, 2.0, 4.0, 8.0, 16.0] {
        let new = param.value_at(from + step * stretch);
        if new != old {
            desk.change(id, new);
            return;
        }
    }
}

/// Lets go of what nobody holds any more; once per frame, after all controls.
pub fn settle(ui: &Ui, desk: &mut Desk) {
    if !ui.input(|i| i.pointer.any_down()) {
        for drag in std::mem::take(&mut desk.hands.drags) {
            desk.end(drag.id);
        }
    }
    let is_over = |s: Spin| desk.time_s - s.last_s >= SPIN_PAUSE_S;
    if desk.hands.spin.is_some_and(is_over) {
        stop_spin(desk);
    } else if desk.hands.spin.is_some() {
        ui.ctx().request_repaint_after_secs(SPIN_PAUSE_S as f32);
    }
}

/// Ends every gesture: the window closes.
pub fn let_go(desk: &mut Desk) {
    for drag in std::mem::take(&mut desk.hands.drags) {
        desk.end(drag.id);
    }
    stop_spin(desk);
}
