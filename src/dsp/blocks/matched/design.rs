//! From an analog prototype to a digital third-order filter with the same magnitude up to 20 kHz.
//!
//! 1. Poles by impulse invariance, plus one fixed real pole at z = −c, moved a little by tables.
//! 2. In t = tan²(ω/2) the wanted numerator |N|² is a cubic; it is fitted to |Ha|²·|D|² by linear
//!    least squares of the relative error over nodes up to 20 kHz, exact at 0 Hz. High shelves with a
//!    high Q move it on to the least largest error ([`super::table`]).
//! 3. The minimum-phase numerator is that cubic's spectral factor.
//! 4. The other half of the cases (bell cuts, high-shelf boosts, low-shelf cuts) are reciprocals.
//!
//! Sources: M. Vicanek, "Matched second order digital filters", 2016 (poles, squared magnitude);
//! G. Wilson, "Factorization of the covariance generating function of a pure moving average
//! process", SIAM J. Numer. Anal. 1969 (spectral factor).

use core::f64::consts::PI;

use wide::f64x4;

use super::fit::{Fit, Nodes};
use super::pair::Pair;
use super::poles::Poles;
use super::prototype::{Curve, Prototype};
use super::spectral_factor::spectral_factor;
use crate::dsp::blocks::ladder::ThirdOrder;
use crate::dsp::blocks::math;

/// Frequency to which the curves are matched.
const MATCHED_HZ: f64 = 20_000.0;
/// The same as a part of the sample rate, where that is lower: 20 kHz at 44.1 kHz.
const MATCHED_PART: f64 = 20_000.0 / 44_100.0;

/// Filters that are designed side by side: the lanes of a register of `f64`.
pub const GROUP: usize = 4;

/// Designs filters for one sample rate.
#[derive(Clone, Debug)]
pub struct Designer {
    radians_per_hz: f64,
    nyquist_hz: f64,
    top_hz: f64,
    poles: Poles,
    nodes: Nodes,
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

/// Poles and zeros of a canonical prototype.
struct Roots {
    /// Frequency of the poles over the centre.
    pole: f64,
    /// 1/(2Q) of the poles.
    pole_damping: f64,
    /// Frequency of the zeros over that of the poles.
    zero_over_pole: f64,
    /// 1/(2Q) of the zeros.
    zero_damping: f64,
}

fn roots(p: &Prototype) -> Roots {
    let (a, damping) = (p.root_gain, 0.5 / p.q);
    let (pole, zero_over_pole) = match p.curve {
        Curve::HighShelf => (libm::sqrt(a), 1.0 / a),
        Curve::LowShelf => (1.0 / libm::sqrt(a), a),
        Curve::Bell | Curve::LowPass | Curve::LowPass1 => (1.0, 1.0),
    };
    let (pole_damping, zero_damping) = match p.curve {
        Curve::Bell => (damping / a, damping * a),
        _ => (damping, damping),
    };
    Roots {
        pole,
        pole_damping,
        zero_over_pole,
        zero_damping,
    }
}

impl Designer {
    /// A designer for one rate, 8 kHz to 768 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let top_hz = MATCHED_HZ.min(MATCHED_PART * sample_rate_hz);
        let part = top_hz / sample_rate_hz;
        Self {
            radians_per_hz: 2.0 * PI / sample_rate_hz,
            nyquist_hz: 0.5 * sample_rate_hz,
            top_hz,
            poles: Poles::new(part),
            nodes: Nodes::new(part),
        }
    }

    /// The filter that copies `wanted`.
    pub fn design(&self, wanted: &Prototype) -> ThirdOrder {
        let plan = self.plan(wanted);
        let [zero_gg, zero_kg] = plan.zeros;
        plan.filter(spectral_factor(plan.fit.solve(), zero_gg, zero_kg))
    }

    /// The filters that copy up to [`GROUP`] prototypes, side by side, with the same bits as one by one;
    /// what stands behind them is void.
    pub fn design_group(&self, wanted: &[Prototype]) -> [ThirdOrder; GROUP] {
        let (first, rest) = match wanted {
            [] => return [ThirdOrder::THROUGH; GROUP],
            [only] => return [self.design(only); GROUP],
            [first, rest @ ..] => (first, rest),
        };
        let mut plans = [self.plan(first); GROUP];
        for (plan, wanted) in plans[1..].iter_mut().zip(rest) {
            *plan = self.plan(wanted);
        }
        let q = Fit::solve_four(plans.each_ref().map(|plan| &plan.fit));
        let [zero_gg, zero_kg] = [0, 1].map(|i| f64x4::new(plans.map(|plan| plan.zeros[i])));
        let n = f64x4::transpose(spectral_factor(q, zero_gg, zero_kg));
        core::array::from_fn(|i| plans[i].filter(n[i].to_array()))
    }

    /// Poles and least squares for `wanted`.
    fn plan(&self, wanted: &Prototype) -> Plan {
        let (prototype, is_inverted) = canonical(wanted);
        let roots = roots(&prototype);
        let radians = self.radians_per_hz * prototype.freq_hz;
        // It only places weights, smoothly: single precision is plenty.
        let octaves = f64::from(math::log2((prototype.freq_hz / self.top_hz) as f32));
        let placing = self.poles.at(&prototype, octaves);
        let mut pair = if prototype.curve == Curve::LowPass1 {
            Pair::sampled_single(radians)
        } else {
            Pair::sampled(roots.pole * radians, roots.pole_damping)
        };
        pair.gg *= placing.g * placing.g;
        pair.kg *= placing.g * placing.k;
        let p = (1.0 + placing.c) / (1.0 - placing.c);
        let ratio = self.top_hz / prototype.freq_hz;
        let nyquist = self.nyquist_hz / prototype.freq_hz;
        let squares = [ratio * ratio, nyquist * nyquist];
        let mut fit = Fit::new(&prototype, squares, &pair, p, &placing.q);
        fit.add_nodes(&self.nodes, octaves);
        Plan {
            is_inverted,
            d: [p * pair.gg, pair.gg + p * pair.kg, p + pair.kg],
            fit,
            zeros: match prototype.curve {
                // The zeros at infinity end near z = 0, which is s = −1.
                Curve::LowPass | Curve::LowPass1 => [1.0, 2.0],
                _ => {
                    let zero_gg = pair.gg * roots.zero_over_pole * roots.zero_over_pole;
                    [zero_gg, 2.0 * roots.zero_damping * libm::sqrt(zero_gg)]
                }
            },
        }
    }
}

/// All of a filter but its numerator.
#[derive(Clone, Copy)]
struct Plan {
    is_inverted: bool,
    d: [f64; 3],
    /// The numerator's square.
    fit: Fit,
    /// Where the search for the zeros begins: those of s² + kg·s + gg as gg and kg.
    zeros: [f64; 2],
}

impl Plan {
    fn filter(&self, n: [f64; 4]) -> ThirdOrder {
        let filter = ThirdOrder { n, d: self.d };
        if self.is_inverted {
            filter.reciprocal()
        } else {
            filter
        }
    }
}
