//! What lies in a folder: recordings, and files that look like some and cannot be used.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::ENDINGS;
use crate::files::{Error, KINDS, is_sound};

/// Sound that is not read here: endings and what they stand for.
const UNREAD: [(&str, &str); 33] = [
    ("mp3", "MP3"),
    ("mp2", "MPEG audio"),
    ("ogg", "Ogg Vorbis"),
    ("oga", "Ogg"),
    ("opus", "Opus"),
    ("m4a", "MPEG-4 audio"),
    ("m4b", "MPEG-4 audio"),
    ("aac", "AAC"),
    ("alac", "Apple Lossless"),
    ("wma", "Windows Media"),
    ("ape", "Monkey's Audio"),
    ("wv", "WavPack"),
    ("tta", "True Audio"),
    ("tak", "TAK"),
    ("shn", "Shorten"),
    ("caf", "Core Audio"),
    ("au", "Sun audio"),
    ("snd", "Sun audio"),
    ("sd2", "Sound Designer"),
    ("dsf", "DSD"),
    ("dff", "DSD"),
    ("rex", "REX"),
    ("rx2", "REX"),
    ("ac3", "Dolby Digital"),
    ("mka", "Matroska"),
    ("amr", "AMR"),
    ("mid", "MIDI"),
    ("mp4", "a film"),
    ("m4v", "a film"),
    ("mov", "a film"),
    ("mkv", "a film"),
    ("webm", "a film"),
    ("avi", "a film"),
];

/// Files in a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// Files that look like recordings, in the order of their names.
    pub recordings: Vec<PathBuf>,
    /// Files that hold sound and cannot be used, and why, in the order of their names.
    pub left_out: Vec<String>,
}

/// Looks at the files in `folder`, not at folders within it.
///
/// # Errors
/// If it cannot be read.
pub fn look(folder: &Path) -> Result<Folder, Error> {
    let entries = std::fs::read_dir(folder).map_err(|source| match source.kind() {
        ErrorKind::NotFound => Error::Missing {
            path: folder.to_owned(),
        },
        _ => Error::Read {
            path: folder.to_owned(),
            source,
        },
    })?;
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    let mut found = Folder::default();
    for path in paths {
        match sort_out(&path) {
            Kind::Recording => found.recordings.push(path),
            Kind::LeftOut(why) => found.left_out.push(format!("{}: {why}", path.display())),
            Kind::Other => {}
        }
    }
    Ok(found)
}

/// Files in `folder` that look like recordings, in the order of their names.
///
/// # Errors
/// If it cannot be read.
pub fn recordings(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    Ok(look(folder)?.recordings)
}

enum Kind {
    Recording,
    LeftOut(String),
    Other,
}

fn sort_out(path: &Path) -> Kind {
    let name = path.file_name().unwrap_or_default();
    let is_hidden = name.to_string_lossy().starts_with('.');
    // A link's target counts; a folder may be called anything.
    let Some(metadata) = std::fs::metadata(path)
        .ok()
        .filter(|m| !m.is_dir() && !is_hidden)
    else {
        return Kind::Other;
    };
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = ending.to_lowercase();
    let is_recording = ENDINGS.contains(&ending.as_str());
    let left_out = |why: &str| Kind::LeftOut(why.to_owned());
    if let Some((_, what)) = UNREAD.iter().find(|(e, _)| *e == ending) {
        return Kind::LeftOut(format!("{what} is not read here; allowed: {KINDS}"));
    }
    if !metadata.is_file() {
        // A pipe would wait for its writer.
        return if is_recording {
            left_out("is no ordinary file")
        } else {
            Kind::Other
        };
    }
    if !is_recording {
        return if holds_sound(path) {
            Kind::LeftOut(format!(
                "holds sound, but its name does not end in .{}; rename it",
                ENDINGS.join(", .")
            ))
        } else {
            Kind::Other
        };
    }
    if name.to_str().is_none() {
        return left_out("the name is not UTF-8, and a session can hold no other; rename the file");
    }
    Kind::Recording
}

/// Whether a file begins as sound does.
fn holds_sound(path: &Path) -> bool {
    let mut magic = [0_u8; 12];
    let there = File::open(path).and_then(|mut f| f.read_exact(&mut magic));
    there.is_ok() && is_sound(magic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_that_is_not_read_is_named_and_other_files_are_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(dir.path().join(name), bytes).expect("a file");
        };
        for name in [
            "a.wav",
            "b.AIFF",
            "c.flac",
            ".hidden.wav",
            "notes.txt",
            "x.MP3",
            "y.ogg",
        ] {
            write(name, b"");
        }
        write("take1", b"RIFF\0\0\0\0WAVEfmt ");
        write("take2.bak", b"fLaC\0\0\0\0\0\0\0\0");
        std::fs::create_dir(dir.path().join("folder.wav")).expect("a folder");
        let found = look(dir.path()).expect("a folder");
        let names: Vec<_> = found
            .recordings
            .iter()
            .filter_map(|p| p.file_name())
            .collect();
        assert_eq!(names, ["a.wav", "b.AIFF", "c.flac"]);
        let said = found.left_out.join("\n");
        assert_eq!(found.left_out.len(), 4, "{said}");
        for part in [
            "x.MP3: MP3 is not read here; allowed: WAV",
            "y.ogg: Ogg Vorbis is not read",
            "take1: holds sound, but its name does not end in .wav",
            "take2.bak: holds sound",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
    }
}
