//! The test bench: runs a stage or the strip over a signal.

use crate::dsp::{Chunk, Stage, Strip, StripSettings, TICK};

/// Runs a new stage over `signal` (mono), which is also its key.
pub fn run_stage<S: Stage>(settings: &S::Settings, rate_hz: f64, signal: &[f32]) -> Vec<f32> {
    run_keyed::<S>(settings, rate_hz, signal, signal).0
}

/// Runs a new stage over `signal` with another signal as its key. Gives the output and the stage.
///
/// # Panics
/// If the key is shorter than the signal.
pub fn run_keyed<S: Stage>(
    settings: &S::Settings,
    rate_hz: f64,
    signal: &[f32],
    key: &[f32],
) -> (Vec<f32>, S) {
    let mut stage = S::new(rate_hz);
    stage.set(settings);
    stage.reset();
    let mut output = Vec::with_capacity(signal.len());
    for (audio, key) in signal.chunks(TICK).zip(key.chunks(TICK)) {
        let _ = stage.tick();
        let mut chunk = Chunk::silent(audio.len(), 1);
        chunk.samples[0][..audio.len()].copy_from_slice(audio);
        let mut side = Chunk::silent(audio.len(), 1);
        side.samples[0][..audio.len()].copy_from_slice(&key[..audio.len()]);
        stage.process(&mut chunk, &side);
        output.extend_from_slice(&chunk.samples[0][..audio.len()]);
    }
    (output, stage)
}

/// Runs a new mono strip over `signal`.
pub fn run_strip(settings: &StripSettings, rate_hz: f64, signal: &[f32]) -> Vec<f32> {
    let mut strip = Strip::new(rate_hz, 1);
    strip.set(settings);
    strip.reset();
    let mut output = signal.to_vec();
    strip.process(&mut [&mut output], None);
    output
}
