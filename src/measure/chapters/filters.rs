//! Filters: the error against Butterworth, the noise of a low corner at a high rate.

use std::path::Path;

use crate::analysis::measurement::amplitude_db;
use crate::dsp::stages::filters::{
    Filters, FiltersResponse, FiltersSettings, HighPassSlope, LowPassSlope, prototype_db,
};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, log_places};
use crate::measure::rig::run_stage;
use crate::testkit::sine;

/// Rates that are measured, with the error allowed at each.
const RATES: [(f64, f64); 4] = [
    (44_100.0, 0.03),
    (48_000.0, 0.01),
    (96_000.0, 0.01),
    (192_000.0, 0.01),
];
const HIGH: [(&str, HighPassSlope); 4] = [
    ("6 dB/oct", HighPassSlope::Db6),
    ("12 dB/oct", HighPassSlope::Db12),
    ("18 dB/oct", HighPassSlope::Db18),
    ("24 dB/oct", HighPassSlope::Db24),
];
const LOW: [(&str, LowPassSlope); 2] = [
    ("6 dB/oct", LowPassSlope::Db6),
    ("12 dB/oct", LowPassSlope::Db12),
];

/// Measures the filters and draws their plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Filters",
        "The error is the difference between the response that runs and the Butterworth formula, \
         20 Hz–20 kHz, down to −60 dB, the worst over all slopes and the whole range of the corner.",
    );
    for (rate_hz, limit_db) in RATES {
        let high = HIGH.iter().flat_map(|(_, slope)| {
            log_places(16.0, 500.0, 9)
                .into_iter()
                .map(|f| FiltersSettings::high_pass(f, *slope))
        });
        let low = LOW.iter().flat_map(|(_, slope)| {
            log_places(2e3, 24e3, 15)
                .into_iter()
                .map(|f| FiltersSettings::low_pass(f, *slope))
        });
        let worst = |all: &mut dyn Iterator<Item = FiltersSettings>| {
            all.map(|s| error_db(&s, rate_hz)).fold(0.0, f64::max)
        };
        let khz = rate_hz / 1e3;
        for (name, how, value) in [
            (
                "High-pass",
                "16–500 Hz, 6–24 dB/oct",
                worst(&mut high.into_iter()),
            ),
            (
                "Low-pass",
                "2–24 kHz, 6 and 12 dB/oct",
                worst(&mut low.into_iter()),
            ),
        ] {
            let what = format!("{name}: worst error at {khz} kHz");
            chapter
                .figures
                .push(Figure::at_most(&what, how, "dB", value, limit_db));
        }
    }
    noise(&mut chapter);
    plots(&mut chapter, folder)?;
    Ok(chapter)
}

fn error_db(settings: &FiltersSettings, rate_hz: f64) -> f64 {
    let response = FiltersResponse::new(settings, rate_hz);
    log_places(20.0, 20e3, 120)
        .into_iter()
        .map(|f| (prototype_db(settings, f), response.db(f)))
        .filter(|(wanted_db, _)| *wanted_db > -60.0)
        .fold(0.0, |worst, (wanted, is)| worst.max((is - wanted).abs()))
}

/// What single precision adds to a tone behind a high-pass of 20 Hz at 384 kHz: everything but the
/// tone itself.
fn noise(chapter: &mut Chapter) {
    let rate_hz = 384_000.0;
    // 1 kHz has 384 samples: whole periods to the sample.
    let signal = sine(1_000.0, 0.5, rate_hz, 384_000);
    let output = run_stage::<Filters>(
        &FiltersSettings::high_pass(20.0, HighPassSlope::Db12),
        rate_hz,
        &signal,
    );
    // One period against the mean of all leaves what does not repeat, without any fit.
    let late = &output[output.len() - 192_000..];
    let mean: Vec<f64> = (0..384)
        .map(|n| {
            late.iter()
                .skip(n)
                .step_by(384)
                .map(|x| f64::from(*x))
                .sum::<f64>()
                / 500.0
        })
        .collect();
    let power: f64 = late
        .iter()
        .zip(mean.iter().cycle())
        .map(|(x, mean)| (f64::from(*x) - mean) * (f64::from(*x) - mean))
        .sum::<f64>()
        / late.len() as f64;
    let value =
        amplitude_db(libm::sqrt(power)) - amplitude_db(0.5 * core::f64::consts::FRAC_1_SQRT_2);
    let how = "1 kHz at −6 dBFS, 384 kHz: what does not repeat with the tone";
    let what = "Noise of a 20 Hz high-pass";
    chapter
        .figures
        .push(Figure::at_most(what, how, "dBc", value, -115.0));
}

fn plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let rate_hz = 48_000.0;
    let places = log_places(10.0, 22e3, 300);
    let curve = |name: String, settings: &FiltersSettings| {
        let response = FiltersResponse::new(settings, rate_hz);
        Curve::over(name, &places, |f| response.db(f).max(-60.0))
    };
    let highs = HIGH.iter().map(|(name, slope)| {
        curve(
            format!("HPF {name}"),
            &FiltersSettings::high_pass(80.0, *slope),
        )
    });
    let lows = LOW.iter().map(|(name, slope)| {
        curve(
            format!("LPF {name}"),
            &FiltersSettings::low_pass(8_000.0, *slope),
        )
    });
    let axes = Axes {
        title: "High-pass at 80 Hz, low-pass at 8 kHz, 48 kHz",
        x_label: "Frequency, Hz",
        x: (10.0, 22e3),
        is_x_log: true,
        y_label: "Gain, dB",
        y: (-60.0, 5.0),
    };
    let curves: Vec<Curve> = highs.chain(lows).collect();
    draw(&folder.join("filters.svg"), &axes, &curves)?;
    chapter.plots.push(("filters.svg".into(), "Filters".into()));
    Ok(())
}
