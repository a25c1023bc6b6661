//! The same bits on every instruction set: the whole strip, compiled for the baseline and for
//! AVX2, over all parameters.
//!
//! A program of its own: the instruction set in use holds for the whole process.

use redlight::dsp::Strip;
use redlight::dsp::simd::InstructionSet;
use redlight::params::{PARAMS, ParamId, Values, strip_settings};
use redlight::testkit::Dice;

/// A tone, a higher one and noise that swell, die away to silence and come back; now and then a
/// bad sample.
fn signal(seed: u64, len: usize) -> Vec<f32> {
    let mut dice = Dice::new(seed);
    (0..len)
        .map(|n| {
            let t = n as f64 / 48e3;
            let swell = libm::exp(-12.0 * ((2.3 * t) % 1.0)) * f64::from(n % 5000 < 4400);
            let tones = libm::sin(690.0 * t) + 0.5 * libm::sin(40e3 * t);
            let x = swell * (1.5 * tones + dice.next_norm() - 0.5);
            match n % 9973 {
                5000 => f32::NAN,
                6000 => 1e30,
                _ => x as f32,
            }
        })
        .collect()
}

/// Everything somewhere, then something else somewhere else every so often.
fn settings_at(values: &mut Values, dice: &mut Dice, is_first: bool) {
    for param in PARAMS {
        if is_first || dice.next_norm() < 0.05 {
            let position = dice.next_norm();
            // Switches are mostly IN, so that everything has something to do.
            let position = if param.step_count() == Some(1) {
                position.sqrt().round()
            } else {
                position
            };
            values.set_position(param.id, position);
        }
    }
    values.set(ParamId::StripBypass, 0.0);
}

/// One strip's output under changing settings, in blocks of changing length.
fn output(rate_hz: f64, channels: usize, seed: u64) -> Vec<u32> {
    let mut dice = Dice::new(seed);
    let mut values = Values::default();
    settings_at(&mut values, &mut dice, true);
    let mut strip = Strip::new(rate_hz, channels);
    strip.set(&strip_settings(&values, false));
    strip.reset();
    let mut sides = [signal(seed, 24_000), signal(seed + 1, 24_000)];
    let key = signal(seed + 2, 24_000);
    let mut from = 0;
    while from < 24_000 {
        let to = (from + 1 + (dice.next_norm() * 300.0) as usize).min(24_000);
        if dice.next_norm() < 0.05 {
            settings_at(&mut values, &mut dice, false);
            strip.set(&strip_settings(&values, false));
        }
        let [left, right] = &mut sides;
        let mut slices = [&mut left[from..to], &mut right[from..to]];
        strip.process(&mut slices[..channels], Some(&[&key[from..to]]));
        from = to;
    }
    sides[..channels]
        .concat()
        .iter()
        .map(|x| x.to_bits())
        .collect()
}

fn outputs() -> Vec<Vec<u32>> {
    let rates = [44_100.0, 48_000.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0];
    let cases = rates.iter().cycle().take(24).zip(0..);
    cases
        .map(|(rate_hz, n)| output(*rate_hz, 2 - n % 2, n as u64))
        .collect()
}

#[test]
fn the_strip_has_the_same_bits_on_every_level() {
    assert_eq!(
        InstructionSet::choose(InstructionSet::Baseline),
        InstructionSet::Baseline
    );
    let baseline = outputs();
    let set = InstructionSet::choose(InstructionSet::detect());
    for (n, (ours, wanted)) in outputs().iter().zip(&baseline).enumerate() {
        let differing = ours.iter().zip(wanted).position(|(a, b)| a != b);
        assert_eq!(differing, None, "case {n}, {set:?} against the baseline");
    }
}
