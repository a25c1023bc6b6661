//! One process's hold on the registry: the words, who lives in them, and what is wrong.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::map::Map;
use super::place::{self, Trouble};
use super::watch::Watch;

/// Time after which a folder that refused is tried again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(4);

/// Locks, whatever a thread that panicked left: nothing here is half done between two statements.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The registry, or in its place words of this process alone.
#[derive(Debug)]
pub struct Registry {
    /// None: stay alone.
    folder: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    map: Option<Arc<Map>>,
    watch: Watch,
    trouble: Option<String>,
    try_at: Duration,
}

impl Registry {
    /// The user's. Nothing is opened before the first look.
    pub fn of_user() -> Self {
        match place::user_folder() {
            Some(folder) => Self::in_folder(folder),
            None => Self::alone(Some(Trouble::NoFolder.to_string())),
        }
    }

    /// The one in `folder`, an absolute path.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder: Some(folder),
            state: Mutex::default(),
        }
    }

    /// One of this process alone.
    pub fn local() -> Self {
        Self::alone(None)
    }

    fn alone(trouble: Option<String>) -> Self {
        let state = State {
            trouble,
            ..State::default()
        };
        Self {
            folder: None,
            state: Mutex::new(state),
        }
    }

    /// Why strips of other processes are not seen, to be shown; none if they are.
    pub fn trouble(&self) -> Option<String> {
        lock(&self.state).trouble.clone()
    }

    /// Says why strips of other processes are not seen.
    pub fn set_trouble(&self, trouble: &Trouble) {
        lock(&self.state).trouble = Some(trouble.to_string());
    }

    /// The folder, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Looks who lives, at `now` of the process's clock, in words that are still everybody's.
    pub fn look<T>(&self, now: Duration, at: impl FnOnce(&Arc<Map>, &Watch) -> T) -> T {
        let mut state = lock(&self.state);
        let map = state.current(self.folder(), now);
        state.watch.look_at(&map, now);
        at(&map, &state.watch)
    }

    /// What was seen by the last look, in words that are still everybody's.
    pub fn seen<T>(&self, now: Duration, at: impl FnOnce(&Arc<Map>, &Watch) -> T) -> T {
        let mut state = lock(&self.state);
        let map = state.current(self.folder(), now);
        at(&map, &state.watch)
    }
}

impl State {
    /// The words that everybody has now; opened anew where they are not those any more.
    fn current(&mut self, folder: Option<&Path>, now: Duration) -> Arc<Map> {
        let known = self.map.take().filter(|map| map.is_current());
        let is_good = |map: &Arc<Map>| folder.is_none() || map.is_shared() || now < self.try_at;
        let map = match known {
            Some(map) if is_good(&map) => map,
            // Shared ones that are current are good: what is known here is our own.
            known => self.open(folder, now).or(known).unwrap_or_else(|| {
                self.watch = Watch::default();
                Arc::new(Map::local())
            }),
        };
        self.map = Some(Arc::clone(&map));
        map
    }

    /// Opens the shared words; says why it cannot.
    fn open(&mut self, folder: Option<&Path>, now: Duration) -> Option<Arc<Map>> {
        match Map::open(folder?) {
            Ok(map) => {
                self.trouble = None;
                self.watch = Watch::default();
                Some(Arc::new(map))
            }
            Err(trouble) => {
                self.trouble = Some(trouble.to_string());
                self.try_at = now.saturating_add(TRY_AGAIN_AFTER);
                None
            }
        }
    }
}
