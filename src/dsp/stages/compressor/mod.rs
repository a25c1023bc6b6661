//! The compressor: four characters on one core.
//!
//! Key → side-chain filters → I/Q level → link → static curve → envelope on the reduction in dB →
//! gain. The audio is only ever multiplied by
//!
//! (1 − mix) + mix · make-up · 2^(−reduction/6.02 dB),
//!
//! so that a parallel mix stays in phase at any value, and where nothing is reduced and no make-up
//! set it passes to the bit. Logarithm, curve and exponential run over the whole chunk; only the
//! envelope goes from sample to sample. HQ refines the reduction, see `hq`.
//!
//! Link: each channel's level moves by its share of the way, in dB, to the greater of both; at 0
//! channels are independent, at 1 both are reduced alike.
//!
//! Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital dynamic range compressor design",
//! JAES 2012.

mod curve;
mod envelope;
mod hq;
mod models;
mod panel;
mod settings;
mod sidechain;

pub use models::{auto_makeup_db, static_curve};
pub use panel::{CompressorControl, CompressorTimes, measured_times_ms};
pub use settings::*;

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::detector::{IqDetector, link_levels, log2_levels, merge_powers};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::glide::{Glide, Ramp};
use crate::dsp::blocks::math::{DB_PER_LOG2, exp2};
use crate::dsp::blocks::quality::Quality;
use crate::dsp::blocks::stage::{Health, Stage};
use crate::dsp::simd::{F32x8, Kernel, run};
use curve::MovingCurve;
use envelope::{Envelope, Times};
use hq::Refinement;
use sidechain::Sidechain;

/// The compressor.
#[derive(Clone)]
pub struct Compressor {
    settings: CompressorSettings,
    times: Times,
    /// Frames since the last tick.
    position: usize,
    sidechain: Sidechain,
    detector: IqDetector,
    is_rms: bool,
    link: Glide,
    curve: MovingCurve,
    envelope: Envelope,
    /// 0: Live's reduction; 1: HQ's.
    hq_fade: Fade,
    hq: Refinement,
    makeup_db: Glide,
    makeup_log2: Ramp,
    mix: Glide,
    dry: Ramp,
    reduction_db: f32,
    key_signal: Chunk,
}

impl Stage for Compressor {
    type Settings = CompressorSettings;

    fn new(sample_rate_hz: f64) -> Self {
        let settings = CompressorSettings::default();
        let times = models::times(&settings);
        Self {
            settings,
            times,
            position: 0,
            sidechain: Sidechain::new(sample_rate_hz),
            detector: IqDetector::new(sample_rate_hz),
            is_rms: false,
            link: Glide::new(settings.link_norm, sample_rate_hz),
            curve: MovingCurve::new(&models::curve(&settings), sample_rate_hz),
            envelope: Envelope::new(&times, sample_rate_hz),
            hq_fade: Fade::new(false, sample_rate_hz),
            hq: Refinement::new(&times, sample_rate_hz),
            makeup_db: Glide::new(0.0, sample_rate_hz),
            makeup_log2: Ramp::new(0.0),
            mix: Glide::new(settings.mix_norm, sample_rate_hz),
            dry: Ramp::new(0.0),
            reduction_db: 0.0,
            key_signal: Chunk::silent(1, 1),
        }
    }

    fn set(&mut self, settings: &CompressorSettings) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        self.times = models::times(settings);
        self.curve.set(&models::curve(settings));
        self.hq.set(&self.times);
        self.sidechain.set(settings.sc_hpf_hz, settings.sc_tilt_db);
        self.link.set(settings.link_norm);
        self.mix.set(settings.mix_norm);
        let auto_db = if settings.auto_makeup {
            auto_makeup_db(settings)
        } else {
            0.0
        };
        self.makeup_db.set(settings.makeup_db + auto_db);
    }

    fn reset(&mut self) {
        self.position = 0;
        self.sidechain.reset();
        self.detector.reset();
        self.switch();
        self.hq_fade.snap();
        self.link.snap();
        self.curve.reset();
        self.envelope.reset();
        self.hq.start(&self.envelope);
        self.makeup_db.snap();
        self.mix.snap();
        self.makeup_log2.jump(self.makeup_target());
        self.dry.jump(self.dry_target());
        self.reduction_db = 0.0;
        self.key_signal = Chunk::silent(1, 1);
    }

    fn tick(&mut self) -> Health {
        self.position = 0;
        self.switch();
        self.link.tick();
        self.curve.tick();
        let makeup = if self.makeup_db.tick() {
            self.makeup_target()
        } else {
            self.makeup_log2.target()
        };
        self.makeup_log2.aim(makeup);
        let dry = if self.mix.tick() {
            self.dry_target()
        } else {
            self.dry.target()
        };
        self.dry.aim(dry);
        let mut envelopes = self.envelope.tick(&self.times);
        if !self.hq_fade.is_off() {
            envelopes &= self.hq.tick(&self.envelope);
        }
        let health = self.sidechain.tick().and(self.detector.tick());
        health.and(if envelopes {
            Health::Good
        } else {
            Health::Healed
        })
    }

    fn process(&mut self, audio: &mut Chunk, key: Option<&Chunk>) {
        run(Work {
            compressor: self,
            audio,
            key,
        });
    }
}

/// A chunk through the compressor.
struct Work<'a> {
    compressor: &'a mut Compressor,
    audio: &'a mut Chunk,
    key: Option<&'a Chunk>,
}

impl Kernel for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: F32x8>(self) {
        self.compressor.work::<V>(self.audio, self.key);
    }
}

impl Compressor {
    /// Deepest reduction in the last chunk, in dB, zero or positive.
    pub fn reduction_db(&self) -> f32 {
        self.reduction_db
    }

    /// What the detector listened to in the last chunk: the key behind the side-chain filters.
    pub fn key_signal(&self) -> &Chunk {
        &self.key_signal
    }

    /// Takes over the settings that have no glide.
    fn switch(&mut self) {
        self.is_rms = self.settings.detector == Detector::Rms
            && self.settings.lacks(CompressorControl::Detector).is_none();
        let is_hq = self.settings.quality == Quality::Hq;
        if is_hq && self.hq_fade.is_off() {
            self.hq.start(&self.envelope);
        }
        self.hq_fade.set(is_hq);
    }

    #[inline(always)]
    fn work<V: F32x8>(&mut self, audio: &mut Chunk, key: Option<&Chunk>) {
        self.key_signal.copy_from(key.unwrap_or(audio));
        self.sidechain.process(&mut self.key_signal);
        let mut gains = Chunk::silent(1, 1);
        if self.is_rms {
            self.detector.rms_powers::<V>(&self.key_signal, &mut gains);
        } else {
            self.detector.peak_powers::<V>(&self.key_signal, &mut gains);
        }
        self.reductions::<V>(&mut gains);
        self.reduction_db = deepest(&gains);
        for reductions in gains.iter_mut() {
            for x in reductions {
                // No reduction is exactly one.
                *x = exp2(*x * (-1.0 / DB_PER_LOG2));
            }
        }
        self.apply(audio, &gains);
        self.position = (self.position + audio.len) % TICK;
    }

    fn makeup_target(&self) -> f32 {
        (self.makeup_db.value() / f64::from(DB_PER_LOG2)) as f32
    }

    fn dry_target(&self) -> f32 {
        (1.0 - self.mix.value()) as f32
    }

    fn start(&self) -> f32 {
        self.position as f32 / TICK as f32
    }

    /// Turns the powers of a chunk into reductions in dB, of one channel where both have the same.
    #[inline(always)]
    fn reductions<V: F32x8>(&mut self, powers: &mut Chunk) {
        let link_norm = self.link.value() as f32;
        let channels = powers.channels;
        // Fully linked channels that stand alike stay alike: one envelope serves both.
        if channels == 2 && link_norm == 1.0 && self.envelope.is_twin() {
            merge_powers::<V>(powers);
        }
        log2_levels(powers);
        link_levels(powers, link_norm);
        for levels in powers.iter_mut() {
            self.curve.process(levels, self.start());
        }
        self.envelope.process(powers);
        if self.hq_fade.is_off() {
            return;
        }
        if powers.channels < channels && !self.hq.is_twin() {
            powers.channels = channels;
            powers.samples[1] = powers.samples[0];
        }
        let mut weights = [1.0; TICK];
        self.hq_fade.fill(&mut weights, powers.len);
        self.hq.process(powers, &weights);
    }

    /// Applies the gains, make-up and mix: dry + wet with wet = 1 − dry, so that both together are
    /// exactly one.
    #[inline(always)]
    fn apply(&mut self, audio: &mut Chunk, gains: &Chunk) {
        let mut factors = gains.samples;
        let factors = &mut factors[..gains.channels];
        if self.makeup_log2.is_flat() && self.dry.is_flat() {
            let (makeup, dry) = (exp2(self.makeup_log2.target()), self.dry.target());
            for factors in factors.iter_mut() {
                for x in &mut factors[..audio.len] {
                    *x = dry + (1.0 - dry) * (*x * makeup);
                }
            }
            self.makeup_log2.skip(audio.len);
            self.dry.skip(audio.len);
        } else {
            let (mut makeup, mut dry) = ([0.0; TICK], [0.0; TICK]);
            self.makeup_log2.fill(&mut makeup[..audio.len]);
            self.dry.fill(&mut dry[..audio.len]);
            for makeup in &mut makeup[..audio.len] {
                *makeup = exp2(*makeup);
            }
            for factors in factors.iter_mut() {
                for ((x, makeup), dry) in factors.iter_mut().zip(&makeup).zip(&dry) {
                    *x = dry + (1.0 - dry) * (*x * makeup);
                }
            }
        }
        for (c, samples) in audio.iter_mut().enumerate() {
            for (x, factor) in samples.iter_mut().zip(&factors[c.min(factors.len() - 1)]) {
                *x *= factor;
            }
        }
    }
}

/// Greatest of the reductions of a chunk.
#[inline(always)]
fn deepest(reductions: &Chunk) -> f32 {
    let mut lanes = [0.0f32; 4];
    for channel in reductions.iter() {
        let (groups, rest) = channel.as_chunks::<4>();
        for group in groups {
            for (lane, x) in lanes.iter_mut().zip(group) {
                *lane = if *x > *lane { *x } else { *lane };
            }
        }
        lanes[0] = rest.iter().fold(lanes[0], |a, b| a.max(*b));
    }
    lanes.into_iter().fold(0.0, f32::max)
}

#[cfg(test)]
mod tests;
