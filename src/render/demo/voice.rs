//! A singing voice: glottal pulses through five formants, breath, and s sounds.
//!
//! Pulse: A. E. Rosenberg, Effect of glottal pulse shape on the quality of natural vowels, JASA 49,
//! 1971. Formants of a woman: G. E. Peterson, H. L. Barney, Control methods used in a study of the
//! vowels, JASA 24, 1952.

use super::parts::{LowPass, Noise, Resonator, note_hz};
use super::{BEAT_S, RATE_HZ, at_beat};

/// First three formants of a vowel, Hz. A singer opens the mouth so that the first does not fall below
/// the note: those of ee and oo are raised.
#[derive(Clone, Copy)]
struct Vowel([f64; 3]);

const AH: Vowel = Vowel([850.0, 1_220.0, 2_810.0]);
const EH: Vowel = Vowel([610.0, 2_330.0, 2_990.0]);
const EE: Vowel = Vowel([420.0, 2_790.0, 3_310.0]);
const OH: Vowel = Vowel([590.0, 920.0, 2_710.0]);
const OO: Vowel = Vowel([430.0, 950.0, 2_670.0]);

/// A syllable.
struct Syllable {
    beat: f64,
    beats: f64,
    /// Semitones from A4.
    note: f64,
    vowel: Vowel,
    strength: f64,
    /// Whether an s stands before the vowel.
    has_s: bool,
}

const fn syllable(
    beat: f64,
    beats: f64,
    note: f64,
    vowel: Vowel,
    strength: f64,
    has_s: bool,
) -> Syllable {
    Syllable {
        beat,
        beats,
        note,
        vowel,
        strength,
        has_s,
    }
}

/// The melody. Quiet and loud syllables: a compressor has something to do.
const MELODY: [Syllable; 14] = [
    syllable(0.5, 1.2, -5.0, OH, 0.55, false),
    syllable(2.0, 0.8, -2.0, EE, 0.7, true),
    syllable(3.0, 0.9, 0.0, AH, 0.8, false),
    syllable(4.0, 1.8, 2.0, EH, 1.0, true),
    syllable(6.0, 0.8, 0.0, OO, 0.6, false),
    syllable(7.0, 0.8, -2.0, EE, 0.7, true),
    syllable(8.0, 1.4, -5.0, AH, 0.5, false),
    syllable(9.5, 0.4, -2.0, EH, 0.4, true),
    syllable(10.0, 0.9, 2.0, OH, 0.8, false),
    syllable(11.0, 0.9, 3.0, AH, 1.0, true),
    syllable(12.0, 1.4, 2.0, EE, 0.9, false),
    syllable(13.5, 0.4, 0.0, OO, 0.6, false),
    syllable(14.0, 0.9, -2.0, EH, 0.6, true),
    syllable(15.0, 1.6, -5.0, AH, 0.7, false),
];

/// Length of an s.
const S_S: f64 = 0.13;

/// Samples between two moves of the formants.
const STEP: usize = 32;

/// The voice.
pub fn voice(out: &mut [f64]) {
    sing(out);
    let mut noise = Noise::new(61);
    for syllable in MELODY.iter().filter(|s| s.has_s) {
        let start = at_beat(syllable.beat) - (0.8 * S_S * RATE_HZ) as usize;
        add_s(&mut out[start..], syllable.strength, &mut noise);
    }
    out.iter_mut().for_each(|x| *x += 2e-4 * noise.next());
}

/// The state of the singer.
struct Singer {
    phase: f64,
    vibrato: f64,
    pitch_hz: f64,
    /// The pitch with its vibrato.
    sounding_hz: f64,
    level: f64,
    formants_hz: [f64; 3],
    tract: [Resonator; 5],
    past: LowPass,
    noise: Noise,
    last_flow: f64,
}

fn sing(out: &mut [f64]) {
    let mut singer = Singer {
        phase: 0.0,
        vibrato: 0.0,
        pitch_hz: note_hz(MELODY[0].note),
        sounding_hz: 0.0,
        level: 0.0,
        formants_hz: MELODY[0].vowel.0,
        tract: Default::default(),
        past: LowPass::new(4_000.0),
        noise: Noise::new(62),
        last_flow: 0.0,
    };
    for (index, block) in out.chunks_mut(STEP).enumerate() {
        let beat = (index * STEP) as f64 / RATE_HZ / BEAT_S;
        singer.move_to(beat);
        block.iter_mut().for_each(|x| *x = singer.next());
    }
}

impl Singer {
    /// Glides pitch (50 ms), level (25 ms) and mouth (40 ms) toward the syllable at `beat`.
    fn move_to(&mut self, beat: f64) {
        let glide = |time_s| crate::units::time_to_coef(time_s, RATE_HZ / STEP as f64);
        let toward = |from: &mut f64, to: f64, coef: f64| *from = to + (*from - to) * coef;
        let sung = MELODY.iter().rev().find(|s| s.beat <= beat);
        let syllable = sung.unwrap_or(&MELODY[0]);
        let passed = beat - syllable.beat;
        let is_sounding = sung.is_some() && passed < syllable.beats;
        let level = if is_sounding { syllable.strength } else { 0.0 };
        toward(&mut self.level, level, glide(0.025));
        toward(&mut self.pitch_hz, note_hz(syllable.note), glide(0.05));
        for (formant, to) in self.formants_hz.iter_mut().zip(syllable.vowel.0) {
            toward(formant, to, glide(0.04));
        }
        // A singer lets a note stand before the vibrato comes.
        let depth = 0.5 * (passed * BEAT_S / 0.5).clamp(0.0, 1.0);
        self.vibrato += core::f64::consts::TAU * 5.6 * STEP as f64 / RATE_HZ;
        let swing = depth * libm::sin(self.vibrato) / 12.0;
        self.tune(swing);
    }

    fn tune(&mut self, swing_octaves: f64) {
        self.sounding_hz = self.pitch_hz * libm::exp2(swing_octaves);
        let [first, second, third] = self.formants_hz;
        let formants = [
            (first, 80.0),
            (second, 110.0),
            (third, 170.0),
            (3_900.0, 250.0),
            (4_950.0, 300.0),
        ];
        for (resonator, (freq_hz, bandwidth_hz)) in self.tract.iter_mut().zip(formants) {
            resonator.tune(freq_hz, bandwidth_hz);
        }
    }

    fn next(&mut self) -> f64 {
        self.phase += self.sounding_hz / RATE_HZ;
        self.phase -= libm::floor(self.phase);
        let flow = rosenberg(self.phase);
        // What leaves the lips is the change of the flow.
        let pulse = 30.0 * (flow - self.last_flow);
        self.last_flow = flow;
        let breath = 0.03 * self.noise.next() * (0.3 + flow);
        let source = self.level * (pulse + breath);
        // The small cavities beside the tract let some of the highs past the formants.
        let past = 0.05 * self.past.next_high(source);
        past + self.tract.iter_mut().fold(source, |x, r| r.next(x))
    }
}

/// Flow through the glottis over one period: it opens for 40 % and closes within 16 %.
fn rosenberg(phase: f64) -> f64 {
    const OPENING: f64 = 0.40;
    const CLOSING: f64 = 0.16;
    if phase < OPENING {
        let p = phase / OPENING;
        p * p * (3.0 - 2.0 * p)
    } else if phase < OPENING + CLOSING {
        let p = (phase - OPENING) / CLOSING;
        1.0 - p * p
    } else {
        0.0
    }
}

/// Noise around 7 kHz that swells and falls.
fn add_s(out: &mut [f64], strength: f64, noise: &mut Noise) {
    let mut low = [LowPass::new(5_500.0), LowPass::new(5_500.0)];
    let mut high = LowPass::new(9_500.0);
    let samples = (S_S * RATE_HZ) as usize;
    for (i, x) in out.iter_mut().take(samples).enumerate() {
        let swell = libm::sin(core::f64::consts::PI * i as f64 / samples as f64);
        let hiss = low.iter_mut().fold(noise.next(), |y, l| l.next_high(y));
        *x += 18.0 * strength * swell * high.next(hiss);
    }
}
