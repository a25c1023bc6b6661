//! Channel tolerance: how far one channel of a desk stands from nominal.
//!
//! Every control of every channel has a fixed deviation d in [−1, 1), drawn evenly from a hash of
//! the channel's number and the control's. It is scaled by the tolerance and by what parts of a good
//! desk deviate: EQ gain ±.5 dB, frequencies ±3 %, levels ±.3 dB, times ±10 %. The same channel
//! deviates in the same way for ever, on every machine.
//!
//! An EQ gain deviates in proportion below 6 dB, so that a flat band stays flat, and thereby
//! bit-transparent. A level deviates also at 0 dB: with tolerance a channel is not at unity.
//!
//! Source of the hash: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
//! generators", OOPSLA 2014 (SplitMix64).

use crate::dsp::stages::eq::{BAND_DESIGNS, BANDS};
use crate::dsp::strip::settings::StripSettings;

/// Deviation of an EQ gain at full tolerance.
const EQ_GAIN_DB: f64 = 0.5;

/// EQ gain from which it deviates in full.
const EQ_FULL_DB: f64 = 6.0;

/// Relative deviation of a frequency at full tolerance.
const FREQUENCY_NORM: f64 = 0.03;

/// Deviation of a level at full tolerance.
const LEVEL_DB: f64 = 0.3;

/// Relative deviation of a time at full tolerance.
const TIME_NORM: f64 = 0.1;

/// How a control deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    EqGain,
    Frequency,
    Level,
    Time,
}

/// A control that deviates.
#[derive(Clone, Copy)]
struct Control {
    /// The number of its draw. Frozen: a new control takes the next.
    draw: usize,
    /// The band of the EQ that `what` is of; empty if it is of none.
    band: &'static str,
    what: &'static str,
    class: Class,
    /// Where it stands in the settings.
    field: fn(&mut StripSettings, usize) -> &mut f64,
    /// What `field` is given: which band.
    index: usize,
}

impl Control {
    const fn new(
        draw: usize,
        what: &'static str,
        class: Class,
        field: fn(&mut StripSettings, usize) -> &mut f64,
    ) -> Self {
        Self {
            draw,
            band: "",
            what,
            class,
            field,
            index: 0,
        }
    }

    /// The same of the EQ's band `index`.
    const fn of_band(mut self, index: usize) -> Self {
        self.band = BAND_DESIGNS[index].name;
        self.index = index;
        self
    }

    fn value<'s>(&self, settings: &'s mut StripSettings) -> &'s mut f64 {
        (self.field)(settings, self.index)
    }

    fn label(&self) -> String {
        format!("{} {}", self.band, self.what).trim().to_owned()
    }
}

const INPUT: [Control; 3] = [
    Control::new(0, "Input level", Class::Level, |s, _| &mut s.input.trim_db),
    Control::new(1, "HPF frequency", Class::Frequency, |s, _| {
        &mut s.filters.hpf_hz
    }),
    Control::new(2, "LPF frequency", Class::Frequency, |s, _| {
        &mut s.filters.lpf_hz
    }),
];

const DYNAMICS: [Control; 6] = [
    Control::new(11, "Gate attack", Class::Time, |s, _| &mut s.gate.attack_ms),
    Control::new(12, "Gate hold", Class::Time, |s, _| &mut s.gate.hold_ms),
    Control::new(13, "Gate release", Class::Time, |s, _| {
        &mut s.gate.release_ms
    }),
    Control::new(14, "Comp attack", Class::Time, |s, _| {
        &mut s.compressor.attack_ms
    }),
    Control::new(15, "Comp release", Class::Time, |s, _| {
        &mut s.compressor.release_ms
    }),
    Control::new(16, "Comp make-up", Class::Level, |s, _| {
        &mut s.compressor.makeup_db
    }),
];

/// Frequency or gain of the EQ's band `index`.
const fn of_band(index: usize, is_gain: bool) -> Control {
    let [freq, gain] = BAND_DESIGNS[index].draws;
    let control = if is_gain {
        Control::new(gain, "gain", Class::EqGain, |s, i| {
            &mut s.eq.bands[i].gain_db
        })
    } else {
        Control::new(freq, "frequency", Class::Frequency, |s, i| {
            &mut s.eq.bands[i].freq_hz
        })
    };
    control.of_band(index)
}

/// In the order of the signal, as they are printed.
static CONTROLS: [Control; INPUT.len() + 2 * BANDS + DYNAMICS.len()] = {
    let mut controls = [INPUT[0]; INPUT.len() + 2 * BANDS + DYNAMICS.len()];
    let mut i = 1;
    while i < controls.len() {
        controls[i] = if i < INPUT.len() {
            INPUT[i]
        } else if i < INPUT.len() + 2 * BANDS {
            let i = i - INPUT.len();
            of_band(i % BANDS, i >= BANDS)
        } else {
            DYNAMICS[i - INPUT.len() - 2 * BANDS]
        };
        i += 1;
    }
    controls
};

/// The deviation with the number `draw` in channel `channel`, in [−1, 1): the output of SplitMix64
/// number `draw` + 1 in the stream of that channel.
fn deviation_norm(channel: u8, draw: usize) -> f64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    // One stream per channel, 2³² apart: no two share a number.
    let start = (u64::from(channel) << 32).wrapping_mul(GOLDEN);
    let mut z = start.wrapping_add((draw as u64 + 1).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    // The upper 53 bits are an exact f64.
    (z >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// A control's value when it deviates by `amount_norm`, −1 to 1.
fn deviated(class: Class, nominal: f64, amount_norm: f64) -> f64 {
    match class {
        Class::EqGain => {
            let share = (nominal.abs() / EQ_FULL_DB).min(1.0);
            nominal + EQ_GAIN_DB * share * amount_norm
        }
        Class::Level => nominal + LEVEL_DB * amount_norm,
        Class::Frequency => nominal * (1.0 + FREQUENCY_NORM * amount_norm),
        Class::Time => nominal * (1.0 + TIME_NORM * amount_norm),
    }
}

/// The settings that the channel `settings.tolerance_channel` really has when it is set to
/// `settings`. At a tolerance of 0 they are the same, to the bit.
///
/// A deviated value may stand outside its control's range by as much as the deviation.
pub fn deviate(settings: &StripSettings) -> StripSettings {
    let mut real = *settings;
    if settings.tolerance_norm == 0.0 {
        return real;
    }
    for control in &CONTROLS {
        let drawn_norm = deviation_norm(settings.tolerance_channel, control.draw);
        let amount_norm = settings.tolerance_norm * drawn_norm;
        let value = control.value(&mut real);
        *value = deviated(control.class, *value, amount_norm);
    }
    real
}

/// One line of the printout: what deviates and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The control.
    pub label: String,
    /// Deviation and resulting value, with their units.
    pub text: String,
}

/// How the channel deviates from `settings`, control by control; empty at a tolerance of 0.
///
/// Allocates: not for the audio thread.
pub fn describe(settings: &StripSettings) -> Vec<Deviation> {
    if settings.tolerance_norm == 0.0 {
        return Vec::new();
    }
    let (mut nominal, mut real) = (*settings, deviate(settings));
    CONTROLS
        .iter()
        .map(|control| Deviation {
            label: control.label(),
            text: text(
                control.class,
                *control.value(&mut nominal),
                *control.value(&mut real),
            ),
        })
        .collect()
}

fn text(class: Class, nominal: f64, real: f64) -> String {
    let percent = |nominal: f64| {
        if nominal == 0.0 {
            0.0
        } else {
            100.0 * (real / nominal - 1.0)
        }
    };
    match class {
        Class::EqGain | Class::Level => {
            format!("{:+.2} dB: {real:.2} dB", real - nominal)
        }
        Class::Frequency => format!("{:+.2} %: {real:.1} Hz", percent(nominal)),
        Class::Time => format!("{:+.1} %: {real:.3} ms", percent(nominal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(tolerance_norm: f64, tolerance_channel: u8) -> StripSettings {
        let mut settings = StripSettings {
            tolerance_norm,
            tolerance_channel,
            ..StripSettings::default()
        };
        settings.eq.bands[1].gain_db = 9.0;
        settings.eq.bands[2].gain_db = -3.0;
        settings
    }

    #[test]
    fn no_tolerance_is_nominal_to_the_bit() {
        for channel in 1..=96 {
            let nominal = settings(0.0, channel);
            assert_eq!(deviate(&nominal), nominal);
            assert!(describe(&nominal).is_empty());
        }
    }

    /// The classes and their bounds as the head states them: ±.5 dB, ±3 %, ±.3 dB, ±10 %. Among 96 even draws the
    /// outer 15 % of either side stay empty with a chance of .925⁹⁶ = .06 %.
    #[test]
    fn every_control_uses_its_range_and_never_leaves_it() {
        for (index, control) in CONTROLS.iter().enumerate() {
            let bound = match control.class {
                Class::EqGain => 0.5,
                Class::Frequency => 0.03,
                Class::Level => 0.3,
                Class::Time => 0.1,
            };
            let (mut lowest, mut highest) = (0.0f64, 0.0f64);
            for channel in 1..=96 {
                let mut nominal = settings(1.0, channel);
                nominal.eq.bands.iter_mut().for_each(|b| b.gain_db = -12.0);
                let real = *control.value(&mut deviate(&nominal));
                let nominal = *control.value(&mut nominal);
                let off = match control.class {
                    Class::EqGain | Class::Level => real - nominal,
                    Class::Frequency | Class::Time => real / nominal - 1.0,
                };
                lowest = lowest.min(off);
                highest = highest.max(off);
            }
            let label = control.label();
            assert!(lowest >= -bound * 1.000_001 && highest <= bound, "{label}");
            assert!(
                lowest < -0.85 * bound && highest > 0.85 * bound,
                "{label} {index}"
            );
        }
    }

    #[test]
    fn a_flat_band_stays_flat_and_a_small_gain_deviates_in_proportion() {
        let full = deviate(&settings(1.0, 7));
        assert_eq!(full.eq.bands[0].gain_db, 0.0);
        assert_eq!(full.eq.bands[3].gain_db, 0.0);
        assert!((full.eq.bands[2].gain_db + 3.0).abs() <= 0.25);
        let half = deviate(&settings(0.5, 7));
        let (full_db, half_db) = (full.eq.bands[1].gain_db, half.eq.bands[1].gain_db);
        assert!((full_db - 9.0 - 2.0 * (half_db - 9.0)).abs() < 1e-12);
    }

    #[test]
    fn channels_and_controls_differ_and_average_out() {
        let mut drawn: Vec<f64> = (1..=96u8)
            .flat_map(|channel| (0..CONTROLS.len()).map(move |i| deviation_norm(channel, i)))
            .collect();
        let mean: f64 = drawn.iter().sum::<f64>() / drawn.len() as f64;
        // Standard error of the mean of an even distribution on [−1, 1): 1/√(3n) = .014.
        assert!(mean.abs() < 0.043, "mean {mean}");
        drawn.sort_by(f64::total_cmp);
        drawn.dedup();
        assert_eq!(drawn.len(), 96 * CONTROLS.len());
    }

    /// A number twice would be one deviation for two controls.
    #[test]
    fn every_control_has_a_number_of_its_own() {
        let mut draws: Vec<_> = CONTROLS.iter().map(|control| control.draw).collect();
        draws.sort_unstable();
        assert!(draws.iter().copied().eq(0..CONTROLS.len()));
        for (i, design) in BAND_DESIGNS.iter().enumerate() {
            let labels = [i, i + BANDS].map(|i| CONTROLS[INPUT.len() + i].label());
            let wanted = ["frequency", "gain"].map(|what| format!("{} {what}", design.name));
            assert_eq!(labels, wanted);
        }
    }

    /// First output of the published generator for seed 0 (channel 0, control 0): 0xe220a8397b1dcdaf.
    #[test]
    fn the_hash_is_splitmix64_and_frozen() {
        let published = (0xe220_a839_7b1d_cdaf_u64 >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        assert_eq!(deviation_norm(0, 0), published);
        let frozen = deviate(&settings(1.0, 1)).input.trim_db;
        assert!((frozen - FROZEN_TRIM_DB).abs() < 1e-12, "{frozen}");
    }

    /// The formula, in `reference/constants.py`; frozen at the first release: a session that used channel 1 must get it back.
    const FROZEN_TRIM_DB: f64 = -0.135_852_921_913_763_5;

    #[test]
    fn the_printout_names_deviation_and_value() {
        let lines = describe(&settings(1.0, 3));
        assert_eq!(lines.len(), CONTROLS.len());
        let flat = lines.iter().find(|l| l.label == "LF gain").unwrap();
        assert_eq!(flat.text, "+0.00 dB: 0.00 dB");
        let hold = lines.iter().find(|l| l.label == "Gate hold").unwrap();
        assert!(
            hold.text.contains(" %: ") && hold.text.ends_with(" ms"),
            "{}",
            hold.text
        );
    }
}
