//! Who lives: whose heartbeat moves, by the watcher's own clock.
//!
//! Clocks of processes are not compared. A watcher counts how long it has seen a heartbeat stand still, and
//! of the time between two looks at most [`LONGEST_LOOK`]: a watcher that slept itself, or a machine that
//! did, takes nobody for dead.

use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::time::Duration;

use super::layout::ENTRIES;
use super::map::Map;

/// Stillness from which on an entry is dead: with a look each 16 ms it is gone within a second.
pub const DEAD_AFTER: Duration = Duration::from_millis(900);
/// Stillness from which on its place may be taken: longer, so that a process in trouble keeps its own.
const FREE_AFTER: Duration = Duration::from_millis(1_500);
/// Most time between two looks that counts. Nobody may look less often.
pub const LONGEST_LOOK: Duration = Duration::from_millis(300);

/// What was seen of an entry.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    identity: u64,
    beat: u64,
    still: Duration,
    /// Whether it was ever seen beating.
    has_moved: bool,
}

/// One watcher's memory of a directory.
#[derive(Debug)]
pub struct Watch {
    seen: [Seen; ENTRIES],
    last: Option<Duration>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            seen: [Seen::default(); ENTRIES],
            last: None,
        }
    }
}

impl Watch {
    /// Looks at each entry's identity and heartbeat, at `now` of the watcher's clock.
    pub fn look(&mut self, now: Duration, entry: impl Fn(usize) -> [u64; 2]) {
        let step = self
            .last
            .map_or(Duration::ZERO, |last| now.saturating_sub(last));
        let step = step.min(LONGEST_LOOK);
        self.last = Some(now);
        for (at, seen) in self.seen.iter_mut().enumerate() {
            let [identity, beat] = entry(at);
            if seen.identity != identity {
                *seen = Seen {
                    identity,
                    beat,
                    ..Seen::default()
                };
            } else if seen.beat != beat {
                seen.beat = beat;
                seen.has_moved = true;
                seen.still = Duration::ZERO;
            } else {
                seen.still = seen.still.saturating_add(step);
            }
        }
    }

    /// [`look`](Self::look) at a map.
    pub fn look_at(&mut self, map: &Map, now: Duration) {
        self.look(now, |at| {
            let [identity, beat] = map.entry(at);
            [identity.load(Acquire), beat.load(Relaxed)]
        });
    }

    /// The identity of an entry that is not known to be dead.
    pub fn living(&self, at: usize) -> Option<u64> {
        let seen = &self.seen[at];
        (seen.identity != 0 && seen.still < DEAD_AFTER).then_some(seen.identity)
    }

    /// The identity of an entry that is known to be alive.
    pub fn beating(&self, at: usize) -> Option<u64> {
        self.living(at).filter(|_| self.seen[at].has_moved)
    }

    /// What stands in an entry that may be taken: 0, or a dead one's identity.
    pub fn free(&self, at: usize) -> Option<u64> {
        let seen = &self.seen[at];
        (seen.identity == 0 || seen.still >= FREE_AFTER).then_some(seen.identity)
    }
}
