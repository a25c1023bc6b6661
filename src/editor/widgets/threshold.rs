//! The level that a detector hears, with the threshold as a mark on it that hands can move.

use egui::{Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::{gesture, id, meter};
use crate::editor::state::EditorState;
use crate::params::ParamId;

/// Width of the mark's head, at 100 %.
pub const HEAD: f32 = 7.0;
/// Half the height of where the mark can be taken.
const REACH: f32 = 8.0;

/// Where a level stands in `rect`, which has the range of the threshold `id`.
pub fn place(rect: Rect, id: ParamId, level_db: f32) -> f32 {
    let [low, high] = [0.0, 1.0].map(|position| id.param().value_at(position) as f32);
    let norm = ((level_db - low) / (high - low)).clamp(0.0, 1.0);
    rect.bottom() - rect.height() * norm
}

/// Draws the meter with the mark at its right, which a drag moves.
pub fn meter(ui: &Ui, editor: &mut EditorState, rect: Rect, heard_db: f32, id: ParamId) {
    let look = editor.look;
    let theme = look.theme;
    let bar = Rect::from_min_max(rect.min, rect.max - vec2(look.px(HEAD), 0.0));
    let inner = bar.shrink(look.px(1.5));
    let accent = editor.accent(id);
    let mark_y = place(inner, id, editor.values.get(id) as f32);
    look.well(ui.painter(), bar);
    let level_y = place(inner, id, heard_db);
    meter::segments(ui, look, inner, |y| {
        // What is above the threshold has the module's colour; the mark itself tells without it.
        let color = if y <= mark_y { accent } else { theme.spectrum };
        (color, y > level_y)
    });

    let reach = Rect::from_x_y_ranges(
        rect.x_range(),
        mark_y - look.px(REACH)..=mark_y + look.px(REACH),
    );
    let widget = id::widget_id(editor.look, id).with("mark");
    let travel = inner.height();
    let name = format!("{} mark", id.param().name);
    let response = gesture::grip(ui, editor, reach, (widget, &name), id, |by| -by.y / travel);
    let is_busy = response.hovered() || response.dragged();
    response.on_hover_and_drag_cursor(egui::CursorIcon::ResizeVertical);
    let (width, color) = if is_busy {
        (2.5, theme.focus)
    } else {
        (1.6, theme.text)
    };
    let painter = ui.painter();
    painter.hline(bar.x_range(), mark_y, Stroke::new(look.px(width), color));
    painter.add(head(pos2(bar.right(), mark_y), look.px(HEAD), color));
}

/// A triangle that points at the meter.
fn head(tip: Pos2, size: f32, color: egui::Color32) -> Shape {
    let half = 0.7 * size;
    let corners = vec![tip, tip + vec2(size, -half), tip + vec2(size, half)];
    Shape::convex_polygon(corners, color, Stroke::NONE)
}
