//! What is processed. Two channels, alike in kind but not in samples.

use crate::{LAP_FRAMES, LAPS, SAMPLE_RATE_HZ};

/// Frames of a signal.
pub const FRAMES: usize = LAPS * LAP_FRAMES;

/// A channel per vector, [`FRAMES`] long.
pub type Audio = [Vec<f32>; 2];

/// Kinds of signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Beats of two tones and noise at about −6 dBFS, with pauses at about −50 dBFS: loud enough
    /// to make every module act, quiet enough to close the gate.
    Programme,
    /// Zeros.
    Silence,
    /// The programme under an exponential decay that passes through the denormal numbers half way
    /// through, then zeros.
    Tail,
}

impl Signal {
    /// Its samples.
    pub fn samples(self) -> Audio {
        match self {
            Self::Programme => [programme(110.0, 6_300.0, 1), programme(165.0, 7_100.0, 2)],
            Self::Silence => [vec![0.0; FRAMES], vec![0.0; FRAMES]],
            Self::Tail => Self::Programme.samples().map(tail),
        }
    }
}

/// White noise of uniform distribution, from a linear congruential generator (Knuth's MMIX).
fn noise(amplitude: f32, seed: u64) -> impl Iterator<Item = f32> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        amplitude * ((state >> 40) as f32 / 8_388_608.0 - 1.0)
    })
}

/// A sine of `amplitude`, from phase 0. Not the testkit's, whose last bits differ: the hashes of every case hang
/// on these.
fn sine(freq_hz: f64, amplitude: f64, sample_rate_hz: f64, len: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU * freq_hz / sample_rate_hz;
    (0..len)
        .map(|n| (amplitude * libm::sin(step * n as f64)) as f32)
        .collect()
}

fn programme(low_hz: f64, high_hz: f64, seed: u64) -> Vec<f32> {
    const BEAT_S: f64 = 0.25;
    let low = sine(low_hz, 0.35, SAMPLE_RATE_HZ, FRAMES);
    let high = sine(high_hz, 0.15, SAMPLE_RATE_HZ, FRAMES);
    let tones = low.iter().zip(&high).zip(noise(0.05, seed));
    tones
        .enumerate()
        .map(|(n, ((low, high), noise))| {
            let beat = (n as f64 / SAMPLE_RATE_HZ / BEAT_S).fract();
            let level = if beat < 0.5 { 1.0 - beat } else { 0.005 };
            level as f32 * (low + high + noise)
        })
        .collect()
}

fn tail(mut samples: Vec<f32>) -> Vec<f32> {
    // e^(−FRAMES / 2 / τ) is the smallest denormal number, 1.4e-45.
    const TAU_SAMPLES: f64 = FRAMES as f64 / 2.0 / 103.3;
    let mut gain = 1.0;
    for x in &mut samples {
        *x = (f64::from(*x) * gain) as f32;
        gain *= 1.0 - 1.0 / TAU_SAMPLES;
    }
    samples
}
