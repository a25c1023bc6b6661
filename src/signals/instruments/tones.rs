//! Instruments made of harmonics: keys, strings, winds.

use core::f64::consts::TAU;

use crate::signals::instruments::parts::{LowPass, Noise, decay, note_hz};
use crate::signals::{RATE_HZ, at_beat};

/// How an instrument sounds.
pub struct Instrument {
    /// Rise of a note.
    pub attack_s: f64,
    /// Fall of a note by 8.7 dB; infinite for what is bowed, blown or held.
    pub decay_s: f64,
    /// Harmonics.
    pub partials: usize,
    /// Level of harmonic k is k^−slope; a soft note is duller by up to 0.5.
    pub slope: f64,
    /// Swing of the pitch at 5 Hz, semitones.
    pub vibrato: f64,
    /// Noise of bow or breath.
    pub breath: f64,
    /// Players or oscillators on one note, a few cents apart.
    pub voices: usize,
}

/// A struck string's note is over after a while, a bowed one as long as the bow moves.
pub const PIANO: Instrument = Instrument {
    attack_s: 0.002,
    decay_s: 0.9,
    partials: 14,
    slope: 1.5,
    vibrato: 0.0,
    breath: 0.0,
    voices: 2,
};

pub const ORGAN: Instrument = Instrument {
    attack_s: 0.008,
    decay_s: f64::INFINITY,
    partials: 8,
    slope: 0.6,
    vibrato: 0.06,
    breath: 0.002,
    voices: 1,
};

pub const SYNTH: Instrument = Instrument {
    attack_s: 0.004,
    decay_s: 0.35,
    partials: 24,
    slope: 1.0,
    vibrato: 0.0,
    breath: 0.0,
    voices: 3,
};

pub const STRINGS: Instrument = Instrument {
    attack_s: 0.15,
    decay_s: f64::INFINITY,
    partials: 16,
    slope: 1.2,
    vibrato: 0.2,
    breath: 0.01,
    voices: 4,
};

pub const BRASS: Instrument = Instrument {
    attack_s: 0.04,
    decay_s: f64::INFINITY,
    partials: 18,
    slope: 0.8,
    vibrato: 0.08,
    breath: 0.005,
    voices: 2,
};

pub const FLUTE: Instrument = Instrument {
    attack_s: 0.06,
    decay_s: f64::INFINITY,
    partials: 6,
    slope: 1.9,
    vibrato: 0.15,
    breath: 0.04,
    voices: 1,
};

/// Chords, semitones from A4, one per bar: Em, C, G, D.
const CHORDS: [[i32; 4]; 4] = [
    [-29, -17, -14, -10],
    [-33, -17, -14, -9],
    [-26, -19, -14, -10],
    [-31, -19, -15, -12],
];

/// Beat within a bar, length in beats, strength.
type Rhythm = &'static [(f64, f64, f64)];

const STROKES: Rhythm = &[
    (0.0, 1.0, 1.0),
    (1.0, 0.9, 0.45),
    (2.0, 0.9, 0.75),
    (3.5, 0.5, 0.6),
];
const HELD: Rhythm = &[(0.0, 2.4, 0.6), (2.5, 1.4, 1.0)];
const STABS: Rhythm = &[(0.0, 0.6, 1.0), (1.5, 0.4, 0.6), (2.0, 1.5, 0.8)];

/// Chords in strokes.
pub fn strokes(instrument: &Instrument, out: &mut [f64]) {
    chords(instrument, STROKES, 0, out);
}

/// Chords that are held and swell.
pub fn held(instrument: &Instrument, out: &mut [f64]) {
    chords(instrument, HELD, 0, out);
}

/// Chords in accents, an octave up.
pub fn stabs(instrument: &Instrument, out: &mut [f64]) {
    chords(instrument, STABS, 12, out);
}

/// The top of the chords as a melody, two octaves up.
pub fn melody(instrument: &Instrument, out: &mut [f64]) {
    for (bar, chord) in CHORDS.iter().enumerate() {
        for (index, (beat, beats, strength)) in HELD.iter().enumerate() {
            let semitones = chord[3 - index] + 24;
            add_note(
                instrument,
                out,
                4.0 * bar as f64 + beat,
                *beats,
                semitones,
                *strength,
            );
        }
    }
}

fn chords(instrument: &Instrument, rhythm: Rhythm, up: i32, out: &mut [f64]) {
    for (bar, chord) in CHORDS.iter().enumerate() {
        for (beat, beats, strength) in rhythm {
            for semitones in chord {
                let at = 4.0 * bar as f64 + beat;
                add_note(instrument, out, at, *beats, semitones + up, *strength);
            }
        }
    }
}

fn add_note(
    instrument: &Instrument,
    out: &mut [f64],
    beat: f64,
    beats: f64,
    semitones: i32,
    strength: f64,
) {
    let start = at_beat(beat);
    let length = at_beat(beats);
    let release = (0.12 * RATE_HZ) as usize;
    let mut noise = Noise::new(start as u64 + semitones.unsigned_abs() as u64);
    let mut soft = LowPass::new(3_000.0);
    for voice in 0..instrument.voices {
        // 5 cents between neighbours, around the note.
        let cents = 5.0 * (voice as f64 - 0.5 * (instrument.voices - 1) as f64);
        let freq_hz = note_hz(f64::from(semitones) + cents / 100.0);
        let levels = levels(instrument, freq_hz, strength);
        let mut phase = 0.37 * voice as f64;
        for (i, x) in out[start..].iter_mut().take(length + release).enumerate() {
            let t = i as f64 / RATE_HZ;
            let bend = instrument.vibrato * (t / 0.4).min(1.0) * libm::sin(TAU * 5.0 * t);
            phase += freq_hz * libm::exp2(bend / 12.0) / RATE_HZ;
            let held = 1.0 - i.saturating_sub(length) as f64 / release as f64;
            let rise = (t / instrument.attack_s).min(1.0);
            let level = strength * rise * held * decay(t, instrument.decay_s);
            let sound: f64 = levels
                .iter()
                .zip(1..)
                .map(|(l, k)| l * libm::sin(TAU * phase * f64::from(k)))
                .sum();
            *x += level * (sound + instrument.breath * 8.0 * soft.next(noise.next()));
        }
    }
}

/// Levels of the harmonics below 16 kHz.
fn levels(instrument: &Instrument, freq_hz: f64, strength: f64) -> Vec<f64> {
    let slope = instrument.slope + 0.5 * (1.0 - strength);
    (1..=instrument.partials)
        .map(|k| k as f64)
        .filter(|k| k * freq_hz < 16_000.0)
        .map(|k| libm::pow(k, -slope))
        .collect()
}
