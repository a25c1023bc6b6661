//! What folds down, against the reference and the targets.

use super::spectrum::tone;
use super::*;
use crate::analysis::measurement::{alias_dbc, spectrum_of};
use crate::dsp::blocks::oversampling::Same;
use crate::dsp::stages::preamp::branch::Branch;

const N: usize = 1 << 14;

/// The odd number of cycles per [`N`] next to `freq_hz`.
fn cycles(freq_hz: f64, sample_rate_hz: f64) -> usize {
    libm::round(freq_hz / sample_rate_hz * N as f64) as usize | 1
}

/// Alias of the stage alone, with its half-bands, for a sine of `amplitude` knees.
fn stage_alias_dbc(
    quality: Quality,
    sample_rate_hz: f64,
    freq_hz: f64,
    amplitude: f64,
    bias: f32,
) -> f64 {
    let cycles = cycles(freq_hz, sample_rate_hz);
    let root = (1.0 + bias * bias).sqrt();
    let mut y = tone(cycles, N, amplitude / f64::from(root), 2 * N);
    let mut branch = Branch::new(quality, sample_rate_hz);
    let coefs = coefs::Controls::new(&PreampSettings::default(), sample_rate_hz).coefs();
    let coefs = coefs.with_bias_alone(bias / root);
    for chunk in y.chunks_mut(TICK) {
        branch.process::<wide::f32x8, 1, false>(chunk, &[coefs], &mut Same, &mut Same, &mut Same);
    }
    alias_dbc(&spectrum_of(&y[N..]), cycles, sample_rate_hz)
}

/// The frequencies at which alias is stated.
const FREQS_HZ: [f64; 6] = [5e3, 7e3, 9.3e3, 10e3, 12.1e3, 15e3];

/// The stage's algorithm in `f64` with the half-bands of 44.1 kHz (8+4 coefficients), as
/// `reference/alias.py` computes it: the loudest aliases, at amplitude 8, where neither the
/// half-bands' 104 dB nor single precision decide.
#[test]
fn the_stage_reproduces_the_reference_table() {
    for (rate, reference) in [
        (44_100.0, [-115.4, -102.8, -90.0, -87.6, -88.1, -80.4]),
        (48_000.0, [-114.9, -107.2, -96.1, -90.3, -82.9, -82.6]),
    ] {
        for (freq, wanted) in FREQS_HZ.iter().zip(reference) {
            let ours = stage_alias_dbc(Quality::Live, rate, *freq, 8.0, 0.0);
            assert!((ours - wanted).abs() < 1.5, "{rate}, {freq} Hz: {ours} dBc");
        }
    }
}

/// Target, at six frequencies: ≤ −110 dBc at +6 dB and ≤ −60 at +18 dB.
#[test]
fn live_meets_its_target_at_every_frequency() {
    for rate in [44_100.0, 48_000.0] {
        for freq_hz in FREQS_HZ {
            for (amplitude, target) in [(2.0, -110.0), (8.0, -60.0)] {
                for bias in [0.0, 0.126] {
                    let alias = stage_alias_dbc(Quality::Live, rate, freq_hz, amplitude, bias);
                    assert!(
                        alias <= target,
                        "{rate}, {freq_hz} Hz, {amplitude}, {bias}: {alias} dBc"
                    );
                }
            }
        }
    }
}

/// Target: ≤ −90 dBc at +18 dB, at six frequencies, with and without bias; single precision
/// allows −104.
#[test]
fn hq_meets_its_target_at_every_frequency() {
    for rate in [44_100.0, 48_000.0] {
        for freq_hz in FREQS_HZ {
            for bias in [0.0, 0.126] {
                let alias = stage_alias_dbc(Quality::Hq, rate, freq_hz, 8.0, bias);
                assert!(alias <= -100.0, "{rate}, {freq_hz} Hz: {alias} dBc");
            }
            let alias = stage_alias_dbc(Quality::Hq, rate, freq_hz, 2.0, 0.0);
            assert!(alias <= -110.0, "{rate}, {freq_hz} Hz: {alias} dBc");
        }
    }
}

/// The whole preamp at 40 dB of drive, with a level that brings the stage 6 and 18 dB over its
/// knee. Iron's transformers alias nothing: they run at the base rate and act on the bass.
#[test]
fn the_whole_preamp_aliases_no_more_than_its_stage() {
    for v in [Voice::Iron, Voice::Punch] {
        for (quality, amplitude, target) in [
            (Quality::Live, 2.0, -110.0),
            (Quality::Live, 8.0, -60.0),
            (Quality::Hq, 8.0, -90.0),
        ] {
            let settings = PreampSettings {
                drive_db: 40.0,
                quality,
                ..voice(v)
            };
            let model = voice::Model::new(&settings);
            let cycles = cycles(10e3, 48e3);
            // Six seconds, until the coupling's transient is gone.
            let x = tone(cycles, N, amplitude / db_to_gain(model.gain_db), 16 * N);
            let y = run(&mut preamp(&settings, 48e3), &x);
            let alias = alias_dbc(&spectrum_of(&y[15 * N..]), cycles, 48e3);
            assert!(
                alias <= target,
                "{v:?} {quality:?} {amplitude}: {alias} dBc"
            );
        }
    }
}
