//! How hands move a control: drag, fine drag, wheel, double-click, keyboard.
//!
//! A drag adds up movements, so that Shift pressed in its middle changes only what follows; notches
//! of the wheel that follow each other are one gesture. Every gesture reaches the port as one
//! begin and one end, whatever happens in between.

use egui::{Event, EventFilter, Key, Modifiers, Rect, Response, Sense, Ui};

use super::id::widget_id;
use super::{entry, tip};
use crate::editor::gestures::{Drag, Spin};
use crate::editor::keys;
use crate::editor::state::EditorState;
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
pub fn touch(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId, travel: f32) -> Response {
    let effect = editor.effect(id);
    let is_idle = effect.is_idle();
    let sense = if is_idle {
        Sense::hover()
    } else {
        Sense::click_and_drag()
    };
    let response = ui.interact(rect, widget_id(editor.look, id), sense);
    if !is_idle {
        drag(ui, editor, &response, id, travel);
        wheel(ui, editor, &response, id);
        clicks(ui, editor, &response, id);
        keys(ui, editor, &response, id);
        entry::menu(editor, &response, id);
    }
    response.widget_info(|| {
        let value = editor.port.position(id);
        egui::WidgetInfo::slider(!is_idle, value, id.param().name)
    });
    tip::show(editor, &response, id, effect);
    response
}

/// Lets hands move `id` by a second handle, a mark on a meter or a line in a plot, called by a widget's
/// id and a name of its own; `share` is the share of the travel that a movement means.
pub fn grip(
    ui: &Ui,
    editor: &mut EditorState,
    rect: Rect,
    (widget, name): (egui::Id, &str),
    id: ParamId,
    share: impl Fn(egui::Vec2) -> f32,
) -> Response {
    let effect = editor.effect(id);
    // The keyboard has the main control.
    let response = ui.interact(rect, widget, Sense::CLICK | Sense::DRAG);
    if response.drag_started_by(egui::PointerButton::Primary) {
        take(editor, id);
    }
    if response.dragged_by(egui::PointerButton::Primary) {
        let by = f64::from(share(response.drag_delta()));
        pull(editor, id, by * fine(ui));
    }
    if response.drag_stopped() {
        release(editor, id);
    }
    wheel(ui, editor, &response, id);
    if is_resetting(ui, &response) {
        editor.reset(id);
    }
    entry::menu(editor, &response, id);
    response.widget_info(|| egui::WidgetInfo::slider(true, editor.port.position(id), name));
    tip::show(editor, &response, id, effect);
    response
}

fn fine(ui: &Ui) -> f64 {
    if ui.input(|i| i.modifiers.shift) {
        FINE
    } else {
        1.0
    }
}

fn drag(ui: &Ui, editor: &mut EditorState, response: &Response, id: ParamId, travel: f32) {
    if response.drag_started_by(egui::PointerButton::Primary) {
        response.request_focus();
        take(editor, id);
    }
    if response.dragged_by(egui::PointerButton::Primary) {
        let up = -response.drag_delta().y / travel;
        pull(editor, id, f64::from(up) * fine(ui));
    }
    if response.drag_stopped() {
        release(editor, id);
    }
}

/// The mouse takes hold of `id`.
pub fn take(editor: &mut EditorState, id: ParamId) {
    // What must be asked is not dragged: a question in the middle of a drag helps nobody.
    if editor.gestures.holds(id) || editor.must_ask(id) {
        return;
    }
    let position = editor.port.position(id);
    editor.gestures.drags.push(Drag { id, position });
    editor.begin(id);
}

/// The mouse moves what it holds by a share of the travel.
pub fn pull(editor: &mut EditorState, id: ParamId, by: f64) {
    let Some(drag) = editor.gestures.drag(id) else {
        return;
    };
    drag.position = (drag.position + by).clamp(0.0, 1.0);
    let position = drag.position;
    editor.set(id, position);
}

/// The mouse lets go of `id`.
pub fn release(editor: &mut EditorState, id: ParamId) {
    if editor.gestures.drag(id).is_some() {
        editor.gestures.drags.retain(|d| d.id != id);
        editor.end(id);
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

fn wheel(ui: &Ui, editor: &mut EditorState, response: &Response, id: ParamId) {
    if response.contains_pointer() && editor.gestures.drags.is_empty() {
        let turned = notches(ui);
        if turned != 0.0 {
            spin(ui, editor, id, turned);
        }
    }
}

/// The wheel turns `id`.
pub fn spin(ui: &Ui, editor: &mut EditorState, id: ParamId, turned: f64) {
    if editor.must_ask(id) {
        nudge(editor, id, NOTCH.copysign(turned));
        return;
    }
    if editor.gestures.spin.is_some_and(|s| s.id != id) {
        stop_spin(editor);
    }
    if editor.gestures.spin.is_none() {
        editor.begin(id);
    }
    let from = editor
        .gestures
        .spin
        .map_or(editor.port.position(id), |s| s.position);
    let step = match id.param().step_count() {
        Some(steps) => turned / steps as f64,
        None => turned * NOTCH * fine(ui),
    };
    let position = (from + step).clamp(0.0, 1.0);
    editor.gestures.spin = Some(Spin {
        id,
        position,
        last_s: editor.time_s,
    });
    editor.set(id, position);
    ui.ctx().request_repaint_after_secs(SPIN_PAUSE_S as f32);
}

fn stop_spin(editor: &mut EditorState) {
    if let Some(spin) = editor.gestures.spin.take() {
        editor.end(spin.id);
    }
}

fn clicks(ui: &Ui, editor: &mut EditorState, response: &Response, id: ParamId) {
    if response.clicked() {
        response.request_focus();
    }
    if is_resetting(ui, response) {
        editor.reset(id);
    }
}

fn is_resetting(ui: &Ui, response: &Response) -> bool {
    response.double_clicked() || (response.clicked() && ui.input(|i| i.modifiers.alt))
}

fn keys(ui: &Ui, editor: &mut EditorState, response: &Response, id: ParamId) {
    if !response.has_focus() || editor.gestures.entry.is_some() {
        return;
    }
    keep_arrows(ui, response.id);
    for (key, modifiers) in pressed(ui) {
        let step = if modifiers.shift { NOTCH * FINE } else { NOTCH };
        match key {
            Key::ArrowUp | Key::ArrowRight => nudge(editor, id, step),
            Key::ArrowDown | Key::ArrowLeft => nudge(editor, id, -step),
            Key::PageUp => nudge(editor, id, PAGE),
            Key::PageDown => nudge(editor, id, -PAGE),
            Key::Home => editor.change(id, id.param().value_at(0.0)),
            Key::End => editor.change(id, id.param().value_at(1.0)),
            Key::Delete | Key::Backspace => editor.reset(id),
            Key::Enter if entry::is_typed(id) => entry::open(editor, id),
            _ => {}
        }
    }
    entry::shortcuts(ui, editor, id);
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
pub fn nudge(editor: &mut EditorState, id: ParamId, step: f64) {
    let param = id.param();
    let from = editor.port.position(id);
    let step = match param.step_count() {
        Some(steps) => step.signum() / steps as f64,
        None => step,
    };
    let old = param.value_at(from);
    for stretch in [1.0, 2.0, 4.0, 8.0, 16.0] {
        let new = param.value_at(from + step * stretch);
        if new != old {
            editor.change(id, new);
            return;
        }
    }
}

/// Lets go of what nobody holds any more; once per frame, after all controls.
pub fn settle(ui: &Ui, editor: &mut EditorState) {
    if !ui.input(|i| i.pointer.any_down()) {
        for drag in std::mem::take(&mut editor.gestures.drags) {
            editor.end(drag.id);
        }
    }
    let is_over = |s: Spin| editor.time_s - s.last_s >= SPIN_PAUSE_S;
    if editor.gestures.spin.is_some_and(is_over) {
        stop_spin(editor);
    } else if editor.gestures.spin.is_some() {
        ui.ctx().request_repaint_after_secs(SPIN_PAUSE_S as f32);
    }
}

/// Ends every gesture: the window closes.
pub fn let_go(editor: &mut EditorState) {
    for drag in std::mem::take(&mut editor.gestures.drags) {
        editor.end(drag.id);
    }
    stop_spin(editor);
}
