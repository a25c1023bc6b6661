//! A place in the directory that is ours.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

use super::map::Map;
use super::watch::Watch;

/// 64 random bits that are not 0; none if the system gives none. Asked of the system each time, so that two
/// halves of a forked process differ.
pub fn new_identity() -> Option<u64> {
    getrandom::u64().ok().filter(|identity| *identity != 0)
}

/// An entry of the directory that stands under our identity until somebody who thought us dead takes it.
#[derive(Debug)]
pub struct Entry {
    map: Arc<Map>,
    at: usize,
    identity: u64,
    beat: u64,
}

impl Entry {
    /// Takes the first entry `among` these that is free or whose owner is dead. None if there is none.
    pub fn claim(
        map: &Arc<Map>,
        watch: &Watch,
        mut among: Range<usize>,
        identity: u64,
    ) -> Option<Self> {
        let at = among.find(|at| {
            let [place, _] = map.entry(*at);
            watch.free(*at).is_some_and(|old| {
                place
                    .compare_exchange(old, identity, AcqRel, Relaxed)
                    .is_ok()
            })
        })?;
        Some(Self {
            map: Arc::clone(map),
            at,
            identity,
            beat: map.entry(at)[1].load(Relaxed),
        })
    }

    /// Whether it is still ours, and in `map`.
    pub fn is_ours_in(&self, map: &Arc<Map>) -> bool {
        let [place, _] = self.map.entry(self.at);
        Arc::ptr_eq(&self.map, map) && place.load(Acquire) == self.identity
    }

    /// Beats `steps` times at once. Counted in our own memory: what others write does not matter.
    pub fn beat(&mut self, steps: u64) {
        self.beat = self.beat.wrapping_add(steps);
        self.map.entry(self.at)[1].store(self.beat, Relaxed);
    }

    /// Heartbeats so far.
    pub fn beats(&self) -> u64 {
        self.beat
    }

    /// The identity.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// Which entry.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The words it stands in.
    pub fn map(&self) -> &Map {
        &self.map
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        // Words that were cut short must not be touched; there nobody looks for us either.
        if self.map.is_current() {
            let [place, _] = self.map.entry(self.at);
            let _ = place.compare_exchange(self.identity, 0, AcqRel, Relaxed);
        }
    }
}
