//! The words of one layout, and whether they are still those that everybody has.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use super::layout;
use super::memory::Memory;
use super::place::{self, Trouble};

/// Times that a file is opened anew because another process changes it.
const ATTEMPTS: usize = 8;

/// The registry's words.
#[derive(Debug)]
pub struct Map {
    memory: Memory,
    /// The file, if the words are shared.
    file: Option<(File, PathBuf)>,
}

/// What a path led to.
enum Found {
    Map(Map),
    Damaged,
    Nothing,
}

impl Map {
    /// Words of this process alone.
    pub fn local() -> Self {
        let map = Self {
            memory: Memory::own(layout::WORDS),
            file: None,
        };
        for (word, value) in map.words().iter().zip(header()) {
            word.store(value, Relaxed);
        }
        map
    }

    /// The words in `folder` that all of this layout share. A file that is damaged is replaced.
    ///
    /// # Errors
    /// If there are none to be had.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        place::prepare(folder)?;
        let path = folder.join(layout::file_name(*layout::HASH));
        for _ in 0..ATTEMPTS {
            match Self::find(&path)? {
                Found::Map(map) => return Ok(map),
                Found::Damaged => place::remove(&path)?,
                Found::Nothing => {
                    let mut bytes: Vec<u8> = header().flat_map(u64::to_ne_bytes).collect();
                    bytes.resize(layout::BYTES, 0);
                    place::create(&path, &bytes)?;
                }
            }
        }
        Err(Trouble::Unfit {
            path,
            why: "is being changed all the time",
        })
    }

    fn find(path: &Path) -> Result<Found, Trouble> {
        let Some(file) = place::open(path, true)? else {
            return Ok(Found::Nothing);
        };
        let metadata = file.metadata().map_err(place::refused(path))?;
        if metadata.len() != layout::BYTES as u64 {
            return Ok(Found::Damaged);
        }
        let memory = Memory::mapped(&file, layout::WORDS).map_err(place::refused(path))?;
        let file = Some((file, path.to_owned()));
        let map = Self { memory, file };
        let mut begin = map.words().iter().zip(header());
        Ok(
            if begin.all(|(word, wanted)| word.load(Relaxed) == wanted) {
                Found::Map(map)
            } else {
                Found::Damaged
            },
        )
    }

    /// Whether these are still the words that others find, and all there. To be asked before each pass over
    /// them: reading where the file was cut short ends the process. What remains is a file that this user
    /// cuts within the pass, some microseconds; nothing of Redlight ever cuts one.
    pub fn is_current(&self) -> bool {
        self.file.as_ref().is_none_or(|(file, path)| {
            file.metadata().is_ok_and(|metadata| {
                metadata.len() >= layout::BYTES as u64 && place::leads_to(path, &metadata)
            })
        })
    }

    /// Whether other processes have them too.
    pub fn is_shared(&self) -> bool {
        self.file.is_some()
    }

    /// All words.
    pub fn words(&self) -> &[AtomicU64] {
        self.memory.words()
    }

    /// The words of the slot `index`.
    pub fn body(&self, index: usize) -> &[AtomicU64] {
        let start = layout::body(index);
        &self.words()[start..start + layout::SLOT]
    }

    /// Identity and heartbeat of the directory's entry `at`.
    pub fn entry(&self, at: usize) -> [&AtomicU64; 2] {
        let first = layout::DIRECTORY + 2 * (at % layout::ENTRIES);
        [0, 1].map(|n| &self.words()[first + n])
    }

    /// Identity and heartbeat of the slot `index`.
    pub fn slot_entry(&self, index: usize) -> [&AtomicU64; 2] {
        self.entry(layout::DESKS + index)
    }

    /// Stamp of the next creation.
    pub fn created(&self) -> &AtomicU64 {
        &self.words()[layout::CREATED]
    }
}

/// What a file of this layout begins with.
fn header() -> impl Iterator<Item = u64> {
    let (words, slots) = (layout::WORDS as u64, layout::SLOTS as u64);
    [
        layout::MAGIC,
        layout::HEADER_VERSION,
        *layout::HASH,
        words,
        slots,
    ]
    .into_iter()
}
