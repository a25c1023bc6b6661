//! One narrow column with the essentials, for many strips side by side.

use egui::{Rect, Ui, pos2, vec2};

use super::eq_plot;
use super::top::{self, Top};
use super::{frame, status};
use crate::editor::curves::Tone;
use crate::editor::displays::Displays;
use crate::editor::layout::{COMPACT_WIDTH, Rows, cells};
use crate::editor::readings::Readings;
use crate::editor::requests::WindowRequests;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Draws the column, at the left of a window that is wider.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorState,
    top: &mut Top,
    displays: &mut Displays,
) -> WindowRequests {
    let look = editor.look;
    let window = ui.max_rect();
    let width = look.px(COMPACT_WIDTH).min(window.width());
    let rect = Rect::from_min_size(window.min, vec2(width, window.height()));
    let tone = Tone::new(&editor.settings, editor.rate_hz());
    let mut requests = WindowRequests::default();
    let mut rows = Rows::new(rect.shrink(look.px(space::GAP)), look);
    head(ui, editor, &mut rows, top, &mut requests);
    let faults = rows.last(look.px(16.0));
    let gain = rows.next(look.px(space::KNOB + 4.0));
    gains(ui, editor, gain);
    high_pass(ui, editor, &mut rows);
    let (on, id) = (P::GateOn, P::GateThreshold);
    threshold(ui, editor, &mut rows, Module::Gate, on, id);

    let header = rows.next(look.px(24.0));
    frame::switched_header(ui, editor, header, Module::Eq, P::EqOn);
    let curve = rows.next(look.px(104.0));
    eq_plot::show(ui, editor, curve, displays.plot, displays.analyser, &tone);

    compressor(ui, editor, &mut rows);
    let (on, id) = (P::DeessOn, P::DeessThreshold);
    threshold(ui, editor, &mut rows, Module::Deesser, on, id);
    meters(ui, editor, rows.rest(), displays.readings);
    status::lamp(ui, editor, faults, displays.readings, displays.device);
    requests
}

fn high_pass(ui: &mut Ui, editor: &mut EditorState, rows: &mut Rows) {
    let row = rows.next(choice::height(editor));
    let [switch, freq] = split(row, 0.34, editor.look.px(4.0));
    let label = P::FilterHpfOn.param().label;
    button::switch(ui, editor, switch, P::FilterHpfOn, label);
    knob::field(ui, editor, freq, P::FilterHpfFreq);
}

fn compressor(ui: &mut Ui, editor: &mut EditorState, rows: &mut Rows) {
    let look = editor.look;
    let header = rows.next(look.px(24.0));
    frame::switched_header(ui, editor, header, Module::Compressor, P::CompOn);
    let ids = [P::CompThreshold, P::CompRatio, P::CompMakeup];
    let knobs: [Rect; 3] = cells(rows.next(look.px(space::KNOB)), look.px(2.0));
    for (cell, id) in knobs.into_iter().zip(ids) {
        knob::knob(ui, editor, cell, id);
    }
}

/// Red light, track, preset, undo, comparison, bypass.
fn head(
    ui: &mut Ui,
    editor: &mut EditorState,
    rows: &mut Rows,
    top: &mut Top,
    requests: &mut WindowRequests,
) {
    let look = editor.look;
    let height = choice::height(editor);
    let [name, views] = split(rows.next(height), 0.56, look.px(4.0));
    let [full, desk] = cells(views, look.px(2.0));
    if top.track.name.is_empty() {
        top::wordmark(ui, editor, name);
    } else {
        top::red_light(ui, editor, name);
        let mut rest = name;
        rest.min.x += look.px(24.0);
        if editor.stream.is_recording {
            let size = vec2(look.px(30.0), rest.height());
            let sign = Rect::from_min_size(rest.min, size);
            look.text_left(ui.painter(), sign, "REC", Type::Heading, look.theme.alarm);
            rest.min.x = sign.right();
        }
        top::track(ui, look, rest, top.track);
    }
    requests.other_view |= button::plain(ui, look, full, "Full", "The whole strip", false, None);
    let about = "All strips of the session";
    requests.desk |= button::plain(ui, look, desk, "Desk", about, false, None);
    let preset = rows.next(height);
    top::preset_field(ui, editor, preset, top);
    let line = rows.next(height);
    let [undo, redo, dry, bypass]: [Rect; 4] = {
        let [history, compare] = split(line, 0.25, look.px(4.0));
        let [undo, redo] = cells(history, look.px(2.0));
        let [dry, bypass] = split(compare, 0.52, look.px(4.0));
        [undo, redo, dry, bypass]
    };
    top::history(ui, editor, undo, redo);
    top::compare_dry(ui, editor, dry, top.level_match);
    top::bypass_switch(ui, editor, bypass);
}

fn gains(ui: &mut Ui, editor: &mut EditorState, row: Rect) {
    let look = editor.look;
    look.boxed(ui.painter(), row, look.theme.panel, space::ROUND);
    let [trim, drive, output]: [Rect; 3] = cells(row.shrink(look.px(3.0)), look.px(2.0));
    knob::labelled(ui, editor, trim, P::InputTrim, "Trim");
    knob::labelled(ui, editor, drive, P::PreDrive, "Drive");
    knob::labelled(ui, editor, output, P::OutputTrim, "Output");
}

/// A module's header, and its threshold beside it.
fn threshold(ui: &mut Ui, editor: &mut EditorState, rows: &mut Rows, module: Module, on: P, id: P) {
    let look = editor.look;
    let [header, field] = split(rows.next(look.px(24.0)), 0.52, look.px(4.0));
    frame::switched_header(ui, editor, header, module, on);
    knob::field_labelled(ui, editor, field, id, "Thr");
}

fn meters(ui: &Ui, editor: &mut EditorState, rect: Rect, readings: &mut Readings) {
    let look = editor.look;
    let theme = look.theme;
    look.boxed(ui.painter(), rect, theme.panel, space::ROUND);
    let inner = rect.shrink(look.px(4.0));
    let title = look.px(14.0);
    let (channels, calibration_db) = (editor.channels(), editor.settings.calibration_dbfs as f32);
    let side = look.px(64.0);
    let left = Rect::from_min_size(inner.min, vec2(side, inner.height()));
    let right = Rect::from_min_max(pos2(inner.right() - side, inner.top()), inner.max);
    let sides = [
        (left, "IN", "input level", &mut readings.input),
        (right, "OUT", "output level", &mut readings.output),
    ];
    for (place, text, name, level) in sides {
        let head = Rect::from_min_size(place.min, vec2(place.width(), title));
        look.text_in(ui.painter(), head, text, Type::Scale, theme.text_dim);
        let body = Rect::from_min_max(pos2(place.left(), head.bottom()), place.max);
        if meter::level(ui, look, body, name, level, channels, calibration_db) {
            level.clear();
        }
    }
    let middle = Rect::from_min_max(
        pos2(left.right() + look.px(3.0), inner.top()),
        pos2(right.left() - look.px(3.0), inner.bottom()),
    );
    let bars: [Rect; 3] = cells(middle, look.px(2.0));
    for ((bar, (text, range_db)), reduction_db) in bars
        .into_iter()
        .zip(meter::REDUCTIONS.iter())
        .zip(readings.reduction_db.iter())
    {
        let head = Rect::from_min_size(bar.min, vec2(bar.width(), title));
        look.text_in(ui.painter(), head, text, Type::Scale, theme.text_dim);
        let body = Rect::from_min_max(pos2(bar.left(), head.bottom()), bar.max);
        meter::reduction_with_value(ui, look, body, *reduction_db, *range_db);
    }
}

/// Cuts a row in two, the first of which takes `share`.
fn split(row: Rect, share: f32, gap: f32) -> [Rect; 2] {
    let at = row.left() + share * row.width();
    [
        Rect::from_min_max(row.min, pos2(at - 0.5 * gap, row.bottom())),
        Rect::from_min_max(pos2(at + 0.5 * gap, row.top()), row.max),
    ]
}
