//! A desk: sees all strips and writes letters to them.

use super::entry::new_identity;
use super::letter::Change;
use super::letter_box::Told;
use super::presence::{Attendance, Presence};
use super::view::{Post, StripSeen, Ticket, View};

/// One open desk. While it lives, all strips of all processes copy their readings 30 times a second.
pub struct Desk {
    presence: Presence,
    identity: u64,
    view: View,
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
            view: View::new(presence.registry(), identity),
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
        self.view.strips(self.presence.now())
    }

    /// Writes a letter to a strip that was among [`strips`](Self::strips).
    pub fn post(&mut self, to: u64, change: Change) -> Post {
        self.view.post(self.presence.now(), to, change)
    }

    /// What became of a letter. To be asked soon: after 64 more letters to the same strip nobody knows.
    pub fn told(&self, ticket: &Ticket) -> Told {
        self.view.told(self.presence.now(), ticket)
    }

    /// Strips of other builds, whose layout this one does not know. To be called like [`strips`](Self::strips).
    pub fn others(&mut self) -> usize {
        self.view.others(self.presence.now())
    }

    /// Why strips of other processes are not seen, to be shown; none if they are.
    pub fn trouble(&self) -> Option<String> {
        self.presence.registry().trouble()
    }
}
