//! Foreign chunks on their way into a new file, within bounds.
//!
//! A file may claim anything. So a chunk is one only if its letters are printable ASCII, at most
//! [`MOST_CHUNKS`] are kept with at most [`MOST_BYTES`] in them, and what is left out is told.

use std::io;

use super::MetaChunk;
use super::source::Source;
use crate::files::facts::{self, Fact, Family};

/// Chunks that are kept of one file: cue lists, notes and pictures of any recorder are a few dozen.
pub const MOST_CHUNKS: usize = 1_000;

/// Bytes in them: album art and logs fit.
pub const MOST_BYTES: u64 = 32 << 20;

/// Chunks that are named one by one when they are left out.
const MOST_NOTES: usize = 8;

/// Whether these are letters of a chunk: printable ASCII.
pub fn is_id(id: [u8; 4]) -> bool {
    id.iter().all(|b| (0x20..0x7f).contains(b))
}

/// A chunk's letters for a person.
pub fn letters(id: [u8; 4]) -> String {
    id.iter()
        .map(|&b| {
            if (0x20..0x7f).contains(&b) {
                b as char
            } else {
                '·'
            }
        })
        .collect()
}

/// What is kept so far.
#[derive(Default)]
pub struct Kept {
    chunks: Vec<MetaChunk>,
    bytes: u64,
    notes: Vec<String>,
    further: usize,
    /// Whether what comes now stands behind the audio.
    pub is_behind: bool,
}

impl Kept {
    /// Reads the contents of a chunk of `size` bytes if they are worth keeping, else passes over them.
    ///
    /// # Errors
    /// If the source cannot be read.
    pub fn take(
        &mut self,
        source: &mut Source,
        family: Family,
        id: [u8; 4],
        size: u64,
    ) -> io::Result<()> {
        if facts::of(family, &id) != Fact::Take {
            return source.skip(size);
        }
        if let Some(why) = self.refusal(id, size) {
            self.tell(why);
            return source.skip(size);
        }
        let data = source.vec(size)?;
        if data.len() as u64 == size {
            self.push(family, id, data);
        } else {
            self.tell(format!(
                "the file ends within the chunk '{}': it was left out",
                letters(id)
            ));
        }
        Ok(())
    }

    /// Keeps a chunk whose contents are at hand.
    pub fn add(&mut self, family: Family, id: [u8; 4], data: Vec<u8>) {
        if facts::of(family, &id) != Fact::Take {
            return;
        }
        match self.refusal(id, data.len() as u64) {
            Some(why) => self.tell(why),
            None => self.push(family, id, data),
        }
    }

    fn push(&mut self, family: Family, id: [u8; 4], data: Vec<u8>) {
        self.bytes += data.len() as u64;
        let chunk = match family {
            Family::Aiff => MetaChunk::of_aiff(id, data),
            Family::Riff | Family::Flac => MetaChunk::new(id, data),
        };
        self.chunks.push(MetaChunk {
            is_behind: self.is_behind,
            ..chunk
        });
    }

    fn refusal(&self, id: [u8; 4], size: u64) -> Option<String> {
        let name = letters(id);
        if !is_id(id) {
            Some(format!(
                "{size} bytes called '{name}' are no chunk: they were left out"
            ))
        } else if size > MOST_BYTES - self.bytes {
            let limit = MOST_BYTES >> 20;
            Some(format!(
                "the chunk '{name}' of {size} bytes was left out: at most {limit} MB of chunks are kept"
            ))
        } else if self.chunks.len() == MOST_CHUNKS {
            Some(format!(
                "the chunk '{name}' was left out: at most {MOST_CHUNKS} are kept"
            ))
        } else {
            None
        }
    }

    /// Remembers to tell that something was left out.
    pub fn tell(&mut self, why: String) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(why);
        } else {
            self.further += 1;
        }
    }

    /// What is kept, and what is to be told.
    pub fn finish(mut self) -> (Vec<MetaChunk>, Vec<String>) {
        if self.further > 0 {
            let further = self.further;
            self.notes
                .push(format!("{further} further chunks were left out"));
        }
        (self.chunks, self.notes)
    }
}
