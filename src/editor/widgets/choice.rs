//! One of several: a row of buttons where there is room, else a box that opens a list.

use egui::{Align2, Rect, Sense, Ui, pos2, vec2};

use super::{button, gesture, id};
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::params::ParamId;
use crate::params::decl::Kind;

fn labels(id: ParamId) -> &'static [&'static str] {
    match &id.param().kind {
        Kind::Choice { labels, .. } => labels,
        Kind::Switch { labels, .. } => labels,
        _ => &[],
    }
}

/// A label without the unit that all labels of a row share.
fn short(label: &str) -> &str {
    label.split(" dB/").next().unwrap_or(label)
}

/// The choices of `id` side by side. Wheel and keyboard step through them.
pub fn row(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId) {
    let look = editor.look;
    let widths: Vec<f32> = labels(id)
        .iter()
        .map(|label| look.width(ui.painter(), short(label), Type::Label) + look.px(9.0))
        .collect();
    // What is left over is shared out evenly.
    let spare = (rect.width() - widths.iter().sum::<f32>()) / widths.len() as f32;
    let gap = vec2(look.px(0.5), 0.0);
    cells(ui, editor, rect, id, |i| {
        let left = rect.left() + widths[..i].iter().map(|w| w + spare).sum::<f32>();
        let size = vec2(widths[i] + spare, rect.height());
        Rect::from_min_size(pos2(left, rect.top()), size).shrink2(gap)
    });
}

/// The choices of `id` one above the other.
pub fn stack(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId) {
    let height = rect.height() / labels(id).len() as f32;
    let gap = vec2(0.0, editor.look.px(1.0));
    cells(ui, editor, rect, id, |i| {
        let min = pos2(rect.left(), rect.top() + height * i as f32);
        Rect::from_min_size(min, vec2(rect.width(), height)).shrink2(gap)
    });
}

fn cells(
    ui: &Ui,
    editor: &mut EditorState,
    rect: Rect,
    id: ParamId,
    place: impl Fn(usize) -> Rect,
) {
    // Wheel, keyboard and menu belong to the row, clicks to its cells.
    gesture::touch(ui, editor, rect, id, gesture::TRAVEL);
    for index in 0..labels(id).len() {
        cell(ui, editor, place(index), id, index);
    }
    if ui.memory(|m| m.has_focus(id::widget_id(editor.look, id))) {
        button::focus_ring(ui, editor.look, rect);
    }
}

/// One choice of a row.
fn cell(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId, index: usize) {
    let label = labels(id)[index];
    let effect = editor.effect(id);
    let is_idle = effect.is_idle();
    let is_chosen = editor.values.get(id) as usize == index;
    let sense = if is_idle {
        Sense::hover()
    } else {
        Sense::CLICK
    };
    // A bare number is what tooltips of the row are called.
    let part = id::widget_id(editor.look, id).with(("cell", index));
    let response = ui.interact(rect, part, sense - Sense::FOCUSABLE);
    response.widget_info(|| {
        let name = format!("{}: {label}", id.param().name);
        egui::WidgetInfo::selected(egui::Role::RadioButton, !is_idle, is_chosen, name)
    });
    if response.clicked() {
        editor.change(id, index as f64);
        ui.memory_mut(|m| m.request_focus(id::widget_id(editor.look, id)));
    }
    let is_on = is_chosen && !is_idle;
    let (look, accent) = (editor.look, editor.accent(id));
    let text = short(label);
    button::face(ui, look, rect, &response, text, is_on, is_idle, accent);
    if !is_idle {
        super::entry::menu(editor, &response, id);
    }
    super::tip::show(editor, &response, id, effect);
}

/// A box with the choice of `id`; a click opens the list.
pub fn list(ui: &Ui, editor: &mut EditorState, rect: Rect, id: ParamId, title: &str) {
    let look = editor.look;
    let response = gesture::touch(ui, editor, rect, id, gesture::TRAVEL);
    let is_idle = editor.effect(id).is_idle();
    let ground = look.theme.raised;
    button::face(ui, look, rect, &response, "", false, is_idle, ground);
    let all = labels(id);
    let chosen = (editor.values.get(id) as usize).min(all.len() - 1);
    write_box(ui, editor, rect, title, all[chosen], is_idle);
    if is_idle {
        return;
    }
    egui::Popup::menu(&response)
        .id(response.id.with("list"))
        .show(|ui| {
            for (index, label) in all.iter().enumerate() {
                let mark = if index == chosen { "●" } else { "   " };
                if ui.button(format!("{mark} {label}")).clicked() {
                    editor.change(id, index as f64);
                    ui.close();
                }
            }
        });
}

/// Title, choice and arrow of a box.
fn write_box(ui: &Ui, editor: &EditorState, rect: Rect, title: &str, chosen: &str, is_idle: bool) {
    let (look, theme) = (editor.look, editor.look.theme);
    let inner = rect.shrink2(vec2(look.px(6.0), 0.0));
    let dim = if is_idle {
        theme.text_dim.gamma_multiply(0.6)
    } else {
        theme.text_dim
    };
    let painter = ui.painter();
    let (at, anchor) = (inner.left_center(), Align2::LEFT_CENTER);
    let left = look.text(painter, at, anchor, title, Type::Label, dim);
    let (at, anchor) = (inner.right_center(), Align2::RIGHT_CENTER);
    look.text(painter, at, anchor, "▼", Type::Scale, dim);
    let gap = if title.is_empty() { 0.0 } else { look.px(5.0) };
    let text_rect = Rect::from_min_max(
        pos2(left.right() + gap, rect.top()),
        pos2(inner.right() - look.px(11.0), rect.bottom()),
    );
    let color = if is_idle { dim } else { theme.text };
    look.text_in(painter, text_rect, chosen, Type::Value, color);
}

/// Height of a row of buttons or a box, on the screen.
pub fn height(editor: &EditorState) -> f32 {
    editor.look.px(space::BUTTON)
}
