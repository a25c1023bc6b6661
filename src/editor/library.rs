//! The presets that the browser shows: factory and user, found by words, with favourites.
//!
//! Files are read and written on the editor's thread, a few kilobytes each, and only when a hand
//! asks for it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::preferences::Preferences;
use crate::params::{ParamId, Values};
use crate::presets::{self, DESK_WIDE, FACTORY, Factory, GROUPS, Note, Preset};

/// The group of the user's own presets.
pub const YOURS: &str = "Yours";

/// Where a preset comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The program.
    Factory(&'static Factory),
    /// A file of the user's.
    User(PathBuf),
}

/// A preset in the list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Where to start.
    pub start: String,
    /// Family of instruments, or [`YOURS`].
    pub group: &'static str,
    /// Where it comes from.
    pub source: Source,
}

impl Item {
    /// What it is remembered by.
    pub fn key(&self) -> String {
        match &self.source {
            Source::Factory(factory) => format!("factory/{}", factory.slug),
            Source::User(_) => format!("user/{}", self.name),
        }
    }

    /// Whether it is the user's own.
    pub fn is_user(&self) -> bool {
        matches!(self.source, Source::User(_))
    }
}

/// Which part of the list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shelf {
    /// Everything.
    #[default]
    All,
    /// Favourites.
    Favourites,
    /// One group.
    Group(&'static str),
}

impl Shelf {
    /// All shelves, in the order in which they stand.
    pub fn all() -> impl Iterator<Item = Self> {
        let groups = [YOURS].into_iter().chain(GROUPS.iter().copied());
        [Self::All, Self::Favourites]
            .into_iter()
            .chain(groups.map(Self::Group))
    }

    /// The name on it.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Favourites => "Favourites",
            Self::Group(name) => name,
        }
    }
}

/// Why a preset was not saved.
#[derive(Debug, PartialEq, Eq)]
pub enum SaveError {
    /// There is one of this name.
    Exists,
    /// Anything else, in words.
    Other(String),
}

/// All presets.
#[derive(Debug, Default)]
pub struct Library {
    /// The user's presets, then the factory's.
    pub items: Vec<Item>,
    /// Keys of favourites.
    pub favourites: BTreeSet<String>,
    /// Where the user's presets are; none keeps everything in memory.
    folder: Option<PathBuf>,
}

impl Library {
    /// The library with the user's presets in `folder`. Reads nothing yet.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            ..Self::default()
        }
    }

    /// The folder of what is remembered for all strips.
    pub fn home(&self) -> Option<&Path> {
        self.folder.as_deref().and_then(Path::parent)
    }

    /// Reads the lists anew.
    pub fn refresh(&mut self) {
        self.items.retain(|item| !item.is_user());
        if self.items.is_empty() {
            self.items.extend(FACTORY.iter().map(factory_item));
        }
        let mine = self.folder.as_deref().map(presets::list);
        let mine = mine.into_iter().flatten().map(user_item);
        self.items.splice(0..0, mine);
        if let Some(home) = self.home() {
            self.favourites = Preferences::load(home).favourites;
        }
    }

    /// The preset that `key` names.
    pub fn find(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key() == key)
    }

    /// Whether `item` is a favourite.
    pub fn is_favourite(&self, item: &Item) -> bool {
        self.favourites.contains(&item.key())
    }

    /// Places of the presets on `shelf` in whose name, group or description every word of `search`
    /// stands. Those with the words in the name come first.
    pub fn found(&self, shelf: Shelf, search: &str) -> Vec<usize> {
        let words: Vec<_> = search.split_whitespace().map(str::to_lowercase).collect();
        let holds = |text: &str| {
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let is_on_shelf = |item: &Item| match shelf {
            Shelf::All => true,
            Shelf::Favourites => self.is_favourite(item),
            Shelf::Group(group) => item.group == group,
        };
        let is_found = |item: &Item| {
            let everything = [item.name.as_str(), item.group, &item.about].join(" ");
            is_on_shelf(item) && holds(&everything)
        };
        let mut found: Vec<_> = (0..self.items.len())
            .filter(|i| is_found(&self.items[*i]))
            .collect();
        found.sort_by_key(|i| !holds(&self.items[*i].name));
        found
    }

    /// Loads a preset. What could not be used of it is told line by line.
    ///
    /// # Errors
    /// In words, if there is nothing to be loaded.
    pub fn load(item: &Item) -> Result<(Preset, Vec<Note>), String> {
        match &item.source {
            Source::Factory(factory) => Ok(presets::read(factory.text)),
            Source::User(path) => presets::load(path).map_err(|error| error.to_string()),
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
        let is_sound = |id: ParamId| !DESK_WIDE.contains(&id);
        let mut preset = Preset::naming(name.trim(), values, is_sound);
        // What somebody wrote about the old one stays, unless there is something new.
        let old = self.find(&format!("user/{}", preset.name)).map(Self::load);
        if let Some(Ok((old, _))) = old {
            (preset.about, preset.start) = (old.about, old.start);
        }
        if !about.trim().is_empty() {
            about.trim().clone_into(&mut preset.about);
        }
        let path = presets::save(&folder, &preset, overwrite).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => SaveError::Exists,
            _ => SaveError::Other(format!("{}: {e}", folder.display())),
        })?;
        self.refresh();
        let is_it = |item: &&Item| matches!(&item.source, Source::User(p) if *p == path);
        let saved = self.items.iter().find(is_it);
        saved.map(Item::key).ok_or_else(|| {
            let why = format!("{}: gone as soon as it was written", path.display());
            SaveError::Other(why)
        })
    }

    /// Deletes a preset of the user's.
    ///
    /// # Errors
    /// In words, if it is not the user's or cannot be deleted.
    pub fn delete(&mut self, index: usize) -> Result<(), String> {
        let item = &self.items[index];
        let Source::User(path) = &item.source else {
            return Err(format!("{} came with the program", item.name));
        };
        std::fs::remove_file(path).map_err(|e| format!("{}: {e}", path.display()))?;
        if self.is_favourite(item) {
            self.toggle_favourite(index)?;
        }
        self.refresh();
        Ok(())
    }

    /// Makes a preset a favourite, or no longer.
    ///
    /// # Errors
    /// In words, if it cannot be remembered.
    pub fn toggle_favourite(&mut self, index: usize) -> Result<(), String> {
        let key = self.items[index].key();
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

fn factory_item(factory: &'static Factory) -> Item {
    let preset = factory.preset();
    Item {
        name: preset.name,
        about: preset.about,
        start: preset.start,
        group: factory.group,
        source: Source::Factory(factory),
    }
}

fn user_item(found: presets::UserPreset) -> Item {
    // A file that cannot be read stands in the list all the same: loading it tells why.
    let preset = presets::load(&found.path).map(|(preset, _)| preset);
    let (about, start) = preset.map_or_else(|_| Default::default(), |p| (p.about, p.start));
    Item {
        name: found.name,
        about,
        start,
        group: YOURS,
        source: Source::User(found.path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(library: &Library, shelf: Shelf, search: &str) -> Vec<String> {
        let found = library.found(shelf, search).into_iter();
        found.map(|i| library.items[i].name.clone()).collect()
    }

    #[test]
    fn words_find_presets_by_name_group_and_description() {
        let mut library = Library::new(None);
        library.refresh();
        let found = names(&library, Shelf::All, "LEAD fem");
        assert_eq!(found, ["Lead vocal, female"]);
        let vocals = names(&library, Shelf::Group("Vocals"), "");
        assert_eq!(vocals.len(), 7);
        // "drum" stands in the name of one and in the descriptions of others: that one is first.
        let drums = names(&library, Shelf::All, "drum");
        assert_eq!(drums[0], "Drum bus");
        assert!(drums.len() > 8);
        assert_eq!(names(&library, Shelf::All, "zither"), [""; 0]);
    }

    #[test]
    fn a_preset_is_saved_found_loved_and_deleted() {
        let home = tempfile::tempdir().expect("a folder");
        let mut library = Library::new(Some(home.path().join("presets")));
        library.refresh();
        let mut values = Values::default();
        values.set(ParamId::EqHmfGain, 3.0);
        values.set(ParamId::PreChannel, 7.0);
        let about = "Sings close.\nU 47.";
        let key = library.save("Anna", about, &values, false).expect("saved");
        assert_eq!(key, "user/Anna");
        let again = library.save("Anna", "", &values, false);
        assert_eq!(again, Err(SaveError::Exists));
        let (preset, notes) = Library::load(library.find(&key).expect("found")).expect("loaded");
        assert_eq!(notes, []);
        assert_eq!(preset.values().get(ParamId::EqHmfGain), 3.0);
        assert!(!preset.names(ParamId::PreChannel), "belongs to the desk");
        assert_eq!(preset.about, about);
        assert_eq!(names(&library, Shelf::All, "sings close"), ["Anna"]);
        library.save("Anna", "", &values, true).expect("saved over");
        assert_eq!(
            library.find(&key).expect("found").about,
            about,
            "notes stay"
        );

        let index = library
            .items
            .iter()
            .position(|i| i.key() == key)
            .expect("listed");
        library.toggle_favourite(index).expect("remembered");
        let mut other = Library::new(Some(home.path().join("presets")));
        other.refresh();
        assert_eq!(names(&other, Shelf::Favourites, ""), ["Anna"]);
        library.delete(index).expect("deleted");
        assert!(library.find(&key).is_none() && library.favourites.is_empty());
        assert!(library.delete(0).is_err(), "factory presets stay");
    }

    #[test]
    fn a_bad_file_is_named_with_its_line() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("presets");
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join("Bad.toml"), "[eq]\nhmf_gain = \"+99 dB\"\n").expect("written");
        let mut library = Library::new(Some(folder));
        library.refresh();
        let error = Library::load(library.find("user/Bad").expect("listed")).expect_err("bad");
        for part in ["Bad.toml", "line 2", "+99 dB", "allowed"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
