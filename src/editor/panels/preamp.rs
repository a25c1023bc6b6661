//! Preamp: voice, drive, colour, iron, noise, tolerance.

use egui::{Rect, Ui};

use super::frame;
use crate::editor::desk::Desk;
use crate::editor::layout::{Rows, cells};
use crate::editor::theme::space;
use crate::editor::widgets::{choice, knob};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect) {
    let look = desk.look;
    let inner = frame::module(ui, desk, rect, Module::Preamp, Some(P::PreOn));
    let gap = look.px(4.0);
    let mut rows = Rows::new(inner, look);
    let voices = rows.next(look.px(4.0 * 26.0));
    let channel = rows.last(choice::height(desk));
    let small = look.px(space::KNOB + 8.0);
    let [noise, tolerance] = cells(rows.last(small), gap);
    rows.last(look.px(10.0));
    let [colour, iron] = cells(rows.last(small), gap);
    rows.last(look.px(10.0));
    let drive = rows.rest();
    choice::stack(ui, desk, voices, P::PreVoice);
    knob::knob(ui, desk, drive, P::PreDrive);
    knob::knob(ui, desk, colour, P::PreColour);
    knob::knob(ui, desk, iron, P::PreIron);
    knob::knob(ui, desk, noise, P::PreNoise);
    knob::knob(ui, desk, tolerance, P::PreTolerance);
    knob::field(ui, desk, channel, P::PreChannel);
}
