//! Tones, noise and chance that repeat.

use core::f64::consts::TAU;

use crate::random::Random;

/// `len` frames of a sine of `freq_hz` and `amplitude`, from phase 0.
pub fn sine(freq_hz: f64, amplitude: f64, sample_rate_hz: f64, len: usize) -> Vec<f32> {
    let cycles_per_frame = freq_hz / sample_rate_hz;
    (0..len)
        .map(|n| (amplitude * libm::sin(TAU * (cycles_per_frame * n as f64).fract())) as f32)
        .collect()
}

/// White noise of even distribution, −`amplitude` to `amplitude`, without end.
pub fn noise(amplitude: f32, seed: u64) -> impl Iterator<Item = f32> {
    let mut random = Random::new(seed);
    std::iter::repeat_with(move || amplitude * random.even())
}

/// Chance that repeats.
#[derive(Clone, Debug)]
pub struct Dice(Random);

impl Dice {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    /// The next number, 0 to 1, without 1.
    pub fn next_norm(&mut self) -> f64 {
        (self.0.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `most`; 0 if that is 0.
    pub fn below(&mut self, most: usize) -> usize {
        (self.0.bits() % most.max(1) as u64) as usize
    }
}
