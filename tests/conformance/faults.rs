//! Bad samples: finite again within one block, and the flag is raised.

use crate::signals::{peak, programme};
use crate::subjects::{busy_values, strip_with};

const RATE_HZ: f64 = 48_000.0;

#[test]
fn bad_samples_are_survived_and_flagged() {
    let denormal = f32::from_bits(1);
    for (bad, is_fault) in [
        (f32::NAN, true),
        (f32::INFINITY, true),
        (f32::NEG_INFINITY, true),
        (1e30, true),
        (-1e30, true),
        (denormal, false),
    ] {
        let mut strip = strip_with(&busy_values(), RATE_HZ, 2);
        let mut left = programme(RATE_HZ, 1, 4_800);
        let mut right = left.clone();
        left[1_000] = bad;
        right[1_001] = bad;
        for (l, r) in left.chunks_mut(64).zip(right.chunks_mut(64)) {
            strip.process(&mut [l, r], None);
        }
        assert!(left.iter().chain(&right).all(|x| x.is_finite()), "{bad}");
        assert_eq!(strip.take_readings().faults.any(), is_fault, "{bad}");
    }
}

#[test]
fn the_strip_sounds_as_before_soon_after_a_fault() {
    let len = 48_000;
    let input = programme(RATE_HZ, 1, len);
    let mut good = input.clone();
    strip_with(&busy_values(), RATE_HZ, 1).process(&mut [&mut good], None);
    let mut hurt = input;
    hurt[4_800] = f32::NAN;
    strip_with(&busy_values(), RATE_HZ, 1).process(&mut [&mut hurt], None);
    let late = len / 2;
    let difference: Vec<f32> = good[late..]
        .iter()
        .zip(&hurt[late..])
        .map(|(a, b)| a - b)
        .collect();
    assert!(peak(&difference) < 1e-4, "{}", peak(&difference));
}

#[test]
fn bypass_passes_the_input_to_the_bit_even_when_it_is_hot() {
    let mut values = busy_values();
    values.set(redlight::params::ParamId::StripBypass, 1.0);
    let mut strip = strip_with(&values, RATE_HZ, 1);
    let input: Vec<f32> = programme(RATE_HZ, 1, 2_000)
        .iter()
        .map(|x| x * 1e6)
        .collect();
    let mut output = input.clone();
    strip.process(&mut [&mut output], None);
    assert_eq!(output, input);
}

#[test]
fn no_denormal_leaves_in_work_at_rest_or_in_bypass() {
    let at_rest = redlight::params::Values::default();
    for mut values in [busy_values(), at_rest] {
        let mut strip = strip_with(&values, RATE_HZ, 1);
        for bypass in [0.0, 1.0, 0.0] {
            values.set(redlight::params::ParamId::StripBypass, bypass);
            strip.set(&redlight::params::strip_settings(&values, false));
            let denormals = (1..4_801_u32).map(|i| f32::from_bits(i * 1_747));
            let mut audio: Vec<f32> = denormals.collect();
            strip.process(&mut [&mut audio], None);
            let found = audio.iter().position(|x| x.is_subnormal());
            assert_eq!(found, None, "bypass {bypass}");
        }
    }
}
