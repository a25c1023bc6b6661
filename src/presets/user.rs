//! The user's own presets: files in the platform's data folder, found by name.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use super::{
    FACTORY, LoadError, Note, Preset, factory, file, load, load_ordinary, nearest, read, write,
};
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

/// Something in a folder of presets that is called like one and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Its name.
    pub name: String,
    /// Why, as the end of a sentence.
    pub why: String,
}

/// What a folder of presets holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Presets by name.
    pub presets: Vec<UserPreset>,
    /// What was passed over.
    pub passed_over: Vec<PassedOver>,
}

/// Most presets of a folder that are listed.
const MAX_LISTED: usize = 20_000;

/// The presets in `folder`, by name. A folder that is not there holds none.
pub fn list(folder: &Path) -> Vec<UserPreset> {
    look_into(folder).presets
}

/// What `folder` holds: ordinary files whose names end in `.toml`, in capitals or not. Opens none of
/// them.
pub fn look_into(folder: &Path) -> Folder {
    let mut found = Folder::default();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return found,
        Err(e) => {
            found.pass_over(&folder.to_string_lossy(), format!("it cannot be read: {e}"));
            return found;
        }
    };
    let mut more = 0;
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(e) => {
                found.pass_over(&folder.to_string_lossy(), format!("it cannot be read: {e}"));
                break;
            }
        };
        if !path.extension().is_some_and(is_ending) {
            continue;
        }
        if found.presets.len() == MAX_LISTED {
            more += 1;
        } else {
            found.take(path);
        }
    }
    if more > 0 {
        let why = format!("at most {MAX_LISTED} presets are listed");
        found.pass_over(&format!("{more} more"), why);
    }
    let order = |p: &UserPreset| {
        let is_capital = p.path.extension().is_some_and(|e| e != "toml");
        (p.name.clone(), is_capital, p.path.clone())
    };
    found.presets.sort_by_cached_key(order);
    found.tell_apart();
    found.passed_over.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn is_ending(ending: &OsStr) -> bool {
    ending.eq_ignore_ascii_case("toml")
}

impl Folder {
    fn take(&mut self, path: PathBuf) {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        // Of what a link leads to; a link that leads in a circle is an error.
        let unfit = match std::fs::metadata(&path) {
            Ok(metadata) => file::unfit(&metadata),
            Err(e) => Some(format!("it cannot be read: {e}")),
        };
        let name = path.file_stem().and_then(OsStr::to_str).map(str::to_owned);
        match (unfit, name) {
            (Some(why), _) => self.pass_over(&file, why),
            (None, None) => self.pass_over(&file, "its name is no text".to_owned()),
            (None, Some(name)) => self.presets.push(UserPreset { name, path }),
        }
    }

    fn pass_over(&mut self, name: &str, why: String) {
        let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
        let name = name.chars().map(visible).collect();
        self.passed_over.push(PassedOver { name, why });
    }

    /// `Anna.toml` and `Anna.TOML` are two presets: the second is called by its whole name.
    fn tell_apart(&mut self) {
        for i in 1..self.presets.len() {
            let [before, preset] = [&self.presets[i - 1], &self.presets[i]];
            let is_same = before.path.file_stem() == preset.path.file_stem();
            if let (true, Some(name)) = (is_same, preset.path.file_name().and_then(OsStr::to_str)) {
                self.presets[i].name = name.to_owned();
            }
        }
    }
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

/// Saves `preset` over the one in the file `path`, as [`save`] does.
///
/// # Errors
/// If it cannot be written.
pub fn save_over(path: &Path, preset: &Preset) -> io::Result<()> {
    replace_file(path, &write(preset), true)
}

/// Writes `text` to `path` by way of another file that is moved there; makes the folder if need be. Of a link
/// that leads somewhere the file there is replaced.
///
/// # Errors
/// If it cannot be written, or there is such a file and `overwrite` is not set
/// ([`io::ErrorKind::AlreadyExists`]).
pub fn replace_file(path: &Path, text: &str, overwrite: bool) -> io::Result<()> {
    let behind_link = std::fs::canonicalize(path).ok().filter(|_| overwrite);
    let path = behind_link.as_deref().unwrap_or(path);
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
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

/// A file in the folder's place is another error than a preset of the same name: no "replace?" helps.
fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => {
            io::Error::new(io::ErrorKind::NotADirectory, "it is no folder")
        }
        _ => e,
    })
}

/// Whether two presets of these names would be one on some file system: capitals and the Unicode form do
/// not count there, and signs that no file may have are `-`.
pub fn is_same_name(a: &str, b: &str) -> bool {
    let folded = |name: &str| {
        // By way of capitals: ß is ss, and both forms of a small sigma are one.
        let folded = file_stem(name).to_uppercase().to_lowercase();
        folded.nfc().collect::<String>()
    };
    a == b || folded(a) == folded(b)
}

/// Most bytes of a name in a file's: file systems take 255 with the ending and what is put behind it.
const MAX_STEM_BYTES: usize = 200;

/// A name that every file system takes. An accent that is a sign of its own goes into its letter.
fn file_stem(name: &str) -> String {
    let safe: String = name
        .trim()
        .nfc()
        .map(|c| {
            if c.is_alphanumeric() || " -_+,()".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    let safe = safe[..safe.floor_char_boundary(MAX_STEM_BYTES)].trim_end();
    if safe.is_empty() {
        "unnamed".to_owned()
    } else {
        portable_stem(safe)
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
    if let Some(found) = called(&mine, name) {
        return Ok(load_ordinary(&found.path)?);
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
    let mine = list(&user_folder()?);
    called(&mine, name).map(|p| p.path.clone())
}

/// The one that is called `name`, or else the first that is but for capitals and the like.
fn called<'a>(mine: &'a [UserPreset], name: &str) -> Option<&'a UserPreset> {
    let exact = mine.iter().find(|p| p.name == name);
    exact.or_else(|| mine.iter().find(|p| is_same_name(&p.name, name)))
}

#[cfg(test)]
mod tests;
