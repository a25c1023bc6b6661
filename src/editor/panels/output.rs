//! Output: VU, level, trim, guard.

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
    let inner = frame::module(ui, desk, rect, Module::Output, None);
    let mut rows = Rows::new(inner, look);
    let calibration_db = desk.settings.calibration_dbfs as f32;
    let vu_db = readings.output.vu_db[0].max(readings.output.vu_db[1]);
    meter::vu(ui, look, rows.next(look.px(54.0)), vu_db - calibration_db);
    let guard = rows.last(choice::height(desk));
    let trim = rows.last(look.px(space::KNOB_LARGE));
    let channels = desk.channels();
    let body = rows.rest();
    if meter::level(
        ui,
        look,
        body,
        "output level",
        &readings.output,
        channels,
        calibration_db,
    ) {
        readings.output.clear();
    }
    knob::knob(ui, desk, trim, P::OutputTrim);
    let [switch, lamp] = cells(guard, look.px(6.0));
    button::switch(ui, desk, switch, P::OutputGuard, "Guard");
    let lamp_response = ui.interact(lamp, egui::Id::unique("guard lamp"), egui::Sense::click());
    button::lamp(
        ui,
        look,
        lamp,
        "hit",
        readings.has_guarded,
        look.theme.alarm,
    );
    if lamp_response.clicked() {
        readings.has_guarded = false;
    }
    lamp_response.on_hover_text("Lit once the guard has clipped. Click to clear.");
}
