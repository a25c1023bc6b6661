//! What a render tells about levels and gain reduction.

use ebur128::{EbuR128, Mode};
use serde::Serialize;

use crate::dsp::blocks::meter::{Ppm, TruePeak, peak};
use crate::dsp::{Dynamics, PerDynamics, StripReadings};
use crate::units::gain_to_db;

/// Levels of one signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Levels {
    /// Greatest sample, dBFS.
    pub peak_dbfs: f64,
    /// Greatest level between samples too (ITU-R BS.1770), dBTP.
    pub true_peak_dbtp: f64,
    /// Greatest reading of a peak programme meter (IEC 60268-10, type IIa), dBFS.
    pub ppm_dbfs: f64,
    /// Integrated loudness (ITU-R BS.1770, EBU R 128), LUFS; −∞ for silence or less than 0.4 s.
    pub loudness_lufs: f64,
    /// Samples at or beyond full scale.
    pub full_scale_samples: u64,
}

/// Measures the levels of a stream. Its memory grows by ten numbers a second, the loudness of each block
/// that the gate of the whole decides on: less than 300 kB an hour.
pub struct LevelMeasure {
    /// None if the rate is one that the measurement cannot run.
    loudness: Option<EbuR128>,
    true_peaks: Vec<TruePeak>,
    ppms: Vec<Ppm>,
    peak: f32,
    full_scale_samples: u64,
    clean: Vec<Vec<f32>>,
}

impl LevelMeasure {
    /// An empty measurement.
    pub fn new(channels: usize, sample_rate_hz: u32) -> Self {
        Self {
            loudness: EbuR128::new(channels as u32, sample_rate_hz, Mode::I).ok(),
            true_peaks: vec![TruePeak::new(); channels],
            ppms: vec![Ppm::new(f64::from(sample_rate_hz)); channels],
            peak: 0.0,
            full_scale_samples: 0,
            clean: vec![Vec::new(); channels],
        }
    }

    /// Takes in frames, one slice per channel. NaN counts as silence.
    pub fn add(&mut self, planar: &[&[f32]]) {
        let meters = self.true_peaks.iter_mut().zip(&mut self.ppms);
        for ((channel, clean), (true_peak, ppm)) in planar.iter().zip(&mut self.clean).zip(meters) {
            clean.clear();
            clean.extend(channel.iter().map(|x| if x.is_finite() { *x } else { 0.0 }));
            let peak = peak(clean);
            if peak >= 1.0 {
                let reach = |x: &&f32| x.abs() >= 1.0;
                self.full_scale_samples += clean.iter().filter(reach).count() as u64;
            }
            self.peak = self.peak.max(peak);
            true_peak.process(clean);
            ppm.process(clean);
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
        let ppm = self.ppms.iter().map(Ppm::greatest_gain).fold(0.0, f32::max);
        Levels {
            peak_dbfs: gain_to_db(f64::from(self.peak)),
            true_peak_dbtp: gain_to_db(f64::from(self.true_peak())),
            ppm_dbfs: gain_to_db(f64::from(ppm)),
            loudness_lufs: loudness
                .and_then(|l| l.loudness_global().ok())
                .unwrap_or(f64::NEG_INFINITY),
            full_scale_samples: self.full_scale_samples,
        }
    }

    /// The true peak of everything so far and silence behind it.
    fn true_peak(&self) -> f32 {
        let mut meters = self.true_peaks.clone();
        meters.iter_mut().for_each(TruePeak::finish);
        meters.iter().map(TruePeak::gain).fold(0.0, f32::max)
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
    max_db: PerDynamics<f64>,
    sum_db: PerDynamics<f64>,
    windows: u64,
}

impl ReductionMeasure {
    /// Takes in the readings of one window.
    pub fn add(&mut self, readings: &StripReadings) {
        let is_playing = readings.input.peak_gain.iter().any(|p| *p > PLAYING_GAIN);
        self.windows += u64::from(is_playing);
        for which in Dynamics::ALL {
            let now = f64::from(readings.reduction_db[which]);
            self.max_db[which] = self.max_db[which].max(now);
            if is_playing {
                self.sum_db[which] += now;
            }
        }
    }

    /// The reductions of everything so far.
    pub fn reductions(&self) -> Reductions {
        let of = |which| Reduction {
            max_db: self.max_db[which],
            mean_db: self.sum_db[which] / self.windows.max(1) as f64,
        };
        Reductions {
            gate: of(Dynamics::Gate),
            compressor: of(Dynamics::Compressor),
            deesser: of(Dynamics::Deesser),
        }
    }
}

#[cfg(test)]
mod tests;
