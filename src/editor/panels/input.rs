//! Input: level, trim, pad, polarity, mode.

use egui::{Rect, Ui};

use super::frame;
use crate::editor::desk::Desk;
use crate::editor::layout::{Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::theme::space;
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect, readings: &mut Readings) {
    let look = desk.look;
    let inner = frame::module(ui, desk, rect, Module::Input, None);
    let mut rows = Rows::new(inner, look);
    let height = choice::height(desk);
    let mode = rows.last(height);
    let polarity = rows.last(height);
    let pad = rows.last(height);
    let trim = rows.last(look.px(space::KNOB_LARGE));
    let channels = desk.channels();
    let calibration_db = desk.settings.calibration_dbfs as f32;
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
    knob::knob(ui, desk, trim, P::InputTrim);
    button::switch(ui, desk, pad, P::InputPad, "Pad −20");
    let [left, right] = cells(polarity, look.px(4.0));
    button::switch(ui, desk, left, P::InputPolarityLeft, "Ø L");
    button::switch(ui, desk, right, P::InputPolarityRight, "Ø R");
    choice::list(ui, desk, mode, P::InputMode, "");
}
