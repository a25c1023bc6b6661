//! The standard streams, where they are files.
//!
//! A shell hands files to a program under no name at all (`< take.wav`, `>> take.wav`, `2<> take.wav`). So
//! they are known by their identity.

use std::io::Read;
use std::path::Path;

use super::place::{FileId, Place};
use super::standing::is_descriptor;
use crate::files::container::{is_sound, is_standard_stream};
use crate::files::error::Error;
use crate::files::stream::Stream;
use crate::text::shown_path;

/// The streams that are written. The one comes first of which nothing can be said when it is amiss.
pub const WRITTEN: [Stream; 2] = [Stream::Error, Stream::Output];

/// Whether `stream` is a file that holds sound already.
pub fn holds_sound(stream: Stream) -> bool {
    let mut magic = [0; 12];
    let file = file_of(stream).and_then(|_| reopened(stream));
    file.is_some_and(|mut file| file.read_exact(&mut magic).is_ok()) && is_sound(magic)
}

/// Holds the streams that are written against files that a command names.
///
/// # Errors
/// [`Error::StreamIsRead`] if one is the file at one of `paths`. Names of open files are passed over: who gives
/// one means it.
pub fn refuse_streams_of<'p>(paths: impl Iterator<Item = &'p Path>) -> Result<(), Error> {
    let files = WRITTEN.map(|stream| (stream, file_of(stream)));
    if files.iter().all(|(_, file)| file.is_none()) {
        return Ok(());
    }
    let is_name = |path: &&Path| !is_standard_stream(path) && !is_descriptor(path);
    for path in paths.filter(is_name) {
        let Some(place) = Place::of(path) else {
            continue;
        };
        for (stream, file) in &files {
            if file.as_ref().is_some_and(|file| place.is(file)) {
                return Err(Error::StreamIsRead {
                    stream: *stream,
                    role: format!("file {}", shown_path(path)),
                });
            }
        }
    }
    Ok(())
}

/// The file that `stream` is, if it is one.
#[cfg(unix)]
pub fn file_of(stream: Stream) -> Option<FileId> {
    use std::os::fd::AsFd;
    let descriptor = match stream {
        Stream::Input => std::io::stdin().as_fd().try_clone_to_owned(),
        Stream::Output => std::io::stdout().as_fd().try_clone_to_owned(),
        Stream::Error => std::io::stderr().as_fd().try_clone_to_owned(),
    };
    let metadata = std::fs::File::from(descriptor.ok()?).metadata().ok()?;
    let id = super::place::file_id(Path::new(""), &metadata);
    id.filter(|_| metadata.is_file())
}

/// The file that `stream` is, if it is one.
#[cfg(not(unix))]
pub fn file_of(stream: Stream) -> Option<FileId> {
    let handle = match stream {
        Stream::Input => same_file::Handle::stdin(),
        Stream::Output => same_file::Handle::stdout(),
        Stream::Error => same_file::Handle::stderr(),
    };
    let handle = handle.ok()?;
    let is_file = handle.as_file().metadata().is_ok_and(|m| m.is_file());
    is_file.then_some(handle)
}

/// The stream's file, to be read; none where the system opens a descriptor's file only as it was opened.
#[cfg(unix)]
fn reopened(stream: Stream) -> Option<std::fs::File> {
    let number = match stream {
        Stream::Input => 0,
        Stream::Output => 1,
        Stream::Error => 2,
    };
    std::fs::File::open(format!("/dev/fd/{number}")).ok()
}

#[cfg(not(unix))]
fn reopened(_: Stream) -> Option<std::fs::File> {
    None
}
