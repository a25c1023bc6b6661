//! A fitting signal for every factory preset, synthesised: the same bytes on every machine.

use super::instruments::tones::{self, BRASS, FLUTE, ORGAN, PIANO, STRINGS, SYNTH};
use super::instruments::voice::{Manner, WOMAN, voice_of};
use super::instruments::{drums, kit, plucked};
use super::{LENGTH_S, RATE_HZ, SAMPLE_RATE_HZ};
use crate::units::db_to_gain;

/// The level that an engineer sets the input trim for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Strokes peak at −10 dBFS.
    Strokes,
    /// The loud passages stand at 0 VU, −18 dBFS RMS, with peaks below −6 dBFS.
    Loudness,
}

enum Play {
    Mono(fn(&mut [f64])),
    Stereo(fn(&mut [Vec<f64>])),
}

/// A signal and the preset that it fits.
pub struct Signal {
    /// The factory preset.
    pub preset: &'static str,
    /// What it is.
    pub name: &'static str,
    /// How its level is set.
    pub setting: Setting,
    play: Play,
}

impl Signal {
    /// The signal at the level that an engineer sets.
    pub fn samples(&self) -> Vec<Vec<f32>> {
        let raw = self.synthesise();
        let gain = gain(&raw, self.setting);
        let scaled = |c: &Vec<f64>| c.iter().map(|x| (x * gain) as f32).collect();
        raw.iter().map(scaled).collect()
    }

    /// One vector per channel, at no particular level.
    pub fn synthesise(&self) -> Vec<Vec<f64>> {
        let frames = (LENGTH_S * RATE_HZ) as usize;
        match self.play {
            Play::Mono(play) => {
                let mut channel = vec![0.0; frames];
                play(&mut channel);
                vec![channel]
            }
            Play::Stereo(play) => {
                let mut channels = vec![vec![0.0; frames]; 2];
                play(&mut channels);
                channels
            }
        }
    }
}

const PEAK_DBFS: f64 = -10.0;
const LOUD_DBFS: f64 = -18.0;
const HIGHEST_PEAK_DBFS: f64 = -6.0;

/// A VU meter's time.
const VU_FRAMES: usize = SAMPLE_RATE_HZ as usize * 3 / 10;

fn gain(raw: &[Vec<f64>], setting: Setting) -> f64 {
    let samples = raw.iter().flatten();
    let peak = samples.fold(0.0_f64, |p, x| p.max(x.abs()));
    if setting == Setting::Strokes {
        return db_to_gain(PEAK_DBFS) / peak;
    }
    let power = |frames: &[f64]| frames.iter().map(|x| x * x).sum::<f64>() / frames.len() as f64;
    let mut windows: Vec<f64> = raw[0].chunks_exact(VU_FRAMES).map(power).collect();
    windows.sort_by(f64::total_cmp);
    let loud = libm::sqrt(windows[windows.len() * 3 / 4]);
    (db_to_gain(LOUD_DBFS) / loud).min(db_to_gain(HIGHEST_PEAK_DBFS) / peak)
}

const fn strokes(preset: &'static str, name: &'static str, play: fn(&mut [f64])) -> Signal {
    Signal {
        preset,
        name,
        setting: Setting::Strokes,
        play: Play::Mono(play),
    }
}

const fn sound(preset: &'static str, name: &'static str, play: fn(&mut [f64])) -> Signal {
    Signal {
        preset,
        name,
        setting: Setting::Loudness,
        play: Play::Mono(play),
    }
}

const fn pair(
    preset: &'static str,
    name: &'static str,
    setting: Setting,
    play: fn(&mut [Vec<f64>]),
) -> Signal {
    Signal {
        preset,
        name,
        setting,
        play: Play::Stereo(play),
    }
}

use Setting::{Loudness, Strokes};

/// One for every factory preset, in its order.
pub static SIGNALS: [Signal; 31] = [
    strokes("kick-in", "kick drum", drums::kick),
    strokes("kick-out", "kick drum, outside", kit::kick_out),
    strokes("snare-top", "snare drum", drums::snare),
    strokes("snare-bottom", "snare wires", kit::wires),
    strokes("hi-hat", "hi-hat", kit::hi_hat),
    strokes("toms", "toms", kit::toms),
    pair("overheads", "drum set", Strokes, |out| kit::set(out, 0.2)),
    pair("room", "drum set in a room", Strokes, |out| {
        kit::set(out, 1.5)
    }),
    sound("bass-di", "bass", plucked::bass),
    sound("bass-amp", "bass, amplifier", plucked::bass_amp),
    sound("guitar-clean", "guitar, clean", plucked::clean_guitar),
    sound("guitar-crunch", "guitar, crunch", plucked::guitar),
    sound("guitar-heavy", "guitar, heavy", plucked::heavy_guitar),
    sound(
        "acoustic-guitar",
        "acoustic guitar",
        plucked::acoustic_guitar,
    ),
    pair("piano", "piano", Loudness, |out| {
        wide(out, |c| tones::strokes(&PIANO, c))
    }),
    sound("organ-keys", "organ", |out| tones::held(&ORGAN, out)),
    pair("synth", "synthesiser", Loudness, |out| {
        wide(out, |c| tones::strokes(&SYNTH, c))
    }),
    sound("lead-vocal-male", "voice, man", |out| voice_of(out, &MAN)),
    sound("lead-vocal-female", "voice, woman", |out| {
        voice_of(out, &WOMAN)
    }),
    sound("vocal-whisper", "voice, whispering", |out| {
        voice_of(out, &WHISPER)
    }),
    sound("vocal-belt", "voice, belting", |out| voice_of(out, &BELT)),
    sound("backing-vocals", "two voices", backing),
    sound("rap", "rap", |out| voice_of(out, &RAP)),
    sound("spoken-word", "speech", |out| voice_of(out, &SPEECH)),
    pair("strings", "strings", Loudness, |out| {
        wide(out, |c| tones::held(&STRINGS, c))
    }),
    sound("brass", "brass", |out| tones::stabs(&BRASS, out)),
    sound("woodwind", "flute", |out| tones::melody(&FLUTE, out)),
    pair("choir", "four voices in a room", Loudness, choir),
    pair("room-ensemble", "band in a room", Loudness, |out| {
        band(out, 1.0)
    }),
    pair("drum-bus", "drum set", Strokes, |out| kit::set(out, 0.4)),
    pair("mix-bus", "band", Loudness, |out| band(out, 0.1)),
];

const MAN: Manner = Manner {
    semitones: -10.0,
    formants: 0.86,
    s: 0.8,
    seed: 1,
    ..WOMAN
};
const WHISPER: Manner = Manner {
    folds: 0.0,
    breath: 3.0,
    s: 0.05,
    seed: 2,
    ..WOMAN
};
const BELT: Manner = Manner {
    contrast: 2.2,
    breath: 0.5,
    seed: 3,
    ..WOMAN
};
const RAP: Manner = Manner {
    semitones: -3.0,
    formants: 0.9,
    is_spoken: true,
    seed: 4,
    ..WOMAN
};
const SPEECH: Manner = Manner {
    semitones: -1.0,
    is_spoken: true,
    contrast: 1.3,
    seed: 5,
    ..WOMAN
};

/// The same from two sides: the right a few samples later and through other walls.
fn wide(out: &mut [Vec<f64>], play: impl Fn(&mut [f64])) {
    play(&mut out[0]);
    let late = out[0][..out[0].len() - 17].to_vec();
    out[1][17..].copy_from_slice(&late);
    for (side, channel) in out.iter_mut().enumerate() {
        kit::add_walls(channel, 0.25, side);
    }
}

fn add_voice(out: &mut [f64], manner: &Manner, gain: f64) {
    let mut one = vec![0.0; out.len()];
    voice_of(&mut one, manner);
    out.iter_mut().zip(one).for_each(|(x, y)| *x += gain * y);
}

/// A third below and the melody, both a little out of tune.
fn backing(out: &mut [f64]) {
    for (semitones, seed) in [(-3.9, 6), (0.06, 7)] {
        let manner = Manner {
            semitones,
            seed,
            ..WOMAN
        };
        add_voice(out, &manner, 1.0);
    }
}

fn choir(out: &mut [Vec<f64>]) {
    for (index, semitones) in [0.05, -4.9, -12.05, -16.9].into_iter().enumerate() {
        let manner = Manner {
            semitones,
            formants: if index < 2 { 1.0 } else { 0.86 },
            s: 0.4,
            seed: 8 + index as u64,
            ..WOMAN
        };
        let place = (index as f64 + 0.5) / 4.0;
        add_voice(&mut out[0], &manner, libm::sqrt(1.0 - place));
        add_voice(&mut out[1], &manner, libm::sqrt(place));
    }
    for (side, channel) in out.iter_mut().enumerate() {
        kit::add_walls(channel, 1.2, side);
    }
}

/// Drums, bass, guitar and voice.
fn band(out: &mut [Vec<f64>], wet: f64) {
    kit::set(out, 0.1);
    let players: [kit::Player; 3] = [
        (plucked::bass, 0.5, 0.5),
        (plucked::guitar, 0.35, 0.3),
        (|c| voice_of(c, &WOMAN), 0.6, 0.5),
    ];
    for (play, gain, place) in players {
        let mut one = vec![0.0; out[0].len()];
        play(&mut one);
        let peak = one.iter().fold(0.0_f64, |p, x| p.max(x.abs())).max(1e-9);
        for (channel, share) in out.iter_mut().zip([1.0 - place, place]) {
            let gain = gain * libm::sqrt(share) / peak;
            channel
                .iter_mut()
                .zip(&one)
                .for_each(|(x, y)| *x += gain * y);
        }
    }
    for (side, channel) in out.iter_mut().enumerate() {
        kit::add_walls(channel, wet, side);
    }
}
