//! What a render tells about levels and gain reduction.

use ebur128::{EbuR128, Mode};
use serde::Serialize;

use crate::dsp::StripReadings;
use crate::units::gain_to_db;

/// Levels of one signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Levels {
    /// Greatest sample, dBFS.
    pub peak_dbfs: f64,
    /// Greatest level between samples too (ITU-R BS.1770), dBTP.
    pub true_peak_dbtp: f64,
    /// Integrated loudness (ITU-R BS.1770, EBU R 128), LUFS; −∞ for silence or less than 0.4 s.
    pub loudness_lufs: f64,
    /// Samples at or beyond full scale.
    pub full_scale_samples: u64,
}

/// Measures the levels of a stream with bounded memory.
pub struct LevelMeasure {
    /// None if the rate is one that the measurement cannot run.
    loudness: Option<EbuR128>,
    peak: f32,
    full_scale_samples: u64,
    clean: Vec<Vec<f32>>,
}

impl LevelMeasure {
    /// An empty measurement.
    pub fn new(channels: usize, sample_rate_hz: u32) -> Self {
        let mode = Mode::I | Mode::TRUE_PEAK | Mode::HISTOGRAM;
        Self {
            loudness: EbuR128::new(channels as u32, sample_rate_hz, mode).ok(),
            peak: 0.0,
            full_scale_samples: 0,
            clean: vec![Vec::new(); channels],
        }
    }

    /// Takes in frames, one slice per channel. What is no number counts as silence.
    pub fn add(&mut self, planar: &[&[f32]]) {
        for (channel, clean) in planar.iter().zip(&mut self.clean) {
            clean.clear();
            clean.extend(channel.iter().map(|x| if x.is_finite() { *x } else { 0.0 }));
            for x in clean.iter() {
                self.peak = self.peak.max(x.abs());
                self.full_scale_samples += u64::from(x.abs() >= 1.0);
            }
        }
        let slices: Vec<&[f32]> = self.clean.iter().map(Vec::as_slice).collect();
        if let Some(loudness) = &mut self.loudness
            && loudness.add_frames_planar_f32(&slices).is_err()
        {
            self.loudness = None;
        }
    }

    /// The levels of everything so far.
    pub fn levels(&self) -> Levels {
        let loudness = self.loudness.as_ref();
        let true_peak = (0..self.clean.len() as u32)
            .filter_map(|c| loudness.and_then(|l| l.true_peak(c).ok()))
            .fold(f64::from(self.peak), f64::max);
        Levels {
            peak_dbfs: gain_to_db(f64::from(self.peak)),
            true_peak_dbtp: gain_to_db(true_peak),
            loudness_lufs: loudness
                .and_then(|l| l.loudness_global().ok())
                .unwrap_or(f64::NEG_INFINITY),
            full_scale_samples: self.full_scale_samples,
        }
    }
}

/// Gain reduction of one module over a render, dB, positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reduction {
    /// Deepest.
    pub max_db: f64,
    /// Mean over the windows of 10 ms in which the input was above −60 dBFS.
    pub mean_db: f64,
}

/// Gain reduction per module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reductions {
    /// Gate.
    pub gate: Reduction,
    /// Compressor.
    pub compressor: Reduction,
    /// De-esser.
    pub deesser: Reduction,
}

/// −60 dBFS: below it nobody plays, and the mean would only tell how long the pauses are.
const PLAYING_GAIN: f32 = 1e-3;

/// Gathers readings of one window after the other.
#[derive(Default)]
pub struct ReductionMeasure {
    max_db: [f64; 3],
    sum_db: [f64; 3],
    windows: u64,
}

impl ReductionMeasure {
    /// Takes in the readings of one window.
    pub fn add(&mut self, readings: &StripReadings) {
        let now = [
            readings.gate_reduction_db,
            readings.compressor_reduction_db,
            readings.deesser_reduction_db,
        ];
        let is_playing = readings.input.peak_gain.iter().any(|p| *p > PLAYING_GAIN);
        self.windows += u64::from(is_playing);
        for (i, now) in now.into_iter().map(f64::from).enumerate() {
            self.max_db[i] = self.max_db[i].max(now);
            if is_playing {
                self.sum_db[i] += now;
            }
        }
    }

    /// The reductions of everything so far.
    pub fn reductions(&self) -> Reductions {
        let [gate, compressor, deesser] = core::array::from_fn(|i| Reduction {
            max_db: self.max_db[i],
            mean_db: self.sum_db[i] / self.windows.max(1) as f64,
        });
        Reductions {
            gate,
            compressor,
            deesser,
        }
    }
}
