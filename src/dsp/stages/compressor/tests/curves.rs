use super::*;

const MODELS: [CompressorModel; 4] = [
    CompressorModel::Vca,
    CompressorModel::Fet,
    CompressorModel::Opto,
    CompressorModel::Mu,
];

/// Giannoulis, Massberg, Reiss 2012, eq. 4, as a reduction.
fn formula(level_db: f64, threshold_db: f64, ratio: f64, knee_db: f64) -> f64 {
    let over = level_db - threshold_db;
    let slope = 1.0 - 1.0 / ratio;
    if 2.0 * over < -knee_db {
        0.0
    } else if 2.0 * over.abs() <= knee_db && knee_db > 0.0 {
        slope * (over + 0.5 * knee_db) * (over + 0.5 * knee_db) / (2.0 * knee_db)
    } else {
        slope * over
    }
}

#[test]
fn the_vca_curve_is_the_formula() {
    for (ratio, knee_db) in [
        (1.0, 6.0),
        (1.5, 24.0),
        (4.0, 0.0),
        (4.0, 6.0),
        (f64::INFINITY, 12.0),
    ] {
        let settings = CompressorSettings {
            ratio,
            knee_db,
            ..vca()
        };
        for tenth_db in -600..200 {
            let level_db = f64::from(tenth_db) * 0.1;
            let ours = f64::from(static_curve(level_db as f32, &settings));
            let expected = formula(level_db, settings.threshold_db, ratio, knee_db);
            assert!(
                (ours - expected).abs() < 1e-4,
                "{level_db}: {ours}, not {expected}"
            );
        }
    }
}

#[test]
fn the_sound_of_every_model_settles_on_its_curve() {
    // Target: .02 dB. Reference for the level: the sine's own amplitude.
    for model in MODELS {
        for quality in [Quality::Live, Quality::Hq] {
            let settings = CompressorSettings {
                release_ms: 50.0,
                attack_ms: 1.0,
                quality,
                ..super::model(model)
            };
            // Four times the release behind the onset, .3 s with Mu.
            let frames = if model == CompressorModel::Mu {
                72_000
            } else {
                24_000
            };
            for level_db in [-21.0, -18.0, -16.0, -6.0, 6.0] {
                let mut compressor = compressor(&settings, RATE);
                let r = reductions(&mut compressor, frames, sine(997.0, level_db, RATE));
                let tail = &r[frames - 4800..];
                let mean = tail.iter().sum::<f64>() / tail.len() as f64;
                let expected = f64::from(static_curve(level_db as f32, &settings));
                assert!(
                    (mean - expected).abs() < 0.02,
                    "{model:?} {quality:?} at {level_db}: {mean}, not {expected}"
                );
            }
        }
    }
}

#[test]
fn the_curve_holds_at_every_rate_and_frequency() {
    for (rate, limit_db) in [(44.1e3, 0.02), (96e3, 0.02), (192e3, 0.02)] {
        for freq_hz in [60.0, 440.0, 5e3, 15e3] {
            let settings = CompressorSettings {
                attack_ms: 0.1,
                release_ms: 50.0,
                ..vca()
            };
            let mut compressor = compressor(&settings, rate);
            let frames = (0.4 * rate) as usize;
            let r = reductions(&mut compressor, frames, sine(freq_hz, -6.0, rate));
            let tail = &r[frames * 3 / 4..frames];
            let mean = tail.iter().sum::<f64>() / tail.len() as f64;
            assert!((mean - 9.0).abs() < limit_db, "{rate} {freq_hz}: {mean}");
        }
    }
}

#[test]
fn the_fet_with_all_buttons_in_is_the_published_curve() {
    // 1176 all-in, over threshold and reduction, as published; within 1.5 dB demanded.
    let settings = CompressorSettings {
        fet_ratio: FetRatio::All,
        threshold_db: -30.0,
        ..model(CompressorModel::Fet)
    };
    for (over_db, published_db) in [
        (4.0, 1.2),
        (8.0, 5.0),
        (12.0, 10.2),
        (20.0, 18.5),
        (30.0, 28.0),
    ] {
        let ours = static_curve(over_db - 30.0, &settings);
        assert!(
            (ours - published_db).abs() < 0.7,
            "{over_db}: {ours}, not {published_db}"
        );
    }
    assert_eq!(static_curve(-30.0, &settings), 0.0);
}

#[test]
fn the_fet_buttons_are_their_ratios() {
    for (fet_ratio, ratio) in [
        (FetRatio::R4, 4.0),
        (FetRatio::R8, 8.0),
        (FetRatio::R12, 12.0),
        (FetRatio::R20, 20.0),
    ] {
        let settings = CompressorSettings {
            fet_ratio,
            ..model(CompressorModel::Fet)
        };
        let expected = formula(-6.0, -18.0, ratio, models::fet::KNEE_DB);
        assert!((f64::from(static_curve(-6.0, &settings)) - expected).abs() < 1e-4);
    }
}

#[test]
fn the_ratio_of_mu_rises_with_the_level() {
    // Slope dR/dL = (1 − 1/R)·d/24: the ratio at d over the threshold is 1/(1 − slope).
    let settings = CompressorSettings {
        ratio: f64::INFINITY,
        ..model(CompressorModel::Mu)
    };
    let slope_at = |over: f32| {
        (static_curve(over - 17.9, &settings) - static_curve(over - 18.1, &settings)) / 0.2
    };
    for (over, ratio) in [(6.0, 4.0 / 3.0), (12.0, 2.0), (18.0, 4.0), (21.6, 10.0)] {
        let ours = 1.0 / (1.0 - slope_at(over));
        assert!(
            (ours / ratio - 1.0).abs() < 0.01,
            "{over}: {ours}, not {ratio}"
        );
    }
    assert_eq!(static_curve(-18.0, &settings), 0.0);
}

#[test]
fn automatic_makeup_is_half_of_the_reduction_at_full_scale() {
    // Giannoulis et al. 2013: −T(1 − 1/R)/2 = 18 · .75 / 2.
    assert!((auto_makeup_db(&vca()) - 6.75).abs() < 1e-4);
    let settings = CompressorSettings {
        auto_makeup: true,
        makeup_db: 1.0,
        ..vca()
    };
    let mut with = compressor(&settings, RATE);
    let y = run(&mut with, 4800, sine(997.0, -40.0, RATE));
    let mut without = compressor(&vca(), RATE);
    let x = run(&mut without, 4800, sine(997.0, -40.0, RATE));
    let gain_db = 20.0 * libm::log10(f64::from(y[4000] / x[4000]));
    assert!((gain_db - 7.75).abs() < 0.001, "{gain_db}");
}
