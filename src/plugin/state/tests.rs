use super::*;
use crate::params::ParamId;

/// A state as the framework would save it.
fn saved(values: &Values) -> PluginState {
    PluginState {
        version: "0".to_owned(),
        params: PARAMS
            .iter()
            .map(|p| {
                let position = p.position_of(values.get(p.id));
                (p.key.to_owned(), stored_value(p, position))
            })
            .collect(),
        fields: fields(values),
    }
}

/// The values that a filtered state gives.
fn loaded(mut state: PluginState) -> Values {
    filter(&mut state);
    let mut values = Values::default();
    for param in PARAMS {
        let position = position(param, &state.params[param.key]).expect("legal");
        values.set_position(param.id, position);
    }
    values
}

fn everything_moved() -> Values {
    let mut values = Values::default();
    for (i, param) in PARAMS.iter().enumerate() {
        values.set_position(param.id, (i as f64 * 0.37).fract());
    }
    values
}

#[test]
fn what_is_saved_is_loaded() {
    let values = everything_moved();
    assert_eq!(loaded(saved(&values)), values);
}

#[test]
fn text_wins_over_positions_of_another_taper() {
    let values = everything_moved();
    let mut state = saved(&values);
    for value in state.params.values_mut() {
        if let ParamValue::F32(position) = value {
            *position *= 0.5;
        }
    }
    assert_eq!(loaded(state), values);
}

#[test]
fn positions_alone_are_enough() {
    let values = everything_moved();
    let mut state = saved(&values);
    state.fields.clear();
    assert_eq!(loaded(state), values);
}

#[test]
fn a_position_that_agrees_with_its_text_is_kept_to_the_bit() {
    let mut state = saved(&Values::default());
    let key = ParamId::OutputTrim.param().key;
    let position = 0.500_000_1;
    state
        .params
        .insert(key.to_owned(), ParamValue::F32(position));
    filter(&mut state);
    assert!(matches!(state.params[key], ParamValue::F32(p) if p == position));
}

#[test]
fn damage_is_survived_and_what_lacks_is_default() {
    let values = everything_moved();
    let mut state = saved(&values);
    state.fields.insert(VALUES_FIELD.to_owned(), "{".to_owned());
    state
        .params
        .insert("pre_drive".to_owned(), ParamValue::F32(f32::NAN));
    state
        .params
        .insert("comp_model".to_owned(), ParamValue::I32(i32::MIN));
    state
        .params
        .insert("eq_on".to_owned(), ParamValue::F32(1.0));
    state
        .params
        .insert("output_trim".to_owned(), ParamValue::F32(f32::INFINITY));
    state
        .params
        .insert("unheard_of".to_owned(), ParamValue::Bool(true));
    state.params.remove("gate_range");
    let mut expected = values;
    for id in [ParamId::PreDrive, ParamId::EqOn, ParamId::GateRange] {
        expected.set(id, id.param().default_value());
    }
    expected.set(ParamId::CompModel, 0.0);
    expected.set(ParamId::OutputTrim, 24.0);
    assert_eq!(loaded(state), expected);
}

/// The notes of a filtered state.
fn notes(mut state: PluginState) -> Vec<String> {
    filter(&mut state);
    restored(&state.fields).notes
}

#[test]
fn a_sound_state_gives_no_reason_for_notes() {
    assert_eq!(notes(saved(&everything_moved())), Vec::<String>::new());
    let mut state = saved(&Values::default());
    filter(&mut state);
    assert_eq!(restored(&state.fields).dsp_revision, Some(DSP_REVISION));
    assert_eq!(restored(&state.fields).version, "0");
}

fn set_texts(state: &mut PluginState, changes: &[(&str, &str)]) {
    let mut texts = texts(state, &mut Notes::default());
    for (key, text) in changes {
        texts.insert((*key).to_owned(), (*text).to_owned());
    }
    let json = persist::serialize_field(&texts).expect("JSON");
    state.fields.insert(VALUES_FIELD.to_owned(), json);
}

#[test]
fn bad_values_are_named_and_clamped_and_the_good_ones_kept() {
    let values = everything_moved();
    let mut state = saved(&values);
    let changes = [
        ("eq_hmf_gain", "30 dB"),
        ("comp_model", "Valve"),
        ("reverb_size", "3 m"),
    ];
    set_texts(&mut state, &changes);
    let mut expected = values;
    expected.set(ParamId::EqHmfGain, 18.0);
    assert_eq!(loaded(state.clone()), expected);
    let model = ParamId::CompModel.param();
    let kept = model.format(values.get(ParamId::CompModel));
    assert_eq!(
        notes(state),
        [
            "reverb_size: unknown here, ignored".to_owned(),
            "eq_hmf_gain: '30 dB' is not allowed; allowed: -18.00 dB to 18.00 dB; 18.00 dB taken"
                .to_owned(),
            format!(
                "comp_model: 'Valve' is not allowed; allowed: VCA, FET, Opto, Mu; {kept} taken"
            ),
        ]
    );
}

#[test]
fn bad_positions_without_texts_are_named() {
    let mut state = saved(&Values::default());
    state.fields.clear();
    for (key, value) in [
        ("output_trim", ParamValue::F32(1.5)),
        ("comp_model", ParamValue::I32(-7)),
        ("eq_on", ParamValue::String("on".to_owned())),
    ] {
        state.params.insert(key.to_owned(), value);
    }
    assert_eq!(
        notes(state),
        [
            "eq_on: String(\"on\") is no position; off taken",
            "comp_model: I32(-7) is no position; VCA taken",
            "output_trim: F32(1.5) is no position; 24.00 dB taken",
        ]
    );
}

/// A newer program may know more controls, wider ranges and another sound; an older one fewer.
#[test]
fn states_of_other_versions_are_told_and_loaded() {
    let values = everything_moved();
    let mut newer = saved(&values);
    newer.version = "7.0.0".to_owned();
    newer
        .fields
        .insert(REVISION_FIELD.to_owned(), "12".to_owned());
    newer
        .fields
        .insert("something".to_owned(), "[1, 2".to_owned());
    assert_eq!(loaded(newer.clone()), values);
    filter(&mut newer);
    let found = restored(&newer.fields);
    assert_eq!(
        (found.version.as_str(), found.dsp_revision),
        ("7.0.0", Some(12))
    );
    assert!(found.notes[0].contains("revision 12"), "{found:?}");

    let mut older = saved(&values);
    older.version = String::new();
    older.fields.clear();
    older.params.retain(|key, _| !key.starts_with("deess_"));
    let mut expected = values;
    for param in PARAMS.iter().filter(|p| p.key.starts_with("deess_")) {
        expected.set(param.id, param.default_value());
    }
    assert_eq!(loaded(older.clone()), expected);
    filter(&mut older);
    assert_eq!(restored(&older.fields), Restored::default());
}

#[test]
fn a_flood_of_errors_is_cut_short() {
    let mut state = saved(&Values::default());
    for i in 0..10_000 {
        state
            .params
            .insert(format!("{i:0>300}"), ParamValue::I32(i));
    }
    let notes = notes(state);
    assert_eq!(notes.len(), MAX_NOTES + 1);
    assert_eq!(notes[MAX_NOTES], "and 9968 more");
    assert!(notes.iter().all(|n| n.chars().count() <= MAX_NOTE_CHARS));
}

/// The saved bytes that came up in the field or in fuzzing, and one of each release. `refused` in a
/// name means that the framework does not hand it on, and the instance stays as it was.
#[test]
fn the_corpus_loads_or_is_refused() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/states");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        let bytes = std::fs::read(&path).expect("readable");
        let state: Result<PluginState, _> = serde_json::from_slice(&bytes);
        assert_eq!(state.is_err(), name.contains("refused"), "{name}");
        if let Ok(state) = state {
            loaded(state);
        }
        count += 1;
    }
    assert!(count >= 10, "{count} states");
}

/// Frozen with the release: whatever changes, its sessions keep their settings.
#[test]
fn the_first_versions_state_recalls_every_value() {
    let json = include_str!("../../../tests/states/0.1.0.json");
    let state: PluginState = serde_json::from_str(json).expect("a state");
    let texts = texts(&state, &mut Notes::default());
    let values = loaded(state);
    assert_eq!(texts.len(), 83);
    for (key, text) in texts {
        let id = ParamId::from_key(&key).expect("a parameter");
        assert_eq!(id.param().parse(&text), Ok(values.get(id)), "{key}");
    }
}

mod fuzz {
    use proptest::prelude::*;

    use super::*;

    fn any_value() -> impl Strategy<Value = ParamValue> {
        prop_oneof![
            any::<f32>().prop_map(ParamValue::F32),
            (0.0_f32..=1.0).prop_map(ParamValue::F32),
            any::<i32>().prop_map(ParamValue::I32),
            (-2..9).prop_map(ParamValue::I32),
            any::<bool>().prop_map(ParamValue::Bool),
            ".{0,8}".prop_map(ParamValue::String),
        ]
    }

    fn any_key() -> impl Strategy<Value = String> {
        prop_oneof![
            9 => (0..PARAMS.len()).prop_map(|i| PARAMS[i].key.to_owned()),
            1 => ".{0,12}",
        ]
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            ".{0,12}",
            "-?[0-9]{1,4}(\\.[0-9]{1,3})?( ?(dB|Hz|kHz|ms|s|%|:1))?",
            "(off|on|inf|-inf|nan|∞:1|1e400|VCA|Bell)",
        ]
    }

    prop_compose! {
        fn any_state()(
            version in ".{0,8}",
            params in prop::collection::btree_map(any_key(), any_value(), 0..60),
            texts in prop::collection::btree_map(any_key(), any_text(), 0..60),
            fields in prop::collection::btree_map(
                "(dsp_revision|values|recall|.{0,6})", ".{0,20}", 0..4),
            has_texts in any::<bool>(),
        ) -> PluginState {
            let mut state = PluginState { version, params, fields };
            if has_texts {
                let json = persist::serialize_field(&texts).expect("JSON");
                state.fields.insert(VALUES_FIELD.to_owned(), json);
            }
            state
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn any_state_becomes_complete_and_legal_and_keeps_what_is_good(state in any_state()) {
            let values = loaded(state.clone());
            let texts = texts(&state, &mut Notes::default());
            for param in PARAMS {
                let value = values.get(param.id);
                prop_assert_eq!(param.quantise(value), value);
                if let Some(good) = texts.get(param.key).and_then(|t| param.parse(t).ok()) {
                    prop_assert_eq!(value, good, "{}", param.key);
                }
            }
            let mut again = state;
            filter(&mut again);
            for param in PARAMS {
                prop_assert!(is_legal(param, &again.params[param.key]), "{}", param.key);
            }
            prop_assert_eq!(loaded(again), values);
        }

        /// Bytes as a host hands them over: flipped, cut, doubled.
        #[test]
        fn damaged_bytes_load_or_are_refused(
            flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 0..6),
            cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
            double in any::<bool>(),
        ) {
            let mut bytes = serde_json::to_vec(&saved(&everything_moved())).expect("JSON");
            for (at, bit) in flips {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            } else if double {
                bytes.extend_from_within(..);
            }
            if let Ok(state) = serde_json::from_slice::<PluginState>(&bytes) {
                loaded(state);
            }
        }
    }
}
