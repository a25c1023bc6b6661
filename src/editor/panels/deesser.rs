//! De-esser.

use egui::{Rect, Ui, vec2};

use super::frame;
use crate::dsp::Dynamics;
use crate::editor::layout::Rows;
use crate::editor::readings::Readings;
use crate::editor::state::EditorState;
use crate::editor::theme::space;
use crate::editor::widgets::history::{self, Trace};
use crate::editor::widgets::{button, choice, knob, meter, threshold};
use crate::params::{Module, ParamId as P};

/// Width of each meter.
const HEARD: f32 = 26.0;
/// Height of the history.
const HISTORY: f32 = 46.0;
/// Reduction at the end of meter and history, dB.
const RANGE_DB: f32 = meter::REDUCTIONS.deesser.1;

/// Draws the module.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect, readings: &Readings) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Deesser, Some(P::DeessOn));
    let mut rows = Rows::new(inner, look);
    let height = choice::height(editor);
    let listen = rows.last(height);
    let shape = rows.last(height);
    for id in [P::DeessRange, P::DeessThreshold, P::DeessFreq] {
        let row = rows.last(look.px(space::KNOB_LARGE));
        knob::knob(ui, editor, row, id);
    }
    choice::row(ui, editor, shape, P::DeessShape);
    button::switch(ui, editor, listen, P::DeessListen, "Listen");
    let trace = rows.last(look.px(HISTORY));
    meters(ui, editor, rows.rest(), readings);
    let about = Trace {
        module: Dynamics::Deesser,
        threshold: P::DeessThreshold,
        range_db: RANGE_DB,
    };
    history::history(ui, editor, trace, readings, about);
}

/// The band against everything else with the threshold, and the reduction beside it.
fn meters(ui: &Ui, editor: &mut EditorState, rect: Rect, readings: &Readings) {
    let look = editor.look;
    let size = vec2(look.px(HEARD), rect.height());
    let [left, right] = [-1.0, 1.0].map(|side| {
        let center = rect.center() + vec2(side * look.px(HEARD / 2.0 + 4.0), 0.0);
        Rect::from_center_size(center, size)
    });
    threshold::meter(
        ui,
        editor,
        left,
        readings.heard_db.deesser,
        P::DeessThreshold,
    );
    meter::reduction_with_value(ui, look, right, readings.reduction_db.deesser, RANGE_DB);
}
