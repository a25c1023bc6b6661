//! From an analog prototype to a digital third-order filter with the same magnitude up to 20 kHz.
//!
//! 1. Poles by impulse invariance, plus one fixed real pole at z = −c.
//! 2. In t = tan²(ω/2) the wanted numerator |N|² is a cubic; it is fitted to |Ha|²·|D|² by linear
//!    least squares of the relative error over nodes up to 20 kHz, exact at 0 Hz.
//! 3. The minimum-phase numerator is that cubic's spectral factor.
//! 4. The other half of the cases (bell cuts, high-shelf boosts, low-shelf cuts) are reciprocals.
//!
//! Sources: M. Vicanek, "Matched second order digital filters", 2016 (poles, squared magnitude);
//! G. Wilson, "Factorization of the covariance generating function of a pure moving average
//! process", SIAM J. Numer. Anal. 1969 (spectral factor).

use core::f64::consts::PI;

use super::poles::Poles;
use super::prototype::{Curve, Power, Prototype};
use super::spectral_factor::spectral_factor;
use crate::dsp::ladder::ThirdOrder;

/// Frequency to which the curves are matched.
const MATCHED_HZ: f64 = 20_000.0;
/// The same as a part of the sample rate, where that is lower: 20 kHz at 44.1 kHz.
const MATCHED_PART: f64 = 20_000.0 / 44_100.0;
/// Chebyshev nodes over the whole band.
const BAND_NODES: usize = 12;
/// Nodes per octave around the centre frequency.
const NODES_PER_OCTAVE: usize = 2;
/// Nodes of the logarithmic table, from the top of the band down past 16 Hz at 768 kHz.
const TABLE_NODES: usize = 32;
/// Weight of the squared error at Nyquist: enough to keep the cubic positive beyond the band.
const NYQUIST_WEIGHT: f64 = 1e-4;
/// Least part of the analog power at Nyquist that a fit may leave there.
const NYQUIST_FLOOR: f64 = 1e-3;
/// Weight at Nyquist for the low-passes, whose curve falls far below what matters.
const LOW_PASS_NYQUIST_WEIGHT: f64 = 1e-9;

/// A frequency at which the fit looks.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// tan²(ω/2).
    t: f64,
    /// Squared frequency in Hz².
    hz_squared: f64,
    /// Weight of the squared error.
    weight: f64,
}

impl Node {
    fn new(freq_hz: f64, sample_rate_hz: f64) -> Self {
        let tan = libm::tan(PI * freq_hz / sample_rate_hz);
        Self {
            t: tan * tan,
            hz_squared: freq_hz * freq_hz,
            weight: 1.0,
        }
    }
}

/// Designs filters for one sample rate.
#[derive(Clone, Debug)]
pub struct Designer {
    sample_rate_hz: f64,
    top_hz: f64,
    poles: Poles,
    band: [Node; BAND_NODES],
    octaves: [Node; TABLE_NODES],
}

/// A pole pair s² + k·g·s + g² in s = j·tan(ω/2).
#[derive(Clone, Copy, Debug)]
struct Pair {
    g: f64,
    k: f64,
}

impl Pair {
    /// The poles of an analog pair of `radians` per sample and `damping` = 1/(2Q), sampled: each
    /// analog pole p becomes e^p. An angle past Nyquist stays at Nyquist.
    fn sampled(radians: f64, damping: f64) -> Self {
        // 1 + a1 + a2 and 1 − a1 + a2, without cancellation at low frequencies.
        let (at_dc, at_nyquist, a2);
        if damping <= 1.0 {
            let e = libm::exp(-damping * radians);
            let angle = (libm::sqrt(1.0 - damping * damping) * radians).min(PI);
            let (sin, cos) = libm::sincos(0.5 * angle);
            let gap = -libm::expm1(-damping * radians);
            at_dc = gap * gap + 4.0 * e * sin * sin;
            at_nyquist = gap * gap + 4.0 * e * cos * cos;
            a2 = e * e;
        } else {
            let spread = libm::sqrt(damping * damping - 1.0);
            let fast = damping + spread;
            let (gap_slow, gap_fast) =
                (-libm::expm1(-radians / fast), -libm::expm1(-radians * fast));
            at_dc = gap_slow * gap_fast;
            at_nyquist = (2.0 - gap_slow) * (2.0 - gap_fast);
            a2 = (1.0 - gap_slow) * (1.0 - gap_fast);
        }
        let g = libm::sqrt(at_dc / at_nyquist);
        Self {
            g,
            k: 2.0 * (1.0 - a2) / (g * at_nyquist),
        }
    }
}

impl Pair {
    /// One sampled real pole of `radians` per sample, and one at z = 0.
    fn sampled_single(radians: f64) -> Self {
        let gap = -libm::expm1(-radians);
        let gg = gap / (2.0 - gap);
        let g = libm::sqrt(gg);
        Self {
            g,
            k: (1.0 + gg) / g,
        }
    }
}

/// The direction in which the poles are the ones of lower frequency or higher Q, which sampling
/// copies best; and whether the filter wanted is that one's reciprocal.
fn canonical(wanted: &Prototype) -> (Prototype, bool) {
    let inverted = match wanted.curve {
        Curve::Bell | Curve::LowShelf => wanted.root_gain < 1.0,
        Curve::HighShelf => wanted.root_gain > 1.0,
        Curve::LowPass | Curve::LowPass1 => false,
    };
    let root_gain = if inverted {
        1.0 / wanted.root_gain
    } else {
        wanted.root_gain
    };
    (
        Prototype {
            root_gain,
            ..*wanted
        },
        inverted,
    )
}

/// Frequency over the centre, and damping 1/(2Q), of the poles of a canonical prototype, and of
/// its zeros.
fn roots(p: &Prototype) -> [(f64, f64); 2] {
    let (a, damping) = (p.root_gain, 0.5 / p.q);
    match p.curve {
        Curve::Bell => [(1.0, damping / a), (1.0, damping * a)],
        Curve::HighShelf => {
            let root = libm::sqrt(a);
            [(root, damping), (1.0 / root, damping)]
        }
        Curve::LowShelf => {
            let root = libm::sqrt(a);
            [(1.0 / root, damping), (root, damping)]
        }
        Curve::LowPass | Curve::LowPass1 => [(1.0, damping); 2],
    }
}

impl Designer {
    /// A designer for one rate, 8 kHz to 768 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let top_hz = MATCHED_HZ.min(MATCHED_PART * sample_rate_hz);
        let mut band = [Node::default(); BAND_NODES];
        for (i, node) in band.iter_mut().enumerate() {
            let angle = PI * (2 * i + 1) as f64 / (2 * BAND_NODES) as f64;
            let part = 0.5 * (1.0 - libm::cos(angle));
            *node = Node::new(part * top_hz, sample_rate_hz);
            // The error grows towards the top.
            node.weight = 1.0 + part * part * part * part;
        }
        let mut octaves = [Node::default(); TABLE_NODES];
        for (i, node) in octaves.iter_mut().enumerate() {
            let below_top = i as f64 / NODES_PER_OCTAVE as f64;
            *node = Node::new(top_hz * libm::exp2(-below_top), sample_rate_hz);
        }
        Self {
            sample_rate_hz,
            top_hz,
            poles: Poles::new(top_hz / sample_rate_hz),
            band,
            octaves,
        }
    }

    /// The filter that copies `wanted`.
    pub fn design(&self, wanted: &Prototype) -> ThirdOrder {
        let (prototype, is_inverted) = canonical(wanted);
        let [pole, zero] = roots(&prototype);
        let radians = 2.0 * PI * prototype.freq_hz / self.sample_rate_hz;
        let octaves = libm::log2(prototype.freq_hz / self.top_hz);
        let [c, g_factor, k_factor] = self.poles.at(&prototype, octaves);
        let mut pair = if prototype.curve == Curve::LowPass1 {
            Pair::sampled_single(radians)
        } else {
            Pair::sampled(pole.0 * radians, pole.1)
        };
        pair.g *= g_factor;
        pair.k *= k_factor;
        let p = (1.0 + c) / (1.0 - c);
        let (gg, kg) = (pair.g * pair.g, pair.k * pair.g);
        let d = [p * gg, gg + p * kg, p + kg];
        let q = self.fit(&prototype, octaves, &pair, p);
        let (zero_g, zero_damping) = match prototype.curve {
            // The zeros at infinity end near z = 0, which is s = −1.
            Curve::LowPass | Curve::LowPass1 => (1.0, 1.0),
            _ => (pair.g * zero.0 / pole.0, zero.1),
        };
        let filter = ThirdOrder {
            n: spectral_factor(q, zero_g * zero_g, 2.0 * zero_damping * zero_g),
            d,
        };
        if is_inverted {
            filter.reciprocal()
        } else {
            filter
        }
    }

    /// The cubic in t that comes nearest to |Ha|²·|D|².
    fn fit(&self, prototype: &Prototype, octaves: f64, pair: &Pair, p: f64) -> [f64; 4] {
        let power = prototype.power();
        let mut rows = Rows {
            power,
            per_hz_squared: 1.0 / (prototype.freq_hz * prototype.freq_hz),
            gg: pair.g * pair.g,
            kkgg: pair.k * pair.k * pair.g * pair.g,
            pp: p * p,
            q0: 0.0,
            normal: [[0.0; 4]; 3],
        };
        rows.q0 = power.n[0] / power.d[0] * rows.gg * rows.gg * rows.pp;
        for node in &self.band {
            rows.add(node, node.weight);
        }
        let position = -(NODES_PER_OCTAVE as f64) * octaves;
        let first = libm::ceil(position - 2.0).max(0.0) as usize;
        let last = libm::floor(position + 2.0).max(-1.0) + 1.0;
        let last = (last as usize).min(TABLE_NODES);
        for (i, node) in self.octaves.iter().enumerate().take(last).skip(first) {
            rows.add(node, spline(i as f64 - position));
        }
        let nyquist = 0.5 * self.sample_rate_hz;
        let wanted = power.at(nyquist * nyquist * rows.per_hz_squared);
        let weight = match prototype.curve {
            Curve::LowPass | Curve::LowPass1 => LOW_PASS_NYQUIST_WEIGHT,
            Curve::Bell | Curve::LowShelf | Curve::HighShelf => NYQUIST_WEIGHT,
        };
        rows.normal[2][2] += weight / (wanted * wanted);
        rows.normal[2][3] += weight / wanted;
        let [q1, q2, q3] = solve(&rows.normal);
        [rows.q0, q1, q2, q3.max(NYQUIST_FLOOR * wanted)]
    }
}

/// Cubic B-spline of unit spacing: the nodes' weights move smoothly with the frequency.
fn spline(u: f64) -> f64 {
    let u = u.abs();
    if u < 1.0 {
        2.0 / 3.0 + u * u * (0.5 * u - 1.0)
    } else {
        let v = (2.0 - u).max(0.0);
        v * v * v / 6.0
    }
}

/// Normal equations of q1·t + q2·t² + q3·t³ ≈ |Ha|²·|D|² − q0, relative to |Ha|²·|D|².
struct Rows {
    power: Power,
    per_hz_squared: f64,
    gg: f64,
    kkgg: f64,
    pp: f64,
    q0: f64,
    normal: [[f64; 4]; 3],
}

impl Rows {
    #[inline]
    fn add(&mut self, node: &Node, weight: f64) {
        let x = node.hz_squared * self.per_hz_squared;
        let t = node.t;
        let [n, d] = [self.power.n, self.power.d].map(|c| c[0] + x * (c[1] + x * c[2]));
        let off = self.gg - t;
        let inverse = d / (n * ((off * off + self.kkgg * t) * (self.pp + t)));
        let a1 = t * inverse;
        let a2 = t * a1;
        let a3 = t * a2;
        let b = weight * (1.0 - self.q0 * inverse);
        let [w1, w2, w3] = [a1, a2, a3].map(|a| weight * a);
        let [row1, row2, row3] = &mut self.normal;
        row1[0] += w1 * a1;
        row1[1] += w1 * a2;
        row1[2] += w1 * a3;
        row1[3] += b * a1;
        row2[1] += w2 * a2;
        row2[2] += w2 * a3;
        row2[3] += b * a2;
        row3[2] += w3 * a3;
        row3[3] += b * a3;
    }
}

/// Solves the symmetric positive system whose upper triangle and right side `m` holds.
fn solve(m: &[[f64; 4]; 3]) -> [f64; 3] {
    let [[m11, m12, m13, b1], [_, m22, m23, b2], [_, _, m33, b3]] = *m;
    let (l21, l31) = (m12 / m11, m13 / m11);
    let d2 = m22 - l21 * m12;
    let e23 = m23 - l21 * m13;
    let l32 = e23 / d2;
    let d3 = m33 - l31 * m13 - l32 * e23;
    let y2 = b2 - l21 * b1;
    let x3 = (b3 - l31 * b1 - l32 * y2) / d3;
    let x2 = (y2 - e23 * x3) / d2;
    [(b1 - m12 * x2 - m13 * x3) / m11, x2, x3]
}
