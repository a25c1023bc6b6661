//! Switches, plain buttons and lamps. What is on differs from what is off in more than colour: a
//! filled ground, dark text, a lit lamp.

use egui::{Align2, Color32, Event, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, vec2};

use super::{id, tip};
use crate::editor::look::Look;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::params::ParamId;

/// A switch for `id`: a click turns it over.
pub fn switch(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId, label: &str) {
    let look = editor.look;
    let response = toggle(ui, editor, rect, id);
    let is_on = editor.values.is_on(id);
    let accent = editor.accent(id);
    let is_idle = editor.effect(id).is_idle();
    face(
        ui,
        look,
        rect,
        &response,
        label,
        is_on && !is_idle,
        is_idle,
        accent,
    );
}

/// The gestures of a switch, and its menu.
pub fn toggle(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId) -> Response {
    let response = turn(ui, editor, rect, id);
    if !editor.effect(id).is_idle() {
        super::entry::menu(editor, &response, id);
    }
    response
}

/// The gestures of a switch.
pub fn turn(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId) -> Response {
    let effect = editor.effect(id);
    let is_idle = effect.is_idle();
    let sense = if is_idle {
        Sense::hover()
    } else {
        Sense::CLICK | Sense::FOCUSABLE
    };
    let response = ui.interact(rect, id::widget_id(editor.look, id), sense);
    let is_on = editor.values.is_on(id);
    // egui counts Enter and Space on a focused widget as clicks.
    if response.clicked() {
        editor.change(id, f64::from(u8::from(!is_on)));
    }
    if response.has_focus() {
        let sent = ui.input(|i| (i.key_pressed(Key::ArrowUp), i.key_pressed(Key::ArrowDown)));
        match sent {
            (true, _) if !is_on => editor.change(id, 1.0),
            (_, true) if is_on => editor.change(id, 0.0),
            _ => {}
        }
    }
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Switch, !is_idle, is_on, id.param().name)
    });
    tip::show(editor, &response, id, effect);
    response
}

/// A button that does something of the editor's own; greyed if there is a reason in `rest`, which its
/// tooltip tells. True if it was clicked.
pub fn plain(
    ui: &Ui,
    look: Look,
    rect: Rect,
    label: &str,
    name: &str,
    is_on: bool,
    rest: Option<&str>,
) -> bool {
    press(ui, look, rect, label, name, is_on, rest).clicked()
}

/// A button as [`plain`].
pub fn press(
    ui: &Ui,
    look: Look,
    rect: Rect,
    label: &str,
    name: &str,
    is_on: bool,
    rest: Option<&str>,
) -> Response {
    let is_enabled = rest.is_none();
    let sense = if is_enabled {
        Sense::CLICK
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, look.id(("button", name)), sense);
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, is_enabled, is_on, name));
    let accent = look.theme.accents[0];
    face(ui, look, rect, &response, label, is_on, !is_enabled, accent);
    let about = rest.map_or(name.to_owned(), |why| format!("{name}: {why}"));
    response.clone().on_hover_text(about);
    response
}

/// Draws a button.
#[expect(
    clippy::too_many_arguments,
    reason = "a drawing, and all of it its look"
)]
pub fn face(
    ui: &Ui,
    look: Look,
    rect: Rect,
    response: &Response,
    label: &str,
    is_on: bool,
    is_idle: bool,
    accent: Color32,
) {
    let theme = look.theme;
    let painter = ui.painter();
    let (fill, text) = match (is_on, is_idle) {
        (true, _) => (accent, theme.on_accent),
        (_, true) => (theme.panel, theme.text_dim.gamma_multiply(0.6)),
        _ if response.hovered() => (theme.line, theme.text),
        _ => (theme.raised, theme.text),
    };
    look.boxed(painter, rect, fill, space::ROUND_SMALL);
    if response.has_focus() {
        focus_ring(ui, look, rect);
    }
    let inner = rect.shrink2(vec2(look.px(3.0), 0.0));
    look.text_in(painter, inner, label, Type::Label, text);
}

/// Marks what has the keyboard.
pub fn focus_ring(ui: &Ui, look: Look, rect: Rect) {
    let stroke = Stroke::new(look.px(1.6), look.theme.focus);
    let round = look.px(space::ROUND_SMALL);
    ui.painter()
        .rect_stroke(rect, round, stroke, StrokeKind::Outside);
}

/// A lamp with its name: lit it is filled and ringed.
pub fn lamp(ui: &Ui, look: Look, rect: Rect, label: &str, is_lit: bool, color: Color32) {
    let radius = look.px(4.5);
    let center = rect.left_center() + vec2(radius + look.px(2.0), 0.0);
    let painter = ui.painter();
    if is_lit {
        painter.circle_filled(center, radius * 1.6, color.gamma_multiply(0.35));
        painter.circle_filled(center, radius, color);
    } else {
        painter.circle(
            center,
            radius,
            look.theme.well,
            Stroke::new(1.0, look.theme.rim),
        );
    }
    let text = if is_lit {
        look.theme.text
    } else {
        look.theme.text_dim
    };
    let at = center + vec2(radius + look.px(5.0), 0.0);
    look.text(painter, at, Align2::LEFT_CENTER, label, Type::Label, text);
}

/// Whether a key event of this frame asks for `key` with the command modifier.
pub fn command(ui: &Ui, key: Key, shift: bool) -> bool {
    ui.input(|i| {
        i.events.iter().any(|event| {
            matches!(event, Event::Key { key: k, pressed: true, modifiers, .. }
                if *k == key && modifiers.command && modifiers.shift == shift)
        })
    })
}
