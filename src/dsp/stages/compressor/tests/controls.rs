use super::*;

/// Gain in dB of the side-chain at `freq_hz`.
fn key_gain_db(settings: &CompressorSettings, freq_hz: f64, rate: f64) -> f64 {
    let mut compressor = compressor(settings, rate);
    let frames = (rate * (0.2 + 10.0 / freq_hz)) as usize;
    let (mut dot, mut quadrature, mut from) = (0.0, 0.0, 0.0);
    let tone = sine(freq_hz, 0.0, rate);
    // Whole periods at the end, weighted by a Hann window.
    let start = (rate * 0.2) as usize;
    run_cut(
        &mut compressor,
        (frames, 1, TICK),
        |_, n| tone(n),
        |first, _, _, c| {
            for (m, y) in c.key_signal().iter().next().unwrap().iter().enumerate() {
                let n = first + m;
                if n >= start {
                    let t = (n - start) as f64 / (frames - start) as f64;
                    let w = 1.0 - libm::cos(core::f64::consts::TAU * t);
                    let phase = core::f64::consts::TAU * (freq_hz * n as f64 / rate).fract();
                    dot += w * f64::from(*y) * libm::sin(phase);
                    quadrature += w * f64::from(*y) * libm::cos(phase);
                    from += w * 0.5;
                }
            }
        },
    );
    20.0 * libm::log10(libm::sqrt(dot * dot + quadrature * quadrature) / from)
}

#[test]
fn the_high_pass_is_a_butterworth_of_second_order() {
    // |H|² = x⁴/(1 + x⁴), x = f/f0; within .5 dB demanded.
    for f0 in [20.0, 100.0, 500.0] {
        let settings = CompressorSettings {
            sc_hpf_hz: f0,
            ..vca()
        };
        for x in [0.5, 1.0, 2.0, 8.0] {
            let expected = 10.0 * libm::log10(x * x * x * x / (1.0 + x * x * x * x));
            let ours = key_gain_db(&settings, f0 * x, RATE);
            assert!(
                (ours - expected).abs() < 0.05,
                "{f0} {x}: {ours}, not {expected}"
            );
        }
    }
}

#[test]
fn the_tilt_is_a_straight_line_around_one_kilohertz() {
    // slope · log10(f/1 kHz); within .5 dB demanded.
    for (rate, slope_db) in [
        (44.1e3, 10.0),
        (48e3, 3.0),
        (48e3, 10.0),
        (96e3, 10.0),
        (192e3, 10.0),
    ] {
        let settings = CompressorSettings {
            sc_tilt_db: slope_db,
            ..vca()
        };
        for freq_hz in [20.0, 60.0, 200.0, 1e3, 4e3, 10e3, 16e3, 20e3] {
            let expected = slope_db * libm::log10(freq_hz / 1e3);
            let ours = key_gain_db(&settings, freq_hz, rate);
            assert!(
                (ours - expected).abs() < 0.45,
                "{rate} {slope_db} {freq_hz}: {ours}, not {expected}"
            );
        }
    }
}

#[test]
fn the_link_behaves_as_documented() {
    // Left −6 dBFS, right −18 − 6: levels 18 dB apart, threshold −30, 4:1, no knee.
    for (link_norm, right_level_db) in [(0.0, -24.0), (0.5, -15.0), (1.0, -6.0)] {
        let settings = CompressorSettings {
            threshold_db: -30.0,
            link_norm,
            ..vca()
        };
        let (left, right) = (sine(997.0, -6.0, RATE), sine(997.0, -24.0, RATE));
        let mut compressor = compressor(&settings, RATE);
        let mut gains = [0.0; 2];
        run_cut(
            &mut compressor,
            (24_000, 2, TICK),
            |c, n| if c == 0 { left(n) } else { right(n) },
            |_, x, y, _| {
                // Near a crest.
                for ((gain, x), y) in gains.iter_mut().zip(x.samples).zip(y.samples) {
                    for (x, y) in x.into_iter().zip(y).filter(|(x, _)| x.abs() > 0.05) {
                        *gain = f64::from(y / x);
                    }
                }
            },
        );
        for (gain, level_db) in gains.into_iter().zip([-6.0, right_level_db]) {
            let expected = -f64::from(static_curve(level_db as f32, &settings));
            let ours = 20.0 * libm::log10(gain);
            assert!(
                (ours - expected).abs() < 0.02,
                "{link_norm}: {ours}, not {expected}"
            );
        }
    }
}

#[test]
fn the_key_decides_and_the_audio_is_only_multiplied() {
    let mut loud_key = compressor(&vca(), RATE);
    let r = reductions(&mut loud_key, 24_000, sine(1e3, 0.0, RATE));
    assert!((r[23_000] - 13.5).abs() < 0.02);
    assert!((f64::from(loud_key.reduction_db()) - 13.5).abs() < 0.02);
}

#[test]
fn nothing_reduced_is_bit_transparent() {
    let settings = CompressorSettings {
        threshold_db: 0.0,
        knee_db: 0.0,
        ..vca()
    };
    for mix_norm in [0.1, 1.0 / 3.0, 0.5, 0.77, 1.0] {
        for quality in [Quality::Live, Quality::Hq] {
            let settings = CompressorSettings {
                mix_norm,
                quality,
                ..settings
            };
            run_cut(
                &mut compressor(&settings, RATE),
                (2000, 2, TICK),
                |c, n| 0.2 * libm::sinf((n * n + c) as f32),
                |_, x, y, _| assert_eq!(x.samples, y.samples),
            );
        }
    }
}

#[test]
fn every_control_works_or_says_why_not() {
    use CompressorControl as C;
    let base = CompressorSettings {
        threshold_db: -20.0,
        ..CompressorSettings::default()
    };
    for model in [
        CompressorModel::Vca,
        CompressorModel::Fet,
        CompressorModel::Opto,
        CompressorModel::Mu,
    ] {
        let base = CompressorSettings { model, ..base };
        let changes: [(C, CompressorSettings); 7] = [
            (C::Ratio, CompressorSettings { ratio: 2.0, ..base }),
            (
                C::FetRatio,
                CompressorSettings {
                    fet_ratio: FetRatio::All,
                    ..base
                },
            ),
            (
                C::Attack,
                CompressorSettings {
                    attack_ms: 0.3,
                    ..base
                },
            ),
            (
                C::Release,
                CompressorSettings {
                    release_ms: 700.0,
                    ..base
                },
            ),
            (
                C::AutoRelease,
                CompressorSettings {
                    auto_release: true,
                    ..base
                },
            ),
            (
                C::Knee,
                CompressorSettings {
                    knee_db: 20.0,
                    ..base
                },
            ),
            (
                C::Detector,
                CompressorSettings {
                    detector: Detector::Rms,
                    ..base
                },
            ),
        ];
        let signal = |n: usize| {
            let loud = if (n / 3000).is_multiple_of(2) {
                1.0
            } else {
                0.1
            };
            loud * sine(700.0, -4.0, RATE)(n)
        };
        let before = run(&mut compressor(&base, RATE), 9000, signal);
        for (control, changed) in changes {
            let after = run(&mut compressor(&changed, RATE), 9000, signal);
            let works = before != after;
            assert_eq!(
                works,
                model.lacks(control).is_none(),
                "{model:?} {control:?}"
            );
        }
    }
}
