//! A singing voice: glottal pulses through five formants, breath, and s sounds.
//!
//! Pulse: A. E. Rosenberg, Effect of glottal pulse shape on the quality of natural vowels, JASA 49,
//! 1971. Formants of a woman: G. E. Peterson, H. L. Barney, Control methods used in a study of the
//! vowels, JASA 24, 1952.

use crate::signals::instruments::parts::{LowPass, Noise, Resonator, note_hz};
use crate::signals::{BEAT_S, RATE_HZ, at_beat};

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

/// Who sings, and how.
#[derive(Clone, Copy)]
pub struct Manner {
    /// Above the woman's melody.
    pub semitones: f64,
    /// Formants against a woman's: a man's are lower.
    pub formants: f64,
    /// Share of the vocal folds: none in a whisper.
    pub folds: f64,
    /// Share of the breath.
    pub breath: f64,
    /// Loud against quiet syllables: 1 as written, 2 twice as far in dB.
    pub contrast: f64,
    /// Level of an s against the song.
    pub s: f64,
    /// Whether it is spoken: short syllables on few notes, pauses between the sentences.
    pub is_spoken: bool,
    /// No two singers are alike.
    pub seed: u64,
}

/// The demo's singer.
pub const WOMAN: Manner = Manner {
    semitones: 0.0,
    formants: 1.0,
    folds: 1.0,
    breath: 1.0,
    contrast: 1.0,
    s: 1.0,
    is_spoken: false,
    seed: 0,
};

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

/// Sentences of eleven syllables, and a breath after each.
fn speech() -> Vec<Syllable> {
    const VOWELS: [Vowel; 5] = [AH, EH, OH, EE, OO];
    const NOTES: [f64; 4] = [-9.0, -8.0, -10.0, -12.0];
    const STRENGTHS: [f64; 4] = [1.0, 0.55, 0.8, 0.45];
    let spoken = (0..52).filter(|i| i % 13 < 11);
    let syllable = |i: usize| {
        let beat = 0.5 + 0.29 * i as f64;
        let (note, strength) = (NOTES[i % 4], STRENGTHS[i % 4]);
        syllable(
            beat,
            0.2,
            note,
            VOWELS[i % 5],
            strength,
            i.is_multiple_of(3),
        )
    };
    spoken.map(syllable).collect()
}

/// The demo's voice.
pub fn voice(out: &mut [f64]) {
    voice_of(out, &WOMAN);
}

/// A voice.
pub fn voice_of(out: &mut [f64], manner: &Manner) {
    let speech = if manner.is_spoken {
        speech()
    } else {
        Vec::new()
    };
    let text = if manner.is_spoken {
        &speech[..]
    } else {
        &MELODY[..]
    };
    sing(out, text, manner);
    let mut noise = Noise::new(61 + manner.seed);
    for syllable in text.iter().filter(|s| s.has_s) {
        let start = at_beat(syllable.beat) - (0.8 * S_S * RATE_HZ) as usize;
        add_s(&mut out[start..], manner.s * syllable.strength, &mut noise);
    }
    out.iter_mut().for_each(|x| *x += 2e-4 * noise.next());
}

/// The state of the singer.
struct Singer<'t> {
    text: &'t [Syllable],
    manner: Manner,
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

fn sing(out: &mut [f64], text: &[Syllable], manner: &Manner) {
    let mut singer = Singer {
        text,
        manner: *manner,
        phase: 0.0,
        vibrato: 0.0,
        pitch_hz: note_hz(text[0].note + manner.semitones),
        sounding_hz: 0.0,
        level: 0.0,
        formants_hz: text[0].vowel.0,
        tract: Default::default(),
        past: LowPass::new(4_000.0),
        noise: Noise::new(62 + manner.seed),
        last_flow: 0.0,
    };
    for (index, block) in out.chunks_mut(STEP).enumerate() {
        let beat = (index * STEP) as f64 / RATE_HZ / BEAT_S;
        singer.move_to(beat);
        block.iter_mut().for_each(|x| *x = singer.next());
    }
}

impl Singer<'_> {
    /// Glides pitch (50 ms), level (25 ms) and mouth (40 ms) toward the syllable at `beat`.
    fn move_to(&mut self, beat: f64) {
        let glide = |time_s| crate::units::time_to_coef(time_s, RATE_HZ / STEP as f64);
        let toward = |from: &mut f64, to: f64, coef: f64| *from = to + (*from - to) * coef;
        let sung = self.text.iter().rev().find(|s| s.beat <= beat);
        let syllable = sung.unwrap_or(&self.text[0]);
        let passed = beat - syllable.beat;
        let is_sounding = sung.is_some() && passed < syllable.beats;
        let strength = if self.manner.contrast == 1.0 {
            syllable.strength
        } else {
            libm::pow(syllable.strength, self.manner.contrast)
        };
        let level = if is_sounding { strength } else { 0.0 };
        toward(&mut self.level, level, glide(0.025));
        let note = syllable.note + self.manner.semitones;
        toward(&mut self.pitch_hz, note_hz(note), glide(0.05));
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
            resonator.tune(self.manner.formants * freq_hz, bandwidth_hz);
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
        let source = self.level * (self.manner.folds * pulse + self.manner.breath * breath);
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
