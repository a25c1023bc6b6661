//! Every factory preset tried on a fitting signal, and what it does in numbers.
//!
//! The level is set as a preset's own text tells ([`Setting`](crate::signals::factory::Setting)). What comes out is compared with what
//! went in: level, loudness, gain reduction, and the balance of lows, mids and highs.

use rayon::prelude::*;
use realfft::RealFftPlanner;
use serde::Serialize;

use super::levels::{LevelMeasure, Levels, ReductionMeasure, Reductions};
use crate::dsp::Strip;
use crate::params::{Values, strip_settings};
use crate::presets::factory;
use crate::signals::SAMPLE_RATE_HZ;
use crate::signals::factory::{SIGNALS, Signal};
use crate::units::gain_to_db;

/// What a preset does.
#[derive(Clone, Debug, Serialize)]
pub struct Trial {
    /// The preset.
    pub preset: &'static str,
    /// The signal.
    pub signal: &'static str,
    /// Levels before.
    pub before: Levels,
    /// Levels after.
    pub after: Levels,
    /// Gain reduction.
    pub reduction: Reductions,
    /// Gain of lows (below 250 Hz), mids and highs (above 4 kHz), dB, less the gain of the whole; none
    /// for a band that holds next to nothing.
    pub tilt_db: [Option<f64>; 3],
}

/// Tries every factory preset.
pub fn trials() -> Vec<Trial> {
    SIGNALS.par_iter().map(Signal::trial).collect()
}

impl Signal {
    /// Runs the preset on the signal.
    pub fn trial(&self) -> Trial {
        let values = factory(self.preset).map_or_else(Values::default, |f| f.preset().values());
        let input = self.samples();
        let mut output = input.clone();
        let reduction = process(&values, &mut output);
        let (bands_in, bands_out) = (bands_db(&input), bands_db(&output));
        let gain_db = |band: usize| bands_out[band] - bands_in[band];
        let tilt_db = core::array::from_fn(|band| {
            let is_heard = bands_in[band] > bands_in[3] - FAINT_DB;
            is_heard.then(|| gain_db(band) - gain_db(3))
        });
        Trial {
            preset: self.preset,
            signal: self.name,
            before: levels(&input),
            after: levels(&output),
            reduction,
            tilt_db,
        }
    }
}

/// A band so far below the whole holds next to nothing.
const FAINT_DB: f64 = 35.0;

/// The strip as a render runs it, in windows of 10 ms.
fn process(values: &Values, audio: &mut [Vec<f32>]) -> Reductions {
    let mut strip = Strip::new(f64::from(SAMPLE_RATE_HZ), audio.len());
    strip.set(&strip_settings(values, true));
    strip.reset();
    let mut measure = ReductionMeasure::default();
    let frames = audio[0].len();
    let window = SAMPLE_RATE_HZ as usize / 100;
    for from in (0..frames).step_by(window) {
        let to = (from + window).min(frames);
        let mut block: Vec<&mut [f32]> = audio.iter_mut().map(|c| &mut c[from..to]).collect();
        strip.process(&mut block, None);
        measure.add(&strip.take_readings());
    }
    measure.reductions()
}

fn levels(audio: &[Vec<f32>]) -> Levels {
    let mut measure = LevelMeasure::new(audio.len(), SAMPLE_RATE_HZ);
    measure.add(&audio.iter().map(Vec::as_slice).collect::<Vec<_>>());
    measure.levels()
}

/// Level of lows, mids, highs and everything, dB.
fn bands_db(audio: &[Vec<f32>]) -> [f64; 4] {
    const LENGTH: usize = 4_096;
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(LENGTH);
    let mut spectrum = fft.make_output_vec();
    let mut powers = [1e-30; 4];
    for block in audio.iter().flat_map(|c| c.chunks_exact(LENGTH)) {
        let mut block: Vec<f32> = block
            .iter()
            .enumerate()
            .map(|(i, x)| x * hann(i, LENGTH))
            .collect();
        // Both have the length that the plan was made for.
        let _ = fft.process(&mut block, &mut spectrum);
        for (bin, value) in spectrum.iter().enumerate() {
            let freq_hz = bin as f64 * f64::from(SAMPLE_RATE_HZ) / LENGTH as f64;
            let band = usize::from(freq_hz >= 250.0) + usize::from(freq_hz >= 4_000.0);
            let power = f64::from(value.norm_sqr());
            powers[band] += power;
            powers[3] += power;
        }
    }
    powers.map(|p| 0.5 * gain_to_db(p))
}

fn hann(index: usize, length: usize) -> f32 {
    let phase = core::f64::consts::TAU * index as f64 / length as f64;
    (0.5 - 0.5 * libm::cos(phase)) as f32
}

#[cfg(test)]
mod tests;
