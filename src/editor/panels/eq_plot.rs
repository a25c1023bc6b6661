//! The EQ's plot: spectra, curves of bands, filters and all, and a node per band ([`eq_node`]).

use egui::{Color32, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2};

use super::eq_label::label;
use super::eq_node;
use crate::editor::analyser::Analyser;
use crate::editor::curves::Tone;
use crate::editor::displays::PlotView;
use crate::editor::state::EditorState;
use crate::editor::widgets::plot::{HEADROOM, HIGH_HZ, Response};
use crate::params::{EQ_BANDS, Module};

/// Levels of the spectrum at top and bottom of the plot.
const SPECTRUM_DB: [f32; 2] = [0.0, -96.0];
/// Slope that is added to the spectrum, so that music stands level: dB per octave around 1 kHz.
const SPECTRUM_TILT_DB: f32 = 3.0;

/// Draws the plot.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorState,
    rect: Rect,
    view: &PlotView,
    analyser: &Analyser,
    tone: &Tone,
) {
    let look = editor.look;
    look.well(ui.painter(), rect);
    let plot = Response {
        rect: rect.shrink(1.0),
        range_db: view.range_db * HEADROOM,
    };
    let ground = ui.interact(rect, look.id("eq plot"), Sense::hover());
    spectra(ui, editor, &plot, analyser);
    plot.grid(ui, look);
    curves(ui, editor, &plot, tone);
    let mut is_on_node = false;
    for (index, band) in EQ_BANDS.iter().enumerate() {
        is_on_node |= eq_node::node(ui, editor, &plot, index, *band);
    }
    if let (Some(at), false) = (ground.hover_pos(), is_on_node) {
        cursor(ui, editor, &plot, at);
    }
}

fn spectra(ui: &Ui, editor: &EditorState, plot: &Response, analyser: &Analyser) {
    let theme = editor.look.theme;
    let rate_hz = editor.rate_hz();
    let is_held = analyser.is_holding;
    for (is_shown, spectrum, is_filled) in [
        (analyser.shows_pre, &analyser.pre, false),
        (analyser.shows_post, &analyser.post, true),
    ] {
        if !is_shown {
            continue;
        }
        let level = |low, high| spectrum.level_db(low, high, rate_hz);
        let color = if is_filled {
            theme.spectrum
        } else {
            theme.text_dim
        };
        let points = spectrum_points(plot, rate_hz, level);
        if is_filled {
            let color = color.gamma_multiply(0.28);
            let colors = [color, color.gamma_multiply(0.35)];
            fill(ui, plot, &points, plot.rect.bottom(), colors);
        }
        let painter = ui.painter().with_clip_rect(plot.rect);
        painter.line(points, Stroke::new(1.0, color.gamma_multiply(0.8)));
        if is_held {
            let held = |low, high| spectrum.held_db(low, high, rate_hz);
            let points = spectrum_points(plot, rate_hz, held);
            painter.line(points, Stroke::new(1.0, color));
        }
    }
}

fn spectrum_points(plot: &Response, rate_hz: f64, level_db: impl Fn(f64, f64) -> f32) -> Vec<Pos2> {
    let [top_db, bottom_db] = SPECTRUM_DB;
    let count = (plot.rect.width() / 2.0) as usize;
    let at = |i: usize| plot.rect.left() + plot.rect.width() * i as f32 / count as f32;
    let nyquist_hz = (0.5 * rate_hz).min(HIGH_HZ);
    (0..count)
        .map(|i| (at(i), at(i + 1)))
        .take_while(|(_, right)| plot.freq_hz(*right) < nyquist_hz)
        .map(|(left, right)| {
            let (low, high) = (plot.freq_hz(left), plot.freq_hz(right));
            let tilt_db = SPECTRUM_TILT_DB * libm::log2(low / 1_000.0) as f32;
            let norm = (level_db(low, high) + tilt_db - bottom_db) / (top_db - bottom_db);
            let y = plot.rect.bottom() - plot.rect.height() * norm.clamp(-0.02, 1.0);
            pos2(0.5 * (left + right), y)
        })
        .collect()
}

/// Fills from a line, in the first color, to the height `end_y`, in the second.
fn fill(ui: &Ui, plot: &Response, points: &[Pos2], end_y: f32, colors: [Color32; 2]) {
    let mut mesh = egui::Mesh::default();
    for at in points {
        mesh.colored_vertex(*at, colors[0]);
        mesh.colored_vertex(pos2(at.x, end_y), colors[1]);
    }
    for i in 1..points.len() as u32 {
        let n = 2 * i;
        mesh.add_triangle(n - 2, n - 1, n);
        mesh.add_triangle(n - 1, n, n + 1);
    }
    ui.painter()
        .with_clip_rect(plot.rect)
        .add(Shape::mesh(mesh));
}

fn curves(ui: &Ui, editor: &EditorState, plot: &Response, tone: &Tone) {
    let look = editor.look;
    let theme = look.theme;
    let painter = ui.painter().with_clip_rect(plot.rect);
    let nyquist_hz = tone.nyquist_hz();
    let is_in = editor.settings.eq_on;
    let accent = if is_in {
        look.accent(Module::Eq)
    } else {
        theme.text_dim
    };
    for band in 0..EQ_BANDS.len() {
        let settings = editor.settings.eq.bands[band];
        if settings.on && settings.gain_db != 0.0 {
            let points = plot.curve(|f| tone.band_db(band, f.min(nyquist_hz)));
            let color = accent.gamma_multiply(0.13);
            fill(ui, plot, &points, plot.y(0.0), [color; 2]);
            painter.line(points, Stroke::new(1.0, accent.gamma_multiply(0.55)));
        }
    }
    let total = plot.curve(|f| tone.total_db(f.min(nyquist_hz)));
    painter.line(total, Stroke::new(look.px(2.4), accent));
}

/// Frequency, nearest note and level under the pointer.
fn cursor(ui: &Ui, editor: &EditorState, plot: &Response, at: Pos2) {
    let look = editor.look;
    let painter = ui.painter().with_clip_rect(plot.rect);
    let stroke = Stroke::new(1.0, look.theme.text_dim.gamma_multiply(0.5));
    painter.vline(at.x, plot.rect.y_range(), stroke);
    let freq_hz = plot.freq_hz(at.x);
    let hz = if freq_hz < 1_000.0 {
        format!("{freq_hz:.0} Hz")
    } else {
        format!("{:.2} kHz", freq_hz / 1_000.0)
    };
    let text = format!("{hz}   {}   {:+.1} dB", note(freq_hz), plot.level_db(at.y));
    label(
        ui,
        editor,
        plot,
        pos2(at.x, plot.rect.top()),
        &text.replace('-', "−"),
    );
}

/// The nearest note of the equal temperament at 440 Hz, with its octave.
fn note(freq_hz: f64) -> String {
    const NAMES: [&str; 12] = [
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ];
    let key = libm::round(69.0 + 12.0 * libm::log2(freq_hz / 440.0)).max(0.0) as usize;
    format!("{}{}", NAMES[key % 12], key as i32 / 12 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_those_of_the_piano() {
        assert_eq!(note(440.0), "A4");
        assert_eq!(note(261.63), "C4");
        assert_eq!(note(27.5), "A0");
        assert_eq!(note(29.9), "A#0");
        assert_eq!(note(30.1), "B0");
    }
}
