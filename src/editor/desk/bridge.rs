//! The meter bridge: inputs, outputs and reductions of all strips, and nothing else.

use egui::{Rect, Ui, pos2, vec2};

use super::column::Memory;
use crate::dsp::Dynamics;
use crate::editor::layout::cells;
use crate::editor::look::Look;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::meter;
use crate::registry::SlotLoudness;

/// Width of a strip at 100 %.
pub const WIDTH: f32 = 92.0;

/// Draws a strip's meters. True if its clips were clicked.
pub fn show(
    ui: &Ui,
    look: Look,
    rect: Rect,
    (name, channels): (&str, usize),
    strip: &Memory,
    loudness: Option<SlotLoudness>,
) -> bool {
    look.boxed(ui.painter(), rect, look.theme.panel, space::ROUND);
    let inner = rect.shrink(look.px(4.0));
    let head = Rect::from_min_size(inner.min, vec2(inner.width(), look.px(18.0)));
    look.text_in(ui.painter(), head, name, Type::Label, look.theme.text);
    let foot = Rect::from_min_max(
        pos2(inner.left(), inner.bottom() - look.px(18.0)),
        inner.max,
    );
    let text = loudness.map_or(String::new(), |l| match l.short_term_lufs {
        lufs if lufs.is_finite() => format!("{lufs:.1} LUFS").replace('-', "−"),
        _ => "−∞ LUFS".to_owned(),
    });
    look.text_in(ui.painter(), foot, &text, Type::Scale, look.theme.text);
    let body = Rect::from_min_max(head.left_bottom(), pos2(inner.right(), foot.top()));
    let [left, middle, right]: [Rect; 3] = cells(body, look.px(3.0));
    let calibration_db = -18.0;
    let mut is_clicked = false;
    for (place, what, level) in [
        (left, "input level", strip.input),
        (right, "output level", strip.output),
    ] {
        is_clicked |= meter::narrow(ui, look, place, what, level, channels, calibration_db);
    }
    let bars: [Rect; 3] = cells(middle, look.px(1.0));
    for (bar, (which, range_db)) in bars
        .into_iter()
        .zip(Dynamics::ALL.into_iter().zip([60.0, 20.0, 18.0]))
    {
        meter::reduction(ui, look, bar, strip.reduction_db[which], range_db);
    }
    is_clicked
}
