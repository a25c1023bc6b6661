//! The de-esser: turns a band down while it stands out against everything else.
//!
//! The band is what an SVF lets through around (bell) or above (shelf) the frequency. Its level,
//! taken behind a second pass through the same filter, is compared with that of everything else,
//! x − band: an s has nothing else, a vowel hardly anything in the band. The comparison of the two
//! does not depend on the level of the voice, and both sides being smoothed alike it holds from the
//! first sample of an s out of silence. What the band stands above the threshold is taken away from
//! it, by the range at most.
//!
//! Levels are mean squares over 2 ms. The I/Q detector would gain nothing here: above 2 kHz the
//! ripple of the mean is below .2 dB. They move so slowly that it is enough to compare them every
//! fourth sample; in between the filter's coefficients go straight from one comparison to the next.
//!
//! The level-independent comparison is the idea of the dbx 902 de-esser.

mod band;
mod channel;
mod curve;
mod listener;
mod settings;

pub use band::response_db;
pub use curve::{FLOOR_DBFS, static_reduction_db};
pub use settings::*;

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::glide::Glide;
use crate::dsp::blocks::math::DB_PER_LOG2;
use crate::dsp::blocks::stage::{Health, Stage};
use crate::dsp::simd::{F32x8, Kernel, run};
use crate::units::time_to_coef;
use band::{BandCoefs, BandMove, Frames, Interleaved, STEP, design};
use channel::{Ballistics, Channels};

use wide::f32x4;

/// Time constant of the levels.
const MEAN_S: f64 = 0.002;

/// Time constant of turning down: before an s is heard as sharp, and slow enough not to click.
const ATTACK_S: f64 = 0.001;

/// Time constant of the recovery: shorter than a syllable.
const RELEASE_S: f64 = 0.050;

/// The de-esser.
#[derive(Clone)]
pub struct Deesser {
    sample_rate_hz: f64,
    settings: DeesserSettings,
    ballistics: Ballistics,
    octave: Glide,
    shelf_norm: Glide,
    threshold_db: Glide,
    range_db: Glide,
    link_norm: Glide,
    /// Frames since the last tick.
    position: usize,
    band: BandMove,
    channels: Channels,
    /// The band in the last chunk, and the chunk's length and channels.
    heard: Frames,
    heard_size: [usize; 2],
    reduction_db: f32,
}

/// Where the shape's glide ends.
fn shelf_norm(shape: DeesserShape) -> f64 {
    match shape {
        DeesserShape::Bell => 0.0,
        DeesserShape::Shelf => 1.0,
    }
}

impl Stage for Deesser {
    type Settings = DeesserSettings;

    fn new(sample_rate_hz: f64) -> Self {
        let settings = DeesserSettings::default();
        let glide = |value| Glide::new(value, sample_rate_hz);
        let step = |time_s, rate_hz| (1.0 - time_to_coef(time_s, rate_hz)) as f32;
        let steps_hz = sample_rate_hz / STEP as f64;
        let coefs = design(settings.freq_hz, 0.0, sample_rate_hz);
        Self {
            sample_rate_hz,
            settings,
            ballistics: Ballistics {
                mean_coef: step(MEAN_S, sample_rate_hz),
                attack_coef: step(ATTACK_S, steps_hz),
                release_coef: step(RELEASE_S, steps_hz),
            },
            octave: glide(libm::log2(settings.freq_hz)),
            shelf_norm: glide(shelf_norm(settings.shape)),
            threshold_db: glide(settings.threshold_db),
            range_db: glide(settings.range_db),
            link_norm: glide(settings.link_norm),
            position: 0,
            band: BandMove::new(coefs),
            channels: Channels::new(&coefs),
            heard: [[0.0; 2]; TICK],
            heard_size: [1; 2],
            reduction_db: 0.0,
        }
    }

    fn set(&mut self, settings: &DeesserSettings) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        self.octave.set(libm::log2(settings.freq_hz));
        self.shelf_norm.set(shelf_norm(settings.shape));
        self.threshold_db.set(settings.threshold_db);
        self.range_db.set(settings.range_db);
        self.link_norm.set(settings.link_norm);
    }

    fn reset(&mut self) {
        for glide in self.glides() {
            glide.snap();
        }
        self.position = 0;
        let coefs = self.design();
        self.band = BandMove::new(coefs);
        self.channels = Channels::new(&coefs);
        self.heard = [[0.0; 2]; TICK];
        self.heard_size = [1; 2];
        self.reduction_db = 0.0;
    }

    fn tick(&mut self) -> Health {
        let has_moved = self.octave.tick() | self.shelf_norm.tick();
        let coefs = if has_moved {
            self.design()
        } else {
            self.band.target()
        };
        self.position = 0;
        self.band.aim(coefs);
        self.threshold_db.tick();
        self.range_db.tick();
        self.link_norm.tick();
        if self.channels.tick() {
            return Health::Good;
        }
        self.channels = Channels::new(&self.band.target());
        Health::Healed
    }

    /// Listens to `audio` itself; the key is ignored.
    fn process(&mut self, audio: &mut Chunk, _key: Option<&Chunk>) {
        run(Work {
            deesser: self,
            audio,
        });
    }
}

/// A chunk through the de-esser.
struct Work<'a> {
    deesser: &'a mut Deesser,
    audio: &'a mut Chunk,
}

impl Kernel for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: F32x8>(self) {
        self.deesser.work(self.audio);
    }
}

/// Links the reductions wanted: each moves by `link_norm` of the way to the greater of both.
#[inline(always)]
fn link(wanted: &mut Interleaved, link_norm: f32) {
    let link_norm = f32x4::splat(link_norm);
    for frames in wanted.as_chunks_mut::<4>().0 {
        let [a, b, c, d] = *frames;
        let (own, other) = (f32x4::new([a, b, c, d]), f32x4::new([b, a, d, c]));
        let greater = own.fast_max(other);
        *frames = (own + (greater - own) * link_norm).to_array();
    }
}

/// Takes frames apart into the channels of `chunk`.
#[inline(always)]
fn split(frames: &Frames, chunk: &mut Chunk) {
    let [left, right] = &mut chunk.samples;
    for ((frame, l), r) in frames.iter().zip(left).zip(right) {
        (*l, *r) = (frame[0], frame[1]);
    }
}

impl Deesser {
    /// Deepest reduction in the last chunk, in dB, zero or positive.
    pub fn reduction_db(&self) -> f32 {
        self.reduction_db
    }

    /// The band that is turned down, before it is, in the last chunk.
    pub fn key_signal(&self) -> Chunk {
        let [len, channels] = self.heard_size;
        let mut chunk = Chunk::silent(len, channels);
        split(&self.heard, &mut chunk);
        chunk
    }

    /// How far the band stands above everything else at the moment, in the channel in which it does so
    /// most: a ratio of amplitudes; 0 while the band is below [`FLOOR_DBFS`].
    pub fn key_ratio(&self) -> f32 {
        self.channels.listener.ratio()
    }

    /// One channel counts as two that are alike.
    #[inline(always)]
    fn work(&mut self, audio: &mut Chunk) {
        let len = audio.len.min(TICK);
        self.heard_size = [len, audio.channels];
        let mut frames = [[0.0; 2]; TICK];
        let right = &audio.samples[audio.channels - 1];
        for ((frame, l), r) in frames.iter_mut().zip(&audio.samples[0]).zip(right) {
            *frame = [*l, *r];
        }
        let start = self.position;
        let (listener, mean_coef) = (&mut self.channels.listener, self.ballistics.mean_coef);
        let band = &self.band;
        let heard = listener.listen(&frames[..len], start, band, mean_coef, &mut self.heard);
        let [threshold, range] =
            [&self.threshold_db, &self.range_db].map(|glide| glide.value() as f32 / DB_PER_LOG2);
        let mut wanted = heard.decide(threshold, range);
        link(&mut wanted, self.link_norm.value() as f32);
        let wanted = (wanted, heard.steps);
        let steps = &self.ballistics;
        let deepest = self
            .channels
            .turn_down(&mut frames[..len], start, band, steps, wanted);
        if deepest.is_some() {
            split(&frames, audio);
        }
        self.reduction_db = DB_PER_LOG2 * deepest.unwrap_or_default();
        self.position = (start + len) % TICK;
    }

    fn glides(&mut self) -> [&mut Glide; 5] {
        [
            &mut self.octave,
            &mut self.shelf_norm,
            &mut self.threshold_db,
            &mut self.range_db,
            &mut self.link_norm,
        ]
    }

    fn design(&self) -> BandCoefs {
        let freq_hz = libm::exp2(self.octave.value());
        design(freq_hz, self.shelf_norm.value(), self.sample_rate_hz)
    }
}

#[cfg(test)]
mod tests;
