//! The gain path of HQ quality: level, curve and envelope at four times the rate.
//!
//! A gain that moves fast has harmonics past the Nyquist frequency, which fold back. I² + Q² of a
//! band-limited signal is itself band-limited, so it is interpolated; logarithm, curve and envelope,
//! which make the harmonics, run on four times as many samples; and a minimum-phase low-pass takes
//! out what neither the decimation nor the product with the audio could carry. Only the gain runs
//! through it: the audio is multiplied where it stands, without delay, and the gain comes about
//! four samples later than in Live.

use super::curve::MovingCurve;
use super::envelope::{Envelope, Times};
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::detector::{link_levels, log2_levels};
use crate::dsp::math::{DB_PER_LOG2, exp2};
use crate::dsp::svf::SvfState;

/// Samples per frame.
const TIMES: usize = 4;

/// Frames whose samples fill a chunk.
const GROUP: usize = TICK / TIMES;

/// Weights of the last four values, oldest first, at ¼, ½, ¾ and all of the way from the second
/// last but one to the last but one: Lagrange's cubic.
const CUBIC: [[f32; 4]; TIMES] = [
    [-0.054_687_5, 0.820_312_5, 0.273_437_5, -0.039_062_5],
    [-0.062_5, 0.562_5, 0.562_5, -0.062_5],
    [-0.039_062_5, 0.273_437_5, 0.820_312_5, -0.054_687_5],
    [0.0, 0.0, 1.0, 0.0],
];

/// Corner of the low-pass in terms of the rate. Two tones of 9.1 and 10.3 kHz at 20 µs/50 ms leave
/// spurs of −70.4, −71.7 and −72.6 dBc with .21, .15 and .12, and −63.1 in Live; the lower the
/// corner, the later the gain.
const CORNER: f64 = 0.15;

/// Dampings of a Butterworth low-pass of fourth order.
const DAMPINGS: [f64; 2] = [1.847_759_065, 0.765_366_865];

/// A low-pass section: a1, a2, a3 and k.
type Section = [f32; 4];

/// The oversampled gain path of both channels.
#[derive(Clone, Debug)]
pub(super) struct OversampledGain {
    pub envelope: Envelope,
    /// The last three powers of each channel, oldest first.
    last: [[f32; 3]; 2],
    sections: [Section; 2],
    memory: [[SvfState; 2]; 2],
}

impl OversampledGain {
    pub(super) fn new(times: &Times, sample_rate_hz: f64) -> Self {
        let g = libm::tan(core::f64::consts::PI * CORNER / TIMES as f64);
        Self {
            envelope: Envelope::new(times, sample_rate_hz, TIMES),
            last: [[0.0; 3]; 2],
            sections: DAMPINGS.map(|k| {
                let a1 = 1.0 / (1.0 + g * (g + k));
                [a1, g * a1, g * g * a1, k].map(|c| c as f32)
            }),
            memory: [[SvfState::default(); 2]; 2],
        }
    }

    pub(super) fn reset(&mut self) {
        self.envelope.reset();
        self.last = [[0.0; 3]; 2];
        self.memory = [[SvfState::default(); 2]; 2];
    }

    /// False if the memory had to be cleared.
    pub(super) fn tick(&mut self, times: &Times) -> bool {
        let mut is_finite = self.envelope.tick(times);
        for state in self.memory.iter_mut().flatten() {
            is_finite &= state.tick();
        }
        is_finite &= self.last.iter().flatten().all(|power| power.is_finite());
        if !is_finite {
            self.reset();
        }
        is_finite
    }

    /// Turns the `powers` of a chunk into gains; the first frame stands `start` of the way through
    /// the tick. Returns the deepest reduction in dB.
    pub(super) fn process(
        &mut self,
        powers: &mut Chunk,
        curve: &MovingCurve,
        link_norm: f32,
        start: f32,
    ) -> f32 {
        let mut deepest_db: f32 = 0.0;
        let mut from = 0;
        while from < powers.len {
            let frames = GROUP.min(powers.len - from);
            let mut group = self.interpolate(powers, from, frames);
            log2_levels(&mut group);
            link_levels(&mut group, link_norm);
            let at = start + from as f32 / TICK as f32;
            curve.process(&mut group, at, 1.0 / (TIMES * TICK) as f32);
            self.envelope.process(&mut group);
            deepest_db = deepest_db.max(super::deepest(&group));
            self.decimate(&group, powers, from);
            from += frames;
        }
        deepest_db
    }

    fn interpolate(&mut self, powers: &Chunk, from: usize, frames: usize) -> Chunk {
        let mut group = Chunk::silent(TIMES * frames, powers.channels);
        for ((to, power), last) in group.iter_mut().zip(powers.iter()).zip(&mut self.last) {
            for (to, power) in to.chunks_exact_mut(TIMES).zip(&power[from..from + frames]) {
                let [a, b, c] = *last;
                for (to, [wa, wb, wc, wd]) in to.iter_mut().zip(CUBIC) {
                    *to = wa * a + wb * b + wc * c + wd * power;
                }
                *last = [b, c, *power];
            }
        }
        group
    }

    fn decimate(&mut self, group: &Chunk, gains: &mut Chunk, from: usize) {
        let [first, second] = self.sections;
        for ((to, reductions), memory) in gains.iter_mut().zip(group.iter()).zip(&mut self.memory) {
            for (to, reductions) in to[from..].iter_mut().zip(reductions.chunks_exact(TIMES)) {
                let mut lost = 0.0;
                for reduction_db in reductions {
                    // What the gain lacks to one: exactly zero where nothing is reduced.
                    lost = exp2(*reduction_db * (-1.0 / DB_PER_LOG2)) - 1.0;
                    lost = low_pass(&mut memory[0], lost, &first);
                    lost = low_pass(&mut memory[1], lost, &second);
                }
                *to = 1.0 + lost;
            }
        }
    }
}

#[inline(always)]
fn low_pass(state: &mut SvfState, x: f32, [a1, a2, a3, k]: &Section) -> f32 {
    state.step_with(x, *a1, *a2, *a3, *k).lp
}
