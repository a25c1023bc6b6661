//! A session file from a folder of recordings.
//!
//! For each recording: the preset that its name calls for, the input trim that brings it to the
//! calibration with peaks below −6 dBFS, and, for pairs at one source, the polarity in which they add.
//! Every line says why it is there; the file is a proposal, to be read and changed.

mod guess;
mod level;
mod pairs;
mod write;

pub use guess::{Guess, Side, guess, words};
pub use level::{Level, PEAK_LIMIT_DBFS, Trim};
pub use pairs::Polarity;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Error, guarded};
use super::metadata::detach;
use super::reader::AudioReader;
use crate::text::shown_path;

/// Endings of files that are looked at. What a file is, its first bytes tell.
const ENDINGS: [&str; 8] = ["wav", "wave", "bwf", "rf64", "aif", "aiff", "aifc", "flac"];

/// How far the input's trim goes either way.
const TRIM_LIMIT_DB: f64 = 24.0;

/// A recording and what is proposed for it.
#[derive(Clone, Debug)]
pub struct LearnedTrack {
    /// Name: the file's, without its ending.
    pub name: String,
    /// File.
    pub path: PathBuf,
    /// Instrument.
    pub guess: Option<Guess>,
    /// Level.
    pub level: Level,
    /// Trim; none for a silent recording.
    pub trim: Option<Trim>,
    /// Polarity, for the far side of a pair.
    pub polarity: Option<Polarity>,
}

/// A folder of recordings.
#[derive(Clone, Debug)]
pub struct Learned {
    /// Level of 0 VU that the trims aim at.
    pub calibration_dbfs: f64,
    /// Recordings, in the order of their names.
    pub tracks: Vec<LearnedTrack>,
    /// Files that cannot be tracks, and why.
    pub left_out: Vec<String>,
}

/// Learns a session from the recordings in `folder` (not in folders within it). `calibration_dbfs`
/// is the level of 0 VU, −24 to −12.
///
/// # Errors
/// If the folder cannot be read or holds no recording.
pub fn learn(folder: &Path, calibration_dbfs: f64) -> Result<Learned, Error> {
    let paths = recordings(folder)?;
    let looked_at: Vec<_> = paths
        .into_par_iter()
        .map(|path| look_at(path, calibration_dbfs))
        .collect();
    let mut learned = Learned {
        calibration_dbfs,
        tracks: Vec::new(),
        left_out: Vec::new(),
    };
    for result in looked_at {
        match result {
            Ok(track) => learned.tracks.push(track),
            Err(why) => learned.left_out.push(why),
        }
    }
    if learned.tracks.is_empty() {
        return Err(Error::NoRecordings {
            path: folder.to_owned(),
            left_out: learned.left_out,
        });
    }
    learned.propose_polarities();
    Ok(learned)
}

/// Files in `folder` that look like recordings, in the order of their names.
///
/// # Errors
/// If the folder cannot be read.
pub fn recordings(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = std::fs::read_dir(folder).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::Missing {
            path: folder.to_owned(),
        },
        _ => Error::Read {
            path: folder.to_owned(),
            source,
        },
    })?;
    let is_recording = |path: &PathBuf| {
        let ending = path.extension().and_then(|e| e.to_str());
        let is_hidden = path
            .file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with('.'));
        ending.is_some_and(|e| ENDINGS.contains(&e.to_lowercase().as_str())) && !is_hidden
    };
    let mut paths: Vec<_> = entries
        .flatten()
        .map(|e| e.path())
        .filter(is_recording)
        .collect();
    paths.sort();
    Ok(paths)
}

fn look_at(path: PathBuf, calibration_dbfs: f64) -> Result<LearnedTrack, String> {
    if path.file_name().is_some_and(|name| name.to_str().is_none()) {
        return Err(format!(
            "{}: the name is not UTF-8, and a session can hold no other; rename the file",
            shown_path(&path)
        ));
    }
    if path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return Err(format!("{}: is a pipe or a device", shown_path(&path)));
    }
    guarded(&path, || Ok(look_at_sound(path.clone(), calibration_dbfs)))
        .map_err(|e| e.to_string())?
}

fn look_at_sound(path: PathBuf, calibration_dbfs: f64) -> Result<LearnedTrack, String> {
    let said = |e: Error| e.to_string();
    let mut reader = AudioReader::open(&path, false).map_err(said)?;
    if detach(reader.chunks()).is_some() {
        return Err(format!(
            "{}: was made by Redlight already",
            shown_path(&path)
        ));
    }
    let level = level::measure(&mut reader).map_err(said)?;
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(LearnedTrack {
        guess: guess(&words(&name)),
        trim: level::trim(&level, calibration_dbfs),
        name,
        path,
        level,
        polarity: None,
    })
}

impl Learned {
    fn propose_polarities(&mut self) {
        let tracks = &self.tracks;
        let proposals: Vec<_> = self
            .pairs()
            .into_par_iter()
            .map(|(near, far)| {
                let (near, far_path) = (&tracks[near], &tracks[far].path);
                let compare = || pairs::compare(far_path, &near.path, &near.name);
                let proposal = guarded(far_path, compare);
                // Both were read a moment ago; what cannot be compared gets no proposal.
                (far, proposal.ok().flatten())
            })
            .collect();
        for (far, proposal) in proposals {
            self.tracks[far].polarity = proposal;
        }
    }

    /// Positions of the near and the far side of each pair. The only two of a kind are a pair; of
    /// several, those whose names agree in everything else.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let sides: Vec<_> = self.tracks.iter().map(sided).collect();
        let find = |source: &str, side: Side| -> Vec<usize> {
            let is_it = |i: &usize| {
                sides[*i]
                    .as_ref()
                    .is_some_and(|s| s.source == source && s.side == side)
            };
            (0..sides.len()).filter(is_it).collect()
        };
        let mut pairs = Vec::new();
        for (far, sided) in sides.iter().enumerate() {
            let Some(sided) = sided.as_ref().filter(|s| s.side == Side::Far) else {
                continue;
            };
            let near = find(sided.source, Side::Near);
            let is_only = near.len() == 1 && find(sided.source, Side::Far).len() == 1;
            let rest = |i: &&usize| sides[**i].as_ref().is_some_and(|s| s.rest == sided.rest);
            let partner = near.iter().find(|i| is_only || rest(i));
            pairs.extend(partner.map(|near| (*near, far)));
        }
        pairs
    }
}

/// The place of a track at its source.
struct Sided {
    source: &'static str,
    side: Side,
    /// Words that say nothing of it: the number of the drum, the name of the player.
    rest: Vec<String>,
}

fn sided(track: &LearnedTrack) -> Option<Sided> {
    let guess = track.guess.as_ref()?;
    let words = words(&track.name);
    let (source, side) = guess::side(guess, &words)?;
    let is_number = |w: &&String| w.chars().all(char::is_numeric);
    let numbered = words.iter().take_while(is_number).count();
    let says = |w: &String| guess.words.contains(w) || guess::is_place(w);
    let rest = words.into_iter().skip(numbered).filter(|w| !says(w));
    Some(Sided {
        source,
        side,
        rest: rest.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::take::Take;

    fn learned(names: &[&str]) -> Learned {
        let track = |name: &&str| LearnedTrack {
            name: (*name).to_owned(),
            path: PathBuf::from(name),
            guess: guess(&words(name)),
            level: Level {
                peak_dbfs: -10.0,
                loud_dbfs: -20.0,
                take: Take::default(),
            },
            trim: None,
            polarity: None,
        };
        Learned {
            calibration_dbfs: -18.0,
            tracks: names.iter().map(track).collect(),
            left_out: Vec::new(),
        }
    }

    #[test]
    fn pairs_are_found_by_source_and_name() {
        let pairs = |names: &[&str]| learned(names).pairs();
        assert_eq!(pairs(&["Kick In", "Kick Out 47", "Snare"]), [(0, 1)]);
        assert_eq!(
            pairs(&["Snare 1 Bot", "Snare 1 Top", "Snare 2 Bot", "Snare 2 Top"]),
            [(1, 0), (3, 2)]
        );
        assert_eq!(
            pairs(&[
                "01 Gtr Anna DI",
                "02 Gtr Ben DI",
                "03 Gtr Anna Amp",
                "04 Gtr Ben Amp"
            ]),
            [(0, 2), (1, 3)]
        );
        assert_eq!(pairs(&["Kick Out", "Snare Top", "Gtr Amp"]), []);
    }
}
