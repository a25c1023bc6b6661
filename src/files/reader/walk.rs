//! The chunks of RIFF, RIFX, RF64, AIFF and Wave64 files, head by head.

use std::io;

use super::kept::is_id;
use super::source::Source;
use crate::files::format::Endian;

/// How the heads of chunks stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    /// Four letters and a size of 32 bits in this order; contents are padded to 2 bytes.
    Letters(Endian),
    /// A GUID and a size of 64 bits that counts the head; contents are padded to 8 bytes (Sony, Wave64).
    Guids,
}

/// Behind the first four bytes of Wave64's GUIDs, which are letters.
pub const GUID_TAIL: [u8; 12] = [
    0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a,
];

/// Chunks that are looked at to find out whether something is a chain of chunks.
const MOST_LINKS: usize = 10_000;

/// The head of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Four letters; zeros for a GUID without.
    pub id: [u8; 4],
    /// Size of the contents.
    pub size: u64,
    /// Where the contents begin.
    pub at: u64,
}

impl Heads {
    /// Length of a head.
    fn bytes(self) -> u64 {
        match self {
            Self::Letters(_) => 8,
            Self::Guids => 24,
        }
    }

    /// Where the contents end that begin at `at`, padding included.
    pub fn end(self, at: u64, size: u64) -> u64 {
        let unit = match self {
            Self::Letters(_) => 2,
            Self::Guids => 8,
        };
        at.saturating_add(size.checked_next_multiple_of(unit).unwrap_or(size))
    }

    /// The next head, and the zero bytes that were passed over on the way: padding that some recorders
    /// leave between chunks and behind them. None at the end.
    ///
    /// # Errors
    /// If the source cannot be read.
    pub fn next(self, source: &mut Source) -> io::Result<(Option<Head>, u64)> {
        match self {
            Self::Letters(endian) => next_letters(source, endian),
            Self::Guids => Ok((next_guid(source)?, 0)),
        }
    }

    /// Whether from here to the end of a file there are chunks and nothing else.
    ///
    /// # Errors
    /// If the source cannot be read.
    pub fn are_all(self, source: &mut Source) -> io::Result<bool> {
        for _ in 0..MOST_LINKS {
            let rest = source.rest().unwrap_or(0);
            if rest == 0 {
                return Ok(true);
            }
            let (Some(head), _) = self.next(source)? else {
                return Ok(false);
            };
            let rest = source.rest().unwrap_or(0);
            if !is_id(head.id) || head.size > rest {
                return Ok(false);
            }
            source.go_to(self.end(head.at, head.size))?;
        }
        Ok(false)
    }

    /// Where the chunk behind contents of an odd size begins: not every writer pads them.
    ///
    /// # Errors
    /// If the source cannot be read.
    pub fn find_next(self, source: &mut Source, at: u64, size: u64) -> io::Result<u64> {
        let (unpadded, padded) = (at.saturating_add(size), self.end(at, size));
        let mut found = padded;
        for place in [padded, unpadded] {
            source.go_to(place)?;
            let is_end = source.rest().is_some_and(|rest| rest < self.bytes());
            let (head, zeros) = self.next(source)?;
            let is_chunk = head.is_some_and(|head| is_id(head.id) && zeros == 0);
            if is_chunk || (is_end && place == padded) {
                found = place;
                break;
            }
        }
        source.go_to(found)?;
        Ok(found)
    }
}

fn next_letters(source: &mut Source, endian: Endian) -> io::Result<(Option<Head>, u64)> {
    let mut id = [0; 4];
    let mut zeros = 0;
    loop {
        let got = source.fill(&mut id)?;
        if got < 4 {
            let are_zeros = id[..got].iter().all(|b| *b == 0);
            return Ok((None, zeros + if are_zeros { got as u64 } else { 0 }));
        }
        if id != [0; 4] {
            break;
        }
        zeros += 4;
    }
    let mut size = [0; 4];
    if source.fill(&mut size)? < 4 {
        return Ok((None, zeros));
    }
    let size = match endian {
        Endian::Little => u32::from_le_bytes(size),
        Endian::Big => u32::from_be_bytes(size),
    };
    let head = Head {
        id,
        size: u64::from(size),
        at: source.at(),
    };
    Ok((Some(head), zeros))
}

fn next_guid(source: &mut Source) -> io::Result<Option<Head>> {
    let mut head = [0; 24];
    if source.fill(&mut head)? < 24 {
        return Ok(None);
    }
    let [a, b, c, d, tail @ .., s, t, u, v, w, x, y, z] = head;
    let size = u64::from_le_bytes([s, t, u, v, w, x, y, z]);
    Ok(Some(Head {
        id: if tail == GUID_TAIL {
            [a, b, c, d]
        } else {
            [0; 4]
        },
        size: size.saturating_sub(24),
        at: source.at(),
    }))
}
