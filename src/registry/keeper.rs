//! What a process's thread does: heartbeats, copies, letters, for all instances of the process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::contents::{self, Owner, SlotContents};
use super::entry::{Entry, new_identity};
use super::layout::{DESKS, ENTRIES};
use super::letter::{Letter, Refusal};
use super::letter_box::{Counts, Inbox, STALE_AFTER};
use super::map::Map;
use super::readings::SlotReadings;
use super::shared::Registry;
use super::watch::DEAD_AFTER;

/// Time between passes while a desk is open anywhere.
const BUSY: Duration = Duration::from_nanos(1_000_000_000 / 30);
/// Time between passes otherwise.
const IDLE: Duration = Duration::from_millis(250);

/// An instance, as the process's thread sees it. Both calls must return at once, and neither may drop the
/// instance's [`Registration`](super::Registration): the thread waits for them, and who drops one waits for the
/// thread. An instance that panics is not called again and leaves the registry.
pub trait Source: Send + Sync {
    /// Tells how the strip stands. `contents` is as it was left the last time.
    fn fill(&self, contents: &mut SlotContents);

    /// Takes a letter, to be made gestures of by the instance's main side.
    ///
    /// # Errors
    /// Why it is not taken; its sender is told.
    fn letter(&self, letter: &Letter) -> Result<(), Refusal>;

    /// Tells in each pass which desks live: what others have begun will not be ended by them.
    fn desks(&self, living: &[u64]);
}

/// A place among those that a keeper keeps.
pub type Key = u64;

/// All instances and desks of a process.
pub struct Keeper {
    registry: Arc<Registry>,
    strips: Vec<Strip>,
    desks: Vec<Desk>,
    keys: Key,
    last: Option<Duration>,
}

/// An instance.
pub struct Strip {
    key: Key,
    source: Arc<dyn Source>,
    contents: SlotContents,
    readings: SlotReadings,
    order: Option<u64>,
    slot: Option<(Entry, Inbox)>,
    counts: Counts,
}

/// A desk's heartbeat.
struct Desk {
    key: Key,
    identity: u64,
    entry: Option<Entry>,
}

/// What a pass is made under.
struct Pass {
    map: Arc<Map>,
    now: Duration,
    is_watched: bool,
    /// Identities of the desks that live.
    desks: Vec<u64>,
    /// Heartbeats of this pass: after a sleep so many that letters from before are stale.
    beats: u64,
}

impl Keeper {
    /// Keeps nobody yet.
    pub fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            strips: Vec::new(),
            desks: Vec::new(),
            keys: 0,
            last: None,
        }
    }

    fn new_key(&mut self) -> Key {
        self.keys += 1;
        self.keys
    }

    /// Adds an instance; it has a slot after the next pass, if one is free.
    pub fn add(&mut self, source: Arc<dyn Source>) -> Key {
        let key = self.new_key();
        self.strips.push(Strip {
            key,
            source,
            contents: SlotContents::default(),
            readings: SlotReadings::default(),
            order: None,
            slot: None,
            counts: Counts::default(),
        });
        key
    }

    /// Adds a desk.
    pub fn add_desk(&mut self, identity: u64) -> Key {
        let key = self.new_key();
        self.desks.push(Desk {
            key,
            identity,
            entry: None,
        });
        key
    }

    /// Removes an instance, to be dropped where no lock is held.
    pub fn remove(&mut self, key: Key) -> Option<Strip> {
        let at = self.strips.iter().position(|strip| strip.key == key)?;
        Some(self.strips.remove(at))
    }

    /// Removes a desk.
    pub fn remove_desk(&mut self, key: Key) {
        self.desks.retain(|desk| desk.key != key);
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.strips.is_empty() && self.desks.is_empty()
    }

    /// An instance's identity; none while it has no slot.
    pub fn identity(&self, key: Key) -> Option<u64> {
        let strip = self.strips.iter().find(|strip| strip.key == key)?;
        Some(strip.slot.as_ref()?.0.identity())
    }

    /// Letters that an instance has seen.
    pub fn counts(&self, key: Key) -> Counts {
        let strip = self.strips.iter().find(|strip| strip.key == key);
        strip.map_or_else(Counts::default, |strip| strip.counts)
    }

    /// One pass at `now` of the process's clock; the time until the next.
    pub fn pass(&mut self, now: Duration) -> Duration {
        let slept = self
            .last
            .is_some_and(|last| now.saturating_sub(last) >= DEAD_AFTER);
        self.last = Some(now);
        let (map, desks) = self.registry.look(now, |map, watch| {
            let living = (0..DESKS).filter_map(|at| watch.living(at));
            (Arc::clone(map), living.collect::<Vec<u64>>())
        });
        let is_watched = !desks.is_empty() || !self.desks.is_empty();
        let pass = Pass {
            map,
            now,
            is_watched,
            desks,
            beats: if slept { STALE_AFTER + 2 } else { 1 },
        };
        for desk in &mut self.desks {
            desk.pass(&self.registry, &pass);
        }
        let registry = &self.registry;
        self.strips.retain_mut(|strip| {
            catch_unwind(AssertUnwindSafe(|| strip.pass(registry, &pass))).is_ok()
        });
        if is_watched { BUSY } else { IDLE }
    }
}

impl Desk {
    fn pass(&mut self, registry: &Registry, pass: &Pass) {
        self.entry.take_if(|entry| !entry.is_ours_in(&pass.map));
        if self.entry.is_none() {
            self.entry = registry.seen(pass.now, |map, watch| {
                Entry::claim(map, watch, 0..DESKS, self.identity)
            });
        }
        if let Some(entry) = &mut self.entry {
            entry.beat(pass.beats);
        }
    }
}

impl Strip {
    fn pass(&mut self, registry: &Registry, pass: &Pass) {
        self.slot.take_if(|(entry, _)| !entry.is_ours_in(&pass.map));
        let is_new = self.slot.is_none();
        if is_new {
            self.claim(registry, pass.now);
        }
        let Some((entry, inbox)) = &mut self.slot else {
            return;
        };
        entry.beat(pass.beats);
        let body = entry.map().body(entry.at() - DESKS);
        let (reader, source) = ((entry.identity(), entry.beats()), &self.source);
        inbox.take(body, reader, &mut self.counts, |letter| {
            source.letter(letter)
        });
        source.desks(&pass.desks);
        if !is_new && !pass.is_watched {
            return;
        }
        source.fill(&mut self.contents);
        let latest = self.contents.readings;
        self.contents.readings = latest.with_peaks_of(&self.readings);
        let owner = Owner {
            identity: entry.identity(),
            process: std::process::id(),
            parent: parent(),
            order: self.order.unwrap_or_default(),
        };
        contents::write(body, &owner, &self.contents);
        self.contents.readings = latest;
        self.readings = latest;
    }

    /// Takes a slot under a new identity. The order stays: a strip that slept stands where it stood.
    fn claim(&mut self, registry: &Registry, now: Duration) {
        self.slot = registry.seen(now, |map, watch| {
            let entry = Entry::claim(map, watch, DESKS..ENTRIES, new_identity()?)?;
            let inbox = Inbox::new(map.body(entry.at() - DESKS));
            let created = map.created();
            if let Some(order) = self.order {
                created.fetch_max(order.saturating_add(1), Relaxed);
            } else {
                self.order = Some(created.fetch_add(1, Relaxed));
            }
            Some((entry, inbox))
        });
    }
}

/// Number of the process that started this one; 0 where the system does not tell.
fn parent() -> u32 {
    #[cfg(unix)]
    return std::os::unix::process::parent_id();
    #[cfg(not(unix))]
    0
}
