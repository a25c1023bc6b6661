//! Where everything stands in the file, in words of 64 bits of the machine's order.
//!
//! ```text
//! header      16 words   the same in every layout, for ever
//! directory    2 × 272   identity and heartbeat of 16 desks and 256 slots: the same in every layout
//! slots      256 × SLOT  described, numbers, room for later, letter box
//! ```
//!
//! A build of another layout reads header and directory of this one's file, and nothing else.

use std::sync::LazyLock;

use super::readings;
use crate::params::{PARAMS, ParamId};
use crate::random::Random;

/// What a file begins with.
pub const MAGIC: u64 = u64::from_le_bytes(*b"Redlight");
/// Version of header and directory.
pub const HEADER_VERSION: u64 = 1;
/// Version of what a hash of the parameters cannot tell: raised with every change below.
const LAYOUT_VERSION: u64 = 1;

/// Desks that are seen by other processes.
pub const DESKS: usize = 16;
/// Slots.
pub const SLOTS: usize = 256;
/// Letters that a box holds.
pub const LETTERS: usize = 64;

/// Header: stamp of the next creation, behind [`MAGIC`], [`HEADER_VERSION`], the layout's hash, words of the file,
/// slots.
pub const CREATED: usize = 5;
/// The directory's first word.
pub const DIRECTORY: usize = 16;
/// Entries of the directory: desks, then slots.
pub const ENTRIES: usize = DESKS + SLOTS;
/// The first slot's first word: behind header and directory.
pub const BODIES: usize = DIRECTORY + 2 * ENTRIES;

/// Words of a name: 64 bytes.
pub const NAME: usize = 8;

// A slot. The first words are written together, under a count that is odd meanwhile.
/// The count.
pub const SEQUENCE: usize = 0;
/// What is described: owner, processes, order, colour, groups, four names.
pub const DESCRIBED: usize = 1;
/// Words of it.
pub const DESCRIBED_WORDS: usize = 5 + 4 * NAME;
/// Flags.
pub const FLAGS: usize = 40;
/// Readings.
pub const READINGS: usize = FLAGS + 1;
/// Positions of all parameters.
pub const POSITIONS: usize = READINGS + readings::WORDS;
/// Words that later versions may use without another layout: zero in this one.
const RESERVED: usize = 64;
/// The letter box: the position that the next letter gets.
pub const TAIL: usize = (POSITIONS + ParamId::COUNT + RESERVED).next_multiple_of(8);
/// The box's cells, each on cache lines of its own.
pub const CELLS: usize = TAIL + 8;
/// Words of a cell.
pub const CELL_WORDS: usize = 16;
/// Words of a slot.
pub const SLOT: usize = CELLS + LETTERS * CELL_WORDS;

/// Words of the file.
pub const WORDS: usize = BODIES + SLOTS * SLOT;
/// Bytes of the file.
pub const BYTES: usize = 8 * WORDS;

const _: () = assert!(DESCRIBED + DESCRIBED_WORDS <= FLAGS);
const _: () = assert!(BODIES.is_multiple_of(8) && SLOT.is_multiple_of(8));

/// The first word of the slot `index`.
pub const fn body(index: usize) -> usize {
    BODIES + (index % SLOTS) * SLOT
}

/// The hash of all that a word's meaning depends on: this module, and what position means which value.
pub static HASH: LazyLock<u64> = LazyLock::new(|| {
    let sizes = [LAYOUT_VERSION, SLOT as u64, POSITIONS as u64, TAIL as u64];
    let params = PARAMS.iter().flat_map(|param| {
        let text = format!("{}={:?};", param.key, param.kind);
        text.into_bytes().into_iter().map(u64::from)
    });
    hash(sizes.into_iter().chain(params))
});

/// A hash of words: not for secrets.
pub fn hash(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0, |hash, word| Random::new(hash ^ word).bits())
}

/// What the file of the layout `hash` is called.
pub fn file_name(hash: u64) -> String {
    format!("{PREFIX}{LAYOUT_VERSION}-{hash:016x}{ENDING}")
}

/// What files of all layouts begin with.
pub const PREFIX: &str = "registry-";
/// What they end in.
pub const ENDING: &str = ".map";
