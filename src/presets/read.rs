//! Text → preset, line by line forgiving.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::migrations::{MIGRATIONS, Migration, Origin};
use super::{Preset, file, nearest};
use crate::dsp::DSP_REVISION;
use crate::params::{PARAMS, Param, ParamId};
use crate::text::{decode, shown, shown_path};

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
        write!(f, "line {}: {}", self.line, shown(&self.message))
    }
}

/// Why a preset could not be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("{}: no such preset file", shown_path(.path))]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", shown_path(.path))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not one line of the file is of a preset.
    #[error("{}: not a preset: {first}", shown_path(.path))]
    NotAPreset {
        /// The file.
        path: PathBuf,
        /// What was wrong first.
        first: Note,
    },
}

impl LoadError {
    /// Why, without the file's name: the end of a sentence.
    pub fn why(&self) -> String {
        match self {
            Self::Missing { .. } => "it is gone".to_owned(),
            Self::Read { source, .. } => source.to_string(),
            Self::NotAPreset { first, .. } => format!("it is no preset: {first}"),
        }
    }
}

/// Most notes on one text: junk gives reason for as many as it has lines.
const MAX_NOTES: usize = 64;
/// Most characters of a note.
const MAX_NOTE_CHARS: usize = 300;

/// Loads a preset that somebody named: a file of any kind, a pipe too, of at most 256 kB.
///
/// # Errors
/// If it cannot be read or holds nothing of a preset.
pub fn load(path: &Path) -> Result<(Preset, Vec<Note>), LoadError> {
    load_by(path, file::read_any)
}

/// Loads a preset that was found in a folder: an ordinary file of at most 256 kB, so that it never
/// waits.
///
/// # Errors
/// If it is none, cannot be read or holds nothing of a preset.
pub fn load_ordinary(path: &Path) -> Result<(Preset, Vec<Note>), LoadError> {
    file::count_opened();
    load_by(path, file::read_ordinary)
}

fn load_by(
    path: &Path,
    read_bytes: fn(&Path) -> io::Result<Vec<u8>>,
) -> Result<(Preset, Vec<Note>), LoadError> {
    let bytes = read_bytes(path).map_err(|source| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => LoadError::Missing { path },
            _ => LoadError::Read { path, source },
        }
    })?;
    let text = decode(&bytes);
    let (mut preset, mut notes) = match &text {
        Ok(text) => read(text),
        Err(_) => read(&String::from_utf8_lossy(&bytes)),
    };
    if let Err(why) = text {
        let message = "not UTF-8; save the file as UTF-8 or, with its mark, UTF-16".to_owned();
        let line = why.line;
        notes.push(Note { line, message });
        notes.sort_by_key(|n| n.line);
    }
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
    read_from(text, MIGRATIONS)
}

/// [`read`], with other changes between the versions than there were.
pub(super) fn read_from(text: &str, migrations: &'static [Migration]) -> (Preset, Vec<Note>) {
    let mut notes = Notes::new(text);
    let document = notes.parse();
    let mut preset = Preset {
        version: String::new(),
        ..Preset::empty()
    };
    let origin = Origin {
        migrations,
        ..read_origin(&mut notes, document.get_ref())
    };
    for (key, value) in document.get_ref() {
        read_entry(&mut notes, &mut preset, &origin, key, value.get_ref());
    }
    (preset, notes.finish())
}

/// What wrote the document, which its tables do not say. A newer program is noted.
pub fn read_origin(notes: &mut Notes<'_>, document: &DeTable<'_>) -> Origin {
    let Some(DeValue::String(version)) = document.get("version").map(Spanned::get_ref) else {
        return Origin::of("");
    };
    let origin = Origin::of(version);
    if origin.is_newer() {
        let at = document.get("version").map(Spanned::span);
        let message = format!(
            "written by version {version}; this is {}: what it does not know is left out",
            env!("CARGO_PKG_VERSION")
        );
        notes.add(&at.unwrap_or_default(), message);
    }
    origin
}

/// What was found wrong in a text so far.
pub struct Notes<'t> {
    text: &'t str,
    /// Where the lines end, counted once.
    line_ends: Vec<usize>,
    list: Vec<Note>,
    /// Notes that were left out, and the line of the first of them.
    left_out: usize,
    left_out_line: usize,
}

impl<'t> Notes<'t> {
    /// No notes yet on `text`.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            line_ends: line_ends(text),
            list: Vec::new(),
            left_out: 0,
            left_out_line: 0,
        }
    }

    /// The text as TOML, as far as it is that.
    pub fn parse(&mut self) -> Spanned<DeTable<'t>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.add(
                &error.span().unwrap_or_default(),
                error.message().to_owned(),
            );
        }
        document
    }

    /// Adds to each note so far what `hint` says of its line.
    pub fn explain(&mut self, hint: impl Fn(&str) -> Option<&'static str>) {
        for note in &mut self.list {
            let line = self.text.lines().nth(note.line - 1).unwrap_or_default();
            if let Some(hint) = hint(line) {
                note.message = format!("{}; {hint}", note.message);
            }
        }
    }

    /// Notes `message` for what stands at `at`.
    pub fn add(&mut self, at: &Range<usize>, message: String) {
        let line = 1 + self.line_ends.partition_point(|end| *end < at.start);
        // A broken value is told once, by what broke it.
        if self.list.last().is_some_and(|last| last.line == line) {
            return;
        }
        if self.list.len() == MAX_NOTES {
            self.left_out += 1;
            if self.left_out == 1 {
                self.left_out_line = line;
            }
            return;
        }
        let message = shortened(message);
        self.list.push(Note { line, message });
    }

    /// The notes, line by line.
    pub fn finish(mut self) -> Vec<Note> {
        self.list.sort_by_key(|n| n.line);
        self.list.dedup_by_key(|n| n.line);
        if self.left_out > 0 {
            self.list.push(Note {
                line: self.left_out_line,
                message: format!("and {} more", self.left_out),
            });
        }
        self.list
    }
}

/// Where the lines of `text` end.
fn line_ends(text: &str) -> Vec<usize> {
    let bytes = text.bytes().enumerate();
    bytes.filter(|(_, b)| *b == b'\n').map(|(i, _)| i).collect()
}

/// A message that a person reads to its end.
fn shortened(message: String) -> String {
    match message.char_indices().nth(MAX_NOTE_CHARS) {
        Some((end, _)) => format!("{} …", &message[..end]),
        None => message,
    }
}

fn read_entry(
    notes: &mut Notes<'_>,
    preset: &mut Preset,
    origin: &Origin,
    key: &Spanned<DeString<'_>>,
    value: &DeValue<'_>,
) {
    let at = key.span();
    match (key.get_ref().as_ref(), value) {
        ("name", DeValue::String(s)) => preset.name = s.to_string(),
        ("about", DeValue::String(s)) => preset.about = s.to_string(),
        ("start", DeValue::String(s)) => preset.start = s.to_string(),
        ("version", DeValue::String(s)) => preset.version = s.to_string(),
        ("dsp_revision", DeValue::Integer(n)) => {
            preset.dsp_revision = read_revision(notes, &at, n.as_str());
        }
        (name @ ("name" | "about" | "start" | "version"), _) => {
            notes.add(&at, format!("{name}: allowed: text in quotes"));
        }
        ("dsp_revision", _) => {
            notes.add(&at, "dsp_revision: allowed: a whole number".to_owned());
        }
        ("preset", DeValue::String(s)) => preset.preset = s.to_string(),
        // A rendered file says here what it was made of; that is no setting.
        ("render", DeValue::Table(_)) => {}
        (name, DeValue::Table(table)) if is_module(name) || origin.knows_table(name) => {
            read_module(notes, preset, origin, name, table);
        }
        (name, _) => {
            let allowed = modules().join(", ");
            let message = format!(
                "unknown '{name}'; allowed: name, about, start, version, dsp_revision and the \
                 modules {allowed}"
            );
            notes.add(&at, message);
        }
    }
}

/// The revision of the sound that `digits` name. Another one than this program's is noted.
pub fn read_revision(notes: &mut Notes<'_>, at: &Range<usize>, digits: &str) -> u32 {
    let Ok(made_with) = digits.parse() else {
        notes.add(at, format!("dsp_revision: '{digits}' is no revision"));
        return DSP_REVISION;
    };
    if made_with != DSP_REVISION {
        let message = format!(
            "made with revision {made_with} of the sound; this is revision {DSP_REVISION}: see the \
             changelog for what differs"
        );
        notes.add(at, message);
    }
    made_with
}

/// Takes the settings of one module's table into `preset`.
pub fn read_module(
    notes: &mut Notes<'_>,
    preset: &mut Preset,
    origin: &Origin,
    module: &str,
    table: &DeTable<'_>,
) {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let written = format!("{module}_{name}");
        let text = value_text(value.get_ref());
        let (today, moved) = origin.today(&written, text.as_deref().unwrap_or_default());
        let Some(id) = ParamId::from_key(&today) else {
            notes.add(&key.span(), unknown_key(module, name));
            continue;
        };
        let result = match text.is_some().then_some(moved) {
            Some(text) => {
                let result = preset.values.set_text(id, &text).map_err(|e| e.to_string());
                result.map(|()| id.param().rounding(&text))
            }
            None => Err(format!(
                "{}: allowed: {}",
                id.param().key,
                id.param().allowed()
            )),
        };
        match result {
            Ok(rounding) => {
                preset.named[id as usize] = true;
                if let Some(message) = rounding {
                    notes.add(&value.span(), message);
                }
            }
            Err(message) => notes.add(&value.span(), message),
        }
    }
}

fn unknown_key(module: &str, name: &str) -> String {
    let keys: Vec<_> = PARAMS
        .iter()
        .filter(|p| p.table() == module)
        .map(|p| p.key_in_table())
        .collect();
    let hint = match nearest(name, keys.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("allowed: {}", keys.join(", ")),
    };
    format!("[{module}]: unknown '{name}'; {hint}")
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
pub fn modules() -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in PARAMS.iter().map(Param::table) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether `name` is the name of a module, as a preset has it.
pub fn is_module(name: &str) -> bool {
    modules().contains(&name)
}
