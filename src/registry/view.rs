//! What a desk sees, and its letters, by a clock that is handed in.

use std::sync::Arc;
use std::sync::atomic::Ordering::Acquire;
use std::time::Duration;

use super::contents::{self, Owner, SlotContents};
use super::layout::{DESKS, SLOTS};
use super::letter::{Change, Envelope, Letter};
use super::letter_box::{self, Told};
use super::others::Others;
use super::shared::Registry;

/// A strip, as a desk sees it.
#[derive(Clone, Debug)]
pub struct StripSeen {
    slot: usize,
    /// Whose it is. The identity names it, for [`Desk::post`](super::Desk::post) too.
    pub owner: Owner,
    /// What it tells.
    pub contents: SlotContents,
}

/// Where a letter went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    to: u64,
    slot: usize,
    position: u64,
}

/// What became of posting a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// It waits for the strip; the ticket tells what becomes of it.
    Sent(Ticket),
    /// The strip's box is full: try again in the next frame.
    Full,
    /// No strip has this identity any more.
    Gone,
}

/// One desk's view.
pub struct View {
    registry: Arc<Registry>,
    identity: u64,
    number: u32,
    living: Vec<(usize, u64)>,
    strips: Vec<StripSeen>,
    others: Others,
}

impl View {
    /// The view of the desk `identity`.
    pub fn new(registry: Arc<Registry>, identity: u64) -> Self {
        Self {
            registry,
            identity,
            number: 0,
            living: Vec::new(),
            strips: Vec::new(),
            others: Others::default(),
        }
    }

    /// All strips that live at `now`, by creation.
    pub fn strips(&mut self, now: Duration) -> &[StripSeen] {
        let living = &mut self.living;
        let map = self.registry.look(now, |map, watch| {
            let beating = |slot| Some((slot, watch.beating(DESKS + slot)?));
            living.clear();
            living.extend((0..SLOTS).filter_map(beating));
            Arc::clone(map)
        });
        self.strips.retain(|seen| {
            let known = (seen.slot, seen.owner.identity);
            living.binary_search(&known).is_ok()
        });
        for &(slot, identity) in living.iter() {
            let known = self.strips.iter_mut().find(|seen| seen.slot == slot);
            let mut new = None;
            let seen = known.unwrap_or_else(|| new.insert(StripSeen::new(slot)));
            // What its owner did not write yet, or somebody else did, is not its owner's.
            let owner = contents::read(map.body(slot), identity, &mut seen.contents);
            if let Some(owner) = owner {
                seen.owner = owner;
                self.strips.extend(new);
            }
        }
        self.strips
            .sort_by_key(|seen| (seen.owner.order, seen.owner.identity));
        &self.strips
    }

    /// Writes a letter to the strip `to`.
    pub fn post(&mut self, now: Duration, to: u64, change: Change) -> Post {
        let known = self.strips.iter().find(|seen| seen.owner.identity == to);
        let Some(slot) = known.map(|seen| seen.slot) else {
            return Post::Gone;
        };
        self.number = self.number.wrapping_add(1);
        let letter = Letter {
            from: self.identity,
            number: self.number,
            change,
        };
        self.registry.seen(now, |map, watch| {
            let [identity, beat] = map.slot_entry(slot).map(|word| word.load(Acquire));
            if identity != to || watch.living(DESKS + slot) != Some(to) {
                return Post::Gone;
            }
            let envelope = Envelope { to, beat, letter };
            match letter_box::put(map.body(slot), &envelope) {
                Some(position) => Post::Sent(Ticket { to, slot, position }),
                None => Post::Full,
            }
        })
    }

    /// What became of a letter.
    pub fn told(&self, now: Duration, ticket: &Ticket) -> Told {
        self.registry.seen(now, |map, watch| {
            let told = letter_box::told(map.body(ticket.slot), ticket.position);
            if watch.living(DESKS + ticket.slot) == Some(ticket.to) {
                told
            } else {
                Told::Gone
            }
        })
    }

    /// Strips in the files of other layouts.
    pub fn others(&mut self, now: Duration) -> usize {
        let folder = self.registry.folder();
        folder.map_or(0, |folder| self.others.count(folder, now))
    }
}

impl StripSeen {
    /// A strip that tells `contents`, in no slot.
    #[cfg(test)]
    pub fn of(owner: Owner, contents: SlotContents) -> Self {
        Self {
            slot: 0,
            owner,
            contents,
        }
    }

    fn new(slot: usize) -> Self {
        Self {
            slot,
            owner: Owner::default(),
            contents: SlotContents::default(),
        }
    }
}
