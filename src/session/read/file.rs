//! A session's file, and why it could not be loaded.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::files::output::Reads;
use crate::presets::Note;
use crate::text::{decode, shown_path};

/// Far more than any session needs; what is larger, or never ends, is none.
pub(crate) const MOST_BYTES: u64 = 16 << 20;

/// Why a session could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There is no such file.
    #[error("{}: no such session file", shown_path(.path))]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A folder.
    #[error("{}: is a folder; {offer}", shown_path(.path))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What was probably meant.
        offer: String,
    },
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", shown_path(.path))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Lines of the file cannot be used.
    #[error("{}: not rendered:{}", shown_path(.path), lines(.notes))]
    Bad {
        /// The file.
        path: PathBuf,
        /// Which, and what is allowed.
        notes: Vec<Note>,
        /// What it names that would be read, as far as it was understood: nothing may be printed there.
        reads: Box<Reads>,
    },
}

fn lines(notes: &[Note]) -> String {
    notes.iter().map(|n| format!("\n  {n}")).collect()
}

/// The text of a session file.
pub fn read_text(path: &Path) -> Result<String, SessionError> {
    let failed = |source: io::Error| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => SessionError::Missing { path },
            _ => SessionError::Read { path, source },
        }
    };
    if path.is_dir() {
        let inside = path.join("session.toml");
        let offer = if inside.is_file() {
            format!("its session is {}", shown_path(&inside))
        } else {
            format!(
                "redlight-render learn {} makes its session",
                shown_path(path)
            )
        };
        let path = path.to_owned();
        return Err(SessionError::Folder { path, offer });
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(io::Error::other(
            "it is larger than a session can be (16 MB)",
        )));
    }
    decode(&bytes).map_err(|why| failed(io::Error::other(why)))
}
