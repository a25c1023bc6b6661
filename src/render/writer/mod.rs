//! Audio files out: written beside their place under another name, and moved there when whole.
//!
//! Whatever happens on the way — a full disk, a kill, a bad input — the place holds either what it
//! held before or the complete new file.

mod aiff;
mod flac;
mod pipe;
mod plain;
mod wav;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::container::{Container, is_standard_stream};
use super::error::Error;
use super::format::{AudioSpec, Encoder, Endian};
use super::reader::MetaChunk;

/// What takes the frames.
trait Sink {
    /// Appends frames, one slice per channel.
    fn write(&mut self, planar: &[&[f32]]) -> io::Result<()>;
    /// Samples that did not fit the format so far.
    fn clipped_samples(&self) -> u64;
    /// What of the chunks was left out, in words.
    fn notes(&self) -> &[String] {
        &[]
    }
    /// Completes what was begun; the file to move to its place, if it is one. `chunks` replace those it
    /// began with.
    fn finish(self: Box<Self>, chunks: &[MetaChunk]) -> io::Result<Option<NamedTempFile>>;
}

/// What an output is to be.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Where it will stand; `-` is the standard output.
    pub path: &'a Path,
    /// Kind of file.
    pub container: Container,
    /// Rate, channels and encoding.
    pub spec: AudioSpec,
    /// Frames that it will have, if that is known. Only a stream needs to know.
    pub frames: Option<u64>,
    /// Seed of the dither when reducing to 16 bit; none rounds.
    pub dither_seed: Option<u64>,
    /// Whether a file that exists may be replaced.
    pub overwrite: bool,
}

/// Audio being written.
pub struct AudioWriter {
    path: PathBuf,
    overwrite: bool,
    sink: Box<dyn Sink>,
}

impl AudioWriter {
    /// Begins what `target` says. `chunks` go before the audio, or behind it, as they say.
    ///
    /// # Errors
    /// If the kind cannot hold the encoding or be a stream, the file exists and may not be replaced,
    /// or nothing can be written there.
    pub fn create(target: &Target<'_>, chunks: &[MetaChunk]) -> Result<Self, Error> {
        check(target)?;
        let Target {
            path,
            container,
            spec,
            ..
        } = *target;
        let endian = match container {
            Container::Aiff => Endian::Big,
            _ => Endian::Little,
        };
        let encoder = Encoder::new(spec.format, endian, target.dither_seed);
        let sink: io::Result<Box<dyn Sink>> = if is_standard_stream(path) {
            pipe::Pipe::new(container, encoder, &spec, target.frames, chunks)
                .map(|pipe| Box::new(pipe) as _)
        } else {
            let file = create_beside(path)?;
            match container {
                Container::Flac => {
                    flac::FlacFile::new(file, encoder, spec, chunks).map(|file| Box::new(file) as _)
                }
                _ => plain::PlainFile::new(container, file, encoder, spec, chunks)
                    .map(|file| Box::new(file) as _),
            }
        };
        Ok(Self {
            path: path.to_owned(),
            overwrite: target.overwrite,
            sink: sink.map_err(|source| failed(path, source))?,
        })
    }

    /// Appends frames, one slice per channel.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&mut self, planar: &[&[f32]]) -> Result<(), Error> {
        let result = self.sink.write(planar);
        result.map_err(|source| failed(&self.path, source))
    }

    /// Samples that did not fit the format so far.
    pub fn clipped_samples(&self) -> u64 {
        self.sink.clipped_samples()
    }

    /// What of the chunks the kind of file cannot hold, in words.
    pub fn notes(&self) -> &[String] {
        self.sink.notes()
    }

    /// Completes the file and moves it to its place. `chunks`, of the same length as those it began
    /// with, replace them: what is known only at the end can stand before the audio. In a stream those
    /// it began with stay.
    ///
    /// # Errors
    /// If that fails, or another file took the place meanwhile and may not be replaced.
    ///
    /// # Panics
    /// If `chunks` have another length.
    pub fn finish(self, chunks: &[MetaChunk]) -> Result<(), Error> {
        let path = self.path;
        let file = self.sink.finish(chunks);
        let Some(file) = file.map_err(|source| failed(&path, source))? else {
            return Ok(());
        };
        let synced = file.as_file().sync_all();
        synced.map_err(|source| failed(&path, source))?;
        settle(file, &path, self.overwrite)
    }
}

fn failed(path: &Path, source: io::Error) -> Error {
    if is_standard_stream(path) && source.kind() == io::ErrorKind::BrokenPipe {
        return Error::ReaderGone;
    }
    Error::Write {
        path: path.to_owned(),
        source,
    }
}

/// Refuses a target that cannot be made.
fn check(target: &Target<'_>) -> Result<(), Error> {
    let Target {
        path,
        container,
        spec,
        ..
    } = *target;
    if !container.holds(spec.format) {
        return Err(Error::OutputFormat {
            path: path.to_owned(),
            what: format!("{container} holds no {}", spec.format),
            allowed: "16, 24, 32",
        });
    }
    if !is_standard_stream(path) {
        return refuse_existing(path, target.overwrite);
    }
    if matches!(container, Container::Wav | Container::Raw) {
        return Ok(());
    }
    Err(Error::OutputFormat {
        path: path.to_owned(),
        what: format!("{container} cannot be written to a pipe"),
        allowed: "wav, raw",
    })
}

/// Refuses a target that exists, unless it may be overwritten.
///
/// # Errors
/// [`Error::Exists`], or [`Error::Unwritable`] for a folder.
pub fn refuse_existing(path: &Path, overwrite: bool) -> Result<(), Error> {
    if path.is_dir() {
        return Err(Error::Unwritable {
            path: path.to_owned(),
            source: io::Error::from(io::ErrorKind::IsADirectory),
        });
    }
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(Error::Exists {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// A temporary file in the folder of `path`, with the rights a new file gets there. It vanishes
/// unless it is moved to its place by [`settle`].
///
/// # Errors
/// [`Error::Unwritable`].
pub fn create_beside(path: &Path) -> Result<NamedTempFile, Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".redlight-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|e| Error::Unwritable {
        path: path.to_owned(),
        source: plain(&e),
    })
}

/// Moves a complete temporary file to its place.
///
/// # Errors
/// [`Error::Exists`] if something stands there and may not be overwritten, else [`Error::Write`].
pub fn settle(file: NamedTempFile, path: &Path, overwrite: bool) -> Result<(), Error> {
    let moved = if overwrite {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    match moved {
        Ok(_) => Ok(()),
        Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(Error::Exists {
            path: path.to_owned(),
        }),
        Err(e) => Err(Error::Write {
            path: path.to_owned(),
            source: e.error,
        }),
    }
}

/// Writes a whole text file, or nothing.
///
/// # Errors
/// If something stands there and may not be overwritten, or it cannot be written.
pub fn write_text(path: &Path, text: &str, overwrite: bool) -> Result<(), Error> {
    refuse_existing(path, overwrite)?;
    let mut file = create_beside(path)?;
    let written = file.write_all(text.as_bytes());
    let written = written.and_then(|()| file.as_file().sync_all());
    written.map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })?;
    settle(file, path, overwrite)
}

/// The operating system's reason without the temporary file's name, which would only confuse.
fn plain(error: &io::Error) -> io::Error {
    io::Error::from(error.kind())
}
