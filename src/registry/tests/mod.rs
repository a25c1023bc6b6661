//! The registry's tests. A [`Process`] is one process's hold on a registry by a clock that is handed in: two of
//! them in one folder are to each other what two processes are.

mod content;
mod files;
mod hostile;
mod letters;
mod lives;
mod processes;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::contents::{SlotContents, name};
use super::keeper::{Keeper, Key, Source};
use super::letter::{Letter, Refusal};
use super::shared::{Registry, lock};
use super::view::View;

/// An instance that tells what it is set to and keeps its letters.
#[derive(Default)]
struct Instance {
    contents: Mutex<SlotContents>,
    letters: Mutex<Vec<Letter>>,
    refuses: Mutex<Option<Refusal>>,
    living: Mutex<Vec<u64>>,
    fills: AtomicUsize,
}

impl Instance {
    fn named(track: &str) -> Arc<Self> {
        let new = Self::default();
        lock(&new.contents).track = name(track);
        Arc::new(new)
    }
}

impl Source for Instance {
    fn fill(&self, contents: &mut SlotContents) {
        self.fills.fetch_add(1, Relaxed);
        *contents = lock(&self.contents).clone();
    }

    fn desks(&self, living: &[u64]) {
        living.clone_into(&mut lock(&self.living));
    }

    fn letter(&self, letter: &Letter) -> Result<(), Refusal> {
        if let Some(refusal) = *lock(&self.refuses) {
            return Err(refusal);
        }
        lock(&self.letters).push(*letter);
        Ok(())
    }
}

/// One process.
struct Process {
    registry: Arc<Registry>,
    keeper: Keeper,
    now: Duration,
}

/// A frame of a desk.
const FRAME: Duration = Duration::from_millis(16);

impl Process {
    fn of(registry: Registry) -> Self {
        let registry = Arc::new(registry);
        let keeper = Keeper::new(Arc::clone(&registry));
        let now = Duration::ZERO;
        Self {
            registry,
            keeper,
            now,
        }
    }

    fn within(folder: &Path) -> Self {
        Self::of(Registry::in_folder(folder.to_owned()))
    }

    fn add(&mut self, instance: &Arc<Instance>) -> Key {
        let source: Arc<dyn Source> = Arc::<Instance>::clone(instance);
        self.keeper.add(source)
    }

    /// One pass, `step` after the last.
    fn pass(&mut self, step: Duration) -> Duration {
        self.now += step;
        self.keeper.pass(self.now)
    }

    fn view(&self) -> View {
        View::new(Arc::clone(&self.registry), 77)
    }

    /// Names of the strips in `view`.
    fn names(&self, view: &mut View) -> Vec<String> {
        let strips = view.strips(self.now).iter();
        strips.map(|seen| seen.contents.track.to_string()).collect()
    }
}

/// Passes of all processes, a frame apart.
fn run(processes: &mut [&mut Process], passes: usize) {
    for _ in 0..passes {
        for process in processes.iter_mut() {
            process.pass(FRAME);
        }
    }
}
