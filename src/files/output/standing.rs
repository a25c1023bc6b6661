//! What stands where a file shall be made.

use std::fs::{FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::files::container::{is_sound, is_standard_stream};
use crate::files::error::Error;
use crate::text::{name_trouble, shown_path};

/// Where an output will go.
#[derive(Debug)]
pub enum Standing {
    /// Bytes flow there and nothing is replaced: the standard output, a pipe, a device.
    Stream,
    /// A file is made or replaced here, which is the place itself or the target of a link.
    File {
        /// The file.
        real: PathBuf,
        /// What is replaced.
        old: Option<Metadata>,
    },
}

/// Looks at the place of an output before anything is opened. With `makes_folders` the folder need not
/// be there.
///
/// # Errors
/// [`Error::Exists`] for a file without `overwrite`, [`Error::Refused`] for what is never written over.
pub fn look(path: &Path, overwrite: bool, makes_folders: bool) -> Result<Standing, Error> {
    if is_standard_stream(path) {
        return Ok(Standing::Stream);
    }
    let refused = |why: String| Error::Refused {
        path: path.to_owned(),
        why,
    };
    let last = path.as_os_str().as_encoded_bytes().last();
    if last.is_some_and(|b| std::path::is_separator(char::from(*b))) {
        return Err(refused("it names a folder".to_owned()));
    }
    let here = match path.symlink_metadata() {
        Ok(here) => here,
        Err(e) if is_nothing(&e) => {
            look_at_new(path, makes_folders).map_err(refused)?;
            let real = path.to_owned();
            return Ok(Standing::File { real, old: None });
        }
        Err(source) => {
            let path = path.to_owned();
            return Err(Error::Unwritable { path, source });
        }
    };
    let is_link = here.is_symlink();
    let (real, there) = if is_link {
        let there = path.metadata();
        let there = there.map_err(|_| {
            refused(format!(
                "it is a link to {}, which is not there",
                target(path)
            ))
        })?;
        (
            path.canonicalize().unwrap_or_else(|_| path.to_owned()),
            there,
        )
    } else {
        (path.to_owned(), here)
    };
    if there.is_dir() {
        return Err(refused("it is a folder".to_owned()));
    }
    if !there.is_file() || is_descriptor(path) {
        check_stream(there.file_type()).map_err(refused)?;
        return Ok(Standing::Stream);
    }
    if !overwrite {
        return Err(Error::Exists {
            path: path.to_owned(),
        });
    }
    if there.permissions().readonly() {
        return Err(refused(
            "it is set read-only; change that, or choose another output".to_owned(),
        ));
    }
    Ok(Standing::File {
        real,
        old: Some(there),
    })
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn target(link: &Path) -> String {
    link.read_link()
        .map_or_else(|_| "nowhere".to_owned(), |t| shown_path(&t))
}

/// A name that is not there yet has to be one that can be had everywhere, in a folder that is there.
fn look_at_new(path: &Path, makes_folders: bool) -> Result<(), String> {
    // What is not UTF-8 is for the system to judge.
    let name = path.file_name().and_then(|n| n.to_str());
    if let Some(why) = name.and_then(name_trouble) {
        return Err(why);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => return Ok(()),
    };
    match folder.metadata() {
        Ok(there) if there.is_dir() => Ok(()),
        Ok(_) => Err(format!("{} is no folder", shown_path(folder))),
        Err(e) if is_nothing(&e) && makes_folders => look_at_new(folder, true),
        Err(e) if is_nothing(&e) => Err(format!("the folder {} is not there", shown_path(folder))),
        Err(e) => Err(e.to_string()),
    }
}

/// # Errors
/// [`Error::Refused`]: no text replaces a recording, not even when told to overwrite.
pub fn refuse_recording(path: &Path) -> Result<(), Error> {
    let is_file = !is_standard_stream(path) && path.metadata().is_ok_and(|m| m.is_file());
    let mut magic = [0; 12];
    let read = |mut file: std::fs::File| file.read_exact(&mut magic);
    if !is_file || std::fs::File::open(path).and_then(read).is_err() {
        return Ok(());
    }
    if !is_sound(magic) {
        return Ok(());
    }
    Err(Error::Refused {
        path: path.to_owned(),
        why: "it is a recording, and text never replaces one".to_owned(),
    })
}

/// Whether `path` names an open file of this program, as `/dev/fd/3`. It is written on where it stands.
pub fn is_descriptor(path: &Path) -> bool {
    const NAMES: [&str; 4] = ["/dev/fd", "/proc/self/fd", "/dev/stdout", "/dev/stderr"];
    cfg!(unix) && NAMES.iter().any(|name| path.starts_with(name))
}

/// Whether `path` is a name of the standard error.
pub fn is_standard_error(path: &Path) -> bool {
    const NAMES: [&str; 3] = ["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"];
    cfg!(unix) && NAMES.iter().any(|name| path == Path::new(name))
}

#[cfg(unix)]
fn check_stream(kind: FileType) -> Result<(), String> {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_block_device() {
        return Err("it is a disk".to_owned());
    }
    if kind.is_socket() {
        return Err("it is a socket".to_owned());
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_stream(_: FileType) -> Result<(), String> {
    Ok(())
}
