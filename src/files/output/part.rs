//! Files under way: written beside their place under another name, and moved there when whole.
//!
//! Such a part is locked by the process that writes it, and its name tells what it is to become. So what
//! a killed process left is known, and taken away when the same output is made again.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

const SUFFIX: &str = ".part";

/// Parts of this process.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn parts() -> MutexGuard<'static, Vec<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away what is under way, for a process that ends at once: from now on nothing new can be begun.
pub fn abandon_parts() {
    let parts = parts();
    for part in parts.iter() {
        // It may have been moved to its place this moment.
        let _ = std::fs::remove_file(part);
    }
    std::mem::forget(parts);
}

/// Keeps a part on the list.
#[derive(Debug)]
pub struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        parts().retain(|p| *p != self.0);
    }
}

/// How the names of parts of `real` begin.
fn prefix(real: &Path) -> String {
    let name = real.file_name().unwrap_or_default().as_encoded_bytes();
    let hash = name.iter().fold(0x811c_9dc5_u32, |h, b| {
        (h ^ u32::from(*b)).wrapping_mul(0x0100_0193)
    });
    format!(".redlight-{hash:08x}-")
}

fn folder_of(real: &Path) -> &Path {
    match real.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A new part for `real`, with the rights that a new file gets there, locked.
pub fn begin(real: &Path) -> io::Result<(NamedTempFile, Listed)> {
    let prefix = prefix(real);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let mut list = parts();
        let file = builder.tempfile_in(folder_of(real))?;
        let lock = file.as_file().try_lock();
        // Whoever sweeps may have met it between its making and its lock.
        if matches!(lock, Err(std::fs::TryLockError::WouldBlock)) || !file.path().exists() {
            continue;
        }
        list.push(file.path().to_owned());
        let listed = Listed(file.path().to_owned());
        return Ok((file, listed));
    }
}

/// Takes away parts of `real` that no process writes any more, and tells which.
pub fn sweep(real: &Path) -> Vec<PathBuf> {
    let prefix = prefix(real);
    let entries = std::fs::read_dir(folder_of(real)).into_iter().flatten();
    let is_part = |path: &PathBuf| {
        let name = path.file_name().and_then(|n| n.to_str());
        name.is_some_and(|n| n.starts_with(&prefix) && n.ends_with(SUFFIX))
    };
    let parts = entries.flatten().map(|e| e.path()).filter(is_part);
    parts.filter(|part| is_swept(part)).collect()
}

fn is_swept(part: &Path) -> bool {
    let is_file = part.symlink_metadata().is_ok_and(|m| m.is_file());
    // A disk without locks tells nothing: what stands there stays.
    let lock = |file: &File| file.try_lock().is_ok();
    let file = OpenOptions::new().write(true).open(part);
    is_file && file.is_ok_and(|file| lock(&file) && std::fs::remove_file(part).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_writes_is_swept() {
        let dir = tempfile::tempdir().expect("a folder");
        let real = dir.path().join("out.wav");
        let (live, _listed) = begin(&real).expect("a part");
        let (other, _other_listed) = begin(&dir.path().join("other.wav")).expect("a part");
        let left = dir.path().join(format!("{}dead{SUFFIX}", prefix(&real)));
        std::fs::write(&left, b"half").expect("a file");
        assert_eq!(sweep(&real), [left]);
        assert!(live.path().exists() && other.path().exists());
        assert_eq!(sweep(&real), [] as [PathBuf; 0]);
    }
}
