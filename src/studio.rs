//! What is known of a strip beside its sound: what it is called and which group it moves with.
//!
//! It is saved with the strip. Texts may come from files, hosts and other processes: they are cut to
//! [`LONGEST_TEXT`] and have no line breaks.

use serde::{Deserialize, Deserializer, Serialize};

use crate::text::shown;

/// Longest text of a card, in characters.
pub const LONGEST_TEXT: usize = 48;

/// What a host calls the strip's track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// Its name; empty if the host does not tell.
    pub name: String,
    /// Its colour, red, green, blue.
    pub color: Option<[u8; 3]>,
}

/// A group of strips that move together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "char", try_from = "char")]
pub struct Group(u8);

impl Group {
    /// All groups.
    pub const ALL: [Self; 8] = [
        Self(0),
        Self(1),
        Self(2),
        Self(3),
        Self(4),
        Self(5),
        Self(6),
        Self(7),
    ];

    /// The group with a number, from 0.
    pub fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// Its number, from 0.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its letter, A to H.
    pub fn letter(self) -> char {
        char::from(b'A' + self.0)
    }
}

impl From<Group> for char {
    fn from(group: Group) -> Self {
        group.letter()
    }
}

/// A letter that is no group's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no group; groups are A to H")]
pub struct NoGroup(char);

impl TryFrom<char> for Group {
    type Error = NoGroup;

    fn try_from(letter: char) -> Result<Self, NoGroup> {
        let found = Self::ALL
            .into_iter()
            .find(|g| g.letter() == letter.to_ascii_uppercase());
        found.ok_or(NoGroup(letter))
    }
}

/// What a strip carries beside its sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// What the user calls the strip; empty where the host's name of the track will do.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text")]
    pub label: String,
    /// The group that it moves with.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "group")]
    pub group: Option<Group>,
    /// What that group is called; empty if it has no name but its letter.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text")]
    pub group_name: String,
}

/// A text as a card carries it: one line, at most [`LONGEST_TEXT`] characters.
pub fn short(text: &str) -> String {
    shown(text.trim()).chars().take(LONGEST_TEXT).collect()
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(short(&String::deserialize(from)?))
}

/// A group that is none leaves the rest of the card as it is.
fn group<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Group>, D::Error> {
    let letters = Option::<String>::deserialize(from)?.unwrap_or_default();
    let mut letters = letters.chars();
    let letter = letters.next().filter(|_| letters.next().is_none());
    Ok(letter.and_then(|letter| Group::try_from(letter).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_survives_being_saved() {
        let card = Card {
            label: "Lead vox".to_owned(),
            group: Group::from_index(2),
            group_name: "Vocals".to_owned(),
        };
        let json = serde_json::to_string(&card).expect("written");
        assert_eq!(
            json,
            r#"{"label":"Lead vox","group":"C","group_name":"Vocals"}"#
        );
        assert_eq!(serde_json::from_str::<Card>(&json).expect("read"), card);
        assert_eq!(
            serde_json::to_string(&Card::default()).expect("written"),
            "{}"
        );
    }

    #[test]
    fn hostile_texts_become_short_lines_and_no_group_is_none() {
        let json = format!(
            r#"{{"label":"a\n\u001b[2J{}","group":"Z"}}"#,
            "x".repeat(1000)
        );
        let card: Card = serde_json::from_str(&json).expect("read");
        assert_eq!(card.label.chars().count(), LONGEST_TEXT);
        assert!(card.label.starts_with("a\\n\\u{1b}[2Jxx"), "{}", card.label);
        assert_eq!(card.group, None);
        for group in Group::ALL {
            assert_eq!(Group::try_from(group.letter()), Ok(group));
            assert_eq!(Group::from_index(group.index()), Some(group));
        }
        assert_eq!(Group::try_from('i'), Err(NoGroup('i')));
    }
}
