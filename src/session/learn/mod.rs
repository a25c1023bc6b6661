//! A session file from a folder of recordings.
//!
//! For each recording: the preset that its name calls for, the input trim that brings it to the
//! calibration with peaks below −6 dBFS (one for both halves of a stereo pair), and, for pairs at one
//! source, the polarity in which they add.
//! Every line says why it is there; the file is a proposal, to be read and changed.

mod folder;
mod guess;
mod halves;
mod level;
mod names;
mod pairs;
mod remarks;
mod take;
mod vocabulary;
mod words;
mod write;

pub use folder::recordings;
pub use guess::{Guess, Side, guess, words};
pub use halves::Half;
pub use level::{Level, PEAK_LIMIT_DBFS, Trim};
pub use pairs::Polarity;
pub use words::Word;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::files::AudioSpec;
use crate::files::{Channels, Error, guarded};
use halves::Candidate;
use take::{look_at, takes};

/// Endings of files that are looked at. What a file is, its first bytes tell.
const ENDINGS: [&str; 10] = [
    "wav", "wave", "bwf", "rf64", "bw64", "w64", "aif", "aiff", "aifc", "flac",
];

/// How far the input's trim goes either way.
const TRIM_LIMIT_DB: f64 = 24.0;

/// A recording and what is proposed for it.
#[derive(Clone, Debug)]
pub struct LearnedTrack {
    /// Name: the file's, without its ending.
    pub name: String,
    /// File.
    pub path: PathBuf,
    /// Rate, channels and encoding.
    pub spec: AudioSpec,
    /// Length, if it is known.
    pub frames: Option<u64>,
    /// Day of the recording.
    pub day: Option<String>,
    /// Channels of the file; none for all.
    pub channels: Option<Channels>,
    /// Instrument.
    pub guess: Option<Guess>,
    /// Level.
    pub level: Level,
    /// Trim; none for a silent recording.
    pub trim: Option<Trim>,
    /// The stereo pair that it is half of.
    pub half: Option<Half>,
    /// Polarity, for the far side of a pair.
    pub polarity: Option<Polarity>,
    /// Whether it ends before its header says.
    pub is_truncated: bool,
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
/// is the level of 0 VU, −24 to −12. With `accept_truncated` recordings that end before their headers say
/// count as far as they go.
///
/// # Errors
/// If the folder cannot be read or holds no recording.
pub fn learn(
    folder: &Path,
    calibration_dbfs: f64,
    accept_truncated: bool,
) -> Result<Learned, Error> {
    let found = folder::look(folder)?;
    let looked_at: Vec<_> = found
        .recordings
        .into_par_iter()
        .flat_map_iter(takes)
        .map(|take| look_at(take, calibration_dbfs, accept_truncated))
        .collect();
    let mut learned = Learned {
        calibration_dbfs,
        tracks: Vec::new(),
        left_out: found.left_out,
    };
    for result in looked_at {
        match result {
            Ok(track) => learned.tracks.push(track),
            Err(why) => learned.left_out.push(why),
        }
    }
    learned.left_out.sort();
    if learned.tracks.is_empty() {
        return Err(Error::NoRecordings {
            path: folder.to_owned(),
            left_out: learned.left_out,
        });
    }
    learned.guess_instruments();
    learned.join_halves();
    learned.propose_polarities();
    Ok(learned)
}

impl Learned {
    fn guess_instruments(&mut self) {
        let names: Vec<_> = self.tracks.iter().map(|t| words(&t.name)).collect();
        let guesses = names::guess_all(&names);
        for (track, guess) in self.tracks.iter_mut().zip(guesses) {
            track.guess = guess;
        }
    }

    /// Gives the halves of a stereo pair one trim and one preset.
    fn join_halves(&mut self) {
        let candidate = |t: &LearnedTrack| Candidate {
            words: words(&t.name),
            preset: t.guess.as_ref().map(|g| g.preset),
            channels: t.spec.channels,
            sample_rate_hz: t.spec.sample_rate_hz,
            frames: t.frames,
        };
        let candidates: Vec<_> = self.tracks.iter().map(candidate).collect();
        let calibration_dbfs = self.calibration_dbfs;
        for (left, right, rest) in halves::find(&candidates) {
            let reader = |at: usize| self.tracks[at].reopen();
            let measured = guarded(&self.tracks[left].path, || {
                level::measure_pair([reader(left)?, reader(right)?])
            });
            // Both were read a moment ago; what cannot be read again keeps its own trim.
            let Ok(level) = measured else {
                continue;
            };
            let trim = level::trim(&level, calibration_dbfs);
            let guess = guess(&rest).or_else(|| self.tracks[left].guess.clone());
            let loud = [left, right].map(|i| self.tracks[i].level.loud_dbfs);
            let louder_db = if loud.iter().all(|l| l.is_finite()) {
                loud[0] - loud[1]
            } else {
                0.0
            };
            for (own, other, is_left) in [(left, right, true), (right, left, false)] {
                let partner = self.tracks[other].name.clone();
                let track = &mut self.tracks[own];
                track.trim.clone_from(&trim);
                track.guess.clone_from(&guess);
                track.half = Some(Half {
                    is_left,
                    partner,
                    louder_db: if is_left { louder_db } else { -louder_db },
                });
            }
        }
    }

    fn propose_polarities(&mut self) {
        let tracks = &self.tracks;
        let proposals: Vec<_> = self
            .pairs()
            .into_par_iter()
            .map(|(near, far)| {
                let near = &tracks[near];
                let far_path = &tracks[far].path;
                let compare = || pairs::compare(tracks[far].reopen()?, near.reopen()?, &near.name);
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
    let numbered = words.len() - halves::without_number(&words).len();
    let rest = guess.rest.iter().skip(numbered);
    let rest = rest.filter(|w| !guess::is_place(&w.text));
    Some(Sided {
        source,
        side,
        rest: rest.map(|w| w.text.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Take;

    fn learned(names: &[&str]) -> Learned {
        let track = |name: &&str| LearnedTrack {
            name: (*name).to_owned(),
            path: PathBuf::from(name),
            spec: AudioSpec {
                sample_rate_hz: 48_000,
                channels: 1,
                format: crate::files::SampleFormat::Int24,
            },
            frames: None,
            day: None,
            channels: None,
            guess: guess(&words(name)),
            level: Level {
                peak_dbfs: -10.0,
                loud_dbfs: -20.0,
                take: Take::default(),
            },
            trim: None,
            half: None,
            polarity: None,
            is_truncated: false,
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
