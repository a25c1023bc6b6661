//! Text → session.

mod file;

pub(crate) use file::MOST_BYTES;
pub use file::SessionError;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{OUTPUT_FOLDER, Session, Track, beside};
use crate::files::Channels;
use crate::files::SampleFormat;
use crate::files::output::{Clash, Place, Places};
use crate::presets::{
    self, Note, Notes, Origin, Preset, is_module, modules, read_module, read_origin, read_revision,
};
use crate::text::{portable_stem, shown, shown_path};
use file::read_text;

impl Session {
    /// Loads a session file and the presets that it names.
    ///
    /// # Errors
    /// If a file cannot be read or a line of the session cannot be used.
    pub fn load(path: &Path) -> Result<Self, SessionError> {
        let text = read_text(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let read = Self::read_as_far(&text, folder);
        let mut session = read.map_err(|(notes, session)| SessionError::Bad {
            path: path.to_owned(),
            notes,
            reads: Box::new(session.reads()),
        })?;
        session.file = Some(path.to_owned());
        Ok(session)
    }

    /// Reads a session from text; its paths are meant from `folder`.
    ///
    /// # Errors
    /// The lines that cannot be used.
    pub fn read(text: &str, folder: &Path) -> Result<Self, Vec<Note>> {
        Self::read_as_far(text, folder).map_err(|(notes, _)| notes)
    }

    /// With the lines that cannot be used comes what was understood.
    fn read_as_far(text: &str, folder: &Path) -> Result<Self, (Vec<Note>, Box<Self>)> {
        let mut reader = Reader {
            bad: Notes::new(text),
            odd: Notes::new(text),
            folder,
            origin: Origin::of(""),
            format: None,
            session: Self {
                name: String::new(),
                studio: String::new(),
                engineer: String::new(),
                date: String::new(),
                output: beside(folder, OUTPUT_FOLDER),
                tracks: Vec::new(),
                notes: Vec::new(),
                file: None,
                presets: Vec::new(),
            },
        };
        let document = reader.bad.parse();
        reader.bad.explain(offer_quotes);
        reader.read_document(document.get_ref());
        let Reader {
            bad, odd, session, ..
        } = reader;
        let bad = bad.finish();
        if !bad.is_empty() {
            return Err((bad, Box::new(session)));
        }
        Ok(Self {
            notes: odd.finish(),
            ..session
        })
    }
}

/// What helps with a line that broke on a path as Windows writes it.
fn offer_quotes(line: &str) -> Option<&'static str> {
    (line.contains('"') && line.contains('\\'))
        .then_some("in \"…\" a \\ begins an escape: write a path in '…', or with /")
}

type Key<'t> = Spanned<DeString<'t>>;

struct Reader<'t> {
    /// Lines that stop the render.
    bad: Notes<'t>,
    /// Lines to be told of.
    odd: Notes<'t>,
    folder: &'t Path,
    origin: Origin,
    format: Option<SampleFormat>,
    session: Session,
}

impl Reader<'_> {
    fn read_document(&mut self, document: &DeTable<'_>) {
        let mut tracks = None;
        self.origin = read_origin(&mut self.odd, document);
        for (key, value) in document {
            let at = key.span();
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("name", DeValue::String(s)) => self.session.name = s.to_string(),
                ("studio", DeValue::String(s)) => self.session.studio = s.to_string(),
                ("engineer", DeValue::String(s)) => self.session.engineer = s.to_string(),
                ("date", DeValue::String(s)) => self.session.date = s.to_string(),
                ("date", DeValue::Datetime(d)) => self.session.date = d.to_string(),
                ("output", DeValue::String(s)) => {
                    self.check_path("output", &value.span(), s);
                    self.session.output = beside(self.folder, s);
                }
                ("bit_depth", depth) => self.format = self.read_depth(&at, depth),
                ("version", DeValue::String(_)) => {}
                ("dsp_revision", DeValue::Integer(n)) => {
                    read_revision(&mut self.odd, &at, n.as_str());
                }
                ("track", DeValue::Array(list)) => tracks = Some(list),
                (name, _) => {
                    let allowed = "name, studio, engineer, date, output, bit_depth, version, dsp_revision, [[track]]";
                    self.bad
                        .add(&at, format!("'{name}' cannot be used; allowed: {allowed}"));
                }
            }
        }
        for track in tracks.into_iter().flatten() {
            match track.get_ref() {
                DeValue::Table(table) => self.read_track(&track.span(), table),
                _ => self
                    .bad
                    .add(&track.span(), "a track is a table: [[track]]".to_owned()),
            }
        }
        if self.session.tracks.is_empty() {
            self.bad.add(
                &(0..0),
                "no track: a session has at least one [[track]]".to_owned(),
            );
        }
        self.refuse_same_outputs(document);
    }

    fn read_track(&mut self, at: &Range<usize>, table: &DeTable<'_>) {
        let mut texts = BTreeMap::new();
        let mut own = Preset::empty();
        let mut format = self.format;
        let mut channels = [None; 2];
        for (key, value) in table {
            let span = key.span();
            match (key.get_ref().as_ref(), value.get_ref()) {
                (name @ ("name" | "file" | "preset" | "key" | "output"), DeValue::String(s)) => {
                    self.check_path(name, &value.span(), s);
                    texts.insert(name.to_owned(), (span, s.to_string()));
                }
                ("bit_depth", depth) => format = self.read_depth(&span, depth),
                ("channels", list) => channels[0] = self.read_channels(&span, list),
                ("key_channels", list) => channels[1] = self.read_channels(&span, list),
                (name, DeValue::Table(table))
                    if is_module(name) || self.origin.knows_table(name) =>
                {
                    read_module(&mut self.bad, &mut own, &self.origin, name, table);
                }
                _ => self.refuse_key(key),
            }
        }
        let mut take = |name: &str| texts.remove(name);
        let Some((_, file)) = take("file") else {
            self.bad
                .add(at, "a track needs its recording: file = \"…\"".to_owned());
            return;
        };
        let file = beside(self.folder, &file);
        let stem = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let name = take("name").map_or_else(|| stem.clone(), |(_, name)| name);
        let output = take("output").map_or_else(
            || format!("{}.wav", portable_stem(&stem)),
            |(_, output)| output,
        );
        let key = take("key").map(|(_, key)| beside(self.folder, &key));
        let preset = take("preset");
        let mut settings = match &preset {
            Some((span, name)) => self.read_preset(span, name),
            None => Preset::empty(),
        };
        let preset_values = settings.values();
        settings.overlay(&own);
        self.session.tracks.push(Track {
            name,
            file,
            channels: channels[0],
            key,
            key_channels: channels[1],
            accept_truncated: false,
            preset: preset.map(|(_, name)| name),
            preset_values,
            settings,
            output: self.session.output.join(output),
            format,
        });
    }

    /// A path that holds controls is one that Windows wrote, read otherwise: `"C:\bass\new.wav"`. A file
    /// that really is called so is there.
    fn check_path(&mut self, name: &str, at: &Range<usize>, path: &str) {
        let is_known = name == "name"
            || !path.contains(char::is_control)
            || (name != "output" && beside(self.folder, path).exists());
        if !is_known {
            let message = format!(
                "{name}: '{}' is no path that can be used; a \\ in \"…\" begins an escape: write it in \
                 '…', or with /",
                shown(path)
            );
            self.bad.add(at, message);
        }
    }

    fn refuse_key(&mut self, key: &Key<'_>) {
        let modules = modules().join(", ");
        let message = format!(
            "'{}' cannot be used in a track; allowed: name, file, channels, preset, key, key_channels, \
             output, bit_depth and the modules {modules}",
            key.get_ref()
        );
        self.bad.add(&key.span(), message);
    }

    fn read_depth(&mut self, at: &Range<usize>, value: &DeValue<'_>) -> Option<SampleFormat> {
        let text = match value {
            DeValue::String(s) => s.to_string(),
            DeValue::Integer(n) => n.as_str().to_owned(),
            _ => String::new(),
        };
        match text.as_str() {
            "16" => Some(SampleFormat::Int16),
            "24" => Some(SampleFormat::Int24),
            "32" => Some(SampleFormat::Int32),
            "32f" => Some(SampleFormat::Float32),
            _ => {
                let message =
                    format!("bit_depth: '{text}' is not allowed; allowed: 16, 24, 32, 32f");
                self.bad.add(at, message);
                None
            }
        }
    }

    /// `[1, 2]`, `[3]`, `3` or `"1,2"`.
    fn read_channels(&mut self, at: &Range<usize>, value: &DeValue<'_>) -> Option<Channels> {
        let number = |value: &DeValue<'_>| match value {
            DeValue::Integer(n) => n.as_str().to_owned(),
            _ => String::new(),
        };
        let text = match value {
            DeValue::String(s) => s.to_string(),
            DeValue::Array(list) => {
                let numbers = list.iter().map(|n| number(n.get_ref()));
                numbers.collect::<Vec<_>>().join(",")
            }
            value => number(value),
        };
        let channels = text.parse();
        if channels.is_err() {
            let message = format!("channels: '{text}' is not allowed; allowed: [1] or [1, 2]");
            self.bad.add(at, message);
        }
        channels.ok()
    }

    fn read_preset(&mut self, at: &Range<usize>, name: &str) -> Preset {
        let is_path = name.contains(['/', '\\']) || name.ends_with(".toml");
        let found = if is_path {
            let path = beside(self.folder, name);
            let found = presets::load(&path).map_err(|e| e.to_string());
            self.session.presets.push(path);
            found
        } else {
            self.session.presets.extend(presets::file_of(name));
            presets::find(name).map_err(|e| e.to_string())
        };
        match found {
            Ok((preset, notes)) => {
                for note in notes {
                    self.odd.add(at, format!("preset {name}: {note}"));
                }
                preset
            }
            Err(message) => {
                self.bad.add(at, message);
                Preset::empty()
            }
        }
    }

    /// Two tracks never write one file.
    fn refuse_same_outputs(&mut self, document: &DeTable<'_>) {
        let list = document.get("track").and_then(|t| t.get_ref().as_array());
        let spans: Vec<_> = list.into_iter().flatten().map(Spanned::span).collect();
        let mut places = Places::default();
        for (index, track) in self.session.tracks.iter().enumerate() {
            let Some(place) = Place::of(&track.output) else {
                continue;
            };
            if let Some((clash, other)) = places.clash(&place) {
                let message = same_output(clash, &shown_path(&track.output), &shown(other));
                let span = spans.get(index).cloned().unwrap_or_default();
                self.bad.add(&span, message);
            }
            places.take(place, &track.name);
        }
    }
}

/// Why a track cannot make `output`, where the track `other` makes its own.
fn same_output(clash: Clash, output: &str, other: &str) -> String {
    match clash {
        Clash::File => format!("another track makes {output} already: '{other}'"),
        Clash::Name => format!(
            "another track makes {output} already, but for capitals or accents, which do not count on many \
             disks: '{other}'"
        ),
        Clash::Inside => format!("{output} lies in a file that another track makes: '{other}'"),
        Clash::Folder => format!("{output} is a folder that another track prints into: '{other}'"),
    }
}

#[cfg(test)]
mod tests;
