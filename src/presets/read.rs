//! Text → preset, line by line forgiving.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::{Preset, nearest, place};
use crate::dsp::DSP_REVISION;
use crate::params::{PARAMS, ParamId};

/// Something in a preset that was not used, or that its reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Line, from 1.
    pub line: usize,
    /// What, and what is allowed.
    pub message: String,
}

impl core::fmt::Display for Note {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Why a preset could not be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("{}: no such preset file", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not one line of the file is of a preset.
    #[error("{}: not a preset: {first}", .path.display())]
    NotAPreset {
        /// The file.
        path: PathBuf,
        /// What was wrong first.
        first: Note,
    },
}

/// Loads a preset file.
///
/// # Errors
/// If the file cannot be read or holds nothing of a preset.
pub fn load(path: &Path) -> Result<(Preset, Vec<Note>), LoadError> {
    let bytes = std::fs::read(path).map_err(|source| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => LoadError::Missing { path },
            _ => LoadError::Read { path, source },
        }
    })?;
    let (mut preset, notes) = read(&String::from_utf8_lossy(&bytes));
    let first = notes.first().filter(|_| preset.settings().next().is_none());
    if let Some(first) = first {
        return Err(LoadError::NotAPreset {
            path: path.to_owned(),
            first: first.clone(),
        });
    }
    if preset.name.is_empty() {
        preset.name = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
    }
    Ok((preset, notes))
}

/// Reads a preset from text. What cannot be used is noted, the rest counts.
pub fn read(text: &str) -> (Preset, Vec<Note>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        notes: Vec::new(),
        preset: Preset {
            version: String::new(),
            dsp_revision: DSP_REVISION,
            ..Preset::empty()
        },
    };
    for error in errors {
        let at = error.span().unwrap_or_default();
        reader.note(&at, error.message().to_owned());
    }
    reader.read_document(document.get_ref());
    let Reader {
        preset, mut notes, ..
    } = reader;
    notes.sort_by_key(|n| n.line);
    // A broken value is told once, by what broke it.
    notes.dedup_by_key(|n| n.line);
    (preset, notes)
}

struct Reader<'t> {
    text: &'t str,
    notes: Vec<Note>,
    preset: Preset,
}

impl Reader<'_> {
    fn note(&mut self, at: &Range<usize>, message: String) {
        let before = &self.text.as_bytes()[..at.start.min(self.text.len())];
        let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
        self.notes.push(Note { line, message });
    }

    fn read_document(&mut self, document: &DeTable<'_>) {
        for (key, value) in document {
            let at = key.span();
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("name", DeValue::String(s)) => self.preset.name = s.to_string(),
                ("about", DeValue::String(s)) => self.preset.about = s.to_string(),
                ("start", DeValue::String(s)) => self.preset.start = s.to_string(),
                ("version", DeValue::String(s)) => self.preset.version = s.to_string(),
                ("dsp_revision", DeValue::Integer(n)) => self.read_revision(&at, n.as_str()),
                (name @ ("name" | "about" | "start" | "version"), _) => {
                    self.note(&at, format!("{name}: allowed: text in quotes"));
                }
                ("dsp_revision", _) => {
                    self.note(&at, "dsp_revision: allowed: a whole number".to_owned());
                }
                // A rendered file says here what it was made of; that is no setting.
                ("render", DeValue::Table(_)) => {}
                (name, DeValue::Table(table)) if is_module(name) => self.read_module(name, table),
                (name, _) => {
                    let allowed = modules().join(", ");
                    let message = format!(
                        "unknown '{name}'; allowed: name, about, start, version, dsp_revision and \
                         the modules {allowed}"
                    );
                    self.note(&at, message);
                }
            }
        }
    }

    fn read_revision(&mut self, at: &Range<usize>, digits: &str) {
        match digits.parse() {
            Ok(revision) => self.preset.dsp_revision = revision,
            Err(_) => self.note(at, format!("dsp_revision: '{digits}' is no revision")),
        }
        let made_with = self.preset.dsp_revision;
        if made_with != DSP_REVISION {
            let message = format!(
                "made with revision {made_with} of the sound; this is revision {DSP_REVISION}: \
                 see the changelog for what differs"
            );
            self.note(at, message);
        }
    }

    fn read_module(&mut self, module: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(id) = ParamId::from_key(&format!("{module}_{name}")) else {
                let keys = || PARAMS.iter().map(|p| place(p.id)).filter(|p| p.0 == module);
                let hint = match nearest(name, keys().map(|p| p.1)) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => {
                        let all: Vec<_> = keys().map(|p| p.1).collect();
                        format!("allowed: {}", all.join(", "))
                    }
                };
                self.note(&key.span(), format!("[{module}]: unknown '{name}'; {hint}"));
                continue;
            };
            let result = match value_text(value.get_ref()) {
                Some(text) => self
                    .preset
                    .values
                    .set_text(id, &text)
                    .map_err(|e| e.to_string()),
                None => Err(format!(
                    "{}: allowed: {}",
                    id.param().key,
                    id.param().allowed()
                )),
            };
            match result {
                Ok(()) => self.preset.named[id as usize] = true,
                Err(message) => self.note(&value.span(), message),
            }
        }
    }
}

/// A value as a person would type it: text, or a bare number or truth value.
fn value_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(s) => Some(s.to_string()),
        DeValue::Integer(n) => Some(n.as_str().to_owned()),
        DeValue::Float(n) => Some(n.as_str().to_owned()),
        DeValue::Boolean(b) => Some(if *b { "on" } else { "off" }.to_owned()),
        _ => None,
    }
}

/// Names of the modules' tables, in the order of the panel.
fn modules() -> Vec<&'static str> {
    let mut names: Vec<_> = PARAMS.iter().map(|p| place(p.id).0).collect();
    names.dedup();
    names
}

fn is_module(name: &str) -> bool {
    modules().contains(&name)
}
