//! Audio files in: WAV and RF64, AIFF and AIFC, FLAC, as a stream of frames.
//!
//! A file is known by its first bytes, never by its name. Headers are not trusted: what they promise
//! is compared with what is there, and nothing is allocated on their word.
//!
//! FLAC is `flac-codec`'s. The chunks of WAV and AIFF are read here, because no library at hand does all of
//! what a recording on its way through needs: RF64 above 4 GB, every foreign chunk handed on untouched,
//! and a header compared with the file, so that a cut or crashed recording is told and rescued. `hound`
//! reads no RF64 and hands on no chunk; `bwavfile` hands on the chunks that it knows and reads no AIFF;
//! `symphonia` reads no RF64, drops chunks other than INFO, and takes the header's word for the length.
//! The samples themselves are plain numbers.

mod aiff;
mod flac;
mod open;
mod pcm;
mod wav;

use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::container::is_standard_stream;
use super::error::Error;
use super::format::{AudioSpec, Endian};
use open::{Opened, open_file, open_path, open_pipe};
use pcm::Pcm;

/// A chunk of a RIFF file that is neither format nor audio: cue points, broadcast information, time
/// code and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaChunk {
    /// Four letters.
    pub id: [u8; 4],
    /// Contents.
    pub data: Vec<u8>,
}

/// Chunk that keeps one of an AIFF file where AIFF's own cannot stand: its four letters, then its
/// contents.
const AIFF_CHUNK: &[u8; 4] = b"aiff";

/// Chunk that keeps the tags of a FLAC file where they cannot stand: `NAME=text`, zero between two.
pub const FLAC_TAGS: &[u8; 4] = b"flac";

/// Signature of the `APPL` chunk that keeps one of a RIFF file in AIFF.
const RIFF_SIGNATURE: &[u8; 4] = b"riff";

impl MetaChunk {
    /// A chunk of an AIFF file. What came from a RIFF file is unpacked.
    fn of_aiff(id: [u8; 4], data: Vec<u8>) -> Self {
        let packed = data.strip_prefix(RIFF_SIGNATURE.as_slice());
        let packed = packed.filter(|_| &id == b"APPL");
        match packed.and_then(|packed| packed.split_first_chunk::<4>()) {
            Some((id, data)) => Self {
                id: *id,
                data: data.to_vec(),
            },
            None => Self {
                id: *AIFF_CHUNK,
                data: [&id[..], &data].concat(),
            },
        }
    }

    /// Letters and contents of the chunk in an AIFF file.
    pub(super) fn in_aiff(&self) -> ([u8; 4], Vec<u8>) {
        match self.data.split_first_chunk::<4>() {
            Some((id, data)) if &self.id == AIFF_CHUNK => (*id, data.to_vec()),
            _ => (
                *b"APPL",
                [&RIFF_SIGNATURE[..], &self.id, &self.data].concat(),
            ),
        }
    }
}

/// Greatest size of a chunk that is kept: album art and logs fit, a lying header does no harm.
const KEPT_BYTES: u64 = 16 << 20;

/// What the header of a file said.
struct Header {
    container: &'static str,
    spec: AudioSpec,
    /// Frames promised; none if the header leaves it open.
    promised: Option<u64>,
    chunks: Vec<MetaChunk>,
}

/// Why a file cannot be read, without the file's name.
enum Fault {
    Io(io::Error),
    NotAudio(String),
    Damaged(String),
    Unsupported(String, &'static str),
}

impl From<io::Error> for Fault {
    fn from(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::UnexpectedEof {
            Self::Damaged("the file ends within its header".to_owned())
        } else {
            Self::Io(source)
        }
    }
}

impl Fault {
    fn at(self, path: &Path) -> Error {
        let path = path.to_owned();
        match self {
            Self::Io(source) => Error::Read { path, source },
            Self::NotAudio(why) => Error::NotAudio { path, why },
            Self::Damaged(why) => Error::Damaged { path, why },
            Self::Unsupported(what, allowed) => Error::Unsupported {
                path,
                what,
                allowed,
            },
        }
    }
}

/// A source of frames behind a header.
trait Decode: Send {
    /// Replaces `planar` by at most `max_frames` frames; none at the end.
    fn read(&mut self, planar: &mut [Vec<f32>], max_frames: usize) -> Result<usize, Fault>;
}

/// An audio file open for reading.
pub struct AudioReader {
    path: PathBuf,
    container: &'static str,
    spec: AudioSpec,
    frames: Option<u64>,
    accept_truncated: bool,
    chunks: Vec<MetaChunk>,
    source: Box<dyn Decode>,
    done_frames: u64,
}

impl AudioReader {
    /// Opens `path`; `-` is the standard input, which gives WAV, RF64 or FLAC. With `accept_truncated` a file that is shorter than its header says, or that a
    /// crash left without a length, counts as being as long as it is.
    ///
    /// # Errors
    /// If the file is missing, no audio, damaged, empty, truncated, or has channels or a rate that
    /// the strip cannot run.
    pub fn open(path: &Path, accept_truncated: bool) -> Result<Self, Error> {
        let opened = if is_standard_stream(path) {
            open_pipe(Box::new(BufReader::with_capacity(1 << 16, io::stdin())))
        } else {
            open_path(path)?
        };
        let opened = opened.map_err(|f| f.at(path))?;
        Self::of(path, opened, accept_truncated)
    }

    /// Opens samples without a header, least significant byte first: they are what `spec` says.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_raw(path: &Path, spec: AudioSpec, accept_truncated: bool) -> Result<Self, Error> {
        let input: Box<dyn Read + Send> = if is_standard_stream(path) {
            Box::new(BufReader::with_capacity(1 << 16, io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 16, open_file(path)?))
        };
        let header = Header {
            container: "raw",
            spec,
            promised: None,
            chunks: Vec::new(),
        };
        let pcm = Pcm::new(input, spec, Endian::Little, u64::MAX);
        Self::of(path, (header, None, Box::new(pcm)), accept_truncated)
    }

    fn of(path: &Path, opened: Opened, accept_truncated: bool) -> Result<Self, Error> {
        let (header, there_frames, source) = opened;
        let reader = Self {
            path: path.to_owned(),
            container: header.container,
            spec: header.spec,
            frames: header.promised,
            accept_truncated,
            chunks: header.chunks,
            source,
            done_frames: 0,
        };
        reader.checked(there_frames)
    }

    /// Checks what the header promised against what is there and what the strip can run.
    fn checked(mut self, there_frames: Option<u64>) -> Result<Self, Error> {
        let path = self.path.clone();
        if !(1..=2).contains(&self.spec.channels) {
            return Err(Error::Channels {
                path,
                channels: self.spec.channels,
            });
        }
        if !(8_000..=768_000).contains(&self.spec.sample_rate_hz) {
            return Err(Error::Rate {
                path,
                rate_hz: self.spec.sample_rate_hz,
            });
        }
        if let Some(there) = there_frames
            && self.frames.is_none_or(|promised| promised > there)
        {
            // A header without a length and nothing behind it is an empty file, not a cut one.
            let is_cut = self.frames.is_some() || there > 0;
            if is_cut && !self.accept_truncated {
                return Err(self.truncated(there));
            }
            self.frames = Some(there);
        }
        if self.frames == Some(0) {
            return Err(Error::Empty { path });
        }
        Ok(self)
    }

    fn truncated(&self, there: u64) -> Error {
        Error::Truncated {
            path: self.path.clone(),
            promised: self
                .frames
                .map_or_else(|| "no length".to_owned(), |n| n.to_string()),
            there,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Name of the file's kind.
    pub fn container(&self) -> &'static str {
        self.container
    }

    /// Rate, channels and encoding.
    pub fn spec(&self) -> AudioSpec {
        self.spec
    }

    /// Frames in the file; none if only reading will tell.
    pub fn frames(&self) -> Option<u64> {
        self.frames
    }

    /// Metadata that stands before and behind the audio.
    pub fn chunks(&self) -> &[MetaChunk] {
        &self.chunks
    }

    /// Replaces `planar`, one vector per channel, by the next at most `max_frames` frames. Returns
    /// how many; none at the end.
    ///
    /// # Errors
    /// If the file cannot be read on or ends before its header said.
    pub fn read(&mut self, planar: &mut [Vec<f32>], max_frames: usize) -> Result<usize, Error> {
        let left = self.frames.map_or(u64::MAX, |n| n - self.done_frames);
        let wanted = max_frames.min(usize::try_from(left).unwrap_or(usize::MAX));
        planar.iter_mut().for_each(Vec::clear);
        if wanted == 0 {
            return Ok(0);
        }
        let got = match self.source.read(planar, wanted) {
            Ok(got) => got,
            Err(Fault::Damaged(_)) if self.accept_truncated => 0,
            Err(fault) => return Err(fault.at(&self.path)),
        };
        self.done_frames += got as u64;
        if got == 0 && self.frames.is_some() {
            if !self.accept_truncated {
                return Err(self.truncated(self.done_frames));
            }
            self.frames = Some(self.done_frames);
        }
        if got == 0 && self.done_frames == 0 {
            return Err(Error::Empty {
                path: self.path.clone(),
            });
        }
        Ok(got)
    }
}

impl AudioReader {
    /// Like [`read`](Self::read), but with exactly `frames` frames unless the end is reached.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_full(&mut self, planar: &mut [Vec<f32>], frames: usize) -> Result<usize, Error> {
        let mut done = self.read(planar, frames)?;
        let mut more = Vec::new();
        while done > 0 && done < frames {
            more.resize(planar.len(), Vec::new());
            let got = self.read(&mut more, frames - done)?;
            if got == 0 {
                break;
            }
            for (to, from) in planar.iter_mut().zip(&more) {
                to.extend_from_slice(from);
            }
            done += got;
        }
        Ok(done)
    }
}

/// Fills `buffer` as far as the source goes.
fn read_up_to(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match input.read(&mut buffer[done..]) {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

/// Passes over `bytes` bytes; at the end of the source it stops.
fn skip(input: &mut impl Read, bytes: u64) -> io::Result<()> {
    io::copy(&mut input.take(bytes), &mut io::sink()).map(|_| ())
}

fn read_array<const N: usize>(input: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// At most `bytes` bytes: no header makes it allocate more than the file holds.
fn read_vec(input: &mut impl Read, bytes: u64) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    input.take(bytes).read_to_end(&mut data)?;
    Ok(data)
}
