//! Designs over all settings and rates.

use super::*;
use core::f64::consts::FRAC_1_SQRT_2;

/// All prototypes that the EQ and the filters can ask for, and more: `f` for each.
fn for_all(mut f: impl FnMut(&Prototype)) {
    for curve in [
        Curve::Bell,
        Curve::LowShelf,
        Curve::HighShelf,
        Curve::LowPass,
        Curve::LowPass1,
    ] {
        for i in 0..=44 {
            let freq_hz = 20.0 * libm::pow(2_000.0, f64::from(i) / 44.0);
            for q in [0.1, 0.3, 0.5, 0.71, 1.0, 1.7, 2.3, 3.0, 4.0, 8.0] {
                for gain_db in [-18.0, -6.0, -0.01, 0.0, 0.01, 3.0, 12.0, 18.0] {
                    f(&Prototype {
                        curve,
                        freq_hz,
                        root_gain: libm::pow(10.0, gain_db / 40.0),
                        q,
                    });
                }
            }
        }
    }
}

/// Hurwitz: a third-order polynomial has all roots in the left half plane when its coefficients
/// are positive and the product of the inner two exceeds that of the outer two.
#[test]
fn every_design_is_stable_and_has_a_stable_inverse_at_every_rate() {
    for rate in [
        8e3, 11_025.0, 32e3, 44.1e3, 48e3, 64e3, 88.2e3, 96e3, 192e3, 768e3,
    ] {
        let designer = Designer::new(rate);
        for_all(|prototype| {
            let filter = designer.design(prototype);
            let [n0, n1, n2, n3] = filter.n;
            let [d0, d1, d2] = filter.d;
            let is_stable = d0 > 0.0 && d1 > 0.0 && d2 > 0.0 && d1 * d2 > d0;
            let is_inverse_stable =
                n0 > 0.0 && n1 > 0.0 && n2 > 0.0 && n3 > 0.0 && n1 * n2 > n0 * n3;
            assert!(
                is_stable && is_inverse_stable,
                "{rate} {prototype:?}: {filter:?}"
            );
        });
    }
}

/// A cut is the reciprocal of the boost, so both together leave nothing.
#[test]
fn a_cut_undoes_its_boost() {
    let designer = Designer::new(44_100.0);
    for_all(|prototype| {
        if matches!(prototype.curve, Curve::LowPass | Curve::LowPass1) {
            return;
        }
        let boost = designer.design(prototype);
        let cut = designer.design(&Prototype {
            root_gain: 1.0 / prototype.root_gain,
            ..*prototype
        });
        for t in [1e-6, 0.1, 1.0, 40.0] {
            let together = boost.power(t) * cut.power(t);
            assert!(
                (together - 1.0).abs() < 1e-6,
                "{prototype:?} {t}: {together}"
            );
        }
    });
}

/// DC is exact, as the fit is pinned there; only resonant high shelves give some of it away for the
/// least largest error, within the .01 dB that the whole curve may be off.
#[test]
fn the_level_at_dc_is_exact_but_for_resonant_shelves() {
    let designer = Designer::new(48_000.0);
    for_all(|prototype| {
        let power = prototype.power();
        let wanted = power.n[0] / power.d[0];
        let level = designer.design(prototype).power(0.0);
        let error_db = (10.0 * libm::log10(level / wanted)).abs();
        let is_resonant = prototype.curve == Curve::HighShelf
            && prototype.q > 2.0
            && (6_300.0..15_900.0).contains(&prototype.freq_hz);
        let limit_db = if is_resonant { 0.01 } else { 1e-8 };
        assert!(error_db < limit_db, "{prototype:?}: {level} {wanted}");
    });
}

/// (s² + 0.3·s + 0.04)·(s + 2.5), expanded by hand, from its squared magnitude.
#[test]
fn the_spectral_factor_finds_a_known_polynomial() {
    let [n0, n1, n2, n3] = [0.1, 0.79, 2.8, 1.0f64];
    let q = [
        n0 * n0,
        n1 * n1 - 2.0 * n0 * n2,
        n2 * n2 - 2.0 * n1 * n3,
        n3 * n3,
    ];
    let found = spectral_factor::spectral_factor(q, 0.1, 0.8);
    for (found, wanted) in found.iter().zip([n0, n1, n2, n3]) {
        assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
    }
}

/// Rows of the table of `m3_design.py` for bells and low-passes at 44.1 kHz, ±3 to ±15 dB: largest
/// error in dB, 20 Hz to 20 kHz. The tables of poles are to do at least as well.
#[test]
fn the_design_keeps_to_the_references_table() {
    let rate = 44_100.0;
    let designer = Designer::new(rate);
    for (curve, freq_hz, q, reference_db) in [
        (Curve::Bell, 10e3, 0.5, 0.020),
        (Curve::Bell, 10e3, 1.0, 0.017),
        (Curve::Bell, 16e3, 1.0, 0.018),
        (Curve::Bell, 16e3, 4.0, 0.021),
        (Curve::HighShelf, 12e3, FRAC_1_SQRT_2, 0.013),
        (Curve::HighShelf, 16e3, FRAC_1_SQRT_2, 0.022),
        (Curve::LowPass, 12e3, FRAC_1_SQRT_2, 0.024),
        (Curve::LowPass, 16e3, FRAC_1_SQRT_2, 0.026),
    ] {
        for gain_db in [-15.0, -9.0, -3.0, 3.0, 9.0, 15.0] {
            let prototype = Prototype {
                curve,
                freq_hz,
                root_gain: libm::pow(10.0, gain_db / 40.0),
                q,
            };
            let filter = designer.design(&prototype);
            let worst_db = (1..=200)
                .map(|i| 100.0 * f64::from(i))
                .map(|f| (filter.response_db(f, rate) - prototype.response_db(f)).abs())
                .fold(0.0, f64::max);
            assert!(worst_db <= reference_db, "{prototype:?}: {worst_db}");
        }
    }
}
