//! The compressor against formulas and published numbers. The shared tools stand here.

mod controls;
mod curves;
mod faults;
mod quality;
#[cfg(feature = "analysis")]
mod spectra;
mod timing;

use super::*;
use crate::testkit::{Runner, rested};

const RATE: f64 = 48_000.0;

/// A compressor with `settings`, at rest.
fn compressor(settings: &CompressorSettings, rate: f64) -> Compressor {
    rested(settings, rate)
}

/// Runs `frames` frames of `signal(channel, n)`, `cut` at a time, and calls `see` with each chunk's
/// first frame, its input, its output and the compressor.
fn run_cut(
    compressor: &mut Compressor,
    (frames, channels, cut): (usize, usize, usize),
    signal: impl Fn(usize, usize) -> f32,
    mut see: impl FnMut(usize, &Chunk, &Chunk, &Compressor),
) {
    let mut n = 0;
    while n < frames {
        if n % TICK == 0 {
            let _ = compressor.tick();
        }
        let len = cut.min(TICK - n % TICK).min(frames - n);
        let mut audio = Chunk::silent(len, channels);
        for (c, samples) in audio.iter_mut().enumerate() {
            for (m, x) in samples.iter_mut().enumerate() {
                *x = signal(c, n + m);
            }
        }
        let input = audio;
        compressor.process(&mut audio, None);
        see(n, &input, &audio, compressor);
        n += len;
    }
}

/// Mono output of `frames` frames of `signal`.
fn run(compressor: &mut Compressor, frames: usize, signal: impl Fn(usize) -> f32) -> Vec<f32> {
    let mut runner = Runner::of(compressor.clone());
    let output = runner.mono(&(0..frames).map(signal).collect::<Vec<_>>());
    *compressor = runner.stage;
    output
}

/// Mono reduction per frame: the gain on a key that is not heard, taken from a constant audio of 1.
fn reductions(compressor: &mut Compressor, frames: usize, key: impl Fn(usize) -> f32) -> Vec<f64> {
    let frames = frames.next_multiple_of(TICK);
    let key = [(0..frames).map(key).collect()];
    let mut audio = [vec![1.0_f32; frames]];
    let mut runner = Runner::of(compressor.clone());
    runner.process(&mut audio, Some(&key));
    *compressor = runner.stage;
    let reduction_db = |gain: &f32| -20.0 * libm::log10(f64::from(*gain));
    audio[0].iter().map(reduction_db).collect()
}

fn sine(freq_hz: f64, level_db: f64, rate: f64) -> impl Fn(usize) -> f32 {
    let amplitude = crate::units::db_to_gain(level_db);
    move |n| {
        let phase = (freq_hz * n as f64 / rate).fract();
        (amplitude * libm::sin(core::f64::consts::TAU * phase)) as f32
    }
}

fn vca() -> CompressorSettings {
    CompressorSettings {
        knee_db: 0.0,
        ..CompressorSettings::default()
    }
}

fn model(model: CompressorModel) -> CompressorSettings {
    CompressorSettings {
        model,
        ..CompressorSettings::default()
    }
}
