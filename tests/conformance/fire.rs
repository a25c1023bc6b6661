//! Parameters under fire: everything is turned at once, every 16 samples, and the sound lives on.

use redlight::dsp::Strip;
use redlight::params::{ParamId, Values, strip_settings};

use crate::signals::{Dice, peak, programme};
use crate::subjects::{busy_values, ids, strip_with};

const RATE_HZ: f64 = 48_000.0;
/// Samples from one volley to the next.
const STEP: usize = 16;
/// Samples of programme, played over and over.
const LEN: usize = 48_000;

/// Parameters that ask for level.
const GAINS: [ParamId; 7] = [
    ParamId::InputTrim,
    ParamId::EqLfGain,
    ParamId::EqLmfGain,
    ParamId::EqHmfGain,
    ParamId::EqHfGain,
    ParamId::CompMakeup,
    ParamId::OutputTrim,
];

/// How a volley is drawn.
#[derive(Clone, Copy, Debug)]
enum Volley {
    /// Everything anywhere.
    Anywhere,
    /// Everything to one of its ends.
    Ends,
    /// One parameter to one of its ends.
    One,
}

const VOLLEYS: [Volley; 3] = [Volley::Anywhere, Volley::Ends, Volley::One];

impl Volley {
    fn fire(self, values: &mut Values, dice: &mut Dice) {
        let end = |dice: &mut Dice| if dice.next_norm() < 0.5 { 0.0 } else { 1.0 };
        match self {
            Self::Anywhere => ids().for_each(|id| values.set_position(id, dice.next_norm())),
            Self::Ends => ids().for_each(|id| values.set_position(id, end(dice))),
            Self::One => {
                let count = ids().count() as f64;
                if let Some(id) = ids().nth((dice.next_norm() * count) as usize) {
                    values.set_position(id, end(dice));
                }
            }
        }
        values.set(ParamId::StripBypass, 0.0);
    }
}

/// Takes back what asks for level.
fn ask_nothing(values: &mut Values) {
    for id in GAINS {
        values.set(id, values.get(id).min(0.0));
    }
    values.set(ParamId::CompAutoMakeup, 0.0);
}

struct Range {
    strip: Strip,
    values: Values,
    dice: Dice,
    audio: [Vec<f32>; 2],
    key: Vec<f32>,
}

impl Range {
    fn new(seed: u64) -> Self {
        Self {
            strip: strip_with(&Values::default(), RATE_HZ, 2),
            values: Values::default(),
            dice: Dice::new(seed),
            audio: [1, 2].map(|seed| programme(RATE_HZ, seed, LEN)),
            key: programme(RATE_HZ, 3, LEN),
        }
    }

    /// One second under fire: the greatest magnitude that came out.
    fn second(&mut self, volley: Volley, is_modest: bool) -> f32 {
        let mut greatest = 0.0_f32;
        for start in (0..LEN).step_by(STEP) {
            volley.fire(&mut self.values, &mut self.dice);
            let mut values = self.values;
            if is_modest {
                ask_nothing(&mut values);
            }
            self.strip.set(&strip_settings(&values, false));
            let [mut left, mut right] = [0, 1].map(|c: usize| {
                let mut block = [0.0; STEP];
                block.copy_from_slice(&self.audio[c][start..start + STEP]);
                block
            });
            let key = &self.key[start..start + STEP];
            self.strip
                .process(&mut [&mut left, &mut right], Some(&[key]));
            for x in left.iter().chain(&right) {
                assert!(x.is_finite(), "{volley:?} at {start}: {x}");
                greatest = greatest.max(x.abs());
            }
        }
        greatest
    }
}

fn decibels(gain: f32) -> f32 {
    20.0 * libm::log10f(gain)
}

#[test]
fn unasked_the_output_stays_within_24_db_of_the_input() {
    for (seed, volley) in VOLLEYS.into_iter().enumerate() {
        let mut range = Range::new(seed as u64);
        let input = peak(&range.audio[0]);
        for _ in 0..4 {
            let over_db = decibels(range.second(volley, true) / input);
            assert!(
                over_db <= 24.0,
                "{volley:?}: {over_db:.1} dB over the input"
            );
        }
        assert!(!range.strip.take_readings().faults.any(), "{volley:?}");
    }
}

/// All gains at once ask for 24 dB at the input, 18 dB in each of four bands, 24 dB of make-up and
/// up to 54 dB of automatic make-up, 24 dB at the output; they rarely meet.
#[test]
fn whatever_is_asked_the_output_is_finite() {
    for (seed, volley) in VOLLEYS.into_iter().enumerate() {
        let mut range = Range::new(100 + seed as u64);
        for _ in 0..3 {
            let peak = range.second(volley, false);
            assert!(decibels(peak) < 24.0 + 72.0 + 78.0 + 24.0 + 24.0, "{peak}");
        }
        assert!(!range.strip.take_readings().faults.bad_output, "{volley:?}");
    }
}

/// Calm: settings without dynamics, whose release and memory may be as long as they are set.
fn calm() -> Values {
    let mut values = busy_values();
    for id in [ParamId::GateOn, ParamId::CompOn, ParamId::DeessOn] {
        values.set(id, 0.0);
    }
    values
}

#[test]
fn the_sound_is_back_within_100_ms_of_calm() {
    let settings = strip_settings(&calm(), false);
    for (seed, volley) in VOLLEYS.into_iter().enumerate() {
        let mut range = Range::new(200 + seed as u64);
        for round in 0..2 {
            range.second(volley, false);
            let mut undisturbed = strip_with(&calm(), RATE_HZ, 2);
            let mut expected = range.audio.clone();
            let mut output = range.audio.clone();
            range.strip.set(&settings);
            for (strip, audio) in [
                (&mut undisturbed, &mut expected),
                (&mut range.strip, &mut output),
            ] {
                let [left, right] = audio;
                strip.process(&mut [left, right], None);
            }
            let late = 4_800..14_400;
            let difference: Vec<f32> = late
                .clone()
                .map(|n| output[0][n] - expected[0][n])
                .collect();
            let off_db = decibels(peak(&difference) / peak(&expected[0][late]));
            assert!(
                off_db <= -40.0,
                "{volley:?}, round {round}: {off_db:.1} dB off"
            );
        }
    }
}
