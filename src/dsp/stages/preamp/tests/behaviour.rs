//! What a take depends on: silence, determinism, smooth controls, noise.

use super::spectrum::{component, db, tone};
use super::*;

pub(super) fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|v| v.to_bits()).collect()
}

/// Deterministic broad-band material.
pub(super) fn material(count: usize, amplitude: f32, seed: u32) -> Vec<f32> {
    let mut noise = noise::Noise::new(seed, 0);
    (0..count).map(|_| amplitude * noise.next()).collect()
}

#[test]
fn silence_stays_silent_and_returns_after_a_signal() {
    for v in VOICES {
        let mut p = preamp(&voice(v), 48e3);
        assert!(run(&mut p, &[0.0; 999]).iter().all(|y| *y == 0.0));
        run(&mut p, &material(4800, 0.5, 1));
        // The coupling's .32 s to the 36th power.
        let tail = run(&mut p, &vec![0.0; 14 * 48_000]);
        assert!(tail[13 * 48_000..].iter().all(|y| *y == 0.0), "{v:?}");
    }
}

#[test]
fn reset_equals_new() {
    let x = material(2000, 0.5, 1);
    let first = PreampSettings {
        noise_dbfs: -70.0,
        quality: Quality::Hq,
        ..voice(Voice::Tube)
    };
    let second = PreampSettings {
        noise_dbfs: -80.0,
        colour_norm: 0.8,
        ..voice(Voice::Iron)
    };
    let mut used = preamp(&first, 48e3);
    run(&mut used, &x);
    used.set(&second);
    run(&mut used, &x[..777]);
    used.reset();
    let mut fresh = preamp(&second, 48e3);
    assert_eq!(bits(&run(&mut used, &x)), bits(&run(&mut fresh, &x)));
}

/// Chunks of any length give the same bits, also while everything glides.
#[test]
fn chunks_of_any_length_give_the_same_bits() {
    for rate in [44_100.0, 96_000.0, 192_000.0] {
        for channels in [1, 2] {
            let inputs = [material(1024, 0.5, 1), material(1024, 0.5, 2)];
            let process = |lengths: &[usize]| {
                let mut p = preamp(&voice(Voice::Clean), rate);
                let mut out = Vec::new();
                let mut lengths = lengths.iter().cycle();
                for tick in 0..1024 / TICK {
                    if tick == 3 {
                        p.set(&PreampSettings {
                            quality: Quality::Hq,
                            noise_dbfs: -70.0,
                            ..voice(Voice::Iron)
                        });
                    }
                    assert_eq!(p.tick(), Health::Good);
                    let mut done = 0;
                    while done < TICK {
                        let len = (*lengths.next().unwrap()).min(TICK - done);
                        let mut chunk = Chunk::silent(len, channels);
                        let at = tick * TICK + done;
                        for (to, from) in chunk.iter_mut().zip(&inputs) {
                            to.copy_from_slice(&from[at..at + len]);
                        }
                        p.process(&mut chunk, None);
                        for i in 0..len {
                            out.extend(chunk.iter().map(|c| c[i]));
                        }
                        done += len;
                    }
                }
                bits(&out)
            };
            let whole = process(&[TICK]);
            for lengths in [&[1][..], &[7], &[3, 1, 31, 2]] {
                assert_eq!(process(lengths), whole, "{rate} {channels} {lengths:?}");
            }
        }
    }
}

#[test]
fn equal_channels_stay_equal_and_one_channel_sounds_like_two() {
    let x = material(4000, 0.5, 1);
    for rate in [48_000.0, 96_000.0, 192_000.0] {
        for quality in [Quality::Live, Quality::Hq] {
            let settings = PreampSettings {
                quality,
                ..voice(Voice::Iron)
            };
            let both = run_channels(&mut preamp(&settings, rate), &[&x, &x]);
            let one = run(&mut preamp(&settings, rate), &x);
            assert_eq!(bits(&both[0]), bits(&both[1]));
            assert_eq!(bits(&both[0]), bits(&one));
        }
    }
}

/// RMS from 20 Hz to 20 kHz within .1 dB: over the whole band of white noise at a rate, the share
/// of that band.
#[test]
fn the_noise_has_its_level_at_every_rate() {
    for rate in [44_100.0, 48_000.0, 192_000.0] {
        for level in [-100.0, -70.0] {
            let settings = PreampSettings {
                noise_dbfs: level,
                ..Default::default()
            };
            let silence = vec![0.0; 200_000];
            let y = run_channels(&mut preamp(&settings, rate), &[&silence, &silence]);
            for channel in &y {
                let sum: f64 = channel.iter().map(|y| f64::from(*y) * f64::from(*y)).sum();
                let share = 19_980.0 / (0.5 * rate);
                let rms = libm::sqrt(sum / channel.len() as f64 * share);
                let measured = crate::units::gain_to_db(rms);
                assert!((measured - level).abs() < 0.1, "{rate}: {measured}");
            }
        }
    }
}

/// White: eight bands of equal width have equal power.
#[cfg(feature = "analysis")]
#[test]
fn the_noise_is_white() {
    let mut noise = noise::Noise::new(1, 0);
    let stream: Vec<f32> = (0..1 << 16).map(|_| noise.next()).collect();
    let bins = crate::analysis::measurement::spectrum_of(&stream);
    for band in bins.chunks_exact(bins.len() / 8) {
        let power: f64 = band.iter().map(|v| v * v).sum();
        // A sine of amplitude 1 has a power of ½, and the whole noise ⅓.
        let ratio = power / 2.0 * 8.0 * 3.0;
        assert!((10.0 * libm::log10(ratio)).abs() < 0.25, "{ratio}");
    }
}

/// No two streams have to do with each other.
#[test]
fn streams_of_noise_are_independent() {
    let n = 1 << 16;
    let streams = [(1, 0), (1, 1), (2, 0), (2, 1)].map(|(seed, channel)| {
        let mut noise = noise::Noise::new(seed, channel);
        (0..n).map(|_| noise.next()).collect::<Vec<f32>>()
    });
    for (i, a) in streams.iter().enumerate() {
        for b in &streams[i + 1..] {
            let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum();
            // Four standard deviations of 1/3·√n.
            assert!(sum.abs() < 4.0 / 3.0 * libm::sqrt(n as f64), "{sum}");
        }
    }
}

/// No jump of a control on a 100 Hz tone leaves more at high frequencies than the strip's plainest
/// glide does, a gain that moves by 20 dB.
#[test]
fn controls_move_without_a_click() {
    let start = voice(Voice::Iron);
    let jumps = [
        PreampSettings {
            drive_db: 20.0,
            ..start
        },
        PreampSettings {
            voice: Voice::Clean,
            ..start
        },
        PreampSettings {
            voice: Voice::Punch,
            ..start
        },
        PreampSettings {
            colour_norm: 1.0,
            ..start
        },
        PreampSettings {
            iron_norm: 0.0,
            ..start
        },
        PreampSettings {
            quality: Quality::Hq,
            ..start
        },
        PreampSettings {
            calibration_dbfs: -12.0,
            ..start
        },
    ];
    let x = tone(1, 480, 0.25, 24_000);
    let plain = high(&glide_20_db(&x[..4800]));
    for to in jumps {
        for [from, to] in [[start, to], [to, start]] {
            let mut p = preamp(&from, 48e3);
            let mut y = run(&mut p, &x[..9600]);
            p.set(&to);
            y.extend(run(&mut p, &x[9600..]));
            let jump = high(&y[9500..15_000]);
            assert!(jump < plain, "{to:?}: {jump} dB");
        }
    }
}

/// `x` with a gain that glides from 0 to −20 dB.
fn glide_20_db(x: &[f32]) -> Vec<f32> {
    use crate::dsp::blocks::glide::{Glide, Ramp};
    let (mut glide, mut ramp) = (Glide::new(0.0, 48e3), Ramp::new(1.0));
    let mut y = x.to_vec();
    for (i, tick) in y.chunks_mut(TICK).enumerate() {
        if i == 15 {
            glide.set(-20.0);
        }
        glide.tick();
        ramp.aim(db_to_gain(glide.value()) as f32);
        tick.iter_mut().for_each(|y| *y *= ramp.next());
    }
    y
}

/// Peak, in dB of a tone of .25, of what a fourth difference leaves: 24 dB per octave below an
/// eighth of the rate, with a gain of 1 at 8 kHz.
pub(super) fn high(y: &[f32]) -> f64 {
    let peak = y
        .windows(5)
        .map(|w| (w[0] - 4.0 * w[1] + 6.0 * w[2] - 4.0 * w[3] + w[4]).abs())
        .fold(0.0, f32::max);
    20.0 * libm::log10(f64::from(peak) / 0.25)
}

/// The branches differ by their group delay, 4.79 and 4.84 samples: .05 samples are −44 dB at 1 kHz;
/// at 100 Hz it is 20 dB less. Their levels agree.
#[test]
fn live_and_hq_null_as_deep_as_their_delays_allow() {
    let at = |quality, freq: usize| {
        let settings = PreampSettings {
            quality,
            drive_db: 0.01,
            ..Default::default()
        };
        let x = tone(freq / 20, 2400, 0.1, 9600);
        component(&run(&mut preamp(&settings, 48e3), &x)[7200..], freq / 20)
    };
    for (freq, depth) in [(100, -63.0), (1000, -43.0)] {
        let (live, hq) = (at(Quality::Live, freq), at(Quality::Hq, freq));
        let null = db([live[0] - hq[0], live[1] - hq[1]]) + 20.0;
        assert!(null < depth, "{freq} Hz: {null} dB");
        assert!((db(live) - db(hq)).abs() < 0.001);
    }
}

#[test]
fn a_fault_heals_and_the_preamp_goes_on() {
    let mut p = preamp(&voice(Voice::Iron), 48e3);
    let mut chunk = Chunk::silent(TICK, 2);
    chunk.samples[0][3] = f32::NAN;
    assert_eq!(p.tick(), Health::Good);
    p.process(&mut chunk, None);
    assert_eq!(p.tick(), Health::Healed);
    let x = material(320, 0.5, 1);
    let y = run(&mut p, &x);
    assert_eq!(
        bits(&y),
        bits(&run(&mut preamp(&voice(Voice::Iron), 48e3), &x))
    );
}

/// The strip's guard lets +80 dBFS pass, and the drive adds 40 dB.
#[test]
fn the_greatest_input_gives_a_finite_output() {
    for v in VOICES {
        let settings = PreampSettings {
            drive_db: 40.0,
            iron_norm: 1.0,
            calibration_dbfs: -24.0,
            ..voice(v)
        };
        let y = run(&mut preamp(&settings, 48e3), &tone(1, 9600, 1e4, 48_000));
        assert!(y.iter().all(|y| y.is_finite() && y.abs() < 1e3), "{v:?}");
        let y = run(&mut preamp(&settings, 48e3), &[1e4; 9600]);
        assert!(y.iter().all(|y| y.is_finite() && y.abs() < 1e3), "{v:?}");
    }
}
