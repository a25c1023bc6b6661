//! Two sets of settings to sides: A and B. They are saved with the strip, so that both sides are
//! there when the window, or the session, is opened again.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::params::{PARAMS, ParamId, Values};

/// Which set is heard, and the other one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sides {
    is_b: bool,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "write",
        deserialize_with = "read"
    )]
    other: Option<Values>,
    /// Key of the preset that the other set comes from; empty if from none.
    #[serde(skip_serializing_if = "String::is_empty")]
    other_preset: String,
}

impl Sides {
    /// Whether B is heard.
    pub fn is_b(&self) -> bool {
        self.is_b
    }

    /// The set that is not heard, once there is one.
    #[cfg(test)]
    pub fn other_values(&self) -> Option<Values> {
        self.other
    }

    /// Leaves nothing longer than a file may make it.
    pub fn clip(&mut self, max_chars: usize) {
        self.other_preset = self.other_preset.chars().take(max_chars).collect();
    }
}

/// What the strip's values go by: the preset that they come from, and the sides A and B. Undo, A and B,
/// and copies carry it together with the values, so that what is saved is saved under its own name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Key of the preset; empty if the values come from none.
    pub preset: String,
    /// The sides A and B.
    pub sides: Sides,
}

impl Identity {
    /// The other set and what it goes by; `values` are those that are heard.
    pub(super) fn switched(self, values: Values) -> (Values, Self) {
        let Self { preset, sides } = self;
        let other = sides.other.unwrap_or(values);
        let wanted = Self {
            preset: match sides.other {
                Some(_) => sides.other_preset,
                None => preset.clone(),
            },
            sides: Sides {
                is_b: !sides.is_b,
                other: Some(values),
                other_preset: preset,
            },
        };
        (other, wanted)
    }

    /// The other set becomes equal to `values`, which are heard.
    pub(super) fn copied(mut self, values: Values) -> Self {
        self.sides.other = Some(values);
        self.sides.other_preset.clone_from(&self.preset);
        self
    }
}

/// Every value as text in its unit, as the strip's own values are saved.
fn write<S: Serializer>(values: &Option<Values>, to: S) -> Result<S::Ok, S::Error> {
    let text = |values: &Values| -> BTreeMap<&str, String> {
        PARAMS
            .iter()
            .map(|p| (p.key, p.format(values.get(p.id))))
            .collect()
    };
    values.as_ref().map(text).serialize(to)
}

/// What is not known, or no value, is left at its default: this side is not heard yet.
fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Values>, D::Error> {
    let texts = Option::<BTreeMap<String, String>>::deserialize(from)?;
    Ok(texts.map(|texts| {
        let mut values = Values::default();
        for (key, text) in texts {
            if let Some(id) = ParamId::from_key(&key) {
                let _ = values.set_text(id, &text);
            }
        }
        values
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_survive_being_saved_and_nonsense_is_left_at_its_default() {
        let mut values = Values::default();
        values.set(ParamId::EqHmfGain, -3.5);
        values.set(ParamId::CompModel, 2.0);
        let sides = Sides {
            is_b: true,
            other: Some(values),
            other_preset: "user/Anna".to_owned(),
        };
        let json = serde_json::to_string(&sides).expect("written");
        assert!(json.contains("\"eq_hmf_gain\":\"-3.50 dB\""), "{json}");
        assert_eq!(serde_json::from_str::<Sides>(&json).expect("read"), sides);

        let odd =
            r#"{"is_b":true,"other":{"eq_hmf_gain":"loud","no_such":"1","comp_model":"Opto"}}"#;
        let read: Sides = serde_json::from_str(odd).expect("read");
        let mut wanted = Values::default();
        wanted.set(ParamId::CompModel, 2.0);
        assert_eq!(read.other, Some(wanted));
        let empty: Sides = serde_json::from_str("{}").expect("read");
        assert_eq!(empty, Sides::default());
    }
}
