//! Designs over all settings and rates.

use super::*;
use crate::dsp::blocks::ladder::LadderCoefs;
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

#[test]
fn side_by_side_filters_have_the_bits_of_single_ones() {
    let designer = Designer::new(44_100.0);
    let wanted = |curve, freq_hz, gain_db: f64, q| Prototype {
        curve,
        freq_hz,
        root_gain: libm::exp10(gain_db / 40.0),
        q,
    };
    let all = [
        wanted(Curve::LowShelf, 100.0, -9.0, 0.5),
        wanted(Curve::Bell, 500.0, 18.0, 4.0),
        wanted(Curve::LowPass, 15_000.0, 0.0, 0.7),
        wanted(Curve::HighShelf, 12_000.0, 15.0, 3.0),
    ];
    for count in 1..=all.len() {
        let group = designer.design_group(&all[..count]);
        let ladders = LadderCoefs::four(&group);
        for ((filter, ladder), prototype) in group.iter().zip(ladders).zip(&all[..count]) {
            assert_eq!(*filter, designer.design(prototype));
            assert_eq!(ladder, LadderCoefs::new(filter));
        }
    }
}

/// Errors in dB of m3, the textbook recipe in `reference/eq.py`, at 44.1 kHz, ±3 to ±15 dB, up to 20 kHz.
/// The tables of poles are to do at least as well.
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

/// Angle in degrees of a polynomial in s, lowest power first, at s = j·w.
fn angle_deg(polynomial: &[f64], w: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for c in polynomial.iter().rev() {
        (re, im) = (c - im * w, re * w);
    }
    libm::atan2(im, re).to_degrees()
}

/// Angle in degrees between the copy and its analog prototype, numerator and denominator in s/f0.
fn phase_error_deg(prototype: &Prototype, analog: [[f64; 3]; 2], freq_hz: f64, rate: f64) -> f64 {
    let filter = Designer::new(rate).design(prototype);
    let w = libm::tan(core::f64::consts::PI * freq_hz / rate);
    let [d0, d1, d2] = filter.d;
    let digital = angle_deg(&filter.n, w) - angle_deg(&[d0, d1, d2, 1.0], w);
    let x = freq_hz / prototype.freq_hz;
    let error = digital - (angle_deg(&analog[0], x) - angle_deg(&analog[1], x));
    error - 360.0 * libm::round(error / 360.0)
}

/// Phases of m3 in `reference/eq.py`: bells of +12 dB and a +10 dB shelf at 2, 5, 10, 15 and 20 kHz.
/// The poles stand elsewhere than the reference's, so a degree more is let pass.
#[test]
fn the_phase_stays_as_near_the_analog_as_the_references() {
    let bell = |g: f64| [[1.0, libm::sqrt(g), 1.0], [1.0, 1.0 / libm::sqrt(g), 1.0]];
    let shelf = |g: f64| {
        let (a, damping) = (libm::sqrt(g), libm::sqrt(libm::sqrt(g)) / FRAC_1_SQRT_2);
        [[a, a * damping, a * a], [a, damping, 1.0]]
    };
    let (twelve_db, ten_db) = (libm::pow(10.0, 0.6), libm::pow(10.0, 0.5));
    for (rate, curve, freq_hz, gain, q, analog, reference_deg) in [
        (
            44.1e3,
            Curve::Bell,
            5e3,
            twelve_db,
            1.0,
            bell(twelve_db),
            [1.2, 3.0, 6.4, 10.2, 15.4],
        ),
        (
            48e3,
            Curve::Bell,
            5e3,
            twelve_db,
            1.0,
            bell(twelve_db),
            [1.0, 2.6, 5.4, 8.6, 12.6],
        ),
        (
            44.1e3,
            Curve::HighShelf,
            8e3,
            ten_db,
            FRAC_1_SQRT_2,
            shelf(ten_db),
            [1.3, 3.3, 6.9, 10.9, 16.3],
        ),
        (
            48e3,
            Curve::HighShelf,
            8e3,
            ten_db,
            FRAC_1_SQRT_2,
            shelf(ten_db),
            [1.1, 2.8, 5.7, 9.0, 13.1],
        ),
    ] {
        let prototype = Prototype {
            curve,
            freq_hz,
            root_gain: libm::sqrt(gain),
            q,
        };
        for (f, most) in [2e3, 5e3, 10e3, 15e3, 20e3].iter().zip(reference_deg) {
            let error = phase_error_deg(&prototype, analog, *f, rate).abs();
            assert!(error <= most + 1.0, "{prototype:?} at {f}: {error}");
        }
    }
}

/// The targets of [`table`], at many more values of Q than the table has rows: poles that stand right
/// in two rows may still stand wrong between them.
#[test]
fn bells_around_nyquist_hold_between_the_rows_of_the_table() {
    for (rate, limit_db) in [(44_100.0, 0.03), (48_000.0, 0.01)] {
        let designer = Designer::new(rate);
        for i in 0..=48 {
            for j in 0..=64 {
                let prototype = Prototype {
                    curve: Curve::Bell,
                    freq_hz: 20e3 + 250.0 * f64::from(i),
                    root_gain: libm::pow(10.0, 18.0 / 40.0),
                    q: 0.3 * libm::pow(4.0 / 0.3, f64::from(j) / 64.0),
                };
                let filter = designer.design(&prototype);
                let worst_db = (1..=80)
                    .map(|i| 250.0 * f64::from(i))
                    .map(|f| (filter.response_db(f, rate) - prototype.response_db(f)).abs())
                    .fold(0.0, f64::max);
                assert!(worst_db < limit_db, "{rate} {prototype:?}: {worst_db}");
            }
        }
    }
}

/// Resonant shelves between the rows and columns of their table, which was fitted to the greatest error
/// of 200 000 settings. The worst place is 10 kHz, Q 4, 18 dB: there any third-order section, all seven
/// coefficients free, is off by 0.0279 and 0.0094 dB (minimax).
#[test]
fn resonant_shelves_hold_between_the_entries_of_the_table() {
    let mut over = Vec::new();
    for (rate, limit_db) in [(44_100.0, 0.03), (48_000.0, 0.01)] {
        let designer = Designer::new(rate);
        for i in 0..=120 {
            for q in [2.2, 2.5, 2.83, 3.1, 3.4, 3.7, 4.0] {
                for gain_db in [1.5, 4.5, 7.5, 10.5, 13.5, 15.0, 17.0, 18.0] {
                    let prototype = Prototype {
                        curve: Curve::HighShelf,
                        freq_hz: 6e3 * libm::pow(16e3 / 6e3, f64::from(i) / 120.0),
                        root_gain: libm::pow(10.0, gain_db / 40.0),
                        q,
                    };
                    let filter = designer.design(&prototype);
                    let worst_db = (1..=80)
                        .map(|i| 250.0 * f64::from(i))
                        .map(|f| (filter.response_db(f, rate) - prototype.response_db(f)).abs())
                        .fold(0.0, f64::max);
                    if worst_db > limit_db {
                        over.push((rate, prototype, worst_db));
                    }
                }
            }
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}
