//! The folder of the registry's files, and opening what may stand there instead.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::text::shown_path;

/// Why strips of other processes are not seen.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The environment does not tell.
    #[error("this system names no folder where running programs may meet")]
    NoFolder,
    /// Something is there that cannot be it.
    #[error("{} {why}", shown_path(.path))]
    Unfit {
        /// What.
        path: PathBuf,
        /// Why, as the end of a sentence.
        why: &'static str,
    },
    /// The system refuses.
    #[error("{}: {error}", shown_path(.path))]
    Refused {
        /// What.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// No thread could be started.
    #[error("no thread could be started: {0}")]
    Thread(io::Error),
}

/// Makes [`Trouble::Refused`] of what the system says of `path`.
pub fn refused(path: &Path) -> impl FnOnce(io::Error) -> Trouble {
    let path = path.to_owned();
    move |error| Trouble::Refused { path, error }
}

/// The folder where this user's programs meet: `REDLIGHT_REGISTRY_DIR`, else `redlight` in the user's runtime
/// folder, else in the cache folder. None if the environment does not tell.
pub fn user_folder() -> Option<PathBuf> {
    let var = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    if let Some(folder) = var("REDLIGHT_REGISTRY_DIR") {
        return Some(folder);
    }
    if cfg!(target_os = "windows") {
        Some(var("LOCALAPPDATA")?.join("Redlight"))
    } else if cfg!(target_os = "macos") {
        Some(var("HOME")?.join("Library/Caches/Redlight"))
    } else {
        // XDG Base Directory Specification 0.8.
        let cache = || var("XDG_CACHE_HOME").or_else(|| Some(var("HOME")?.join(".cache")));
        Some(var("XDG_RUNTIME_DIR").or_else(cache)?.join("redlight"))
    }
}

/// Makes `folder` where it is missing, for this user alone, and looks whether it is this user's.
///
/// # Errors
/// If it is no folder, another's, or cannot be made.
pub fn prepare(folder: &Path) -> Result<(), Trouble> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.recursive(true).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(refused(folder)(error));
        }
        _ => {}
    }
    // Of the name itself, not of what a link leads to.
    let metadata = fs::symlink_metadata(folder).map_err(refused(folder))?;
    if !metadata.is_dir() {
        return Err(unfit(folder, "is no folder"));
    }
    ours(folder, &metadata)
}

/// Whether what `metadata` tells of is this user's, and nobody else writes into it.
fn ours(path: &Path, metadata: &Metadata) -> Result<(), Trouble> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(unfit(path, "belongs to another user"));
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(unfit(path, "may be written by other users"));
        }
    }
    // Elsewhere the user's own folders are closed to others.
    let _ = (path, metadata);
    Ok(())
}

fn unfit(path: &Path, why: &'static str) -> Trouble {
    Trouble::Unfit {
        path: path.to_owned(),
        why,
    }
}

/// Opens an ordinary file of this user, to read and, if `to_write`, to write. Follows no link and waits for nobody. None if
/// nothing is there.
///
/// # Errors
/// If something else is there, or it cannot be opened.
pub fn open(path: &Path, to_write: bool) -> Result<Option<File>, Trouble> {
    let mut options = OpenOptions::new();
    options.read(true).write(to_write);
    closed_to_links(&mut options);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            // A link is refused with an error that says little.
            let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
            return Err(if is_link {
                unfit(path, "is a link")
            } else {
                refused(path)(error)
            });
        }
    };
    let metadata = file.metadata().map_err(refused(path))?;
    if !metadata.is_file() {
        return Err(unfit(path, "is no ordinary file"));
    }
    ours(path, &metadata)?;
    Ok(Some(file))
}

#[cfg(unix)]
fn closed_to_links(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
}

#[cfg(windows)]
fn closed_to_links(options: &mut OpenOptions) {
    use std::os::windows::fs::OpenOptionsExt as _;
    /// Opens a link itself, which then is no ordinary file.
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
}

#[cfg(not(any(unix, windows)))]
fn closed_to_links(_: &mut OpenOptions) {}

/// Puts a file of `bytes` at `path`, whole or not at all, unless another process was faster. All of it is
/// written: a page without a block behind it would end the process when the disk is full.
///
/// # Errors
/// If it cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let write = || {
        let folder = path.parent().unwrap_or(Path::new(""));
        // For this user alone.
        let mut file = tempfile::Builder::new()
            .prefix(".redlight-")
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        match file.persist_noclobber(path) {
            Err(e) if e.error.kind() != io::ErrorKind::AlreadyExists => Err(e.error),
            _ => Ok(()),
        }
    };
    write().map_err(refused(path))
}

/// Removes what was found damaged.
///
/// # Errors
/// If it cannot be removed.
pub fn remove(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(path)(error)),
        _ => Ok(()),
    }
}

/// Whether `path` still leads to `file`.
#[cfg(unix)]
pub fn leads_to(path: &Path, file: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let found = fs::symlink_metadata(path);
    found.is_ok_and(|found| (found.dev(), found.ino()) == (file.dev(), file.ino()))
}

/// Whether `path` still leads to `file`: a file that is mapped can be neither removed nor replaced here.
#[cfg(not(unix))]
pub fn leads_to(path: &Path, _: &Metadata) -> bool {
    path.exists()
}
