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
    let mut stage = rested(settings, rate_hz);
    let [output] = drive(&mut stage, [signal], [key], |_, _| ());
    (output, stage)
}

/// Runs a new stage over two channels, which are also its key.
///
/// # Panics
/// If the right channel is shorter than the left one.
pub fn run_stereo<S: Stage>(
    settings: &S::Settings,
    rate_hz: f64,
    channels: [&[f32]; 2],
) -> [Vec<f32>; 2] {
    drive(
        &mut rested::<S>(settings, rate_hz),
        channels,
        channels,
        |_, _| (),
    )
}

/// Runs a new stage over `signal` (mono) with the settings of each control tick's first frame.
pub fn run_changing<S: Stage>(
    signal: &[f32],
    rate_hz: f64,
    settings_at: impl Fn(usize) -> S::Settings,
) -> Vec<f32> {
    let mut stage = rested::<S>(&settings_at(0), rate_hz);
    let set = |stage: &mut S, frame| stage.set(&settings_at(frame));
    let [output] = drive(&mut stage, [signal], [signal], set);
    output
}

/// A stage at rest on `settings`.
fn rested<S: Stage>(settings: &S::Settings, rate_hz: f64) -> S {
    let mut stage = S::new(rate_hz);
    stage.set(settings);
    stage.reset();
    stage
}

/// Runs `stage` over `audio` with `key`, tick by tick; `before_tick` gets the stage and the tick's
/// first frame.
fn drive<S: Stage, const CH: usize>(
    stage: &mut S,
    audio: [&[f32]; CH],
    key: [&[f32]; CH],
    mut before_tick: impl FnMut(&mut S, usize),
) -> [Vec<f32>; CH] {
    let mut output = audio.map(|channel| Vec::with_capacity(channel.len()));
    for start in (0..audio[0].len()).step_by(TICK) {
        let frames = start..(start + TICK).min(audio[0].len());
        before_tick(stage, start);
        let _ = stage.tick();
        let mut chunk = chunk_of(audio.map(|channel| &channel[frames.clone()]));
        let side = chunk_of(key.map(|channel| &channel[frames.clone()]));
        stage.process(&mut chunk, Some(&side));
        for (output, samples) in output.iter_mut().zip(&chunk.samples) {
            output.extend_from_slice(&samples[..frames.len()]);
        }
    }
    output
}

/// A chunk of at most [`TICK`] frames, a slice per channel.
pub fn chunk_of<const CH: usize>(channels: [&[f32]; CH]) -> Chunk {
    let frames = channels[0].len();
    let mut chunk = Chunk::silent(frames, CH);
    for (to, from) in chunk.samples.iter_mut().zip(channels) {
        to[..frames].copy_from_slice(from);
    }
    chunk
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
