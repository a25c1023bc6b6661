//! What HQ quality adds: a passage in which the reduction only ripples has it smoothed.
//!
//! A reduction with corners has harmonics past the Nyquist frequency; they fold back as they stand,
//! and again in the product with the audio. A pole of twenty samples behind Live's reduction y takes
//! most of them away, but it is late where an onset must not be. So the difference d between both
//! comes with a weight that hardly moves while a signal goes on,
//!
//! reduction = y + d · B²/(B² + p²) · y/(y + p),
//!
//! where p is the greatest |d| of the last 50 to 100 ms:
//!
//! - what is added never exceeds B/2, .15 dB, or less with a slow attack; of an onset, whose d is
//!   many dB, B²/p is left, a few hundredths, so that peaks are Live's;
//! - in a steady passage p stands still: what is added is a share of a low-pass's effect, and there
//!   is no corner of its own that could fold. So HQ's aliases are Live's or fewer;
//! - where Live reduces nothing, HQ does not, to the bit, and it is never below zero;
//! - Live's envelope goes on by itself: it is there when the quality is changed, and nothing is left
//!   of HQ afterwards.
//!
//! Two tones of 9.1 and 10.3 kHz (5 and 5.57 kHz) at 20 µs/50 ms leave spurs of −73.0 (−71.6) dBc, and
//! −64.2 (−59.6) in Live. Other ways are in `reference/compressor_hq.py`: an envelope at four times
//! the rate has −73.8 (−69.2), but up to 13 dB more aliases than Live of a low and a high tone, since
//! the level in between samples is nowhere given; a clip of the difference is .4 dB loud at every
//! onset. Audio and gain multiplied at four times the rate would delay the audio by a half-band: no
//! null against Live.

use super::envelope::{Envelope, Times};
use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::glide::{Glide, Ramp, ticks_in};
use crate::dsp::blocks::math::{FLUSH_BELOW, tidy};
use crate::units::time_to_coef;

/// Share of the way that the pole takes at each sample: a time constant of twenty of them.
const STEP: f32 = 1.0 / 21.0;

/// Greatest correction.
const BOUND_DB: f64 = 0.15;

/// The same times the attack, for attacks from 133 µs on: what corners there are to round is smaller
/// the slower the attack.
const BOUND_DB_S: f64 = 20e-6;

/// Shortest time for which the greatest difference is remembered: a period of the lowest tone.
const HOLD_S: f64 = 0.050;

/// Time constant with which it is forgotten then.
const RELEASE_S: f64 = 0.020;

/// Furthest that HQ's reduction stands from Live's.
pub(super) fn bound_db(times: &Times) -> f64 {
    (BOUND_DB_S / times.attack_s).min(BOUND_DB)
}

/// What HQ remembers of a channel, in dB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Memory {
    /// Output of the pole.
    smooth: f32,
    /// Envelope of the difference to Live's reduction: at once up, slowly down to `held`.
    spread: f32,
    /// Greatest difference, of the present interval and of the last one.
    highest: [f32; 2],
    /// The greater of both at the last tick.
    held: f32,
}

/// HQ's reductions of both channels.
#[derive(Clone, Debug)]
pub(super) struct Refinement {
    memory: [Memory; 2],
    release_step: f32,
    /// Ticks of an interval, and those that are left.
    hold_ticks: u32,
    ticks_left: u32,
    bound_db: Glide,
    bound: Ramp,
}

impl Refinement {
    pub(super) fn new(times: &Times, sample_rate_hz: f64) -> Self {
        let bound_db = bound_db(times);
        let hold_ticks = ticks_in(HOLD_S, sample_rate_hz);
        Self {
            memory: [Memory::default(); 2],
            release_step: (1.0 - time_to_coef(RELEASE_S, sample_rate_hz)) as f32,
            hold_ticks,
            ticks_left: hold_ticks,
            bound_db: Glide::new(bound_db, sample_rate_hz),
            bound: Ramp::new(bound_db as f32),
        }
    }

    pub(super) fn set(&mut self, times: &Times) {
        self.bound_db.set(bound_db(times));
    }

    /// Begins where Live's envelope stands.
    pub(super) fn start(&mut self, live: &Envelope) {
        for (memory, reduction_db) in self.memory.iter_mut().zip(live.reductions_db()) {
            *memory = Memory {
                smooth: reduction_db,
                ..Memory::default()
            };
        }
        self.ticks_left = self.hold_ticks;
        self.bound_db.snap();
        self.bound.jump(self.bound_db.value() as f32);
    }

    /// One control tick. False if the memory was not finite and began anew at Live's envelope.
    pub(super) fn tick(&mut self, live: &Envelope) -> bool {
        self.ticks_left -= 1;
        let is_over = self.ticks_left == 0;
        if is_over {
            self.ticks_left = self.hold_ticks;
        }
        let mut is_finite = true;
        for memory in &mut self.memory {
            let [now, last] = memory.highest;
            let [now, last] = if is_over { [0.0, now] } else { [now, last] };
            let mut states = [memory.smooth, memory.spread, now, last];
            is_finite &= tidy(&mut states);
            let [smooth, spread, now, last] = states;
            *memory = Memory {
                smooth,
                spread,
                highest: [now, last],
                held: greater(now, last),
            };
        }
        self.bound_db.tick();
        self.bound.aim(self.bound_db.value() as f32);
        if !is_finite {
            self.start(live);
        }
        is_finite
    }

    /// Whether both channels stand alike.
    pub(super) fn is_twin(&self) -> bool {
        self.memory[0] == self.memory[1]
    }

    /// Refines Live's `reductions`, in dB, by as much as `weights` say. Those of one channel hold for
    /// the other as well.
    #[inline(always)]
    pub(super) fn process(&mut self, reductions: &mut Chunk, weights: &[f32; TICK]) {
        let mut bounds = [0.0; TICK];
        self.bound.fill(&mut bounds[..reductions.len]);
        for (memory, reductions) in self.memory.iter_mut().zip(reductions.iter_mut()) {
            refine(memory, self.release_step, &bounds, weights, reductions);
        }
        if reductions.channels == 1 {
            self.memory[1] = self.memory[0];
        }
    }
}

/// Refines Live's `reductions` of a channel, by no more than `bounds`.
#[inline(always)]
fn refine(
    memory: &mut Memory,
    release_step: f32,
    bounds: &[f32; TICK],
    weights: &[f32; TICK],
    reductions: &mut [f32],
) {
    let (mut differences, mut spreads) = ([0.0; TICK], [0.0; TICK]);
    let Memory {
        mut smooth,
        mut spread,
        highest: [mut now, last],
        held,
    } = *memory;
    for ((reduction, difference), to) in (reductions.iter().zip(&mut differences)).zip(&mut spreads)
    {
        smooth += STEP * (*reduction - smooth);
        *difference = smooth - *reduction;
        let size = difference.abs();
        now = greater(now, size);
        spread = greater(spread + release_step * (held - spread), size);
        *to = spread;
    }
    *memory = Memory {
        smooth,
        spread,
        highest: [now, last],
        held,
    };
    for ((((reduction, difference), spread), bound), weight) in
        (reductions.iter_mut().zip(&differences))
            .zip(&spreads)
            .zip(bounds)
            .zip(weights)
    {
        let range_squared = 4.0 * bound * bound;
        let share = range_squared / (range_squared + spread * spread);
        // Below the floor nothing is reduced.
        let depth = *reduction / (*reduction + *spread + FLUSH_BELOW);
        *reduction += difference * share * (depth * weight);
    }
}

#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::stages::compressor::envelope::Release;

    const RATE: f64 = 48_000.0;

    fn refinement(attack_s: f64, reduction_db: f32) -> Refinement {
        let times = Times {
            attack_s,
            release: Release::Direct(1.0),
        };
        let mut hq = Refinement::new(&times, RATE);
        hq.memory = [Memory {
            smooth: reduction_db,
            ..Memory::default()
        }; 2];
        hq
    }

    /// HQ's reductions for Live's `reduction_db(n)`.
    fn refined(
        hq: &mut Refinement,
        frames: usize,
        reduction_db: impl Fn(usize) -> f32,
    ) -> Vec<f32> {
        let live = Envelope::new(
            &Times {
                attack_s: 1.0,
                release: Release::Direct(1.0),
            },
            RATE,
        );
        let mut out = Vec::new();
        for first in (0..frames).step_by(TICK) {
            assert!(hq.tick(&live));
            let mut chunk = Chunk::silent(TICK, 1);
            (0..TICK).for_each(|n| chunk.samples[0][n] = reduction_db(first + n));
            hq.process(&mut chunk, &[1.0; TICK]);
            out.extend(chunk.samples[0]);
        }
        out
    }

    /// A ripple of amplitude a around 10 dB comes out of a pole H with a·|H|, and by its share of the
    /// way to it: B²/(B² + p²) · y/(y + p) with p = a·|H − 1|.
    #[test]
    fn a_steady_ripple_is_smoothed_by_the_formula() {
        use core::f64::consts::TAU;
        for (a, turns) in [(0.001, 0.3), (0.02, 0.125), (0.3, 0.0625), (1.0, 0.01)] {
            let frames = 48_000;
            let y = |n: usize| 10.0 + a * libm::cos(TAU * (turns * n as f64).fract());
            let out = refined(&mut refinement(20e-6, 10.0), frames, |n| y(n) as f32);
            let step = f64::from(STEP);
            let (sin, cos) = libm::sincos(TAU * turns);
            // H = step/(1 − (1 − step)/z)
            let (re, im) = (1.0 - (1.0 - step) * cos, (1.0 - step) * sin);
            let norm = re * re + im * im;
            let h = [step * re / norm - 1.0, -step * im / norm];
            let p = a * libm::hypot(h[0], h[1]);
            let range = 2.0 * BOUND_DB;
            for (n, out) in out.iter().enumerate().skip(frames - 4_800) {
                let (sin, cos) = libm::sincos(TAU * (turns * n as f64).fract());
                let d = a * (h[0] * cos - h[1] * sin);
                let expected = d * range * range / (range * range + p * p) * y(n) / (y(n) + p);
                let ours = f64::from(*out) - y(n);
                // The greatest |d| falls between samples.
                assert!(
                    (ours - expected).abs() < 2e-6 + 0.02 * p.min(BOUND_DB),
                    "{a} {turns}: {ours}, not {expected}"
                );
            }
        }
    }

    /// On a step of 30 dB: never above its bound, and below B²/p as soon as the step is over.
    #[test]
    fn of_an_onset_little_is_left() {
        let step = |n: usize| if n < 320 { 0.0 } else { 30.0 };
        let out = refined(&mut refinement(20e-6, 0.0), 960, step);
        for (n, reduction_db) in out.iter().enumerate() {
            let added_db = f64::from(reduction_db - step(n));
            assert!(added_db.abs() < 0.004, "{n}: {added_db} dB");
            assert!(n >= 320 || *reduction_db == 0.0);
        }
    }
}
