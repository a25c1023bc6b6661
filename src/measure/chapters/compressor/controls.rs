//! Mix, link and side-chain.

use super::{RATE_HZ, base, six_db};
use crate::analysis::measurement::{tone, tone_db};
use crate::dsp::stages::compressor::{
    Compressor, CompressorModel, CompressorSettings, Detector, static_curve,
};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::rig::{run_stage, run_stereo};
use crate::testkit::sine;
use crate::units::db_to_gain;

/// The figures of mix, link and side-chain.
pub fn measure(chapter: &mut Chapter) {
    parallel(chapter);
    link(chapter);
    side_chain(chapter);
}

fn parallel(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        mix_norm: 0.5,
        ..six_db(1.0, 100.0, Detector::Peak)
    };
    let wet = CompressorSettings {
        mix_norm: 1.0,
        ..settings
    };
    let worst = [50.0, 500.0, 5_000.0, 12_000.0, 19_000.0]
        .into_iter()
        .fold(0.0f64, |worst, f| {
            let signal = sine(f, 0.9, RATE_HZ, 3 * 48_000);
            let level = |s| {
                let output = run_stage::<Compressor>(s, RATE_HZ, &signal);
                tone(&output[96_000..], f, RATE_HZ).0
            };
            let expected = 0.5 * (0.9 + level(&wet));
            worst.max((20.0 * libm::log10(level(&settings) / expected)).abs())
        });
    let what = "Mix 50 %: deviation from the coherent sum";
    chapter.figures.push(Figure::at_most(
        what,
        "50 Hz–19 kHz, 6 dB reduction",
        "dB",
        worst,
        0.05,
    ));
}

/// Left at −6, right at −24 dBFS: at 0 % the right channel is reduced by its own level, at 100 % by
/// the left one's, at 50 % by the one half-way in dB.
fn link(chapter: &mut Chapter) {
    for (link_norm, acting_db) in [(0.0, -24.0), (0.5, -15.0), (1.0, -6.0)] {
        let settings = CompressorSettings {
            threshold_db: -30.0,
            knee_db: 0.0,
            link_norm,
            ..base(CompressorModel::Vca)
        };
        let levels_db = [-6.0, -24.0];
        let inputs = levels_db.map(|db| sine(1_000.0, db_to_gain(db), RATE_HZ, 96_000));
        let [left, right] = inputs.each_ref().map(Vec::as_slice);
        let [_, right] = run_stereo::<Compressor>(&settings, RATE_HZ, [left, right]);
        let reduction_db = levels_db[1] - tone_db(&right[48_000..], 1_000.0, RATE_HZ);
        let expected_db = f64::from(static_curve(acting_db as f32, &settings));
        let what = format!("Link {} %: error of the quiet channel", 100.0 * link_norm);
        let how = "1 kHz, −6 and −24 dBFS, threshold −30 dBFS, 4:1";
        let error_db = (reduction_db - expected_db).abs();
        chapter
            .figures
            .push(Figure::at_most(&what, how, "dB", error_db, 0.02));
    }
}

fn side_chain(chapter: &mut Chapter) {
    let reference = CompressorSettings {
        threshold_db: -60.0,
        ratio: f64::INFINITY,
        knee_db: 0.0,
        ..base(CompressorModel::Vca)
    };
    // At ∞:1 the reduction is the detector's level above the threshold: it shows the side-chain's
    // response in dB.
    let level_db = |settings: &CompressorSettings, freq_hz: f64| {
        let signal = sine(freq_hz, 0.1, RATE_HZ, 3 * 48_000);
        let output = run_stage::<Compressor>(settings, RATE_HZ, &signal);
        -20.0 - tone_db(&output[96_000..], freq_hz, RATE_HZ)
    };
    let response_db = |settings: &CompressorSettings, freq_hz: f64| {
        level_db(settings, freq_hz) - level_db(&reference, freq_hz)
    };
    let hpf = CompressorSettings {
        sc_hpf_hz: 100.0,
        ..reference
    };
    let worst = [50.0, 100.0, 200.0, 1_000.0]
        .into_iter()
        .fold(0.0f64, |worst, f| {
            let x4 = libm::pow(f / 100.0, 4.0);
            let butterworth_db = 10.0 * libm::log10(x4 / (1.0 + x4));
            worst.max((response_db(&hpf, f) - butterworth_db).abs())
        });
    let how = "100 Hz, 12 dB/oct Butterworth, 50 Hz–1 kHz";
    chapter.figures.push(Figure::at_most(
        "Side-chain HPF error",
        how,
        "dB",
        worst,
        0.5,
    ));

    let tilt = CompressorSettings {
        sc_tilt_db: 10.0,
        ..reference
    };
    let worst = [100.0, 300.0, 1_000.0, 3_000.0, 10_000.0]
        .into_iter()
        .fold(0.0f64, |worst, f| {
            let ideal_db = 10.0 * libm::log10(f / 1_000.0);
            worst.max((response_db(&tilt, f) - ideal_db).abs())
        });
    let how = "10 dB/decade around 1 kHz, 100 Hz–10 kHz";
    chapter.figures.push(Figure::at_most(
        "Side-chain tilt error",
        how,
        "dB",
        worst,
        0.5,
    ));
}
