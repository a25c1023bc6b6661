//! What a sheet is made of: sessions, presets, and prints that remember their settings.
//!
//! The state of a plug-in in the session file of a DAW is that DAW's own: it cannot be read in general.
//! What the plug-in saves as a preset can, and every print of the renderer.

use std::path::{Path, PathBuf};

use crate::files::AudioReader;
use crate::files::Error;
use crate::files::Provenance;
use crate::files::detach;
use crate::files::output::Reads;
use crate::params::Values;
use crate::presets::{self, Preset};
use crate::session::{MOST_BYTES, Session, Track};

/// Strips, and what their reader should know.
#[derive(Debug, Default)]
pub struct Collected {
    /// The strips as a session.
    pub session: Session,
    /// Lines of presets that could not be used, other revisions of the sound.
    pub warnings: Vec<String>,
    /// Files that were read, and what each is.
    files: Vec<(&'static str, PathBuf)>,
}

/// The strips of `sources`: session files, preset files, names of presets, prints, and folders of presets
/// and prints. What in a folder is neither is passed over.
///
/// # Errors
/// What cannot be read, in words, and what was read until then: nothing may be printed there.
pub fn collect(sources: &[PathBuf]) -> Result<Collected, (String, Box<Reads>)> {
    let mut collected = Collected::default();
    for source in sources {
        let added = if source.is_dir() {
            collected.add_folder(source)
        } else {
            collected.add(source)
        };
        added.map_err(|why| (why, Box::new(collected.reads())))?;
    }
    let session = &mut collected.session;
    if let ([source], true) = (sources, session.name.is_empty()) {
        let whole = source.canonicalize().unwrap_or_else(|_| source.clone());
        let name = whole.file_stem().unwrap_or_default();
        session.name = name.to_string_lossy().into_owned();
    }
    Ok(collected)
}

impl Collected {
    /// Everything that the strips come from: the sheet takes the place of none of it.
    pub fn reads(&self) -> Reads {
        let mut reads = self.session.reads();
        for (role, file) in &self.files {
            reads.add(role, file);
        }
        reads
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), String> {
        let failed = |e: std::io::Error| format!("{}: cannot be read: {e}", folder.display());
        let entries = std::fs::read_dir(folder).map_err(failed)?;
        let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
        paths.sort();
        let before = self.session.tracks.len();
        // What is no ordinary file may never end.
        for path in paths.iter().filter(|p| p.is_file()) {
            if is_toml(path) {
                if !is_session(path) {
                    self.add_preset(path, false)?;
                }
            } else if let Some(track) = print(path) {
                self.files.push(("print", path.clone()));
                self.session.tracks.push(track);
            }
        }
        if self.session.tracks.len() == before {
            return Err(format!(
                "{}: holds no print that remembers its settings and no preset",
                folder.display()
            ));
        }
        Ok(())
    }

    fn add(&mut self, source: &Path) -> Result<(), String> {
        if is_toml(source) {
            return if source.is_file() && !is_session(source) {
                self.add_preset(source, true)
            } else {
                self.add_session(source)
            };
        }
        if !source.is_file() {
            return self.add_preset(source, true);
        }
        if let Some(track) = print(source) {
            self.files.push(("print", source.to_owned()));
            self.session.tracks.push(track);
            return Ok(());
        }
        // Says what is wrong with it, if anything is.
        AudioReader::open(source, true).map_err(|e| e.to_string())?;
        let path = source.to_owned();
        Err(Error::NoSettings { path }.to_string())
    }

    fn add_session(&mut self, path: &Path) -> Result<(), String> {
        let other = Session::load(path).map_err(|e| e.to_string())?;
        let notes = other
            .notes
            .iter()
            .map(|n| format!("{}: {n}", path.display()));
        self.warnings.extend(notes);
        let own = &mut self.session;
        // The first that says it says it for the sheet.
        for (own, other) in [
            (&mut own.name, other.name),
            (&mut own.studio, other.studio),
            (&mut own.engineer, other.engineer),
            (&mut own.date, other.date),
        ] {
            if own.is_empty() {
                *own = other;
            }
        }
        own.tracks.extend(other.tracks);
        own.presets.extend(other.presets);
        self.files.push(("session file", path.to_owned()));
        Ok(())
    }

    /// A preset, by its file or its name. In a folder other files may lie (`is_asked` is off).
    fn add_preset(&mut self, path: &Path, is_asked: bool) -> Result<(), String> {
        let name = path.to_string_lossy();
        let (preset, notes) = match presets::find(&name) {
            Ok(found) => found,
            Err(_) if !is_asked => return Ok(()),
            Err(error) => return Err(error.to_string()),
        };
        self.warnings
            .extend(notes.iter().map(|n| format!("{name}: {n}")));
        let called = match preset.name.as_str() {
            "" => path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            called => called.to_owned(),
        };
        if let Some(file) = presets::file_of(&name) {
            self.files.push(("preset", file));
        }
        self.session.tracks.push(track(called, path, preset));
        Ok(())
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

/// Whether a text holds tracks.
fn is_session(path: &Path) -> bool {
    let is_long = path.metadata().is_ok_and(|m| m.len() > MOST_BYTES);
    let text = if is_long {
        Vec::new()
    } else {
        std::fs::read(path).unwrap_or_default()
    };
    let text = String::from_utf8_lossy(&text);
    text.lines()
        .any(|l| l.trim_start().starts_with("[[track]]"))
}

/// The strip that a print remembers.
fn print(path: &Path) -> Option<Track> {
    let reader = AudioReader::open(path, true).ok()?;
    let made = Provenance::from_text(&detach(reader.chunks())?)?;
    let stem = path.file_stem().unwrap_or_default();
    let name = stem.to_string_lossy().into_owned();
    let called = made.preset.name.clone();
    Some(Track {
        file: path.with_file_name(&made.source),
        key: made.key.map(|(key, _)| PathBuf::from(key)),
        preset: (!called.is_empty() && called != name).then_some(called),
        ..track(name, path, made.preset)
    })
}

fn track(name: String, path: &Path, settings: Preset) -> Track {
    Track {
        name,
        file: PathBuf::new(),
        channels: None,
        key: None,
        key_channels: None,
        accept_truncated: false,
        preset: None,
        preset_values: Values::default(),
        settings,
        output: path.to_owned(),
        format: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParamId as P;

    #[test]
    fn presets_become_strips() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut values = Values::default();
        values.set(P::InputTrim, 4.5);
        for name in ["Anna", "Ben"] {
            presets::save(dir.path(), &Preset::of(name, &values), false).expect("saved");
        }
        std::fs::write(dir.path().join("other.toml"), "[package]\nname = \"x\"\n")
            .expect("written");
        let folder = dir.path().to_owned();
        for sources in [
            vec![folder.clone()],
            vec![folder.join("Anna.toml"), folder.join("Ben.toml")],
        ] {
            let found = collect(&sources).expect("strips").session.tracks;
            let names: Vec<_> = found.iter().map(|t| t.name.as_str()).collect();
            assert_eq!(names, ["Anna", "Ben"]);
            assert_eq!(found[0].settings.values().get(P::InputTrim), 4.5);
        }
        let named = collect(&["kick-in".into()]).expect("a strip").session;
        assert_eq!(
            (named.tracks[0].name.as_str(), named.name.as_str()),
            ("Kick in", "kick-in")
        );
        for (source, part) in [
            (folder.join("other.toml"), "not a preset"),
            (folder.join("nowhere.toml"), "no such"),
            ("kick-inn".into(), "did you mean 'kick-in'?"),
        ] {
            let (said, _) = collect(&[source]).expect_err("no strip");
            assert!(said.contains(part), "{said}");
        }
        let empty = tempfile::tempdir().expect("a folder");
        let (said, _) = collect(&[empty.path().to_owned()]).expect_err("nothing");
        assert!(said.contains("holds no print"), "{said}");
    }
}
