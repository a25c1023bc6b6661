//! The presets that come with the program, for the tracking room.

use super::{Preset, read};

/// A preset that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Factory {
    /// Name in commands: `lead-vocal-female`.
    pub slug: &'static str,
    /// Family of instruments that it is for.
    pub group: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Factory {
    /// The preset.
    pub fn preset(&self) -> Preset {
        read(self.text).0
    }
}

macro_rules! factory {
    ($($group:literal: $($slug:literal)*;)*) => {
        /// Families of instruments, in the order of a session's track sheet.
        pub static GROUPS: &[&str] = &[$($group),*];

        /// Every factory preset, in the order of a session's track sheet.
        pub static FACTORY: &[Factory] = &[
            $($(Factory {
                slug: $slug,
                group: $group,
                text: include_str!(concat!("../../presets/", $slug, ".toml")),
            },)*)*
        ];
    };
}

factory! {
    "Drums": "kick-in" "kick-out" "snare-top" "snare-bottom" "hi-hat" "toms" "overheads" "room";
    "Bass": "bass-di" "bass-amp";
    "Guitars": "guitar-clean" "guitar-crunch" "guitar-heavy" "acoustic-guitar";
    "Keys": "piano" "organ-keys" "synth";
    "Vocals": "lead-vocal-male" "lead-vocal-female" "vocal-whisper" "vocal-belt" "backing-vocals"
        "rap" "spoken-word";
    "Ensemble": "strings" "brass" "woodwind" "choir" "room-ensemble";
    "Buses": "drum-bus" "mix-bus";
}

/// The factory preset that `name` means: its slug or its name, however it is capitalised or spaced.
pub fn factory(name: &str) -> Option<&'static Factory> {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let wanted = plain(name);
    FACTORY
        .iter()
        .find(|f| plain(f.slug) == wanted || plain(&f.preset().name) == wanted)
}
