//! What a command writes: looked at before anything is opened, against everything that it reads.
//!
//! No path that is written may harm one that is read, by whatever name it is called ([`Place`]), and no
//! stream that text is printed on ([`streams`]); two outputs are never one file; what exists is replaced
//! only when told ([`standing::look`]). A file is written beside its place and moved there when it is whole
//! (`part`): whatever happens on the way — a
//! full disk, a kill, a bad input — the place holds either what it held before or the complete new file.

mod claims;
mod part;
mod place;
mod standing;
mod streams;

use std::fs::{Metadata, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::files::container::is_standard_stream;
use crate::files::error::Error;
use crate::text::{shown_lines, shown_path};
pub use claims::{Outputs, Reads};
pub use part::abandon_parts;
pub use place::{Clash, Place, Places};
pub use standing::{Standing, look};
pub use streams::{holds_sound, refuse_streams_of};

/// An output under way.
#[derive(Debug)]
pub struct Outlet {
    asked: PathBuf,
    overwrite: bool,
    /// The file that is made; none for a stream.
    file: Option<Settling>,
    is_terminal: bool,
}

#[derive(Debug)]
struct Settling {
    real: PathBuf,
    old: Option<Metadata>,
    swept: Vec<PathBuf>,
    _listed: part::Listed,
}

/// What an output's bytes go into.
pub enum Opened {
    /// A file, not at its place yet.
    Part(NamedTempFile),
    /// The standard output, a pipe or a device.
    Stream(Box<dyn Write>),
}

impl Outlet {
    /// Begins an output at `path`. A named pipe waits for its reader.
    ///
    /// # Errors
    /// As [`look`], or if nothing can be written there.
    pub fn open(path: &Path, overwrite: bool) -> Result<(Self, Opened), Error> {
        let asked = path.to_owned();
        let unwritable = |source: io::Error| Error::Unwritable {
            path: path.to_owned(),
            source,
        };
        let mut is_terminal = false;
        let (file, opened) = match look(path, overwrite, false)? {
            Standing::Stream => {
                let stream = open_stream(path).map_err(unwritable)?;
                is_terminal = stream.1;
                (None, Opened::Stream(stream.0))
            }
            Standing::File { real, old } => {
                let swept = part::sweep(&real);
                let (part, listed) = part::begin(&real).map_err(|e| unwritable(plain(e)))?;
                let file = Settling {
                    real,
                    old,
                    swept,
                    _listed: listed,
                };
                (Some(file), Opened::Part(part))
            }
        };
        let outlet = Self {
            asked,
            overwrite,
            file,
            is_terminal,
        };
        Ok((outlet, opened))
    }

    /// Whether a person looks at it: text is shown, sound is refused.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// The path asked for.
    pub fn path(&self) -> &Path {
        &self.asked
    }

    /// The error for a write that failed. A reader that has gone is no fault of ours.
    pub fn failed(&self, source: io::Error) -> Error {
        let source = plain(source);
        if self.file.is_none() && source.kind() == io::ErrorKind::BrokenPipe {
            return Error::ReaderGone;
        }
        let path = self.asked.clone();
        if self.file.is_none() {
            return Error::Unwritable { path, source };
        }
        Error::Write { path, source }
    }

    /// Moves a complete file to its place, on disk; tells what a person should know of it.
    ///
    /// # Errors
    /// [`Error::Exists`] if something came there meanwhile and may not be replaced, else
    /// [`Error::Write`].
    pub fn settle(self, part: NamedTempFile) -> Result<Vec<String>, Error> {
        let Some(file) = &self.file else {
            return Ok(Vec::new());
        };
        if let Some(old) = &file.old {
            // The rights of what is replaced; a disk without them has none to lose.
            let _ = part.as_file().set_permissions(old.permissions());
        }
        part.as_file().sync_all().map_err(|e| self.failed(e))?;
        let moved = if self.overwrite {
            part.persist(&file.real)
        } else {
            part.persist_noclobber(&file.real)
        };
        match moved {
            Ok(_) => Ok(self.notes()),
            Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(Error::Exists {
                path: self.asked.clone(),
            }),
            Err(e) => Err(self.failed(e.error)),
        }
    }

    fn notes(&self) -> Vec<String> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let replaced = (file.real != self.asked)
            .then(|| format!("is a link: {} was replaced", shown_path(&file.real)));
        let swept = file.swept.iter().map(|part| {
            let part = shown_path(part);
            format!("took away {part}, which a render that was cut short had left")
        });
        replaced.into_iter().chain(swept).collect()
    }
}

/// A stream, and whether it is a terminal.
fn open_stream(path: &Path) -> io::Result<(Box<dyn Write>, bool)> {
    if is_standard_stream(path) {
        return Ok((Box::new(io::stdout()), io::stdout().is_terminal()));
    }
    if standing::is_standard_error(path) {
        return Ok((Box::new(io::stderr()), io::stderr().is_terminal()));
    }
    let mut options = OpenOptions::new();
    // A descriptor's file goes on where it stands.
    options.write(true).append(standing::is_descriptor(path));
    let file = options.open(path)?;
    let is_terminal = file.is_terminal();
    Ok((Box::new(file), is_terminal))
}

/// A text file under way: begun before the work that it tells of, so that a folder that cannot be written
/// is known first.
#[derive(Debug)]
pub struct TextFile {
    path: PathBuf,
    overwrite: bool,
    /// None for a stream, which is opened when there is something to say.
    begun: Option<(Outlet, NamedTempFile)>,
}

impl TextFile {
    /// Begins a text file at `path`.
    ///
    /// # Errors
    /// As [`Outputs::text`], or if nothing can be written there.
    pub fn begin(path: &Path, overwrite: bool) -> Result<Self, Error> {
        standing::refuse_recording(path)?;
        let begun = match look(path, overwrite, false)? {
            Standing::Stream => None,
            Standing::File { .. } => match Outlet::open(path, overwrite)? {
                (outlet, Opened::Part(part)) => Some((outlet, part)),
                (_, Opened::Stream(_)) => None,
            },
        };
        Ok(Self {
            path: path.to_owned(),
            overwrite,
            begun,
        })
    }

    /// Writes the whole text and moves the file to its place; tells what a person should know of that.
    ///
    /// # Errors
    /// If it cannot be written, or something came there meanwhile and may not be replaced.
    pub fn write(self, text: &str) -> Result<Vec<String>, Error> {
        if let Some((outlet, mut part)) = self.begun {
            let written = part.write_all(text.as_bytes());
            written.map_err(|e| outlet.failed(e))?;
            return outlet.settle(part);
        }
        let (outlet, Opened::Stream(mut stream)) = Outlet::open(&self.path, self.overwrite)? else {
            // A file stands where a pipe was.
            return Err(Error::Exists { path: self.path });
        };
        let text = match outlet.is_terminal() {
            true => shown_lines(text),
            false => text.into(),
        };
        let written = stream.write_all(text.as_bytes());
        let written = written.and_then(|()| stream.flush());
        written.map_err(|e| outlet.failed(e))?;
        Ok(Vec::new())
    }
}

/// The operating system's reason without the temporary file's name, which would only confuse: `tempfile` puts
/// it behind the words.
fn plain(error: io::Error) -> io::Error {
    let words = error.to_string();
    match words.split_once(" at path \"") {
        Some((reason, _)) if error.get_ref().is_some() => {
            io::Error::new(error.kind(), reason.to_owned())
        }
        _ => error,
    }
}
