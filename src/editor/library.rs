//! The presets that the browser shows: factory and user, found by words, with favourites.
//!
//! The user's folder is read by a thread of its own ([`super::reader`]): names first, descriptions after.
//! Only what a hand asks for, to load one preset or to save it, is read and written on the editor's
//! thread: an ordinary file of a few kilobytes.

mod change;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use self::change::SaveError;
use super::preferences::Preferences;
use super::reader::{Description, News, Reader};
use crate::presets::{self, FACTORY, Factory, Folder, GROUPS, PassedOver};

/// Longest wait for the names. A folder of 10,000 takes a tenth of it; a disk that does not answer stops
/// the editor so long, once.
const NAMES_WAIT: Duration = Duration::from_millis(250);
/// Longest wait for descriptions after that: those of a usual folder are there at once.
const DESCRIPTIONS_WAIT: Duration = Duration::from_millis(30);

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
    /// Why it is no preset, although its file is called like one.
    pub trouble: Option<String>,
}

impl Item {
    /// What it is remembered by.
    pub fn key(&self) -> String {
        match &self.source {
            Source::Factory(factory) => format!("factory/{}", factory.slug),
            Source::User(_) => format!("user/{}", self.name),
        }
    }

    /// Whether it is remembered by `key`.
    pub fn has_key(&self, key: &str) -> bool {
        match &self.source {
            Source::Factory(factory) => key.strip_prefix("factory/") == Some(factory.slug),
            Source::User(_) => key.strip_prefix("user/") == Some(self.name.as_str()),
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

/// All presets.
#[derive(Debug, Default)]
pub struct Library {
    /// The user's presets, then the factory's.
    pub items: Vec<Item>,
    /// Keys of favourites.
    pub favourites: BTreeSet<String>,
    /// Where the user's presets are; none keeps everything in memory.
    folder: Option<PathBuf>,
    /// What lies in the folder and is no preset.
    passed_over: Vec<PassedOver>,
    reader: Option<Reader>,
    /// Number of the request that was made last, of the one whose names have come, and of the one that
    /// has been answered to its end.
    asked: u64,
    listed: u64,
    done: u64,
    /// Counts changes of anything, and of which presets there are.
    changes: u64,
    lists: u64,
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

    /// Reads the lists anew. The names are there when it returns, unless the disk is slow; descriptions
    /// come by [`poll`](Self::poll).
    pub fn refresh(&mut self) {
        if self.items.iter().all(Item::is_user) {
            self.items.extend(FACTORY.iter().map(factory_item));
            self.has_changed_list();
        }
        if let Some(home) = self.home() {
            self.favourites = Preferences::load(home).favourites;
            self.changes += 1;
        }
        if let Some(folder) = self.folder.clone() {
            self.ask(folder);
        }
    }

    fn ask(&mut self, folder: PathBuf) {
        // One that keeps others waiting is not waited for again.
        let is_slow = self.asked > self.listed;
        self.asked += 1;
        if self.reader.is_none() {
            match Reader::start(folder.clone()) {
                Ok(reader) => self.reader = Some(reader),
                Err(e) => {
                    let name = folder.to_string_lossy().into_owned();
                    let why = format!("it cannot be read: {e}");
                    self.passed_over = vec![PassedOver { name, why }];
                }
            }
        }
        if let Some(reader) = &self.reader {
            reader.ask(self.asked);
            let wait = if is_slow { Duration::ZERO } else { NAMES_WAIT };
            self.wait(wait, |library| library.listed == library.asked);
            self.wait(DESCRIPTIONS_WAIT, |library| {
                library.done == library.asked || library.listed < library.asked
            });
        }
    }

    fn wait(&mut self, at_most: Duration, is_enough: impl Fn(&Self) -> bool) {
        let end = Instant::now() + at_most;
        while !is_enough(self) {
            let left = end.saturating_duration_since(Instant::now());
            let Some(news) = self.reader.as_ref().and_then(|r| r.next(left)) else {
                return;
            };
            self.take(news);
        }
    }

    /// Takes what the reader has found out.
    pub fn poll(&mut self) {
        while let Some(news) = self.reader.as_ref().and_then(|r| r.next(Duration::ZERO)) {
            self.take(news);
        }
    }

    /// Whether there is more to come.
    pub fn is_reading(&self) -> bool {
        self.reader.is_some() && self.done < self.asked
    }

    /// Whether it is known which presets the user has.
    pub fn is_listed(&self) -> bool {
        self.folder.is_none() || self.listed > 0
    }

    /// The window closes: ends the reader.
    pub fn close(&mut self) {
        self.reader = None;
        self.asked = self.listed;
    }

    /// Counts changes of which presets there are.
    pub fn lists(&self) -> u64 {
        self.lists
    }

    /// Counts changes of what the browser shows.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    fn has_changed_list(&mut self) {
        self.lists += 1;
        self.changes += 1;
    }

    /// What was found out for an earlier request says nothing about a preset saved or deleted since.
    fn take(&mut self, news: News) {
        match news {
            News::Listed(number, folder) if number == self.asked => self.take_list(number, folder),
            News::Described(number, found) if number == self.asked => self.take_descriptions(found),
            News::Done(number) if number == self.asked => self.done = number,
            _ => {}
        }
    }

    fn take_list(&mut self, number: u64, folder: Folder) {
        let count = self.items.iter().filter(|i| i.is_user()).count();
        // What was read of a file stands until it has been read again.
        let mut known: HashMap<PathBuf, Description> = HashMap::new();
        for item in self.items.drain(..count) {
            if let Source::User(path) = item.source {
                let description = Description {
                    about: item.about,
                    start: item.start,
                    trouble: item.trouble,
                };
                known.insert(path, description);
            }
        }
        let mine = folder.presets.into_iter().map(|found| {
            let description = known.remove(&found.path).unwrap_or_default();
            user_item(found.name, found.path, description)
        });
        self.items.splice(0..0, mine);
        self.passed_over = folder.passed_over;
        self.listed = number;
        self.has_changed_list();
    }

    fn take_descriptions(&mut self, found: Vec<(PathBuf, Description)>) {
        let mut found: HashMap<_, _> = found.into_iter().collect();
        for item in self.items.iter_mut().filter(|i| i.is_user()) {
            if let Source::User(path) = &item.source
                && let Some(description) = found.remove(path)
            {
                item.about = description.about;
                item.start = description.start;
                item.trouble = description.trouble;
            }
        }
        self.changes += 1;
    }

    /// What lies in the user's folder and is called like a preset, and why it is none.
    pub fn passed_over(&self) -> Vec<PassedOver> {
        let junk = self.items.iter().filter_map(|item| {
            let (why, Source::User(path)) = (item.trouble.clone()?, &item.source) else {
                return None;
            };
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some(PassedOver { name, why })
        });
        self.passed_over.iter().cloned().chain(junk).collect()
    }

    /// The preset that `key` names.
    pub fn find(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.has_key(key))
    }

    /// The preset of the user's that is called `name`, or else the first that is but for capitals and the
    /// Unicode form: on some disks they are one file.
    fn called(&self, name: &str) -> Option<&Item> {
        let mine = || self.items.iter().filter(|item| item.is_user());
        let exact = mine().find(|item| item.name == name);
        exact.or_else(|| mine().find(|item| presets::is_same_name(&item.name, name)))
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
            item.trouble.is_none() && is_on_shelf(item) && holds(&everything)
        };
        let mut found: Vec<_> = (0..self.items.len())
            .filter(|i| is_found(&self.items[*i]))
            .collect();
        found.sort_by_key(|i| !holds(&self.items[*i].name));
        found
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
        trouble: None,
    }
}

fn user_item(name: String, path: PathBuf, description: Description) -> Item {
    Item {
        name,
        about: description.about,
        start: description.start,
        group: YOURS,
        source: Source::User(path),
        trouble: description.trouble,
    }
}

#[cfg(test)]
mod tests;
