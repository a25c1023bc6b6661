//! The gate: gate, 2:1 expander or ducker.
//!
//! The key passes a high-pass and a low-pass, its level is taken by the I/Q detector, and the gain
//! in dB moves in straight lines: attack and release are the time for 40 dB. There is no
//! look-ahead and no latency; a click is avoided by the slope itself (an opening of .1 ms or more)
//! and by waiting for a crossing of zero where the level rises slowly.
//!
//! - Gate: opens at the threshold, closes after the hold when the key has fallen by the hysteresis
//!   below it. The hysteresis is what is set, whatever the range, so that the picture and the test
//!   tone agree with the knob.
//! - Expander: gain = clamp(level − threshold, −range, 0) dB, with the same hold and slopes.
//! - Duck: turns down by the range, at the speed of the attack, while the key is above the
//!   threshold; hysteresis and hold as for the gate.
//!
//! Open and at rest the gain is exactly one. Model: the gate of the SSL channel by its published
//! figures: attack 100 µs or 1.5 ms per 40 dB, linear in dB; hold to 4 s; release .1 to 4 s; 2:1.

mod curve;
mod envelope;
mod key;
mod settings;

pub use curve::{expansion, is_triggered, static_reduction_db};
pub use settings::*;

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::detector::{IqDetector, link_levels, log2_levels, merge_powers};
use crate::dsp::blocks::glide::{GLIDE_S, Glide, Ramp, ticks_in};
use crate::dsp::blocks::math::{DB_PER_LOG2, exp2};
use crate::dsp::blocks::stage::{Health, Stage};
use crate::dsp::simd::{F32x8, Kernel, run};
use envelope::{Envelope, EnvelopeCoefs, EnvelopeInput, LONGEST_WAIT_S};
use key::KeyFilters;

/// Time after a change of mode during which the gain moves slowly: 80 dB at that pace.
const CALM_S: f64 = 0.040;

/// The gate.
#[derive(Clone)]
pub struct Gate {
    sample_rate_hz: f64,
    settings: GateSettings,
    has_news: bool,
    coefs: EnvelopeCoefs,
    threshold_db: Glide,
    range_db: Glide,
    link_norm: Glide,
    threshold: Ramp,
    floor: Ramp,
    /// The threshold less the hysteresis, as an amplitude.
    close_gain: f32,
    calm_ticks: u32,
    patient_ticks: u32,
    key_filters: KeyFilters,
    detector: IqDetector,
    envelopes: [Envelope; 2],
    key_signal: Chunk,
    reduction_db: f32,
}

/// The amplitude at which a gate with this threshold closes.
fn close_gain(threshold_db: f64, settings: &GateSettings) -> f32 {
    exp2(to_log2(threshold_db - settings.hysteresis_db))
}

/// |x| of the key, linked like the levels, but on a linear scale: it only restarts the hold. Of two
/// channels that count as one, the greater in the first.
#[inline(always)]
fn magnitudes(key: &Chunk, link_norm: f32, is_one: bool) -> [[f32; TICK]; 2] {
    let mut magnitudes = [[0.0; TICK]; 2];
    let [left, right] = &mut magnitudes;
    let [own_left, own_right] = &key.samples;
    if key.channels == 1 {
        for n in 0..TICK {
            left[n] = own_left[n].abs();
        }
        return magnitudes;
    }
    for n in 0..TICK {
        let (l, r) = (own_left[n].abs(), own_right[n].abs());
        let greater = if r > l { r } else { l };
        if is_one {
            left[n] = greater;
        } else {
            left[n] = l + (greater - l) * link_norm;
            right[n] = r + (greater - r) * link_norm;
        }
    }
    magnitudes
}

/// log2 of an amplitude from dB.
fn to_log2(level_db: f64) -> f32 {
    (level_db / f64::from(DB_PER_LOG2)) as f32
}

impl Stage for Gate {
    type Settings = GateSettings;

    fn new(sample_rate_hz: f64) -> Self {
        let settings = GateSettings::default();
        let glide = |value| Glide::new(value, sample_rate_hz);
        let floor = to_log2(-settings.range_db);
        Self {
            sample_rate_hz,
            settings,
            has_news: false,
            coefs: EnvelopeCoefs::new(&settings, sample_rate_hz),
            threshold_db: glide(settings.threshold_db),
            range_db: glide(settings.range_db),
            link_norm: glide(settings.link_norm),
            threshold: Ramp::new(to_log2(settings.threshold_db)),
            floor: Ramp::new(floor),
            close_gain: close_gain(settings.threshold_db, &settings),
            calm_ticks: 0,
            patient_ticks: 0,
            key_filters: KeyFilters::new(sample_rate_hz),
            detector: IqDetector::new(sample_rate_hz),
            envelopes: [Envelope::new(settings.mode, floor); 2],
            key_signal: Chunk::silent(1, 1),
            reduction_db: 0.0,
        }
    }

    fn set(&mut self, settings: &GateSettings) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        self.has_news = true;
        self.threshold_db.set(settings.threshold_db);
        self.range_db.set(settings.range_db);
        self.link_norm.set(settings.link_norm);
        self.key_filters.set(settings);
    }

    fn reset(&mut self) {
        self.has_news = false;
        self.coefs = EnvelopeCoefs::new(&self.settings, self.sample_rate_hz);
        self.threshold_db.snap();
        self.range_db.snap();
        self.link_norm.snap();
        self.threshold.jump(to_log2(self.threshold_db.value()));
        self.floor.jump(to_log2(-self.range_db.value()));
        self.close_gain = close_gain(self.settings.threshold_db, &self.settings);
        self.calm_ticks = 0;
        self.patient_ticks = 0;
        self.key_filters.reset();
        self.clear();
        self.key_signal = Chunk::silent(1, 1);
        self.reduction_db = 0.0;
    }

    fn tick(&mut self) -> Health {
        self.calm_ticks = self.calm_ticks.saturating_sub(1);
        self.patient_ticks = self.patient_ticks.saturating_sub(1);
        let has_news = core::mem::take(&mut self.has_news);
        if has_news {
            self.patient_ticks = ticks_in(GLIDE_S + LONGEST_WAIT_S, self.sample_rate_hz);
            let mode = self.coefs.mode;
            self.coefs = EnvelopeCoefs::new(&self.settings, self.sample_rate_hz);
            if self.coefs.mode != mode {
                self.calm_ticks = ticks_in(CALM_S, self.sample_rate_hz);
            }
        }
        self.link_norm.tick();
        if self.threshold_db.tick() | self.range_db.tick() | has_news {
            self.threshold.aim(to_log2(self.threshold_db.value()));
            self.floor.aim(to_log2(-self.range_db.value()));
            self.close_gain = close_gain(self.threshold_db.value(), &self.settings);
        } else {
            self.threshold.aim(self.threshold.target());
            self.floor.aim(self.floor.target());
        }
        let [left, right] = &mut self.envelopes;
        let is_finite = self.key_filters.tick() & left.tick() & right.tick();
        if is_finite {
            return self.detector.tick();
        }
        self.key_filters.reset();
        self.clear();
        Health::Healed
    }

    fn process(&mut self, audio: &mut Chunk, key: Option<&Chunk>) {
        run(Work {
            gate: self,
            audio,
            key,
        });
    }
}

/// A chunk through the gate.
struct Work<'a> {
    gate: &'a mut Gate,
    audio: &'a mut Chunk,
    key: Option<&'a Chunk>,
}

impl Kernel for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: F32x8>(self) {
        self.gate.work::<V>(self.audio, self.key);
    }
}

/// What becomes of a channel during a chunk.
enum Gains {
    /// One gain, as log2.
    Constant(f32),
    /// A gain per sample, and the lowest of them as log2.
    Moving([f32; TICK], f32),
}

/// What the envelopes of one channel or of two do during a chunk.
#[inline(always)]
fn follow(
    envelopes: &mut [Envelope; 2],
    inputs: [&EnvelopeInput; 2],
    channels: usize,
) -> [Gains; 2] {
    let [left, right] = &mut *envelopes;
    let left = left.rest(inputs[0]);
    let right = if channels == 2 {
        right.rest(inputs[1])
    } else {
        Some(0.0)
    };
    match [left, right] {
        [Some(left), Some(right)] => [Gains::Constant(left), Gains::Constant(right)],
        [None, None] => {
            let mut gains = [[0.0; TICK]; 2];
            Envelope::run::<2>(envelopes, inputs, &mut gains);
            let [left, right] = gains;
            [Gains::moving(left), Gains::moving(right)]
        }
        [left, right] => {
            let moving = usize::from(left.is_some());
            let mut envelope = [envelopes[moving]];
            let mut gains = [[0.0; TICK]];
            Envelope::run::<1>(&mut envelope, [inputs[moving]], &mut gains);
            [envelopes[moving]] = envelope;
            let rest = Gains::Constant(left.or(right).unwrap_or_default());
            let moving_gains = Gains::moving(gains[0]);
            if moving == 0 {
                [moving_gains, rest]
            } else {
                [rest, moving_gains]
            }
        }
    }
}

impl Gains {
    /// From the log2 of the gain of every sample.
    #[inline(always)]
    fn moving(mut gains: [f32; TICK]) -> Self {
        let less = |a: f32, b: f32| if b < a { b } else { a };
        let mut lowest = [0.0f32; 8];
        for group in gains.as_chunks::<8>().0 {
            for (lowest, gain) in lowest.iter_mut().zip(group) {
                *lowest = less(*lowest, *gain);
            }
        }
        for gain in &mut gains {
            *gain = exp2(*gain);
        }
        Self::Moving(gains, lowest.into_iter().fold(0.0, less))
    }

    #[inline(always)]
    fn apply(&self, samples: &mut [f32]) {
        match self {
            Gains::Constant(0.0) => {}
            Gains::Constant(gain_log2) => {
                let gain = exp2(*gain_log2);
                samples.iter_mut().for_each(|x| *x *= gain);
            }
            Self::Moving(gains, _) => {
                for (x, gain) in samples.iter_mut().zip(gains) {
                    *x *= gain;
                }
            }
        }
    }

    fn lowest(&self) -> f32 {
        match self {
            Gains::Constant(lowest) | Self::Moving(_, lowest) => *lowest,
        }
    }
}

impl Gate {
    /// Deepest reduction in the last chunk, in dB, zero or positive.
    pub fn reduction_db(&self) -> f32 {
        self.reduction_db
    }

    /// What the detector listened to in the last chunk: the key behind its filters.
    pub fn key_signal(&self) -> &Chunk {
        &self.key_signal
    }

    #[inline(always)]
    fn work<V: F32x8>(&mut self, audio: &mut Chunk, key: Option<&Chunk>) {
        let (len, channels) = (audio.len.min(TICK), audio.channels);
        let link_norm = self.link_norm.value() as f32;
        // Fully linked channels that stand alike stay alike: one envelope serves both.
        let [left, right] = &self.envelopes;
        let is_one = channels == 2 && link_norm == 1.0 && left == right;
        self.key_signal.copy_from(key.unwrap_or(audio));
        self.key_filters.process(&mut self.key_signal);
        let mut levels = Chunk::silent(len, channels);
        self.detector
            .peak_powers::<V>(&self.key_signal, &mut levels);
        if is_one {
            merge_powers::<V>(&mut levels);
        }
        log2_levels(&mut levels);
        link_levels(&mut levels, link_norm);
        let magnitudes = magnitudes(&self.key_signal, link_norm, is_one);
        let channel = |c: usize, other: usize| EnvelopeInput {
            coefs: &self.coefs,
            threshold: self.threshold,
            floor: self.floor,
            is_calm: self.calm_ticks > 0,
            is_patient: self.patient_ticks > 0,
            len,
            levels: &levels.samples[c],
            magnitudes: &magnitudes[c],
            close_gain: self.close_gain,
            audio: [&audio.samples[c], &audio.samples[other]],
            link_norm,
        };
        let inputs = [channel(0, channels - 1), channel(1, 0)];
        let inputs = inputs.each_ref();
        let gains = follow(&mut self.envelopes, inputs, levels.channels);
        if is_one {
            self.envelopes[1] = self.envelopes[0];
        }
        let [left, right] = &gains;
        let right = if is_one { left } else { right };
        for (samples, gains) in audio.iter_mut().zip([left, right]) {
            gains.apply(samples);
        }
        self.threshold.skip(len);
        self.floor.skip(len);
        self.reduction_db = DB_PER_LOG2 * left.lowest().min(right.lowest()).abs();
    }

    fn clear(&mut self) {
        self.detector.reset();
        let floor = to_log2(-self.range_db.value());
        self.envelopes = [Envelope::new(self.settings.mode, floor); 2];
    }
}

#[cfg(test)]
mod tests;
