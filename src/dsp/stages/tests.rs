//! The bench of the stages' tests: runs a stage over a signal, makes tones, reads levels.

use core::f64::consts::TAU;

use crate::dsp::blocks::stage::Stage;
use crate::testkit::Runner;

/// Runs `input` through both channels in chunks of `block` at most, with `automate` at each tick;
/// returns the left channel.
pub fn run<S: Stage>(
    stage: &mut S,
    input: &[f32],
    block: usize,
    automate: impl FnMut(&mut S, usize),
) -> Vec<f32> {
    let mut runner = Runner::of(stage.clone()).cut(block);
    let mut audio = [input.to_vec(), input.to_vec()];
    runner.watch(&mut audio, None, automate, |_, _| ());
    assert!(!runner.is_healed);
    *stage = runner.stage;
    let [left, right] = audio;
    assert_eq!(left, right);
    left
}

/// A sine of amplitude ½.
pub fn sine(freq_hz: f64, sample_rate_hz: f64, len: usize) -> Vec<f32> {
    (0..len)
        .map(|n| (0.5 * libm::sin(TAU * freq_hz / sample_rate_hz * n as f64)) as f32)
        .collect()
}

/// Level in dB of the Fourier sum of `signal` at `freq_hz`: of an impulse response, the gain.
pub fn level_db(signal: &[f32], freq_hz: f64, sample_rate_hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in signal.iter().enumerate() {
        let (sin, cos) = libm::sincos(TAU * freq_hz / sample_rate_hz * n as f64);
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
    }
    10.0 * libm::log10(re * re + im * im)
}
