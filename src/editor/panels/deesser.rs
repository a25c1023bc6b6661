//! De-esser.

use egui::{Rect, Ui};

use super::frame;
use crate::editor::desk::Desk;
use crate::editor::layout::Rows;
use crate::editor::readings::Readings;
use crate::editor::theme::space;
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect, readings: &Readings) {
    let look = desk.look;
    let inner = frame::module(ui, desk, rect, Module::Deesser, Some(P::DeessOn));
    let mut rows = Rows::new(inner, look);
    let height = choice::height(desk);
    let listen = rows.last(height);
    let shape = rows.last(height);
    for id in [P::DeessRange, P::DeessThreshold, P::DeessFreq] {
        let row = rows.last(look.px(space::KNOB_LARGE));
        knob::knob(ui, desk, row, id);
    }
    choice::row(ui, desk, shape, P::DeessShape);
    button::switch(ui, desk, listen, P::DeessListen, "Listen");
    let rest = rows.rest();
    let width = look.px(28.0);
    let bar = Rect::from_center_size(rest.center(), egui::vec2(width, rest.height()));
    meter::reduction_with_value(ui, look, bar, readings.reduction_db[2], 18.0);
}
