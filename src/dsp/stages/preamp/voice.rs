//! The voices: from published figures to the model's numbers.
//!
//! For a biased algebraic stage and a sine of amplitude A in units of its knee
//! H2/H1 = ¾·A·b/(1+b²) and H3/H1 = A²(3−12b²)/(24(1+b²)²). Dividing the second by the square of
//! the first leaves b alone: b² = 3/(13.5·R + 12) with R = H3/H2², and A follows from the first.
//! Every pair has exactly one solution, with b < ½. Where the figures come from: `docs/sound.md`.
//!
//! Levels are those of a sine; 0 VU = +4 dBu.

use super::settings::{PreampSettings, Voice};
use super::transformer::Core;
use crate::units::db_to_gain;

/// A voice as published. Harmonics in dB below the fundamental at 1 kHz and 0 VU.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoiceTable {
    /// Drive at which the figures hold.
    pub drive_db: f64,
    /// Second harmonic; rises by 1 dB per dB of level.
    pub second_db: f64,
    /// Third harmonic; rises by 2 dB per dB of level.
    pub third_db: f64,
    /// Frequency at which the transformers' third harmonic equals the amplifier's, at 0 VU.
    /// 0: no transformer.
    pub iron_hz: f64,
    /// −3 dB corners of the input and the output transformer; 0 where there is none.
    pub low_hz: [f64; 2],
    /// −3 dB corner of the second-order roll-off.
    pub high_hz: f64,
}

impl VoiceTable {
    /// The figures of `voice`.
    ///
    /// Clean: SSL SuperAnalogue class, at most −100/−95/−90 dBc at +4/+14/+20 dBu, 150 kHz.
    /// Iron: 1073 class, −80/−98 at +4 dBu. Punch: API 312 class, −92/−92. Tube: UA 610 class,
    /// −39/−55 (1.2 % THD) where its drive meter shows 0 VU, which is here 20 dB of drive.
    pub const fn of(voice: Voice) -> Self {
        match voice {
            Voice::Clean => Self {
                drive_db: 0.0,
                second_db: -108.0,
                third_db: -124.0,
                iron_hz: 0.0,
                low_hz: [0.0, 0.0],
                high_hz: 150_000.0,
            },
            Voice::Iron => Self {
                drive_db: 0.0,
                second_db: -80.0,
                third_db: -98.0,
                iron_hz: 130.0,
                low_hz: [2.5, 2.5],
                high_hz: 70_000.0,
            },
            Voice::Punch => Self {
                drive_db: 0.0,
                second_db: -92.0,
                third_db: -92.0,
                iron_hz: 130.0,
                low_hz: [0.0, 2.5],
                high_hz: 90_000.0,
            },
            Voice::Tube => Self {
                drive_db: 20.0,
                second_db: -39.0,
                third_db: -55.0,
                iron_hz: 60.0,
                low_hz: [0.0, 5.0],
                high_hz: 50_000.0,
            },
        }
    }
}

impl VoiceTable {
    /// Whether the iron control has something to act on: Clean has no transformer.
    pub const fn has_iron(&self) -> bool {
        self.iron_hz > 0.0
    }
}

/// How far colour moves the second harmonic up and the third down at its end (and the other way
/// round at the other), in dB.
const COLOUR_DB: f64 = 9.0;

/// Level above 0 VU at which a core's cubic law equals its square law at 20 Hz: +26 dBu, the
/// level at which line transformers are specified.
const SATURATION_DB: f64 = 22.0;

/// Amplitude at 0 VU and bias of the class-A stage that gives a pair of harmonics.
fn class_a(second_gain: f64, third_gain: f64) -> (f64, f64) {
    let ratio = third_gain / (second_gain * second_gain);
    let bias = libm::sqrt(3.0 / (13.5 * ratio + 12.0));
    let amplitude = second_gain * 4.0 * (1.0 + bias * bias) / (3.0 * bias);
    (amplitude, bias)
}

/// Numbers of the model of one setting, in the units in which they may be interpolated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Model {
    /// Gain into the model in dB; 1 is the knee.
    pub(super) gain_db: f64,
    /// Bias of the class-A stage.
    pub(super) bias: f64,
    /// Input and output transformer.
    pub(super) cores: [Core; 2],
    /// Corner of the roll-off in Hz.
    pub(super) high_hz: f64,
}

impl Model {
    /// The model of `settings`.
    pub(super) fn new(settings: &PreampSettings) -> Self {
        let table = VoiceTable::of(settings.voice);
        let colour_db = COLOUR_DB * (2.0 * settings.colour_norm - 1.0);
        let third = db_to_gain(table.third_db);
        let (amplitude, bias) = class_a(
            db_to_gain(table.second_db + colour_db),
            db_to_gain(table.third_db - colour_db),
        );
        let shaped = amplitude * small_signal_gain(bias);
        let iron_gain = 4.0 * settings.iron_norm * settings.iron_norm;
        let iron = table.iron_hz / 1e3;
        let count = table.low_hz.iter().filter(|hz| **hz > 0.0).count().max(1);
        let share = third * iron * iron * iron_gain / count as f64;
        let core = |low_hz: f64, amplitude: f64| {
            let share = if low_hz > 0.0 { share } else { 0.0 };
            Core::new(low_hz, share, amplitude, db_to_gain(SATURATION_DB))
        };
        Self {
            gain_db: crate::units::gain_to_db(amplitude) - settings.calibration_dbfs
                + settings.drive_db
                - table.drive_db,
            bias,
            cores: [
                core(table.low_hz[0], amplitude),
                core(table.low_hz[1], shaped),
            ],
            high_hz: table.high_hz,
        }
    }
}

/// Level of a sine in dBFS whose peak reaches the knee of the class-A stage: where it begins to
/// saturate in earnest.
pub fn knee_dbfs(settings: &PreampSettings) -> f64 {
    -Model::new(settings).gain_db
}

/// f′(b) of the class-A stage.
pub(super) fn small_signal_gain(bias: f64) -> f64 {
    let square = 1.0 + bias * bias;
    1.0 / (square * libm::sqrt(square))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formulas of this file's head, forwards; the stage's own harmonics: `reference/preamp.py`.
    #[test]
    fn the_inversion_gives_back_the_pair() {
        for (second_db, third_db) in [
            (-80.0, -98.0),
            (-92.0, -92.0),
            (-39.0, -55.0),
            (-30.0, -64.0),
        ] {
            let (a, b) = class_a(db_to_gain(second_db), db_to_gain(third_db));
            let square = 1.0 + b * b;
            let second = 0.75 * a * b / square;
            let third = a * a * libm::fabs(12.0 * b * b - 3.0) / (24.0 * square * square);
            assert!((crate::units::gain_to_db(second) - second_db).abs() < 1e-9);
            assert!((crate::units::gain_to_db(third) - third_db).abs() < 1e-9);
            assert!(b < 0.5);
        }
    }

    #[test]
    fn calibration_and_drive_move_the_knee() {
        let gain = |settings: PreampSettings| Model::new(&settings).gain_db;
        let nominal = PreampSettings::default();
        let calibrated = PreampSettings {
            calibration_dbfs: -12.0,
            ..nominal
        };
        let driven = PreampSettings {
            drive_db: 7.0,
            ..nominal
        };
        assert!((gain(nominal) - gain(calibrated) - 6.0).abs() < 1e-9);
        assert!((gain(driven) - gain(nominal) - 7.0).abs() < 1e-9);
    }
}
