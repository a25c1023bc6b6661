//! The state that hosts save: one format for all four plug-ins and all plug-in formats.
//!
//! The framework stores each parameter's position; beside it stand the DSP revision and every value
//! as text in its unit. Positions depend on tapers and ranges, texts do not: on loading the text
//! wins wherever the two disagree, so a session sounds the same after a taper has been retuned.
//! What a state lacks becomes the default. What it holds in error is taken as the nearest legal
//! value and named in [`Restored`], which also tells what the state was saved with.

use std::collections::BTreeMap;

use nice_plug::params::persist;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::PluginState;
use serde::{Deserialize, Serialize};

use crate::dsp::DSP_REVISION;
use crate::editor::View;
use crate::params::decl::Kind;
use crate::params::{PARAMS, Param, ParamId, Values};
use crate::studio::Card;

/// Field with the revision of the sound that the state was saved with.
const REVISION_FIELD: &str = "dsp_revision";
/// Field with every value as text.
const VALUES_FIELD: &str = "values";
/// Field with how the editor's window stands.
const VIEW_FIELD: &str = "view";
/// Field with what the strip carries beside its sound.
const CARD_FIELD: &str = "card";
/// Field in which [`filter`] hands a [`Restored`] on; never saved.
const RESTORED_FIELD: &str = "recall";

/// Most notes that are kept of one state: a hostile one may give reason for millions.
const MAX_NOTES: usize = 32;
/// Longest note, in characters.
const MAX_NOTE_CHARS: usize = 240;

/// What was found in a state when it was loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Version of the program that saved it; empty if it does not tell.
    pub version: String,
    /// Revision of the sound that it was saved with; none if it does not tell.
    pub dsp_revision: Option<u32>,
    /// What could not be used as it stood and what was taken instead, each in a sentence.
    pub notes: Vec<String>,
}

/// Notes in the making.
#[derive(Default)]
struct Notes {
    list: Vec<String>,
    more: usize,
}

impl Notes {
    fn add(&mut self, note: &str) {
        if self.list.len() < MAX_NOTES {
            self.list.push(note.chars().take(MAX_NOTE_CHARS).collect());
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.list.push(format!("and {} more", self.more));
        }
        self.list
    }
}

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

/// Adds how the editor's window stands.
pub(super) fn put_view(fields: &mut BTreeMap<String, String>, view: &View) {
    if let Ok(json) = persist::serialize_field(view) {
        fields.insert(VIEW_FIELD.to_owned(), json);
    }
}

/// How the editor's window stood; none if the state does not tell.
pub(super) fn view(fields: &BTreeMap<String, String>) -> Option<View> {
    let mut view: View = persist::deserialize_field(fields.get(VIEW_FIELD)?).ok()?;
    view.clip(MAX_NOTE_CHARS);
    Some(view)
}

/// Adds what the strip carries beside its sound.
pub(super) fn put_card(fields: &mut BTreeMap<String, String>, card: &Card) {
    if let Ok(json) = persist::serialize_field(card) {
        fields.insert(CARD_FIELD.to_owned(), json);
    }
}

/// What the strip carries beside its sound; nothing if the state does not tell.
pub(super) fn card(fields: &BTreeMap<String, String>) -> Card {
    let json = fields.get(CARD_FIELD);
    json.and_then(|json| persist::deserialize_field(json).ok())
        .unwrap_or_default()
}

/// Makes of any state one that is complete and legal, just before it is loaded, and leaves a
/// [`Restored`] among its fields.
pub(super) fn filter(state: &mut PluginState) {
    let mut notes = Notes::default();
    let dsp_revision = revision(state, &mut notes);
    let texts = texts(state, &mut notes);
    let keys = state.params.keys().chain(texts.keys());
    let mut unknown: Vec<_> = keys.filter(|k| ParamId::from_key(k).is_none()).collect();
    unknown.sort_unstable();
    unknown.dedup();
    for key in unknown {
        notes.add(&format!("{key}: unknown here, ignored"));
    }
    for param in PARAMS {
        let text = texts.get(param.key).map(String::as_str);
        let position = choose(param, text, state.params.get(param.key), &mut notes);
        state
            .params
            .insert(param.key.to_owned(), stored_value(param, position));
    }
    let restored = Restored {
        version: state.version.chars().take(MAX_NOTE_CHARS).collect(),
        dsp_revision,
        notes: notes.finish(),
    };
    if let Ok(json) = persist::serialize_field(&restored) {
        state.fields.insert(RESTORED_FIELD.to_owned(), json);
    }
}

/// What [`filter`] left among the fields.
pub(super) fn restored(fields: &BTreeMap<String, String>) -> Restored {
    let json = fields.get(RESTORED_FIELD);
    json.and_then(|json| persist::deserialize_field(json).ok())
        .unwrap_or_default()
}

fn revision(state: &PluginState, notes: &mut Notes) -> Option<u32> {
    let text = state.fields.get(REVISION_FIELD)?;
    let revision = text.parse().ok();
    match revision {
        Some(DSP_REVISION) => {}
        Some(other) => notes.add(&format!(
            "saved with revision {other} of the sound; this is revision {DSP_REVISION}: see the \
             changelog for what differs"
        )),
        None => notes.add(&format!("{REVISION_FIELD}: '{text}' is no revision")),
    }
    revision
}

fn texts(state: &PluginState, notes: &mut Notes) -> BTreeMap<String, String> {
    let Some(json) = state.fields.get(VALUES_FIELD) else {
        return BTreeMap::new();
    };
    persist::deserialize_field(json).unwrap_or_else(|error| {
        notes.add(&format!(
            "{VALUES_FIELD}: cannot be read ({error}); positions taken instead"
        ));
        BTreeMap::new()
    })
}

/// The position that `param` takes. What is bad in its text, or in its stored value if there is no
/// text, is noted.
fn choose(
    param: &Param,
    text: Option<&str>,
    stored: Option<&ParamValue>,
    notes: &mut Notes,
) -> f64 {
    let kept = stored.and_then(|v| position(param, v));
    let Some(text) = text else {
        let Some(stored) = stored else {
            return param.position_of(param.default_value());
        };
        let position = kept.unwrap_or_else(|| param.position_of(param.default_value()));
        if !is_legal(param, stored) {
            let taken = param.format(param.value_at(position));
            notes.add(&format!(
                "{}: {stored:?} is no position; {taken} taken",
                param.key
            ));
        }
        return position;
    };
    let value = param.parse(text).unwrap_or_else(|error| {
        let kept = kept.map(|position| param.value_at(position));
        let nearest = param.parse_nearest(text).or(kept);
        let value = nearest.unwrap_or(param.default_value());
        notes.add(&format!("{error}; {} taken", param.format(value)));
        value
    });
    // The same value: keep the position to the bit, so that hosts see no change.
    kept.filter(|position| param.value_at(*position) == value)
        .unwrap_or_else(|| param.position_of(value))
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

/// Whether a stored value is one that `param` could have saved.
fn is_legal(param: &Param, stored: &ParamValue) -> bool {
    match (param.kind, stored) {
        (Kind::Number(_), ParamValue::F32(p)) => (0.0..=1.0).contains(p),
        (Kind::Choice { .. } | Kind::Whole { .. }, ParamValue::I32(value)) => {
            let value = f64::from(*value);
            param.quantise(value) == value
        }
        (Kind::Switch { .. }, ParamValue::Bool(_)) => true,
        _ => false,
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
mod tests;
