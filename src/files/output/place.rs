//! Which file a path means, by whatever name it is called.
//!
//! Asked is the disk: which file the system finds there now, and which it will find once the folders on the
//! way are made. Where nothing is, and on other disks, the name counts, told from the folders that are
//! there: by their identity, so that links and mounts are seen through.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use crate::files::error::Error;
use crate::text::folded_path;

/// What the file system knows a file by. On Unix it is looked at and not opened, as `same_file` would:
/// opening a named pipe waits for its other end.
#[cfg(unix)]
pub type FileId = (u64, u64);
#[cfg(not(unix))]
pub type FileId = same_file::Handle;

/// A folder that is there, and what leads on from it. Names that differ only in capitals or in how accents
/// are composed are one: on many disks they are, and what is made here shall be whole there too.
type Name = (FileId, OsString);

/// A file, or the place where one would be made.
#[derive(Debug)]
pub struct Place {
    /// The files that are there: by the path as it is, and as it will be once its folders are made.
    files: Vec<FileId>,
    /// Its names, seen from each folder above it, and as they are written.
    names: Vec<(Name, PathBuf)>,
    /// The same of each folder on its way that has to be made.
    folders: Vec<Name>,
}

impl Place {
    /// The place that `path` names; none for devices, which hold nothing that could be lost.
    pub fn of(path: &Path) -> Option<Self> {
        let real = resolved(path);
        let mut files = Vec::new();
        for path in [path, &real] {
            match path.metadata() {
                Ok(metadata) if is_device(&metadata) => return None,
                Ok(metadata) => files.extend(file_id(path, &metadata)),
                Err(_) => {}
            }
        }
        let missing = real.ancestors().skip(1).filter(|folder| !folder.is_dir());
        Some(Self {
            files,
            names: names(&real),
            folders: missing.flat_map(names).map(|(name, _)| name).collect(),
        })
    }

    /// The place of a file that is open already.
    pub fn of_file(id: FileId) -> Self {
        Self {
            files: vec![id],
            names: Vec::new(),
            folders: Vec::new(),
        }
    }

    /// Whether it is this file.
    pub fn is(&self, id: &FileId) -> bool {
        self.files.contains(id)
    }
}

/// How two paths meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// They are one file.
    File,
    /// They are one where capitals and accents do not count.
    Name,
    /// The first lies in the second, which is to be a file.
    Inside,
    /// The first is a folder on the way to the second.
    Folder,
}

impl Clash {
    /// The error of an output at `path` that meets the `role`.
    pub fn error(self, path: &Path, role: &str) -> Error {
        let (path, role) = (path.to_owned(), role.to_owned());
        match self {
            Self::File => Error::SameFile { path, role },
            Self::Name => Error::SameName { path, role },
            Self::Inside => {
                let why = format!("it lies in the {role}, which is a file");
                Error::Refused { path, why }
            }
            Self::Folder => {
                let why = format!("it is a folder on the way to the {role}");
                Error::Refused { path, why }
            }
        }
    }
}

/// Places that are taken, and by what.
#[derive(Debug, Default)]
pub struct Places {
    files: HashMap<FileId, String>,
    names: HashMap<Name, (PathBuf, String)>,
    folders: HashMap<Name, String>,
}

impl Places {
    /// What `place` would meet here, and how.
    pub fn clash(&self, place: &Place) -> Option<(Clash, &str)> {
        if let Some(role) = place.files.iter().find_map(|id| self.files.get(id)) {
            return Some((Clash::File, role));
        }
        let written = |(name, own): &'_ (Name, PathBuf)| {
            let (other, role) = self.names.get(name)?;
            let clash = if own == other {
                Clash::File
            } else {
                Clash::Name
            };
            Some((clash, role.as_str()))
        };
        if let Some(found) = place.names.iter().find_map(written) {
            return Some(found);
        }
        let inside = place.folders.iter().find_map(|name| self.names.get(name));
        let inside = inside.map(|(_, role)| (Clash::Inside, role.as_str()));
        let folder = || {
            place
                .names
                .iter()
                .find_map(|(name, _)| self.folders.get(name))
        };
        inside.or_else(|| folder().map(|role| (Clash::Folder, role.as_str())))
    }

    /// Who has the file, if anybody.
    pub fn of_file(&self, id: &FileId) -> Option<&str> {
        self.files.get(id).map(String::as_str)
    }

    /// Takes a place; who was first keeps what is taken already.
    pub fn take(&mut self, place: Place, role: &str) {
        for id in place.files {
            self.files.entry(id).or_insert_with(|| role.to_owned());
        }
        for (name, written) in place.names {
            let taken = || (written, role.to_owned());
            self.names.entry(name).or_insert_with(taken);
        }
        for name in place.folders {
            self.folders.entry(name).or_insert_with(|| role.to_owned());
        }
    }
}

#[cfg(unix)]
fn is_device(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_device(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
pub fn file_id(_: &Path, metadata: &Metadata) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub fn file_id(path: &Path, _: &Metadata) -> Option<FileId> {
    same_file::Handle::from_path(path).ok()
}

/// `path` from the root on, as it will be once the folders on its way are made: step by step, what is there
/// by the file system's word, what is not by its letters.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut real = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            Component::CurDir => {}
            // Without its root a drive means the folder that is current there.
            Component::Prefix(_) => real.push(part),
            part => {
                real.push(part);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}

/// The names of `real`, seen from each folder above it that is there, the nearest first.
fn names(real: &Path) -> Vec<(Name, PathBuf)> {
    let name = |folder: &Path| {
        let metadata = folder.metadata().ok().filter(Metadata::is_dir)?;
        let id = file_id(folder, &metadata)?;
        let written = real.strip_prefix(folder).ok()?;
        Some(((id, folded_path(written)), written.to_owned()))
    };
    real.ancestors().skip(1).filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clash(a: &Path, b: &Path) -> Option<Clash> {
        let mut places = Places::default();
        places.take(Place::of(a).expect("a place"), "a");
        let found = places.clash(&Place::of(b).expect("a place"));
        found.map(|(clash, _)| clash)
    }

    #[test]
    fn one_file_has_one_place_by_every_name() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("sub")).expect("a folder");
        for name in ["there.wav", "other.wav"] {
            std::fs::write(at(name), b"x").expect("a file");
        }
        std::fs::hard_link(at("there.wav"), at("hard.wav")).expect("a link");
        for (a, b) in [
            ("there.wav", "sub/../there.wav"),
            ("there.wav", "hard.wav"),
            // Once the folder is made the way leads there.
            ("there.wav", "none/../there.wav"),
            ("none/../there.wav", "hard.wav"),
            ("there.wav", "none/more/../../sub/../hard.wav"),
            ("new.wav", "sub/../new.wav"),
            ("new.wav", "./new.wav"),
            ("new.wav", "none/../new.wav"),
            ("none/new.wav", "none/other/../new.wav"),
        ] {
            assert_eq!(clash(&at(a), &at(b)), Some(Clash::File), "{a} {b}");
            assert_eq!(clash(&at(b), &at(a)), Some(Clash::File), "{b} {a}");
        }
        for (a, b) in [
            ("new.wav", "sub/new.wav"),
            ("new.wav", "there.wav"),
            ("other.wav", "there.wav"),
            ("none/new.wav", "sub/new.wav"),
        ] {
            assert_eq!(clash(&at(a), &at(b)), None, "{a} {b}");
        }
    }

    #[test]
    fn names_that_are_one_on_other_disks_meet_whether_they_are_there_or_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("Sub")).expect("a folder");
        for name in ["There.wav", "Sub/Straße.wav"] {
            std::fs::write(at(name), b"x").expect("a file");
        }
        for (a, b) in [
            ("none/../NEW.wav", "new.wav"),
            ("There.wav", "there.wav"),
            ("none/../There.wav", "there.wav"),
            ("Sub/Straße.wav", "Sub/STRASSE.wav"),
            ("Sub/Straße.wav", "sub/strasse.wav"),
            ("Sub/new.wav", "SUB/new.wav"),
            ("ſ.wav", "S.wav"),
            ("ﬁ.wav", "FI.wav"),
            ("ΣΑΣ.wav", "σας.wav"),
            // ü in one sign and in two; with an ogonek below, in either order.
            ("M\u{fc}.wav", "mu\u{308}.wav"),
            ("u\u{328}\u{308}.wav", "U\u{308}\u{328}.wav"),
        ] {
            assert_eq!(clash(&at(a), &at(b)), Some(Clash::Name), "{a} {b}");
            assert_eq!(clash(&at(b), &at(a)), Some(Clash::Name), "{b} {a}");
        }
    }

    #[test]
    fn nothing_lies_in_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("there.wav"), b"x").expect("a file");
        for (file, inside) in [
            ("new.wav", "new.wav/x.wav"),
            ("new.wav", "NEW.wav/sub/x.wav"),
            ("there.wav", "there.wav/x.wav"),
            ("none/new.wav", "none/new.wav/x.wav"),
        ] {
            assert_eq!(clash(&at(file), &at(inside)), Some(Clash::Inside));
            assert_eq!(clash(&at(inside), &at(file)), Some(Clash::Folder));
        }
        assert_eq!(clash(&at("new.wav"), &at("new.wav2/x.wav")), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(at("sub/deep")).expect("a folder");
        std::os::unix::fs::symlink(at("sub/deep"), at("link")).expect("a link");
        std::fs::write(at("sub/there.wav"), b"x").expect("a file");
        for (a, b) in [
            ("link/new.wav", "sub/deep/new.wav"),
            // Behind a link, `..` is the folder of its target.
            ("link/../new.wav", "sub/new.wav"),
            ("link/../there.wav", "sub/there.wav"),
            ("none/../link/../there.wav", "sub/there.wav"),
            ("link/none/../../there.wav", "sub/there.wav"),
        ] {
            assert_eq!(clash(&at(a), &at(b)), Some(Clash::File), "{a} {b}");
        }
        assert!(Place::of(Path::new("/dev/null")).is_none());
    }
}
