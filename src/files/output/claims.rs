//! What a command reads and writes, held against each other before anything is opened.

use std::path::Path;

use super::place::{Clash, Place, Places};
use super::standing::{is_descriptor, look, refuse_recording};
use super::streams::{WRITTEN, file_of};
use crate::files::container::is_standard_stream;
use crate::files::error::Error;
use crate::files::stream::Stream;

/// Everything that a command reads. It has to be whole before anything is written.
#[derive(Debug, Default)]
pub struct Reads {
    places: Places,
}

impl Reads {
    /// The command reads `path`, `-` being the standard input; `role` says what it is to it, as in "input".
    pub fn add(&mut self, role: &str, path: &Path) {
        let place = if is_standard_stream(path) {
            file_of(Stream::Input).map(Place::of_file)
        } else {
            Place::of(path)
        };
        if let Some(place) = place {
            self.places.take(place, role);
        }
    }

    /// What the command may write, now that what it reads is known. With `overwrite` files that exist may be
    /// replaced, but never one that is read.
    ///
    /// # Errors
    /// [`Error::StreamIsRead`]: what is printed, be it a warning, would go into something that is read.
    pub fn outputs(self, overwrite: bool) -> Result<Outputs, Error> {
        let mut streams = Places::default();
        for stream in WRITTEN {
            let Some(id) = file_of(stream) else {
                continue;
            };
            if let Some(role) = self.places.of_file(&id) {
                let role = role.to_owned();
                return Err(Error::StreamIsRead { stream, role });
            }
            streams.take(Place::of_file(id), &stream.to_string());
        }
        Ok(Outputs {
            overwrite,
            taken: self.places,
            streams,
        })
    }
}

/// Everything that a command reads and writes.
#[derive(Debug)]
pub struct Outputs {
    overwrite: bool,
    taken: Places,
    /// Files that text is printed into.
    streams: Places,
}

impl Outputs {
    /// The command will write sound to `path`.
    ///
    /// # Errors
    /// As [`claim`](Self::claim); [`Error::Exists`], [`Error::Refused`].
    pub fn sound(&mut self, role: &str, path: &Path) -> Result<(), Error> {
        self.claim(role, path)?;
        look(path, self.overwrite, false).map(drop)
    }

    /// The command will write text to `path`.
    ///
    /// # Errors
    /// As [`sound`](Self::sound), and if a recording is there: no text replaces one.
    pub fn text(&mut self, role: &str, path: &Path) -> Result<(), Error> {
        self.sound(role, path)?;
        refuse_recording(path)
    }

    /// [`text`](Self::text) into a folder that need not be there.
    ///
    /// # Errors
    /// As `text`.
    pub fn text_in_new_folder(&mut self, role: &str, path: &Path) -> Result<(), Error> {
        self.claim(role, path)?;
        look(path, self.overwrite, true)?;
        refuse_recording(path)
    }

    /// Takes the place of `path` for an output, whatever stands there.
    ///
    /// # Errors
    /// [`Error::SameFile`], [`Error::SameName`], [`Error::Refused`] if it meets something that the command
    /// reads, another output, or a file that text is printed into.
    pub fn claim(&mut self, role: &str, path: &Path) -> Result<(), Error> {
        let is_stream = is_standard_stream(path);
        let place = if is_stream {
            file_of(Stream::Output).map(Place::of_file)
        } else {
            Place::of(path)
        };
        let Some(place) = place else {
            return Ok(());
        };
        let refused = |(clash, role): (Clash, &str)| clash.error(path, role);
        if let Some(found) = self.taken.clash(&place) {
            return Err(refused(found));
        }
        // Who names an open file means it.
        let is_named = !is_stream && !is_descriptor(path);
        if let Some(found) = self.streams.clash(&place).filter(|_| is_named) {
            return Err(refused(found));
        }
        self.taken.take(place, role);
        Ok(())
    }
}
