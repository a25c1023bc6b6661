//! The de-esser's memory: filters, levels and gain of both channels.
//!
//! Only what has to go from sample to sample does, with both channels and both passes of the
//! detector side by side in SIMD lanes; logarithms, gains and coefficients go from step to step, all
//! of a chunk at once.

use super::band::{
    BandCoefs, BandMove, Interleaved, STEP, STEPS, StepRamps, SvfStates, Turned, svf_step,
};
use super::listener::Listener;
use crate::dsp::blocks::math::{exp2, flush_four};

use wide::f32x4;

/// Reduction from which on the de-esser rests, as log2: where the gain differs from one by the last
/// bit of `f32`.
const REST_BELOW: f32 = 1e-7;

/// Coefficients of the levels, per frame, and of the gain's movement, per step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ballistics {
    pub(super) mean_coef: f32,
    pub(super) attack_coef: f32,
    pub(super) release_coef: f32,
}

/// Memory of both channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Channels {
    /// The filters that turn down, a channel per lane.
    states: SvfStates,
    /// What they run on; see [`Turned`].
    coefs: StepRamps<6>,
    pub(super) listener: Listener,
    /// Reductions, as log2.
    reductions: [f32; 2],
}

impl Channels {
    pub(super) fn new(coefs: &BandCoefs) -> Self {
        let listener = Listener::new(coefs);
        Self {
            states: [f32x4::ZERO; 2],
            coefs: listener.coefs_at_rest(),
            listener,
            reductions: [0.0; 2],
        }
    }

    /// Flushes denormals; false if a state is not finite.
    ///
    /// At rest the filter and the detector's first pass are the same filter, so it need not run:
    /// it takes over the other's state. Nobody hears that, its output counts for nothing then.
    pub(super) fn tick(&mut self) -> bool {
        let mut is_finite = self.listener.tick() && self.reductions.iter().all(|r| r.is_finite());
        let is_small = self.reductions.map(|r| r < REST_BELOW);
        let [l, r] = is_small.map(|is_small| f32::from_bits(if is_small { u32::MAX } else { 0 }));
        let rests = f32x4::new([l, r, 0.0, 0.0]);
        for (state, first) in self.states.iter_mut().zip(self.listener.first_passes()) {
            let flushed = flush_four(*state);
            is_finite &= flushed.to_array().iter().all(|s| s.is_finite());
            *state = rests.bitselect(first, flushed);
        }
        for (coef, at_rest) in self
            .coefs
            .end
            .iter_mut()
            .zip(self.listener.coefs_at_rest().end)
        {
            *coef = rests.bitselect(at_rest, *coef);
        }
        for (reduction, is_small) in self.reductions.iter_mut().zip(is_small) {
            *reduction = if is_small { 0.0 } else { *reduction };
        }
        is_finite
    }

    /// Moves the reductions towards those `wanted` at the beginnings of `steps` steps and applies
    /// them to frames, the first of which stands `start` behind the tick. The deepest, as log2; none
    /// if all stays as it is.
    #[inline(always)]
    pub(super) fn turn_down(
        &mut self,
        frames: &mut [[f32; 2]],
        start: usize,
        band: &BandMove,
        ballistics: &Ballistics,
        (mut wanted, steps): (Interleaved, usize),
    ) -> Option<f32> {
        let is_zero = |reductions: &[f32]| reductions.iter().all(|r| *r == 0.0);
        let steps = steps.min(STEPS);
        if is_zero(&self.reductions) && is_zero(&wanted[..2 * steps]) {
            self.rest();
            return None;
        }
        let deepest = self.follow(&mut wanted.as_chunks_mut::<2>().0[..steps], ballistics);
        for reduction in &mut wanted {
            *reduction = exp2(-0.25 * *reduction);
        }
        let turned = Turned::new(band, start.next_multiple_of(STEP), &wanted);
        if band.is_bell() {
            self.run::<false>(frames, start, &turned);
        } else {
            self.run::<true>(frames, start, &turned);
        }
        Some(deepest)
    }

    /// Stands where the detector's first pass does. A function of its own: as part of a kernel it is
    /// compiled to a form of an instruction that valgrind 3.19 does not know.
    #[inline(never)]
    fn rest(&mut self) {
        self.states = self.listener.first_passes();
        self.coefs = self.listener.coefs_at_rest();
    }

    /// Moves the reductions, channel beside channel since each waits for its own last step. In place
    /// of those wanted it leaves the present ones; the deepest, as log2.
    ///
    /// The attack is the faster of both moves, so the right one is the greater.
    #[inline(always)]
    fn follow(&mut self, wanted: &mut [[f32; 2]], ballistics: &Ballistics) -> f32 {
        let [attack, release] = [ballistics.attack_coef, ballistics.release_coef].map(f32x4::splat);
        let [left, right] = self.reductions;
        let mut now = f32x4::new([left, right, 0.0, 0.0]);
        let mut deepest = now;
        for wanted in wanted {
            let way = f32x4::new([wanted[0], wanted[1], 0.0, 0.0]) - now;
            now = (now + attack * way).fast_max(now + release * way);
            deepest = deepest.fast_max(now);
            let [left, right, ..] = now.to_array();
            *wanted = [left, right];
        }
        let [left, right, ..] = now.to_array();
        self.reductions = [left, right];
        let [left, right, ..] = deepest.to_array();
        if right > left { right } else { left }
    }

    /// Runs the filters that turn down.
    #[inline(always)]
    fn run<const SHELF: bool>(&mut self, frames: &mut [[f32; 2]], start: usize, turned: &Turned) {
        let mut now = (self.states, self.coefs);
        let (mut n, mut step) = (0, 0);
        while n < frames.len() {
            let phase = (start + n) % STEP;
            if phase == 0 {
                now.1.aim(turned.at(step));
                step = (step + 1).min(STEPS - 1);
            }
            let end = frames.len().min(n + STEP - phase);
            if let Ok(step) = <&mut [[f32; 2]; STEP]>::try_from(&mut frames[n..end]) {
                step.iter_mut().for_each(|x| frame::<SHELF>(&mut now, x));
            } else {
                let rest = &mut frames[n..end];
                rest.iter_mut().for_each(|x| frame::<SHELF>(&mut now, x));
            }
            n = end;
        }
        (self.states, self.coefs) = now;
    }
}

/// One sample of both channels.
#[inline(always)]
fn frame<const SHELF: bool>((states, coefs): &mut (SvfStates, StepRamps<6>), frame: &mut [f32; 2]) {
    let x = f32x4::new([frame[0], frame[1], 0.0, 0.0]);
    let y = if SHELF {
        let [a1, a2, a3, bell, half_k, high_weight] = coefs.next::<6>();
        let [bp, lp] = svf_step(states, x, [a1, a2, a3]);
        let high = x - half_k * bp - f32x4::HALF * lp;
        x + bell * bp + high_weight * high
    } else {
        let [a1, a2, a3, bell] = coefs.next::<4>();
        let [bp, _] = svf_step(states, x, [a1, a2, a3]);
        x + bell * bp
    };
    let [left, right, ..] = y.to_array();
    *frame = [left, right];
}
