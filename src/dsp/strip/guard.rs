//! The fault guard: what keeps a bad sample from harming a take.

use crate::dsp::blocks::chunk::Chunk;
use crate::dsp::blocks::math::silence_below;

/// Greatest magnitude that the stages are given, +80 dBFS: beyond it a sample is a fault, and
/// squares of it would leave the range of `f32` two stages later.
pub const INPUT_LIMIT: f32 = 1e4;

/// Smallest magnitude that counts, −400 dBFS: what is smaller is silence, where it comes in and where it
/// leaves. A denormal would slow the strip, or the next plug-in ([`crate::dsp::blocks::denormals`]).
pub const SILENCE_BELOW: f32 = 1e-20;

/// Whether every sample is a number of at most `limit` in magnitude, found without a branch: the bits
/// of magnitudes are in the order of the magnitudes, and those of NaN come last.
#[inline(always)]
pub(super) fn is_tame(samples: &[f32], limit: f32) -> bool {
    let limit = limit.to_bits() as i32;
    let is_wild = |x: &f32| i32::from(x.abs().to_bits() as i32 > limit);
    samples.iter().fold(0, |any, x| any | is_wild(x)) == 0
}

/// Makes every sample finite and at most [`INPUT_LIMIT`]: NaN counts as zero. True if a
/// sample had to be changed for that. What is smaller than [`SILENCE_BELOW`] becomes zero.
#[inline(always)]
pub(super) fn clean_input(audio: &mut Chunk) -> bool {
    let mut is_bad = false;
    for channel in audio.iter_mut() {
        silence_below(SILENCE_BELOW, channel);
        if is_tame(channel, INPUT_LIMIT) {
            continue;
        }
        is_bad = true;
        for x in channel {
            if !x.is_finite() {
                *x = 0.0;
            } else if x.abs() > INPUT_LIMIT {
                *x = INPUT_LIMIT.copysign(*x);
            }
        }
    }
    is_bad
}

/// Replaces samples that are NaN by the `dry` signal, and [`flush`]. True if a sample had to be
/// replaced.
#[inline(always)]
pub(super) fn clean_output(audio: &mut Chunk, dry: impl FnOnce() -> Chunk) -> bool {
    let is_bad = !audio.iter().all(|channel| is_tame(channel, f32::MAX));
    if is_bad {
        let dry = dry();
        for (channel, dry) in audio.iter_mut().zip(dry.iter()) {
            for (x, dry) in channel.iter_mut().zip(dry) {
                *x = if x.is_finite() { *x } else { *dry };
            }
        }
    }
    flush(audio);
    is_bad
}

/// What is smaller than [`SILENCE_BELOW`] becomes zero.
#[inline(always)]
pub(super) fn flush(audio: &mut Chunk) {
    for channel in audio.iter_mut() {
        silence_below(SILENCE_BELOW, channel);
    }
}

/// Makes samples that nothing has processed fit to hand on: denormals and NaN become
/// silence, all others keep every bit. In whole numbers: the processor's control word does not matter.
pub fn pass_dry(samples: &mut [f32]) {
    for x in samples {
        *x = if x.is_normal() { *x } else { 0.0 };
    }
}

/// Copies `raw`, and [`pass_dry`].
pub(super) fn pass(audio: &mut Chunk, raw: &Chunk) {
    for (channel, raw) in audio.iter_mut().zip(raw.iter()) {
        channel.copy_from_slice(raw);
        pass_dry(channel);
    }
}
