//! Rendering a session: in parallel, in shares, and on from where it stopped.
//!
//! A file appears when it is complete and remembers what it was made of. So a track whose file is there
//! with the same settings, sound and recording is done, whoever rendered it, and a run that was stopped
//! is resumed by running it again.

use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;

use super::{Session, Track};
use crate::files::detach;
use crate::files::output::{Reads, Standing, look};
use crate::files::{AudioHash, Provenance};
use crate::files::{AudioReader, ReadOptions};
use crate::files::{Error, guarded};
use crate::render::{Progress, Summary};
use crate::render::{container, out_format, provenance, render_file};

/// A share of the tracks: the `index`th (from 1) of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// All tracks.
    pub const ALL: Self = Self { index: 1, count: 1 };

    /// Whether the track at `position` belongs to the share.
    pub fn takes(self, position: usize) -> bool {
        position % self.count == self.index - 1
    }
}

impl core::str::FromStr for Shard {
    type Err = String;

    /// Reads `2/8`.
    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text
            .split_once('/')
            .and_then(|(i, n)| Some((i.trim().parse().ok()?, n.trim().parse().ok()?)));
        match parsed {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err("a share is i/n with i from 1 to n, as in 2/8".to_owned()),
        }
    }
}

/// What there is of a track's file.
#[derive(Debug)]
pub enum State {
    /// Nothing yet: it would be rendered.
    ToDo,
    /// The file is there and is what a render would give.
    Done,
    /// A file is there that is something else.
    Other,
}

/// What became of a track.
#[derive(Debug)]
pub enum Outcome {
    /// It was rendered.
    Rendered(Box<Summary>),
    /// Its file was there already, made of the same.
    Done,
    /// It could not be rendered.
    Failed(Error),
}

/// A track and what became of it.
#[derive(Debug)]
pub struct TrackResult {
    /// Position in the session, from 0.
    pub position: usize,
    /// What became of it.
    pub outcome: Outcome,
}

/// A track with its position, or why it may not make its file.
pub type Claim<'a> = (usize, Result<&'a Track, Error>);

impl Session {
    /// Renders the tracks of `shard`, as many at a time as the machine has cores. What one track does
    /// never depends on another: a track that fails stops no other, and a share gives the same files as
    /// the whole. `progress` is told the position of the track.
    ///
    /// # Errors
    /// As [`claims`](Self::claims).
    pub fn render(
        &self,
        shard: Shard,
        overwrite: bool,
        progress: &(dyn Fn(usize, Progress) -> ControlFlow<()> + Sync),
    ) -> Result<Vec<TrackResult>, Error> {
        let render = |(position, track): (usize, &Track)| {
            guarded(&track.file, || {
                render_track(track, overwrite, &mut |now| progress(position, now))
            })
        };
        let result = |(position, claim): (usize, Result<_, _>)| TrackResult {
            position,
            outcome: claim
                .and_then(|track| render((position, track)))
                .unwrap_or_else(Outcome::Failed),
        };
        let claims = self.claims(shard)?;
        Ok(claims.into_par_iter().map(result).collect())
    }

    /// The tracks of a share by position, each checked against everything that the whole session reads:
    /// none of them may make its file there.
    ///
    /// # Errors
    /// [`Error::StreamIsRead`]: then nothing may be printed.
    pub fn claims(&self, shard: Shard) -> Result<Vec<Claim<'_>>, Error> {
        let mut outputs = self.reads().outputs(false)?;
        let claims = self.share(shard).map(|(position, track)| {
            let role = format!("file of track '{}'", track.name);
            let claim = outputs.claim(&role, &track.output);
            (position, claim.map(|()| track))
        });
        Ok(claims.collect())
    }

    /// Everything that the session reads: its text, presets, recordings and keys.
    /// Outputs of a command that works on the session are checked against it.
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        for track in &self.tracks {
            reads.add(&format!("recording of track '{}'", track.name), &track.file);
            if let Some(key) = &track.key {
                reads.add(&format!("key of track '{}'", track.name), key);
            }
        }
        for preset in &self.presets {
            reads.add("preset", preset);
        }
        if let Some(file) = &self.file {
            reads.add("session file", file);
        }
        reads
    }

    /// The tracks of a share and their positions.
    pub fn share(&self, shard: Shard) -> impl Iterator<Item = (usize, &Track)> {
        let tracks = self.tracks.iter().enumerate();
        tracks.filter(move |(position, _)| shard.takes(*position))
    }
}

fn render_track(
    track: &Track,
    overwrite: bool,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Outcome, Error> {
    if matches!(track.state()?, State::Done) {
        return Ok(Outcome::Done);
    }
    if let Some(folder) = track.output.parent() {
        std::fs::create_dir_all(folder).map_err(|source| Error::Unwritable {
            path: track.output.clone(),
            source,
        })?;
    }
    match render_file(&track.job(overwrite), progress) {
        Ok(summary) => Ok(Outcome::Rendered(Box::new(summary))),
        // Another run of the session was first. What it made may be what this one would have.
        Err(Error::Exists { path }) => match track.state()? {
            State::Done => Ok(Outcome::Done),
            _ => Err(Error::Exists { path }),
        },
        Err(error) => Err(error),
    }
}

impl Track {
    /// What there is of its file.
    ///
    /// # Errors
    /// If the recording or the key cannot be used, or no file can be made.
    pub fn state(&self) -> Result<State, Error> {
        guarded(&self.file, || self.look())
    }

    fn look(&self) -> Result<State, Error> {
        let job = self.job(false);
        let mut input = open(&self.file, &job.input_options())?;
        let key = self.key.as_deref();
        let mut key = key.map(|k| open(k, &job.key_options())).transpose()?;
        let container = container(&job)?;
        match look(&self.output, true, true)? {
            Standing::File { old: Some(_), .. } => {}
            Standing::File { old: None, .. } => return Ok(State::ToDo),
            Standing::Stream => {
                return Err(Error::Refused {
                    path: self.output.clone(),
                    why: "it is a pipe or a device; a session makes files".to_owned(),
                });
            }
        }
        let Some(made) = remembered(&self.output) else {
            return Ok(State::Other);
        };
        let format = out_format(&job, container, &input.spec());
        // Comparing settings is cheap; the recordings are read only if these agree.
        let hashes = [AudioHash::default(); 2];
        if !differs_only_in_sound(&provenance(&job, format, hashes), &made) {
            return Ok(State::Other);
        }
        let hashes = hash_both(&mut input, key.as_mut())?;
        let wanted = provenance(&job, format, hashes);
        Ok(if wanted == made {
            State::Done
        } else {
            State::Other
        })
    }
}

/// A recording of a session is read twice, so it has to be a file.
fn open(path: &Path, options: &ReadOptions) -> Result<AudioReader, Error> {
    if path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return Err(Error::NotAudio {
            path: path.to_owned(),
            why: "it is a pipe or a device, and a session reads files".to_owned(),
        });
    }
    AudioReader::open_with(path, options)
}

fn remembered(path: &Path) -> Option<Provenance> {
    let reader = AudioReader::open(path, false).ok()?;
    Provenance::from_text(&detach(reader.chunks())?)
}

fn differs_only_in_sound(wanted: &Provenance, made: &Provenance) -> bool {
    let name = |p: &Provenance| p.key.as_ref().map(|k| k.0.clone());
    let same_sound = Provenance {
        source_hash: made.source_hash,
        key: made.key.clone(),
        ..wanted.clone()
    };
    same_sound == *made && name(wanted) == name(made)
}

/// Hashes of the recording and of as much of the key as it takes.
fn hash_both(
    input: &mut AudioReader,
    mut key: Option<&mut AudioReader>,
) -> Result<[AudioHash; 2], Error> {
    const FRAMES: usize = 4_096;
    let mut hashes = [AudioHash::default(); 2];
    let mut audio = vec![Vec::new(); input.spec().channels];
    let mut key_audio = vec![Vec::new(); key.as_ref().map_or(0, |k| k.spec().channels)];
    loop {
        let frames = input.read_full(&mut audio, FRAMES)?;
        if frames == 0 {
            return Ok(hashes);
        }
        hashes[0].add(&audio.iter().map(Vec::as_slice).collect::<Vec<_>>());
        if let Some(key) = &mut key {
            key.read_full(&mut key_audio, frames)?;
            hashes[1].add(&key_audio.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_disjoint_and_whole() {
        for count in 1..6 {
            let shards: Vec<Shard> = (1..=count)
                .map(|i| format!("{i}/{count}").parse().expect("a share"))
                .collect();
            for position in 0..20 {
                assert_eq!(shards.iter().filter(|s| s.takes(position)).count(), 1);
            }
        }
        for text in ["0/4", "5/4", "1", "a/b", "1/0"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
