//! Plain samples behind a header: WAV, AIFF and raw files.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use tempfile::NamedTempFile;

use super::{Sink, aiff, wav};
use crate::render::container::Container;
use crate::render::format::{AudioSpec, Encoder};
use crate::render::reader::MetaChunk;

/// Everything before the first sample. Its length does not depend on `frames`.
pub fn header(
    container: Container,
    spec: &AudioSpec,
    frames: u64,
    chunks: &[MetaChunk],
) -> Vec<u8> {
    match container {
        Container::Wav => wav::header(spec, frames, chunks),
        Container::Aiff => aiff::header(spec, frames, chunks),
        Container::Raw | Container::Flac => Vec::new(),
    }
}

/// What follows the last sample: chunks begin at even places.
pub fn padding(container: Container, data_bytes: u64) -> &'static [u8] {
    match container {
        Container::Wav | Container::Aiff if data_bytes % 2 == 1 => &[0],
        _ => &[],
    }
}

/// A file of plain samples being written.
pub struct PlainFile {
    container: Container,
    spec: AudioSpec,
    header_bytes: usize,
    file: BufWriter<NamedTempFile>,
    encoder: Encoder,
    bytes: Vec<u8>,
    data_bytes: u64,
}

impl PlainFile {
    /// Begins a file with room for a header with `chunks`.
    pub fn new(
        container: Container,
        file: NamedTempFile,
        encoder: Encoder,
        spec: AudioSpec,
        chunks: &[MetaChunk],
    ) -> io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 16, file);
        let header = header(container, &spec, 0, chunks);
        file.write_all(&header)?;
        Ok(Self {
            container,
            spec,
            header_bytes: header.len(),
            file,
            encoder,
            bytes: Vec::new(),
            data_bytes: 0,
        })
    }
}

impl Sink for PlainFile {
    fn write(&mut self, planar: &[&[f32]]) -> io::Result<()> {
        self.bytes.clear();
        self.encoder.encode(planar, &mut self.bytes);
        self.data_bytes += self.bytes.len() as u64;
        if self.container == Container::Aiff {
            aiff::check_size(self.header_bytes as u64 + self.data_bytes)?;
        }
        self.file.write_all(&self.bytes)
    }

    fn clipped_samples(&self) -> u64 {
        self.encoder.clipped_samples()
    }

    fn finish(mut self: Box<Self>, chunks: &[MetaChunk]) -> io::Result<Option<NamedTempFile>> {
        self.file
            .write_all(padding(self.container, self.data_bytes))?;
        let frames = self.data_bytes / self.spec.frame_bytes() as u64;
        let header = header(self.container, &self.spec, frames, chunks);
        assert_eq!(
            header.len(),
            self.header_bytes,
            "metadata of another length"
        );
        let mut file = self.file.into_inner().map_err(|e| e.into_error())?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header)?;
        Ok(Some(file))
    }
}
