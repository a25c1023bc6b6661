//! Filters: high-pass and low-pass.

use egui::{Rect, Stroke, Ui};

use super::frame;
use crate::editor::curves::Tone;
use crate::editor::layout::Rows;
use crate::editor::state::EditorState;
use crate::editor::theme::space;
use crate::editor::widgets::{button, choice, knob, plot};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect, tone: &Tone) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Filters, None);
    let mut rows = Rows::new(inner, look);
    let height = choice::height(editor);
    let to_key = rows.last(height);
    curve(ui, editor, rows.next(look.px(92.0)), tone);
    for (on, freq, slope) in [
        (P::FilterHpfOn, P::FilterHpfFreq, P::FilterHpfSlope),
        (P::FilterLpfOn, P::FilterLpfFreq, P::FilterLpfSlope),
    ] {
        let switch = rows.next(height);
        button::switch(ui, editor, switch, on, on.param().label);
        let dial = rows.next(look.px(space::KNOB_LARGE + 10.0));
        knob::knob(ui, editor, dial, freq);
        let slopes = rows.next(height);
        choice::row(ui, editor, slopes, slope);
        rows.next(look.px(14.0));
    }
    button::switch(ui, editor, to_key, P::FilterToKey, "To key");
}

fn curve(ui: &Ui, editor: &EditorState, rect: Rect, tone: &Tone) {
    let look = editor.look;
    look.well(ui.painter(), rect);
    let plot = plot::Response {
        rect: rect.shrink(1.0),
        range_db: 30.0,
    };
    let painter = ui.painter().with_clip_rect(plot.rect);
    painter.hline(plot.rect.x_range(), plot.y(0.0), look.hairline());
    let is_in = editor.settings.filters.hpf_on || editor.settings.filters.lpf_on;
    let color = if is_in {
        look.accent(Module::Filters)
    } else {
        look.theme.text_dim
    };
    let points = plot.curve(|freq_hz| tone.filters_db(freq_hz.min(tone.nyquist_hz())));
    painter.line(points, Stroke::new(look.px(1.6), color));
}
