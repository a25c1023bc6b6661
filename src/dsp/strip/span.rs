//! Between a host's block and the chunks inside the strip.

use crate::dsp::blocks::chunk::{Chunk, TICK};

/// The place of a chunk in a block.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) len: usize,
}

impl Span {
    /// The block's samples there; one slice per channel.
    pub(super) fn read(self, block: &[&mut [f32]]) -> Chunk {
        let mut chunk = Chunk::silent(self.len, block.len());
        self.read_into(&mut chunk, block);
        chunk
    }

    /// The same, over another chunk.
    pub(super) fn read_into(self, chunk: &mut Chunk, block: &[&mut [f32]]) {
        (chunk.len, chunk.channels) = (self.len, block.len());
        for (to, from) in chunk.samples.iter_mut().zip(block) {
            copy(&from[self.from..self.from + self.len], &mut to[..self.len]);
        }
    }

    /// Puts the chunk there.
    pub(super) fn write(self, chunk: &Chunk, block: &mut [&mut [f32]]) {
        for (from, to) in chunk.iter().zip(block) {
            copy(from, &mut to[self.from..self.from + self.len]);
        }
    }
}

/// Copies; of a whole tick the length is known, which spares a call.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    if let (Ok(from), Ok(to)) = (
        <&[f32; TICK]>::try_from(from),
        <&mut [f32; TICK]>::try_from(&mut *to),
    ) {
        *to = *from;
    } else {
        to.copy_from_slice(from);
    }
}
