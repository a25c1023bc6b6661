//! The voice's roll-off at the top, and what the shaper's averaging took away there.
//!
//! The shaper's averages droop ([`droop`]). Together with the voice's second-order low-pass 1/(1+(f/f_c)⁴) that is a smooth
//! curve, which two zeros over one real pole, or two equal ones, follow within .009 dB to 20 kHz
//! (.013 dB at 384 kHz, .031 dB at 768 kHz: `reference/preamp.py`). In φ = sin²(ω/2) the power of the zeros is a parabola: it is fitted by
//! weighted least squares and split into its minimum-phase root. The pole is searched for.
//!
//! Source of the parametrisation: M. Vicanek, "Matched second order digital filters", 2016.

use super::shaper::droop;
use crate::dsp::blocks::oversampling::flush_lanes;
use core::f64::consts::PI;

use wide::f32x4;

/// Nodes of the fit.
const NODES: usize = 24;

/// The pole stands at z = −c for c from −.8 to .4 in steps of .1.
const POLES: core::ops::RangeInclusive<i32> = -8..=4;

/// Least power of the zeros that still splits safely.
const LEAST_POWER: f64 = 1e-4;

/// b0, b1, b2 over 1, a1, a2.
pub(super) type Design = [f64; 5];

/// One node of the fit: φ and the squared gain that the filter is to have there.
#[derive(Clone, Copy, Default)]
struct Node {
    phi: f64,
    power: f64,
}

/// The filter for a low-pass at `high_hz`, behind a shaper at `factor` times the rate if there is one.
pub(super) fn design(high_hz: f64, factor: Option<usize>, sample_rate_hz: f64) -> Design {
    let nodes = nodes(high_hz, factor, sample_rate_hz);
    let mut best = ([1.0, 0.0, 0.0, 0.0, 0.0], f64::INFINITY);
    for step in POLES {
        let c = f64::from(step) / 10.0;
        for second in [0.0, c] {
            if let Some((design, error)) = fit(&nodes, [c, second])
                && error < best.1
            {
                best = (design, error);
            }
        }
    }
    best.0
}

/// Chebyshev nodes from DC to 20 kHz, or as far as the half-bands pass; to 30 kHz at high rates.
fn nodes(high_hz: f64, factor: Option<usize>, sample_rate_hz: f64) -> [Node; NODES] {
    let edge_hz = if sample_rate_hz < 66_000.0 {
        (20.0 / 44.1 * sample_rate_hz).min(20_000.0)
    } else {
        30_000.0
    };
    core::array::from_fn(|i| {
        let t = 0.5 - 0.5 * libm::cos(PI * (i as f64 + 0.5) / NODES as f64);
        let freq_norm = edge_hz * t / sample_rate_hz;
        let sin = libm::sin(PI * freq_norm);
        let droop = factor.map_or(1.0, |factor| droop(freq_norm / factor as f64));
        let x = edge_hz * t / high_hz;
        let x2 = x * x;
        Node {
            phi: sin * sin,
            power: 1.0 / (droop * droop * (1.0 + x2 * x2)),
        }
    })
}

/// |1 + c·z⁻¹|² of both poles at φ.
fn pole_power(poles: [f64; 2], phi: f64) -> f64 {
    let one = |c: f64| (1.0 + c) * (1.0 + c) - 4.0 * c * phi;
    one(poles[0]) * one(poles[1])
}

/// The best zeros over `poles` and their worst relative error; none if they are not positive.
fn fit(nodes: &[Node; NODES], poles: [f64; 2]) -> Option<(Design, f64)> {
    let p0 = pole_power(poles, 0.0);
    let (mut a11, mut a12, mut a22, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for node in nodes {
        let wanted = node.power * pole_power(poles, node.phi);
        let (u1, u2) = (node.phi / wanted, node.phi * node.phi / wanted);
        let y = 1.0 - p0 / wanted;
        a11 += u1 * u1;
        a12 += u1 * u2;
        a22 += u2 * u2;
        y1 += u1 * y;
        y2 += u2 * y;
    }
    let det = a11 * a22 - a12 * a12;
    let p1 = (y1 * a22 - y2 * a12) / det;
    let p2 = (a11 * y2 - a12 * y1) / det;
    let power = |phi: f64| p0 + (p1 + p2 * phi) * phi;
    if (0..=32).any(|i| power(f64::from(i) / 32.0) < LEAST_POWER) {
        return None;
    }
    let error = nodes
        .iter()
        .map(|n| libm::fabs(power(n.phi) / (n.power * pole_power(poles, n.phi)) - 1.0))
        .fold(0.0, f64::max);
    let [b0, b1, b2] = minimum_phase([p0, p1, p2]);
    let (a1, a2) = (poles[0] + poles[1], poles[0] * poles[1]);
    Some(([b0, b1, b2, a1, a2], error))
}

/// The minimum-phase b0 to b2 with |B|² = p0 + p1·φ + p2·φ².
fn minimum_phase([p0, p1, p2]: [f64; 3]) -> [f64; 3] {
    let at_dc = libm::sqrt(p0);
    let at_nyquist = libm::sqrt(p0 + p1 + p2);
    let w = 0.5 * (at_dc + at_nyquist);
    let curve = -0.25 * p2;
    let b0 = 0.5 * (w + libm::sqrt((w * w + curve).max(0.0)));
    [b0, 0.5 * (at_dc - at_nyquist), -0.25 * curve / b0]
}

/// |H|² at `freq_norm`, a fraction of the rate.
pub(super) fn power(design: &Design, freq_norm: f64) -> f64 {
    let w = 2.0 * PI * freq_norm;
    let [b0, b1, b2, a1, a2] = *design;
    let square = |c: [f64; 3]| {
        let re = c[0] + c[1] * libm::cos(w) + c[2] * libm::cos(2.0 * w);
        let im = c[1] * libm::sin(w) + c[2] * libm::sin(2.0 * w);
        re * re + im * im
    };
    square([b0, b1, b2]) / square([1.0, a1, a2])
}

/// Delay of the bass in samples.
pub(super) fn delay_samples([b0, b1, b2, a1, a2]: &Design) -> f64 {
    (b1 + 2.0 * b2) / (b0 + b1 + b2) - (a1 + 2.0 * a2) / (1.0 + a1 + a2)
}

/// Coefficients of the filter, as in [`Design`].
pub(super) type RolloffCoefs = [f32; 5];

/// The filter, with one value per lane.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rolloff {
    coefs: [f32x4; 5],
    /// The last two inputs.
    x: [f32x4; 2],
    /// The last two outputs.
    y: [f32x4; 2],
}

impl Rolloff {
    /// Takes the coefficients of the next frames.
    #[inline(always)]
    pub(super) fn aim(&mut self, coefs: &RolloffCoefs) {
        self.coefs = coefs.map(f32x4::splat);
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.x = [f32x4::ZERO; 2];
        self.y = [f32x4::ZERO; 2];
    }

    /// One frame.
    #[inline(always)]
    pub(super) fn step(&mut self, x: f32x4) -> f32x4 {
        let [b0, b1, b2, a1, a2] = self.coefs;
        let zeros = b0 * x + (b1 * self.x[0] + b2 * self.x[1]);
        let y = (zeros - a2 * self.y[1]) - a1 * self.y[0];
        self.x = [x, self.x[0]];
        self.y = [y, self.y[0]];
        y
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        flush_lanes(self.x.iter_mut().chain(&mut self.y))
    }
}
