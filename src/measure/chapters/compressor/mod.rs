//! Compressor: static curves, timing, distortion, spurs, mix, side-chain.

mod controls;
mod curves;
mod plots;
mod quality;
mod spectra;
mod times;

use std::path::Path;

use crate::analysis::measurement::tone_db;
use crate::dsp::stages::compressor::{Compressor, CompressorModel, CompressorSettings, Detector};
use crate::measure::page::Chapter;
use crate::measure::rig::run_stage;
use crate::testkit::sine;
use crate::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
/// The models with the names that the panel gives them.
const MODELS: [(&str, CompressorModel); 4] = [
    ("VCA", CompressorModel::Vca),
    ("FET", CompressorModel::Fet),
    ("Opto", CompressorModel::Opto),
    ("Mu", CompressorModel::Mu),
];

/// Measures the compressor and draws its plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Compressor",
        "Static curves are taken with a steady 1 kHz tone, times with a step of it: the 63 % times \
         of the gain reduction in dB. Below 1 ms the tone's own half period is part of an attack: \
         such times are reported, not judged.",
    );
    curves::measure(&mut chapter);
    times::measure(&mut chapter);
    spectra::measure(&mut chapter);
    controls::measure(&mut chapter);
    quality::measure(&mut chapter);
    plots::draw_all(&mut chapter, folder)?;
    Ok(chapter)
}

fn base(model: CompressorModel) -> CompressorSettings {
    CompressorSettings {
        model,
        ..CompressorSettings::default()
    }
}

/// Gain reduction in dB of a steady 1 kHz tone at `level_db`, after three seconds.
fn reduction_db(settings: &CompressorSettings, level_db: f64) -> f64 {
    let signal = sine(1_000.0, db_to_gain(level_db), RATE_HZ, 3 * 48_000);
    let output = run_stage::<Compressor>(settings, RATE_HZ, &signal);
    level_db - tone_db(&output[2 * 48_000 + 24_000..], 1_000.0, RATE_HZ)
}

/// Settings at which a tone at 0 dBFS is reduced by 6 dB, 4:1, hard knee.
fn six_db(attack_ms: f64, release_ms: f64, detector: Detector) -> CompressorSettings {
    CompressorSettings {
        threshold_db: -8.0,
        ratio: 4.0,
        knee_db: 0.0,
        attack_ms,
        release_ms,
        detector,
        ..base(CompressorModel::Vca)
    }
}
