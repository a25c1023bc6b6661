//! EQ: the plot, and a column of controls per band.

use egui::{Rect, Ui, pos2};

use super::eq_plot;
use super::frame;
use crate::dsp::stages::eq::BANDS;
use crate::editor::analyser::Analyser;
use crate::editor::curves::Tone;
use crate::editor::displays::PlotView;
use crate::editor::layout::{Rows, cells};
use crate::editor::state::EditorState;
use crate::editor::theme::space;
use crate::editor::widgets::button::{self, plain};
use crate::editor::widgets::{choice, knob};
use crate::params::{BandParams, EQ_BANDS, Module, ParamId as P};

/// Draws the module.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorState,
    rect: Rect,
    view: &mut PlotView,
    analyser: &mut Analyser,
    tone: &Tone,
) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Eq, Some(P::EqOn));
    let mut rows = Rows::new(inner, look);
    let height = choice::height(editor);
    let tools = rows.next(height);
    let bands =
        rows.last(2.0 * (height + look.px(space::GAP)) + look.px(space::KNOB_LARGE + space::KNOB));
    let plot = rows.rest();
    toolbar(ui, editor, tools, view, analyser);
    eq_plot::show(ui, editor, plot, view, analyser, tone);
    let columns: [Rect; BANDS] = cells(bands, look.px(8.0));
    for (column, band) in columns.into_iter().zip(EQ_BANDS) {
        controls(ui, editor, column, band);
    }
}

fn controls(ui: &mut Ui, editor: &mut EditorState, rect: Rect, band: BandParams) {
    let look = editor.look;
    let mut rows = Rows::new(rect, look);
    let height = choice::height(editor);
    let switch = rows.next(height);
    button::switch(ui, editor, switch, band.on, band.name);
    let gain = rows.next(look.px(space::KNOB_LARGE));
    knob::knob(ui, editor, gain, band.gain);
    let [freq, q] = cells(rows.next(look.px(space::KNOB)), look.px(2.0));
    knob::knob(ui, editor, freq, band.freq);
    knob::knob(ui, editor, q, band.q);
    if let Some(shape) = band.shape {
        let row = rows.next(height);
        choice::row(ui, editor, row, shape);
    }
}

fn toolbar(
    ui: &Ui,
    editor: &mut EditorState,
    rect: Rect,
    view: &mut PlotView,
    analyser: &mut Analyser,
) {
    let look = editor.look;
    let unit = look.px(4.0);
    let place = |from: f32, width: f32| {
        let min = pos2(rect.left() + look.px(from), rect.top());
        Rect::from_min_size(min, egui::vec2(look.px(width), rect.height()))
    };
    choice::row(ui, editor, place(0.0, 56.0), P::EqType);
    let mut right = rect.right();
    let mut button = |width: f32, label: &str, name: &str, is_on: bool| {
        let min = pos2(right - look.px(width), rect.top());
        let cell = Rect::from_min_max(min, pos2(right, rect.bottom()));
        right = cell.left() - unit;
        plain(ui, look, cell, label, name, is_on, None)
    };
    let range = format!("±{:.0} dB", view.range_db);
    if button(54.0, &range, "Range of the plot", false) {
        view.next_range();
    }
    if button(50.0, "Freeze", "Freeze the analyser", analyser.is_frozen) {
        analyser.is_frozen = !analyser.is_frozen;
    }
    if button(
        40.0,
        "Peak",
        "Hold the analyser's peaks",
        analyser.is_holding,
    ) {
        analyser.toggle_hold();
    }
    if button(40.0, "Post", "Analyse the output", analyser.shows_post) {
        analyser.shows_post = !analyser.shows_post;
    }
    if button(40.0, "Pre", "Analyse the input", analyser.shows_pre) {
        analyser.shows_pre = !analyser.shows_pre;
    }
}
