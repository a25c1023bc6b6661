//! One take: what is a track of its own, and how it is looked at.

use std::path::{Path, PathBuf};

use super::{LearnedTrack, level};
use crate::files::detach;
use crate::files::recorded_on;
use crate::files::{AudioReader, Channels, PolyTrack, ReadOptions, poly_tracks};
use crate::files::{Error, guarded};
use crate::text::shown_path;

/// Looks at a take.
///
/// # Errors
/// Why it cannot be a track.
pub fn look_at(
    take: Take,
    calibration_dbfs: f64,
    accept_truncated: bool,
) -> Result<LearnedTrack, String> {
    let path = take.path.clone();
    let look = || Ok(look_at_sound(take, calibration_dbfs, accept_truncated));
    guarded(&path, look).map_err(|e| e.to_string())?
}

/// What is one track: a file, or a channel of a file of many.
pub struct Take {
    name: String,
    path: PathBuf,
    channels: Option<Channels>,
}

/// The takes in a file.
pub fn takes(path: PathBuf) -> Vec<Take> {
    let stem = path.file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy().into_owned();
    // What cannot be read is told when it is looked at.
    let tracks = poly_tracks(&path).unwrap_or_default();
    if tracks.len() <= 2 {
        return vec![Take {
            name: stem,
            path,
            channels: None,
        }];
    }
    let take = |track: PolyTrack| {
        let name = track.name.unwrap_or_else(|| track.channels.to_string());
        Take {
            name: format!("{stem} {name}"),
            path: path.clone(),
            channels: Some(track.channels),
        }
    };
    tracks.into_iter().map(take).collect()
}

fn open(
    path: &Path,
    channels: Option<Channels>,
    accept_truncated: bool,
) -> Result<AudioReader, Error> {
    let options = ReadOptions {
        accept_truncated,
        channels,
        ..ReadOptions::default()
    };
    AudioReader::open_with(path, &options)
}

fn look_at_sound(
    take: Take,
    calibration_dbfs: f64,
    accept_truncated: bool,
) -> Result<LearnedTrack, String> {
    let said = |e: Error| e.to_string();
    let Take {
        name,
        path,
        channels,
    } = take;
    let measured = |accept| -> Result<_, Error> {
        let mut reader = open(&path, channels, accept)?;
        let is_ours = detach(reader.chunks()).is_some();
        // A print is left out, whatever its levels.
        let level = (!is_ours)
            .then(|| level::measure(&mut reader))
            .transpose()?;
        Ok((reader, level))
    };
    let (measured, is_truncated) = match measured(false) {
        Err(_) if accept_truncated => (measured(true), true),
        measured => (measured, false),
    };
    let (reader, level) = measured.map_err(said)?;
    let Some(level) = level else {
        return Err(format!(
            "{}: was made by Redlight already",
            shown_path(&path)
        ));
    };
    Ok(LearnedTrack {
        spec: reader.spec(),
        frames: reader.frames(),
        day: recorded_on(&path, reader.chunks()),
        guess: None,
        trim: level::trim(&level, calibration_dbfs),
        name,
        path,
        channels,
        level,
        half: None,
        polarity: None,
        is_truncated,
    })
}

impl LearnedTrack {
    /// The recording once more.
    ///
    /// # Errors
    /// If it cannot be read any more.
    pub(super) fn reopen(&self) -> Result<AudioReader, Error> {
        open(&self.path, self.channels, self.is_truncated)
    }
}
