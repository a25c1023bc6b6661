//! Audio files out: written beside their place under another name, and moved there when whole.
//!
//! Whatever happens on the way — a full disk, a kill, a bad input — the place holds either what it
//! held before or the complete new file.

mod wav;

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::Error;
use super::format::{AudioSpec, Encoder, Endian};
use super::reader::MetaChunk;

/// Endings of output files.
pub const ENDINGS: &str = ".wav";

/// An audio file being written.
pub struct AudioWriter {
    path: PathBuf,
    overwrite: bool,
    spec: AudioSpec,
    header_bytes: usize,
    file: BufWriter<NamedTempFile>,
    encoder: Encoder,
    bytes: Vec<u8>,
    frames: u64,
}

impl AudioWriter {
    /// Begins a file that will stand at `path`. `chunks` go before the audio; `dither_seed` is used
    /// when reducing to 16 bit.
    ///
    /// # Errors
    /// If the ending is unknown, the file exists and `overwrite` is not set, or nothing can be
    /// written there.
    pub fn create(
        path: &Path,
        spec: AudioSpec,
        chunks: &[MetaChunk],
        dither_seed: Option<u64>,
        overwrite: bool,
    ) -> Result<Self, Error> {
        check_target(path, overwrite)?;
        let file = BufWriter::with_capacity(1 << 16, create_beside(path)?);
        let header = wav::header(&spec, 0, chunks);
        let mut writer = Self {
            path: path.to_owned(),
            overwrite,
            spec,
            header_bytes: header.len(),
            file,
            encoder: Encoder::new(spec.format, Endian::Little, dither_seed),
            bytes: Vec::new(),
            frames: 0,
        };
        writer.put(&header)?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let result = self.file.write_all(bytes);
        result.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Write {
            path: self.path.clone(),
            source,
        }
    }

    /// Appends frames, one slice per channel.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&mut self, planar: &[&[f32]]) -> Result<(), Error> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        self.encoder.encode(planar, &mut bytes);
        let result = self.put(&bytes);
        self.frames += (bytes.len() / self.spec.frame_bytes()) as u64;
        self.bytes = bytes;
        result
    }

    /// Samples that did not fit the format so far.
    pub fn clipped_samples(&self) -> u64 {
        self.encoder.clipped_samples()
    }

    /// Completes the file and moves it to its place. `chunks`, of the same length as those it began
    /// with, replace them: what is known only at the end can stand before the audio.
    ///
    /// # Errors
    /// If that fails, or another file took the place meanwhile and `overwrite` is not set.
    ///
    /// # Panics
    /// If `chunks` have another length.
    pub fn finish(mut self, chunks: &[MetaChunk]) -> Result<(), Error> {
        let padding = wav::padding(self.frames * self.spec.frame_bytes() as u64);
        self.put(padding)?;
        let header = wav::header(&self.spec, self.frames, chunks);
        assert_eq!(
            header.len(),
            self.header_bytes,
            "metadata of another length"
        );
        let Self {
            path,
            overwrite,
            file,
            ..
        } = self;
        let failed = |source| Error::Write {
            path: path.clone(),
            source,
        };
        let mut file = file.into_inner().map_err(|e| failed(e.into_error()))?;
        patch(file.as_file_mut(), &header).map_err(failed)?;
        settle(file, &path, overwrite)
    }
}

/// Writes the final header over the first one and waits until the disk has it all.
fn patch(file: &mut File, header: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(header)?;
    file.sync_all()
}

/// Refuses a target of unknown kind or one that exists.
fn check_target(path: &Path, overwrite: bool) -> Result<(), Error> {
    let ending = path.extension().and_then(|e| e.to_str());
    if !ending.is_some_and(|e| e.eq_ignore_ascii_case("wav")) {
        return Err(Error::OutputKind {
            path: path.to_owned(),
            allowed: ENDINGS,
        });
    }
    refuse_existing(path, overwrite)
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
