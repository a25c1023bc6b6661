//! Gate: curve with the level of the moment, reduction, all controls.

use egui::{Rect, Stroke, Ui, pos2};

use super::frame;
use crate::editor::curves;
use crate::editor::desk::Desk;
use crate::editor::layout::{Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::theme::space;
use crate::editor::widgets::plot::Transfer;
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Width of a reduction meter beside a curve.
const METER: f32 = 22.0;

/// Draws the module.
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect, readings: &Readings) {
    let look = desk.look;
    let inner = frame::module(ui, desk, rect, Module::Gate, Some(P::GateOn));
    let gap = look.px(4.0);
    let height = choice::height(desk);
    let mut rows = Rows::new(inner, look);
    let mode = rows.next(height);
    let listen = rows.last(height);
    let key = rows.last(height);
    let knobs = [(); 4].map(|()| rows.last(look.px(space::KNOB)));
    let view = rows.rest();
    choice::row(ui, desk, mode, P::GateMode);
    picture(ui, desk, view, readings);
    let pairs = [
        [P::GateThreshold, P::GateRange],
        [P::GateAttack, P::GateHold],
        [P::GateRelease, P::GateHysteresis],
        [P::GateKeyHpf, P::GateKeyLpf],
    ];
    for (row, [left, right]) in knobs.into_iter().rev().zip(pairs) {
        let [a, b] = cells(row, gap);
        knob::knob(ui, desk, a, left);
        knob::knob(ui, desk, b, right);
    }
    choice::list(ui, desk, key, P::GateKey, "Key");
    button::switch(ui, desk, listen, P::GateListen, "Listen");
}

fn picture(ui: &Ui, desk: &mut Desk, rect: Rect, readings: &Readings) {
    let look = desk.look;
    let split = rect.right() - look.px(METER + 4.0);
    let plot = Transfer {
        rect: Rect::from_min_max(rect.min, pos2(split, rect.bottom())),
        floor_db: -84.0,
    };
    let bar = Rect::from_min_max(pos2(rect.right() - look.px(METER), rect.top()), rect.max);
    let settings = desk.settings;
    plot.grid(ui, look);
    let is_in = settings.gate_on;
    let color = if is_in {
        look.accent(Module::Gate)
    } else {
        look.theme.text_dim
    };
    let painter = ui.painter().with_clip_rect(plot.rect.shrink(1.0));
    let points = plot.curve(|input_db| curves::gate_output_db(&settings, input_db));
    painter.line(points, Stroke::new(look.px(1.8), color));
    dot(ui, desk, &plot, readings, 0, is_in);
    meter::reduction_with_value(ui, look, bar, readings.reduction_db[0], 60.0);
}

/// The level of the moment, moved down by the reduction of the moment.
pub fn dot(ui: &Ui, desk: &Desk, plot: &Transfer, readings: &Readings, stage: usize, is_in: bool) {
    let input_db = readings.input.peak_db[0].max(readings.input.peak_db[1]);
    if !is_in || input_db <= plot.floor_db {
        return;
    }
    let look = desk.look;
    let output_db = input_db - readings.reduction_db[stage];
    let at = plot.at(input_db.min(0.0), output_db);
    let painter = ui.painter().with_clip_rect(plot.rect);
    painter.circle(
        at,
        look.px(4.0),
        look.theme.text,
        Stroke::new(look.px(1.5), look.theme.well),
    );
}
