//! Input: level, trim, pad, polarity, mode.

use egui::{Rect, Ui};

use super::frame;
use crate::editor::layout::{Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::state::EditorState;
use crate::editor::theme::space;
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect, readings: &mut Readings) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Input, None);
    let mut rows = Rows::new(inner, look);
    let height = choice::height(editor);
    let mode = rows.last(height);
    let polarity = rows.last(height);
    let pad = rows.last(height);
    let trim = rows.last(look.px(space::KNOB_LARGE));
    let channels = editor.channels();
    let calibration_db = editor.settings.calibration_dbfs as f32;
    let body = rows.rest();
    if meter::level(
        ui,
        look,
        body,
        "input level",
        &readings.input,
        channels,
        calibration_db,
    ) {
        readings.input.clear();
    }
    knob::knob(ui, editor, trim, P::InputTrim);
    button::switch(ui, editor, pad, P::InputPad, "Pad −20");
    let [left, right] = cells(polarity, look.px(4.0));
    button::switch(ui, editor, left, P::InputPolarityLeft, "Ø L");
    button::switch(ui, editor, right, P::InputPolarityRight, "Ø R");
    choice::list(ui, editor, mode, P::InputMode, "");
}
