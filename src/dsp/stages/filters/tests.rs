//! The filters as they run.

use super::*;
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::stages::tests::{level_db, run, sine};

const RATES: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0, 384_000.0];

const HIGH_SLOPES: [HighPassSlope; 4] = [
    HighPassSlope::Db6,
    HighPassSlope::Db12,
    HighPassSlope::Db18,
    HighPassSlope::Db24,
];

fn rested(settings: &FiltersSettings, sample_rate_hz: f64) -> Filters {
    crate::testkit::rested(settings, sample_rate_hz)
}

fn worst_error_db(settings: &FiltersSettings, sample_rate_hz: f64, floor_db: f64) -> f64 {
    let top_hz = (sample_rate_hz * 20.0 / 44.1).min(20_000.0);
    let response = FiltersResponse::new(settings, sample_rate_hz);
    (0..=300)
        .map(|i| 20.0 * libm::pow(top_hz / 20.0, f64::from(i) / 300.0))
        .map(|freq_hz| (prototype_db(settings, freq_hz), response.db(freq_hz)))
        .filter(|(wanted_db, _)| *wanted_db > floor_db)
        .fold(0.0, |worst, (wanted_db, db)| {
            worst.max((db - wanted_db).abs())
        })
}

/// Butterworth, 10·log10(1 + (f0/f)^2n), down to −60 dB.
#[test]
fn the_high_pass_is_butterworth() {
    for rate in RATES {
        let mut worst = 0.0f64;
        for slope in HIGH_SLOPES {
            for freq_hz in [16.0, 80.0, 200.0, 500.0] {
                worst = worst.max(worst_error_db(
                    &FiltersSettings::high_pass(freq_hz, slope),
                    rate,
                    -60.0,
                ));
            }
        }
        let limit = if rate < 48_000.0 { 0.03 } else { 0.01 };
        assert!(worst < limit, "{rate}: {worst}");
    }
}

/// Target: at most .03 dB at 44.1 kHz and .01 dB from 48 kHz, with corners above Nyquist, too.
#[test]
fn the_low_pass_is_butterworth_up_to_20_khz() {
    for rate in RATES {
        let mut worst = 0.0f64;
        for slope in [LowPassSlope::Db6, LowPassSlope::Db12] {
            for freq_hz in [2e3, 3e3, 5e3, 8e3, 12e3, 14e3, 16e3, 18e3, 20e3, 22e3, 24e3] {
                let error = worst_error_db(&FiltersSettings::low_pass(freq_hz, slope), rate, -60.0);
                worst = worst.max(error);
            }
        }
        let limit = if rate < 48_000.0 { 0.03 } else { 0.01 };
        assert!(worst < limit, "{rate}: {worst}");
    }
}

#[test]
fn the_response_function_is_what_the_impulse_response_measures() {
    let settings = FiltersSettings {
        hpf_on: true,
        lpf_on: true,
        hpf_hz: 120.0,
        lpf_hz: 9_000.0,
        ..FiltersSettings::default()
    };
    let mut impulse = vec![0.0; 16_384];
    impulse[0] = 1.0;
    for rate in [44_100.0, 96_000.0] {
        for hpf_slope in HIGH_SLOPES {
            let settings = FiltersSettings {
                hpf_slope,
                ..settings
            };
            let out = run(&mut rested(&settings, rate), &impulse, TICK, |_, _| {});
            for freq_hz in [40.0, 120.0, 1_000.0, 9_000.0, 19_000.0] {
                let measured = level_db(&out, freq_hz, rate);
                let stated = response_db(&settings, freq_hz, rate);
                assert!(
                    (measured - stated).abs() < 2e-3,
                    "{freq_hz}: {measured} {stated}"
                );
            }
        }
    }
}

#[test]
fn out_changes_no_bit_and_the_way_there_takes_ten_milliseconds() {
    let input = sine(3_000.0, 48_000.0, 2_048);
    let out = FiltersSettings::default();
    assert_eq!(
        run(&mut Filters::new(48_000.0), &input, TICK, |_, _| {}),
        input
    );
    let mut filters = rested(
        &FiltersSettings::low_pass(2_000.0, LowPassSlope::Db12),
        48_000.0,
    );
    let heard = run(&mut filters, &input, TICK, |f, _| f.set(&out));
    assert_ne!(heard[460..480], input[460..480]);
    assert_eq!(heard[512..], input[512..]);
}

/// A linear cross-fade over 10 ms, 480 samples, between signals of ±.5 bends by 1/480 per sample at
/// most where it begins and ends; a switch without one would jump by up to 1.
#[test]
fn switches_do_not_click() {
    let rate = 48_000.0;
    let input = sine(100.0, rate, 9_600);
    let roughness = |signal: &[f32]| {
        signal
            .windows(3)
            .map(|w| (w[0] - 2.0 * w[1] + w[2]).abs())
            .fold(0.0, f32::max)
    };
    let steps = [
        FiltersSettings::high_pass(100.0, HighPassSlope::Db18),
        FiltersSettings::high_pass(100.0, HighPassSlope::Db24),
        FiltersSettings::high_pass(100.0, HighPassSlope::Db6),
        FiltersSettings::high_pass(400.0, HighPassSlope::Db24),
        FiltersSettings::default(),
        FiltersSettings::low_pass(2_000.0, LowPassSlope::Db12),
        FiltersSettings::low_pass(2_000.0, LowPassSlope::Db6),
        FiltersSettings::low_pass(20_000.0, LowPassSlope::Db6),
        FiltersSettings::default(),
        FiltersSettings::high_pass(16.0, HighPassSlope::Db24),
    ];
    let mut filters = Filters::new(rate);
    let out = run(&mut filters, &input, TICK, |f, at| f.set(&steps[at / 960]));
    let heard = roughness(&out);
    assert!(heard < 1.0 / 480.0, "{heard}");
}

#[test]
fn blocks_of_any_length_give_the_same_bits_and_reset_equals_new() {
    let input: Vec<f32> = (0..3_000)
        .map(|n| ((n * 7_919) % 1_000) as f32 / 1e3 - 0.5)
        .collect();
    let both = FiltersSettings {
        lpf_on: true,
        ..FiltersSettings::high_pass(100.0, HighPassSlope::Db24)
    };
    let automate = |filters: &mut Filters, at: usize| {
        let mut settings = both;
        settings.hpf_on = at < 900;
        settings.lpf_hz = if at > 500 { 4_000.0 } else { 12_000.0 };
        filters.set(&settings);
    };
    let whole = run(&mut rested(&both, 48_000.0), &input, TICK, automate);
    for block in [1, 7, 31] {
        assert_eq!(
            run(&mut rested(&both, 48_000.0), &input, block, automate),
            whole
        );
    }
    let mut used = rested(&both, 48_000.0);
    run(&mut used, &input, TICK, automate);
    used.set(&both);
    used.reset();
    let again = run(&mut used, &input, TICK, |_, _| {});
    let new = run(&mut rested(&both, 48_000.0), &input, TICK, |_, _| {});
    assert_eq!(again, new);
}

#[test]
fn every_rate_is_stable() {
    for rate in [8_000.0, 11_025.0, 32_000.0, 768_000.0] {
        for hpf_slope in HIGH_SLOPES {
            for lpf_slope in [LowPassSlope::Db6, LowPassSlope::Db12] {
                let settings = FiltersSettings {
                    hpf_on: true,
                    hpf_hz: 500.0,
                    hpf_slope,
                    lpf_on: true,
                    lpf_hz: 24_000.0,
                    lpf_slope,
                };
                let mut input = vec![0.0; 8_192];
                input[0] = 1.0;
                let out = run(&mut rested(&settings, rate), &input, TICK, |_, _| {});
                let rest = out[7_000..]
                    .iter()
                    .fold(0.0f32, |peak, y| peak.max(y.abs()));
                assert!(rest < 1e-6, "{rate} {settings:?}: {rest}");
            }
        }
    }
}
