//! The trapezoidal state-variable filter that the filters in the detectors' keys run on; EQ and filters run
//! on [`super::ladder`], the de-esser on a form of its own.
//!
//! Any stable biquad maps onto it exactly, and its state matrix has a norm of at most one for every
//! g and k, so the energy never grows while coefficients move.
//!
//! Sources: A. Simper, "Solving the continuous SVF equations using trapezoidal integration and
//! equivalent currents", 2013; J. Laroche, "On the stability of time-varying recursive filters",
//! JAES 2007; K. Wishnick, "Time-varying filters for musical applications", DAFx 2014.

use super::chunk::Chunk;

/// A biquad b0 + b1·z⁻¹ + b2·z⁻² over 1 + a1·z⁻¹ + a2·z⁻².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// Numerator, b0 to b2.
    pub b: [f64; 3],
    /// Denominator, a1 and a2.
    pub a: [f64; 2],
}

/// Coefficients of the SVF: y = hp·HP + bp·BP + lp·LP, in design precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SvfCoefs {
    /// Warped frequency, tan(ω/2).
    pub g: f64,
    /// Damping, 1/Q.
    pub k: f64,
    /// Weight of the high-pass output.
    pub hp: f64,
    /// Weight of the band-pass output.
    pub bp: f64,
    /// Weight of the low-pass output.
    pub lp: f64,
}

impl SvfCoefs {
    /// The SVF with the transfer function of a stable `biquad`.
    pub fn from_biquad(biquad: &Biquad) -> Self {
        let [b0, b1, b2] = biquad.b;
        let [a1, a2] = biquad.a;
        let at_dc = 1.0 + a1 + a2;
        let at_nyquist = 1.0 - a1 + a2;
        let g = libm::sqrt(at_dc / at_nyquist);
        Self {
            g,
            k: 2.0 * (1.0 - a2) / (g * at_nyquist),
            hp: (b0 - b1 + b2) / at_nyquist,
            bp: 2.0 * (b0 - b2) / (g * at_nyquist),
            lp: (b0 + b1 + b2) / at_dc,
        }
    }
}

/// The two integrators of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SvfState {
    /// First integrator (band-pass).
    pub s1: f32,
    /// Second integrator (low-pass).
    pub s2: f32,
}

/// High-pass, band-pass and low-pass outputs of one sample.
#[derive(Clone, Copy, Debug)]
pub struct SvfOut {
    /// High-pass.
    pub hp: f32,
    /// Band-pass, with a gain of 1/k at the centre.
    pub bp: f32,
    /// Low-pass.
    pub lp: f32,
}

impl SvfState {
    /// One sample through the filter of `g` and `k`.
    #[inline]
    pub fn step(&mut self, x: f32, g: f32, k: f32) -> SvfOut {
        let a1 = 1.0 / (1.0 + g * (g + k));
        self.step_with(x, a1, g * a1, g * g * a1, k)
    }

    /// One sample with the derived coefficients a1 = 1/(1+g(g+k)), a2 = g·a1, a3 = g²·a1 at hand.
    #[inline]
    pub fn step_with(&mut self, x: f32, a1: f32, a2: f32, a3: f32, k: f32) -> SvfOut {
        let v3 = x - self.s2;
        let bp = a1 * self.s1 + a2 * v3;
        let lp = self.s2 + a2 * self.s1 + a3 * v3;
        self.s1 = 2.0 * bp - self.s1;
        self.s2 = 2.0 * lp - self.s2;
        SvfOut {
            hp: x - k * bp - lp,
            bp,
            lp,
        }
    }

    /// Flushes denormals; false if a state is not finite.
    pub fn tick(&mut self) -> bool {
        self.s1 = super::math::flush(self.s1);
        self.s2 = super::math::flush(self.s2);
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

    /// [`SvfState::step_with`] for both channels: high-pass and low-pass.
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

    #[test]
    fn a_biquad_maps_exactly() {
        let biquad = Biquad {
            b: [0.4, -0.3, 0.2],
            a: [-1.6, 0.7],
        };
        let c = SvfCoefs::from_biquad(&biquad);
        let mut svf = SvfState::default();
        let (mut z1, mut z2) = (0.0f64, 0.0f64);
        for n in 0..64 {
            let x = if n == 0 { 1.0 } else { 0.0 };
            let y = biquad.b[0] * x + z1;
            z1 = biquad.b[1] * x - biquad.a[0] * y + z2;
            z2 = biquad.b[2] * x - biquad.a[1] * y;
            let o = svf.step(x as f32, c.g as f32, c.k as f32);
            let ours = c.hp * f64::from(o.hp) + c.bp * f64::from(o.bp) + c.lp * f64::from(o.lp);
            assert!((ours - y).abs() < 1e-6, "sample {n}: {ours} against {y}");
        }
    }
}
