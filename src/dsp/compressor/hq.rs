//! The gain path of HQ quality: level, curve and envelope at four times the rate.
//!
//! A gain that moves fast has harmonics past the Nyquist frequency, which fold back. I² + Q² of a
//! band-limited signal is itself band-limited, so it is interpolated; logarithm, curve and envelope,
//! which make the harmonics, run on four times as many samples; and a minimum-phase low-pass takes
//! out what neither the decimation nor the product with the audio could carry. Only the gain runs
//! through it: the audio is multiplied where it stands, without delay, and the gain comes about
//! four samples later than in Live.
//!
//! Of the low-pass's output every fourth sample is wanted, so it goes four samples at a step:
//! z' = A⁴·z + (A³B, A²B, AB, B)·x, y likewise, with the state z and four inputs x. The columns of
//! these matrices are what four single steps make of a unit.

use super::curve::MovingCurve;
use super::envelope::{Envelope, Times};
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::detector::{link_levels, log2_levels, merge_powers};
use crate::dsp::dispatch::F32x8;
use crate::dsp::math::{DB_PER_LOG2, FLUSH_BELOW, exp2};

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

/// Four numbers side by side: the samples of a frame, or the state of the low-pass.
type Lanes = wide::f32x4;

/// The low-pass, four samples at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LowPass {
    /// What each element of the state makes of the next state.
    state_by_state: [Lanes; 4],
    /// What each input makes of it.
    state_by_input: [Lanes; TIMES],
    /// Weights of the state and of the inputs in the last output.
    output_by_state: Lanes,
    output_by_input: Lanes,
}

impl LowPass {
    fn new() -> Self {
        let unit = |i: usize| core::array::from_fn(|n| f64::from(u8::from(n == i)));
        let by_state = [0, 1, 2, 3].map(|i| four_steps(unit(i), [0.0; TIMES]));
        let by_input = [0, 1, 2, 3].map(|i| four_steps([0.0; 4], unit(i)));
        let lanes = |x: [f64; 4]| Lanes::new(x.map(|x| x as f32));
        Self {
            state_by_state: by_state.map(|(state, _)| lanes(state)),
            state_by_input: by_input.map(|(state, _)| lanes(state)),
            output_by_state: lanes(by_state.map(|(_, output)| output)),
            output_by_input: lanes(by_input.map(|(_, output)| output)),
        }
    }

    /// Takes in the samples of a frame; gives the parts whose sum is the last output.
    #[inline(always)]
    fn step(&self, state: &mut Lanes, x: Lanes) -> Lanes {
        let parts = self.output_by_state * *state + self.output_by_input * x;
        *state = combined(&self.state_by_input, x) + combined(&self.state_by_state, *state);
        parts
    }
}

/// The sum of columns, each times its element of `x`.
#[inline(always)]
fn combined(columns: &[Lanes; 4], x: Lanes) -> Lanes {
    let [p, q, r, s] = columns;
    let [a, b, c, d] = x.to_array().map(Lanes::splat);
    (*p * a + *q * b) + (*r * c + *s * d)
}

/// The low-pass's state after four samples, and its last output: two SVFs in a row.
fn four_steps(mut state: [f64; 4], input: [f64; TIMES]) -> ([f64; 4], f64) {
    let g = libm::tan(core::f64::consts::PI * CORNER / TIMES as f64);
    let mut output = 0.0;
    for x in input {
        output = x;
        for (section, k) in state.as_chunks_mut::<2>().0.iter_mut().zip(DAMPINGS) {
            let [s1, s2] = *section;
            let a1 = 1.0 / (1.0 + g * (g + k));
            let v3 = output - s2;
            let bp = a1 * s1 + g * a1 * v3;
            let lp = s2 + g * a1 * s1 + g * g * a1 * v3;
            *section = [2.0 * bp - s1, 2.0 * lp - s2];
            output = lp;
        }
    }
    (state, output)
}

/// The oversampled gain path of both channels.
#[derive(Clone, Debug)]
pub(super) struct OversampledGain {
    pub envelope: Envelope,
    /// The last three powers of each channel, oldest first.
    last: [[f32; 3]; 2],
    low_pass: LowPass,
    memory: [Lanes; 2],
}

impl OversampledGain {
    pub(super) fn new(times: &Times, sample_rate_hz: f64) -> Self {
        Self {
            envelope: Envelope::new(times, sample_rate_hz, TIMES),
            last: [[0.0; 3]; 2],
            low_pass: LowPass::new(),
            memory: [Lanes::ZERO; 2],
        }
    }

    pub(super) fn reset(&mut self) {
        self.envelope.reset();
        self.last = [[0.0; 3]; 2];
        self.memory = [Lanes::ZERO; 2];
    }

    /// False if the memory had to be cleared.
    pub(super) fn tick(&mut self, times: &Times) -> bool {
        let mut is_finite = self.envelope.tick(times);
        for state in &mut self.memory {
            let is_small = state.abs().simd_lt(Lanes::splat(FLUSH_BELOW));
            *state = is_small.select(Lanes::ZERO, *state);
            is_finite &= state.to_array().iter().all(|s| s.is_finite());
        }
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
        let mut deepest_db: f32 = 0.0;
        let mut from = 0;
        // Fully linked channels that stand alike stay alike: one envelope serves both.
        let is_twin = self.envelope.is_twin() && self.memory[0] == self.memory[1];
        let is_one = powers.channels == 2 && link_norm == 1.0 && is_twin;
        while from < powers.len {
            let frames = GROUP.min(powers.len - from);
            let mut group = self.interpolate(powers, from, frames);
            if is_one {
                merge_powers::<V>(&mut group);
            }
            log2_levels(&mut group);
            link_levels(&mut group, link_norm);
            let at = start + from as f32 / TICK as f32;
            curve.process(&mut group, at, 1.0 / (TIMES * TICK) as f32);
            self.envelope.process(&mut group);
            deepest_db = deepest_db.max(super::deepest(&group));
            self.decimate(&mut group, powers, from);
            from += frames;
        }
        if is_one {
            powers.channels = 1;
            self.memory[1] = self.memory[0];
        }
        deepest_db
    }

    #[inline(always)]
    fn interpolate(&mut self, powers: &Chunk, from: usize, frames: usize) -> Chunk {
        let mut group = Chunk::silent(TIMES * frames, powers.channels);
        let [wa, wb, wc, wd] = Lanes::transpose(CUBIC.map(Lanes::new));
        for ((to, power), last) in group.iter_mut().zip(powers.iter()).zip(&mut self.last) {
            let (to, _) = to.as_chunks_mut::<TIMES>();
            for (to, power) in to.iter_mut().zip(&power[from..from + frames]) {
                let [a, b, c, d] = [last[0], last[1], last[2], *power].map(Lanes::splat);
                *to = (wa * a + wb * b + wc * c + wd * d).to_array();
                *last = [last[1], last[2], *power];
            }
        }
        group
    }

    /// Turns the reductions of a group into gains, in their place among `gains`.
    #[inline(always)]
    fn decimate(&mut self, group: &mut Chunk, gains: &mut Chunk, from: usize) {
        let low_pass = self.low_pass;
        for ((to, lost), memory) in gains.iter_mut().zip(group.iter_mut()).zip(&mut self.memory) {
            for x in &mut *lost {
                // What the gain lacks to one: exactly zero where nothing is reduced.
                *x = exp2(*x * (-1.0 / DB_PER_LOG2)) - 1.0;
            }
            let mut parts = [Lanes::ZERO; GROUP];
            let (frames, _) = lost.as_chunks::<TIMES>();
            for (parts, x) in parts.iter_mut().zip(frames) {
                *parts = low_pass.step(memory, Lanes::new(*x));
            }
            for (to, parts) in to[from..].iter_mut().zip(&parts[..frames.len()]) {
                let [a, b, c, d] = parts.to_array();
                *to = 1.0 + ((a + b) + (c + d));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Butterworth low-pass of fourth order at the corner: 1/√2 there, by definition, and one at DC.
    #[test]
    fn four_samples_at_a_step_are_a_butterworth_low_pass() {
        let gain_at = |freq_norm: f64| {
            let (low_pass, mut state) = (LowPass::new(), Lanes::ZERO);
            let (mut re, mut im) = (0.0, 0.0);
            for frame in 0..4_000 {
                let angle = |n: usize| core::f64::consts::TAU * freq_norm * n as f64;
                let x = [0, 1, 2, 3].map(|i| libm::cos(angle(TIMES * frame + i)) as f32);
                let y: f32 = low_pass.step(&mut state, Lanes::new(x)).reduce_add();
                if frame >= 2_000 {
                    re += f64::from(y) * libm::cos(angle(TIMES * frame + 3));
                    im += f64::from(y) * libm::sin(angle(TIMES * frame + 3));
                }
            }
            libm::hypot(re, im) / 1_000.0
        };
        let corner = CORNER / TIMES as f64;
        assert!((gain_at(corner) - core::f64::consts::FRAC_1_SQRT_2).abs() < 1e-5);
        let (low_pass, mut state) = (LowPass::new(), Lanes::ZERO);
        let steps = (0..400).map(|_| low_pass.step(&mut state, Lanes::ONE).reduce_add());
        assert!((steps.last().unwrap() - 1.0).abs() < 1e-6);
    }
}
