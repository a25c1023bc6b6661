//! The preamp's noise: white, seeded, of exact level.
//!
//! Source of the generator: M. E. O'Neill, "PCG: A family of simple fast space-efficient
//! statistically good algorithms for random number generation", 2014 (PCG-XSH-RR 64/32).

use crate::units::db_to_gain;

/// Edges of the band in which the level is stated.
const BAND_HZ: [f64; 2] = [20.0, 20_000.0];

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

/// A generator of equally distributed numbers: one stream per channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Noise {
    state: u64,
    increment: u64,
}

impl Noise {
    /// The stream of `channel` of the strip with this `seed`.
    pub(super) fn new(seed: u32, channel: usize) -> Self {
        let mut noise = Self {
            state: 0,
            increment: (u64::from(seed) << 2 | (channel as u64) << 1) | 1,
        };
        noise.state = noise.increment.wrapping_add(u64::from(seed));
        noise.next_u32();
        noise.next_u32();
        noise
    }

    #[inline]
    fn next_u32(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        let shifted = (((old >> 18) ^ old) >> 27) as u32;
        shifted.rotate_right((old >> 59) as u32)
    }

    /// The next number, −1 to 1, of variance ⅓.
    #[inline]
    pub(super) fn next(&mut self) -> f32 {
        (self.next_u32() as i32) as f32 * (1.0 / 2_147_483_648.0)
    }
}

/// Factor for [`Noise::next`] that gives `level_dbfs` (RMS) from 20 Hz to 20 kHz, or to the end of
/// the band where the rate is lower.
///
/// An RMS of one is 0 dBFS.
pub(super) fn noise_gain(level_dbfs: f64, sample_rate_hz: f64) -> f64 {
    let nyquist_hz = 0.5 * sample_rate_hz;
    let band_hz = BAND_HZ[1].min(nyquist_hz) - BAND_HZ[0];
    let variance = band_hz / nyquist_hz / 3.0;
    db_to_gain(level_dbfs) / libm::sqrt(variance)
}
