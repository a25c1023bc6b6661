//! Frames of samples of one size, as WAV and AIFF hold them.

use super::coding::Coding;
use super::kept::{is_id, letters};
use super::source::Source;
use super::walk::Heads;
use super::{Decode, Fault};

/// Samples from a source that stands at their start.
pub struct Pcm {
    source: Source,
    coding: Coding,
    channels: usize,
    left_bytes: u64,
    buffer: Vec<u8>,
    /// How chunks behind the audio stand, where they are not read beforehand.
    tail: Option<Heads>,
}

/// Bytes at a time, or one frame: no caller and no header makes it allocate more.
const MOST_BYTES: usize = 1 << 18;

/// Chunks behind the audio of a pipe that are named.
const MOST_NAMES: usize = 8;

impl Pcm {
    /// `left_bytes` is the size of the audio.
    pub fn new(source: Source, coding: Coding, channels: usize, left_bytes: u64) -> Self {
        Self {
            source,
            coding,
            channels,
            left_bytes,
            buffer: Vec::new(),
            tail: None,
        }
    }

    /// Behind the audio stand chunks with these heads, which nobody has looked at.
    pub fn with_tail(self, tail: Option<Heads>) -> Self {
        Self { tail, ..self }
    }
}

impl Decode for Pcm {
    fn read(
        &mut self,
        pick: &[usize],
        planar: &mut [Vec<f32>],
        max_frames: usize,
    ) -> Result<usize, Fault> {
        let frame_bytes = self.coding.bytes * self.channels;
        let left = usize::try_from(self.left_bytes).unwrap_or(usize::MAX) / frame_bytes;
        let most = (MOST_BYTES / frame_bytes).max(1);
        let wanted = frame_bytes * max_frames.min(left).min(most);
        self.buffer.resize(wanted, 0);
        let got = self.source.fill(&mut self.buffer).map_err(Fault::Io)?;
        self.left_bytes -= got as u64;
        let whole = got / frame_bytes * frame_bytes;
        let (coding, channels) = (self.coding, self.channels);
        Ok(coding.decode_frames(&self.buffer[..whole], channels, pick, planar))
    }

    /// Reads a pipe to its end, so that its writer is not stopped, and tells which chunks stood there.
    fn end(&mut self) -> Option<String> {
        let heads = self.tail.take()?;
        let mut names = Vec::new();
        let mut tell = || -> std::io::Result<()> {
            let end = heads.end(self.source.at(), self.left_bytes % 2);
            self.source.go_to(end)?;
            while let (Some(head), _) = heads.next(&mut self.source)? {
                if !is_id(head.id) {
                    break;
                }
                names.push(letters(head.id));
                self.source.go_to(heads.end(head.at, head.size))?;
                names.truncate(MOST_NAMES);
            }
            self.source.skip(u64::MAX)
        };
        // What cannot be read there was not needed.
        let _ = tell();
        (!names.is_empty()).then(|| {
            let names = names.join(", ");
            format!("chunks behind the audio of a pipe were left out: {names}")
        })
    }
}
