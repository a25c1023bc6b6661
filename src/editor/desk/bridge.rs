//! The meter bridge: inputs, outputs and reductions of all strips, and nothing else.

use egui::{Rect, Ui, pos2, vec2};

use super::column::{self, Memory};
use crate::editor::look::Look;
use crate::editor::theme::{Type, space};

/// Width of a strip at 100 %.
pub const WIDTH: f32 = 92.0;

/// What is shown of a strip beside its levels.
pub struct Shown<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its channels.
    pub channels: usize,
    /// Level of 0 VU, dBFS.
    pub calibration_db: f32,
}

/// Draws a strip's meters. True if its clips were clicked.
pub fn show(ui: &Ui, look: Look, rect: Rect, shown: &Shown, strip: &Memory) -> bool {
    look.boxed(ui.painter(), rect, look.theme.panel, space::ROUND);
    let inner = rect.shrink(look.px(4.0));
    let head = Rect::from_min_size(inner.min, vec2(inner.width(), look.px(18.0)));
    look.text_in(ui.painter(), head, shown.name, Type::Label, look.theme.text);
    let body = Rect::from_min_max(pos2(inner.left(), head.bottom()), inner.max);
    let scale = (shown.channels, shown.calibration_db);
    column::all_meters(ui, look, body, scale, strip)
}
