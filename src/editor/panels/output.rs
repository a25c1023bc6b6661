//! Output: VU, level, loudness, trim, guard.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::frame;
use crate::editor::layout::{Rows, cells};
use crate::editor::loudness::Loudness;
use crate::editor::readings::Readings;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::{button, choice, knob, meter};
use crate::params::{Module, ParamId as P};

/// Height of the field with the loudness.
const LUFS: f32 = 47.0;

/// Draws the module.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorState,
    rect: Rect,
    readings: &mut Readings,
    loudness: &mut Loudness,
) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Output, None);
    let mut rows = Rows::new(inner, look);
    let calibration_db = editor.settings.calibration_dbfs as f32;
    let vu_db = readings.output.vu_db[0].max(readings.output.vu_db[1]);
    meter::vu(ui, look, rows.next(look.px(54.0)), vu_db - calibration_db);
    let guard = rows.last(choice::height(editor));
    let trim = rows.last(look.px(space::KNOB_LARGE));
    let lufs = rows.last(look.px(LUFS));
    let channels = editor.channels();
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
    lufs_field(ui, editor, lufs, loudness);
    knob::knob(ui, editor, trim, P::OutputTrim);
    let [switch, lamp] = cells(guard, look.px(6.0));
    guard_row(ui, editor, [switch, lamp], readings);
}

/// The guard's switch, and whether it has acted.
fn guard_row(
    ui: &Ui,
    editor: &mut EditorState,
    [switch, lamp]: [Rect; 2],
    readings: &mut Readings,
) {
    let look = editor.look;
    button::switch(ui, editor, switch, P::OutputGuard, "Guard");
    let lamp_response = ui.interact(lamp, look.id("guard lamp"), egui::Sense::click());
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

/// Loudness of the last seconds and since it was reset. A click resets it.
fn lufs_field(ui: &Ui, editor: &EditorState, rect: Rect, loudness: &mut Loudness) {
    let look = editor.look;
    let theme = look.theme;
    let response = ui.interact(rect, look.id("lufs"), egui::Sense::click());
    let fill = if response.hovered() {
        theme.raised
    } else {
        theme.well
    };
    look.boxed(ui.painter(), rect, fill, space::ROUND_SMALL);
    if response.has_focus() {
        button::focus_ring(ui, look, rect);
    }
    let figure = |lufs: Option<f32>| match lufs {
        Some(lufs) => format!("{lufs:.1}").replace('-', "−"),
        None => "–".to_owned(),
    };
    let (short, all) = (
        figure(loudness.short_term_lufs),
        figure(loudness.integrated_lufs),
    );
    let inner = rect.shrink2(vec2(look.px(6.0), look.px(2.0)));
    let height = inner.height() / 3.0;
    let lines = [("LUFS", ""), ("3 s", short.as_str()), ("all", all.as_str())];
    for (row, (label, figure)) in lines.into_iter().enumerate() {
        let y = inner.top() + height * (row as f32 + 0.5);
        let left = (pos2(inner.left(), y), Align2::LEFT_CENTER);
        let right = (pos2(inner.right(), y), Align2::RIGHT_CENTER);
        let painter = ui.painter();
        look.text(painter, left.0, left.1, label, Type::Scale, theme.text_dim);
        look.text(painter, right.0, right.1, figure, Type::Value, theme.text);
    }
    response.widget_info(|| {
        let name = format!("Loudness: {short} LUFS over 3 s, {all} LUFS in all");
        egui::WidgetInfo::labeled(egui::Role::Button, true, name)
    });
    let about = "Loudness of the output (EBU R 128): short-term over 3 s, and integrated since it \
                 was reset or the window opened. Click to reset.";
    if response.on_hover_text(about).clicked() {
        loudness.reset();
    }
}
