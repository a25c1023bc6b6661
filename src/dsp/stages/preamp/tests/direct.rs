//! Clean without drive: beside the half-bands, and over to them and back.

use super::behaviour::{bits, high, material};
use super::spectrum::{component, db, harmonics_db, tone};
use super::*;
#[cfg(feature = "analysis")]
use crate::analysis::measurement::{alias_dbc, spectrum_of};

const RATES_HZ: [f64; 8] = [8e3, 32e3, 44.1e3, 48e3, 88.2e3, 96e3, 176.4e3, 192e3];
const QUALITIES: [Quality; 2] = [Quality::Live, Quality::Hq];

fn clean(quality: Quality, drive_db: f64) -> PreampSettings {
    PreampSettings {
        quality,
        drive_db,
        ..Default::default()
    }
}

/// A strip and a dry copy of its input, added: against twice the input, in level and so in phase.
#[test]
fn with_a_dry_copy_it_adds_up_to_twice_the_input() {
    for rate_hz in RATES_HZ {
        for quality in QUALITIES {
            for (amplitude, allowed_db) in [(1e-3, 0.005), (1.0, 0.006)] {
                let n = rate_hz as usize / 20;
                for freq_hz in [20, 100, 1_000, 4_960, 10_000, 15_000, 20_000] {
                    if freq_hz as f64 > 0.4536 * rate_hz {
                        continue;
                    }
                    let settle = if freq_hz < 100 { 12 * n } else { n };
                    let x = tone(freq_hz / 20, n, amplitude, settle + n);
                    let y = run(&mut preamp(&clean(quality, 0.0), rate_hz), &x);
                    let sum: Vec<f32> = x.iter().zip(&y).map(|(x, y)| x + y).collect();
                    let gain_db = db(component(&sum[settle..], freq_hz / 20))
                        - db(component(&x[settle..], freq_hz / 20))
                        - db([2.0, 0.0]);
                    assert!(
                        gain_db.abs() < allowed_db,
                        "{rate_hz} {quality:?} {freq_hz} Hz, {amplitude}: {gain_db} dB"
                    );
                }
            }
        }
    }
}

/// What is told is what is measured: none without drive, and with it the phases of 900 and 1100 Hz.
#[test]
fn the_group_delay_is_the_one_that_is_told() {
    for rate_hz in [44.1e3, 48e3, 88.2e3, 96e3, 192e3] {
        for quality in QUALITIES {
            for (voice, drive_db) in [
                (Voice::Clean, 0.0),
                (Voice::Clean, 0.01),
                (Voice::Iron, 0.0),
                (Voice::Punch, 0.0),
                (Voice::Tube, 0.0),
            ] {
                let settings = PreampSettings {
                    voice,
                    ..clean(quality, drive_db)
                };
                let n = rate_hz as usize / 20;
                let phase = |freq: usize| {
                    let x = tone(freq / 20, n, 1e-3, 4 * n);
                    let y = run(&mut preamp(&settings, rate_hz), &x);
                    let [re, im] = component(&y[3 * n..], freq / 20);
                    libm::atan2(im, re)
                };
                let turns = (phase(900) - phase(1100)) / core::f64::consts::TAU;
                let delay = turns / 200.0 * rate_hz;
                let told = group_delay_samples(&settings, rate_hz);
                assert!(
                    (delay - told).abs() < 0.02,
                    "{rate_hz} {quality:?} {voice:?} {drive_db}: {delay}, told {told}"
                );
            }
        }
    }
}

/// The table of docs/parallel.md.
#[test]
fn the_docs_tell_the_group_delay() {
    let docs = include_str!("../../../../../docs/parallel.md");
    let rows = [44.1e3, 48e3, 88.2e3, 96e3, 176.4e3, 192e3].map(|rate_hz| {
        let [live, hq] = QUALITIES.map(|quality| {
            let samples = group_delay_samples(&clean(quality, 1.0), rate_hz);
            let ms = 1e3 * samples / rate_hz;
            format!("{samples:.2} samples, {ms:.2} ms")
        });
        format!("| {} kHz | {live} | {hq} |\n", rate_hz / 1e3)
    });
    assert!(docs.contains(&rows.concat()), "{}", rows.concat());
}

/// The harmonics are those of the oversampled branch, wherever they lie below 20 kHz.
#[test]
fn the_harmonics_are_those_of_the_oversampled_path() {
    for rate_hz in [44.1e3, 48e3, 96e3, 192e3] {
        for cycles in [31, 97, 315, 630] {
            for colour_norm in [0.0, 0.5, 1.0] {
                let n = 4801;
                // About 0 dBFS: 22 dB over 0 VU.
                let x = tone(cycles, n, 1.0, 11 * n);
                let [direct, branch] = [0.0, 1e-9].map(|drive_db| {
                    let settings = PreampSettings {
                        colour_norm,
                        ..clean(Quality::Hq, drive_db)
                    };
                    let y = run(&mut preamp(&settings, rate_hz), &x);
                    harmonics_db(&y[10 * n..], cycles)
                });
                for h in 0..3 {
                    let freq_hz = (h + 1) as f64 * cycles as f64 / n as f64 * rate_hz;
                    if freq_hz < 20e3 {
                        assert!(
                            (direct[h] - branch[h]).abs() < 0.1,
                            "{rate_hz}, H{} at {freq_hz}: {} and {}",
                            h + 1,
                            direct[h],
                            branch[h]
                        );
                    }
                }
            }
        }
    }
}

/// At 0 dBFS, where harmonics lie at −90 dBc, and 12 dB above: everything that is no harmonic, up to
/// 20 kHz. Two seconds and a half leave nothing of the coupling's beginning.
#[cfg(feature = "analysis")]
#[test]
fn aliases_are_lower_than_single_precision_shows() {
    const N: usize = 1 << 14;
    for rate_hz in [44.1e3, 48e3, 88.2e3, 96e3, 176.4e3, 192e3] {
        for freq_hz in [5e3, 7e3, 9.3e3, 10e3, 12.1e3, 15e3, 19e3] {
            for (amplitude, allowed_dbc) in [(1.0, -135.0), (4.0, -120.0)] {
                let cycles = libm::round(freq_hz / rate_hz * N as f64) as usize | 1;
                let settle = (2.5 * rate_hz / N as f64) as usize * N;
                let x = tone(cycles, N, amplitude, settle + N);
                let y = run(&mut preamp(&clean(Quality::Live, 0.0), rate_hz), &x);
                let alias = alias_dbc(&spectrum_of(&y[settle..]), cycles, rate_hz);
                assert!(
                    alias < allowed_dbc,
                    "{rate_hz}, {freq_hz} Hz, {amplitude}: {alias} dBc"
                );
            }
        }
    }
}

#[test]
fn both_qualities_have_the_same_bits() {
    let x = material(4000, 0.5, 1);
    for rate_hz in RATES_HZ {
        let [live, hq] = QUALITIES.map(|q| bits(&run(&mut preamp(&clean(q, 0.0), rate_hz), &x)));
        assert_eq!(live, hq, "{rate_hz}");
    }
}

/// Settings that follow one another, and the tick at which each is set.
type Course = Vec<(usize, PreampSettings)>;

/// Drive that leaves 0 and comes back, slowly and faster than the branches fade; voices, qualities, colour,
/// noise and calibration meanwhile.
fn courses() -> Vec<Course> {
    let drives = |quality, every: usize| -> Course {
        let drives_db = [0.0, 0.01, 0.0, 20.0, 0.0, 3.0, 0.0, 0.0];
        let steps = drives_db.into_iter().enumerate();
        steps
            .map(|(i, d)| (300 + i * every, clean(quality, d)))
            .collect()
    };
    let hq = clean(Quality::Hq, 0.0);
    vec![
        drives(Quality::Live, 100),
        drives(Quality::Hq, 100),
        drives(Quality::Live, 11),
        drives(Quality::Hq, 3),
        vec![
            (300, voice(Voice::Iron)),
            (303, hq),
            (305, voice(Voice::Tube)),
            (
                330,
                PreampSettings {
                    colour_norm: 1.0,
                    ..hq
                },
            ),
            (335, clean(Quality::Live, 0.0)),
            (
                400,
                PreampSettings {
                    calibration_dbfs: -12.0,
                    iron_norm: 1.0,
                    ..hq
                },
            ),
            (
                420,
                PreampSettings {
                    quality: Quality::Hq,
                    ..voice(Voice::Punch)
                },
            ),
            (
                440,
                PreampSettings {
                    colour_norm: 0.0,
                    ..hq
                },
            ),
        ],
    ]
}

/// `x`, one slice per channel, from `start` along a course.
fn follow(
    start: PreampSettings,
    course: &Course,
    rate_hz: f64,
    x: &[&[f32]],
    lengths: &[usize],
) -> Vec<Vec<f32>> {
    let mut p = preamp(&start, rate_hz);
    let mut y: Vec<Vec<f32>> = x.iter().map(|c| c.to_vec()).collect();
    let mut lengths = lengths.iter().cycle();
    let mut at = 0;
    while at < x[0].len() {
        if at % TICK == 0 {
            let now = course.iter().find(|(tick, _)| *tick == at / TICK);
            now.iter().for_each(|(_, settings)| p.set(settings));
            assert_eq!(p.tick(), Health::Good);
        }
        let len = (*lengths.next().unwrap()).min(TICK - at % TICK);
        let len = len.min(x[0].len() - at);
        let mut chunk = Chunk::silent(len, x.len());
        for (to, from) in chunk.iter_mut().zip(x) {
            to.copy_from_slice(&from[at..at + len]);
        }
        p.process(&mut chunk, None);
        for (from, to) in chunk.iter().zip(&mut y) {
            to[at..at + len].copy_from_slice(from);
        }
        at += len;
    }
    y
}

/// A tone of 100 Hz, mono and stereo, with all that the courses change: the crossings add nothing at high
/// frequencies to what the same courses leave there on the half-bands alone.
#[test]
fn crossing_over_leaves_no_click() {
    for rate_hz in [44.1e3, 48e3, 96e3, 192e3] {
        let n = rate_hz as usize / 100;
        let x = tone(1, n, 0.25, 600 * TICK);
        for course in courses() {
            let mut alone = course.clone();
            for (_, settings) in &mut alone {
                settings.drive_db = settings.drive_db.max(1e-9);
            }
            let start = clean(Quality::Live, 1e-9);
            for channels in [1, 2] {
                let inputs = vec![&x[..]; channels];
                let crossing = follow(
                    clean(Quality::Live, 0.0),
                    &course,
                    rate_hz,
                    &inputs,
                    &[TICK],
                );
                let alone = follow(start, &alone, rate_hz, &inputs, &[TICK]);
                for (crossing, alone) in crossing.iter().zip(&alone) {
                    let (worst, plain) =
                        (high(&crossing[250 * TICK..]), high(&alone[250 * TICK..]));
                    // −70 dB: the two slopes of a fade of 10 ms over a difference of .1 ms.
                    assert!(
                        worst < (plain + 0.1).max(-70.0),
                        "{rate_hz} {course:?}: {worst} dB, {plain} dB on the half-bands"
                    );
                }
            }
        }
    }
}

#[test]
fn a_crossing_has_the_same_bits_in_chunks_of_any_length() {
    let inputs = [material(600 * TICK, 0.5, 1), material(600 * TICK, 0.5, 2)];
    for rate_hz in [44.1e3, 96e3, 192e3] {
        for course in courses() {
            for channels in [1, 2] {
                let x: Vec<&[f32]> = inputs[..channels].iter().map(|x| &x[..]).collect();
                let whole = follow(clean(Quality::Live, 0.0), &course, rate_hz, &x, &[TICK]);
                for lengths in [&[1][..], &[7], &[3, 1, 31, 2]] {
                    let cut = follow(clean(Quality::Live, 0.0), &course, rate_hz, &x, lengths);
                    for (whole, cut) in whole.iter().zip(&cut) {
                        assert_eq!(bits(whole), bits(cut), "{rate_hz} {lengths:?}");
                    }
                }
            }
        }
    }
}

/// A constant under the signal has gone after two seconds, and stays away when the branches change.
#[test]
fn a_constant_does_not_come_back_with_the_other_path() {
    let x = vec![0.25; 48_000 * 4];
    for quality in QUALITIES {
        let course = [1e-4, 0.0, 1e-4, 0.0].into_iter().enumerate();
        let course = course
            .map(|(i, d)| (3_300 + 100 * i, clean(quality, d)))
            .collect();
        let y = follow(clean(quality, 0.0), &course, 48e3, &[&x], &[TICK]);
        let worst = y[0][100_000..].iter().fold(0.0f32, |w, y| w.max(y.abs()));
        // e^(−2π·.5·2.08 s)·.25 = 3.6e−4.
        assert!(worst < 4e-4, "{worst}");
    }
}

/// Far above full scale, where the stage saturates, both branches keep the level within bounds.
#[test]
fn the_greatest_input_stays_finite() {
    for amplitude in [10.0, 100.0, 1e4] {
        let x = tone(97, 4801, amplitude, 9602);
        let y = run(&mut preamp(&clean(Quality::Live, 0.0), 48e3), &x);
        assert!(
            y.iter()
                .all(|y| y.is_finite() && f64::from(y.abs()) < 2.1 * amplitude)
        );
    }
}

#[test]
fn a_fault_heals() {
    let mut p = preamp(&clean(Quality::Live, 0.0), 48e3);
    let mut chunk = Chunk::silent(TICK, 2);
    chunk.samples[0][3] = f32::NAN;
    assert_eq!(p.tick(), Health::Good);
    p.process(&mut chunk, None);
    assert_eq!(p.tick(), Health::Healed);
    let x = material(320, 0.5, 1);
    let fresh = run(&mut preamp(&clean(Quality::Live, 0.0), 48e3), &x);
    assert_eq!(bits(&run(&mut p, &x)), bits(&fresh));
}
