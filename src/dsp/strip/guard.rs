//! The fault guard: what keeps a bad sample from harming a take.

use crate::dsp::chunk::Chunk;

/// Greatest magnitude that the stages are given, +80 dBFS: beyond it a sample is a fault, and
/// squares of it would leave the range of `f32` two stages later.
pub const INPUT_LIMIT: f32 = 1e4;

/// Smallest magnitude that leaves the strip, −400 dBFS: a denormal would slow the next plug-in.
const OUTPUT_FLOOR: f32 = 1e-20;

/// Makes every sample finite and at most [`INPUT_LIMIT`]: what is no number counts as zero.
/// True if a sample had to be changed.
pub(super) fn clean_input(audio: &mut Chunk) -> bool {
    let mut is_bad = false;
    for channel in audio.iter_mut() {
        for x in channel {
            if !x.is_finite() {
                is_bad = true;
                *x = 0.0;
            } else if x.abs() > INPUT_LIMIT {
                is_bad = true;
                *x = INPUT_LIMIT.copysign(*x);
            }
        }
    }
    is_bad
}

/// Replaces samples that are no numbers by the `dry` signal and flushes denormals. True if a
/// sample had to be replaced.
pub(super) fn clean_output(audio: &mut Chunk, dry: &Chunk) -> bool {
    let mut is_bad = false;
    for (channel, dry) in audio.iter_mut().zip(dry.iter()) {
        for (x, dry) in channel.iter_mut().zip(dry) {
            if !x.is_finite() {
                is_bad = true;
                *x = *dry;
            }
            if x.abs() < OUTPUT_FLOOR {
                *x = 0.0;
            }
        }
    }
    is_bad
}

/// Copies `raw` to the bit; what is no number becomes silence.
pub(super) fn pass(audio: &mut Chunk, raw: &Chunk) {
    for (channel, raw) in audio.iter_mut().zip(raw.iter()) {
        for (x, raw) in channel.iter_mut().zip(raw) {
            *x = if raw.is_finite() { *raw } else { 0.0 };
        }
    }
}
