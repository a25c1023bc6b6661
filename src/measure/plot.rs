//! Plots, as SVG.

use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

/// Size of a plot in pixels.
const SIZE: (u32, u32) = (900, 480);

/// A curve: a name and points (x, y). Points that are not finite break the curve.
pub struct Curve {
    /// Name in the legend.
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

fn draw_on<X>(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    axes: &Axes<'_>,
    x: X,
    curves: &[Curve],
) -> Result<(), String>
where
    X: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
{
    let text = |e: DrawingAreaErrorKind<_>| e.to_string();
    area.fill(&WHITE).map_err(text)?;
    let mut chart = ChartBuilder::on(area)
        .caption(axes.title, ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(42)
        .y_label_area_size(62)
        .build_cartesian_2d(x, axes.y.0..axes.y.1)
        .map_err(text)?;
    chart
        .configure_mesh()
        .x_desc(axes.x_label)
        .y_desc(axes.y_label)
        .x_label_formatter(&|v| readable(*v))
        .y_label_formatter(&|v| readable(*v))
        .light_line_style(RGBColor(240, 240, 240))
        .draw()
        .map_err(text)?;
    for (index, curve) in curves.iter().enumerate() {
        let colour = Palette99::pick(index).to_rgba();
        let inside = |p: &(f64, f64)| p.0.is_finite() && p.1.is_finite();
        let points = curve.points.iter().copied().filter(inside);
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))
            .map_err(text)?
            .label(curve.name.as_str())
            .legend(move |(x, y)| {
                PathElement::new(vec![(x, y), (x + 18, y)], colour.stroke_width(2))
            });
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .position(SeriesLabelPosition::UpperRight)
        .draw()
        .map_err(text)
}

/// 1000 as "1k"; few digits.
fn readable(value: f64) -> String {
    if value.abs() >= 1_000.0 {
        format!("{}k", value / 1_000.0)
    } else {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
