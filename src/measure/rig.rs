//! The test bench: runs a stage or the strip over a signal.

use crate::dsp::{Stage, Strip, StripSettings};
use crate::testkit::Runner;

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
    let mut runner = Runner::new(settings, rate_hz);
    let mut audio = [signal.to_vec()];
    runner.process(&mut audio, Some(&[key.to_vec()]));
    let [output] = audio;
    (output, runner.stage)
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
    let mut audio = channels.map(<[f32]>::to_vec);
    Runner::<S>::new(settings, rate_hz).process(&mut audio, None);
    audio
}

/// Runs a new stage over `signal` (mono) with the settings of each control tick's first frame.
pub fn run_changing<S: Stage>(
    signal: &[f32],
    rate_hz: f64,
    settings_at: impl Fn(usize) -> S::Settings,
) -> Vec<f32> {
    let mut audio = [signal.to_vec()];
    let set = |stage: &mut S, frame| stage.set(&settings_at(frame));
    Runner::<S>::new(&settings_at(0), rate_hz).watch(&mut audio, None, set, |_, _| ());
    let [output] = audio;
    output
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
