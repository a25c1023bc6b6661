//! The de-esser's memory: filters, levels and gain of both channels.
//!
//! Only what has to go from sample to sample does, with both channels and both passes of the
//! detector side by side in SIMD lanes; logarithms, gains and coefficients run over the whole chunk.

use super::band::{BandChunk, Turned};
use super::listener::Listener;
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::math::exp2;
use crate::dsp::svf::SvfState;

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

/// Per channel and sample, a reduction as log2.
pub(super) type Reductions = [[f32; TICK]; 2];

/// Memory of both channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Channels {
    /// The filters that turn down.
    filters: [SvfState; 2],
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
        let mut is_finite = self.listener.tick();
        let firsts = self.listener.first_passes();
        for c in 0..2 {
            is_finite &= self.filters[c].tick();
            if self.reductions[c] < REST_BELOW {
                self.reductions[c] = 0.0;
                self.filters[c] = firsts[c];
            }
            is_finite &= self.reductions[c].is_finite();
        }
        is_finite
    }

    /// Moves the reductions towards those `wanted` and applies them to `audio`. The deepest, as
    /// log2.
    pub(super) fn turn_down(
        &mut self,
        audio: &mut Chunk,
        coefs: &BandChunk,
        ballistics: &Ballistics,
        wanted: &mut Reductions,
    ) -> f32 {
        let channels = audio.channels;
        let is_zero = |reductions: &[f32]| reductions.iter().all(|r| *r == 0.0);
        let is_resting = is_zero(&self.reductions[..channels])
            && wanted[..channels]
                .iter()
                .all(|wanted| is_zero(&wanted[..audio.len]));
        if is_resting {
            self.filters = self.listener.first_passes();
            return 0.0;
        }
        if channels == 1 {
            self.act::<1>(audio, coefs, ballistics, wanted)
        } else {
            self.act::<2>(audio, coefs, ballistics, wanted)
        }
    }

    fn act<const CH: usize>(
        &mut self,
        audio: &mut Chunk,
        coefs: &BandChunk,
        ballistics: &Ballistics,
        wanted: &mut Reductions,
    ) -> f32 {
        let deepest = self.follow::<CH>(audio.len, ballistics, wanted);
        let mut turned = [Turned::EMPTY; 2];
        for (turned, reductions) in turned.iter_mut().zip(wanted).take(CH) {
            to_quarter_gains(reductions);
            turned.design(coefs, reductions);
        }
        self.filter::<CH>(audio, &turned);
        deepest
    }

    /// Moves the reductions, channel beside channel since each waits for its own last sample. In
    /// place of those wanted it leaves the present ones; the deepest, as log2.
    ///
    /// The attack is the faster of both moves, so the right one is the greater.
    #[inline(always)]
    fn follow<const CH: usize>(
        &mut self,
        len: usize,
        ballistics: &Ballistics,
        wanted: &mut Reductions,
    ) -> f32 {
        let mut reductions = self.reductions;
        let mut deepest = [0.0f32; 2];
        for n in 0..len.min(TICK) {
            for c in 0..CH {
                let way = wanted[c][n] - reductions[c];
                let attacked = reductions[c] + ballistics.attack_coef * way;
                let released = reductions[c] + ballistics.release_coef * way;
                reductions[c] = greater(attacked, released);
                deepest[c] = greater(deepest[c], reductions[c]);
                wanted[c][n] = reductions[c];
            }
        }
        self.reductions = reductions;
        greater(deepest[0], deepest[1])
    }

    /// Runs the filters that turn down, with the doubled coefficients of [`Turned`].
    #[inline(always)]
    fn filter<const CH: usize>(&mut self, audio: &mut Chunk, turned: &[Turned; 2]) {
        let mut filters = self.filters;
        for n in 0..audio.len.min(TICK) {
            for c in 0..CH {
                let (state, now) = (&mut filters[c], &turned[c]);
                let x = audio.samples[c][n];
                let v3 = x - state.s2;
                let bp = now.a1[n] * state.s1 + now.a2[n] * v3;
                let lp = (state.s2 + state.s2) + now.a2[n] * state.s1 + now.a3[n] * v3;
                state.s1 = bp - state.s1;
                state.s2 = lp - state.s2;
                let band = now.half_k[n] * bp;
                let high = x - band - 0.5 * lp;
                audio.samples[c][n] = x + now.bell[n] * band + now.high[n] * high;
            }
        }
        self.filters = filters;
    }
}

#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// Reductions to a^¼, over the whole array, so that it is compiled to vectors; what stands behind
/// the chunk's end is void.
#[inline(never)]
fn to_quarter_gains(reductions: &mut [f32; TICK]) {
    for reduction in reductions {
        *reduction = exp2(-0.25 * *reduction);
    }
}
