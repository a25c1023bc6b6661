//! FET: 1176-like. The detector hears the output, and a diode charges its capacitor.
//!
//! The loop is solved, not simulated: the curve is the one on which it settles, and in its linear
//! region the attack of a loop is a one-pole whose time the panel states. What is left of the
//! feedback is the release, which empties the capacitor towards zero whatever the signal does, so
//! that it lets go faster when the level falls only part of the way.
//!
//! Attack 20–800 µs and release 50 ms–1.1 s: what is set beyond is limited to these.
//! The curve with all buttons in is that of the published points, over threshold → reduction:
//! 4 → 1.2, 8 → 5, 12 → 10.2, 20 → 18.5, 30 → 28 dB: it starts late, overshoots a ratio of ∞ and
//! then gives way.

use crate::dsp::stages::compressor::curve::{Curve, Hinge, slope_of_ratio};
use crate::dsp::stages::compressor::envelope::{Release, Times};
use crate::dsp::stages::compressor::settings::{CompressorSettings, FetRatio};
use crate::units::ms_to_s;

/// Attack in ms.
pub(super) const ATTACK_MS: [f64; 2] = [0.02, 0.8];

/// Release in ms.
pub(super) const RELEASE_MS: [f64; 2] = [50.0, 1100.0];

/// Width of the knee that the loop's detector makes.
pub(in crate::dsp::stages::compressor) const KNEE_DB: f64 = 4.0;

/// All buttons in: two hinges through the published points, with threshold at 0, drawn by eye: at most
/// .52 dB off (`reference/constants.py`).
const ALL_IN: Curve = [
    Hinge {
        at_db: 3.4,
        width_db: 6.0,
        slope: 1.2,
    },
    Hinge {
        at_db: 12.5,
        width_db: 6.0,
        slope: -0.24,
    },
];

pub(super) fn curve(settings: &CompressorSettings) -> Curve {
    let ratio = match settings.fet_ratio {
        FetRatio::R4 => 4.0,
        FetRatio::R8 => 8.0,
        FetRatio::R12 => 12.0,
        FetRatio::R20 => 20.0,
        FetRatio::All => {
            return ALL_IN.map(|hinge| Hinge {
                at_db: hinge.at_db + settings.threshold_db,
                ..hinge
            });
        }
    };
    let hinge = Hinge {
        at_db: settings.threshold_db,
        width_db: KNEE_DB,
        slope: slope_of_ratio(ratio),
    };
    [
        hinge,
        Hinge {
            slope: 0.0,
            ..hinge
        },
    ]
}

pub(super) fn times(settings: &CompressorSettings) -> Times {
    let [fastest, slowest] = ATTACK_MS;
    let [shortest, longest] = RELEASE_MS;
    Times {
        attack_s: ms_to_s(settings.attack_ms.clamp(fastest, slowest)),
        release: Release::Feedback(ms_to_s(settings.release_ms.clamp(shortest, longest))),
    }
}
