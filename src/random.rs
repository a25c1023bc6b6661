//! The generator of dither and of test signals: SplitMix64.
//!
//! Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA
//! 2014. Every seed gives a stream of its own, the same on every machine.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// 64 even bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The difference of two even numbers of 0 to 1: a triangular distribution from −1 to 1, variance 1/6.
    pub fn triangular(&mut self) -> f64 {
        let bits = self.bits();
        let (a, b) = (bits >> 32, bits & 0xffff_ffff);
        (a as f64 - b as f64) / 4_294_967_296.0
    }

    /// An even distribution from −1 to 1, variance 1/3.
    pub fn even(&mut self) -> f32 {
        (self.bits() >> 32) as i32 as f32 / 2_147_483_648.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference implementation's first numbers for the seed 1234567.
    #[test]
    fn the_bits_are_those_of_the_reference() {
        let mut random = Random::new(1_234_567);
        let wanted = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(wanted.map(|_| random.bits()), wanted);
    }

    #[test]
    fn mean_and_variance_are_those_of_the_distributions() {
        let n = 200_000;
        let mut random = Random::new(1);
        let mut check = |next: &dyn Fn(&mut Random) -> f64, variance: f64| {
            let (mut sum, mut square) = (0.0, 0.0);
            for _ in 0..n {
                let x = next(&mut random);
                assert!(x.abs() <= 1.0);
                sum += x;
                square += x * x;
            }
            assert!((sum / f64::from(n)).abs() < 5e-3);
            assert!((square / f64::from(n) - variance).abs() < 2e-3);
        };
        check(&Random::triangular, 1.0 / 6.0);
        check(&|random| f64::from(random.even()), 1.0 / 3.0);
    }
}
