//! The preset that is loaded, and whether the strip still sounds like it.

use super::desk::Desk;
use super::library::{Item, Library, Source};
use super::widgets::hands::Notice;
use crate::params::{PARAMS, ParamId, Values};
use crate::presets::Preset;

/// Most lines of a complaint.
const MAX_LINES: usize = 6;

/// The preset that was loaded last.
#[derive(Debug, Default)]
pub struct Current {
    /// Its key; empty if none was.
    key: String,
    preset: Option<Preset>,
}

impl Current {
    /// Follows `key`, which a hand or a session may have changed.
    pub fn follow(&mut self, key: &str, library: &Library) {
        if self.key == key {
            return;
        }
        key.clone_into(&mut self.key);
        let loaded = library.find(key).map(Library::load);
        self.preset = loaded.and_then(Result::ok).map(|(preset, _)| preset);
    }

    /// Forgets what is known of the preset: its file has changed.
    pub fn forget(&mut self) {
        self.key.clear();
        self.preset = None;
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

    /// Whether `values` differ from it; of a preset that is gone nobody knows.
    pub fn is_dirty(&self, values: &Values) -> bool {
        let Some(preset) = &self.preset else {
            return false;
        };
        let wanted = preset.values_over(values);
        let sound = PARAMS.iter().map(|p| p.id);
        sound
            .filter(|id| *id != ParamId::StripBypass)
            .any(|id| wanted.get(id) != values.get(id))
    }
}

/// Loads a preset, or asks before, and says what could not be used.
pub fn load(desk: &mut Desk, item: &Item) {
    let (preset, notes) = match Library::load(item) {
        Ok(loaded) => loaded,
        Err(error) => {
            let title = format!("{} was not loaded", item.name);
            desk.hands.notice = Some(Notice::new(title, vec![error], MAX_LINES));
            return;
        }
    };
    let wanted = preset.values_over(&desk.values);
    desk.hands.asked_preset = None;
    if desk.apply(&wanted) {
        desk.hands.loaded_preset = Some(item.key());
    } else {
        desk.hands.asked_preset = Some(item.key());
    }
    if notes.is_empty() {
        return;
    }
    let title = match &item.source {
        Source::User(path) => path.display().to_string(),
        Source::Factory(factory) => factory.slug.to_owned(),
    };
    let lines = notes.iter().map(ToString::to_string).collect();
    desk.hands.notice = Some(Notice::new(title, lines, MAX_LINES));
}
