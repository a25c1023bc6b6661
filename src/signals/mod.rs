//! Signals, synthesised: the built-in session and a fitting one for every factory preset. The same bytes
//! on every machine.
//!
//! The session has four bars at 100 beats a minute in E minor, mono, 48 kHz. Every track peaks at −10 dBFS,
//! as a recording with 0 VU at −18 dBFS does.

pub mod factory;
mod instruments;

use instruments::{drums, plucked, voice};

/// Frames per second of the session.
pub const SAMPLE_RATE_HZ: u32 = 48_000;

pub(crate) const RATE_HZ: f64 = SAMPLE_RATE_HZ as f64;

/// Length of a beat.
const BEAT_S: f64 = 0.6;

/// Four bars, and a second for the last notes to ring.
const LENGTH_S: f64 = 16.0 * BEAT_S + 1.0;

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
    /// The recording.
    pub fn samples(&self) -> Vec<f32> {
        let mut samples = vec![0.0; (LENGTH_S * RATE_HZ) as usize];
        (self.synthesise)(&mut samples);
        let peak = samples.iter().fold(0.0_f64, |p, x| p.max(x.abs()));
        let gain = crate::units::db_to_gain(PEAK_DBFS) / peak;
        samples.iter().map(|x| (x * gain) as f32).collect()
    }
}

/// Sample at which beat `beat` (from 0, fractions allowed) falls.
fn at_beat(beat: f64) -> usize {
    (beat * BEAT_S * RATE_HZ) as usize
}

#[cfg(test)]
mod tests;
