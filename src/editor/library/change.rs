//! What a hand does with presets: loading, saving, deleting, favourites.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::{Item, Library, Source, user_item};
use crate::editor::preferences::Preferences;
use crate::editor::reader::Description;
use crate::params::{ParamId, Values};
use crate::presets::{self, DESK_WIDE, Note, Preset};

/// Why a preset was not saved.
#[derive(Debug, PartialEq, Eq)]
pub enum SaveError {
    /// There is one of this name, which may be written otherwise.
    Exists(String),
    /// Anything else, in words.
    Other(String),
}

impl Library {
    /// Loads a preset. What could not be used of it is told line by line.
    ///
    /// # Errors
    /// In words, if there is nothing to be loaded.
    pub fn load(item: &Item) -> Result<(Preset, Vec<Note>), String> {
        match &item.source {
            Source::Factory(factory) => Ok(presets::read(factory.text)),
            Source::User(path) => presets::load_ordinary(path).map_err(|e| e.to_string()),
        }
    }

    /// Saves `values` as a preset of the user's called `name`, with the notes in `about`, without what
    /// belongs to the desk, and tells its key.
    ///
    /// # Errors
    /// If there is one of this name and `overwrite` is not set, or it cannot be written.
    pub fn save(
        &mut self,
        name: &str,
        about: &str,
        values: &Values,
        overwrite: bool,
    ) -> Result<String, SaveError> {
        let Some(folder) = self.folder.clone() else {
            let why = "the environment does not tell where presets belong";
            return Err(SaveError::Other(why.to_owned()));
        };
        // Another window, or another program, may have saved something meanwhile.
        self.refresh();
        let is_sound = |id: ParamId| !DESK_WIDE.contains(&id);
        let mut preset = Preset::naming(name.trim(), values, is_sound);
        let old = self.called(&preset.name);
        let there = old.map_or(preset.name.clone(), |item| item.name.clone());
        // What somebody wrote about the old one stays, unless there is something new.
        if let Some(Ok((old, _))) = old.map(Self::load) {
            (preset.about, preset.start) = (old.about, old.start);
        }
        if !about.trim().is_empty() {
            about.trim().clone_into(&mut preset.about);
        }
        // A file that was named by other means than this program stays where it is.
        let path = match old.map(|item| &item.source) {
            Some(Source::User(path)) if overwrite => {
                presets::save_over(path, &preset).map(|()| path.clone())
            }
            Some(_) => return Err(SaveError::Exists(there)),
            None => presets::save(&folder, &preset, overwrite),
        };
        let path = path.map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => SaveError::Exists(there),
            _ => SaveError::Other(format!("{}: {e}", folder.display())),
        })?;
        let description = Description {
            about: preset.about,
            start: preset.start,
            trouble: None,
        };
        self.put(path.clone(), description);
        self.refresh();
        let is_it = |item: &&Item| matches!(&item.source, Source::User(p) if *p == path);
        let saved = self.items.iter().find(is_it);
        saved.map(Item::key).ok_or_else(|| {
            let why = format!("{}: gone as soon as it was written", path.display());
            SaveError::Other(why)
        })
    }

    /// Puts a preset that was just written into the list, for a disk that is slow to list it.
    fn put(&mut self, path: PathBuf, description: Description) {
        let is_it = |item: &Item| matches!(&item.source, Source::User(p) if *p == path);
        let name = match self.items.iter().position(is_it) {
            Some(old) => self.items.remove(old).name,
            None => path
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default(),
        };
        let is_behind = |item: &Item| !item.is_user() || item.name > name;
        let place = self
            .items
            .iter()
            .position(is_behind)
            .unwrap_or(self.items.len());
        self.items.insert(place, user_item(name, path, description));
        self.has_changed_list();
    }

    /// Deletes a preset of the user's.
    ///
    /// # Errors
    /// In words, if it is not the user's, or cannot be deleted.
    pub fn delete(&mut self, key: &str) -> Result<(), String> {
        let Some(index) = self.items.iter().position(|item| item.has_key(key)) else {
            return Err("It is gone already.".to_owned());
        };
        let item = &self.items[index];
        let Source::User(path) = &item.source else {
            return Err(format!("{} came with the program", item.name));
        };
        std::fs::remove_file(path).map_err(|e| format!("{}: {e}", path.display()))?;
        if self.is_favourite(item) {
            self.toggle_favourite(index)?;
        }
        self.items.remove(index);
        self.has_changed_list();
        self.refresh();
        Ok(())
    }

    /// Makes a preset a favourite, or no longer.
    ///
    /// # Errors
    /// In words, if it cannot be remembered.
    pub fn toggle_favourite(&mut self, index: usize) -> Result<(), String> {
        let key = self.items[index].key();
        self.changes += 1;
        let toggle = |favourites: &mut BTreeSet<String>| {
            if !favourites.remove(&key) {
                favourites.insert(key.clone());
            }
        };
        let Some(home) = self.home() else {
            toggle(&mut self.favourites);
            return Ok(());
        };
        let changed = Preferences::change(home, |p| toggle(&mut p.favourites))
            .map_err(|e| format!("{}: {e}", home.display()))?;
        self.favourites = changed.favourites;
        Ok(())
    }
}
