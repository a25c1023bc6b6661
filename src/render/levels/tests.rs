//! The report's levels against formulas, against the signal between its samples, and against the meter
//! that the sheet measures.

use core::f64::consts::{PI, TAU};

use super::*;
use crate::signals::TRACKS;

/// Fades in and out over 1500 samples, so that only the crests count.
fn faded(len: usize, wave: impl Fn(f64) -> f64) -> Vec<f32> {
    (0..len)
        .map(|n| {
            let edge = (n.min(len - 1 - n) as f64 / 1_500.0).min(1.0);
            ((0.5 - 0.5 * libm::cos(PI * edge)) * wave(n as f64)) as f32
        })
        .collect()
}

fn measured(channels: &[&[f32]], sample_rate_hz: u32) -> Levels {
    let mut measure = LevelMeasure::new(channels.len(), sample_rate_hz);
    measure.add(channels);
    measure.levels()
}

/// Tones up to 20 kHz of 44.1 kHz, 32 phases each, and the two that `ebur128` reads .19 and .44 dB low.
#[test]
fn tones_read_their_amplitude_at_every_phase() {
    let sweep = (1..=20).map(|i| 0.4535 * f64::from(i) / 20.0);
    for freq_norm in sweep.chain([0.25, 0.4, 1.0 / 3.0, 1.0 / 6.0, 0.125]) {
        for phase in (0..32).map(|i| PI * f64::from(i) / 32.0) {
            let tone = faded(4_000, |n| libm::cos(TAU * freq_norm * n + phase));
            let read_dbtp = measured(&[&tone], 48_000).true_peak_dbtp;
            assert!(
                read_dbtp.abs() < 0.005,
                "{freq_norm} of the rate, {phase}: {read_dbtp} dB"
            );
        }
    }
}

/// A sweep from 20 Hz to 20 kHz: its crests are 1 all the way.
#[test]
fn a_sweep_reads_its_amplitude_at_every_rate() {
    for rate_hz in [44_100u32, 48_000, 96_000, 192_000] {
        let len = rate_hz as usize / 2;
        let octaves = libm::log2(1_000.0);
        let sweep = faded(len, |n| {
            let share = n / len as f64;
            let turns = 20.0 * 0.5 * (libm::exp2(octaves * share) - 1.0);
            libm::sin(TAU * turns / (octaves * core::f64::consts::LN_2))
        });
        let read_dbtp = measured(&[&sweep], rate_hz).true_peak_dbtp;
        assert!(read_dbtp.abs() < 0.02, "{rate_hz}: {read_dbtp} dB");
    }
}

/// Kaiser-windowed sinc over ±1000 samples, 64 places between any two: flat to .498 of the rate.
fn between(x: &[f32], at: f64) -> f64 {
    const REACH: f64 = 1_000.0;
    let bessel = |x: f64| {
        let terms = (1..60).scan(1.0, |term, k| {
            *term *= (x / (2.0 * f64::from(k))) * (x / (2.0 * f64::from(k)));
            Some(*term)
        });
        1.0 + terms.sum::<f64>()
    };
    let first = (at - REACH + 1.0).max(0.0) as usize;
    let last = ((at + REACH) as usize).min(x.len());
    let sum: f64 = (first..last)
        .map(|n| {
            let off = at - n as f64;
            let share = off / REACH;
            let window = bessel(9.0 * libm::sqrt(1.0 - share * share)) / bessel(9.0);
            let sinc = if off == 0.0 {
                1.0
            } else {
                libm::sin(PI * off) / (PI * off)
            };
            f64::from(x[n]) * sinc * window
        })
        .sum();
    sum
}

/// The greatest magnitude around the twelve greatest peaks that lie apart, at 64 places between samples.
fn greatest_between(x: &[f32]) -> f64 {
    let mut places: Vec<usize> = (1..x.len() - 1).collect();
    places.sort_by(|a, b| x[*b].abs().total_cmp(&x[*a].abs()));
    let mut apart: Vec<usize> = Vec::new();
    for place in places {
        if apart.iter().all(|other| other.abs_diff(place) > 1) {
            apart.push(place);
        }
        if apart.len() == 12 {
            break;
        }
    }
    apart
        .iter()
        .flat_map(|place| (-64..=64).map(move |i| *place as f64 + f64::from(i) / 64.0))
        .map(|at| between(x, at).abs())
        .fold(0.0, f64::max)
}

/// `x` without what lies above .45 of the rate: a windowed sinc of 400 samples.
fn band_limited(x: &[f32]) -> Vec<f32> {
    const REACH: isize = 200;
    const EDGE: f64 = 0.44;
    let taps: Vec<f64> = (-REACH..=REACH)
        .map(|n| {
            let n = n as f64;
            let hann = 0.5 + 0.5 * libm::cos(PI * n / REACH as f64);
            let angle = TAU * EDGE * n;
            hann * 2.0
                * EDGE
                * if n == 0.0 {
                    1.0
                } else {
                    libm::sin(angle) / angle
                }
        })
        .collect();
    let place = |n: usize| -> f64 {
        let inputs = x[n..].iter().zip(&taps);
        inputs.map(|(x, tap)| f64::from(*x) * tap).sum()
    };
    (0..x.len().saturating_sub(taps.len()))
        .map(|n| place(n) as f32)
        .collect()
}

/// Every track of the demo, as it is and without what lies above the meter's band: snare and voice hold noise
/// up to half the rate, of which the last .03 of the rate goes the way of every filter's edge.
#[test]
fn programme_reads_what_lies_between_its_samples() {
    for track in &TRACKS {
        let whole = track.samples();
        let limited = band_limited(&whole[..200_000]);
        for (x, allowed_db) in [(whole, 0.03), (limited, 0.008)] {
            let read_dbtp = measured(&[&x], 48_000).true_peak_dbtp;
            let error_db = read_dbtp - gain_to_db(greatest_between(&x));
            assert!(error_db.abs() < allowed_db, "{}: {error_db} dB", track.name);
        }
    }
}

/// The figures are those of the meters that the sheet measures, to the bit, however the stream is cut.
#[test]
fn the_report_is_the_meter() {
    let left = TRACKS[1].samples();
    let right: Vec<f32> = left.iter().rev().map(|x| 0.9 * x).collect();
    let mut measure = LevelMeasure::new(2, 48_000);
    let mut from = 0;
    for len in [1, 480, 7, 63, 64, 1_000].into_iter().cycle() {
        let frames = from..(from + len).min(left.len());
        measure.add(&[&left[frames.clone()], &right[frames.clone()]]);
        from = frames.end;
        if from == left.len() {
            break;
        }
    }
    let levels = measure.levels();
    let mut true_peak = TruePeak::new();
    true_peak.process(&left);
    true_peak.finish();
    let mut ppm = Ppm::new(48e3);
    ppm.process(&left);
    assert_eq!(
        levels.true_peak_dbtp,
        gain_to_db(f64::from(true_peak.gain()))
    );
    assert_eq!(levels.ppm_dbfs, gain_to_db(f64::from(ppm.greatest_gain())));
    assert_eq!(levels.peak_dbfs, gain_to_db(f64::from(peak(&left))));
    assert_eq!(measured(&[&left, &right], 48_000), levels);
}

/// A hundredth of a dB is a hundredth of an LU: no bins.
#[test]
fn loudness_has_no_steps() {
    let tone: Vec<f32> = (0..96_000)
        .map(|n| libm::sin(TAU * 1_000.0 * f64::from(n) / 48e3) as f32)
        .collect();
    let lufs = |level_db: f64| {
        let gain = crate::units::db_to_gain(level_db) as f32;
        let tone: Vec<f32> = tone.iter().map(|x| gain * x).collect();
        measured(&[&tone, &tone], 48_000).loudness_lufs - level_db
    };
    for step in 0..20 {
        let off_lu = lufs(-23.0 - 0.01 * f64::from(step)) - lufs(-23.0);
        assert!(off_lu.abs() < 1e-3, "{step}: {off_lu} LU");
    }
    assert!(lufs(-23.0).abs() < 0.02, "{}", lufs(-23.0));
}

/// Silence, less than a block, and NaN.
#[test]
fn nothing_is_minus_infinity() {
    for audio in [&[0.0; 4_800][..], &[f32::NAN; 300], &[]] {
        let levels = measured(&[audio, audio], 48_000);
        for level in [
            levels.peak_dbfs,
            levels.true_peak_dbtp,
            levels.ppm_dbfs,
            levels.loudness_lufs,
        ] {
            assert_eq!(level, f64::NEG_INFINITY);
        }
    }
}
