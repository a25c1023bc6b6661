//! The EQ's plot: spectra, curves of bands, filters and all, and a node per band.
//!
//! A node moves gain and frequency together; the wheel over it sets Q, a double-click switches the
//! band, Alt-click resets its gain.

use egui::{Align2, Color32, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::eq::{BANDS, Band};
use crate::editor::analyser::Analyser;
use crate::editor::curves::Tone;
use crate::editor::desk::Desk;
use crate::editor::theme::Type;
use crate::editor::widgets::gesture::{self, notches};
use crate::editor::widgets::plot::{HEADROOM, HIGH_HZ, LOW_HZ, Response};
use crate::params::{Module, ParamId};

/// Levels of the spectrum at top and bottom of the plot.
const SPECTRUM_DB: [f32; 2] = [0.0, -96.0];
/// Slope that is added to the spectrum, so that music stands level: dB per octave around 1 kHz.
const SPECTRUM_TILT_DB: f32 = 3.0;
/// Radius of a node.
const NODE: f32 = 10.0;

/// What of the plot is the eye's own.
#[derive(Clone, Copy, Debug)]
pub struct PlotView {
    /// Level at the top.
    pub range_db: f32,
}

impl Default for PlotView {
    fn default() -> Self {
        Self { range_db: 18.0 }
    }
}

impl PlotView {
    /// The next of the three ranges.
    pub fn next_range(&mut self) {
        self.range_db = match self.range_db {
            6.0 => 12.0,
            12.0 => 18.0,
            _ => 6.0,
        };
    }
}

/// Draws the plot.
pub fn show(
    ui: &Ui,
    desk: &mut Desk,
    rect: Rect,
    view: &PlotView,
    analyser: &Analyser,
    tone: &Tone,
) {
    let look = desk.look;
    look.well(ui.painter(), rect);
    let plot = Response {
        rect: rect.shrink(1.0),
        range_db: view.range_db * HEADROOM,
    };
    let ground = ui.interact(rect, egui::Id::unique("eq plot"), Sense::hover());
    spectra(ui, desk, &plot, analyser);
    plot.grid(ui, look);
    curves(ui, desk, &plot, tone);
    let mut is_on_node = false;
    for (index, band) in BANDS.iter().enumerate() {
        is_on_node |= node(ui, desk, &plot, index, *band);
    }
    if let (Some(at), false) = (ground.hover_pos(), is_on_node) {
        cursor(ui, desk, &plot, at);
    }
}

fn spectra(ui: &Ui, desk: &Desk, plot: &Response, analyser: &Analyser) {
    let theme = desk.look.theme;
    let rate_hz = desk.rate_hz();
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
            fill(ui, plot, &points, color.gamma_multiply(0.28));
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

/// Fills the area below a line.
fn fill(ui: &Ui, plot: &Response, points: &[Pos2], color: Color32) {
    let mut mesh = egui::Mesh::default();
    for at in points {
        mesh.colored_vertex(*at, color);
        mesh.colored_vertex(pos2(at.x, plot.rect.bottom()), color.gamma_multiply(0.35));
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

fn curves(ui: &Ui, desk: &Desk, plot: &Response, tone: &Tone) {
    let look = desk.look;
    let theme = look.theme;
    let painter = ui.painter().with_clip_rect(plot.rect);
    let nyquist_hz = tone.nyquist_hz();
    let is_in = desk.settings.eq_on;
    let accent = if is_in {
        look.accent(Module::Eq)
    } else {
        theme.text_dim
    };
    for band in 0..BANDS.len() {
        let settings = desk.settings.eq.bands[band];
        if settings.on && settings.gain_db != 0.0 {
            let points = plot.curve(|f| tone.band_db(band, f.min(nyquist_hz)));
            fill_to_zero(ui, plot, &points, accent.gamma_multiply(0.13));
            painter.line(points, Stroke::new(1.0, accent.gamma_multiply(0.55)));
        }
    }
    let total = plot.curve(|f| tone.total_db(f.min(nyquist_hz)));
    painter.line(total, Stroke::new(look.px(2.4), accent));
}

/// Fills between a curve and the line of no change.
fn fill_to_zero(ui: &Ui, plot: &Response, points: &[Pos2], color: Color32) {
    let mut mesh = egui::Mesh::default();
    for at in points {
        mesh.colored_vertex(*at, color);
        mesh.colored_vertex(pos2(at.x, plot.y(0.0)), color);
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

/// A band's node. True if the pointer is on it.
fn node(ui: &Ui, desk: &mut Desk, plot: &Response, index: usize, band: Band) -> bool {
    let look = desk.look;
    let freq_hz = desk.values.get(band.freq).clamp(LOW_HZ, HIGH_HZ);
    let gain_db = desk.values.get(band.gain) as f32;
    let radius = look.px(NODE);
    let inside = plot.rect.shrink(radius);
    let at = inside.clamp(pos2(plot.x(freq_hz), plot.y(gain_db)));
    let rect = Rect::from_center_size(at, vec2(2.6, 2.6) * radius);
    let id = egui::Id::unique(("eq node", index));
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    let pair = [band.freq, band.gain];
    if response.drag_started() {
        for id in pair {
            gesture::take(desk, id);
        }
    }
    if response.dragged() {
        pull(ui, desk, plot, response.drag_delta(), band);
    }
    if response.drag_stopped() {
        for id in pair {
            gesture::release(desk, id);
        }
    }
    if response.double_clicked() {
        let is_on = desk.values.is_on(band.on);
        desk.change(band.on, f64::from(u8::from(!is_on)));
    } else if response.clicked() && ui.input(|i| i.modifiers.alt) {
        desk.reset(band.gain);
    }
    if response.contains_pointer() {
        desk.hands.hint = Some(band.gain);
        let turned = notches(ui);
        if turned != 0.0 {
            gesture::spin(ui, desk, band.q, turned);
        }
    }
    response.widget_info(|| {
        let label = format!("Node {}", band.on.param().label);
        egui::WidgetInfo::labeled(egui::Role::Slider, true, label)
    });
    let is_held = response.hovered() || response.dragged();
    draw_node(ui, desk, at, band, is_held);
    if is_held {
        let texts = [band.gain, band.freq, band.q].map(|id: ParamId| desk.text(id));
        let text = format!("{}   {}   Q {}", texts[0], texts[1], texts[2]);
        label(ui, desk, plot, at - vec2(0.0, radius * 2.2), &text);
    }
    is_held
}

fn pull(ui: &Ui, desk: &mut Desk, plot: &Response, delta: egui::Vec2, band: Band) {
    let fine = if ui.input(|i| i.modifiers.shift) {
        0.1
    } else {
        1.0
    };
    let octaves = libm::log(HIGH_HZ / LOW_HZ) * f64::from(delta.x / plot.rect.width());
    let freq = band.freq.param();
    let span = libm::log(freq.value_at(1.0) / freq.value_at(0.0));
    gesture::pull(desk, band.freq, fine * octaves / span);
    let gain = band.gain.param();
    let gain_db = f64::from(-2.0 * plot.range_db * delta.y / plot.rect.height());
    let range_db = gain.value_at(1.0) - gain.value_at(0.0);
    gesture::pull(desk, band.gain, fine * gain_db / range_db);
}

fn draw_node(ui: &Ui, desk: &Desk, at: Pos2, band: Band, is_held: bool) {
    let look = desk.look;
    let theme = look.theme;
    let painter = ui.painter();
    let radius = look.px(if is_held { NODE + 2.0 } else { NODE });
    let is_on = desk.values.is_on(band.on) && desk.values.is_on(ParamId::EqOn);
    let accent = look.accent(Module::Eq);
    let (fill, rim, text) = if is_on {
        (accent, theme.well, theme.on_accent)
    } else {
        (theme.well, theme.text_dim, theme.text_dim)
    };
    painter.circle(at, radius, fill, Stroke::new(look.px(1.5), rim));
    let name = band.on.param().label;
    let mut font = look.font(Type::Scale);
    font.size *= if name.len() > 2 { 0.8 } else { 1.0 };
    painter.text(at, Align2::CENTER_CENTER, name, font, text);
}

fn label(ui: &Ui, desk: &Desk, plot: &Response, at: Pos2, text: &str) {
    let look = desk.look;
    let theme = look.theme;
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(text.to_owned(), look.font(Type::Value), theme.text);
    let size = galley.size() + vec2(look.px(12.0), look.px(6.0));
    let half = 0.5 * size;
    let x =
        at.x.clamp(plot.rect.left() + half.x, plot.rect.right() - half.x);
    let y =
        at.y.clamp(plot.rect.top() + half.y, plot.rect.bottom() - half.y);
    let rect = Rect::from_center_size(pos2(x, y), size);
    look.boxed(painter, rect, theme.panel, 3.0);
    painter.galley(
        rect.min + vec2(look.px(6.0), look.px(3.0)),
        galley,
        theme.text,
    );
}

/// Frequency, nearest note and level under the pointer.
fn cursor(ui: &Ui, desk: &Desk, plot: &Response, at: Pos2) {
    let look = desk.look;
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
        desk,
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
