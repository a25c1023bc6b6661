//! VCA: feed-forward, everything as set: the times are those that a tone of 1 kHz measures.
//!
//! Auto release is the network of two resistor-capacitor pairs in series that bus compressors
//! carry, .47 µF ∥ 91 kΩ (43 ms) and 6.8 µF ∥ 750 kΩ (5.1 s): a short peak charges them in inverse
//! proportion to the capacitors (6.5 % slow), a long passage in proportion to the resistors (89 %
//! slow), and one share turns into the other within (C1 + C2) · (R1 ∥ R2) = .59 s.

use crate::dsp::stages::compressor::curve::{Curve, Hinge, slope_of_ratio};
use crate::dsp::stages::compressor::envelope::{PoolTimes, Release, Times};
use crate::dsp::stages::compressor::settings::CompressorSettings;
use crate::units::ms_to_s;

/// Auto release (`reference/constants.py`).
pub(super) const AUTO: PoolTimes = PoolTimes {
    fast_s: 0.043,
    slow_s: [5.0; 2],
    share_norm: 0.892,
    burst_norm: 0.065,
    settle_s: 0.59,
};

pub(super) fn curve(settings: &CompressorSettings) -> Curve {
    let hinge = Hinge {
        at_db: settings.threshold_db,
        width_db: settings.knee_db,
        slope: slope_of_ratio(settings.ratio),
    };
    [
        hinge,
        Hinge {
            slope: 0.0,
            ..hinge
        },
    ]
}

/// By how much the level of a tone of 1 kHz is late when it begins and when it ends: what the
/// panel's times contain already (`reference/compressor.py`).
const DETECTOR_LAG_S: [f64; 2] = [0.15e-3, 0.4e-3];

pub(super) fn times(settings: &CompressorSettings) -> Times {
    let without_lag = |time_ms: f64, lag_s: f64| {
        let time_s = ms_to_s(time_ms);
        time_s - lag_s.min(0.25 * time_s)
    };
    let [attack_lag_s, release_lag_s] = DETECTOR_LAG_S;
    Times {
        attack_s: without_lag(settings.attack_ms, attack_lag_s),
        release: if settings.auto_release {
            Release::Pools(AUTO)
        } else {
            Release::Direct(without_lag(settings.release_ms, release_lag_s))
        },
    }
}
