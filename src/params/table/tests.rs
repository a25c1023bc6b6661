use super::*;
use crate::params::Module;

/// What hosts list, in their order, frozen: automation may be saved by number. A line may be added at the
/// end; none may change. What falls behind there was declared with a `since` of a list that is out.
const FROZEN: &[&str] = &[
    "strip_bypass",
    "strip_order",
    "strip_quality",
    "strip_offline_quality",
    "strip_calibration",
    "strip_link",
    "input_trim",
    "input_pad",
    "input_polarity_left",
    "input_polarity_right",
    "input_mode",
    "pre_on",
    "pre_voice",
    "pre_drive",
    "pre_colour",
    "pre_iron",
    "pre_noise",
    "pre_tolerance",
    "pre_channel",
    "filter_hpf_on",
    "filter_hpf_freq",
    "filter_hpf_slope",
    "filter_lpf_on",
    "filter_lpf_freq",
    "filter_lpf_slope",
    "filter_to_key",
    "gate_on",
    "gate_mode",
    "gate_threshold",
    "gate_range",
    "gate_attack",
    "gate_hold",
    "gate_release",
    "gate_hysteresis",
    "gate_key",
    "gate_key_hpf",
    "gate_key_lpf",
    "gate_listen",
    "eq_on",
    "eq_type",
    "eq_lf_on",
    "eq_lf_gain",
    "eq_lf_freq",
    "eq_lf_q",
    "eq_lf_shape",
    "eq_lmf_on",
    "eq_lmf_gain",
    "eq_lmf_freq",
    "eq_lmf_q",
    "eq_hmf_on",
    "eq_hmf_gain",
    "eq_hmf_freq",
    "eq_hmf_q",
    "eq_hf_on",
    "eq_hf_gain",
    "eq_hf_freq",
    "eq_hf_q",
    "eq_hf_shape",
    "comp_on",
    "comp_model",
    "comp_threshold",
    "comp_ratio",
    "comp_fet_ratio",
    "comp_attack",
    "comp_release",
    "comp_auto_release",
    "comp_knee",
    "comp_detector",
    "comp_sc_hpf",
    "comp_sc_tilt",
    "comp_key",
    "comp_listen",
    "comp_makeup",
    "comp_auto_makeup",
    "comp_mix",
    "deess_on",
    "deess_freq",
    "deess_shape",
    "deess_threshold",
    "deess_range",
    "deess_listen",
    "output_trim",
    "output_guard",
];

#[test]
fn ids_and_the_hosts_order_are_frozen() {
    assert_eq!(HOST_ORDER.map(|id| id.param().key), FROZEN);
    assert!(PARAMS.iter().all(|p| (1..=LIST).contains(&p.since)));
}

/// Rows of the table with other lists: where hosts would see them.
#[test]
fn what_came_later_stands_behind_what_was_there_wherever_it_is_declared() {
    let with = |sinces: [u16; 6]| {
        let mut params = [TABLE[0], TABLE[1], TABLE[2], TABLE[3], TABLE[4], TABLE[5]];
        for (param, since) in params.iter_mut().zip(sinces) {
            param.since = since;
        }
        host_order(params).map(|id| id as usize)
    };
    assert_eq!(with([1; 6]), [0, 1, 2, 3, 4, 5]);
    assert_eq!(with([1, 2, 1, 1, 1, 1]), [0, 2, 3, 4, 5, 1]);
    assert_eq!(with([3, 1, 2, 1, 3, 2]), [1, 3, 2, 5, 0, 4]);
    assert_eq!(with([6, 5, 4, 3, 2, 1]), [5, 4, 3, 2, 1, 0]);
}

#[test]
fn rows_stand_in_their_module_and_the_first_word_of_a_key_is_its_modules() {
    let modules: Vec<_> = PARAMS.iter().map(|p| p.module).collect();
    assert!(modules.is_sorted());
    let mut words: Vec<_> = PARAMS.iter().map(|p| (p.table(), p.module)).collect();
    words.dedup();
    assert_eq!(words.len(), Module::ALL.len());
}

#[test]
fn each_declaration_stands_at_its_id_and_is_legal() {
    for (index, param) in PARAMS.iter().enumerate() {
        assert_eq!(param.id as usize, index);
        assert_eq!(ParamId::from_key(param.key), Some(param.id));
        assert_eq!(param.quantise(param.default_value()), param.default_value());
        assert!(param.help.ends_with('.'), "{}", param.key);
    }
    let mut names: Vec<_> = PARAMS.iter().map(|p| p.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), PARAMS.len(), "host names are unique");
}

/// What the table says of each model's times is what the models do.
#[test]
fn the_compressors_times_are_those_of_its_models() {
    use crate::dsp::stages::compressor::{
        CompressorModel, CompressorSettings, CompressorTimes, measured_times_ms,
    };
    let range = |model, of: fn(CompressorTimes) -> f64| {
        [(0.02, 20.0), (100.0, 4_000.0)].map(|(attack_ms, release_ms)| {
            let settings = CompressorSettings {
                model,
                attack_ms,
                release_ms,
                ..CompressorSettings::default()
            };
            // Without the last digits of a double.
            (of(measured_times_ms(&settings)) * 1e6).round() / 1e6
        })
    };
    let attack = |model| range(model, |times| times.attack_ms);
    let release = |model| range(model, |times| times.release_ms);
    let [fastest, slowest] = attack(CompressorModel::Fet);
    let [mu_fastest, mu_slowest] = attack(CompressorModel::Mu);
    let [opto, same] = attack(CompressorModel::Opto);
    assert_eq!((opto, mu_slowest), (same, 100.0));
    assert_eq!(attack(CompressorModel::Vca), [0.02, 100.0]);
    let said = format!(
        "VCA as set; FET {fastest} to {slowest} ms, Mu from {mu_fastest} ms, each at its nearest to \
         what is set; Opto always {opto} ms."
    );
    assert!(
        PARAMS[ParamId::CompAttack as usize].help.ends_with(&said),
        "{said}"
    );
    let [shortest, longest] = release(CompressorModel::Fet);
    let [mu_shortest, mu_longest] = release(CompressorModel::Mu);
    let scale = mu_longest / 4_000.0;
    assert_eq!(release(CompressorModel::Vca), [20.0, 4_000.0]);
    let said = format!(
        "VCA as set; FET {shortest} to {longest} ms; Mu {scale} times what is set, from {mu_shortest} \
         ms; Opto by itself, half in 60 ms."
    );
    assert!(
        PARAMS[ParamId::CompRelease as usize].help.ends_with(&said),
        "{said}"
    );
}
