//! HQ against Live.

use super::*;
use crate::units::gain_to_db;

/// Gains of both channels, taken from a constant audio of 1, with a key of its own for each.
/// `before_tick` gets the number of the frame and the compressor.
fn gains(
    compressor: &mut Compressor,
    frames: usize,
    key: impl Fn(usize, usize) -> f32,
    before_tick: impl Fn(usize, &mut Compressor),
) -> Vec<[f32; 2]> {
    let mut out = Vec::new();
    for from in (0..frames).step_by(TICK) {
        before_tick(from, compressor);
        let _ = compressor.tick();
        let mut audio = Chunk::silent(TICK, 2);
        audio.samples = [[1.0; TICK]; 2];
        let mut keys = Chunk::silent(TICK, 2);
        for (c, samples) in keys.iter_mut().enumerate() {
            for (m, x) in samples.iter_mut().enumerate() {
                *x = key(c, from + m);
            }
        }
        compressor.process(&mut audio, Some(&keys));
        let [left, right] = audio.samples;
        out.extend((0..TICK).map(|n| [left[n], right[n]]));
    }
    out
}

fn steady_gains(
    settings: &CompressorSettings,
    rate: f64,
    key: impl Fn(usize, usize) -> f32,
) -> Vec<[f32; 2]> {
    gains(&mut compressor(settings, rate), 4_096, key, |_, _| ())
}

/// Every model, both detectors, mixed, linked and not, at settings that reduce as much as they can.
fn deep(attack_ms: f64) -> Vec<CompressorSettings> {
    let base = CompressorSettings {
        threshold_db: -60.0,
        ratio: f64::INFINITY,
        knee_db: 0.0,
        attack_ms,
        release_ms: 20.0,
        ..CompressorSettings::default()
    };
    let model = |model| CompressorSettings { model, ..base };
    vec![
        base,
        CompressorSettings {
            link_norm: 0.5,
            detector: Detector::Rms,
            ..base
        },
        CompressorSettings {
            link_norm: 0.0,
            auto_release: true,
            ..base
        },
        CompressorSettings {
            mix_norm: 0.7,
            sc_hpf_hz: 200.0,
            sc_tilt_db: 10.0,
            ..base
        },
        CompressorSettings {
            fet_ratio: FetRatio::R20,
            ..model(CompressorModel::Fet)
        },
        CompressorSettings {
            fet_ratio: FetRatio::All,
            link_norm: 0.0,
            ..model(CompressorModel::Fet)
        },
        model(CompressorModel::Opto),
        model(CompressorModel::Mu),
    ]
}

fn of(quality: Quality, settings: &CompressorSettings) -> CompressorSettings {
    CompressorSettings {
        quality,
        ..*settings
    }
}

/// Furthest that HQ may stand from Live, as documented: .15 dB, and 20 dB·µs over the attack.
fn bound_db(settings: &CompressorSettings) -> f64 {
    (20e-6 / models::times(settings).attack_s).min(0.15)
}

/// Silence, a tone that begins at its crest, silence, noise, a pulse, a square at Nyquist.
fn keys(c: usize, n: usize) -> f32 {
    let tone = libm::cosf(0.13 * (1 + c) as f32 * (n % 700) as f32);
    match n / 700 {
        0 | 2 => 0.0,
        1 => 0.5 * tone,
        3 => 0.7 * libm::sinf(((n + 7 * c) * (n + 3)) as f32),
        4 => f32::from(u8::from(n % 700 == 9 + c)),
        _ => 1.0 - 2.0 * (n % 2) as f32,
    }
}

#[test]
fn in_every_sample_hq_is_live_within_its_bound() {
    for rate in [44.1e3, 48e3, 96e3, 192e3] {
        for attack_ms in [0.02, 0.1, 1.0, 10.0, 100.0] {
            for settings in deep(attack_ms) {
                let live = steady_gains(&of(Quality::Live, &settings), rate, keys);
                let hq = steady_gains(&of(Quality::Hq, &settings), rate, keys);
                let mut differs = false;
                for (live, hq) in live.as_flattened().iter().zip(hq.as_flattened()) {
                    assert!(*hq > 0.0, "{settings:?} at {rate}: {hq}");
                    let apart_db = gain_to_db(f64::from(hq / live)).abs();
                    // The gains are in single precision.
                    let bound_db = bound_db(&settings) + 1e-5;
                    assert!(
                        apart_db <= bound_db,
                        "{settings:?} at {rate}: {apart_db} dB"
                    );
                    assert!(*live != 1.0 || *hq == 1.0, "{settings:?} at {rate}: {hq}");
                    differs |= live != hq;
                }
                assert!(differs, "{settings:?}");
            }
        }
    }
}

/// Peak in dB of each quality of `frames` frames of a mono signal.
fn peaks_db(
    settings: &CompressorSettings,
    frames: usize,
    signal: impl Fn(usize) -> f32,
) -> [f64; 2] {
    [Quality::Live, Quality::Hq].map(|quality| {
        let y = run(
            &mut compressor(&of(quality, settings), RATE),
            frames,
            &signal,
        );
        gain_to_db(f64::from(
            y.iter().fold(0.0f32, |peak, y| peak.max(y.abs())),
        ))
    })
}

/// A burst of −6 dBFS that begins with this phase, in turns.
fn burst_at(freq_hz: f64, phase: f64) -> impl Fn(usize) -> f32 {
    move |n| {
        let turns = freq_hz * n as f64 / RATE + phase;
        (0.501 * libm::sin(core::f64::consts::TAU * turns)) as f32
    }
}

/// Bursts in all phases: HQ's peaks are Live's, within .15 dB each and .03 dB in the mean. A difference
/// within ±.4 dB that is clipped sat on its bound: +.3 dB in the mean.
#[test]
fn onsets_have_the_same_peaks() {
    let vca = CompressorSettings {
        threshold_db: -30.0,
        ratio: 8.0,
        release_ms: 50.0,
        ..vca()
    };
    let fet = CompressorSettings {
        threshold_db: -40.0,
        fet_ratio: FetRatio::R20,
        model: CompressorModel::Fet,
        ..vca
    };
    for settings in [vca, fet] {
        for attack_ms in [0.02, 0.1, 1.0, 10.0] {
            let settings = CompressorSettings {
                attack_ms,
                ..settings
            };
            let mut all = Vec::new();
            for freq_hz in [100.0, 300.0, 1e3, 3e3, 6e3, 15e3] {
                for phase in [0.0, 0.05, 0.125, 0.2, 0.25] {
                    let [live, hq] = peaks_db(&settings, 960, burst_at(freq_hz, phase));
                    assert!(
                        (hq - live).abs() < 0.15,
                        "{settings:?} {freq_hz}: {hq}, not {live}"
                    );
                    all.push(hq - live);
                }
            }
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            assert!(mean.abs() < 0.03, "{settings:?}: {mean} dB");
        }
    }
}

/// Frames of the fade between both qualities.
const FADE: usize = 480;

/// Twice what the exponential and 60 dB in single precision are off, as a share of the gain.
const ROUNDING: f64 = 2e-6;

/// Of gains that are `apart_db`.
fn share(apart_db: f64) -> f64 {
    crate::units::db_to_gain(apart_db) - 1.0
}

/// A full-scale burst behind silence, 27 dB and more over every model's threshold.
fn burst(c: usize, n: usize) -> f32 {
    if n < 1_000 {
        0.0
    } else {
        libm::cosf(0.2 * (1 + c) as f32 * n as f32)
    }
}

#[test]
fn a_change_of_quality_is_inaudible_and_leaves_no_trace() {
    // Changed before, in and behind an attack, and back; .15 dB over 480 frames are −88.8 dB of what
    // is heard at each of them.
    for attack_ms in [0.02, 1.0] {
        for settings in deep(attack_ms) {
            let [live, hq] = [Quality::Live, Quality::Hq].map(|q| of(q, &settings));
            let plain = steady_gains(&live, RATE, burst);
            for on in (928..1_200).step_by(TICK) {
                let off = on + 2 * FADE;
                let changed = gains(&mut compressor(&live, RATE), 4_096, burst, |n, c| {
                    if n == on {
                        c.set(&hq)
                    } else if n == off {
                        c.set(&live)
                    }
                });
                for (n, (plain, changed)) in plain.iter().zip(&changed).enumerate() {
                    let faded_in = (n + 1).saturating_sub(on).min(FADE);
                    let faded_out = (n + 1).saturating_sub(off).min(FADE);
                    let weight = (faded_in - faded_out) as f64 / FADE as f64;
                    let allowed = share(bound_db(&settings) * weight);
                    let slack = if weight > 0.0 { ROUNDING } else { 0.0 };
                    for (plain, changed) in plain.iter().zip(changed) {
                        let apart = f64::from((changed - plain) / plain).abs();
                        assert!(
                            apart <= allowed + slack,
                            "{settings:?} on {on}, {n}: {apart}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn hq_turned_off_begins_where_it_stood() {
    for settings in deep(0.02) {
        let [live, hq] = [Quality::Live, Quality::Hq].map(|q| of(q, &settings));
        let stays = steady_gains(&hq, RATE, keys);
        for off in (640..2_240).step_by(7 * TICK) {
            let turned = gains(&mut compressor(&hq, RATE), 4_096, keys, |n, c| {
                if n == off {
                    c.set(&live);
                }
            });
            for (n, (stays, turned)) in stays.iter().zip(&turned).enumerate() {
                let gone = (n + 1).saturating_sub(off).min(FADE) as f64 / FADE as f64;
                for (stays, turned) in stays.iter().zip(turned) {
                    let apart = f64::from((turned - stays) / stays).abs();
                    assert!(
                        apart <= share(bound_db(&settings) * gone) + ROUNDING,
                        "{settings:?} {off} {n}: {apart}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_steady_reduction_does_not_step() {
    // 27 dB and more of a tone; what each change adds from sample to sample, in dBFS.
    for settings in deep(0.02) {
        let settings = CompressorSettings {
            mix_norm: 1.0,
            ..settings
        };
        let [live, hq] = [Quality::Live, Quality::Hq].map(|q| of(q, &settings));
        let tone = |c: usize, n: usize| libm::cosf(0.13 * (1 + c) as f32 * n as f32);
        let run = |second: &CompressorSettings| {
            gains(&mut compressor(&live, RATE), 19_200, tone, |n, c| {
                c.set(if n < 9_600 { &live } else { second });
            })
        };
        let (plain, changed) = (run(&live), run(&hq));
        for c in 0..2 {
            assert!(plain[9_600][c] < 0.045, "{settings:?}: {}", plain[9_600][c]);
            let apart = |n: usize| f64::from(changed[n][c]) - f64::from(plain[n][c]);
            let step = (9_600..plain.len())
                .fold(0.0f64, |step, n| step.max((apart(n) - apart(n - 1)).abs()));
            assert!(
                gain_to_db(step) < -80.0,
                "{settings:?}: {} dBFS",
                gain_to_db(step)
            );
        }
    }
}
