//! The process's thread: it begins with the first instance or desk and ends with the last.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::keeper::{Keeper, Key, Source};
use super::letter_box::Counts;
use super::place::Trouble;
use super::shared::{Registry, lock};

/// The presence of the process that we are in.
static OF_PROCESS: Mutex<Option<Weak<Shared>>> = Mutex::new(None);

/// One process's presence in a registry. Two copies of the library in one process have one each.
#[derive(Clone)]
pub struct Presence(Arc<Shared>);

struct Shared {
    /// Where it was made: a fork has no thread, and its parent's instances are not its own.
    process: u32,
    registry: Arc<Registry>,
    start: Instant,
    running: Mutex<Running>,
    wake: Condvar,
}

struct Running {
    keeper: Keeper,
    thread: Option<JoinHandle<()>>,
    /// The thread that sees another turn than its own ends.
    turn: u64,
}

impl Presence {
    /// This process's, in the user's registry.
    pub fn of_process() -> Self {
        let mut known = lock(&OF_PROCESS);
        let found = known.as_ref().and_then(Weak::upgrade);
        if let Some(shared) = found.filter(|shared| shared.is_of_this_process()) {
            return Self(shared);
        }
        let new = Self::new(Registry::of_user());
        *known = Some(Arc::downgrade(&new.0));
        new
    }

    /// Another one, in the registry in `folder`.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self::new(Registry::in_folder(folder))
    }

    /// One that is seen in this process alone.
    pub fn local() -> Self {
        Self::new(Registry::local())
    }

    fn new(registry: Registry) -> Self {
        let registry = Arc::new(registry);
        let running = Running {
            keeper: Keeper::new(Arc::clone(&registry)),
            thread: None,
            turn: 0,
        };
        Self(Arc::new(Shared {
            process: std::process::id(),
            registry,
            start: Instant::now(),
            running: Mutex::new(running),
            wake: Condvar::new(),
        }))
    }

    /// The registry.
    pub(super) fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.0.registry)
    }

    /// The process's clock.
    pub(super) fn now(&self) -> Duration {
        self.0.start.elapsed()
    }

    /// Enters an instance until the registration is dropped. Opens and waits for nothing.
    pub fn enter(&self, source: Arc<dyn Source>) -> Registration {
        Registration(self.begin(|keeper| keeper.add(source)))
    }

    /// Beats for a desk until the attendance is dropped.
    pub(super) fn attend(&self, identity: u64) -> Attendance {
        Attendance(self.begin(|keeper| keeper.add_desk(identity)))
    }

    fn begin(&self, add: impl FnOnce(&mut Keeper) -> Key) -> Kept {
        let mut running = lock(&self.0.running);
        let key = add(&mut running.keeper);
        if running.thread.is_none() {
            let (shared, turn) = (Arc::clone(&self.0), running.turn);
            let thread = thread::Builder::new().name("redlight desk".to_owned());
            match thread.spawn(move || shared.run(turn)) {
                Ok(thread) => running.thread = Some(thread),
                Err(error) => self.0.registry.set_trouble(&Trouble::Thread(error)),
            }
        }
        drop(running);
        self.0.wake.notify_all();
        Kept {
            presence: self.clone(),
            key,
        }
    }
}

impl Shared {
    fn is_of_this_process(&self) -> bool {
        self.process == std::process::id()
    }

    fn run(&self, turn: u64) {
        let mut running = lock(&self.running);
        while running.turn == turn {
            let rest = running.keeper.pass(self.start.elapsed());
            let woken = self.wake.wait_timeout(running, rest);
            running = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Something that the thread keeps.
struct Kept {
    presence: Presence,
    key: Key,
}

impl Kept {
    /// Removes it; who removes the last waits for the thread's end. In a fork nothing is touched: its locks may
    /// be held by a thread that is not there.
    fn end<T>(&self, remove: impl FnOnce(&mut Keeper) -> T) {
        let shared = &self.presence.0;
        if !shared.is_of_this_process() {
            return;
        }
        let mut running = lock(&shared.running);
        let removed = remove(&mut running.keeper);
        let mut thread = None;
        if running.keeper.is_empty() {
            running.turn += 1;
            thread = running.thread.take();
        }
        drop(running);
        drop(removed);
        shared.wake.notify_all();
        if let Some(thread) = thread {
            // It caught what it called; there is nothing to hear from it.
            let _ = thread.join();
        }
    }
}

/// An instance's stay in the registry. Dropped, the instance is gone from it, and is not called any more.
pub struct Registration(Kept);

impl Registration {
    /// The instance's identity; none while it has no slot. It changes if the process slept so long that others
    /// took the slot.
    pub fn identity(&self) -> Option<u64> {
        lock(&self.0.presence.0.running).keeper.identity(self.0.key)
    }

    /// Letters that the instance has seen.
    pub fn counts(&self) -> Counts {
        lock(&self.0.presence.0.running).keeper.counts(self.0.key)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let key = self.0.key;
        self.0.end(|keeper| keeper.remove(key));
    }
}

/// A desk's stay in the registry.
pub struct Attendance(Kept);

impl Drop for Attendance {
    fn drop(&mut self) {
        let key = self.0.key;
        self.0.end(|keeper| keeper.remove_desk(key));
    }
}
