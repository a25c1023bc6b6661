//! How HQ's samples stand: a group of eight frames, four samples of each, the first samples of all
//! frames side by side before the second ones.

use crate::dsp::chunk::TICK;

/// Samples of a frame.
pub(super) const STEPS: usize = 4;

/// Frames of a group, whose samples fill a chunk.
pub(super) const FRAMES: usize = TICK / STEPS;

/// Where the sample stands that is number `n` in time.
pub(super) const fn place(n: usize) -> usize {
    n % STEPS * FRAMES + n / STEPS
}
