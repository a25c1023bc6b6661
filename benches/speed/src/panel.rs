//! Positions of the controls that the cases stand on.

use redlight::dsp::StripSettings;
use redlight::params::{PARAMS, ParamId, Values, strip_settings};

/// Every module IN and set so that it acts on [`crate::signal::Signal::Programme`]. The preamp is
/// the most laborious voice: two transformers.
const BUSY: &[(&str, &str)] = &[
    ("input_trim", "3 dB"),
    ("pre_on", "on"),
    ("pre_voice", "Iron"),
    ("pre_drive", "12 dB"),
    ("filter_hpf_on", "on"),
    ("filter_hpf_freq", "60"),
    ("filter_lpf_on", "on"),
    ("filter_lpf_freq", "15k"),
    ("gate_on", "on"),
    ("gate_threshold", "-30"),
    ("gate_hold", "10 ms"),
    ("gate_release", "60 ms"),
    ("eq_on", "on"),
    ("eq_lf_gain", "4"),
    ("eq_lmf_gain", "-5"),
    ("eq_hmf_gain", "6"),
    ("eq_hf_gain", "5"),
    ("comp_on", "on"),
    ("comp_threshold", "-24"),
    ("comp_attack", "1 ms"),
    ("deess_on", "on"),
    ("deess_threshold", "-20"),
    ("output_trim", "12 dB"),
    ("output_guard", "on"),
];

/// A preset that differs from [`busy`] in its switches, too.
pub const OTHER: &[(&str, &str)] = &[
    ("strip_order", "EQ-Gate-Comp"),
    ("input_mode", "Mid/Side"),
    ("pre_voice", "Tube"),
    ("pre_drive", "20 dB"),
    ("filter_hpf_freq", "150"),
    ("filter_hpf_slope", "24 dB/oct"),
    ("filter_lpf_freq", "9k"),
    ("filter_lpf_slope", "6 dB/oct"),
    ("gate_mode", "Expander"),
    ("gate_threshold", "-45"),
    ("gate_key_hpf", "200"),
    ("eq_type", "G"),
    ("eq_lf_gain", "-6"),
    ("eq_lf_freq", "200"),
    ("eq_lf_shape", "Bell"),
    ("eq_lmf_gain", "7"),
    ("eq_lmf_freq", "900"),
    ("eq_hmf_gain", "-4"),
    ("eq_hmf_freq", "5k"),
    ("eq_hf_gain", "-5"),
    ("eq_hf_freq", "6k"),
    ("eq_hf_shape", "Bell"),
    ("comp_model", "Opto"),
    ("comp_detector", "RMS"),
    ("comp_sc_hpf", "120"),
    ("comp_makeup", "4"),
    ("deess_freq", "8k"),
    ("deess_shape", "Shelf"),
];

/// The switches that take a module out of the path.
pub const MODULE_SWITCHES: &[&str] = &[
    "pre_on",
    "filter_hpf_on",
    "filter_lpf_on",
    "gate_on",
    "eq_on",
    "comp_on",
    "deess_on",
    "output_guard",
];

/// Sets controls by their text.
///
/// # Panics
/// If a control or its text is unknown.
pub fn set(values: &mut Values, controls: &[(&str, &str)]) {
    for (key, text) in controls {
        let id = ParamId::from_key(key).unwrap_or_else(|| panic!("no control {key}"));
        if let Err(error) = values.set_text(id, text) {
            panic!("{key} {text}: {error:?}");
        }
    }
}

/// Every module acting, with some controls set otherwise.
pub fn busy(changes: &[(&str, &str)]) -> Values {
    let mut values = Values::default();
    set(&mut values, BUSY);
    set(&mut values, changes);
    values
}

/// All modules OUT.
pub fn out() -> Values {
    let mut values = Values::default();
    for key in MODULE_SWITCHES {
        set(&mut values, &[(key, "off")]);
    }
    values
}

/// Only the modules behind `switches` IN, set as in [`busy`], with some controls set otherwise.
pub fn only(switches: &[&str], changes: &[(&str, &str)]) -> Values {
    let mut values = busy(&[("input_trim", "0"), ("output_trim", "0")]);
    for key in MODULE_SWITCHES.iter().filter(|k| !switches.contains(k)) {
        set(&mut values, &[(key, "off")]);
    }
    set(&mut values, changes);
    values
}

/// The values as settings.
pub fn settings(values: &Values) -> StripSettings {
    strip_settings(values, false)
}

/// Every parameter that is a number away from where it stands in `values`, to and fro: an
/// automation that never comes to rest. Switches and choices stay.
pub fn automation(values: &Values) -> Vec<Values> {
    const STEPS: usize = 64;
    (0..STEPS)
        .map(|step| {
            let phase = step as f64 / STEPS as f64;
            let swing = 0.1 * (4.0 * (phase - 0.5).abs() - 1.0);
            let mut moved = *values;
            for param in PARAMS.iter().filter(|p| p.step_count().is_none()) {
                let position = param.position_of(values.get(param.id));
                moved.set_position(param.id, (position + swing).clamp(0.0, 1.0));
            }
            moved
        })
        .collect()
}
