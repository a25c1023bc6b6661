//! Which file a path means, by whatever name it is called.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// What the file system knows a file by. On Unix it is looked at and not opened, as `same_file` would:
/// opening a named pipe waits for its other end.
#[cfg(unix)]
type FileId = (u64, u64);
#[cfg(not(unix))]
type FileId = same_file::Handle;

/// A file, or the place where one would be made. Two paths mean one file if their places are equal:
/// hard links, links, ways round by other folders and, where a disk knows no case, other capitals.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Something is there.
    There(FileId),
    /// Nothing is there yet. Names that differ only in capitals or in how accents are composed are one:
    /// on many disks they are, and what is made here shall be whole there too.
    Free(OsString),
}

impl Place {
    /// The place that `path` names; none for devices, which hold nothing that could be lost.
    pub fn of(path: &Path) -> Option<Self> {
        match path.metadata() {
            Ok(metadata) if is_device(&metadata) => None,
            Ok(metadata) => file_id(path, &metadata).map(Self::There),
            Err(_) => Some(Self::Free(folded(&resolved(path)))),
        }
    }

    /// The file that the standard output goes to, if it goes to a file.
    pub fn of_standard_output() -> Option<Self> {
        standard_output_id().map(Self::There)
    }
}

#[cfg(unix)]
fn is_device(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_device(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn file_id(_: &Path, metadata: &std::fs::Metadata) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn file_id(path: &Path, _: &std::fs::Metadata) -> Option<FileId> {
    same_file::Handle::from_path(path).ok()
}

#[cfg(unix)]
fn standard_output_id() -> Option<FileId> {
    use std::os::fd::AsFd;
    let output = std::io::stdout().as_fd().try_clone_to_owned().ok()?;
    let metadata = std::fs::File::from(output).metadata().ok()?;
    metadata
        .is_file()
        .then(|| file_id(Path::new(""), &metadata))?
}

#[cfg(not(unix))]
fn standard_output_id() -> Option<FileId> {
    same_file::Handle::stdout().ok()
}

/// `path` from the root on, as far as it is there by the file system's word, the rest by its letters.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let parts: Vec<_> = whole.components().collect();
    let prefix = |n: usize| parts[..n].iter().collect::<PathBuf>();
    let found = (1..=parts.len())
        .rev()
        .find_map(|n| Some((n, prefix(n).canonicalize().ok()?)));
    let (there, mut resolved) = found.unwrap_or_default();
    for part in &parts[there..] {
        match part {
            Component::ParentDir => drop(resolved.pop()),
            Component::CurDir => {}
            part => resolved.push(part),
        }
    }
    resolved
}

fn folded(path: &Path) -> OsString {
    match path.to_str() {
        Some(text) => text.to_lowercase().nfc().collect::<String>().into(),
        None => path.as_os_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &Path, b: &Path) -> bool {
        Place::of(a).expect("a place") == Place::of(b).expect("a place")
    }

    #[test]
    fn one_file_has_one_place_by_every_name() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("sub")).expect("a folder");
        for name in ["there.wav", "There2.wav"] {
            std::fs::write(at(name), b"x").expect("a file");
        }
        std::fs::hard_link(at("there.wav"), at("hard.wav")).expect("a link");
        assert!(same(&at("there.wav"), &at("sub/../there.wav")));
        assert!(same(&at("there.wav"), &at("hard.wav")));
        assert!(!same(&at("there.wav"), &at("There2.wav")));
        for name in ["sub/../new.wav", "./new.wav", "none/../NEW.wav"] {
            assert!(same(&at("new.wav"), &at(name)), "{name}");
        }
        // ü in one sign and in two.
        assert!(same(&at("M\u{fc}.wav"), &at("Mu\u{308}.wav")));
        assert!(!same(&at("new.wav"), &at("sub/new.wav")));
        assert!(!same(&at("new.wav"), &at("there.wav")));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("sub")).expect("a folder");
        std::os::unix::fs::symlink(at("sub"), at("link")).expect("a link");
        assert!(same(&at("link/new.wav"), &at("sub/new.wav")));
        // Behind a link, `..` is the folder of its target.
        assert!(same(&at("link/../new.wav"), &at("new.wav")));
        assert_eq!(Place::of(Path::new("/dev/null")), None);
    }
}
