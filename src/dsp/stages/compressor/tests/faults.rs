use super::*;

fn every_model() -> Vec<CompressorSettings> {
    let mut all = Vec::new();
    for model in [
        CompressorModel::Vca,
        CompressorModel::Fet,
        CompressorModel::Opto,
        CompressorModel::Mu,
    ] {
        for quality in [Quality::Live, Quality::Hq] {
            for auto_release in [false, true] {
                all.push(CompressorSettings {
                    model,
                    quality,
                    auto_release,
                    threshold_db: -40.0,
                    attack_ms: 0.02,
                    release_ms: 20.0,
                    sc_hpf_hz: 80.0,
                    sc_tilt_db: 5.0,
                    ..CompressorSettings::default()
                });
            }
        }
    }
    all
}

fn noise(c: usize, n: usize) -> f32 {
    libm::sinf(((n + 7 * c) * (n + 3)) as f32)
}

#[test]
fn the_cut_into_blocks_does_not_change_a_bit() {
    for settings in every_model() {
        for channels in [1, 2] {
            let out = |cut: usize| {
                let mut compressor = compressor(&CompressorSettings::default(), RATE);
                compressor.set(&settings);
                let mut out = Vec::new();
                run_cut(
                    &mut compressor,
                    (1500, channels, cut),
                    noise,
                    |_, _, y, _| {
                        for n in 0..y.len {
                            out.push([y.samples[0][n], y.samples[channels - 1][n]]);
                        }
                    },
                );
                out
            };
            let whole = out(TICK);
            for cut in [1, 7, 30] {
                assert_eq!(whole, out(cut), "{settings:?}");
            }
        }
    }
}

#[test]
fn reset_is_a_new_instance() {
    for settings in every_model() {
        let mut used = compressor(&CompressorSettings::default(), RATE);
        let _ = run(&mut used, 777, |n| 100.0 * noise(0, n));
        used.set(&settings);
        let _ = run(&mut used, 100, |n| noise(0, n));
        used.reset();
        let mut new = compressor(&settings, RATE);
        let signal = |n: usize| noise(1, n);
        assert_eq!(
            run(&mut used, 2000, signal),
            run(&mut new, 2000, signal),
            "{settings:?}"
        );
    }
}

#[test]
fn output_is_finite_and_silence_stays_silence() {
    for settings in every_model() {
        for detector in [Detector::Peak, Detector::Rms] {
            let settings = CompressorSettings {
                detector,
                ..settings
            };
            let mut compressor = compressor(&settings, RATE);
            for amplitude in [1e4, 1e-30, 1e-40, 0.0] {
                run_cut(
                    &mut compressor,
                    (2000, 2, TICK),
                    |c, n| amplitude * noise(c, n),
                    |_, x, y, c| {
                        assert!(c.reduction_db().is_finite() && c.reduction_db() >= 0.0);
                        for (x, y) in x.iter().zip(y.iter()) {
                            assert!(y.iter().all(|y| y.is_finite()));
                            assert!(x.iter().zip(y).all(|(x, y)| *x != 0.0 || *y == 0.0));
                        }
                    },
                );
            }
        }
    }
}

#[test]
fn states_end_at_zero_and_a_bad_one_heals() {
    for settings in every_model() {
        let mut compressor = compressor(&settings, RATE);
        let _ = run(&mut compressor, 2000, |n| noise(0, n));
        compressor.key_signal.samples[0][0] = 0.0;
        let mut audio = Chunk::silent(1, 1);
        let mut key = Chunk::silent(1, 1);
        key.samples[0][0] = f32::NAN;
        compressor.process(&mut audio, Some(&key));
        assert_eq!(compressor.tick(), Health::Healed);
        assert_eq!(compressor.tick(), Health::Good);
        let y = run(&mut compressor, 2000, |n| noise(0, n));
        assert!(y.iter().all(|y| y.is_finite()));
    }
}

#[test]
fn any_change_of_settings_is_free_of_clicks() {
    // A low tone is changed every 40 ms to each of very different settings. The step from sample
    // to sample may not exceed what the louder of both gains makes of the tone's own slope plus a
    // glide of 90 dB in 15 ms.
    let tone = sine(40.0, -6.0, RATE);
    let all = every_model();
    let mut compressor = compressor(&all[0], RATE);
    let mut last = [0.0f32; 2];
    for (i, settings) in all.iter().chain(all.iter().rev().step_by(3)).enumerate() {
        let settings = CompressorSettings {
            threshold_db: if i % 2 == 0 { -40.0 } else { -6.0 },
            mix_norm: if i % 3 == 0 { 1.0 } else { 0.2 },
            release_ms: 100.0,
            attack_ms: 5.0,
            ..*settings
        };
        compressor.set(&settings);
        let from = i * 1920;
        run_cut(
            &mut compressor,
            (1920, 1, TICK),
            |_, n| tone(from + n),
            |_, x, y, _| {
                for n in 0..y.len {
                    let (dx, dy) = (x.samples[0][n] - last[0], y.samples[0][n] - last[1]);
                    last = [x.samples[0][n], y.samples[0][n]];
                    assert!(
                        dy.abs() < 1.1 * dx.abs() + 0.006,
                        "{i}: step {dy}, input {dx}"
                    );
                }
            },
        );
    }
}

#[test]
fn equal_channels_stay_equal_and_mono_is_one_of_them() {
    for settings in every_model() {
        let mut mono = Vec::new();
        run_cut(
            &mut compressor(&settings, RATE),
            (1000, 1, TICK),
            |_, n| noise(0, n),
            |_, _, y, _| {
                mono.extend_from_slice(&y.samples[0]);
            },
        );
        let mut n = 0;
        run_cut(
            &mut compressor(&settings, RATE),
            (1000, 2, TICK),
            |_, n| noise(0, n),
            |_, _, y, _| {
                for m in 0..y.len {
                    assert_eq!([y.samples[0][m], y.samples[1][m]], [mono[n]; 2]);
                    n += 1;
                }
            },
        );
    }
}
