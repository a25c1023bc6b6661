//! What changed between two sessions, in words.

use std::path::Path;

use super::{Session, Track};
use crate::files::Channels;
use crate::params::{PARAMS, Param, Values};

impl Session {
    /// What is different in `newer`, one line per change: "Lead vocal: Comp Threshold -18.00 dBFS →
    /// -21.00 dBFS". Tracks are known by their names; one that got another name is known by its recording,
    /// its settings or its likeness.
    pub fn changes(&self, newer: &Self) -> Vec<String> {
        let renamed = renamed(self, newer);
        let mut changes = Vec::new();
        for (position, old) in self.tracks.iter().enumerate() {
            if let Some(new) = newer.track(&old.name) {
                changes.extend(track_changes(old, new));
            } else if let Some((_, at)) = renamed.iter().find(|(from, _)| *from == position) {
                let new = &newer.tracks[*at];
                changes.push(format!("{}: renamed {}", old.name, new.name));
                changes.extend(track_changes(old, new));
            } else {
                changes.push(format!("{}: gone", old.name));
            }
        }
        let is_new = |(position, track): &(usize, &Track)| {
            self.track(&track.name).is_none() && !renamed.iter().any(|(_, at)| at == position)
        };
        let added = newer.tracks.iter().enumerate().filter(is_new);
        let added = added.map(|(_, t)| format!("{}: new, from {}", t.name, t.file.display()));
        changes.extend(added);
        changes
    }

    fn track(&self, name: &str) -> Option<&Track> {
        self.tracks.iter().find(|t| t.name == name)
    }
}

/// Positions in the older and the newer session of tracks that got another name, the likest first.
fn renamed(older: &Session, newer: &Session) -> Vec<(usize, usize)> {
    let mut likest = Vec::new();
    for (from, old) in older.tracks.iter().enumerate() {
        let unknown = newer.tracks.iter().enumerate();
        let unknown = unknown.filter(|(_, new)| older.track(&new.name).is_none());
        if newer.track(&old.name).is_none() {
            likest.extend(unknown.map(|(at, new)| (likeness(old, new), from, at)));
        }
    }
    likest.retain(|(likeness, ..)| *likeness >= ENOUGH);
    likest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, from, at) in likest {
        if !pairs.iter().any(|p| p.0 == from || p.1 == at) {
            pairs.push((from, at));
        }
    }
    pairs
}

/// Below it two tracks are two.
const ENOUGH: f64 = 2.0;

/// How much two tracks are one: the recording alone decides, and so do settings that somebody made; a
/// preset does with a name that is nearly the same.
fn likeness(old: &Track, new: &Track) -> f64 {
    let is_recording = old.file.file_name() == new.file.file_name();
    let values = old.settings.values();
    let is_made = values != old.preset_values;
    let is_set = is_made && values == new.settings.values();
    let is_preset = old.preset.is_some() && old.preset == new.preset;
    let [old_name, new_name] = [old, new].map(|t| t.name.to_lowercase());
    let names = strsim::normalized_levenshtein(&old_name, &new_name);
    let points = |is_so: bool, points: f64| if is_so { points } else { 0.0 };
    points(is_recording, 4.0) + points(is_set, 2.0) + points(is_preset, 1.4) + names
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn track_changes(old: &Track, new: &Track) -> Vec<String> {
    let optional = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let key = |track: &Track| optional(track.key.as_deref().map(name));
    let channels = |picked: Option<Channels>| {
        picked.map_or_else(|| "all".to_owned(), |channels| channels.to_string())
    };
    let depth = |track: &Track| optional(track.format.map(|f| f.to_string()));
    let preset = |track: &Track| optional(track.preset.clone());
    let rows = [
        ("preset", preset(old), preset(new)),
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
    ];
    let changed = rows
        .into_iter()
        .filter(|(_, before, after)| before != after);
    let changed = changed.map(|(what, before, after)| format!("{what} {before} → {after}"));
    let (before, after) = (old.settings.values(), new.settings.values());
    // What the other preset sets, its name says; what stands over either is told.
    let is_told = |p: &Param| {
        old.preset == new.preset
            || before.get(p.id) != old.preset_values.get(p.id)
            || after.get(p.id) != new.preset_values.get(p.id)
    };
    changed
        .chain(changes_of(&before, &after, is_told))
        .map(|change| format!("{}: {change}", new.name))
        .collect()
}

/// What is different in `newer`, one entry per parameter: "Comp Threshold -18.00 dBFS → -21.00 dBFS".
pub fn setting_changes(older: &Values, newer: &Values) -> Vec<String> {
    changes_of(older, newer, |_| true)
}

fn changes_of(older: &Values, newer: &Values, is_told: impl Fn(&Param) -> bool) -> Vec<String> {
    PARAMS
        .iter()
        .map(|p| (p, older.get(p.id), newer.get(p.id)))
        .filter(|(p, before, after)| before != after && is_told(p))
        .map(|(p, before, after)| format!("{} {} → {}", p.name, p.format(before), p.format(after)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Session {
        Session::read(text, Path::new("")).expect("a session")
    }

    fn changes(older: &str, newer: &str) -> Vec<String> {
        read(older).changes(&read(newer))
    }

    #[test]
    fn changes_are_told_in_words() {
        let older = "[[track]]\nname = \"Lead vocal\"\nfile = \"a.wav\"\npreset = \"lead-vocal-male\"\n\
                     [[track]]\nfile = \"kick.wav\"\n";
        let newer = "[[track]]\nname = \"Lead vocal\"\nfile = \"b.wav\"\npreset = \"lead-vocal-male\"\n\
                     [track.comp]\nthreshold = \"-23 dB\"\n[[track]]\nfile = \"snare.wav\"\n";
        assert_eq!(
            changes(older, newer),
            [
                "Lead vocal: recording a.wav → b.wav",
                "Lead vocal: file a.wav → b.wav",
                "Lead vocal: Comp Threshold -17.00 dBFS → -23.00 dBFS",
                "kick: gone",
                "snare: new, from snare.wav",
            ]
        );
        assert_eq!(changes(older, older), Vec::<String>::new());
    }

    /// One line says what 29 values would.
    #[test]
    fn another_preset_is_one_line_and_what_stands_over_it_the_rest() {
        let track = |preset: &str, more: &str| {
            format!("[[track]]\nname = \"Tom\"\nfile = \"t.wav\"\npreset = \"{preset}\"\n{more}")
        };
        let trim = "[track.input]\ntrim = \"3 dB\"\n";
        assert_eq!(
            changes(&track("toms", trim), &track("backing-vocals", trim)),
            ["Tom: preset toms → backing-vocals"]
        );
        let other = "[track.input]\ntrim = \"4 dB\"\n";
        assert_eq!(
            changes(&track("toms", trim), &track("backing-vocals", other)),
            [
                "Tom: preset toms → backing-vocals",
                "Tom: Input Trim 3.00 dB → 4.00 dB"
            ]
        );
        // What stood over the old preset and is gone is told too.
        let told = changes(
            &track("toms", "[track.comp]\nratio = \"7:1\"\n"),
            &track("backing-vocals", ""),
        );
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].starts_with("Tom: Comp Ratio 7:1 → "), "{told:?}");
    }

    #[test]
    fn a_renamed_track_is_known_again() {
        let track = |name: &str, file: &str, more: &str| {
            format!("[[track]]\nname = \"{name}\"\nfile = \"{file}\"\n{more}")
        };
        // By its recording, whatever it is called.
        let kick = "preset = \"kick-in\"\n";
        assert_eq!(
            changes(&track("Kick", "k.wav", kick), &track("Bumm", "k.wav", kick)),
            ["Kick: renamed Bumm"]
        );
        // By settings that somebody made, with another take.
        let made = "[track.comp]\non = \"on\"\nthreshold = \"-23 dB\"\n";
        assert_eq!(
            changes(&track("Vox", "1.wav", made), &track("Anna", "2.wav", made)),
            [
                "Vox: renamed Anna",
                "Anna: recording 1.wav → 2.wav",
                "Anna: file 1.wav → 2.wav"
            ]
        );
        // By a name that is nearly the same, with its preset.
        let told = changes(
            &track("Kick", "1.wav", kick),
            &track("Kick 1", "2.wav", kick),
        );
        assert_eq!(told[0], "Kick: renamed Kick 1");
        // Two are two: same preset, other name, other recording.
        let told = changes(&track("Kick", "1.wav", kick), &track("Zoe", "2.wav", kick));
        assert_eq!(told, ["Kick: gone", "Zoe: new, from 2.wav"]);
        // A name that is still there belongs to its track.
        let both = track("A", "a.wav", "") + &track("B", "b.wav", "");
        let swapped = track("A", "b.wav", "") + &track("C", "a.wav", "");
        let told = changes(&both, &swapped);
        assert!(
            told.contains(&"A: recording a.wav → b.wav".to_owned()),
            "{told:?}"
        );
    }
}
