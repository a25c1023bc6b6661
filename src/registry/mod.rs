//! The registry: all strips of a user, in shared memory, and letters to them.
//!
//! Every instance has a slot in one file that all processes map. Its process writes there how the strip stands
//! ([`SlotContents`]); a desk, in whatever process, reads it ([`Desk::strips`]) and writes letters into the
//! slot's box ([`Desk::post`]), which the owner's [`Source`] gets. No socket, no daemon, no audio.
//!
//! # The file
//! `registry-<version>-<hash>.map` in the user's runtime folder, else the cache folder ([`place::user_folder`]).
//! The hash is over all that a word's meaning depends on ([`layout`]), so builds of different layout have a file
//! each and share a folder; a desk counts the strips in the other files by a header and directory that are the same in all
//! layouts ([`Desk::others`]). The file is written whole before it gets its name, with a block behind each page, so
//! that a full disk cannot end who writes there later. (A file system that copies on each write can break that
//! promise; runtime folders are in memory.) Folder and file are the user's alone; links, pipes, files of others are
//! refused. A file that is damaged is replaced, and who has the old one mapped takes the new one in its next
//! pass. Where there is none to be had, the words are the process's own and [`Desk::trouble`] says why.
//!
//! # Who lives
//! An identity is 64 random bits, new with each claim of a slot and never saved. A process beats for its
//! slots; who sees a heartbeat stand still for .9 s by its own clock takes the strip for gone, and after 1.5 s may
//! have the slot ([`watch`]). No clock is compared with another's, and a watcher that slept itself condemns
//! nobody. A process that wakes up and finds another's identity in its slot claims anew. Between seeing its
//! identity and writing it can fall asleep too, and then write into another's slot; that owner corrects it in its next
//! pass.
//!
//! # Threads
//! One per process ([`Presence`]): it beats four times a second, and 30 times while a desk is open anywhere,
//! which it sees by the desks' own heartbeats; then it also copies readings and positions. Letters are
//! taken in each pass. The audio thread knows nothing of all this.
//!
//! # Trust
//! Every word may have been written by anybody. What is read is range-checked: names are UTF-8 without controls
//! and end after 64 bytes, positions are of 0 to 1 or ignored, numbers finite and bounded, letters checked
//! ([`Refusal`]) and counted ([`Counts`]). Counts in the file are never used as an index or a length; a box whose
//! counts make no sense is emptied. What remains is who cuts the file short within a pass ([`map::Map::is_current`]).

mod contents;
mod desk;
mod entry;
mod keeper;
mod layout;
mod letter;
mod letter_box;
mod map;
mod memory;
mod others;
mod place;
mod presence;
mod readings;
mod shared;
mod view;
mod watch;

pub use contents::{Flags, Name, Owner, SlotContents, name};
pub use desk::Desk;
pub use keeper::Source;
pub use letter::{Change, Letter, Refusal};
pub use letter_box::{Counts, Told};
pub use presence::{Presence, Registration};
pub use readings::{SlotLoudness, SlotReadings};
pub use view::{Post, StripSeen, Ticket};

#[cfg(test)]
mod tests;
