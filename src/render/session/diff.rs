//! What changed between two sessions, in words.

use super::{Session, Track};
use crate::params::{PARAMS, Values};
use crate::render::reader::Channels;

impl Session {
    /// What is different in `newer`, one line per change: "Lead vocal: Comp Threshold -18.00 dBFS →
    /// -21.00 dBFS". Tracks are known by their names.
    pub fn changes(&self, newer: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for old in &self.tracks {
            match newer.track(&old.name) {
                Some(new) => changes.extend(track_changes(old, new)),
                None => changes.push(format!("{}: gone", old.name)),
            }
        }
        let added = newer
            .tracks
            .iter()
            .filter(|t| self.track(&t.name).is_none());
        changes.extend(added.map(|t| format!("{}: new, from {}", t.name, t.file.display())));
        changes
    }

    fn track(&self, name: &str) -> Option<&Track> {
        self.tracks.iter().find(|t| t.name == name)
    }
}

fn track_changes(old: &Track, new: &Track) -> Vec<String> {
    let mut changes = Vec::new();
    let name = |path: &std::path::Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let optional = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let key = |track: &Track| optional(track.key.as_deref().map(name));
    let channels = |picked: Option<Channels>| {
        picked.map_or_else(|| "all".to_owned(), |channels| channels.to_string())
    };
    let depth = |track: &Track| optional(track.format.map(|f| f.to_string()));
    for (what, before, after) in [
        ("recording", name(&old.file), name(&new.file)),
        ("channels", channels(old.channels), channels(new.channels)),
        ("key", key(old), key(new)),
        (
            "channels of the key",
            channels(old.key_channels),
            channels(new.key_channels),
        ),
        ("file", name(&old.output), name(&new.output)),
        ("bit depth", depth(old), depth(new)),
    ] {
        if before != after {
            changes.push(format!("{}: {what} {before} → {after}", old.name));
        }
    }
    let settings = setting_changes(&old.settings.values(), &new.settings.values());
    changes.extend(settings.into_iter().map(|c| format!("{}: {c}", old.name)));
    changes
}

/// What is different in `newer`, one entry per parameter: "Comp Threshold -18.00 dBFS → -21.00 dBFS".
pub fn setting_changes(older: &Values, newer: &Values) -> Vec<String> {
    PARAMS
        .iter()
        .map(|p| (p, older.get(p.id), newer.get(p.id)))
        .filter(|(_, before, after)| before != after)
        .map(|(p, before, after)| format!("{} {} → {}", p.name, p.format(before), p.format(after)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn changes_are_told_in_words() {
        let read = |text: &str| Session::read(text, Path::new("")).expect("a session");
        let older = read(
            "[[track]]\nname = \"Lead vocal\"\nfile = \"a.wav\"\npreset = \"lead-vocal-male\"\n\
             [[track]]\nfile = \"kick.wav\"\n",
        );
        let newer = read(
            "[[track]]\nname = \"Lead vocal\"\nfile = \"b.wav\"\npreset = \"lead-vocal-male\"\n\
             [track.comp]\nthreshold = \"-23 dB\"\n[[track]]\nfile = \"snare.wav\"\n",
        );
        assert_eq!(
            older.changes(&newer),
            [
                "Lead vocal: recording a.wav → b.wav",
                "Lead vocal: file a.wav → b.wav",
                "Lead vocal: Comp Threshold -17.00 dBFS → -23.00 dBFS",
                "kick: gone",
                "snare: new, from snare.wav",
            ]
        );
        assert_eq!(older.changes(&older), Vec::<String>::new());
    }
}
