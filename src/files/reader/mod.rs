//! Audio files in: WAV and its kin, AIFF and AIFC, FLAC, as a stream of frames.
//!
//! A file is known by its first bytes, never by its name. Headers are not trusted: what they promise
//! is compared with what is there by one table for all kinds (`length`), nothing is allocated on their
//! word, and chunks that go on into a new file are bounded (`kept`).
//!
//! FLAC's frames are `flac-codec`'s. The chunks of WAV and AIFF are read here, because no library at hand
//! does all of what a recording on its way through needs: RF64 above 4 GB, every foreign chunk handed on
//! untouched, and a header compared with the file, so that a cut or crashed recording is told and rescued.
//! `hound` reads no RF64 and hands on no chunk; `bwavfile` hands on the chunks that it knows and reads no
//! AIFF; `symphonia` reads no RF64, drops chunks other than INFO, and takes the header's word for the
//! length. The samples themselves are plain numbers.

mod aiff;
mod channels;
mod chunk;
mod coding;
mod flac;
mod guard;
mod kept;
mod length;
mod open;
mod pcm;
mod source;
mod walk;
mod wav;
mod wave_format;

use crate::files::channels::Channels;
use std::io;
use std::path::{Path, PathBuf};

pub use channels::poly_tracks;
pub use chunk::{FLAC_BLOCK, FLAC_TAGS, MetaChunk};

use crate::files::container::is_standard_stream;
use crate::files::error::Error;
use crate::files::format::{AudioSpec, Endian, SampleFormat};
#[cfg(test)]
pub(super) use coding::Coding;
#[cfg(not(test))]
use coding::Coding;
use length::{Holds, Says, Verdict};
use open::Opened;
use pcm::Pcm;
use source::{ReadSeek, Source};

/// What the header of a file said.
struct Header {
    container: &'static str,
    sample_rate_hz: u32,
    channels: usize,
    /// What the recording calls for.
    format: SampleFormat,
    /// Name of the encoding where that of the format says too little.
    encoding: Option<&'static str>,
    says: Says,
    holds: Holds,
    chunks: Vec<MetaChunk>,
    notes: Vec<String>,
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
    /// Replaces `planar` by at most `max_frames` frames of the channels at the positions `pick`; none at
    /// the end.
    fn read(
        &mut self,
        pick: &[usize],
        planar: &mut [Vec<f32>],
        max_frames: usize,
    ) -> Result<usize, Fault>;

    /// Whether the end that was reached lies within a frame.
    fn is_cut(&self) -> bool {
        false
    }

    /// Called at the end: what is to be told of what stood behind the audio.
    fn end(&mut self) -> Option<String> {
        None
    }
}

/// How a file is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Whether a file that is shorter than its header says, or that a crash left without a length, counts
    /// as being as long as it is.
    pub accept_truncated: bool,
    /// The channels to take; none takes all, of which there may be two at most.
    pub channels: Option<Channels>,
    /// What the samples of a file without a header are, least significant byte first.
    pub raw: Option<AudioSpec>,
}

/// An audio file open for reading.
pub struct AudioReader {
    path: PathBuf,
    container: &'static str,
    encoding: Option<&'static str>,
    spec: AudioSpec,
    pick: Vec<usize>,
    frames: Option<u64>,
    accept_truncated: bool,
    chunks: Vec<MetaChunk>,
    notes: Vec<String>,
    decode: Box<dyn Decode>,
    done_frames: u64,
}

impl AudioReader {
    /// Opens `path`; `-` is the standard input, which gives WAV, RF64, Wave64 or FLAC. With
    /// `accept_truncated` a file that is shorter than its header says, or that a crash left without a
    /// length, counts as being as long as it is.
    ///
    /// # Errors
    /// If the file is missing, no audio, damaged, empty, truncated, or has channels or a rate that
    /// the strip cannot run.
    pub fn open(path: &Path, accept_truncated: bool) -> Result<Self, Error> {
        Self::open_with(
            path,
            &ReadOptions {
                accept_truncated,
                ..ReadOptions::default()
            },
        )
    }

    /// Opens `path` as `options` say.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if the file lacks a channel that is to be taken.
    pub fn open_with(path: &Path, options: &ReadOptions) -> Result<Self, Error> {
        let source = if is_standard_stream(path) {
            Source::pipe(io::stdin())
        } else {
            open::source(path)?
        };
        Self::of(path, source, options)
    }

    /// Reads a file that `input` holds; `name` stands for it in messages.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub fn from_stream(
        name: &Path,
        input: impl io::Read + io::Seek + Send + 'static,
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let input: Box<dyn ReadSeek> = Box::new(input);
        let source = Source::file(input).map_err(|e| Fault::Io(e).at(name))?;
        Self::of(name, source, options)
    }

    fn of(path: &Path, source: Source, options: &ReadOptions) -> Result<Self, Error> {
        let opened = match options.raw {
            Some(spec) => Ok(raw(source, spec)),
            None => open::open(source),
        };
        let (header, decode) = opened.map_err(|f| f.at(path))?;
        let pick = channels::pick(&header, options.channels, path)?;
        let rate_hz = header.sample_rate_hz;
        if !(8_000..=768_000).contains(&rate_hz) {
            let path = path.to_owned();
            return Err(Error::Rate { path, rate_hz });
        }
        let mut reader = Self {
            path: path.to_owned(),
            container: header.container,
            encoding: header.encoding,
            spec: AudioSpec {
                sample_rate_hz: rate_hz,
                channels: pick.len(),
                format: header.format,
            },
            pick,
            frames: None,
            accept_truncated: options.accept_truncated,
            chunks: header.chunks,
            notes: header.notes,
            decode,
            done_frames: 0,
        };
        if !reader.pick.iter().copied().eq(0..header.channels) {
            let notes = channels::keep(&mut reader.chunks, &reader.pick);
            reader.notes.extend(notes);
        }
        reader.measure(header.says, header.holds)?;
        Ok(reader)
    }

    /// Compares what the header said with what is there.
    fn measure(&mut self, says: Says, holds: Holds) -> Result<(), Error> {
        let empty = || Error::Empty {
            path: self.path.clone(),
        };
        self.frames = match length::verdict(says, holds) {
            Verdict::Whole(frames) => frames,
            Verdict::Empty => return Err(empty()),
            Verdict::Cut { promised, there } => {
                self.frames = promised;
                if !self.accept_truncated {
                    return Err(self.truncated(there));
                }
                if there == 0 {
                    return Err(empty());
                }
                Some(there)
            }
        };
        Ok(())
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

    /// Name of the encoding.
    pub fn encoding(&self) -> String {
        self.encoding
            .map_or_else(|| self.spec.format.to_string(), str::to_owned)
    }

    /// Rate, channels that are taken, and the encoding that the recording calls for.
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

    /// What was left out of a new file, in words; complete when the end has been read.
    pub fn notes(&self) -> &[String] {
        &self.notes
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
            self.notes.extend(self.decode.end());
            return Ok(0);
        }
        let got = match self.decode.read(&self.pick, planar, wanted) {
            Ok(got) => got,
            Err(Fault::Damaged(_)) if self.accept_truncated => 0,
            Err(fault) => return Err(fault.at(&self.path)),
        };
        self.done_frames += got as u64;
        if got == 0 {
            self.end()?;
        }
        Ok(got)
    }

    /// The end came, before or where it was expected.
    fn end(&mut self) -> Result<(), Error> {
        if (self.frames.is_some() || self.decode.is_cut()) && !self.accept_truncated {
            return Err(self.truncated(self.done_frames));
        }
        self.frames = Some(self.done_frames);
        if self.done_frames == 0 {
            return Err(Error::Empty {
                path: self.path.clone(),
            });
        }
        Ok(())
    }

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

/// Samples without a header.
fn raw(source: Source, spec: AudioSpec) -> Opened {
    let coding = Coding::of(spec.format, Endian::Little, true);
    let mut notes = Vec::new();
    let frame_bytes = spec.frame_bytes().max(1) as u64;
    let left_over = source.rest().unwrap_or(0) % frame_bytes;
    if left_over > 0 {
        notes.push(format!("the last {left_over} bytes are no whole frame"));
    }
    let header = Header {
        container: "raw",
        sample_rate_hz: spec.sample_rate_hz,
        channels: spec.channels,
        format: spec.format,
        encoding: None,
        says: Says::Nothing,
        holds: Holds::Open,
        chunks: Vec::new(),
        notes,
    };
    (
        header,
        Box::new(Pcm::new(source, coding, spec.channels, u64::MAX)),
    )
}
