//! Gate: curve with the level of the moment, reduction, all controls.

use egui::{Rect, Stroke, Ui, pos2};

use super::frame;
use crate::editor::curves;
use crate::editor::desk::Desk;
use crate::editor::layout::{Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::theme::space;
use crate::editor::widgets::history::{self, Trace};
use crate::editor::widgets::plot::Transfer;
use crate::editor::widgets::{button, choice, knob, meter, threshold};
use crate::params::{Module, ParamId as P};

/// Width of the reduction meter, and of the meter with the threshold.
const METER: f32 = 20.0;
const HEARD: f32 = 18.0;
/// Height of the history.
const HISTORY: f32 = 46.0;
/// Lowest level of the curve: that of the threshold's range.
const FLOOR_DB: f32 = -84.0;
/// Reduction at the end of the meter and of the history.
const RANGE_DB: f32 = 60.0;

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
    let gap = look.px(4.0);
    let split = rect.bottom() - look.px(HISTORY) - gap;
    let upper = Rect::from_min_max(rect.min, pos2(rect.right(), split));
    let lower = Rect::from_min_max(pos2(rect.left(), split + gap), rect.max);
    let bar_left = upper.right() - look.px(METER);
    let heard_right = bar_left - gap;
    let heard_left = heard_right - look.px(HEARD);
    let column = |left: f32, right: f32| {
        Rect::from_min_max(pos2(left, upper.top()), pos2(right, upper.bottom()))
    };
    let plot = Transfer {
        rect: column(upper.left(), heard_left - gap),
        floor_db: FLOOR_DB,
    };
    transfer(ui, desk, plot, readings);
    let heard = column(heard_left, heard_right);
    threshold::meter(ui, desk, heard, readings.heard_db[0], P::GateThreshold);
    let bar = column(bar_left, upper.right());
    meter::reduction_with_value(ui, look, bar, readings.reduction_db[0], RANGE_DB);
    let trace = Trace {
        stage: 0,
        threshold: P::GateThreshold,
        range_db: RANGE_DB,
    };
    history::history(ui, desk, lower, readings, trace);
}

fn transfer(ui: &Ui, desk: &mut Desk, plot: Transfer, readings: &Readings) {
    let look = desk.look;
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
