//! The small-signal response, the drive's compensation and the latency.

use super::spectrum::{component, db, tone};
use super::*;

/// Gain in dB of a small sine of `freq_hz`, a multiple of 20 Hz.
fn gain_db(settings: &PreampSettings, sample_rate_hz: f64, freq_hz: usize) -> f64 {
    let n = sample_rate_hz as usize / 20;
    let settle = if freq_hz < 100 { 12 * n } else { n };
    let x = tone(freq_hz / 20, n, 1e-4, settle + n);
    let y = run(&mut preamp(settings, sample_rate_hz), &x);
    db(component(&y[settle..], freq_hz / 20)) + 80.0
}

const RATES: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];

/// Target: ±.02 dB, 20 Hz to 20 kHz.
#[test]
fn clean_is_flat_within_two_hundredths() {
    for rate in RATES {
        for (quality, drive_db) in [
            (Quality::Live, 0.0),
            (Quality::Live, 0.01),
            (Quality::Hq, 0.01),
        ] {
            let settings = PreampSettings {
                quality,
                drive_db,
                ..Default::default()
            };
            for freq in [20, 1000, 20_000] {
                let gain = gain_db(&settings, rate, freq);
                assert!(gain.abs() < 0.02, "{rate} {quality:?} {freq} Hz: {gain} dB");
            }
            for step in 1..=1000 {
                let freq_hz = 20.0 * f64::from(step);
                let gain = response_db(&settings, freq_hz, rate);
                assert!(
                    gain.abs() < 0.02,
                    "{rate} {quality:?} {freq_hz} Hz: {gain} dB"
                );
            }
        }
    }
}

#[test]
fn the_stated_response_is_the_measured_one() {
    for v in VOICES {
        for rate in [44_100.0, 96_000.0, 192_000.0] {
            for quality in [Quality::Live, Quality::Hq] {
                let settings = PreampSettings {
                    quality,
                    ..voice(v)
                };
                for freq in [20, 10_000, 20_000] {
                    let gain = gain_db(&settings, rate, freq);
                    let stated = response_db(&settings, freq as f64, rate);
                    assert!(
                        (gain - stated).abs() < 0.001,
                        "{v:?} {rate} {freq} Hz: {gain}, stated {stated}"
                    );
                }
            }
        }
    }
}

/// The corners that [`response_db`] documents, and the second-order roll-off at 20 kHz.
#[test]
fn the_voices_roll_off_where_documented() {
    for (v, low_hz, high_hz) in [
        (Voice::Clean, 0.5, 150e3),
        (Voice::Iron, 3.9, 70e3),
        (Voice::Punch, 2.6, 90e3),
        (Voice::Tube, 5.0, 50e3),
    ] {
        for rate in RATES {
            let low = response_db(&voice(v), low_hz, rate);
            assert!((low + 3.0).abs() < 0.15, "{v:?} {low} dB at {low_hz} Hz");
            let ratio: f64 = 20e3 / high_hz;
            let analog = -10.0 * libm::log10(1.0 + libm::pow(ratio, 4.0));
            let at_20k = response_db(&voice(v), 20e3, rate);
            assert!(
                (at_20k - analog).abs() < 0.01,
                "{v:?} {rate}: {at_20k} for {analog}"
            );
        }
    }
}

/// Target: level-compensated within .1 dB below saturation.
#[test]
fn drive_leaves_small_signals_at_their_level() {
    for v in VOICES {
        for drive_db in [0.0, 13.0, 40.0] {
            for colour_norm in [0.0, 1.0] {
                let settings = PreampSettings {
                    drive_db,
                    colour_norm,
                    ..voice(v)
                };
                let x = tone(100, 4800, 1e-5, 9600);
                let y = run(&mut preamp(&settings, 48e3), &x);
                let gain = db(component(&y[4800..], 100)) + 100.0;
                assert!(gain.abs() < 0.01, "{v:?} {drive_db} dB: {gain} dB");
            }
        }
    }
}

/// No pure delay: the impulse's peak stands where the group delay of minimum-phase half-bands
/// puts it, within 6 samples, and the first output within the first 3.
#[test]
fn the_impulse_answers_at_once() {
    for rate in RATES {
        for quality in [Quality::Live, Quality::Hq] {
            let settings = PreampSettings {
                quality,
                ..voice(Voice::Punch)
            };
            let mut x = [0.0; 64];
            x[0] = 1e-3;
            let y = run(&mut preamp(&settings, rate), &x);
            let peak = (0..64).max_by(|a, b| y[*a].abs().total_cmp(&y[*b].abs()));
            assert!(peak.is_some_and(|p| p <= 6), "{rate} {quality:?}: {peak:?}");
            assert!(y[0] != 0.0, "{rate} {quality:?}");
        }
    }
}
