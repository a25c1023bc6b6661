//! The de-esser's memory: filters, levels and gain of both channels.
//!
//! Only what has to go from sample to sample does, with both channels and both passes of the
//! detector side by side in SIMD lanes; logarithms, gains and coefficients run over the whole chunk.

use super::band::{BandChunk, Turned};
use super::listener::{Lanes, Listener, flush};
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::math::exp2;

/// Reduction from which on the de-esser rests, as log2: where the gain differs from one by the last
/// bit of `f32`.
const REST_BELOW: f32 = 1e-7;

/// Coefficients of the levels and of the gain's movement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ballistics {
    pub(super) mean_coef: f32,
    pub(super) attack_coef: f32,
    pub(super) release_coef: f32,
}

/// A value per sample of each channel, channels interleaved.
pub(super) type Interleaved = [f32; 2 * TICK];

/// Memory of both channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Channels {
    /// The filters that turn down, a channel per lane.
    filter: [Lanes; 2],
    pub(super) listener: Listener,
    /// Reductions, as log2.
    reductions: [f32; 2],
}

impl Channels {
    /// Flushes denormals; false if a state is not finite.
    ///
    /// At rest the filter and the detector's first pass are the same filter, so it need not run:
    /// it takes over the other's state. Nobody hears that, its output counts for nothing then.
    pub(super) fn tick(&mut self) -> bool {
        let mut is_finite = self.listener.tick() && self.reductions.iter().all(|r| r.is_finite());
        let is_small = self.reductions.map(|r| r < REST_BELOW);
        let [l, r] = is_small.map(|is_small| f32::from_bits(if is_small { u32::MAX } else { 0 }));
        let rests = Lanes::new([l, r, 0.0, 0.0]);
        for (state, first) in self.filter.iter_mut().zip(self.listener.first_passes()) {
            let flushed = flush(*state);
            is_finite &= flushed.to_array().iter().all(|s| s.is_finite());
            *state = rests.bitselect(first, flushed);
        }
        for (reduction, is_small) in self.reductions.iter_mut().zip(is_small) {
            *reduction = if is_small { 0.0 } else { *reduction };
        }
        is_finite
    }

    /// Moves the reductions towards those `wanted` and applies them to `audio` of `CH` channels. The
    /// deepest, as log2.
    pub(super) fn turn_down<const CH: usize>(
        &mut self,
        audio: &mut Chunk,
        coefs: &BandChunk,
        ballistics: &Ballistics,
        wanted: &mut Interleaved,
    ) -> f32 {
        let is_zero = |reductions: &[f32]| reductions.iter().all(|r| *r == 0.0);
        let len = audio.len.min(TICK);
        if is_zero(&self.reductions[..CH]) && is_zero(&wanted[..CH * len]) {
            self.filter = self.listener.first_passes();
            return 0.0;
        }
        let (frames, _) = wanted.as_chunks_mut::<CH>();
        let deepest = self.follow(&mut frames[..len], ballistics);
        let mut turned = Turned::EMPTY;
        to_quarter_gains(&mut wanted[..CH * TICK]);
        turned.design::<CH>(coefs, wanted);
        self.run_filter::<CH>(audio, &turned);
        deepest
    }

    /// Moves the reductions, channel beside channel since each waits for its own last sample. In
    /// place of those wanted it leaves the present ones; the deepest, as log2.
    ///
    /// The attack is the faster of both moves, so the right one is the greater.
    #[inline(always)]
    fn follow<const CH: usize>(&mut self, wanted: &mut [[f32; CH]], steps: &Ballistics) -> f32 {
        let [attack, release] = [steps.attack_coef, steps.release_coef].map(Lanes::splat);
        let [left, right] = self.reductions;
        let mut now = Lanes::new([left, right, 0.0, 0.0]);
        let mut deepest = Lanes::ZERO;
        for wanted in wanted {
            let way = load(wanted) - now;
            now = (now + attack * way).fast_max(now + release * way);
            deepest = deepest.fast_max(now);
            *wanted = store(now);
        }
        let [left, right, ..] = now.to_array();
        self.reductions = [left, if CH == 1 { 0.0 } else { right }];
        let [left, right, ..] = deepest.to_array();
        if right > left { right } else { left }
    }

    /// Runs the filters that turn down.
    #[inline(always)]
    fn run_filter<const CH: usize>(&mut self, audio: &mut Chunk, turned: &Turned) {
        let [mut s1, mut s2] = self.filter;
        let len = audio.len.min(TICK);
        let [a1s, a2s, a3s] = turned.doubled.each_ref().map(|c| c.as_chunks::<CH>().0);
        let half_ks = turned.half_k.as_chunks::<CH>().0;
        let bells = turned.bell.as_chunks::<CH>().0;
        let highs = turned.high.as_chunks::<CH>().0;
        for n in 0..len {
            let x = load(&core::array::from_fn::<_, CH, _>(|c| audio.samples[c][n]));
            let (a1, a2, a3) = (load(&a1s[n]), load(&a2s[n]), load(&a3s[n]));
            let v3 = x - s2;
            let bp = a1 * s1 + a2 * v3;
            let lp = (s2 + s2) + a2 * s1 + a3 * v3;
            s1 = bp - s1;
            s2 = lp - s2;
            let band = load(&half_ks[n]) * bp;
            let high = x - band - Lanes::HALF * lp;
            let y = store::<CH>(x + load(&bells[n]) * band + load(&highs[n]) * high);
            for (samples, y) in audio.samples.iter_mut().zip(y) {
                samples[n] = y;
            }
        }
        self.filter = [s1, s2];
    }
}

/// A sample of each channel in the first lanes.
#[inline(always)]
fn load<const CH: usize>(x: &[f32; CH]) -> Lanes {
    Lanes::new(core::array::from_fn(|i| if i < CH { x[i] } else { 0.0 }))
}

#[inline(always)]
fn store<const CH: usize>(x: Lanes) -> [f32; CH] {
    let x = x.to_array();
    core::array::from_fn(|c| x[c])
}

/// Reductions to a^¼. Kept out of line so that it is compiled to vectors.
#[inline(never)]
fn to_quarter_gains(reductions: &mut [f32]) {
    for reduction in reductions {
        *reduction = exp2(-0.25 * *reduction);
    }
}
