//! What a strip reads, as words.

use crate::dsp::blocks::meter::LevelReadings;
use crate::dsp::{Dynamics, Faults, PerDynamics, StripReadings};
use crate::telemetry::StreamInfo;

/// Words of [`SlotReadings`].
pub const WORDS: usize = 24;

/// Greatest gain that is believed: 120 dB over full scale.
const MAX_GAIN: f32 = 1e6;
/// Greatest reduction that is believed, dB.
const MAX_REDUCTION_DB: f32 = 400.0;
/// Greatest sample rate that is believed.
const MAX_RATE_HZ: f32 = 1e7;
/// Most channels of a strip.
const MAX_CHANNELS: u32 = 2;

/// What a strip reads and what its host tells of the stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SlotReadings {
    /// Meters and faults. Peaks and reductions are the greatest since the reading before; **clipped samples and
    /// faults** are those since they were cleared, so that no desk misses one.
    pub strip: StripReadings,
    /// The stream.
    pub stream: StreamInfo,
    /// Loudness, where somebody asked for it.
    pub loudness: Option<SlotLoudness>,
}

/// Loudness of a strip's output; −∞ where there is none yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlotLoudness {
    /// Greatest true peak, dBTP.
    pub true_peak_dbtp: f32,
    /// Momentary loudness, LUFS.
    pub momentary_lufs: f32,
    /// Short-term loudness, LUFS.
    pub short_term_lufs: f32,
    /// Integrated loudness, LUFS.
    pub integrated_lufs: f32,
}

impl SlotReadings {
    /// These with the peaks, reductions and key levels of `before` where they are greater: a desk that looks
    /// at every second reading misses none.
    pub fn with_peaks_of(mut self, before: &Self) -> Self {
        let (strip, old) = (&mut self.strip, &before.strip);
        for (level, old) in [
            (&mut strip.input, old.input),
            (&mut strip.output, old.output),
        ] {
            for (peak, old) in level.peak_gain.iter_mut().zip(old.peak_gain) {
                *peak = peak.max(old);
            }
        }
        strip.reduction_db = strip.reduction_db.max(&old.reduction_db);
        strip.key_gain = strip.key_gain.max(&old.key_gain);
        strip.is_guarding |= old.is_guarding;
        self
    }

    /// As words.
    pub fn words(&self) -> [u64; WORDS] {
        let Self {
            strip,
            stream,
            loudness,
        } = self;
        let mut words = [0; WORDS];
        let mut to = words.iter_mut();
        let mut put = |word: u64| {
            if let Some(to) = to.next() {
                *to = word;
            }
        };
        for level in [&strip.input, &strip.output] {
            for gain in level.peak_gain.iter().chain(&level.vu_gain) {
                put(float(*gain));
            }
            put(u64::from(level.clipped_samples));
        }
        for value in strip.reduction_db.iter().chain(strip.key_gain.iter()) {
            put(float(*value));
        }
        put(u64::from(strip.faults.bits()) << 1 | u64::from(strip.is_guarding));
        put(float(stream.sample_rate_hz));
        put(float(stream.load_norm));
        put(u64::from(stream.channels) << 2
            | u64::from(stream.has_key) << 1
            | u64::from(stream.is_recording));
        let none = [f32::NAN; 4];
        for value in loudness.map_or(none, |loudness| loudness.values()) {
            put(float(value));
        }
        words
    }

    /// Of words that anybody may have written: every number is finite and within its range.
    pub fn from_words(words: &[u64; WORDS]) -> Self {
        let mut from = words.iter().copied();
        let mut word = || from.next().unwrap_or(0);
        let [input, output] = [(); 2].map(|()| LevelReadings {
            peak_gain: [(); 2].map(|()| bounded(word(), MAX_GAIN)),
            vu_gain: [(); 2].map(|()| bounded(word(), MAX_GAIN)),
            clipped_samples: u32::try_from(word()).unwrap_or(u32::MAX),
        });
        let reduction_db = PerDynamics::from_fn(|_: Dynamics| bounded(word(), MAX_REDUCTION_DB));
        let key_gain = PerDynamics::from_fn(|_: Dynamics| bounded(word(), MAX_GAIN));
        let faults = word();
        let strip = StripReadings {
            input,
            output,
            reduction_db,
            key_gain,
            is_guarding: faults & 1 == 1,
            faults: Faults::from_bits((faults >> 1) as u8),
        };
        let (sample_rate_hz, load_norm) = (bounded(word(), MAX_RATE_HZ), bounded(word(), 1.0));
        let bits = word();
        let stream = StreamInfo {
            sample_rate_hz,
            channels: u32::try_from(bits >> 2).map_or(MAX_CHANNELS, |n| n.min(MAX_CHANNELS)),
            has_key: bits >> 1 & 1 == 1,
            is_recording: bits & 1 == 1,
            load_norm,
        };
        let loudness = SlotLoudness::from_values([(); 4].map(|()| f32::from_bits(word() as u32)));
        Self {
            strip,
            stream,
            loudness,
        }
    }
}

impl SlotLoudness {
    fn values(self) -> [f32; 4] {
        [
            self.true_peak_dbtp,
            self.momentary_lufs,
            self.short_term_lufs,
            self.integrated_lufs,
        ]
    }

    /// None if one is no number.
    fn from_values(values: [f32; 4]) -> Option<Self> {
        if values.iter().any(|value| value.is_nan()) {
            return None;
        }
        let [
            true_peak_dbtp,
            momentary_lufs,
            short_term_lufs,
            integrated_lufs,
        ] = values.map(|value| {
            if value < -200.0 {
                f32::NEG_INFINITY
            } else {
                value.min(200.0)
            }
        });
        Some(Self {
            true_peak_dbtp,
            momentary_lufs,
            short_term_lufs,
            integrated_lufs,
        })
    }
}

fn float(value: f32) -> u64 {
    u64::from(value.to_bits())
}

/// A number of 0 to `max`; 0 for what is none.
fn bounded(word: u64, max: f32) -> f32 {
    let value = f32::from_bits(word as u32);
    if value.is_finite() {
        value.clamp(0.0, max)
    } else {
        0.0
    }
}
