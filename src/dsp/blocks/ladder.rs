//! Third-order sections as a damped ladder of three trapezoidal integrators.
//!
//! H(s) = (n0 + n1·s + n2·s² + n3·s³)/(d0 + d1·s + d2·s² + s³) with s = (1−z⁻¹)/(1+z⁻¹). Any stable
//! denominator has a Schwarz form: x1' = −a·x1 − b·x2 + β·u, x2' = b·x1 − e·x3, x3' = e·x2 with
//! a = d2, e² = d0/d2, b² = d1 − e². The couplings are skew-symmetric and the only damping is
//! positive, so the trapezoidal state matrix has a norm of at most one. Averages of such matrices
//! have it too: the energy never grows while coefficients are interpolated, whatever they come
//! from and go to. That is the property for which the two-pole filters of the strip use the
//! state-variable form; this is the same form for three poles, and it needs no grouping of the
//! poles into pairs, which a reciprocal filter would have to change in the middle of a sweep.
//!
//! β = e·d2/b makes the last integrator follow the input below the poles for every setting, so a
//! moving frequency leaves low notes alone. The states are updated by their increments: small
//! coefficients keep all their bits in `f32`.
//!
//! Sources: H. R. Schwarz, "Ein Verfahren zur Stabilitätsfrage bei Matrizen-Eigenwertproblemen",
//! ZAMP 1956; J. Laroche, "On the stability of time-varying recursive filters", JAES 2007;
//! K. Wishnick, "Time-varying filters for musical applications", DAFx 2014.

mod lanes;

pub use lanes::run_in_series;

use wide::f64x4;

use crate::dsp::blocks::math::tidy;
use crate::dsp::blocks::stage::Health;
use crate::dsp::simd::Lanes;

/// A stable third-order filter in s = (1−z⁻¹)/(1+z⁻¹), which is j·tan(ω/2) on the unit circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThirdOrder {
    /// Numerator, n0 to n3.
    pub n: [f64; 4],
    /// Denominator, d0 to d2; d3 is 1.
    pub d: [f64; 3],
}

impl ThirdOrder {
    /// Gives back its input.
    pub const THROUGH: Self = Self {
        n: [1.0, 3.0, 3.0, 1.0],
        d: [1.0, 3.0, 3.0],
    };

    /// |H|² at t = tan²(ω/2).
    pub fn power(&self, t: f64) -> f64 {
        let [n0, n1, n2, n3] = self.n;
        let [d0, d1, d2] = self.d;
        let even = (n0 - n2 * t, d0 - d2 * t);
        let odd = (n1 - n3 * t, d1 - t);
        (even.0 * even.0 + t * odd.0 * odd.0) / (even.1 * even.1 + t * odd.1 * odd.1)
    }

    /// Level in dB at `freq_hz`, from 0 to Nyquist.
    pub fn response_db(&self, freq_hz: f64, sample_rate_hz: f64) -> f64 {
        let tan = libm::tan(core::f64::consts::PI * freq_hz / sample_rate_hz);
        10.0 * libm::log10(self.power(tan * tan))
    }

    /// 1/H of a filter whose numerator is stable, too.
    pub fn reciprocal(&self) -> Self {
        let [n0, n1, n2, n3] = self.n;
        let [d0, d1, d2] = self.d;
        let scale = 1.0 / n3;
        Self {
            n: [d0 * scale, d1 * scale, d2 * scale, scale],
            d: [n0 * scale, n1 * scale, n2 * scale],
        }
    }
}

/// Number of values in [`LadderCoefs`]: eleven, and one to fill the registers. With the states v, the
/// input x, d = k6·x and z = v1 + d, one sample is v1' = z + d + k0·z + k2·v3 − k1·v2,
/// v2' = v2 + k1·z + k3·v2 − k4·v3, v3' = v3 + k2·z + k4·v2 − k5·v3 and
/// y = k10·x + k7·v1 + k8·v2 + k9·v3.
const COEFS: usize = 12;

/// What one sample through the ladder needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LadderCoefs([f32; COEFS]);

impl LadderCoefs {
    /// Passes the input through and empties the memory. The states' weights are negative zeros: what
    /// they add then leaves even a zero's sign alone.
    pub const THROUGH: Self = Self([
        -1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, -0.0, -0.0, -0.0, 1.0, 0.0,
    ]);

    /// The ladder with the transfer function of `filter`.
    pub fn new(filter: &ThirdOrder) -> Self {
        Self(values(filter.n, filter.d).map(|value| value as f32))
    }

    /// The ladders of four filters, side by side, with the same bits as one by one.
    pub fn four(filters: &[ThirdOrder; 4]) -> [Self; 4] {
        let n = f64x4::transpose(filters.map(|filter| f64x4::new(filter.n)));
        let d = [0, 1, 2].map(|i| f64x4::new(filters.map(|filter| filter.d[i])));
        let values = values(n, d).map(f64x4::to_array);
        core::array::from_fn(|lane| Self(values.map(|lanes| lanes[lane] as f32)))
    }

    /// The same poles with the output exactly the input.
    pub fn transparent(&self) -> Self {
        let mut values = self.0;
        values[7..].copy_from_slice(&[0.0, 0.0, 0.0, 1.0, 0.0]);
        Self(values)
    }

    /// The weighted mean of two ladders: `self` at 0, `other` at 1. As stable as both.
    pub fn mix(&self, other: &Self, weight: f32) -> Self {
        let mut values = self.0;
        for (v, o) in values.iter_mut().zip(&other.0) {
            *v += (o - *v) * weight;
        }
        Self(values)
    }
}

/// The values of [`LadderCoefs`] for a filter with numerator `n` and denominator `d`.
fn values<N: Lanes<Number = f64>>([n0, n1, n2, n3]: [N; 4], [d0, d1, d2]: [N; 3]) -> [N; COEFS] {
    let (one, two) = (N::splat(1.0), N::splat(2.0));
    let ee = d0 / d2;
    let bb = d1 - ee;
    let (e, b) = (ee.sqrt(), bb.sqrt());
    // The trapezoidal matrix (I − A)⁻¹ in four numbers: j, u, q and e.
    let h = d2 / (d0 + d2);
    let j = one / (one + d2 + bb * h);
    let u = b * h * j;
    let q = h - u * b * h;
    let ed = e * d2;
    let beta = ed / b;
    let (r0, r1, r2) = (n0 - n3 * d0, n1 - n3 * d1, n2 - n3 * d2);
    let per_ed = one / ed;
    let m = [
        r2 * b * per_ed,
        r1 * per_ed,
        (r0 * per_ed * d2 - r2 * e) * per_ed,
    ];
    let out = [
        m[0] * j + (m[1] + m[2] * e) * u,
        m[0] * -u + (m[1] + m[2] * e) * q,
        m[0] * e * u - (m[1] + m[2] * e) * e * q + m[2],
    ];
    [
        two * (j - one),
        two * u,
        two * e * u,
        -two * (ee * h + b * h * u),
        two * e * q,
        two * ee * q,
        beta,
        out[0],
        out[1],
        out[2],
        n3 + out[0] * beta,
        N::splat(0.0),
    ]
}

/// One third-order section for up to two channels, with coefficients that move linearly over each
/// control tick.
#[derive(Clone, Copy, Debug)]
pub struct Ladder {
    start: LadderCoefs,
    target: LadderCoefs,
    /// Which of them are [`LadderCoefs::THROUGH`].
    start_is_through: bool,
    target_is_through: bool,
    /// Whether the coefficients change in what is left of this tick.
    is_moving: bool,
    /// Samples of this tick that are done.
    position: u32,
    /// The three integrators, each for both channels.
    state: [[f32; 2]; 3],
}

impl Ladder {
    /// At rest on `coefs`, with empty memory.
    pub fn new(coefs: LadderCoefs) -> Self {
        let is_through = coefs == LadderCoefs::THROUGH;
        Self {
            start: coefs,
            target: coefs,
            start_is_through: is_through,
            target_is_through: is_through,
            is_moving: false,
            position: 0,
            state: [[0.0; 2]; 3],
        }
    }

    /// Moves to `coefs` within the tick that begins. Call it at every tick, also when they stay.
    pub fn aim(&mut self, coefs: LadderCoefs) {
        self.start = self.target;
        self.target = coefs;
        self.start_is_through = self.target_is_through;
        self.target_is_through = coefs == LadderCoefs::THROUGH;
        self.is_moving = self.start != self.target;
        self.position = 0;
    }

    /// Where the present tick's movement ends.
    pub fn target(&self) -> LadderCoefs {
        self.target
    }

    /// Stays where the last tick's movement ended.
    pub fn rest(&mut self) {
        self.start = self.target;
        self.start_is_through = self.target_is_through;
        self.is_moving = false;
        self.position = 0;
    }

    /// Takes over where `other` comes from and goes to, with a memory of its own.
    pub fn follow(&mut self, other: &Self) {
        *self = Self {
            state: self.state,
            ..*other
        };
    }

    /// Empties the memory.
    pub fn clear(&mut self) {
        self.state = [[0.0; 2]; 3];
    }

    /// Whether the output is the input.
    fn is_through(&self) -> bool {
        self.start_is_through && self.target_is_through
    }

    /// Flushes denormals; clears a memory that is not finite.
    pub fn tick(&mut self) -> Health {
        if tidy(self.state.as_flattened_mut()) {
            return Health::Good;
        }
        self.clear();
        Health::Healed
    }
}

#[cfg(test)]
mod tests;
