//! Gate: curve with the level of the moment, reduction, all controls.

use egui::{Rect, Stroke, Ui};

use super::dynamics::{self, Picture};
use super::frame;
use crate::dsp::Dynamics;
use crate::editor::curves;
use crate::editor::layout::{Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::state::EditorState;
use crate::editor::theme::space;
use crate::editor::widgets::history::Trace;
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Width of the reduction meter, and of the meter with the threshold.
const METER: f32 = 20.0;
const HEARD: f32 = 18.0;
/// Height of the history.
const HISTORY: f32 = 46.0;
/// Lowest level of the curve: that of the threshold's range.
const FLOOR_DB: f32 = -84.0;
/// Reduction at the end of meter and history, dB.
const RANGE_DB: f32 = meter::REDUCTIONS.gate.1;

/// Draws the module.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect, readings: &Readings) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Gate, Some(P::GateOn));
    let gap = look.px(4.0);
    let height = choice::height(editor);
    let mut rows = Rows::new(inner, look);
    let mode = rows.next(height);
    let listen = rows.last(height);
    let key = rows.last(height);
    let knobs = [(); 4].map(|()| rows.last(look.px(space::KNOB)));
    let view = rows.rest();
    choice::row(ui, editor, mode, P::GateMode);
    picture(ui, editor, view, readings);
    let pairs = [
        [P::GateThreshold, P::GateRange],
        [P::GateAttack, P::GateHold],
        [P::GateRelease, P::GateHysteresis],
        [P::GateKeyHpf, P::GateKeyLpf],
    ];
    for (row, [left, right]) in knobs.into_iter().rev().zip(pairs) {
        let [a, b] = cells(row, gap);
        knob::knob(ui, editor, a, left);
        knob::knob(ui, editor, b, right);
    }
    choice::list(ui, editor, key, P::GateKey, "Key");
    button::switch(ui, editor, listen, P::GateListen, "Listen");
}

fn picture(ui: &Ui, editor: &mut EditorState, rect: Rect, readings: &Readings) {
    let picture = Picture {
        trace: Trace {
            module: Dynamics::Gate,
            threshold: P::GateThreshold,
            range_db: RANGE_DB,
        },
        floor_db: FLOOR_DB,
        heard_width: HEARD,
        reduction_width: METER,
        history_height: HISTORY,
    };
    let plot = picture.show(ui, editor, rect, readings);
    let look = editor.look;
    let settings = editor.settings;
    let is_in = settings.gate_on;
    let color = if is_in {
        look.accent(Module::Gate)
    } else {
        look.theme.text_dim
    };
    let painter = ui.painter().with_clip_rect(plot.rect.shrink(1.0));
    let points = plot.curve(|input_db| curves::gate_output_db(&settings, input_db));
    painter.line(points, Stroke::new(look.px(1.8), color));
    if is_in {
        dynamics::dot(ui, editor, &plot, readings, Dynamics::Gate);
    }
}
