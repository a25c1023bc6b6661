//! The user's own presets: files in the platform's data folder, found by name.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{FACTORY, LoadError, Note, Preset, factory, load, nearest, read, write};
use crate::text::portable_stem;

/// A preset that is there to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPreset {
    /// Name: the file's, without its ending.
    pub name: String,
    /// File.
    pub path: PathBuf,
}

/// Why no preset was found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The file cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Nothing has this name.
    #[error(
        "no file, no preset of yours and no factory preset is called '{}'{}",
        crate::text::shown(.name),
        .nearest.as_ref().map_or_else(String::new, |n| format!("; did you mean '{n}'?"))
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// The name that was probably meant.
        nearest: Option<String>,
    },
}

/// Where the user's presets live: `Redlight/presets` (`redlight/presets` on Linux) in the platform's
/// data folder. None if the environment does not tell.
pub fn user_folder() -> Option<PathBuf> {
    let var = |name| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    if cfg!(target_os = "windows") {
        Some(var("APPDATA")?.join("Redlight").join("presets"))
    } else if cfg!(target_os = "macos") {
        let library = var("HOME")?.join("Library/Application Support");
        Some(library.join("Redlight/presets"))
    } else {
        // XDG Base Directory Specification 0.8.
        let data = var("XDG_DATA_HOME").or_else(|| Some(var("HOME")?.join(".local/share")))?;
        Some(data.join("redlight/presets"))
    }
}

/// The presets in `folder`, by name. A folder that is not there holds none.
pub fn list(folder: &Path) -> Vec<UserPreset> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut presets: Vec<_> = entries
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            Some(UserPreset { name, path })
        })
        .collect();
    presets.sort_by(|a, b| a.name.cmp(&b.name));
    presets
}

/// Saves `preset` in `folder`, which is made if need be, under its name, and tells where. The file is
/// written under another name and moved, so that a crash never leaves half a preset.
///
/// # Errors
/// If it cannot be written, or there is one of this name and `overwrite` is not set
/// ([`io::ErrorKind::AlreadyExists`]).
pub fn save(folder: &Path, preset: &Preset, overwrite: bool) -> io::Result<PathBuf> {
    let path = folder.join(format!("{}.toml", file_stem(&preset.name)));
    replace_file(&path, &write(preset), overwrite)?;
    Ok(path)
}

/// Writes `text` to `path` by way of another file that is moved there; makes the folder if need be.
///
/// # Errors
/// If it cannot be written, or there is such a file and `overwrite` is not set.
pub fn replace_file(path: &Path, text: &str, overwrite: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    let moved = if overwrite {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    moved.map(|_| ()).map_err(|e| e.error)
}

/// A name that every file system takes.
fn file_stem(name: &str) -> String {
    let safe: String = name
        .trim()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || " -_+,()".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    if safe.is_empty() {
        "unnamed".to_owned()
    } else {
        portable_stem(&safe)
    }
}

/// The preset called `name`: a file if there is one or it looks like one, else one of the user's, else
/// a factory preset.
///
/// # Errors
/// If there is none, or the file cannot be loaded.
pub fn find(name: &str) -> Result<(Preset, Vec<Note>), FindError> {
    let path = Path::new(name);
    if path.is_file() || name.contains(['/', '\\']) || name.ends_with(".toml") {
        return Ok(load(path)?);
    }
    let mine = user_folder()
        .map(|folder| list(&folder))
        .unwrap_or_default();
    if let Some(found) = mine.iter().find(|p| p.name.eq_ignore_ascii_case(name)) {
        return Ok(load(&found.path)?);
    }
    if let Some(factory) = factory(name) {
        return Ok(read(factory.text));
    }
    let names = mine
        .iter()
        .map(|p| p.name.as_str())
        .chain(FACTORY.iter().map(|f| f.slug));
    Err(FindError::Unknown {
        nearest: nearest(name, names).map(str::to_owned),
        name: name.to_owned(),
    })
}

/// The file that [`find`] reads for `name`; none if it is a factory preset or nothing.
pub fn file_of(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    if path.is_file() || name.contains(['/', '\\']) || name.ends_with(".toml") {
        return Some(path.to_owned());
    }
    let mine = list(&user_folder()?).into_iter();
    let mut named = mine.filter(|p| p.name.eq_ignore_ascii_case(name));
    named.next().map(|p| p.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Values;

    #[test]
    fn a_saved_preset_is_listed_and_loads_as_it_was() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("new/presets");
        assert_eq!(list(&folder), []);
        let preset = Preset::of("Anna / verse: 2", &Values::default());
        let path = save(&folder, &preset, false).expect("saved");
        let again = save(&folder, &preset, false).expect_err("there already");
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        save(&folder, &preset, true).expect("saved again");
        let listed = list(&folder);
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (listed[0].name.as_str(), &listed[0].path),
            ("Anna - verse- 2", &path)
        );
        assert_eq!(load(&path).expect("loaded"), (preset, Vec::new()));
        let device = Preset::of("Aux", &Values::default());
        let path = save(&folder, &device, false).expect("saved");
        assert_eq!(path.file_name(), Some("Aux-.toml".as_ref()));
    }

    #[test]
    fn factory_presets_are_found_by_name_and_slug() {
        for name in ["lead-vocal-male", "Lead vocal, male", "LEAD VOCAL MALE"] {
            assert_eq!(find(name).expect("found").0.name, "Lead vocal, male");
        }
        let error = find("led-vocal-male").expect_err("unknown").to_string();
        assert!(
            error.ends_with("did you mean 'lead-vocal-male'?"),
            "{error}"
        );
    }
}
