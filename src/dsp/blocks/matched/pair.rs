//! Pole pairs, sampled.

use core::f64::consts::PI;

/// A pole pair s² + kg·s + gg in s = j·tan(ω/2).
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub gg: f64,
    pub kg: f64,
}

impl Pair {
    /// The poles of an analog pair of `radians` per sample and `damping` = 1/(2Q), sampled: each
    /// analog pole p becomes e^p. An angle that comes near Nyquist is [`bent`].
    pub(super) fn sampled(radians: f64, damping: f64) -> Self {
        // 1 + a1 + a2, 1 − a1 + a2 and 1 − a2, without cancellation at low frequencies.
        let (at_dc, at_nyquist, loss);
        if damping <= 1.0 {
            let gap = -libm::expm1(-damping * radians);
            let angle = bent(libm::sqrt(1.0 - damping * damping) * radians);
            let sin = libm::sin(0.5 * angle);
            let round = 4.0 * (1.0 - gap);
            at_dc = gap * gap + round * sin * sin;
            at_nyquist = gap * gap + round * (1.0 - sin * sin);
            loss = gap * (2.0 - gap);
        } else {
            let spread = libm::sqrt(damping * damping - 1.0);
            let fast = damping + spread;
            let (gap_slow, gap_fast) =
                (-libm::expm1(-radians / fast), -libm::expm1(-radians * fast));
            at_dc = gap_slow * gap_fast;
            at_nyquist = (2.0 - gap_slow) * (2.0 - gap_fast);
            loss = gap_slow + gap_fast - gap_slow * gap_fast;
        }
        let scale = 1.0 / at_nyquist;
        Self {
            gg: at_dc * scale,
            kg: 2.0 * loss * scale,
        }
    }

    /// One sampled real pole of `radians` per sample, and one at z = 0.
    pub(super) fn sampled_single(radians: f64) -> Self {
        let gap = -libm::expm1(-radians);
        let gg = gap / (2.0 - gap);
        Self { gg, kg: 1.0 + gg }
    }
}

/// Angle from which [`bent`] bends, and how much further it goes.
const BEND: [f64; 2] = [0.9 * PI, 0.06 * PI];

/// An angle that follows `radians` up to nine tenths of Nyquist and never gets there. About so go the
/// best poles of bells whose centre passes Nyquist, so that the tables need no fine steps.
fn bent(radians: f64) -> f64 {
    let over = radians - BEND[0];
    if over <= 0.0 {
        radians
    } else {
        BEND[0] + over / (1.0 + over * (1.0 / BEND[1]))
    }
}
