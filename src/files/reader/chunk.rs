//! A chunk of metadata, on its way from one kind of file into another.

use super::kept::letters;
use crate::files::facts;

/// A chunk that is neither format nor audio: cue points, broadcast information, time code and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaChunk {
    /// Four letters.
    pub id: [u8; 4],
    /// Contents.
    pub data: Vec<u8>,
    /// Whether it stands behind the audio.
    pub is_behind: bool,
}

/// Chunk that keeps one of an AIFF file where AIFF's own cannot stand: its four letters, then its
/// contents.
const AIFF_CHUNK: &[u8; 4] = b"aiff";

/// Chunk that keeps the tags of a FLAC file where they cannot stand: `NAME=text`, zero between two.
pub const FLAC_TAGS: &[u8; 4] = b"flac";

/// Chunk that keeps another block of a FLAC file where it cannot stand: its number, then its contents.
pub const FLAC_BLOCK: &[u8; 4] = b"flbk";

/// Signature of the `APPL` chunk that keeps one of a RIFF file in AIFF.
const RIFF_SIGNATURE: &[u8; 4] = b"riff";

impl MetaChunk {
    /// A chunk ahead of the audio.
    pub fn new(id: [u8; 4], data: Vec<u8>) -> Self {
        Self {
            id,
            data,
            is_behind: false,
        }
    }

    /// A chunk of an AIFF file. What came from a RIFF file is unpacked; what a recorder wrote as RIFF files
    /// have it is what it is there.
    pub(super) fn of_aiff(id: [u8; 4], data: Vec<u8>) -> Self {
        let packed = data.strip_prefix(RIFF_SIGNATURE.as_slice());
        let packed = packed.filter(|_| &id == b"APPL");
        let packed = packed.and_then(|packed| packed.split_first_chunk::<4>());
        match packed.filter(|(id, _)| super::kept::is_id(**id)) {
            Some((id, data)) => Self::new(*id, data.to_vec()),
            None if facts::is_shared(&id) => Self::new(id, data),
            None => Self::new(*AIFF_CHUNK, [&id[..], &data].concat()),
        }
    }

    /// Letters and contents of the chunk in an AIFF file.
    pub(crate) fn in_aiff(&self) -> ([u8; 4], Vec<u8>) {
        match self.data.split_first_chunk::<4>() {
            Some((id, data)) if &self.id == AIFF_CHUNK => (*id, data.to_vec()),
            _ => (
                *b"APPL",
                [&RIFF_SIGNATURE[..], &self.id, &self.data].concat(),
            ),
        }
    }

    /// Its letters where it came from.
    fn own_id(&self) -> [u8; 4] {
        match self.data.first_chunk::<4>() {
            Some(id) if &self.id == AIFF_CHUNK => *id,
            _ => self.id,
        }
    }

    /// Its letters for a person.
    pub fn name(&self) -> String {
        letters(self.own_id())
    }

    /// Whether it is about all channels of its file.
    pub(super) fn counts_channels(&self) -> bool {
        facts::counts_channels(&self.own_id())
    }
}
