//! FLAC files, by the `flac-codec` encoder.
//!
//! The settings and whatever chunks came with the recording stand in `APPLICATION` blocks `riff`, the
//! way of the reference encoder's `--keep-foreign-metadata`: a WAV file's header and chunks, one block
//! each. So `flac --decode --keep-foreign-metadata` gives the WAV file with all of them. Blocks of a FLAC
//! recording (pictures, cue sheet, those of other programs) go along as they are.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use flac_codec::encode::{FlacSampleWriter, Options};
use flac_codec::metadata::{Application, VorbisComment};
use tempfile::NamedTempFile;

use super::{Sink, wav};
use crate::files::format::{AudioSpec, Encoder};
use crate::files::reader::{FLAC_BLOCK, FLAC_TAGS, MetaChunk};

/// Room for a point every 10 s in two and a half hours.
const SEEK_TABLE_BYTES: u32 = 16_384;

/// What a block holds at most: 24 bits of length.
const BLOCK_BYTES: usize = (1 << 24) - 1;

/// What of it a chunk needs besides its contents: who wrote the block, letters, size and padding.
const HEAD_BYTES: usize = 4 + 8 + 1;

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
    draft: Vec<Block>,
    notes: Vec<String>,
}

impl FlacFile {
    /// Begins a file with room for `chunks`.
    pub fn new(
        file: NamedTempFile,
        encoder: Encoder,
        spec: AudioSpec,
        chunks: &[MetaChunk],
    ) -> io::Result<Self> {
        let (chunks, notes) = fitting(chunks);
        let draft = blocks(&spec, 0, &chunks);
        let mut options = Options::default()
            .padding(SEEK_TABLE_BYTES)
            .map_err(io::Error::other)?
            .comment(comment(&chunks));
        for application in draft.iter().filter_map(Block::application) {
            options = options.application(application);
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
            notes,
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

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn finish(self: Box<Self>, chunks: &[MetaChunk]) -> io::Result<Option<NamedTempFile>> {
        let mut file = self.file;
        self.writer.finalize()?;
        self.shared.0.borrow_mut().flush()?;
        let last = blocks(&self.spec, self.frames, &fitting(chunks).0);
        patch(file.as_file_mut(), &self.draft, &last)?;
        Ok(Some(file))
    }
}

/// A metadata block as it will stand in the file.
#[derive(Clone, PartialEq, Eq)]
struct Block {
    /// Its number (RFC 9639, section 8.1).
    kind: u8,
    body: Vec<u8>,
}

/// Number of an `APPLICATION` block.
const APPLICATION: u8 = 2;

impl Block {
    /// Four bytes name the application. Other blocks are given to the encoder as such too; their number
    /// is put right in the end.
    fn application(&self) -> Option<Application> {
        let (id, data) = self.body.split_first_chunk::<4>()?;
        Some(Application {
            id: u32::from_be_bytes(*id),
            data: data.to_vec(),
        })
    }
}

/// The header of a WAV file with these chunks and what stands behind its audio, cut before every chunk, and
/// blocks of FLAC's own.
fn blocks(spec: &AudioSpec, frames: u64, chunks: &[MetaChunk]) -> Vec<Block> {
    let is_own = |c: &&MetaChunk| [FLAC_TAGS, FLAC_BLOCK].contains(&&c.id);
    let foreign: Vec<_> = chunks.iter().filter(|c| !is_own(c)).cloned().collect();
    let mut blocks = Vec::new();
    let mut push = |data: &[u8]| {
        blocks.push(Block {
            kind: APPLICATION,
            body: [b"riff", data].concat(),
        });
    };
    let header = wav::header(spec, frames, &foreign);
    // "RIFF", the size and "WAVE" stand for themselves; the data chunk is its head alone.
    let (form, chunks_ahead) = header.split_at(12);
    push(form);
    let tail = wav::tail(&foreign);
    for mut rest in [chunks_ahead, &tail] {
        while let Some(size) = rest.get(4..8) {
            let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
            let end = 8_usize.saturating_add(size + size % 2).min(rest.len());
            push(&rest[..end]);
            rest = &rest[end..];
        }
    }
    for chunk in chunks.iter().filter(|c| &c.id == FLAC_BLOCK) {
        if let Some((kind, body)) = chunk.data.split_first()
            && *kind < 127
            && body.len() >= 4
        {
            let body = body.to_vec();
            blocks.push(Block { kind: *kind, body });
        }
    }
    blocks
}

/// The chunks that fit into blocks, and what is to be told of the others.
fn fitting(chunks: &[MetaChunk]) -> (Vec<MetaChunk>, Vec<String>) {
    let fits = |c: &&MetaChunk| (4..=BLOCK_BYTES).contains(&(c.data.len() + HEAD_BYTES));
    let (fitting, others): (Vec<_>, Vec<_>) = chunks.iter().partition(fits);
    let tell = |c: &&MetaChunk| {
        format!(
            "the chunk '{}' was left out: FLAC holds at most 16 MB of one; take .wav",
            c.name()
        )
    };
    (
        fitting.into_iter().cloned().collect(),
        others.iter().map(tell).collect(),
    )
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

/// Goes through the blocks of a file and writes each of `last` over that of `draft`, which has its length.
fn patch(file: &mut File, draft: &[Block], last: &[Block]) -> io::Result<()> {
    let lost = || io::Error::other("a metadata block is lost");
    let mut pairs = draft.iter().zip(last);
    let mut at = b"fLaC".len() as u64;
    loop {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 4];
        file.read_exact(&mut head)?;
        let [flags, a, b, c] = head;
        let size = u64::from(u32::from_be_bytes([0, a, b, c]));
        if flags & 0x7f == APPLICATION {
            let (draft, last) = pairs.next().ok_or_else(lost)?;
            assert_eq!(
                draft.body.len(),
                last.body.len(),
                "metadata of another length"
            );
            if size != draft.body.len() as u64 {
                return Err(lost());
            }
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&[flags & 0x80 | last.kind])?;
            if draft.body != last.body {
                file.seek(SeekFrom::Start(at + 4))?;
                file.write_all(&last.body)?;
            }
        }
        if flags & 0x80 != 0 {
            return if pairs.next().is_none() {
                Ok(())
            } else {
                Err(lost())
            };
        }
        at += 4 + size;
    }
}
