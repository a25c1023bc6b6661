//! One setting from text, as flags and session files give it.

use crate::params::{PARAMS, ParamId, ParseError, Values};
use crate::text::shown;

/// Why a setting was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignError {
    /// There is no `=`.
    #[error("'{}': a setting has the form name=value, as in eq_hmf_gain=-3dB", shown(.text))]
    Form {
        /// What was given.
        text: String,
    },
    /// No parameter has this id.
    #[error("unknown parameter '{}'{}", shown(.key), did_you_mean(.nearest))]
    Unknown {
        /// What was given.
        key: String,
        /// The id that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The value is not allowed.
    #[error(transparent)]
    Value(#[from] ParseError),
}

fn did_you_mean(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |n| format!("; did you mean '{n}'?"))
}

/// Sets the parameter that `text` names: `eq_hmf_gain=-3dB`.
///
/// # Errors
/// If the text has no `=`, the name is unknown or the value is not allowed; nothing is set then.
pub fn assign(values: &mut Values, text: &str) -> Result<(), AssignError> {
    let (key, value) = text.split_once('=').ok_or_else(|| AssignError::Form {
        text: text.to_owned(),
    })?;
    let key = key.trim().to_lowercase().replace(['-', '.'], "_");
    let id = ParamId::from_key(&key).ok_or_else(|| AssignError::Unknown {
        nearest: nearest(&key, PARAMS.iter().map(|p| p.key)),
        key,
    })?;
    Ok(values.set_text(id, value)?)
}

/// The name among `names` that `typed` was probably meant to be: at most a third of its letters
/// differ.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let allowed = typed.chars().count().div_ceil(3);
    names
        .map(|name| (strsim::damerau_levenshtein(&typed, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
