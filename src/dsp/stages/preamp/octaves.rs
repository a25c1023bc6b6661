//! How many octaves above the strip's rate the stage runs.

use core::ops::Range;

use crate::dsp::blocks::quality::Quality;

/// Octaves above 44.1 or 48 kHz at which the stage is called: 4x and 8x.
///
/// Harmonic n of a sine of amplitude A falls as e^(−n·asinh(1/A)), the branch points of the
/// algebraic law standing at ±i, and what stands near twice the rate of the calls folds down: at
/// +18 dB of drive −80 dBc of a 15 kHz sine at 44.1 kHz with 4x, and less than −100 with 8x.
const fn top_octave(quality: Quality) -> usize {
    match quality {
        Quality::Live => 2,
        Quality::Hq => 3,
    }
}

/// The octaves, counted from 44.1 or 48 kHz, that the stage runs above a rate.
pub(super) fn octaves(quality: Quality, sample_rate_hz: f64) -> Range<usize> {
    let first = match sample_rate_hz {
        r if r < 66_000.0 => 0,
        r if r < 133_000.0 => 1,
        r if r < 266_000.0 => 2,
        _ => 3,
    };
    let top = top_octave(quality);
    first.min(top)..top
}
