//! The oversampled branch of one quality: half-bands, class-A stage, roll-off.
//!
//! The half-bands reach about 192 kHz (Live) or 384 kHz (HQ) whatever the strip's rate, so that the
//! higher rates need fewer octaves and a recording sounds the same at all of them. The stage itself
//! works at twice that.

use super::coefs::Coefs;
use super::ends::{Interpolated, RolloffThen};
use super::octaves::octaves;
use super::rolloff::Rolloff;
use super::shaper::{self, Shaper};
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::oversampling::{Oversampler, Recursion, Work, delay_samples};
use crate::dsp::blocks::quality::Quality;
use crate::dsp::simd::F32x8;
use core::marker::PhantomData;
use core::ops::Range;

/// Delay of the bass through a branch, in samples.
pub(super) fn branch_delay_samples(octaves: Range<usize>) -> f64 {
    let factor = f64::from(1u32 << octaves.len());
    delay_samples(octaves) + shaper::DELAY_SAMPLES / factor
}

/// Half-bands, class-A stage and roll-off of one quality.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    quality: Quality,
    octaves: Range<usize>,
    oversampler: Oversampler,
    shaper: Shaper,
    rolloff: Rolloff,
}

impl Branch {
    pub(super) fn new(quality: Quality, sample_rate_hz: f64) -> Self {
        Self {
            quality,
            octaves: octaves(quality, sample_rate_hz),
            oversampler: Oversampler::default(),
            shaper: Shaper::default(),
            rolloff: Rolloff::default(),
        }
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.oversampler.reset();
        self.shaper = Shaper::default();
        self.rolloff = Rolloff::default();
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        let half_bands = self.oversampler.tick(self.octaves.clone());
        half_bands & self.shaper.tick() & self.rolloff.tick()
    }

    /// Processes interleaved frames of `CH` channels, at most one chunk, with one set of `coefs` for
    /// each frame if they are `MOVING`, or else one. Each frame goes through `before` on its way in,
    /// and behind the roll-off through `between` and `after` on its way out: their recursions run
    /// beside those of the branch.
    #[inline(always)]
    pub(super) fn process<V: F32x8, const CH: usize, const MOVING: bool>(
        &mut self,
        audio: &mut [f32],
        coefs: &[Coefs],
        before: &mut impl Recursion,
        between: &mut (impl Recursion + Clone),
        after: &mut impl Recursion,
    ) {
        let octaves = self.octaves.clone();
        let mut biases = [0.0; TICK];
        for (bias, coefs) in biases.iter_mut().zip(coefs) {
            *bias = coefs.bias();
        }
        let shaping = Shaping::<V, CH, MOVING> {
            shaper: &mut self.shaper,
            frame_len: CH << octaves.len(),
            biases: &biases[..coefs.len().min(TICK)],
            lanes: PhantomData,
        };
        let middle = RolloffThen {
            rolloff: self.rolloff,
            quality: self.quality,
            next: between.clone(),
        };
        let mut middle = Interpolated::<_, MOVING>::new(middle, coefs);
        self.oversampler
            .process::<CH>(audio, octaves, before, shaping, (&mut middle, after));
        self.rolloff = middle.part.rolloff;
        *between = middle.part.next;
    }
}

/// The class-A stage as what is done at the top rate.
struct Shaping<'a, V, const CH: usize, const MOVING: bool> {
    shaper: &'a mut Shaper,
    frame_len: usize,
    biases: &'a [f32],
    lanes: PhantomData<V>,
}

impl<V: F32x8, const CH: usize, const MOVING: bool> Work for Shaping<'_, V, CH, MOVING> {
    #[inline(always)]
    fn run(self, audio: &mut [f32]) {
        let (frame_len, biases) = (self.frame_len, self.biases);
        self.shaper
            .process::<V, CH, MOVING>(audio, frame_len, biases);
    }
}
