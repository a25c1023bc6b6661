//! Neutral settings null, and latency is what is reported.

use redlight::dsp::Strip;
use redlight::params::decl::Kind;
use redlight::params::{Module, PARAMS, ParamId, Values, Wiring, effect};

use crate::signals::{programme, sine, tone_db};
use crate::subjects::{busy_values, strip_with};

const RATE_HZ: f64 = 48_000.0;

#[test]
fn with_every_module_out_the_strip_nulls_to_the_bit() {
    let mut values = Values::default();
    values.set(ParamId::PreOn, 0.0);
    let input = programme(RATE_HZ, 1, 20_000);
    let (mut left, mut right) = (input.clone(), input.clone());
    strip_with(&values, RATE_HZ, 2).process(&mut [&mut left, &mut right], None);
    assert_eq!((left, right), (input.clone(), input));
}

/// Modules that are IN but have nothing to do pass the bits on.
#[test]
fn modules_in_but_neutral_null_to_the_bit() {
    let mut values = Values::default();
    for (key, text) in [
        ("pre_on", "off"),
        ("gate_on", "on"),
        ("gate_threshold", "-84"),
        ("gate_range", "0"),
        ("eq_on", "on"),
        ("comp_on", "on"),
        ("comp_threshold", "0"),
        ("comp_ratio", "1"),
        ("deess_on", "on"),
        ("deess_range", "0"),
        ("output_guard", "on"),
    ] {
        values
            .set_text(ParamId::from_key(key).unwrap(), text)
            .unwrap();
    }
    let input: Vec<f32> = programme(RATE_HZ, 1, 20_000);
    let mut output = input.clone();
    strip_with(&values, RATE_HZ, 1).process(&mut [&mut output], None);
    assert_eq!(output, input);
}

#[test]
fn a_fresh_instance_is_flat_within_the_preamps_tolerance() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for freq_hz in [20.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0] {
            let input = sine(freq_hz, 0.05, rate_hz, rate_hz as usize);
            let mut output = input.clone();
            strip_with(&Values::default(), rate_hz, 1).process(&mut [&mut output], None);
            let late = rate_hz as usize / 2;
            let gain_db = tone_db(&output[late..], freq_hz, rate_hz)
                - tone_db(&input[late..], freq_hz, rate_hz);
            assert!(
                gain_db.abs() <= 0.02,
                "{freq_hz} Hz at {rate_hz}: {gain_db:.4} dB"
            );
        }
    }
}

#[test]
fn the_reported_latency_is_where_the_impulse_comes_out() {
    assert_eq!(Strip::LATENCY_SAMPLES, 0);
    let response = |values: &Values| {
        let mut audio = vec![0.0; 256];
        audio[0] = 0.01;
        strip_with(values, RATE_HZ, 1).process(&mut [&mut audio], None);
        audio
    };
    let mut values = busy_values();
    values.set(ParamId::PreOn, 0.0);
    let peak_at = |r: &[f32]| (0..r.len()).max_by(|a, b| r[*a].abs().total_cmp(&r[*b].abs()));
    assert_eq!(peak_at(&response(&values)), Some(0), "without the preamp");
    // The preamp's half-bands are minimum-phase: sound comes out at once, and the bulk of it within
    // the group delay of half-bands and stage, 4.8 samples.
    let through_preamp = response(&Values::default());
    assert!(through_preamp[0] != 0.0);
    assert!(peak_at(&through_preamp).unwrap() <= 5, "with the preamp");
}

/// What cannot be heard in this set-up, whatever is chosen beside it.
const SILENT: &[ParamId] = &[
    ParamId::StripOfflineQuality, // counts only offline
    ParamId::GateKey,             // no key input here
    ParamId::CompKey,
];

/// Settings at which every module acts, and each choice that a control beside may stand at.
fn choices(module: Module) -> Vec<(String, Values)> {
    let mut base = busy_values();
    base.set(ParamId::StripLink, 50.0);
    // Loud enough for the guard.
    base.set(ParamId::OutputTrim, 20.0);
    let mut states = vec![("as it is".to_owned(), base)];
    for param in PARAMS.iter().filter(|p| p.module == module) {
        let is_choice = matches!(param.kind, Kind::Choice { .. })
            || [ParamId::CompAutoRelease, ParamId::FilterToKey].contains(&param.id);
        let count = if is_choice { param.step_count() } else { None };
        for choice in 0..=count.unwrap_or(0) {
            let mut values = base;
            values.set(param.id, choice as f64);
            if is_choice && values != base {
                let state = format!("{} {}", param.key, param.format(choice as f64));
                states.push((state, values));
            }
        }
    }
    states
}

/// A control is heard if, and only if, the panel says that it acts.
#[test]
fn every_control_reaches_the_sound_unless_it_is_said_to_have_no_effect() {
    let render = |values: &Values| {
        let mut left = programme(RATE_HZ, 1, 12_000);
        let mut right = programme(RATE_HZ, 2, 12_000);
        strip_with(values, RATE_HZ, 2).process(&mut [&mut left, &mut right], None);
        (left, right)
    };
    let mut wrong = Vec::new();
    for module in Module::ALL {
        for (state, base) in choices(module) {
            let reference = render(&base);
            for param in PARAMS.iter().filter(|p| p.module == module) {
                if SILENT.contains(&param.id) {
                    continue;
                }
                let is_heard = [0.0, 0.35, 1.0].iter().any(|position| {
                    let mut values = base;
                    values.set_position(param.id, *position);
                    values != base && render(&values) != reference
                });
                let effect = effect(param.id, &base, Wiring::default());
                if is_heard != effect.acts() {
                    wrong.push(format!(
                        "{state}: {} heard {is_heard}, {effect:?}",
                        param.key
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
