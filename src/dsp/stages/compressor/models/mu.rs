//! Mu: Fairchild-like. The more a remote-cutoff tube is driven, the higher its ratio.
//!
//! The ratio rises from 1:1 at the threshold to the one set, [`RISE_DB`] above it. Attack: as set,
//! from .2 ms. Release: 1.25 times what is set, from .3 s, so that the panel's 4 s reach the
//! hardware's 5 s. The six positions of the time-constant switch are at
//!
//! | position | hardware | attack | release set |
//! |---|---|---|---|
//! | 1 | .2 ms, .3 s | .2 ms | 240 ms |
//! | 2 | .2 ms, .8 s | .2 ms | 640 ms |
//! | 3 | .4 ms, 2 s | .4 ms | 1.6 s |
//! | 4 | .8 ms, 5 s | .8 ms | 4 s |
//! | 5 | .4 ms, 2–10 s | .4 ms | 1.6 s, auto |
//! | 6 | .2 ms, .3–10–25 s | .2 ms | 240 ms, auto |
//!
//! In auto the release set is that of single peaks; peaks that follow one another go back in 10 s,
//! and a level held for long in up to 25 s (on position 5 as well, where the hardware stops at 10).

use crate::dsp::stages::compressor::curve::{Curve, Hinge, slope_of_ratio};
use crate::dsp::stages::compressor::envelope::{PoolTimes, Release, Times};
use crate::dsp::stages::compressor::settings::CompressorSettings;
use crate::units::ms_to_s;

/// Range above the threshold in which the ratio rises.
pub(super) const RISE_DB: f64 = 24.0;

/// Fastest attack in ms.
const ATTACK_MS: f64 = 0.2;

/// Shortest release in ms, and what the panel's release is multiplied by.
const RELEASE_MS: f64 = 300.0;
const RELEASE_SCALE: f64 = 1.25;

pub(super) fn curve(settings: &CompressorSettings) -> Curve {
    let hinge = Hinge {
        at_db: settings.threshold_db + 0.5 * RISE_DB,
        width_db: RISE_DB,
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

pub(super) fn times(settings: &CompressorSettings) -> Times {
    let release_s = ms_to_s((RELEASE_SCALE * settings.release_ms).max(RELEASE_MS));
    Times {
        attack_s: ms_to_s(settings.attack_ms.max(ATTACK_MS)),
        release: if settings.auto_release {
            Release::Pools(PoolTimes {
                fast_s: release_s,
                slow_s: [10.0, 25.0],
                share_norm: 0.9,
                burst_norm: 0.1,
                settle_s: 2.0,
            })
        } else {
            Release::Direct(release_s)
        },
    }
}
