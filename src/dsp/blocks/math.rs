//! Arithmetic for hot paths: only IEEE + − × ÷ √ and integer moves, in a fixed order, so that the
//! bits are the same on every machine.
//!
//! The polynomials are Chebyshev fits computed in `f64` by `reference/polynomials.py`; their worst errors
//! are stated and tested.

/// Smallest magnitude that a state may keep: below it a state is set to zero on the control tick,
/// so that no later sample can reach the denormal range.
pub const FLUSH_BELOW: f32 = 1e-15;

/// `state`, or zero if it is smaller than [`FLUSH_BELOW`] in magnitude.
#[inline(always)]
pub fn flush(state: f32) -> f32 {
    if state.abs() < FLUSH_BELOW {
        0.0
    } else {
        state
    }
}

/// [`flush`] of four numbers.
#[inline(always)]
pub fn flush_four(states: wide::f32x4) -> wide::f32x4 {
    let is_small = states.abs().simd_lt(wide::f32x4::splat(FLUSH_BELOW));
    is_small.select(wide::f32x4::ZERO, states)
}

/// Flushes what a stage remembers, as [`flush`] does; false if a state is not finite. In whole
/// numbers, of which the compiler makes vectors.
#[inline(always)]
pub fn tidy(states: &mut [f32]) -> bool {
    const MAGNITUDE: u32 = 0x7fff_ffff;
    const INFINITE: u32 = f32::INFINITY.to_bits();
    let mut has_bad = 0;
    for state in states {
        let bits = state.to_bits();
        let magnitude = (bits & MAGNITUDE) as i32;
        // All ones where it is true.
        let is_kept = -i32::from(magnitude >= FLUSH_BELOW.to_bits() as i32);
        has_bad |= -i32::from(magnitude >= INFINITE as i32);
        *state = f32::from_bits(bits & is_kept as u32);
    }
    has_bad == 0
}

/// Makes zero, without a sign, of all that is smaller than `floor` in magnitude. In whole numbers, as in
/// [`tidy`].
#[inline(always)]
pub fn silence_below(floor: f32, samples: &mut [f32]) {
    for x in samples {
        let bits = x.to_bits();
        let magnitude = x.abs().to_bits() as i32;
        let is_kept = -i32::from(magnitude >= floor.to_bits() as i32);
        *x = f32::from_bits(bits & is_kept as u32);
    }
}

/// h(u) on [0, 1], lowest power first, where log2(1+u) = u + u(1−u)·h(u): exact at every power of
/// two, so the curve has no step where the exponent changes. Degree-4 Chebyshev fit.
const LOG2: [f32; 5] = [
    0.442_659_44,
    -0.276_728_33,
    0.184_862_23,
    -0.098_387_614,
    0.026_273_051,
];

/// Base-2 logarithm of a positive, normal `x`. Worst error .00005 dB as a level, exact at powers of
/// two. Zero and denormals give −127 to −126, so a level is never infinite.
#[inline(always)]
pub fn log2(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = ((bits >> 23) & 0xff) as i32 - 127;
    let u = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000) - 1.0;
    let h = (((LOG2[4] * u + LOG2[3]) * u + LOG2[2]) * u + LOG2[1]) * u + LOG2[0];
    u + u * (1.0 - u) * h + exponent as f32
}

/// (2^z − 1)/z on [−½, ½], lowest power first: exact at z = 0, so that no gain reduction is a gain
/// of exactly one. Degree-4 Chebyshev fit, worst error .000002 dB.
const EXP2: [f32; 5] = [
    core::f32::consts::LN_2,
    0.240_223_48,
    0.055_503_57,
    0.009_666_374,
    0.001_339_086_7,
];

/// 1.5 · 2^23: adding and taking it away again rounds to the nearest whole number.
const ROUND: f32 = 12_582_912.0;

/// 2 to the power of `x` for −126 ≤ x ≤ 126; beyond, the result saturates at those ends.
/// Exactly 1 at 0.
#[inline(always)]
pub fn exp2(x: f32) -> f32 {
    let x = x.clamp(-126.0, 126.0);
    let rounded = x + ROUND;
    let whole = rounded - ROUND;
    let z = x - whole;
    let p = (((EXP2[4] * z + EXP2[3]) * z + EXP2[2]) * z + EXP2[1]) * z + EXP2[0];
    // The last bits of `rounded` are the whole number: no conversion, which would not vectorise.
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    (p * z + 1.0) * power
}

/// dB per unit of log2 of an amplitude: 20·log10(2).
pub const DB_PER_LOG2: f32 = 6.020_6;

/// Level in dB of an amplitude, by [`log2`].
#[inline(always)]
pub fn gain_to_db(gain: f32) -> f32 {
    DB_PER_LOG2 * log2(gain)
}

/// Amplitude of a level in dB, by [`exp2`].
#[inline(always)]
pub fn db_to_gain(level_db: f32) -> f32 {
    exp2(level_db * (1.0 / DB_PER_LOG2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log2_is_within_its_stated_error_and_exact_at_powers_of_two() {
        let mut worst_db = 0.0f64;
        for i in 0..200_000 {
            let x = 1e-6f32 * (1.0 + i as f32) * 1.000_1;
            let error = f64::from(log2(x)) - libm::log2(f64::from(x));
            worst_db = worst_db.max((error * 6.0206).abs());
        }
        // The fit's own .00004 dB and the rounding of f32 at exponents near −20.
        assert!(worst_db < 5.5e-5, "worst {worst_db} dB");
        for e in -100..100 {
            assert_eq!(log2(libm::exp2f(e as f32)), e as f32);
        }
        assert!(log2(0.0).is_finite());
    }

    #[test]
    fn exp2_is_within_its_stated_error_and_exact_at_zero() {
        let mut worst_db = 0.0f64;
        for i in -100_000..100_000 {
            let x = i as f32 * 2e-4;
            let ratio = f64::from(exp2(x)) / libm::exp2(f64::from(x));
            worst_db = worst_db.max((20.0 * libm::log10(ratio)).abs());
        }
        assert!(worst_db < 3e-6, "worst {worst_db} dB");
        assert_eq!(exp2(0.0), 1.0);
        assert!(exp2(1e9).is_finite() && exp2(-1e9) > 0.0);
    }

    #[test]
    fn tidied_states_are_flushed_ones_and_a_bad_one_is_found() {
        let kept = [1e-15, -1e-15, 1.0, -3e30, f32::MAX];
        let small = [0.0, -0.0, 9.9e-16, -9.9e-16, 1e-40];
        let mut states = [kept, small].concat();
        assert!(tidy(&mut states));
        assert_eq!(states[..5], kept);
        assert!(states[5..].iter().all(|state| state.to_bits() == 0));
        for bad in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut states = [1e-20, 1.0, bad, 2.0];
            assert!(!tidy(&mut states));
            assert_eq!(states[..2], [0.0, 1.0]);
        }
    }

    #[test]
    fn below_the_floor_is_silence_and_the_rest_keeps_its_bits() {
        let kept = [1e-20, -1e-20, 0.3, f32::MAX, f32::NEG_INFINITY];
        let small = [0.0, -0.0, 9.9e-21, -9.9e-21, 1e-40, f32::MIN_POSITIVE];
        let mut samples = [&kept[..], &small, &[f32::NAN]].concat();
        silence_below(1e-20, &mut samples);
        assert_eq!(samples[..5], kept);
        assert!(samples[5..11].iter().all(|x| x.to_bits() == 0));
        assert!(samples[11].is_nan());
    }

    #[test]
    fn a_flushed_state_is_zero_and_a_kept_one_untouched() {
        assert_eq!(flush(1e-16), 0.0);
        assert_eq!(flush(-1e-14), -1e-14);
    }
}
