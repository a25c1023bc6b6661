//! Frames of plain samples, as WAV and AIFF hold them.

use std::io::Read;

use super::{Decode, Fault, read_up_to};
use crate::render::format::{AudioSpec, Endian, decode_frames};

/// Plain samples from a stream that stands at their start.
pub struct Pcm<R> {
    input: R,
    spec: AudioSpec,
    endian: Endian,
    left_bytes: u64,
    buffer: Vec<u8>,
}

impl<R: Read> Pcm<R> {
    /// `left_bytes` is the size of the audio.
    pub fn new(input: R, spec: AudioSpec, endian: Endian, left_bytes: u64) -> Self {
        Self {
            input,
            spec,
            endian,
            left_bytes,
            buffer: Vec::new(),
        }
    }
}

impl<R: Read + Send> Decode for Pcm<R> {
    fn read(&mut self, planar: &mut [Vec<f32>], max_frames: usize) -> Result<usize, Fault> {
        let frame_bytes = self.spec.frame_bytes();
        let left = usize::try_from(self.left_bytes).unwrap_or(usize::MAX);
        let wanted = (max_frames.saturating_mul(frame_bytes)).min(left / frame_bytes * frame_bytes);
        self.buffer.resize(wanted, 0);
        let got = read_up_to(&mut self.input, &mut self.buffer).map_err(Fault::Io)?;
        self.left_bytes -= got as u64;
        let whole = got / frame_bytes * frame_bytes;
        Ok(decode_frames(
            &self.buffer[..whole],
            self.spec.format,
            self.endian,
            self.endian == Endian::Little,
            planar,
        ))
    }
}
