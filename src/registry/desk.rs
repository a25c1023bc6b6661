//! A desk: sees all strips and writes letters to them.

use std::sync::atomic::Ordering::Acquire;
use std::time::Duration;

use super::contents::{self, Owner, SlotContents};
use super::entry::new_identity;
use super::layout::{DESKS, SLOTS};
use super::letter::{Change, Envelope, Letter};
use super::letter_box::{self, Told};
use super::others::Others;
use super::presence::{Attendance, Presence};

/// A strip, as a desk sees it.
#[derive(Clone, Debug)]
pub struct StripSeen {
    slot: usize,
    /// Whose it is. The identity names it, for [`Desk::post`] too.
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

/// One open desk. While it lives, all strips of all processes copy their readings 30 times a second.
pub struct Desk {
    presence: Presence,
    identity: u64,
    number: u32,
    living: Vec<(usize, u64)>,
    strips: Vec<StripSeen>,
    others: Others,
    _attendance: Attendance,
}

impl Desk {
    /// Opens a desk.
    pub fn open(presence: &Presence) -> Self {
        // Without random bits no strip has a slot either.
        let identity = new_identity().unwrap_or(1);
        Self {
            presence: presence.clone(),
            identity,
            number: 0,
            living: Vec::new(),
            strips: Vec::new(),
            others: Others::default(),
            _attendance: presence.attend(identity),
        }
    }

    /// The desk's identity: what its letters say they are from.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// All strips that live, by creation. To be called each frame and at least four times a second: a strip is
    /// dead when its heartbeat was seen to stand still.
    pub fn strips(&mut self) -> &[StripSeen] {
        self.strips_at(self.presence.now())
    }

    /// [`strips`](Self::strips) at `now` of the process's clock.
    pub(super) fn strips_at(&mut self, now: Duration) -> &[StripSeen] {
        let living = &mut self.living;
        let map = self.presence.registry().look(now, |map, watch| {
            let beating = |slot| Some((slot, watch.beating(DESKS + slot)?));
            living.clear();
            living.extend((0..SLOTS).filter_map(beating));
            map.clone()
        });
        self.strips.retain(|seen| {
            living
                .binary_search(&(seen.slot, seen.owner.identity))
                .is_ok()
        });
        for &(slot, identity) in living.iter() {
            let known = self.strips.iter_mut().find(|seen| seen.slot == slot);
            let mut new = None;
            let seen = known.unwrap_or_else(|| new.insert(StripSeen::new(slot)));
            // What its owner did not write yet, or somebody else did, leaves what was seen before.
            let owner = contents::read(map.body(slot), &mut seen.contents);
            if let Some(owner) = owner.filter(|owner| owner.identity == identity) {
                seen.owner = owner;
                self.strips.extend(new);
            }
        }
        self.strips
            .sort_by_key(|seen| (seen.owner.order, seen.owner.identity));
        &self.strips
    }

    /// Writes a letter to the strip `to`.
    pub fn post(&mut self, to: u64, change: Change) -> Post {
        self.number = self.number.wrapping_add(1);
        let letter = Letter {
            from: self.identity,
            number: self.number,
            change,
        };
        let known = self.strips.iter().find(|seen| seen.owner.identity == to);
        let Some(slot) = known.map(|seen| seen.slot) else {
            return Post::Gone;
        };
        let now = self.presence.now();
        self.presence.registry().seen(now, |map, watch| {
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

    /// What became of a letter. To be asked soon: after 64 more letters to the same strip nobody knows.
    pub fn told(&self, ticket: &Ticket) -> Told {
        let now = self.presence.now();
        self.presence.registry().seen(now, |map, watch| {
            let told = letter_box::told(map.body(ticket.slot), ticket.position);
            if watch.living(DESKS + ticket.slot) == Some(ticket.to) {
                told
            } else {
                Told::Gone
            }
        })
    }

    /// Strips of other builds, whose layout this one does not know. To be called like [`strips`](Self::strips).
    pub fn others(&mut self) -> usize {
        let now = self.presence.now();
        let folder = self.presence.registry().folder();
        folder.map_or(0, |folder| self.others.count(folder, now))
    }

    /// Why strips of other processes are not seen, to be shown; none if they are.
    pub fn trouble(&self) -> Option<String> {
        self.presence.registry().trouble()
    }
}

impl StripSeen {
    fn new(slot: usize) -> Self {
        Self {
            slot,
            owner: Owner::default(),
            contents: SlotContents::default(),
        }
    }
}
