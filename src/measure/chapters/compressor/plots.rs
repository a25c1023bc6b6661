//! Static curves, step responses, distortion.

use std::path::Path;

use super::spectra::thd_percent;
use super::times::step;
use super::{MODELS, RATE_HZ, base, reduction_db};
use crate::dsp::stages::compressor::{CompressorSettings, Detector};
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, even_places, log_places};

/// Draws the plots of the compressor into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn draw_all(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    curve_plots(chapter, folder)?;
    step_plots(chapter, folder)?;
    thd_plot(chapter, folder)
}

fn curve_plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let places = even_places(-50.0, 0.0, 26);
    let curves: Vec<Curve> = MODELS
        .iter()
        .map(|(name, model)| {
            let settings = CompressorSettings {
                threshold_db: -30.0,
                ..base(*model)
            };
            Curve::over(*name, &places, |level| {
                level - reduction_db(&settings, level)
            })
        })
        .collect();
    let axes = Axes {
        title: "Static curves: 4:1, threshold −30 dBFS, knee 6 dB",
        x_label: "Input, dBFS",
        x: (-50.0, 0.0),
        is_x_log: false,
        y_label: "Output, dBFS",
        y: (-50.0, 0.0),
    };
    draw(&folder.join("compressor-curves.svg"), &axes, &curves)?;
    chapter.plots.push((
        "compressor-curves.svg".into(),
        "Static curves of the models".into(),
    ));
    Ok(())
}

fn step_plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let curves: Vec<Curve> = MODELS
        .iter()
        .map(|(name, model)| {
            let settings = CompressorSettings {
                threshold_db: -30.0,
                ..base(*model)
            };
            let curve = step(&settings, -10.0, [0.5, 2.5]);
            let points = curve.iter().enumerate().step_by(96);
            Curve {
                name: (*name).into(),
                points: points
                    .map(|(n, v)| (n as f64 / RATE_HZ * 1e3, *v))
                    .collect(),
            }
        })
        .collect();
    let axes = Axes {
        title: "Step −40 → −10 → −40 dBFS, 10/150 ms",
        x_label: "Time, ms",
        x: (0.0, 2_500.0),
        is_x_log: false,
        y_label: "Reduction, dB",
        y: (0.0, 20.0),
    };
    draw(&folder.join("compressor-steps.svg"), &axes, &curves)?;
    chapter.plots.push((
        "compressor-steps.svg".into(),
        "Step responses of the models".into(),
    ));
    Ok(())
}

fn thd_plot(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let places = log_places(20.0, 5e3, 25);
    let curves = [("Peak", Detector::Peak), ("RMS", Detector::Rms)].map(|(name, detector)| {
        Curve::over(name, &places, |f| {
            20.0 * libm::log10(0.01 * thd_percent(f, detector).max(1e-6))
        })
    });
    let axes = Axes {
        title: "VCA: THD against frequency, .1/50 ms, 4:1, 6 dB reduction",
        x_label: "Frequency, Hz",
        x: (20.0, 5e3),
        is_x_log: true,
        y_label: "THD, dB",
        y: (-160.0, -40.0),
    };
    draw(&folder.join("compressor-thd.svg"), &axes, &curves)?;
    chapter.plots.push((
        "compressor-thd.svg".into(),
        "Distortion of the detectors".into(),
    ));
    Ok(())
}
