//! Bass and guitar: plucked strings.
//!
//! A string is a delay line with a low-pass in its loop (K. Karplus, A. Strong: Digital synthesis of
//! plucked-string and drum timbres, CMJ 7, 1983; fractional length by D. A. Jaffe, J. O. Smith:
//! Extensions of the Karplus-Strong plucked-string algorithm, CMJ 7, 1983).

use crate::signals::instruments::parts::{LowPass, Noise, note_hz};
use crate::signals::{BEAT_S, RATE_HZ, at_beat};

/// A string's sound.
struct String {
    freq_hz: f64,
    /// Gain of one round trip.
    loss: f64,
    /// Weight of the older of the two samples that the loop averages: 0.5 is the dullest.
    damping: f64,
    /// Corner of the pluck's low-pass: a finger is softer than a pick.
    pluck_hz: f64,
    seed: u64,
}

impl String {
    /// Adds a pluck of `length_s` seconds to `out`; at its end the hand stops the string.
    fn add(&self, out: &mut [f64], gain: f64, length_s: f64) {
        // The average delays by `damping` samples.
        let period = RATE_HZ / self.freq_hz - self.damping;
        let whole = period as usize;
        let fraction = period - whole as f64;
        let mut line = self.pluck(whole + 2);
        let size = line.len();
        let (mut at, mut last) = (0, 0.0);
        let samples = (length_s * RATE_HZ) as usize;
        let release = (0.03 * RATE_HZ) as usize;
        for (i, x) in out.iter_mut().take(samples + release).enumerate() {
            let newer = line[(at + size - whole) % size];
            let older = line[(at + size - whole - 1) % size];
            let y = newer + (older - newer) * fraction;
            let hand = 1.0 - i.saturating_sub(samples) as f64 / release as f64;
            line[at] = self.loss * ((1.0 - self.damping) * y + self.damping * last);
            last = y;
            at = (at + 1) % size;
            *x += gain * hand * y;
        }
    }

    /// The displaced string: softened noise without a mean, combed by the place of the pluck at a
    /// fifth of the length.
    fn pluck(&self, size: usize) -> Vec<f64> {
        let mut noise = Noise::new(self.seed);
        let mut soft = LowPass::new(self.pluck_hz);
        let raw: Vec<f64> = (0..size).map(|_| soft.next(noise.next())).collect();
        let place = size / 5;
        let mut line: Vec<f64> = (0..size)
            .map(|i| raw[i] - raw[(i + size - place) % size])
            .collect();
        let mean = line.iter().sum::<f64>() / size as f64;
        let power = line.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / size as f64;
        let scale = 1.0 / libm::sqrt(power);
        line.iter_mut().for_each(|x| *x = (*x - mean) * scale);
        line
    }
}

/// Semitones from A4 of the bass notes, one per half beat over two bars; none is a rest.
const BASS_LINE: [Option<i32>; 16] = [
    Some(-41),
    Some(-41),
    None,
    Some(-41),
    Some(-38),
    None,
    Some(-36),
    Some(-34),
    Some(-33),
    None,
    Some(-33),
    Some(-38),
    Some(-31),
    Some(-31),
    Some(-34),
    Some(-36),
];

/// A finger-plucked bass, straight from its pickup.
pub fn bass(out: &mut [f64]) {
    let mut noise = Noise::new(41);
    for (index, note) in BASS_LINE.into_iter().cycle().take(32).enumerate() {
        let Some(semitones) = note else {
            continue;
        };
        let string = String {
            freq_hz: note_hz(f64::from(semitones)),
            loss: 0.994,
            damping: 0.5,
            pluck_hz: 700.0,
            seed: 100 + index as u64,
        };
        // No two strokes of a hand are alike.
        let gain = 1.0 + 0.35 * noise.next();
        let start = at_beat(index as f64 * 0.5);
        string.add(&mut out[start..], gain, 0.45 * BEAT_S);
    }
    let (mut pickup, mut rumble) = (LowPass::new(2_500.0), LowPass::new(25.0));
    for x in out.iter_mut() {
        *x = rumble.next_high(pickup.next(*x)) + 1e-3 * noise.next();
    }
}

/// Semitones from A4 of the chords' strings, one chord per bar: Em, C, G, D.
const CHORDS: [[i32; 5]; 4] = [
    [-29, -22, -17, -14, -10],
    [-33, -29, -26, -21, -17],
    [-26, -22, -19, -14, -10],
    [-31, -24, -19, -15, -12],
];

/// Beats within a bar at which the guitar is struck, and how hard.
const STRUMS: [(f64, f64); 6] = [
    (0.0, 1.0),
    (1.0, 0.6),
    (1.5, 0.8),
    (2.5, 0.9),
    (3.0, 0.6),
    (3.5, 0.7),
];

/// Chords through an amplifier on the edge of distortion and its cabinet.
pub fn guitar(out: &mut [f64]) {
    strum_chords(out);
    amplify(out, 0.5);
}

/// The same through an amplifier that does nothing but make it louder.
pub fn clean_guitar(out: &mut [f64]) {
    strum_chords(out);
    amplify(out, 0.02);
}

/// The same through an amplifier with its gain all the way up.
pub fn heavy_guitar(out: &mut [f64]) {
    strum_chords(out);
    amplify(out, 12.0);
}

/// The same before a microphone: no amplifier, the body's resonance at 105 Hz.
pub fn acoustic_guitar(out: &mut [f64]) {
    strum_chords(out);
    let mut body = crate::signals::instruments::parts::Resonator::default();
    body.tune(105.0, 25.0);
    let mut rumble = LowPass::new(40.0);
    for x in out.iter_mut() {
        *x = rumble.next_high(*x + 0.03 * body.next(*x));
    }
}

/// The bass through its amplifier: growl, and a cabinet that ends at 4 kHz.
pub fn bass_amp(out: &mut [f64]) {
    bass(out);
    amplify(out, 1.5);
}

fn strum_chords(out: &mut [f64]) {
    for (bar, chord) in CHORDS.into_iter().enumerate() {
        for (index, (beat, strength)) in STRUMS.into_iter().enumerate() {
            let next = STRUMS.get(index + 1).map_or(4.0, |s| s.0);
            let length_s = (next - beat) * BEAT_S;
            strum(out, bar as f64 * 4.0 + beat, &chord, strength, length_s);
        }
    }
}

/// One stroke over the strings, 9 ms from each to the next.
fn strum(out: &mut [f64], beat: f64, chord: &[i32], strength: f64, length_s: f64) {
    for (index, semitones) in chord.iter().enumerate() {
        let string = String {
            freq_hz: note_hz(f64::from(*semitones)),
            loss: 0.9985,
            damping: 0.25,
            pluck_hz: 5_000.0,
            seed: 1_000 + at_beat(beat) as u64 + index as u64,
        };
        let start = at_beat(beat) + (index as f64 * 9e-3 * RATE_HZ) as usize;
        string.add(&mut out[start..], strength, length_s);
    }
}

/// Valve-like limiting x/√(1+x²) after `gain`, twelve-inch cabinet.
fn amplify(out: &mut [f64], gain: f64) {
    let mut noise = Noise::new(51);
    let mut input = LowPass::new(120.0);
    let mut cone = [
        LowPass::new(4_500.0),
        LowPass::new(4_500.0),
        LowPass::new(5_500.0),
    ];
    let mut box_lows = LowPass::new(80.0);
    for x in out.iter_mut() {
        let driven = gain * input.next_high(*x) + 5e-4 * noise.next();
        let limited = driven / libm::sqrt(1.0 + driven * driven);
        let coned = cone.iter_mut().fold(limited, |y, stage| stage.next(y));
        *x = box_lows.next_high(coned);
    }
}
