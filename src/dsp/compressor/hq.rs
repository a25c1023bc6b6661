//! The gain path of HQ quality: level, curve and envelope at four times the rate.
//!
//! A gain that moves fast has harmonics past the Nyquist frequency, which fold back. I² + Q² of a
//! band-limited signal is itself band-limited, so it is interpolated; logarithm, curve and envelope,
//! which make the harmonics, run on four times as many samples; and a minimum-phase low-pass takes
//! out what neither the decimation nor the product with the audio could carry. Only the gain runs
//! through it: the audio is multiplied where it stands, without delay, and the gain comes about
//! four samples later than in Live.
//!
//! A [group](super::group) of frames at a time: all but envelope and low-pass goes the same way for
//! each.

use super::curve::MovingCurve;
use super::envelope::{Envelope, Times};
use super::group::{FRAMES, STEPS};
use super::low_pass::{LowPass, Modes};
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::detector::{link_levels, log2_levels};
use crate::dsp::dispatch::F32x8;
use crate::dsp::math::{DB_PER_LOG2, exp2};
use crate::dsp::oversampling::flush_lanes;
use core::array::from_fn;

/// Weights of the last four values, oldest first, at ¼, ½ and ¾ of the way from the second last but one
/// to the last but one: Lagrange's cubic. All of the way it is the last but one itself.
const CUBIC: [[f32; 4]; STEPS - 1] = [
    [-0.054_687_5, 0.820_312_5, 0.273_437_5, -0.039_062_5],
    [-0.062_5, 0.562_5, 0.562_5, -0.062_5],
    [-0.039_062_5, 0.273_437_5, 0.820_312_5, -0.054_687_5],
];

/// Corner of the low-pass in terms of the rate. Two tones of 9.1 and 10.3 kHz at 20 µs/50 ms leave
/// spurs of −70.4, −71.7 and −72.6 dBc with .21, .15 and .12, and −63.1 in Live; the lower the
/// corner, the later the gain.
const CORNER: f64 = 0.15;

/// The oversampled gain path of both channels.
#[derive(Clone, Debug)]
pub(super) struct OversampledGain {
    pub envelope: Envelope,
    /// The last three powers of each channel, oldest first.
    last: [[f32; 3]; 2],
    low_pass: LowPass,
    memory: [Modes; 2],
}

impl OversampledGain {
    pub(super) fn new(times: &Times, sample_rate_hz: f64) -> Self {
        Self {
            envelope: Envelope::new(times, sample_rate_hz, STEPS),
            last: [[0.0; 3]; 2],
            low_pass: LowPass::new(CORNER / STEPS as f64),
            memory: [Modes::ZERO; 2],
        }
    }

    pub(super) fn reset(&mut self) {
        self.envelope.reset();
        self.last = [[0.0; 3]; 2];
        self.memory = [Modes::ZERO; 2];
    }

    /// False if the memory had to be cleared.
    pub(super) fn tick(&mut self, times: &Times) -> bool {
        let mut is_finite = self.envelope.tick(times) & flush_lanes(&mut self.memory);
        is_finite &= self.last.iter().flatten().all(|power| power.is_finite());
        if !is_finite {
            self.reset();
        }
        is_finite
    }

    /// Turns the `powers` of a chunk into gains, of one channel where both have the same; the first
    /// frame stands `start` of the way through the tick. Returns the deepest reduction in dB.
    #[inline(always)]
    pub(super) fn process<V: F32x8>(
        &mut self,
        powers: &mut Chunk,
        curve: &MovingCurve,
        link_norm: f32,
        start: f32,
    ) -> f32 {
        // Fully linked channels that stand alike stay alike: one envelope serves both.
        let is_twin = self.envelope.is_twin() && self.memory[0] == self.memory[1];
        let is_one = powers.channels == 2 && link_norm == 1.0 && is_twin;
        let mut before = [in_the_end::<V>(self.last[0]), in_the_end(self.last[1])];
        for (last, powers) in self.last.iter_mut().zip(powers.iter()) {
            for power in &powers[powers.len().saturating_sub(3)..] {
                *last = [last[1], last[2], *power];
            }
        }
        let channels = if is_one { 1 } else { powers.channels };
        let mut deepest = V::splat(0.0);
        let mut group = Chunk::silent(TICK, channels);
        let low_pass = self.low_pass;
        for first in (0..powers.len).step_by(FRAMES) {
            let frames = FRAMES.min(powers.len - first);
            interpolate::<V>(powers, first, &mut before, is_one, &mut group);
            log2_levels(&mut group);
            link_levels(&mut group, link_norm);
            let at = start + first as f32 / TICK as f32;
            for levels in group.iter_mut() {
                curve.process_interleaved(levels, at);
            }
            self.envelope.process_quartets(&mut group, frames);
            deepest = deepest.max(deepest_of::<V>(&group, frames));
            let gains = powers.samples.iter_mut().map(|gains| &mut gains[first..]);
            for ((lost, gains), memory) in group.iter_mut().zip(gains).zip(&mut self.memory) {
                decimate::<V>(&low_pass, memory, lost, frames, gains);
            }
        }
        if is_one {
            powers.channels = 1;
            self.memory[1] = self.memory[0];
        }
        deepest.to_array().into_iter().fold(0.0, f32::max)
    }
}

/// Turns the reductions of a channel's frames into gains, one for each.
#[inline(always)]
fn decimate<V: F32x8>(
    low_pass: &LowPass,
    memory: &mut Modes,
    reductions: &mut [f32],
    frames: usize,
    gains: &mut [f32],
) {
    for x in &mut *reductions {
        // What the gain lacks to one: exactly zero where nothing is reduced.
        *x = exp2(*x * (-1.0 / DB_PER_LOG2)) - 1.0;
    }
    let mut samples = [V::splat(0.0); STEPS];
    for (to, row) in samples.iter_mut().zip(reductions.as_chunks::<FRAMES>().0) {
        *to = V::from_array(*row);
    }
    let lost = low_pass.process(memory, &samples, frames);
    let (gains, _) = gains.as_chunks_mut::<FRAMES>();
    gains[0] = (V::splat(1.0) + lost).to_array();
}

/// Three numbers in the last lanes.
#[inline(always)]
fn in_the_end<V: F32x8>([a, b, c]: [f32; 3]) -> V {
    V::from_array([0.0, 0.0, 0.0, 0.0, 0.0, a, b, c])
}

/// Takes the frames from `first` on to four times the rate, or the greater of both channels if they are
/// to be one. `before` are the frames before, and then these.
#[inline(always)]
fn interpolate<V: F32x8>(
    powers: &Chunk,
    first: usize,
    before: &mut [V; 2],
    is_one: bool,
    group: &mut Chunk,
) {
    let mut both = [[V::splat(0.0); STEPS]; 2];
    for (c, times) in both.iter_mut().enumerate().take(powers.channels) {
        let now = V::from_array(powers.samples[c].as_chunks::<FRAMES>().0[first / FRAMES]);
        let then = before[c];
        let last = now.later_by_1(then);
        let (third, second) = (now.later_by_3(then), now.later_by_2(then));
        for (to, [a, b, c, d]) in times.iter_mut().zip(CUBIC) {
            let early = V::splat(a) * third + V::splat(b) * second;
            *to = early + V::splat(c) * last + V::splat(d) * now;
        }
        times[STEPS - 1] = last;
        before[c] = now;
    }
    if is_one {
        let [left, right] = &mut both;
        for (left, right) in left.iter_mut().zip(right) {
            *left = right.max(*left);
        }
    }
    for (to, times) in group.samples.iter_mut().zip(both) {
        for (to, time) in to.as_chunks_mut::<FRAMES>().0.iter_mut().zip(times) {
            *to = time.to_array();
        }
    }
}

/// The deepest reduction of each of so many frames.
#[inline(always)]
fn deepest_of<V: F32x8>(group: &Chunk, frames: usize) -> V {
    let mut deepest = V::splat(0.0);
    for times in group.iter() {
        for reductions in times.as_chunks::<FRAMES>().0 {
            deepest = deepest.max(V::from_array(*reductions));
        }
    }
    if frames == FRAMES {
        return deepest;
    }
    let deepest = deepest.to_array();
    V::from_array(from_fn(
        |frame| if frame < frames { deepest[frame] } else { 0.0 },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wide::f32x8;

    /// A cubic goes through its own values in between, from group to group; of two channels that are to be
    /// one the greater.
    #[test]
    fn a_cubic_is_interpolated_exactly() {
        let cubic = |c: usize, n: f32| {
            let x = n / 16.0 - 1.0;
            let y = 3.0 + 2.0 * x - x * x + 0.5 * x * x * x;
            if c == 0 { y } else { 6.0 - y }
        };
        let mut powers = Chunk::silent(TICK, 2);
        for (c, samples) in powers.iter_mut().enumerate() {
            (0..TICK).for_each(|n| samples[n] = cubic(c, n as f32));
        }
        let last = [0, 1].map(|c| from_fn(|i| cubic(c, i as f32 - 3.0)));
        for is_one in [false, true] {
            let mut before = last.map(in_the_end::<f32x8>);
            for first in (0..TICK).step_by(FRAMES) {
                let mut group = Chunk::silent(TICK, 2);
                interpolate(&powers, first, &mut before, is_one, &mut group);
                for (frame, i) in (0..FRAMES).flat_map(|f| (0..STEPS).map(move |i| (f, i))) {
                    let at = (first + frame) as f32 - 1.75 + 0.25 * i as f32;
                    let [left, right] = [0, 1].map(|c| cubic(c, at));
                    let wanted = if is_one { left.max(right) } else { left };
                    let ours = [0, 1].map(|c| group.samples[c][FRAMES * i + frame]);
                    assert!((ours[0] - wanted).abs() < 1e-5, "{at}");
                    assert!(is_one || (ours[1] - right).abs() < 1e-5, "{at}");
                }
            }
        }
    }

    /// Only what stands within the frames counts.
    #[test]
    fn the_deepest_is_that_of_the_frames() {
        let mut group = Chunk::silent(TICK, 2);
        group.samples[1][2 * FRAMES + 2] = 3.0;
        group.samples[0][FRAMES + 3] = 7.0;
        let deepest = |frames| deepest_of::<f32x8>(&group, frames).to_array();
        let greatest = |values: [f32; FRAMES]| values.into_iter().fold(0.0, f32::max);
        let found = [2, 3, 4, 8].map(|frames| greatest(deepest(frames)));
        assert_eq!(found, [0.0, 3.0, 7.0, 7.0]);
    }
}
