//! One strip on the desk: a column from its name down to its output.

use egui::{Align2, Color32, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::strips::Strip;
use crate::dsp::{Dynamics, PerDynamics};
use crate::editor::curves::Tone;
use crate::editor::layout::{Rows, cells};
use crate::editor::look::Look;
use crate::editor::panels::top;
use crate::editor::readings::Level;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::plot;
use crate::editor::widgets::{button, choice, knob, meter, symbol};
use crate::params::{Module, ParamId as P};
use crate::registry::Flags;
use crate::studio::Group;

/// Width of a column at 100 %.
pub const WIDTH: f32 = 128.0;

/// Points of the small curve.
const CURVE_POINTS: usize = 48;
/// Level at the top of the small curve, dB.
const CURVE_DB: f32 = 18.0;

/// Held reductions below this are not shown, dB.
const LEAST_HELD_DB: f32 = 0.1;

/// Modules that a column switches, and what stands on the switch.
const SWITCHES: [(P, &str); 5] = [
    (P::PreOn, "Pre"),
    (P::GateOn, "Gate"),
    (P::EqOn, "EQ"),
    (P::CompOn, "Comp"),
    (P::DeessOn, "DeS"),
];

/// What was clicked in a column that concerns the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clicked {
    /// The head was clicked: selects.
    pub select: bool,
    /// The name was clicked twice, or its button: opens the strip.
    pub open: bool,
    /// The preset's name was clicked.
    pub presets: bool,
    /// Clips and faults are seen.
    pub clear: bool,
}

/// What a column shows besides parameters.
pub struct Shown<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its track's colour.
    pub color: Option<Color32>,
    /// The preset's name.
    pub preset: &'a str,
    /// Whether it is selected.
    pub is_selected: bool,
    /// The groups that it belongs to.
    pub groups: u8,
    /// Flags.
    pub flags: Flags,
}

/// Draws a column.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorState,
    rect: Rect,
    shown: &Shown,
    strip: &Memory,
) -> Clicked {
    let look = editor.look;
    let mut clicked = Clicked::default();
    ground(ui, look, rect, shown.is_selected);
    let mut rows = Rows::new(rect.shrink(look.px(5.0)), look);
    head(ui, editor, &mut rows, shown, &mut clicked);
    let foot = rows.last(choice::height(editor));
    let output = rows.last(choice::height(editor));
    trims(ui, editor, &mut rows);
    switches(ui, editor, &mut rows);
    thresholds(ui, editor, &mut rows);
    let curve = rows.next(look.px(56.0));
    small_curve(ui, editor, curve, strip.curve);
    clicked.clear |= meters(ui, editor, rows.rest(), strip);
    knob::field_labelled(ui, editor, output, P::OutputTrim, "Out");
    feet(ui, editor, foot);
    clicked
}

/// What the column keeps between frames.
pub struct Memory<'a> {
    /// Level into the strip.
    pub input: &'a Level,
    /// Level out of it.
    pub output: &'a Level,
    /// Reductions.
    pub reduction_db: PerDynamics<f32>,
    /// Held maxima of them.
    pub held_db: PerDynamics<f32>,
    /// The curve's levels, dB.
    pub curve: &'a [f64],
}

fn ground(ui: &Ui, look: Look, rect: Rect, is_selected: bool) {
    look.boxed(ui.painter(), rect, look.theme.panel, space::ROUND);
    if is_selected {
        button::focus_ring(ui, look, rect);
    }
}

/// Name, colour, group, red light, preset.
fn head(ui: &Ui, editor: &mut EditorState, rows: &mut Rows, shown: &Shown, clicked: &mut Clicked) {
    let look = editor.look;
    let row = rows.next(choice::height(editor) + look.px(2.0));
    let lamp = Rect::from_min_size(row.min, vec2(look.px(20.0), row.height()));
    let open = Rect::from_min_max(pos2(row.right() - look.px(22.0), row.top()), row.max);
    let name = Rect::from_min_max(
        pos2(lamp.right(), row.top()),
        pos2(open.left(), row.bottom()),
    );
    let response = ui.interact(name, look.id("head"), Sense::CLICK | Sense::FOCUSABLE);
    response.widget_info(|| {
        let text = format!("Strip {}", shown.name);
        egui::WidgetInfo::selected(egui::Role::Button, true, shown.is_selected, text)
    });
    clicked.select |= response.clicked();
    clicked.open |= response.double_clicked();
    if response.hovered() || response.has_focus() {
        look.boxed(ui.painter(), name, look.theme.raised, space::ROUND_SMALL);
    }
    top::red_light(ui, editor, lamp);
    let track = top::Track {
        name: shown.name,
        color: shown.color,
    };
    top::track(ui, look, name, track);
    let about = format!("Open {}", shown.name);
    clicked.open |= button::plain(ui, look, open, "", &about, false, None);
    symbol::arrow(ui.painter(), look, open.center(), 1.0, look.theme.text);
    let row = rows.next(choice::height(editor));
    let [preset, group] = [0.0, 0.8].map(|from| {
        let (left, width) = (row.left() + from * row.width(), row.width());
        let share = if from == 0.0 { 0.78 } else { 0.2 };
        Rect::from_min_size(pos2(left, row.top()), vec2(share * width, row.height()))
    });
    let text = if shown.preset.is_empty() {
        "No preset"
    } else {
        shown.preset
    };
    clicked.presets |= button::plain(ui, look, preset, text, "Presets", false, None);
    groups(ui, look, group, shown.groups);
    if shown.flags.contains(Flags::FAULT) {
        let stroke = Stroke::new(look.px(2.0), look.theme.alarm);
        ui.painter()
            .hline(row.x_range(), row.bottom() + look.px(2.0), stroke);
    }
}

/// The letters of the groups that a strip belongs to.
fn groups(ui: &Ui, look: Look, rect: Rect, groups: u8) {
    let letters: String = Group::ALL
        .iter()
        .filter(|group| groups >> group.index() & 1 == 1)
        .map(|group| group.letter())
        .collect();
    if !letters.is_empty() {
        look.text_in(ui.painter(), rect, &letters, Type::Value, look.theme.text);
    }
}

fn trims(ui: &mut Ui, editor: &mut EditorState, rows: &mut Rows) {
    let height = choice::height(editor);
    knob::field_labelled(ui, editor, rows.next(height), P::InputTrim, "Trim");
    let row = rows.next(height);
    let at = row.left() + 0.34 * row.width();
    let gap = editor.look.px(3.0);
    let switch = Rect::from_min_max(row.min, pos2(at, row.bottom()));
    let freq = Rect::from_min_max(pos2(at + gap, row.top()), row.max);
    button::switch(ui, editor, switch, P::FilterHpfOn, "HPF");
    knob::field_labelled(ui, editor, freq, P::FilterHpfFreq, "");
}

fn switches(ui: &Ui, editor: &mut EditorState, rows: &mut Rows) {
    let height = choice::height(editor);
    let gap = editor.look.px(3.0);
    let top: [Rect; 3] = cells(rows.next(height), gap);
    let bottom: [Rect; 2] = cells(rows.next(height), gap);
    for (place, (id, label)) in top.into_iter().chain(bottom).zip(SWITCHES) {
        button::switch(ui, editor, place, id, label);
    }
}

fn thresholds(ui: &mut Ui, editor: &mut EditorState, rows: &mut Rows) {
    let height = choice::height(editor);
    knob::field_labelled(ui, editor, rows.next(height), P::GateThreshold, "Gate");
    knob::field_labelled(ui, editor, rows.next(height), P::CompThreshold, "Comp");
}

/// Polarity and bypass.
fn feet(ui: &Ui, editor: &mut EditorState, row: Rect) {
    let [left, right, bypass]: [Rect; 3] = cells(row, editor.look.px(3.0));
    button::switch(ui, editor, left, P::InputPolarityLeft, "Ø L");
    button::switch(ui, editor, right, P::InputPolarityRight, "Ø R");
    top::bypass_switch(ui, editor, bypass);
}

/// Levels of the small curve, over the frequencies of the plot.
pub fn curve(tone: &Tone) -> Vec<f64> {
    let (low, high) = (plot::LOW_HZ, plot::HIGH_HZ);
    let nyquist_hz = tone.nyquist_hz();
    (0..=CURVE_POINTS)
        .map(|i| {
            let share = i as f64 / CURVE_POINTS as f64;
            let freq_hz = low * libm::exp(share * libm::log(high / low));
            tone.total_db(freq_hz.min(nyquist_hz))
        })
        .collect()
}

fn small_curve(ui: &Ui, editor: &EditorState, rect: Rect, levels_db: &[f64]) {
    let look = editor.look;
    look.well(ui.painter(), rect);
    let inner = rect.shrink(1.0);
    let painter = ui.painter().with_clip_rect(inner);
    let middle = inner.center().y;
    painter.hline(inner.x_range(), middle, look.hairline());
    let last = levels_db.len().saturating_sub(1).max(1) as f32;
    let points = levels_db.iter().enumerate().map(|(i, db)| {
        let x = inner.left() + inner.width() * i as f32 / last;
        let share = (*db as f32 / CURVE_DB).clamp(-4.0, 4.0);
        pos2(x, middle - 0.5 * inner.height() * share)
    });
    let color = if editor.settings.eq_on {
        look.accent(Module::Eq)
    } else {
        look.theme.text_dim
    };
    painter.line(points.collect(), Stroke::new(look.px(1.8), color));
}

/// Input, reductions, output. True if clips were clicked.
fn meters(ui: &Ui, editor: &EditorState, rect: Rect, strip: &Memory) -> bool {
    let look = editor.look;
    let calibration_db = editor.settings.calibration_dbfs as f32;
    let is_clicked = all_meters(ui, look, rect, (editor.channels(), calibration_db), strip);
    let most = strip.held_db.iter().fold(0.0_f32, |most, db| most.max(*db));
    if most >= LEAST_HELD_DB {
        let text = format!("−{most:.1}");
        let at = pos2(rect.center().x, rect.bottom() - look.px(2.0));
        let anchor = Align2::CENTER_BOTTOM;
        look.text(ui.painter(), at, anchor, text, Type::Scale, look.theme.text);
    }
    is_clicked
}

/// Level into the strip, reductions with held maxima, level out of it. True if clips were clicked.
pub fn all_meters(
    ui: &Ui,
    look: Look,
    rect: Rect,
    (channels, calibration_db): (usize, f32),
    strip: &Memory,
) -> bool {
    let [left, middle, right]: [Rect; 3] = cells(rect, look.px(3.0));
    let mut is_clicked = false;
    for (place, name, level) in [
        (left, "input level", strip.input),
        (right, "output level", strip.output),
    ] {
        is_clicked |= meter::narrow(ui, look, place, name, level, channels, calibration_db);
    }
    let bars: [Rect; 3] = cells(middle, look.px(1.0));
    for (bar, which) in bars.into_iter().zip(Dynamics::ALL) {
        let (text, range_db) = meter::REDUCTIONS[which];
        let head = Rect::from_min_size(bar.min, vec2(bar.width(), look.px(14.0)));
        let dim = look.theme.text_dim;
        look.text_in(ui.painter(), head, text, Type::Scale, dim);
        let body = Rect::from_min_max(pos2(bar.left(), head.bottom()), bar.max);
        meter::reduction(ui, look, body, strip.reduction_db[which], range_db);
        let held_db = strip.held_db[which];
        if held_db >= LEAST_HELD_DB {
            let y = body.top() + body.height() * (held_db / range_db).min(1.0);
            let stroke = Stroke::new(look.px(2.0), look.theme.text);
            ui.painter().hline(body.x_range(), y, stroke);
        }
    }
    is_clicked
}

impl<'a> Memory<'a> {
    /// What `strip` keeps.
    pub fn of(strip: &'a Strip) -> Self {
        Self {
            input: &strip.readings.input,
            output: &strip.readings.output,
            reduction_db: strip.readings.reduction_db,
            held_db: strip.held_db,
            curve: strip.curve.as_ref().map_or(&[], |(_, curve)| curve),
        }
    }
}
