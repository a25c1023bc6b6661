//! The status line: what the control under the pointer does; what the strip costs and how it is.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::dsp::stages::preamp::group_delay_samples;
use crate::dsp::{Quality, Strip};
use crate::editor::displays::Device;
use crate::editor::readings::Readings;
use crate::editor::rules::LISTEN;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::button;
use crate::params::ParamId;
use crate::params::effect::out;

/// Draws the line.
pub fn show(
    ui: &Ui,
    editor: &mut EditorState,
    rect: Rect,
    readings: &mut Readings,
    device: Option<&Device>,
) {
    let look = editor.look;
    let theme = look.theme;
    let painter = ui.painter();
    let mut inner = rect.shrink2(vec2(look.px(space::GAP + 4.0), 0.0));
    inner.max.x -= look.px(space::GRIP - 4.0);
    let facts = facts(editor, device);
    let written = look.text(
        painter,
        inner.right_center(),
        Align2::RIGHT_CENTER,
        facts,
        Type::Label,
        theme.text_dim,
    );
    let fault = fault(readings, device);
    let lamp_width = look.px(if fault.is_some() { 190.0 } else { 56.0 });
    let place = Rect::from_min_max(
        pos2(written.left() - lamp_width - look.px(10.0), rect.top()),
        pos2(written.left() - look.px(10.0), rect.bottom()),
    );
    lamp(ui, editor, place, readings, device);
    let warning = listening(editor);
    let color = if warning.is_some() {
        theme.alarm
    } else {
        theme.text
    };
    let hint = warning.unwrap_or_else(|| hint(editor));
    let hint_rect =
        Rect::from_min_max(inner.min, pos2(place.left() - look.px(8.0), inner.bottom()));
    look.text(
        &painter.with_clip_rect(hint_rect),
        hint_rect.left_center(),
        Align2::LEFT_CENTER,
        hint,
        Type::Label,
        color,
    );
}

/// The lamp that tells whether anything went wrong; a click clears it.
pub fn lamp(
    ui: &Ui,
    editor: &EditorState,
    rect: Rect,
    readings: &mut Readings,
    device: Option<&Device>,
) {
    let look = editor.look;
    let fault = fault(readings, device).or_else(|| unfit_rate(editor));
    let response = ui.interact(rect, editor.look.id("fault lamp"), egui::Sense::click());
    button::lamp(
        ui,
        look,
        rect,
        fault.unwrap_or("Healthy"),
        fault.is_some(),
        look.theme.alarm,
    );
    if response.clicked() {
        readings.clear();
    }
    response.on_hover_text("Whether anything went wrong; the strip went on. Click to clear.");
}

fn facts(editor: &EditorState, device: Option<&Device>) -> String {
    let stream = editor.stream;
    if let Some(Device {
        facts,
        fault: Some(_),
    }) = device
    {
        return facts.clone();
    }
    if stream.sample_rate_hz <= 0.0 {
        return "Latency 0 samples   ·   no audio yet".to_owned();
    }
    let quality = match editor.settings.quality {
        Quality::Live => "Live",
        Quality::Hq => "HQ",
    };
    let channels = match (stream.channels, stream.has_key) {
        (1, false) => "Mono",
        (1, true) => "Mono + key",
        (_, false) => "Stereo",
        (_, true) => "Stereo + key",
    };
    let rate_khz = stream.sample_rate_hz / 1_000.0;
    // Of the strip in a host, of the whole way in a program of its own.
    let latency = match device {
        Some(device) => device.facts.clone(),
        None => format!("Latency 0 samples, {}", group_delay(editor)),
    };
    let mut facts = vec![
        latency,
        format!("{rate_khz:.1} kHz"),
        channels.to_owned(),
        quality.to_owned(),
    ];
    if stream.load_norm > 0.0 {
        facts.push(format!("CPU {:.1} %", stream.load_norm * 100.0));
    }
    facts.join("   ·   ")
}

/// How much later than a dry copy the strip is though its latency is 0, if it is.
fn group_delay(editor: &EditorState) -> String {
    let (settings, rate_hz) = (&editor.settings, f64::from(editor.stream.sample_rate_hz));
    let is_late = settings.preamp_on && !settings.preamp.is_direct();
    if !is_late || !Strip::RATES_HZ.contains(&rate_hz) {
        return "0.0 ms".to_owned();
    }
    let delay_ms = 1_000.0 * group_delay_samples(&settings.preamp, rate_hz) / rate_hz;
    format!("group delay {delay_ms:.2} ms")
}

fn fault<'a>(readings: &Readings, device: Option<&'a Device>) -> Option<&'a str> {
    let faults = readings.faults;
    if let Some(fault) = device.and_then(|device| device.fault.as_deref()) {
        Some(fault)
    } else if faults.bad_output {
        Some("Output was not finite: dry used")
    } else if faults.healed {
        Some("A stage was healed")
    } else if faults.bad_input {
        Some("Input held bad samples")
    } else if faults.bad_key {
        Some("Key held bad samples")
    } else {
        None
    }
}

/// Why the strip passes the signal dry, if it does.
fn unfit_rate(editor: &EditorState) -> Option<&'static str> {
    let rate_hz = f64::from(editor.stream.sample_rate_hz);
    let is_unfit = rate_hz > 0.0 && !Strip::RATES_HZ.contains(&rate_hz);
    is_unfit.then_some("Rate outside 8–768 kHz: dry")
}

/// What is heard instead of the strip, if anything is.
fn listening(editor: &EditorState) -> Option<String> {
    let is_on = |id: &&ParamId| editor.values.is_on(**id) && editor.is_in(**id);
    let id = LISTEN.iter().find(is_on)?;
    Some(format!(
        "{} is on: this is heard and recorded instead of the strip.",
        id.param().name
    ))
}

fn hint(editor: &EditorState) -> String {
    let Some(id) = editor.gestures.hint else {
        return "Drag or turn the wheel; Shift for fine; double-click to reset; click a value to type."
            .to_owned();
    };
    let param = id.param();
    let place = out(id, &editor.values).map_or(String::new(), |why| format!("   {why}"));
    format!(
        "{}  {}   {}{place}",
        param.name,
        editor.text(id),
        param.help
    )
}
