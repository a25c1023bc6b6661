//! A stream as a target, the standard output above all: WAV or raw samples for the next program.
//!
//! Nothing can be written over once it is gone. So the header says the length if the recording's is
//! known, else "unknown" (all ones in both sizes, as ffmpeg writes and sox and ffmpeg read), and the
//! metadata do without the hashes that only the end tells.

use std::io::{self, BufWriter, Write};

use tempfile::NamedTempFile;

use super::{Sink, plain, wav};
use crate::render::container::Container;
use crate::render::format::{AudioSpec, Encoder};
use crate::render::reader::MetaChunk;

/// A stream under way.
pub struct Pipe {
    container: Container,
    out: BufWriter<Box<dyn Write>>,
    encoder: Encoder,
    bytes: Vec<u8>,
    data_bytes: u64,
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
            (Container::Wav, None) => wav::open_header(spec, chunks),
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

    fn finish(mut self: Box<Self>, _: &[MetaChunk]) -> io::Result<Option<NamedTempFile>> {
        self.out
            .write_all(plain::padding(self.container, self.data_bytes))?;
        self.out.flush()?;
        Ok(None)
    }
}
