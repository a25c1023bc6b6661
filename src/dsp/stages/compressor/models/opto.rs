//! Opto: LA-2A-like. A lamp and a photocell whose conductance lives in two pools.
//!
//! Attack about 10 ms. The release gives back half of the reduction in 60 ms and takes .5 to 5 s
//! over the rest, the longer the deeper and longer the cell was lit (the memory, which rises in 5 s
//! and fades in 10 s). One pool alone would need 87 ms to halve in 60 ms; beside a slow one that
//! holds a third, the fast one needs 45 ms for the same:
//! .665·exp(−60/45) + .335·exp(−60/500…5000) = .47…​.51. The pools act on the reduction in dB.

use crate::dsp::stages::compressor::curve::{Curve, Hinge, slope_of_ratio};
use crate::dsp::stages::compressor::envelope::{PoolTimes, Release, Times};
use crate::dsp::stages::compressor::settings::CompressorSettings;

/// Width of the cell's own knee.
const KNEE_DB: f64 = 12.0;

/// Attack of lamp and cell.
const ATTACK_S: f64 = 0.010;

/// The cell (`reference/constants.py`). Both shares are alike: it halves in 60 ms after a short note too.
pub(super) const CELL: PoolTimes = PoolTimes {
    fast_s: 0.045,
    slow_s: [0.5, 5.0],
    share_norm: 0.335,
    burst_norm: 0.335,
    settle_s: 0.5,
};

pub(super) fn curve(settings: &CompressorSettings) -> Curve {
    let hinge = Hinge {
        at_db: settings.threshold_db,
        width_db: KNEE_DB,
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

pub(super) fn times() -> Times {
    Times {
        attack_s: ATTACK_S,
        release: Release::Pools(CELL),
    }
}
