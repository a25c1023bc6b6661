//! The state that hosts save: one format for all four plug-ins and all plug-in formats.
//!
//! The framework stores each parameter's position; beside it stand the DSP revision and every value
//! as text in its unit. Positions depend on tapers and ranges, texts do not: on loading the text
//! wins wherever the two disagree, so a session sounds the same after a taper has been retuned.
//! What a state lacks becomes the default, what it holds in error is ignored.

use std::collections::BTreeMap;

use nice_plug::params::persist;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::PluginState;

use crate::dsp::DSP_REVISION;
use crate::params::decl::Kind;
use crate::params::{PARAMS, Param, Values};

/// Field with the revision of the sound that the state was saved with.
const REVISION_FIELD: &str = "dsp_revision";
/// Field with every value as text.
const VALUES_FIELD: &str = "values";

/// The fields that are stored beside the positions.
pub(super) fn fields(values: &Values) -> BTreeMap<String, String> {
    let texts: BTreeMap<&str, String> = PARAMS
        .iter()
        .map(|p| (p.key, p.format(values.get(p.id))))
        .collect();
    let mut fields = BTreeMap::from([(REVISION_FIELD.to_owned(), DSP_REVISION.to_string())]);
    if let Ok(json) = persist::serialize_field(&texts) {
        fields.insert(VALUES_FIELD.to_owned(), json);
    }
    fields
}

/// Makes of any state one that is complete and legal, just before it is loaded.
pub(super) fn filter(state: &mut PluginState) {
    let texts = texts(state);
    for param in PARAMS {
        let stored = state.params.get(param.key).and_then(|v| position(param, v));
        let named = texts.get(param.key).and_then(|text| param.parse(text).ok());
        let position = match (named, stored) {
            // The same value: keep the position to the bit, so that hosts see no change.
            (Some(value), Some(stored)) if param.value_at(stored) == value => stored,
            (Some(value), _) => param.position_of(value),
            (None, Some(stored)) => stored,
            (None, None) => param.position_of(param.default_value()),
        };
        state
            .params
            .insert(param.key.to_owned(), stored_value(param, position));
    }
}

fn texts(state: &PluginState) -> BTreeMap<String, String> {
    state
        .fields
        .get(VALUES_FIELD)
        .and_then(|json| persist::deserialize_field(json).ok())
        .unwrap_or_default()
}

/// The position that a stored value stands for, 0 to 1; none if it is no value of `param`.
fn position(param: &Param, stored: &ParamValue) -> Option<f64> {
    match (param.kind, stored) {
        (Kind::Number(_), ParamValue::F32(p)) if !p.is_nan() => Some(f64::from(p.clamp(0.0, 1.0))),
        (Kind::Choice { .. } | Kind::Whole { .. }, ParamValue::I32(value)) => {
            Some(param.position_of(f64::from(*value)))
        }
        (Kind::Switch { .. }, ParamValue::Bool(on)) => Some(f64::from(u8::from(*on))),
        _ => None,
    }
}

fn stored_value(param: &Param, position: f64) -> ParamValue {
    match param.kind {
        Kind::Number(_) => ParamValue::F32(position as f32),
        Kind::Choice { .. } | Kind::Whole { .. } => {
            ParamValue::I32(param.value_at(position) as i32)
        }
        Kind::Switch { .. } => ParamValue::Bool(position >= 0.5),
    }
}

#[cfg(test)]
mod tests {
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
}
