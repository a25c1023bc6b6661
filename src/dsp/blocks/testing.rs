//! The bench of the stages' tests: runs a stage over a signal, makes tones, reads levels.

use core::f64::consts::TAU;

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::stage::{Health, Stage};

/// A stage at rest on `settings`.
pub fn rested<S: Stage>(settings: &S::Settings, sample_rate_hz: f64) -> S {
    let mut stage = S::new(sample_rate_hz);
    stage.set(settings);
    stage.reset();
    stage
}

/// Runs `input` through both channels in chunks of `block` at most, with `automate` at each tick;
/// returns the left channel.
pub fn run<S: Stage>(
    stage: &mut S,
    input: &[f32],
    block: usize,
    mut automate: impl FnMut(&mut S, usize),
) -> Vec<f32> {
    let mut out = Vec::new();
    while out.len() < input.len() {
        let at = out.len();
        if at % TICK == 0 {
            automate(stage, at);
            assert_eq!(stage.tick(), Health::Good);
        }
        let len = block.min(TICK - at % TICK).min(input.len() - at);
        let mut chunk = Chunk::silent(len, 2);
        chunk.samples[0][..len].copy_from_slice(&input[at..at + len]);
        chunk.samples[1] = chunk.samples[0];
        stage.process(&mut chunk, None);
        assert_eq!(chunk.samples[0][..len], chunk.samples[1][..len]);
        out.extend_from_slice(&chunk.samples[0][..len]);
    }
    out
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
