//! Words that other processes may have too: the room's only `unsafe`.

use std::fs::File;
use std::io;
use std::sync::atomic::AtomicU64;

use memmap2::{MmapOptions, MmapRaw};

/// Shared or own words.
#[derive(Debug)]
pub enum Memory {
    /// Of a file.
    Mapped(MmapRaw),
    /// Of this process alone.
    Own(Box<[AtomicU64]>),
}

impl Memory {
    /// `words` zeros of this process alone.
    pub fn own(words: usize) -> Self {
        Self::Own((0..words).map(|_| AtomicU64::new(0)).collect())
    }

    /// The first `words` words of `file`, which has at least as many.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn mapped(file: &File, words: usize) -> io::Result<Self> {
        let map = MmapOptions::new().len(8 * words).map_raw(file)?;
        Ok(Self::Mapped(map))
    }

    /// The words.
    pub fn words(&self) -> &[AtomicU64] {
        match self {
            Self::Own(words) => words,
            Self::Mapped(map) => {
                let start = map.as_mut_ptr().cast::<AtomicU64>();
                // SAFETY: the map is readable and writable, begins at a page, has `map.len()` bytes and lives as
                // long as `self`. Every pattern of bits is an `AtomicU64`. This process touches it through these
                // atomics alone, as other processes do; what those write in other ways, no program can rule out,
                // and it can only be another number. A file that is cut short while it is mapped makes the
                // system end the process: see `map::Map::is_current`.
                unsafe { std::slice::from_raw_parts(start, map.len() / 8) }
            }
        }
    }
}
