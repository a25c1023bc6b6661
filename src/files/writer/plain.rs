//! Plain samples behind a header: WAV, AIFF and raw files.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use tempfile::NamedTempFile;

use super::{Sink, aiff, wav};
use crate::files::container::Container;
use crate::files::format::{AudioSpec, Encoder};
use crate::files::reader::MetaChunk;

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
pub fn tail(container: Container, data_bytes: u64, chunks: &[MetaChunk]) -> Vec<u8> {
    let mut bytes = match container {
        Container::Wav | Container::Aiff if data_bytes % 2 == 1 => vec![0],
        _ => Vec::new(),
    };
    bytes.extend(match container {
        Container::Wav => wav::tail(chunks),
        Container::Aiff => aiff::tail(chunks),
        Container::Raw | Container::Flac => Vec::new(),
    });
    bytes
}

/// A file of plain samples being written.
pub struct PlainFile {
    container: Container,
    spec: AudioSpec,
    header_bytes: usize,
    tail_bytes: u64,
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
            tail_bytes: tail(container, 1, chunks).len() as u64,
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
            aiff::check_size(self.header_bytes as u64 + self.data_bytes + self.tail_bytes)?;
        }
        self.file.write_all(&self.bytes)
    }

    fn clipped_samples(&self) -> u64 {
        self.encoder.clipped_samples()
    }

    fn finish(mut self: Box<Self>, chunks: &[MetaChunk]) -> io::Result<Option<NamedTempFile>> {
        self.file
            .write_all(&tail(self.container, self.data_bytes, chunks))?;
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

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::files::format::{Endian, SampleFormat};
    use crate::files::reader::AudioReader;

    const SPEC: AudioSpec = AudioSpec {
        sample_rate_hz: 96_000,
        channels: 2,
        format: SampleFormat::Float64,
    };

    fn begin(container: Container, endian: Endian, chunks: &[MetaChunk]) -> PlainFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let encoder = Encoder::new(SPEC.format, endian, None);
        PlainFile::new(container, file, encoder, SPEC, chunks).expect("begun")
    }

    /// As if so many bytes of silence had been written; the disk holds nothing of them.
    fn leap(file: &mut PlainFile, data_bytes: u64) {
        file.file
            .seek(SeekFrom::Current(data_bytes as i64))
            .expect("a sparse file");
        file.data_bytes += data_bytes;
    }

    /// What the last frame of a file holds, all frames before it read too.
    fn last_frame(path: &Path, frames: u64) -> [f32; 2] {
        const BLOCK: usize = 1 << 16;
        let mut reader = AudioReader::open(path, false).expect("a readable file");
        assert_eq!(
            (reader.container(), reader.spec(), reader.frames()),
            ("RF64", SPEC, Some(frames))
        );
        let mut planar = vec![Vec::new(); 2];
        let (mut read, mut last) = (0, [0.0; 2]);
        loop {
            let got = reader.read(&mut planar, BLOCK).expect("frames");
            if got == 0 {
                assert_eq!(read, frames);
                return last;
            }
            read += got as u64;
            last = [planar[0][got - 1], planar[1][got - 1]];
        }
    }

    /// A file that outgrows 4 GB while it is written becomes RF64 (EBU Tech 3306) and is read to its
    /// last frame, chunks and all. 16 bytes a frame keep the frames, and so the time, few.
    #[test]
    fn a_file_above_4_gigabytes_is_written_and_read_to_its_last_frame() {
        let kept = MetaChunk::new(*b"cue ", vec![1, 2, 3, 4]);
        let behind = MetaChunk {
            is_behind: true,
            ..MetaChunk::new(*b"smpl", vec![5, 6])
        };
        let chunks = &[kept, behind];
        let mut file = begin(Container::Wav, Endian::Little, chunks);
        file.write(&[&[0.125], &[-0.125]]).expect("the first frame");
        leap(&mut file, 16 * ((1 << 28) + 1_000));
        file.write(&[&[0.25], &[-0.5]]).expect("the last frame");
        let file = Box::new(file)
            .finish(chunks)
            .expect("whole")
            .expect("a file");
        let frames = (1 << 28) + 1_002;
        let bytes = file.as_file().metadata().expect("a size").len();
        assert!(bytes > 1 << 32);
        assert_eq!(last_frame(file.path(), frames), [0.25, -0.5]);
        let reader = AudioReader::open(file.path(), false).expect("a readable file");
        assert_eq!(reader.chunks(), chunks);
    }

    #[test]
    fn an_aiff_file_stops_at_4_gigabytes_and_says_why() {
        let mut file = begin(Container::Aiff, Endian::Big, &[]);
        leap(&mut file, (1 << 32) - 200);
        file.write(&[&[0.0], &[0.0]]).expect("there is room");
        leap(&mut file, 160);
        let error = file.write(&[&[0.0], &[0.0]]).expect_err("no room");
        assert!(
            error.to_string().contains("ends at 4 GB; take .wav"),
            "{error}"
        );
    }
}
