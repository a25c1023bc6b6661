//! Aliasing at the frequencies and drives of the targets, and everywhere.

use std::path::Path;

use super::{RATE_HZ, settings};
use crate::analysis::measurement::{LENGTH, alias_dbc, coherent_bin, coherent_hz, spectrum};
use crate::dsp::Quality;
use crate::dsp::stages::preamp::{Preamp, PreampSettings, Voice, knee_dbfs};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, even_places};
use crate::measure::rig::run_stage;
use crate::testkit::sine;
use crate::units::db_to_gain;

/// Aliasing of a tone that stands `over_db` above the shaper's unit, in dBc.
fn alias(freq_hz: f64, over_db: f64, quality: Quality, rate_hz: f64) -> f64 {
    let settings = PreampSettings {
        quality,
        iron_norm: 0.0,
        ..settings(Voice::Punch, 40.0)
    };
    // The level at which the shaper's input has the amplitude asked for.
    let amplitude = db_to_gain(over_db + knee_dbfs(&settings));
    let freq = coherent_hz(freq_hz, rate_hz);
    let signal = sine(freq, amplitude, rate_hz, 3 * LENGTH);
    let output = run_stage::<Preamp>(&settings, rate_hz, &signal);
    alias_dbc(&spectrum(&output), coherent_bin(freq_hz, rate_hz), rate_hz)
}

/// Aliasing of Clean without drive at a level, in dBc.
fn direct_alias(freq_hz: f64, level_dbfs: f64, rate_hz: f64) -> f64 {
    let freq = coherent_hz(freq_hz, rate_hz);
    let signal = sine(freq, db_to_gain(level_dbfs), rate_hz, 3 * LENGTH);
    let output = run_stage::<Preamp>(&settings(Voice::Clean, 0.0), rate_hz, &signal);
    alias_dbc(&spectrum(&output), coherent_bin(freq_hz, rate_hz), rate_hz)
}

/// The figures and plots of aliasing.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let freqs = [5e3, 7e3, 9.3e3, 10e3, 12.1e3, 15e3];
    for rate_hz in [44_100.0, 48_000.0] {
        for (quality, over_db, limit) in [
            (Quality::Live, 6.0, -110.0),
            (Quality::Live, 18.0, -60.0),
            (Quality::Hq, 18.0, -90.0),
        ] {
            for freq_hz in freqs {
                let what = format!("Alias, {quality:?}, {over_db:+} dB drive");
                let how = format!("{} kHz at {} kHz", freq_hz / 1e3, rate_hz / 1e3);
                let value = alias(freq_hz, over_db, quality, rate_hz);
                chapter
                    .figures
                    .push(Figure::at_most(&what, &how, "dBc", value, limit));
            }
        }
    }
    for rate_hz in [44_100.0, 48_000.0] {
        for level_dbfs in [-18.0, 0.0] {
            let worst = freqs.map(|freq_hz| direct_alias(freq_hz, level_dbfs, rate_hz));
            let worst = worst.into_iter().fold(f64::NEG_INFINITY, f64::max);
            let what = format!("Alias, Clean without drive, {level_dbfs} dBFS");
            let how = format!("worst of the same frequencies at {} kHz", rate_hz / 1e3);
            chapter
                .figures
                .push(Figure::at_most(&what, &how, "dBc", worst, -110.0));
        }
    }
    for quality in [Quality::Live, Quality::Hq] {
        let places = even_places(1e3, 19e3, 37);
        let curves: Vec<Curve> = [0.0, 6.0, 12.0, 18.0]
            .iter()
            .map(|over_db| {
                Curve::over(format!("{over_db:+} dB"), &places, |f| {
                    alias(f, *over_db, quality, RATE_HZ)
                })
            })
            .collect();
        let file = format!("preamp-alias-{}.svg", format!("{quality:?}").to_lowercase());
        let title = format!("Alias map, {quality:?}, 48 kHz: input frequency × drive");
        let axes = Axes {
            title: &title,
            x_label: "Input frequency, Hz",
            x: (0.0, 20e3),
            is_x_log: false,
            y_label: "Alias power, dBc",
            y: (-160.0, -40.0),
        };
        draw(&folder.join(&file), &axes, &curves)?;
        chapter.plots.push((file, title));
    }
    Ok(())
}
