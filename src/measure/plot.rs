//! Plots, as SVG.

use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Size of a plot in pixels. The library places points on whole pixels, so that a plot is drawn
/// twice as large as it is shown.
const SIZE: (u32, u32) = (1_800, 960);
/// Width of the column of names to the right of the plot.
const NAMES: i32 = 270;
/// Width of a curve.
const STROKE: u32 = 4;
/// Sizes of the title and of everything else.
const TITLE_FONT: u32 = 40;
const FONT: u32 = 30;

/// Colours that colour-blind readers tell apart, without the pale yellow: M. Okabe, K. Ito, "Color
/// universal design", 2008.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// A curve: a name and points (x, y). Points that are not finite are left out.
pub struct Curve {
    /// Name in the legend; a curve without one has the colour of the curve before.
    pub name: String,
    /// Points.
    pub points: Vec<(f64, f64)>,
}

impl Curve {
    /// A curve of `f` over the given places.
    pub fn over(name: impl Into<String>, places: &[f64], f: impl Fn(f64) -> f64) -> Self {
        Self {
            name: name.into(),
            points: places.iter().map(|x| (*x, f(*x))).collect(),
        }
    }
}

/// Labels and ranges of the axes.
pub struct Axes<'a> {
    /// Title of the plot.
    pub title: &'a str,
    /// Name and unit of the horizontal axis.
    pub x_label: &'a str,
    /// Its range.
    pub x: (f64, f64),
    /// Whether it is logarithmic.
    pub is_x_log: bool,
    /// Name and unit of the vertical axis.
    pub y_label: &'a str,
    /// Its range.
    pub y: (f64, f64),
}

/// Places spaced evenly in the logarithm.
pub fn log_places(from: f64, to: f64, count: usize) -> Vec<f64> {
    let step = libm::log(to / from) / (count - 1) as f64;
    (0..count)
        .map(|i| from * libm::exp(step * i as f64))
        .collect()
}

/// Places spaced evenly.
pub fn even_places(from: f64, to: f64, count: usize) -> Vec<f64> {
    (0..count)
        .map(|i| from + (to - from) * i as f64 / (count - 1) as f64)
        .collect()
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws `curves` into an SVG file.
///
/// # Errors
/// If the file cannot be written.
pub fn draw(path: &Path, axes: &Axes<'_>, curves: &[Curve]) -> Result<(), String> {
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    let drawn = if axes.is_x_log {
        draw_on(&area, axes, (axes.x.0..axes.x.1).log_scale(), curves)
    } else {
        draw_on(&area, axes, axes.x.0..axes.x.1, curves)
    };
    drawn
        .and_then(|()| area.present().map_err(|e| e.to_string()))
        .map_err(|e| format!("{}: {e}", path.display()))
}

fn draw_on<X>(area: &Area<'_>, axes: &Axes<'_>, x: X, curves: &[Curve]) -> Result<(), String>
where
    X: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
{
    let text = |e: DrawingAreaErrorKind<_>| e.to_string();
    area.fill(&WHITE).map_err(text)?;
    let (plot, names) = area.split_horizontally(SIZE.0 as i32 - NAMES);
    let mut chart = ChartBuilder::on(&plot)
        .caption(axes.title, ("sans-serif", TITLE_FONT))
        .margin(24)
        .x_label_area_size(84)
        .y_label_area_size(124)
        .build_cartesian_2d(x, axes.y.0..axes.y.1)
        .map_err(text)?;
    chart
        .configure_mesh()
        .x_desc(axes.x_label)
        .y_desc(axes.y_label)
        .x_labels(if axes.is_x_log { 30 } else { 12 })
        .label_style(("sans-serif", FONT))
        .axis_desc_style(("sans-serif", FONT))
        .x_label_formatter(&|v| match axes.is_x_log && !is_round(*v) {
            true => String::new(),
            false => readable(*v),
        })
        .y_label_formatter(&|v| readable(*v))
        .bold_line_style(RGBColor(215, 215, 215).stroke_width(2))
        .light_line_style(RGBColor(245, 245, 245))
        .max_light_lines(4)
        .draw()
        .map_err(text)?;
    let mut named = 0;
    for curve in curves {
        if !curve.name.is_empty() {
            write_name(&names, &curve.name, named).map_err(text)?;
            named += 1;
        }
        let style = colour(named.saturating_sub(1)).stroke_width(STROKE);
        let inside = |p: &(f64, f64)| p.0.is_finite() && p.1.is_finite();
        let points = curve.points.iter().copied().filter(inside);
        chart
            .draw_series(LineSeries::new(points, style))
            .map_err(text)?;
    }
    Ok(())
}

fn colour(index: usize) -> RGBColor {
    COLOURS[index % COLOURS.len()]
}

/// The `index`-th line of the legend.
fn write_name(
    area: &Area<'_>,
    name: &str,
    index: usize,
) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
    let y = 110 + 44 * index as i32;
    let stroke = colour(index).stroke_width(2 * STROKE);
    area.draw(&PathElement::new(vec![(0, y), (36, y)], stroke))?;
    let style =
        TextStyle::from(("sans-serif", FONT).into_font()).pos(Pos::new(HPos::Left, VPos::Center));
    area.draw(&Text::new(name.to_owned(), (48, y), style))
}

/// Whether a value is 1, 2 or 5 times a power of ten: on a logarithmic axis only these have room for
/// their number.
fn is_round(value: f64) -> bool {
    let log = libm::log10(value);
    let mantissa = libm::exp10(log - libm::floor(log + 1e-9));
    [1.0, 2.0, 5.0].iter().any(|m| (mantissa - m).abs() < 1e-6)
}

/// 1000 as "1k"; few digits.
fn readable(value: f64) -> String {
    let (value, unit) = if value.abs() >= 1_000.0 {
        (value / 1_000.0, "k")
    } else {
        (value, "")
    };
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.replace('-', "−") + unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_the_axes_are_short() {
        assert_eq!(readable(20_000.0), "20k");
        assert_eq!(readable(-1e-17), "0");
        assert_eq!(readable(-0.15), "−0.15");
        let round: Vec<bool> = [1.0, 50.0, 2e4, 3.0, 900.0].map(is_round).into();
        assert_eq!(round, [true, true, true, false, false]);
    }

    #[test]
    fn the_same_curves_give_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let axes = Axes {
            title: "Title",
            x_label: "Hz",
            x: (20.0, 20e3),
            is_x_log: true,
            y_label: "dB",
            y: (-1.0, 1.0),
        };
        let bytes = |name: &str| {
            let path = folder.path().join(name);
            let curve = Curve::over("sine", &log_places(20.0, 20e3, 50), libm::sin);
            draw(&path, &axes, &[curve]).unwrap();
            std::fs::read(path).unwrap()
        };
        let first = bytes("a.svg");
        assert!(String::from_utf8_lossy(&first).contains("sine"));
        assert_eq!(first, bytes("b.svg"));
    }
}
