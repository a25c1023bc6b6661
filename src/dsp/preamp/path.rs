//! The oversampled path of one quality: half-bands, class-A stage, roll-off.
//!
//! The stage runs at about 192 kHz (Live) or 768 kHz (HQ) whatever the strip's rate, so that the
//! higher rates need fewer octaves and a recording sounds the same at all of them.

use super::rolloff::{Rolloff, RolloffCoefs};
use super::shaper::Shaper;
use crate::dsp::oversampling::Oversampler;
use crate::dsp::settings::Quality;
use core::ops::Range;

/// Octaves above 44.1 or 48 kHz at which the stage runs: 4x and 16x.
///
/// Harmonic n of a sine of amplitude A falls as e^(−n·asinh(1/A)), the branch points of the
/// algebraic law standing at ±i, and what stands near the stage's rate folds down. 4x is what the
/// live budget allows; 8x would miss −90 dBc at 12 and 15 kHz by up to 10 dB at +18 dB of drive.
const fn top_octave(quality: Quality) -> usize {
    match quality {
        Quality::Live => 2,
        Quality::Hq => 4,
    }
}

/// The octaves, counted from 44.1 or 48 kHz, that the stage runs above a rate.
pub(super) fn octaves(quality: Quality, sample_rate_hz: f64) -> Range<usize> {
    let first = match sample_rate_hz {
        r if r < 66_000.0 => 0,
        r if r < 133_000.0 => 1,
        r if r < 266_000.0 => 2,
        r if r < 532_000.0 => 3,
        _ => 4,
    };
    let top = top_octave(quality);
    first.min(top)..top
}

/// Half-bands, class-A stage and roll-off of one quality.
#[derive(Clone, Debug)]
pub(super) struct Path {
    octaves: Range<usize>,
    oversampler: Oversampler,
    shaper: Shaper,
    rolloff: Rolloff,
}

impl Path {
    pub(super) fn new(quality: Quality, sample_rate_hz: f64) -> Self {
        Self {
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
        self.oversampler.tick() & self.shaper.tick() & self.rolloff.tick()
    }

    /// Processes interleaved frames of `CH` channels, at most one chunk.
    pub(super) fn process<const CH: usize>(
        &mut self,
        audio: &mut [f32],
        bias: f32,
        rolloff: &RolloffCoefs,
    ) {
        let shaper = &mut self.shaper;
        let octaves = self.octaves.clone();
        self.oversampler
            .process::<CH>(audio, octaves, |a| shaper.process::<CH>(a, bias));
        let mut state = self.rolloff;
        for frame in audio.as_chunks_mut::<CH>().0 {
            *frame = state.step(*frame, rolloff);
        }
        self.rolloff = state;
    }
}
