//! What the de-esser hears: the band, and the levels of the band and of everything else.
//!
//! The band is filtered twice, since with one pass a vowel would leak through the skirt. Both passes
//! of both channels run in one set of SIMD lanes, the second pass [`LAG`] samples behind the first,
//! which it feeds on: lanes (first left, first right, second left, second right).

use super::band::{BandChunk, BandCoefs};
use super::channel::Interleaved;
use super::curve::reduction;
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::math::{FLUSH_BELOW, log2};

pub(super) type Lanes = wide::f32x4;

/// Smallest mean square that is kept: −300 dBFS.
const SILENCE: f32 = 1e-30;

/// By how many samples the second pass follows the first: what comes out of a filter is ready two
/// to three samples later than its state, and no lane can go on before all have their input.
const LAG: usize = 3;

/// Mean squares sample by sample: in the lanes of the first pass those of everything else, in the
/// lanes of the second those of the band, [`LAG`] frames later.
pub(super) type Frames = [Lanes; TICK + LAG];

/// The SVF's derived coefficients, doubled, since each integrator takes in twice the filter's
/// output: that shortens the way from one sample to the next and changes no bit.
#[derive(Clone, Copy)]
struct Passes {
    a1: Lanes,
    a2: Lanes,
    a3: Lanes,
    half_k: Lanes,
    shelf_norm: Lanes,
}

impl Passes {
    #[inline(always)]
    fn new(now: BandCoefs, before: BandCoefs) -> Self {
        let lanes = |now, before| Lanes::new([now, now, before, before]);
        let g = lanes(now.g, before.g);
        let k = lanes(now.k, before.k);
        let a1 = Lanes::ONE / (Lanes::ONE + g * (g + k));
        Self {
            a1: a1 + a1,
            a2: g * a1 + g * a1,
            a3: g * g * a1 + g * g * a1,
            half_k: Lanes::HALF * k,
            shelf_norm: lanes(now.shelf_norm, before.shelf_norm),
        }
    }
}

/// The detector of both channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Listener {
    s1: Lanes,
    s2: Lanes,
    /// Mean squares, lanes as in [`Frames`].
    means: Lanes,
}

impl Listener {
    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        for state in [&mut self.s1, &mut self.s2] {
            *state = flush(*state);
        }
        let is_silent = self.means.simd_lt(Lanes::splat(SILENCE));
        self.means = is_silent.select(Lanes::ZERO, self.means);
        // Nothing but a number that is not finite times zero differs from zero.
        let bad = (self.s1 + self.s2 + self.means) * Lanes::ZERO;
        bad.to_array().iter().all(|bad| *bad == 0.0)
    }

    /// The states of the first pass.
    pub(super) fn first_passes(&self) -> [Lanes; 2] {
        [self.s1 & first_lanes(), self.s2 & first_lanes()]
    }

    /// Fills `bands` with the band of `audio` behind one pass and gives the mean squares. One
    /// channel fills the lanes of both.
    pub(super) fn listen(
        &mut self,
        audio: &Chunk,
        coefs: &BandChunk,
        mean_coef: f32,
        bands: &mut [[f32; TICK]; 2],
    ) -> Frames {
        if coefs.is_flat {
            let passes = Passes::new(coefs.at(0), coefs.at(0));
            self.run(audio, |_| passes, mean_coef, bands)
        } else {
            let passes = |n: usize| Passes::new(coefs.at(n), coefs.at(n.saturating_sub(LAG)));
            self.run(audio, passes, mean_coef, bands)
        }
    }

    #[inline(always)]
    fn run(
        &mut self,
        audio: &Chunk,
        passes: impl Fn(usize) -> Passes,
        mean_coef: f32,
        bands: &mut [[f32; TICK]; 2],
    ) -> Frames {
        let mut frames = [Lanes::ZERO; TICK + LAG];
        let mean_coef = Lanes::splat(mean_coef);
        let len = audio.len.min(TICK);
        let left = &audio.samples[0];
        let right = &audio.samples[audio.channels - 1];
        let [to_left, to_right] = bands;
        let mut now = *self;
        for n in 0..len.min(LAG) {
            let x = Lanes::new([left[n], right[n], 0.0, 0.0]);
            [to_left[n], to_right[n], ..] = now.step(x, &passes(n), mean_coef).to_array();
            frames[n] = now.means;
        }
        now = now.merged_with(self);
        for n in LAG..len {
            let x = Lanes::new([left[n], right[n], to_left[n - LAG], to_right[n - LAG]]);
            [to_left[n], to_right[n], ..] = now.step(x, &passes(n), mean_coef).to_array();
            frames[n] = now.means;
        }
        let before = now;
        for n in len.saturating_sub(LAG)..len {
            let x = Lanes::new([0.0, 0.0, to_left[n], to_right[n]]);
            now.step(x, &passes(n + LAG), mean_coef);
            frames[n + LAG] = now.means;
        }
        *self = before.merged_with(&now);
        frames
    }

    /// One sample of each lane; gives what each pass lets through.
    #[inline(always)]
    fn step(&mut self, x: Lanes, passes: &Passes, mean_coef: Lanes) -> Lanes {
        let v3 = x - self.s2;
        let bp = passes.a1 * self.s1 + passes.a2 * v3;
        let lp = (self.s2 + self.s2) + passes.a2 * self.s1 + passes.a3 * v3;
        self.s1 = bp - self.s1;
        self.s2 = lp - self.s2;
        let bell = passes.half_k * bp;
        let high = x - bell - Lanes::HALF * lp;
        let band = bell + (high - bell) * passes.shelf_norm;
        // Everything else in the first lanes, the band (with its sign turned) in the second.
        let heard = (x & first_lanes()) - band;
        self.means += mean_coef * (heard * heard - self.means);
        band
    }

    /// The first pass of this and the second of `other`.
    fn merged_with(&self, other: &Self) -> Self {
        let merge = |first: Lanes, second: Lanes| {
            let ([a, b, ..], [.., c, d]) = (first.to_array(), second.to_array());
            Lanes::new([a, b, c, d])
        };
        Self {
            s1: merge(self.s1, other.s1),
            s2: merge(self.s2, other.s2),
            means: merge(self.means, other.means),
        }
    }
}

/// All bits in the lanes of the first pass.
#[inline(always)]
fn first_lanes() -> Lanes {
    let all = f32::from_bits(u32::MAX);
    Lanes::new([all, all, 0.0, 0.0])
}

/// Zero where it is too small to keep.
#[inline(always)]
pub(super) fn flush(state: Lanes) -> Lanes {
    let is_small = state.abs().simd_lt(Lanes::splat(FLUSH_BELOW));
    is_small.select(Lanes::ZERO, state)
}

/// The reductions wanted, as log2, from the mean squares of a chunk of `CH` channels. Runs over whole
/// arrays, so that it is compiled to vectors; what stands behind the chunk's end is void.
pub(super) fn decide<const CH: usize>(frames: &Frames, threshold: f32, range: f32) -> Interleaved {
    let (mut rests, mut bands) = ([0.0; 2 * TICK], [0.0; 2 * TICK]);
    let (rest_frames, _) = rests.as_chunks_mut::<CH>();
    let (band_frames, _) = bands.as_chunks_mut::<CH>();
    for n in 0..TICK {
        let (now, later) = (frames[n].to_array(), frames[n + LAG].to_array());
        rest_frames[n] = core::array::from_fn(|c| now[c]);
        band_frames[n] = core::array::from_fn(|c| later[2 + c]);
    }
    decide_all(&mut bands[..CH * TICK], &rests, threshold, range);
    bands
}

#[inline(never)]
fn decide_all(bands: &mut [f32], rests: &Interleaved, threshold: f32, range: f32) {
    for (band, rest) in bands.iter_mut().zip(rests) {
        let (band_log2, rest_log2) = (log2(*band), log2(*rest));
        // A sine's mean square is half the square of its amplitude: half an octave in log2.
        let level = 0.5 * band_log2 + 0.5;
        *band = reduction(0.5 * (band_log2 - rest_log2), level, threshold, range);
    }
}
