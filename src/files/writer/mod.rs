//! Audio files out, by way of an [`Outlet`].

mod aiff;
mod flac;
mod pipe;
mod plain;
mod wav;

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::files::container::Container;
use crate::files::error::Error;
use crate::files::format::{AudioSpec, Encoder, Endian};
use crate::files::output::{Opened, Outlet, Standing, look};
use crate::files::reader::MetaChunk;

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
    sink: Box<dyn Sink>,
    outlet: Outlet,
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
        let (outlet, opened) = Outlet::open(path, target.overwrite)?;
        if outlet.is_terminal() {
            return Err(Error::Refused {
                path: path.to_owned(),
                why: "it is a terminal; sound goes to a file or into a program".to_owned(),
            });
        }
        let sink: io::Result<Box<dyn Sink>> = match (opened, container) {
            (Opened::Stream(stream), _) => {
                pipe::Pipe::new(container, stream, encoder, &spec, target.frames, chunks)
                    .map(|pipe| Box::new(pipe) as _)
            }
            (Opened::Part(file), Container::Flac) => {
                flac::FlacFile::new(file, encoder, spec, chunks).map(|file| Box::new(file) as _)
            }
            (Opened::Part(file), _) => {
                plain::PlainFile::new(container, file, encoder, spec, chunks)
                    .map(|file| Box::new(file) as _)
            }
        };
        Ok(Self {
            sink: sink.map_err(|source| outlet.failed(source))?,
            outlet,
        })
    }

    /// Appends frames, one slice per channel.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&mut self, planar: &[&[f32]]) -> Result<(), Error> {
        let result = self.sink.write(planar);
        result.map_err(|source| self.outlet.failed(source))
    }

    /// Samples that did not fit the format so far.
    pub fn clipped_samples(&self) -> u64 {
        self.sink.clipped_samples()
    }

    /// What of the chunks the kind of file cannot hold, in words.
    pub fn notes(&self) -> &[String] {
        self.sink.notes()
    }

    /// Completes the file and moves it to its place; tells what a person should know of that. `chunks`,
    /// of the same length as those it began with, replace them: what is known only at the end can stand
    /// before the audio. In a stream those it began with stay.
    ///
    /// # Errors
    /// If that fails, or another file took the place meanwhile and may not be replaced.
    ///
    /// # Panics
    /// If `chunks` have another length.
    pub fn finish(self, chunks: &[MetaChunk]) -> Result<Vec<String>, Error> {
        let Self { sink, outlet } = self;
        let file = sink.finish(chunks);
        match file.map_err(|source| outlet.failed(source))? {
            Some(file) => outlet.settle(file),
            None => Ok(Vec::new()),
        }
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
    let is_file = matches!(look(path, target.overwrite, false)?, Standing::File { .. });
    if is_file || matches!(container, Container::Wav | Container::Raw) {
        return Ok(());
    }
    Err(Error::OutputFormat {
        path: path.to_owned(),
        what: format!("{container} cannot be written to a pipe"),
        allowed: "wav, raw",
    })
}
