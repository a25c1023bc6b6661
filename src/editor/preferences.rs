//! What is remembered for all strips of this user: favourites and the theme.
//!
//! One small TOML file beside the presets. It is read again before it is written, so that editors
//! that are open at the same time keep each other's changes.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::presets::file::read_ordinary;
use crate::presets::{quote, replace_file};

/// Name of the file.
const FILE: &str = "editor.toml";

/// The preferences of this user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Keys of favourite presets (see [`super::library::Item::key`]).
    pub favourites: BTreeSet<String>,
    /// Whether the light theme is chosen.
    pub is_light: bool,
}

impl Preferences {
    /// Reads them; what cannot be read is left at its default.
    pub fn load(folder: &Path) -> Self {
        let text = read_ordinary(&file(folder)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let (document, _) = DeTable::parse_recoverable(&text);
        let mut read = Self::default();
        for (key, value) in document.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("light", DeValue::Boolean(is_light)) => read.is_light = *is_light,
                ("favourites", DeValue::Array(keys)) => {
                    let keys = keys.iter().filter_map(|key| match key.get_ref() {
                        DeValue::String(key) => Some(key.to_string()),
                        _ => None,
                    });
                    read.favourites.extend(keys);
                }
                _ => {}
            }
        }
        read
    }

    /// Changes what stands in the file, and tells what stands there then.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn change(folder: &Path, change: impl FnOnce(&mut Self)) -> io::Result<Self> {
        let mut preferences = Self::load(folder);
        change(&mut preferences);
        let favourites: Vec<_> = preferences.favourites.iter().map(|f| quote(f)).collect();
        let text = format!(
            "light = {}\nfavourites = [{}]\n",
            preferences.is_light,
            favourites.join(", ")
        );
        replace_file(&file(folder), &text, true)?;
        Ok(preferences)
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_read_again_and_nonsense_is_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Preferences::load(folder.path()), Preferences::default());
        let changed = Preferences::change(folder.path(), |p| {
            p.is_light = true;
            p.favourites.insert("user/\"Anna\"".to_owned());
        })
        .expect("written");
        assert_eq!(Preferences::load(folder.path()), changed);
        std::fs::write(file(folder.path()), "light = 3\nfavourites = [1, \"a\"]\n[")
            .expect("written");
        let read = Preferences::load(folder.path());
        assert!(!read.is_light);
        assert!(read.favourites.len() <= 1);
    }
}
