use super::*;
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::math::DB_PER_LOG2;

/// Levels in dB of `signal(channel, n)`, cut into chunks of `cut` frames that respect the ticks.
fn run(
    detector: &mut IqDetector,
    (frames, channels, cut): (usize, usize, usize),
    is_rms: bool,
    signal: impl Fn(usize, usize) -> f32,
) -> Vec<[f32; 2]> {
    let mut out = Vec::new();
    let mut n = 0;
    while n < frames {
        if n % TICK == 0 {
            let _ = detector.tick();
        }
        let len = cut.min(TICK - n % TICK).min(frames - n);
        let mut key = Chunk::silent(len, channels);
        for (c, samples) in key.iter_mut().enumerate() {
            for (m, x) in samples.iter_mut().enumerate() {
                *x = signal(c, n + m);
            }
        }
        let mut levels = Chunk::silent(1, 1);
        if is_rms {
            detector.rms_log2(&key, &mut levels);
        } else {
            detector.peak_log2(&key, &mut levels);
        }
        for m in 0..len {
            out.push([levels.samples[0][m], levels.samples[1][m]].map(|l| l * DB_PER_LOG2));
        }
        n += len;
    }
    out
}

fn sine(freq_hz: f64, rate: f64) -> impl Fn(usize, usize) -> f32 {
    move |_, n| libm::sin(core::f64::consts::TAU * freq_hz * n as f64 / rate) as f32
}

fn extremes(levels: &[[f32; 2]]) -> (f32, f32) {
    levels.iter().fold((f32::MAX, f32::MIN), |(lo, hi), l| {
        (lo.min(l[0]), hi.max(l[0]))
    })
}

#[test]
fn a_full_scale_sine_reads_zero_without_ripple_at_every_rate() {
    // Reference: |cos + j·sin| = 1.
    // The limits are those of the design, ± 4.34 dB · the cosine that `phase` tests.
    for (rate, limit_db) in [
        (44.1e3, 0.005),
        (48e3, 0.005),
        (96e3, 0.01),
        (192e3, 0.02),
        (384e3, 0.04),
    ] {
        for freq_hz in [25.0, 50.0, 997.0, 5e3, 15e3, 20e3] {
            let frames = (rate * 0.5) as usize;
            let levels = run(
                &mut IqDetector::new(rate),
                (frames, 1, TICK),
                false,
                sine(freq_hz, rate),
            );
            let (lo, hi) = extremes(&levels[frames - 4000..]);
            assert!(
                lo > -limit_db && hi < limit_db,
                "{rate} {freq_hz}: {lo} to {hi} dB"
            );
        }
    }
}

#[test]
fn the_rms_level_reads_a_sine_as_its_peak_and_takes_its_time() {
    let rate = 48e3;
    let levels = run(
        &mut IqDetector::new(rate),
        (24_000, 1, TICK),
        true,
        sine(1e3, rate),
    );
    let (lo, hi) = extremes(&levels[16_000..]);
    assert!(lo > -0.01 && hi < 0.01, "{lo} to {hi} dB");
    // A mean square with τ stands at 1 − 1/e of its end after τ: −1.992 dB. The onset of Q is
    // late by part of a period, half a millisecond or .06 dB.
    let after_tau = levels[(RMS_S * rate) as usize][0];
    assert!((after_tau + 1.992).abs() < 0.06, "{after_tau} dB");
}

#[test]
fn a_transient_counts_at_once() {
    let levels = run(&mut IqDetector::new(48e3), (64, 1, TICK), false, |_, n| {
        if n >= 10 { 0.5 } else { 0.0 }
    });
    assert!((levels[10][0] + 6.0206).abs() < 0.001);
    assert!(levels[9][0] < -290.0);
}

#[test]
fn the_cut_into_chunks_does_not_change_a_bit() {
    for channels in [1, 2] {
        for is_rms in [false, true] {
            let signal = |c: usize, n: usize| libm::sinf((n * (n + c)) as f32);
            let whole = run(
                &mut IqDetector::new(48e3),
                (500, channels, TICK),
                is_rms,
                signal,
            );
            for cut in [1, 2, 7, 31] {
                let cut = run(
                    &mut IqDetector::new(48e3),
                    (500, channels, cut),
                    is_rms,
                    signal,
                );
                assert_eq!(whole, cut);
            }
        }
    }
}

#[test]
fn mono_is_the_same_as_either_channel_of_stereo() {
    let signal = |_: usize, n: usize| libm::sinf((n * n) as f32);
    let mono = run(&mut IqDetector::new(48e3), (300, 1, 7), false, signal);
    let stereo = run(&mut IqDetector::new(48e3), (300, 2, 32), false, signal);
    for (m, s) in mono.iter().zip(&stereo) {
        assert_eq!([m[0], m[0]], *s);
    }
}

#[test]
fn reset_empties_the_memory_and_a_bad_state_heals() {
    let mut detector = IqDetector::new(48e3);
    let first = run(&mut detector, (100, 2, 32), true, |_, n| n as f32);
    detector.reset();
    assert_eq!(
        run(&mut detector, (100, 2, 32), true, |_, n| n as f32),
        first
    );
    detector.mean[0] = f32::NAN;
    assert_eq!(detector.tick(), Health::Healed);
    assert_eq!(detector.tick(), Health::Good);
    detector.reset();
    assert_eq!(
        run(&mut detector, (100, 2, 32), true, |_, n| n as f32),
        first
    );
}

#[test]
fn levels_are_finite_from_silence_to_the_input_limit() {
    for amplitude in [0.0, 1e-40, 1e-20, 1.0, 1e4] {
        for is_rms in [false, true] {
            let levels = run(&mut IqDetector::new(48e3), (2000, 2, 32), is_rms, |c, n| {
                if (n / 40 + c) % 2 == 0 {
                    amplitude
                } else {
                    -amplitude
                }
            });
            assert!(
                levels
                    .iter()
                    .flatten()
                    .all(|l| l.is_finite() && *l > -301.0 && *l < 120.0)
            );
        }
    }
}

#[test]
fn the_link_moves_the_softer_channel_by_its_share_in_decibels() {
    for (link_norm, expected) in [(0.0, -10.0), (0.5, -6.0), (1.0, -2.0)] {
        let mut levels = Chunk::silent(3, 2);
        levels.samples[0] = [-2.0; TICK];
        levels.samples[1] = [-10.0; TICK];
        link_levels(&mut levels, link_norm);
        assert_eq!(levels.samples[0][2], -2.0);
        assert_eq!(levels.samples[1][2], expected);
    }
}
