//! Filters: high-pass and low-pass.

use egui::{Rect, Stroke, Ui};

use super::frame;
use crate::editor::curves::Tone;
use crate::editor::desk::Desk;
use crate::editor::layout::Rows;
use crate::editor::theme::space;
use crate::editor::widgets::{button, choice, knob, plot};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect, tone: &Tone) {
    let look = desk.look;
    let inner = frame::module(ui, desk, rect, Module::Filters, None);
    let mut rows = Rows::new(inner, look);
    let height = choice::height(desk);
    let to_key = rows.last(height);
    curve(ui, desk, rows.next(look.px(92.0)), tone);
    for (on, freq, slope) in [
        (P::FilterHpfOn, P::FilterHpfFreq, P::FilterHpfSlope),
        (P::FilterLpfOn, P::FilterLpfFreq, P::FilterLpfSlope),
    ] {
        let switch = rows.next(height);
        button::switch(ui, desk, switch, on, on.param().label);
        let dial = rows.next(look.px(space::KNOB_LARGE + 10.0));
        knob::knob(ui, desk, dial, freq);
        let slopes = rows.next(height);
        choice::row(ui, desk, slopes, slope);
        rows.next(look.px(14.0));
    }
    button::switch(ui, desk, to_key, P::FilterToKey, "To key");
}

fn curve(ui: &Ui, desk: &Desk, rect: Rect, tone: &Tone) {
    let look = desk.look;
    look.well(ui.painter(), rect);
    let plot = plot::Response {
        rect: rect.shrink(1.0),
        range_db: 30.0,
    };
    let painter = ui.painter().with_clip_rect(plot.rect);
    painter.hline(plot.rect.x_range(), plot.y(0.0), look.hairline());
    let is_in = desk.settings.filters.hpf_on || desk.settings.filters.lpf_on;
    let color = if is_in {
        look.accent(Module::Filters)
    } else {
        look.theme.text_dim
    };
    let points = plot.curve(|freq_hz| tone.filters_db(freq_hz.min(tone.nyquist_hz())));
    painter.line(points, Stroke::new(look.px(1.6), color));
}
