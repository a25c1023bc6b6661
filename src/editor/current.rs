//! The preset that is loaded, and whether the strip still sounds like it.

use super::gestures::Notice;
use super::library::{Item, Library, Source};
use super::state::EditorState;
use crate::params::{PARAMS, ParamId, Values};
use crate::presets::{self, Preset};

/// Most lines of a complaint.
const MAX_LINES: usize = 6;

/// How the strip stands to the preset that was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It sounds like it.
    Loaded,
    /// It has been changed.
    Edited,
    /// The preset is no longer there.
    Gone,
}

/// The preset that was loaded last.
#[derive(Debug, Default)]
pub struct Current {
    /// Its key; empty if none was.
    key: String,
    /// The library's list that it was looked up in.
    lists: u64,
    /// As it was when it was loaded.
    loaded: Option<Preset>,
    /// As it is now.
    preset: Option<Preset>,
    is_gone: bool,
}

impl Current {
    /// Follows `key`, which a hand or a session may have changed, and the library.
    pub fn follow(&mut self, key: &str, library: &Library) {
        let is_other = self.key != key;
        if !is_other && self.lists == library.lists() {
            return;
        }
        key.clone_into(&mut self.key);
        self.lists = library.lists();
        let found = library.find(key).map(Library::load).and_then(Result::ok);
        self.preset = found.map(|(preset, _)| preset);
        self.is_gone = self.preset.is_none() && library.is_listed() && !key.is_empty();
        if is_other || self.loaded.is_none() {
            self.loaded.clone_from(&self.preset);
        }
    }

    /// Forgets what is known of the preset: it has just been saved.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether somebody else has changed the preset since it was loaded.
    pub fn has_changed_since(&self, library: &Library) -> bool {
        let now = library.find(&self.key).map(Library::load);
        match (&self.loaded, now) {
            (Some(loaded), Some(Ok((now, _)))) => *loaded != now,
            _ => false,
        }
    }

    /// What tells this preset, as it is now, from any other of its name; empty if there is none.
    pub fn stamp(&self) -> String {
        self.preset.as_ref().map_or(String::new(), stamp)
    }

    /// What it is remembered by; empty if none was loaded.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What to call it.
    pub fn name(&self) -> &str {
        match self.key.split_once('/') {
            Some(("user", name)) => name,
            Some((_, slug)) => self.preset.as_ref().map_or(slug, |p| p.name.as_str()),
            None => "No preset",
        }
    }

    /// What is written about it.
    pub fn about(&self) -> &str {
        self.preset.as_ref().map_or("", |p| p.about.as_str())
    }

    /// Whether it is the user's own.
    pub fn is_user(&self) -> bool {
        self.key.starts_with("user/")
    }

    /// How `values` stand to it.
    pub fn mark(&self, values: &Values) -> Mark {
        let Some(preset) = &self.preset else {
            return if self.is_gone {
                Mark::Gone
            } else {
                Mark::Loaded
            };
        };
        let wanted = preset.values_over(values);
        let sound = PARAMS.iter().map(|p| p.id);
        let is_edited = sound
            .filter(|id| *id != ParamId::StripBypass)
            .any(|id| wanted.get(id) != values.get(id));
        if is_edited {
            Mark::Edited
        } else {
            Mark::Loaded
        }
    }
}

/// Tells a preset from any other of its name.
pub fn stamp(preset: &Preset) -> String {
    let bytes = presets::write(preset).into_bytes();
    // FNV-1a, 64 bits.
    let hash = bytes.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    format!("{hash:016x}")
}

/// The key of the preset that a copied text's `name` means, if it is here and the same.
pub fn known(library: &Library, name: &str) -> Option<String> {
    let (key, wanted) = name.rsplit_once(' ')?;
    let (preset, _) = Library::load(library.find(key)?).ok()?;
    (stamp(&preset) == wanted).then(|| key.to_owned())
}

/// Loads a preset, or asks before, and says what could not be used.
pub fn load(editor: &mut EditorState, item: &Item) {
    let (preset, notes) = match Library::load(item) {
        Ok(loaded) => loaded,
        Err(error) => {
            let title = format!("{} was not loaded", item.name);
            editor.gestures.notice = Some(Notice::new(title, vec![error], MAX_LINES));
            return;
        }
    };
    let mut identity = editor.view.identity();
    identity.preset = item.key();
    editor.apply(&preset.values_over(&editor.values), identity);
    if notes.is_empty() {
        return;
    }
    let title = match &item.source {
        Source::User(path) => path.display().to_string(),
        Source::Factory(factory) => factory.slug.to_owned(),
    };
    let lines = notes.iter().map(ToString::to_string).collect();
    editor.gestures.notice = Some(Notice::new(title, lines, MAX_LINES));
}
