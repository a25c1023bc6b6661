//! Reading a file that may be anything: it takes neither for ever nor all memory.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

/// Most bytes of a preset. One that names every parameter has 4,000.
pub const MAX_BYTES: u64 = 256 * 1024;

/// Why a file with this metadata is no preset; none if it may be one.
pub fn unfit(metadata: &Metadata) -> Option<String> {
    if metadata.is_dir() {
        return Some("it is a folder".to_owned());
    }
    if !metadata.is_file() {
        return Some("it is no ordinary file".to_owned());
    }
    (metadata.len() > MAX_BYTES).then(|| too_large(&size_text(metadata.len())))
}

fn too_large(size: &str) -> String {
    format!(
        "it has {size}; a preset has at most {} kB",
        MAX_BYTES / 1024
    )
}

/// A size as a person says it.
fn size_text(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// The bytes of an ordinary file. Never waits for anybody to write into it, and reads no more than
/// [`MAX_BYTES`].
///
/// # Errors
/// If it is none, is larger, or cannot be read.
pub fn read_ordinary(path: &Path) -> io::Result<Vec<u8>> {
    let file = open_at_once(path)?;
    // Of what was opened, not of the path: that may be something else by now.
    if let Some(why) = unfit(&file.metadata()?) {
        return Err(io::Error::other(why));
    }
    read_to_limit(file)
}

/// The bytes of whatever `path` names, a pipe too, up to [`MAX_BYTES`].
///
/// # Errors
/// If there is more of it, or it cannot be read.
pub fn read_any(path: &Path) -> io::Result<Vec<u8>> {
    read_to_limit(File::open(path)?)
}

fn read_to_limit(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(too_large("more")));
    }
    Ok(bytes)
}

/// Opens without waiting for the other end of a FIFO.
fn open_at_once(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK);
    }
    options.open(path)
}

#[cfg(test)]
thread_local! {
    static OPENED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Presets of a folder that this thread has opened.
#[cfg(all(test, feature = "editor"))]
pub fn opened() -> usize {
    OPENED.get()
}

/// Counts a preset that this thread opens.
pub fn count_opened() {
    #[cfg(test)]
    OPENED.set(OPENED.get() + 1);
}
