//! What a header says of the length of its audio, against what the file holds: one table for every
//! kind of file.
//!
//! | The header says | The file holds | It counts as |
//! |---|---|---|
//! | n frames | at least n | n frames; empty if n is 0 |
//! | n frames | m < n | truncated: with `--accept-truncated` m |
//! | nothing (zero) or "unknown" | no audio | empty |
//! | nothing (zero) or "unknown" | m frames | without a length: with `--accept-truncated` m |
//! | n frames | only reading will tell (pipe, FLAC) | n frames, truncated if it ends before |
//! | nothing (zero) or "unknown" | only reading will tell | as long as it is, truncated if it ends within a frame |
//!
//! Where a header says zero and chunks follow to the file's end, the file holds no audio.

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// So many frames.
    Frames(u64),
    /// Zero, which a recorder writes before it knows, or a number that means "unknown".
    Nothing,
}

/// What the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// So many whole frames.
    Frames(u64),
    /// Only reading will tell.
    Open,
}

/// What the two together mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many frames; none if only reading will tell.
    Whole(Option<u64>),
    /// No audio.
    Empty,
    /// Audio ends before the header says, or the header has no length.
    Cut {
        /// Frames that the header says.
        promised: Option<u64>,
        /// Frames that are there.
        there: u64,
    },
}

/// The table.
pub fn verdict(says: Says, holds: Holds) -> Verdict {
    match (says, holds) {
        (Says::Frames(0), _) | (Says::Nothing, Holds::Frames(0)) => Verdict::Empty,
        (Says::Frames(n), Holds::Frames(m)) if m < n => Verdict::Cut {
            promised: Some(n),
            there: m,
        },
        (Says::Frames(n), _) => Verdict::Whole(Some(n)),
        (Says::Nothing, Holds::Frames(m)) => Verdict::Cut {
            promised: None,
            there: m,
        },
        (Says::Nothing, Holds::Open) => Verdict::Whole(None),
    }
}

/// Sizes that mean "unknown" in 32 bits, by who writes them to a pipe.
const UNKNOWN_BYTES: [u32; 4] = [
    // ffmpeg, before a file is complete and in a pipe.
    0xffff_ffff,
    // arecord: older versions, and the limit of newer ones.
    0x7fff_ff00,
    0x8000_0000,
    // The greatest signed number.
    0x7fff_ffff,
];

/// What sox writes to a pipe, in whole frames.
const SOX_BYTES: u32 = 0x7fff_f000;

/// Whether a size of 32 bits in front of frames of `frame_bytes` bytes means "unknown".
pub fn is_unknown(size: u32, frame_bytes: u64) -> bool {
    let sox = u64::from(SOX_BYTES) / frame_bytes.max(1) * frame_bytes;
    size == 0 || UNKNOWN_BYTES.contains(&size) || u64::from(size) == sox
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_as_it_is_written() {
        use Verdict::{Cut, Empty, Whole};
        let cut = |promised, there| Cut { promised, there };
        for (says, holds, expected) in [
            (Says::Frames(9), Holds::Frames(9), Whole(Some(9))),
            (Says::Frames(9), Holds::Frames(10), Whole(Some(9))),
            (Says::Frames(0), Holds::Frames(10), Empty),
            (Says::Frames(9), Holds::Frames(8), cut(Some(9), 8)),
            (Says::Frames(9), Holds::Frames(0), cut(Some(9), 0)),
            (Says::Nothing, Holds::Frames(0), Empty),
            (Says::Nothing, Holds::Frames(8), cut(None, 8)),
            (Says::Frames(9), Holds::Open, Whole(Some(9))),
            (Says::Nothing, Holds::Open, Whole(None)),
        ] {
            assert_eq!(verdict(says, holds), expected, "{says:?} {holds:?}");
        }
    }

    /// By hand: sox has whole frames, 0x7ffff000 leaves 4 when it is divided by 6.
    #[test]
    fn only_what_other_programs_write_means_unknown() {
        for (size, frame_bytes) in [
            (0, 4),
            (u32::MAX, 4),
            (0x7fff_f000, 4),
            (0x7fff_f000 - 4, 6),
            (0x7fff_ff00, 4),
        ] {
            assert!(is_unknown(size, frame_bytes), "{size:#x}");
        }
        for size in [
            1,
            0x7fff_0000,
            0x7fff_fff0,
            0x8000_0004,
            3_000_000_000,
            u32::MAX - 3,
        ] {
            assert!(!is_unknown(size, 4), "{size:#x}");
        }
    }
}
