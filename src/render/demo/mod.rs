//! The built-in session: kick, snare, bass, guitar and voice, synthesised.
//!
//! Four bars at 100 beats a minute in E minor, mono, 48 kHz, 24 bit. Every track peaks at −10 dBFS,
//! as a recording with 0 VU at −18 dBFS does. The same bytes on every machine.

pub(super) mod drums;
pub(super) mod parts;
pub(super) mod plucked;
pub(super) mod voice;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::container::Container;
use super::error::Error;
use super::format::{AudioSpec, SampleFormat};
use super::job::{Job, Summary};
use super::output::{Outputs, look};
use super::run::render_file;
use super::writer::{AudioWriter, Target};
use crate::presets::factory;

/// Frames per second of the session.
pub const SAMPLE_RATE_HZ: u32 = 48_000;

pub(super) const RATE_HZ: f64 = SAMPLE_RATE_HZ as f64;

/// Length of a beat.
const BEAT_S: f64 = 0.6;

/// Four bars, and a second for the last notes to ring.
pub(super) const LENGTH_S: f64 = 16.0 * BEAT_S + 1.0;

/// −10 dBFS.
const PEAK_DBFS: f64 = -10.0;

/// One instrument.
#[derive(Clone, Copy)]
pub struct Track {
    /// Name, also of the file.
    pub name: &'static str,
    /// The factory preset that fits.
    pub preset: &'static str,
    synthesise: fn(&mut [f64]),
}

/// The session.
pub static TRACKS: [Track; 5] = [
    Track {
        name: "kick",
        preset: "kick-in",
        synthesise: drums::kick,
    },
    Track {
        name: "snare",
        preset: "snare-top",
        synthesise: drums::snare,
    },
    Track {
        name: "bass",
        preset: "bass-di",
        synthesise: plucked::bass,
    },
    Track {
        name: "guitar",
        preset: "guitar-crunch",
        synthesise: plucked::guitar,
    },
    Track {
        name: "voice",
        preset: "lead-vocal-female",
        synthesise: voice::voice,
    },
];

impl Track {
    /// The recording's file and the render's.
    fn paths(&self, folder: &Path) -> [PathBuf; 2] {
        ["", "-redlight"].map(|what| folder.join(format!("{}{what}.wav", self.name)))
    }

    /// The recording.
    pub fn samples(&self) -> Vec<f32> {
        let mut samples = vec![0.0; (LENGTH_S * RATE_HZ) as usize];
        (self.synthesise)(&mut samples);
        let peak = samples.iter().fold(0.0_f64, |p, x| p.max(x.abs()));
        let gain = crate::units::db_to_gain(PEAK_DBFS) / peak;
        samples.iter().map(|x| (x * gain) as f32).collect()
    }
}

/// A track, rendered.
#[derive(Clone, Debug)]
pub struct DemoRender {
    /// Name of the track.
    pub track: &'static str,
    /// The factory preset.
    pub preset: &'static str,
    /// What the render did.
    pub summary: Summary,
}

/// Writes the session's recordings to `folder`, which is made if need be, and beside each its render
/// through the fitting preset: `kick.wav`, `kick-redlight.wav`.
///
/// # Errors
/// If a file cannot be made, or exists and `overwrite` is not set.
pub fn render(folder: &Path, overwrite: bool) -> Result<Vec<DemoRender>, Error> {
    look(&folder.join("kick.wav"), overwrite, true)?;
    std::fs::create_dir_all(folder).map_err(|source| Error::Unwritable {
        path: folder.to_owned(),
        source,
    })?;
    check(folder, overwrite)?;
    TRACKS
        .iter()
        .map(|t| render_track(t, folder, overwrite))
        .collect()
}

/// Looks at the places of all files before the first is made.
fn check(folder: &Path, overwrite: bool) -> Result<(), Error> {
    let mut outputs = Outputs::new(overwrite);
    let mut paths = TRACKS.iter().flat_map(|track| track.paths(folder));
    paths.try_for_each(|path| outputs.sound("another file of the session", &path))
}

fn render_track(track: &Track, folder: &Path, overwrite: bool) -> Result<DemoRender, Error> {
    let [input, output] = track.paths(folder);
    let spec = AudioSpec {
        sample_rate_hz: SAMPLE_RATE_HZ,
        channels: 1,
        format: SampleFormat::Int24,
    };
    let target = Target {
        path: &input,
        container: Container::Wav,
        spec,
        frames: None,
        dither_seed: None,
        overwrite,
    };
    let mut writer = AudioWriter::create(&target, &[])?;
    writer.write(&[&track.samples()])?;
    writer.finish(&[])?;
    let mut job = Job::new(&input, &output);
    job.overwrite = overwrite;
    if let Some(factory) = factory(track.preset) {
        job.values = factory.preset().values();
    }
    let summary = render_file(&job, &mut |_| ControlFlow::Continue(()))?;
    Ok(DemoRender {
        track: track.name,
        preset: track.preset,
        summary,
    })
}

/// Sample at which beat `beat` (from 0, fractions allowed) falls.
pub(super) fn at_beat(beat: f64) -> usize {
    (beat * BEAT_S * RATE_HZ) as usize
}

#[cfg(test)]
mod tests;
