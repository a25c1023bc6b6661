//! Knobs and curves as SVG. Colours stand in the drawings themselves: not every reader of HTML lets a
//! page's style reach into them.

use std::fmt::Write as _;

use crate::dsp::StripSettings;
use crate::dsp::stages::eq::EqResponse;
use crate::dsp::stages::filters::FiltersResponse;
use crate::dsp::strip::tolerance;
use crate::params::Param;
use crate::params::decl::Kind;

/// Half the travel of a knob, degrees from the top.
const HALF_TRAVEL_DEG: f64 = 135.0;

/// Point on a circle around the middle, `position` 0 to 1 along a knob's travel.
fn on_circle(radius: f64, position: f64) -> (f64, f64) {
    let angle = (2.0 * position - 1.0) * HALF_TRAVEL_DEG.to_radians();
    (radius * libm::sin(angle), -radius * libm::cos(angle))
}

const RED: &str = "#c1121f";
const PALE: &str = "#ccc";
const GREY: &str = "#888";
const DARK: &str = "#111";

/// A line without a filling.
fn line(path: &str, colour: &str, width: f64) -> String {
    format!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>")
}

fn arc(colour: &str, from: f64, to: f64) -> String {
    const RADIUS: f64 = 9.0;
    let (from, to) = (from.min(to), from.max(to));
    let ((x0, y0), (x1, y1)) = (on_circle(RADIUS, from), on_circle(RADIUS, to));
    let is_large = u8::from((to - from) * 2.0 * HALF_TRAVEL_DEG > 180.0);
    let path = format!("M{x0:.2} {y0:.2}A{RADIUS} {RADIUS} 0 {is_large} 1 {x1:.2} {y1:.2}");
    line(&path, colour, 1.6)
}

/// The position from which a knob's arc is drawn: 0 dB where the range has both sides, else its bottom.
fn origin(param: &Param) -> f64 {
    match param.kind {
        Kind::Number(n) if n.min < 0.0 && n.max > 0.0 => param.position_of(0.0),
        _ => 0.0,
    }
}

/// A knob at `value`.
pub fn knob(param: &Param, value: f64) -> String {
    let position = param.position_of(value);
    let (x0, y0) = on_circle(2.0, position);
    let (x1, y1) = on_circle(7.5, position);
    format!(
        "<svg viewBox=\"-11 -11 22 19\">{}{}<circle r=\"6.5\" fill=\"#f4f4f4\" stroke=\"#444\" \
         stroke-width=\"0.6\"/>{}</svg>",
        arc(PALE, 0.0, 1.0),
        arc(RED, origin(param), position),
        line(&format!("M{x0:.2} {y0:.2}L{x1:.2} {y1:.2}"), DARK, 1.4),
    )
}

const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 64.0;
const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 20_000.0;
/// Top of the picture; the bottom is as far below 0 dB.
const TOP_DB: f64 = 20.0;
/// Points of a curve: a twentieth of an octave apart.
const POINTS: usize = 200;

fn x_of(freq_hz: f64) -> f64 {
    WIDTH * libm::log(freq_hz / LOWEST_HZ) / libm::log(HIGHEST_HZ / LOWEST_HZ)
}

fn y_of(level_db: f64) -> f64 {
    0.5 * HEIGHT * (1.0 - level_db.clamp(-TOP_DB, TOP_DB) / TOP_DB)
}

/// What EQ and filters do to the audio, 20 Hz to 20 kHz, ±20 dB; none if they are OUT. With tolerance
/// it is the curve that sounds, not the one that the panel says.
pub fn curve(settings: &StripSettings, sample_rate_hz: f64) -> Option<String> {
    let real = tolerance::deviate(settings);
    let eq = real
        .eq_on
        .then(|| EqResponse::new(&real.eq, sample_rate_hz));
    let is_filtered = (real.filters.hpf_on || real.filters.lpf_on) && !real.filters_to_key;
    let filters = is_filtered.then(|| FiltersResponse::new(&real.filters, sample_rate_hz));
    if eq.is_none() && filters.is_none() {
        return None;
    }
    let highest_hz = HIGHEST_HZ.min(0.499 * sample_rate_hz);
    let mut points = String::new();
    for i in 0..=POINTS {
        let share = i as f64 / POINTS as f64;
        let freq_hz = LOWEST_HZ * libm::pow(highest_hz / LOWEST_HZ, share);
        let eq_db = eq.as_ref().map_or(0.0, |e| e.db(freq_hz));
        let level_db = eq_db + filters.as_ref().map_or(0.0, |f| f.db(freq_hz));
        // Writing to a string cannot fail.
        let _ = write!(points, "{:.1},{:.1} ", x_of(freq_hz), y_of(level_db));
    }
    let (points, middle) = (points.trim_end(), 0.5 * HEIGHT);
    let end = x_of(highest_hz);
    Some(format!(
        "<svg viewBox=\"0 -1 {WIDTH} {}\">{}<polyline points=\"{points}\" fill=\"none\" \
         stroke=\"{RED}\" stroke-width=\"1.6\"/><polygon points=\"0,{middle} {points} {end:.1},{middle}\" \
         fill=\"{RED}\" fill-opacity=\"0.12\"/></svg>",
        HEIGHT + 10.0,
        grid(),
    ))
}

fn grid() -> String {
    let mut grid = String::new();
    for level_db in [-20, -10, 0, 10, 20] {
        let y = y_of(f64::from(level_db));
        let colour = if level_db == 0 { GREY } else { PALE };
        grid.push_str(&line(&format!("M0 {y:.1}H{WIDTH}"), colour, 0.6));
    }
    for (freq_hz, name) in [(100.0, "100"), (1_000.0, "1k"), (10_000.0, "10k")] {
        let x = x_of(freq_hz);
        grid.push_str(&line(&format!("M{x:.1} 0V{HEIGHT}"), PALE, 0.6));
        grid.push_str(&label(x, HEIGHT + 8.0, "middle", name));
    }
    grid.push_str(&label(1.0, 7.0, "start", "+20 dB"));
    grid.push_str(&label(1.0, HEIGHT - 2.0, "start", "−20"));
    grid
}

fn label(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"7\" text-anchor=\"{anchor}\" \
         font-family=\"Helvetica, Arial, sans-serif\" fill=\"#555\">{text}</text>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParamId;

    /// Seven, twelve and five o'clock.
    #[test]
    fn a_knob_points_where_its_value_stands() {
        let (x, y) = on_circle(10.0, 0.5);
        assert!(x.abs() < 1e-9 && (y + 10.0).abs() < 1e-9);
        let (x, y) = on_circle(10.0, 0.0);
        let half = 10.0 * std::f64::consts::FRAC_1_SQRT_2;
        assert!((x + half).abs() < 1e-9 && (y - half).abs() < 1e-9);
        let trim = ParamId::InputTrim.param();
        assert!(knob(trim, 0.0).contains("M0.00 -2.00L0.00 -7.50"));
        assert_eq!(origin(trim), 0.5);
        assert_eq!(origin(ParamId::CompThreshold.param()), 0.0);
    }

    /// A bell of +9 dB at 1 kHz stands 9/20 of the way up, there.
    #[test]
    fn the_curve_is_the_response() {
        let mut settings = StripSettings::default();
        assert_eq!(curve(&settings, 48_000.0), None);
        settings.eq_on = true;
        settings.eq.bands[1].gain_db = 9.0;
        settings.eq.bands[1].freq_hz = 1_000.0;
        let svg = curve(&settings, 48_000.0).expect("a curve");
        let list = svg.split("points=\"").nth(1).expect("points");
        let points: Vec<(f64, f64)> = list
            .split('"')
            .next()
            .expect("a list")
            .split(' ')
            .filter_map(|p| {
                let (x, y) = p.split_once(',')?;
                Some((x.parse().ok()?, y.parse().ok()?))
            })
            .collect();
        assert_eq!(points.len(), POINTS + 1);
        let (x, y) = points
            .iter()
            .copied()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .expect("a top");
        assert!((y - 0.5 * HEIGHT * (1.0 - 9.0 / 20.0)).abs() < 0.11, "{y}");
        assert!((x - x_of(1_000.0)).abs() < 1.1, "{x}");
    }
}
