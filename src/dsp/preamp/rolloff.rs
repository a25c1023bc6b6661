//! The voice's roll-off at the top, and what the shaper's averaging took away there.
//!
//! Averaging over a straight line droops by cos²(ω/2) at the shaper's rate, .47 dB at 20 kHz for
//! 4 × 48 kHz. Together with the voice's second-order low-pass 1/(1+(f/f_c)⁴) that is a smooth
//! curve, which two zeros and one fixed pole follow within .008 dB to 20 kHz: in φ = sin²(ω/2) the
//! power of the zeros is a parabola, fitted by weighted least squares and split into its
//! minimum-phase root.
//!
//! Source of the parametrisation: M. Vicanek, "Matched second order digital filters", 2016.

use crate::dsp::math::flush;
use core::f64::consts::PI;

/// Highest frequency of the fit as a fraction of the rate: 20 kHz at 44.1 kHz.
const EDGE: f64 = 20_000.0 / 44_100.0;

/// Highest frequency of the fit at high rates.
const EDGE_HZ: f64 = 30_000.0;

/// Nodes of the fit.
const NODES: usize = 24;

/// Coefficient of the fixed pole at z = −c, by search over the worst error of the fit: the nearer
/// Nyquist is to 20 kHz, the steeper the droop there.
pub(super) fn pole(sample_rate_hz: f64) -> f64 {
    if sample_rate_hz < 46_000.0 {
        0.42
    } else {
        0.33
    }
}

/// The squared gain that the filter is to have.
fn target(freq_hz: f64, high_hz: f64, shaper_rate_hz: f64) -> f64 {
    let droop = libm::cos(PI * freq_hz / shaper_rate_hz);
    let x = freq_hz / high_hz;
    let x2 = x * x;
    1.0 / (droop * droop * (1.0 + x2 * x2))
}

/// The zeros b0 to b2 for a low-pass at `high_hz` and a shaper at `factor` times the rate, over the
/// [`pole`]. The gain at DC is one.
pub(super) fn design(high_hz: f64, factor: usize, sample_rate_hz: f64) -> [f64; 3] {
    let c = pole(sample_rate_hz);
    let edge_hz = (EDGE * sample_rate_hz).min(EDGE_HZ);
    let at_dc = (1.0 + c) * (1.0 + c);
    // Normal equations of p1·φ + p2·φ² = T·R − at_dc, relative to T·R.
    let (mut a11, mut a12, mut a22, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for node in 0..NODES {
        let t = 0.5 - 0.5 * libm::cos(PI * (node as f64 + 0.5) / NODES as f64);
        let freq_hz = edge_hz * t;
        let sin = libm::sin(PI * freq_hz / sample_rate_hz);
        let phi = sin * sin;
        let wanted =
            target(freq_hz, high_hz, factor as f64 * sample_rate_hz) * (at_dc - 4.0 * c * phi);
        let (u1, u2, y) = (phi / wanted, phi * phi / wanted, 1.0 - at_dc / wanted);
        a11 += u1 * u1;
        a12 += u1 * u2;
        a22 += u2 * u2;
        y1 += u1 * y;
        y2 += u2 * y;
    }
    let det = a11 * a22 - a12 * a12;
    let p1 = (y1 * a22 - y2 * a12) / det;
    let p2 = (a11 * y2 - a12 * y1) / det;
    minimum_phase([at_dc, p1, p2])
}

/// The minimum-phase b0 to b2 with |B|² = p0 + p1·φ + p2·φ².
fn minimum_phase([p0, p1, p2]: [f64; 3]) -> [f64; 3] {
    let at_dc = libm::sqrt(p0);
    let at_nyquist = libm::sqrt((p0 + p1 + p2).max(0.0));
    let w = 0.5 * (at_dc + at_nyquist);
    let curve = -0.25 * p2;
    let b0 = 0.5 * (w + libm::sqrt((w * w + curve).max(0.0)));
    [b0, 0.5 * (at_dc - at_nyquist), -0.25 * curve / b0]
}

/// |H|² of zeros over the pole at `freq_norm`, a fraction of the rate.
pub(super) fn power(zeros: [f64; 3], pole: f64, freq_norm: f64) -> f64 {
    let w = 2.0 * PI * freq_norm;
    let (c1, s1) = (libm::cos(w), libm::sin(w));
    let (c2, s2) = (libm::cos(2.0 * w), libm::sin(2.0 * w));
    let [b0, b1, b2] = zeros;
    let re = b0 + b1 * c1 + b2 * c2;
    let im = b1 * s1 + b2 * s2;
    (re * re + im * im) / (1.0 + 2.0 * pole * c1 + pole * pole)
}

/// Coefficients b0, b1, b2 and c of the filter.
pub(super) type RolloffCoefs = [f32; 4];

/// The filter's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rolloff {
    x: [[f32; 2]; 2],
    y: [f32; 2],
}

impl Rolloff {
    /// One frame of `CH` channels.
    #[inline(always)]
    pub(super) fn step<const CH: usize>(
        &mut self,
        x: [f32; CH],
        coefs: &RolloffCoefs,
    ) -> [f32; CH] {
        let [b0, b1, b2, c] = *coefs;
        core::array::from_fn(|i| {
            let zeros = b0 * x[i] + (b1 * self.x[0][i] + b2 * self.x[1][i]);
            let y = zeros - c * self.y[i];
            self.x[1][i] = self.x[0][i];
            self.x[0][i] = x[i];
            self.y[i] = y;
            y
        })
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        let mut is_good = true;
        for state in self.x.as_flattened_mut().iter_mut().chain(&mut self.y) {
            *state = flush(*state);
            is_good &= state.is_finite();
        }
        is_good
    }
}
