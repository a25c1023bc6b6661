//! A stream as a target, the standard output above all: WAV or raw samples for the next program.
//!
//! Nothing can be written over once it is gone. So the header says the length if the recording's is
//! known, else "unknown" (all ones in both sizes, as ffmpeg writes and sox and ffmpeg read), and what stands
//! ahead of the audio does without the hashes that only the end tells. Behind audio of unknown length
//! nothing can stand: it would be heard.

use std::io::{self, BufWriter, Write};

use tempfile::NamedTempFile;

use super::{Sink, plain, wav};
use crate::files::container::Container;
use crate::files::format::{AudioSpec, Encoder};
use crate::files::reader::MetaChunk;

/// A stream under way.
pub struct Pipe {
    container: Container,
    out: BufWriter<Box<dyn Write>>,
    encoder: Encoder,
    bytes: Vec<u8>,
    data_bytes: u64,
    has_tail: bool,
}

impl Pipe {
    /// Begins a stream of `frames` frames, if that is known.
    pub fn new(
        container: Container,
        stream: Box<dyn Write>,
        encoder: Encoder,
        spec: &AudioSpec,
        frames: Option<u64>,
        chunks: &[MetaChunk],
    ) -> io::Result<Self> {
        let header = match (container, frames) {
            (Container::Wav, None) => wav::open_header(spec, &all_ahead(chunks)),
            (container, frames) => plain::header(container, spec, frames.unwrap_or(0), chunks),
        };
        let mut out = BufWriter::with_capacity(1 << 16, stream);
        out.write_all(&header)?;
        Ok(Self {
            container,
            out,
            encoder,
            bytes: Vec::new(),
            data_bytes: 0,
            has_tail: frames.is_some(),
        })
    }
}

impl Sink for Pipe {
    fn write(&mut self, planar: &[&[f32]]) -> io::Result<()> {
        self.bytes.clear();
        self.encoder.encode(planar, &mut self.bytes);
        self.data_bytes += self.bytes.len() as u64;
        self.out.write_all(&self.bytes)
    }

    fn clipped_samples(&self) -> u64 {
        self.encoder.clipped_samples()
    }

    fn finish(mut self: Box<Self>, chunks: &[MetaChunk]) -> io::Result<Option<NamedTempFile>> {
        let chunks = if self.has_tail { chunks } else { &[] };
        let tail = plain::tail(self.container, self.data_bytes, chunks);
        self.out.write_all(&tail)?;
        self.out.flush()?;
        Ok(None)
    }
}

/// The chunks, all of them ahead of the audio.
fn all_ahead(chunks: &[MetaChunk]) -> Vec<MetaChunk> {
    let ahead = |chunk: &MetaChunk| MetaChunk::new(chunk.id, chunk.data.clone());
    chunks.iter().map(ahead).collect()
}
