//! FLAC files, by the `flac-codec` encoder.
//!
//! The settings and whatever chunks came with the recording stand in `APPLICATION` blocks `riff`, the
//! way of the reference encoder's `--keep-foreign-metadata`: a WAV file's header and chunks, one block
//! each. So `flac --decode --keep-foreign-metadata` gives the WAV file with all of them.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use flac_codec::encode::{FlacSampleWriter, Options};
use flac_codec::metadata::{Application, VorbisComment};
use tempfile::NamedTempFile;

use super::{Sink, wav};
use crate::render::format::{AudioSpec, Encoder};
use crate::render::reader::{FLAC_TAGS, MetaChunk};

/// Room for a point every 10 s in two and a half hours.
const SEEK_TABLE_BYTES: u32 = 16_384;

/// What an `APPLICATION` block holds at most: 24 bits of length, the id included.
const BLOCK_BYTES: usize = (1 << 24) - 1 - 4;

/// The file, shared with the encoder so that it can be had back with its errors.
#[derive(Clone)]
struct Shared(Rc<RefCell<BufWriter<File>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

/// A FLAC file being written.
pub struct FlacFile {
    spec: AudioSpec,
    file: NamedTempFile,
    shared: Shared,
    writer: FlacSampleWriter<Shared>,
    encoder: Encoder,
    numbers: Vec<i32>,
    frames: u64,
    /// The blocks as they were when nothing was known.
    draft: Vec<Vec<u8>>,
}

impl FlacFile {
    /// Begins a file with room for `chunks`.
    pub fn new(
        file: NamedTempFile,
        encoder: Encoder,
        spec: AudioSpec,
        chunks: &[MetaChunk],
    ) -> io::Result<Self> {
        let draft = blocks(&spec, 0, chunks);
        let mut options = Options::default()
            .padding(SEEK_TABLE_BYTES)
            .map_err(io::Error::other)?
            .comment(comment(chunks));
        for data in &draft {
            options = options.application(application(data)?);
        }
        let shared = Shared(Rc::new(RefCell::new(BufWriter::with_capacity(
            1 << 16,
            file.as_file().try_clone()?,
        ))));
        let bits = 8 * spec.format.bytes() as u32;
        let writer = FlacSampleWriter::new(
            shared.clone(),
            options,
            spec.sample_rate_hz,
            bits,
            spec.channels as u8,
            None,
        )?;
        Ok(Self {
            spec,
            file,
            shared,
            writer,
            encoder,
            numbers: Vec::new(),
            frames: 0,
            draft,
        })
    }
}

impl Sink for FlacFile {
    fn write(&mut self, planar: &[&[f32]]) -> io::Result<()> {
        let bits = 8 * self.spec.format.bytes() as u32;
        let frames = planar.iter().map(|c| c.len()).min().unwrap_or(0);
        self.numbers.clear();
        for frame in 0..frames {
            for channel in planar {
                self.numbers.push(self.encoder.whole(channel[frame], bits));
            }
        }
        self.frames += frames as u64;
        Ok(self.writer.write(&self.numbers)?)
    }

    fn clipped_samples(&self) -> u64 {
        self.encoder.clipped_samples()
    }

    fn finish(self: Box<Self>, chunks: &[MetaChunk]) -> io::Result<Option<NamedTempFile>> {
        let mut file = self.file;
        self.writer.finalize()?;
        self.shared.0.borrow_mut().flush()?;
        let last = blocks(&self.spec, self.frames, chunks);
        patch(file.as_file_mut(), &self.draft, &last)?;
        Ok(Some(file))
    }
}

/// The header of a WAV file with these chunks, cut before every chunk.
fn blocks(spec: &AudioSpec, frames: u64, chunks: &[MetaChunk]) -> Vec<Vec<u8>> {
    let foreign: Vec<_> = chunks
        .iter()
        .filter(|c| &c.id != FLAC_TAGS)
        .cloned()
        .collect();
    let header = wav::header(spec, frames, &foreign);
    // "RIFF", the size and "WAVE" stand for themselves; the data chunk is its head alone.
    let (form, mut rest) = header.split_at(12);
    let mut blocks = vec![form.to_vec()];
    while let Some(size) = rest.get(4..8) {
        let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
        let end = 8_usize.saturating_add(size + size % 2).min(rest.len());
        blocks.push(rest[..end].to_vec());
        rest = &rest[end..];
    }
    blocks
}

fn application(data: &[u8]) -> io::Result<Application> {
    if data.len() > BLOCK_BYTES {
        let name = String::from_utf8_lossy(&data[..4]).into_owned();
        return Err(io::Error::other(format!(
            "the recording's chunk '{name}' is larger than FLAC can hold (16 MB); take .wav"
        )));
    }
    Ok(Application {
        id: Application::RIFF,
        data: data.to_vec(),
    })
}

/// The recording's own tags, if it was a FLAC file, and who made this one.
fn comment(chunks: &[MetaChunk]) -> VorbisComment {
    let tags = chunks.iter().find(|c| &c.id == FLAC_TAGS);
    let text = tags.map(|c| String::from_utf8_lossy(&c.data).into_owned());
    let mut comment = VorbisComment::default();
    let kept = text.iter().flat_map(|t| t.split('\0'));
    comment.fields = kept
        .filter(|f| f.contains('='))
        .map(str::to_owned)
        .collect();
    comment.set("ENCODER", format!("Redlight {}", env!("CARGO_PKG_VERSION")));
    comment
}

/// Writes each block of `last` over that of `draft`, which has its length.
fn patch(file: &mut File, draft: &[Vec<u8>], last: &[Vec<u8>]) -> io::Result<()> {
    let blocks_bytes: usize = draft.iter().map(|d| d.len() + 8).sum();
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    // Blocks stand behind the stream's description, the tags and the seek table.
    let most = (blocks_bytes + (1 << 25)) as u64;
    Read::take(&mut *file, most).read_to_end(&mut head)?;
    let mut from = 0;
    for (draft, last) in draft.iter().zip(last) {
        assert_eq!(draft.len(), last.len(), "metadata of another length");
        let sought = [&b"riff"[..], draft].concat();
        let found = head[from..].windows(sought.len()).position(|w| w == sought);
        let found = found.ok_or_else(|| io::Error::other("a metadata block is lost"))?;
        let at = from + found + 4;
        from = at + draft.len();
        if draft != last {
            file.seek(SeekFrom::Start(at as u64))?;
            file.write_all(last)?;
        }
    }
    Ok(())
}
