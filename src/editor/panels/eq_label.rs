//! A small text in the EQ's plot.

use egui::{Pos2, Rect, Ui, pos2, vec2};

use crate::editor::state::EditorState;
use crate::editor::theme::Type;
use crate::editor::widgets::plot::Response;

/// A small text in a box, kept inside the plot.
pub fn label(ui: &Ui, editor: &EditorState, plot: &Response, at: Pos2, text: &str) {
    let look = editor.look;
    let theme = look.theme;
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(text.to_owned(), look.font(Type::Value), theme.text);
    let size = galley.size() + vec2(look.px(12.0), look.px(6.0));
    let half = 0.5 * size;
    let x =
        at.x.clamp(plot.rect.left() + half.x, plot.rect.right() - half.x);
    let y =
        at.y.clamp(plot.rect.top() + half.y, plot.rect.bottom() - half.y);
    let rect = Rect::from_center_size(pos2(x, y), size);
    look.boxed(painter, rect, theme.panel, 3.0);
    painter.galley(
        rect.min + vec2(look.px(6.0), look.px(3.0)),
        galley,
        theme.text,
    );
}
