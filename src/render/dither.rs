//! Dither with a triangular distribution, two steps wide.
//!
//! The sum of two even distributions, each one step wide, makes the error's mean and power
//! independent of the signal (S. P. Lipshitz, R. A. Wannamaker, J. Vanderkooy: Quantization and
//! dither, a theoretical survey, JAES 40, 1992). The noise is seeded, so a render repeats.

/// A source of dither, in steps of the target.
pub struct Dither {
    state: u64,
}

impl Dither {
    /// A source that repeats for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next value, −1 to 1 steps.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> f64 {
        let bits = self.next_bits();
        // Two numbers of 32 bits, each 0 to 1: their difference is the triangle.
        let (a, b) = (bits >> 32, bits & 0xffff_ffff);
        (a as f64 - b as f64) / 4_294_967_296.0
    }

    /// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number
    /// generators, OOPSLA 2014): every seed gives a stream of its own.
    fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean 0 and variance 1/6 of the triangle from −1 to 1.
    #[test]
    fn the_distribution_is_triangular() {
        let mut dither = Dither::new(1);
        let n = 200_000;
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..n {
            let x = dither.next();
            assert!(x.abs() <= 1.0);
            sum += x;
            square += x * x;
        }
        assert!((sum / f64::from(n)).abs() < 5e-3);
        assert!((square / f64::from(n) - 1.0 / 6.0).abs() < 2e-3);
    }

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
