//! The trapezoidal state-variable filter (SVF) of the side-chains: what the key filters of gate and compressor
//! run on.
//!
//! Its state matrix has a norm of at most one for every g = tan(ω/2) and damping k, so the energy never
//! grows while coefficients move. The EQ and the filters run on the ladder ([`super::ladder`]), which has
//! the same property for three poles; the de-esser runs on a form of its own, whose coefficients move in
//! every sample.
//!
//! Sources: A. Simper, "Solving the continuous SVF equations using trapezoidal integration and
//! equivalent currents", 2013; J. Laroche, "On the stability of time-varying recursive filters",
//! JAES 2007; K. Wishnick, "Time-varying filters for musical applications", DAFx 2014.

use crate::dsp::blocks::chunk::Chunk;

/// The two integrators of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SvfState {
    /// First integrator (band-pass).
    pub s1: f32,
    /// Second integrator (low-pass).
    pub s2: f32,
}

impl SvfState {
    /// Flushes denormals; false if a state is not finite.
    pub fn tick(&mut self) -> bool {
        self.s1 = crate::dsp::blocks::math::flush(self.s1);
        self.s2 = crate::dsp::blocks::math::flush(self.s2);
        self.s1.is_finite() && self.s2.is_finite()
    }
}

/// Two numbers side by side, a channel each.
pub type Pair = wide::f32x4;

/// The integrators of two channels side by side, on the way through a chunk.
#[derive(Clone, Copy)]
pub struct SvfPair {
    s1: Pair,
    s2: Pair,
}

/// A frame of up to two channels, zero where there is none.
#[inline(always)]
pub fn load_frame(chunk: &Chunk, n: usize) -> Pair {
    let [left, right] = &chunk.samples;
    let right = if chunk.channels == 2 { right[n] } else { 0.0 };
    Pair::new([left[n], right, 0.0, 0.0])
}

/// Puts a frame back; with one channel the second is void.
#[inline(always)]
pub fn store_frame(chunk: &mut Chunk, n: usize, frame: Pair) {
    let [l, r, ..] = frame.to_array();
    (chunk.samples[0][n], chunk.samples[1][n]) = (l, r);
}

impl SvfPair {
    /// Takes the states of two channels.
    #[inline(always)]
    pub fn new([left, right]: &[SvfState; 2]) -> Self {
        Self {
            s1: Pair::new([left.s1, right.s1, 0.0, 0.0]),
            s2: Pair::new([left.s2, right.s2, 0.0, 0.0]),
        }
    }

    /// Gives them back.
    #[inline(always)]
    pub fn states(self) -> [SvfState; 2] {
        let ([s1_left, s1_right, ..], [s2_left, s2_right, ..]) =
            (self.s1.to_array(), self.s2.to_array());
        let state = |s1, s2| SvfState { s1, s2 };
        [state(s1_left, s2_left), state(s1_right, s2_right)]
    }

    /// One sample of both channels through the filter with a1 = 1/(1 + g(g + k)), a2 = g·a1, a3 = g²·a1:
    /// high-pass and low-pass.
    #[inline(always)]
    pub fn step_with(&mut self, x: Pair, a1: f32, a2: f32, a3: f32, k: f32) -> [Pair; 2] {
        let (a1, a2, a3) = (Pair::splat(a1), Pair::splat(a2), Pair::splat(a3));
        let (k, two) = (Pair::splat(k), Pair::splat(2.0));
        let v3 = x - self.s2;
        let bp = a1 * self.s1 + a2 * v3;
        let lp = self.s2 + a2 * self.s1 + a3 * v3;
        self.s1 = two * bp - self.s1;
        self.s2 = two * lp - self.s2;
        [x - k * bp - lp, lp]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The impulse responses, against those of the bilinear transform of 1/(s² + k·s + 1) and
    /// s²/(s² + k·s + 1) with s = (1/g)·(1−z⁻¹)/(1+z⁻¹), in direct form.
    #[test]
    fn it_is_the_bilinear_transform() {
        let (g, k) = (0.3_f64, 0.8_f64);
        let scale = 1.0 / (1.0 + g * k + g * g);
        let a = [2.0 * (g * g - 1.0) * scale, (1.0 - g * k + g * g) * scale];
        let high = [1.0, -2.0, 1.0].map(|b| b * scale);
        let low = [1.0, 2.0, 1.0].map(|b| b * g * g * scale);
        let a1 = 1.0 / (1.0 + g * (g + k));
        let coefs = [a1, g * a1, g * g * a1, k].map(|c| c as f32);
        let mut svf = SvfPair::new(&[SvfState::default(); 2]);
        let mut memory = [[0.0; 2]; 2];
        for n in 0..64 {
            let x = f64::from(u8::from(n == 0));
            let outs = svf.step_with(
                Pair::new([x as f32, 0.0, 0.0, 0.0]),
                coefs[0],
                coefs[1],
                coefs[2],
                coefs[3],
            );
            for ((out, b), z) in outs.iter().zip([high, low]).zip(&mut memory) {
                let y = b[0] * x + z[0];
                *z = [b[1] * x - a[0] * y + z[1], b[2] * x - a[1] * y];
                let [ours, silent, ..] = out.to_array();
                assert!((f64::from(ours) - y).abs() < 1e-6, "{n}: {ours} {y}");
                assert_eq!(silent, 0.0);
            }
        }
    }
}
