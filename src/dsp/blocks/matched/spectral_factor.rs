//! From a squared magnitude to the filter with no zero outside the unit circle.
//!
//! |n0 + n1·s + n2·s² + n3·s³|² at s² = −t is q0 + q1·t + q2·t² + q3·t³ with q0 = n0²,
//! q1 = n1² − 2·n0·n2, q2 = n2² − 2·n1·n3, q3 = n3². Newton's method on the two equations in the
//! middle converges to the solution with all zeros in the left half plane from every start that
//! has them there (G. Wilson, SIAM J. Numer. Anal. 1969): no roots, no branches, and a result that
//! moves smoothly with the cubic.

use crate::dsp::simd::Lanes;

/// Newton steps. From the analog zeros seven reach .0001 dB everywhere, one more is in reserve.
const STEPS: usize = 8;

/// n1·n2 over n0·n3 has to be above 1 for a stable polynomial.
const BARELY_STABLE: f64 = 1.000_001;

/// n0 to n3, all zeros in the left half plane, of the cubic `q`, which is positive for t ≥ 0. The
/// search begins at (s² + b·s + a)·(s + r) with the given `a` and `b`.
pub fn spectral_factor<N: Lanes<Number = f64>>(q: [N; 4], a: N, b: N) -> [N; 4] {
    let (two, half) = (N::splat(2.0), N::splat(0.5));
    let (n0, n3) = (q[0].sqrt(), q[3].sqrt());
    let r = n0 / (n3 * a);
    let mut n1 = n3 * (a + b * r);
    let mut n2 = n3 * (b + r);
    let outer = n0 * n3;
    let barely_stable = N::splat(BARELY_STABLE) * outer;
    for _ in 0..STEPS {
        let e1 = q[1] - n1 * n1 + two * n0 * n2;
        let e2 = q[2] - n2 * n2 + two * n3 * n1;
        let scale = half / (n1 * n2 - outer);
        let step = [n2 * e1 + n0 * e2, n3 * e1 + n1 * e2];
        n1 = n1 + step[0] * scale;
        n2 = n2 + step[1] * scale;
        // Rounding, or a cubic that touches zero, must not leave the half plane.
        n1 = n1.max(N::splat(f64::MIN_POSITIVE));
        n2 = N::where_less(n1 * n2, barely_stable, barely_stable / n1, n2);
    }
    [n0, n1, n2, n3]
}
