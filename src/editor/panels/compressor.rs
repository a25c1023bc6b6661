//! Compressor: curve with the level of the moment, reduction, five seconds of history, all controls.

use egui::{Rect, Stroke, Ui, pos2, vec2};

use super::dynamics::{self, Picture};
use super::frame;
use crate::dsp::Dynamics;
use crate::dsp::stages::compressor::{auto_makeup_db, measured_times_ms};
use crate::editor::curves;
use crate::editor::layout::{Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::history::Trace;
use crate::editor::widgets::plot::Transfer;
use crate::editor::widgets::{button, choice, gesture, id, knob, meter};
use crate::params::{Module, ParamId as P};

/// Width of the reduction meter, and of the meter with the threshold.
const METER: f32 = 26.0;
const HEARD: f32 = 20.0;
/// Height of the history.
const HISTORY: f32 = 56.0;
/// Reduction at the end of meter and history, dB.
const RANGE_DB: f32 = meter::REDUCTIONS.compressor.1;
/// Lowest level of the curve: that of the threshold's range.
const FLOOR_DB: f32 = -60.0;

/// Draws the module.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect, readings: &Readings) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Compressor, Some(P::CompOn));
    let height = choice::height(editor);
    let mut rows = Rows::new(inner, look);
    let model = rows.next(height);
    choice::row(ui, editor, model, P::CompModel);

    let [key, listen] = cells(rows.last(height), look.px(4.0));
    let makeup = rows.last(look.px(space::KNOB));
    let side_chain = rows.last(look.px(space::KNOB));
    let times = rows.last(look.px(space::KNOB));
    let fet = rows.last(height);
    let curve = rows.last(look.px(space::KNOB));
    let view = rows.rest();
    picture(ui, editor, view, readings);

    triple(
        ui,
        editor,
        curve,
        [P::CompThreshold, P::CompRatio, P::CompKnee],
    );
    choice::row(ui, editor, fet, P::CompFetRatio);
    let auto = triple(ui, editor, times, [P::CompAttack, P::CompRelease]);
    button::switch(ui, editor, auto, P::CompAutoRelease, "Auto rel");
    let detector = triple(ui, editor, side_chain, [P::CompScHpf, P::CompScTilt]);
    choice::row(ui, editor, detector, P::CompDetector);
    let auto = triple(ui, editor, makeup, [P::CompMakeup, P::CompMix]);
    let label = makeup_label(editor);
    button::switch(ui, editor, auto, P::CompAutoMakeup, &label);
    choice::list(ui, editor, key, P::CompKey, "Key");
    button::switch(ui, editor, listen, P::CompListen, "Listen");
}

/// Knobs in thirds of a row; gives the place of a button in the last third.
fn triple<const N: usize>(ui: &mut Ui, editor: &mut EditorState, row: Rect, ids: [P; N]) -> Rect {
    let thirds: [Rect; 3] = cells(row, editor.look.px(4.0));
    for (cell, id) in thirds.iter().zip(ids) {
        knob::knob(ui, editor, *cell, id);
    }
    let size = vec2(thirds[2].width(), choice::height(editor));
    Rect::from_center_size(thirds[2].center(), size)
}

/// Says what the automatic make-up adds.
fn makeup_label(editor: &EditorState) -> String {
    if editor.settings.compressor.auto_makeup {
        format!("Auto {:+.1}", auto_makeup_db(&editor.settings.compressor)).replace('-', "−")
    } else {
        "Auto mk-up".to_owned()
    }
}

fn picture(ui: &Ui, editor: &mut EditorState, rect: Rect, readings: &Readings) {
    let picture = Picture {
        trace: Trace {
            module: Dynamics::Compressor,
            threshold: P::CompThreshold,
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
    let is_in = settings.compressor_on;
    let color = if is_in {
        look.accent(Module::Compressor)
    } else {
        look.theme.text_dim
    };
    threshold_line(ui, editor, &plot);
    let painter = ui.painter().with_clip_rect(plot.rect.shrink(1.0));
    let points = plot.curve(|input_db| curves::compressor_output_db(&settings, input_db));
    painter.line(points, Stroke::new(look.px(2.0), color));
    if is_in {
        dynamics::dot(ui, editor, &plot, readings, Dynamics::Compressor);
    }
    times(ui, editor, plot.rect);
}

/// The threshold in the curve, which a drag moves.
fn threshold_line(ui: &Ui, editor: &mut EditorState, plot: &Transfer) {
    let look = editor.look;
    let x = plot
        .at(editor.settings.compressor.threshold_db as f32, 0.0)
        .x;
    let reach = look.px(6.0);
    let handle = Rect::from_x_y_ranges(x - reach..=x + reach, plot.rect.y_range());
    let widget = id::widget_id(editor.look, P::CompThreshold).with("line");
    let name = "Comp Threshold line";
    let width = plot.rect.width();
    let line = gesture::grip(ui, editor, handle, (widget, name), P::CompThreshold, |by| {
        by.x / width
    });
    let is_held = line.hovered() || line.dragged();
    line.on_hover_and_drag_cursor(egui::CursorIcon::ResizeHorizontal);
    let width = look.px(if is_held { 2.0 } else { 1.0 });
    let ends = [plot.rect.top(), plot.rect.bottom()].map(|y| pos2(x, y));
    let stroke = Stroke::new(width, look.theme.text_dim);
    let (dash, gap) = (look.px(4.0), look.px(3.0));
    let painter = ui.painter().with_clip_rect(plot.rect.shrink(1.0));
    painter.extend(egui::Shape::dashed_line(&ends, stroke, dash, gap));
}

/// The times that the model and its settings come to.
fn times(ui: &Ui, editor: &EditorState, rect: Rect) {
    let look = editor.look;
    let times = measured_times_ms(&editor.settings.compressor);
    let text = |ms: f64| match ms {
        ms if ms >= 1_000.0 => format!("{:.1} s", ms / 1_000.0),
        ms if ms >= 10.0 => format!("{ms:.0} ms"),
        ms => format!("{ms:.2} ms"),
    };
    let attack = format!("63 %  ↑ {}", text(times.attack_ms));
    let mut release = format!("↓ {}", text(times.release_ms));
    if times.held_release_ms > 1.05 * times.release_ms {
        release = format!("{release} … {}", text(times.held_release_ms));
    }
    let at = rect.left_top() + vec2(look.px(5.0), look.px(3.0));
    for (row, line) in [attack, release].into_iter().enumerate() {
        let at = at + vec2(0.0, look.px(13.0) * row as f32);
        let anchor = egui::Align2::LEFT_TOP;
        look.text(
            ui.painter(),
            at,
            anchor,
            line,
            Type::Scale,
            look.theme.text_dim,
        );
    }
}
