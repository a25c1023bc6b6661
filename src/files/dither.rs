//! Dither with a triangular distribution, two steps wide.
//!
//! The sum of two even distributions, each one step wide, makes the error's mean and power
//! independent of the signal (S. P. Lipshitz, R. A. Wannamaker, J. Vanderkooy: Quantization and
//! dither, a theoretical survey, JAES 40, 1992). The noise is seeded, so a render repeats.

use crate::random::Random;

/// A source of dither, in steps of the target.
pub struct Dither(Random);

impl Dither {
    /// A source that repeats for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    /// The next value, −1 to 1 steps.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> f64 {
        self.0.triangular()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With dither the mean of the rounded signal is the signal, between two steps too; without it
    /// a quarter step would be lost altogether.
    #[test]
    fn a_level_below_one_step_survives_as_a_mean() {
        let mut dither = Dither::new(7);
        let n = 100_000;
        let sum: f64 = (0..n).map(|_| libm::rint(0.25 + dither.next())).sum();
        assert!((sum / f64::from(n) - 0.25).abs() < 1e-2);
    }
}
