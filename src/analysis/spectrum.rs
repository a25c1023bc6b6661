//! Spectrum for the eye: Hann window, realfft, power averaged over time, read at any frequency.
//!
//! Levels are those of a sine: a full-scale sine stands at 0 dB wherever it lies. Between bins the
//! greatest of the bins that a place on the screen covers is shown, so no line hides.
//!
//! Source: F. J. Harris, "On the use of windows for harmonic analysis with the discrete Fourier
//! transform", Proc. IEEE 66 (1978): the Hann window's coherent gain is 1/2.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use crate::units::{bin_to_hz, time_to_coef};

/// Samples per transform: 6 Hz per bin at 48 kHz.
pub const LENGTH: usize = 8192;
/// Time in which the spectrum falls by 63 %; it rises at once.
const FALL_S: f64 = 0.25;
/// Nothing is shown below.
pub const FLOOR_DB: f32 = -140.0;

/// A running spectrum.
pub struct Spectrum {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    frame: Vec<f32>,
    bins: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
    held: Vec<f32>,
}

impl Default for Spectrum {
    fn default() -> Self {
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(LENGTH);
        let window = (0..LENGTH)
            .map(|n| {
                let turn = core::f64::consts::TAU * n as f64 / LENGTH as f64;
                (0.5 - 0.5 * libm::cos(turn)) as f32
            })
            .collect();
        Self {
            frame: transform.make_input_vec(),
            bins: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            power: vec![0.0; LENGTH / 2 + 1],
            held: vec![0.0; LENGTH / 2 + 1],
            transform,
            window,
        }
    }
}

impl Spectrum {
    /// Takes in the newest [`LENGTH`] samples, written by `read`, `elapsed_s` after the last ones.
    pub fn update(&mut self, read: impl FnOnce(&mut [f32]), elapsed_s: f64) {
        read(&mut self.frame);
        for (x, w) in self.frame.iter_mut().zip(&self.window) {
            *x *= w;
        }
        let is_done = self
            .transform
            .process_with_scratch(&mut self.frame, &mut self.bins, &mut self.scratch)
            .is_ok();
        if !is_done {
            return;
        }
        // Coherent gain 1/2, and half of a sine's amplitude in each half of the spectrum.
        let scale = 4.0 / LENGTH as f32;
        let fall = 1.0 - time_to_coef(FALL_S, 1.0 / elapsed_s.max(1e-3)) as f32;
        for ((shown, held), bin) in self.power.iter_mut().zip(&mut self.held).zip(&self.bins) {
            let power = bin.norm_sqr() * scale * scale;
            *shown += (power - *shown) * if power > *shown { 1.0 } else { fall };
            *held = held.max(power);
        }
    }

    /// Forgets held peaks.
    pub fn clear_held(&mut self) {
        self.held.fill(0.0);
    }

    /// Level in dB between two frequencies.
    pub fn level_db(&self, low_hz: f64, high_hz: f64, sample_rate_hz: f64) -> f32 {
        peak_db(&self.power, low_hz, high_hz, sample_rate_hz)
    }

    /// Greatest level in dB between two frequencies since the last [`Self::clear_held`].
    pub fn held_db(&self, low_hz: f64, high_hz: f64, sample_rate_hz: f64) -> f32 {
        peak_db(&self.held, low_hz, high_hz, sample_rate_hz)
    }
}

fn peak_db(power: &[f32], low_hz: f64, high_hz: f64, sample_rate_hz: f64) -> f32 {
    let bin_hz = bin_to_hz(1.0, LENGTH, sample_rate_hz);
    let (low, high) = (low_hz / bin_hz, high_hz / bin_hz);
    let last = power.len() - 1;
    let (first, end) = (low.ceil() as usize, high.floor() as usize);
    let power = if first <= end && end <= last {
        power[first..=end].iter().copied().fold(0.0, f32::max)
    } else {
        // The place lies between two bins.
        let at = (0.5 * (low + high)).min(last as f64);
        let (below, part) = (at.floor() as usize, at.fract() as f32);
        power[below] + (power[(below + 1).min(last)] - power[below]) * part
    };
    (10.0 * libm::log10f(power.max(1e-14))).max(FLOOR_DB)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(freq_hz: f64, gain: f64) -> impl FnOnce(&mut [f32]) {
        move |to| {
            for (n, x) in to.iter_mut().enumerate() {
                let turn = core::f64::consts::TAU * freq_hz * n as f64 / 48_000.0;
                *x = (gain * libm::sin(turn)) as f32;
            }
        }
    }

    #[test]
    fn a_sine_stands_at_its_level() {
        // Between bins the Hann window loses at most 1.42 dB (Harris 1978, table 1).
        let mut spectrum = Spectrum::default();
        for (freq_hz, loss_db) in [(170.0 * 48_000.0 / 8192.0, 0.001), (1_000.0, 1.43)] {
            spectrum.update(sine(freq_hz, 0.5), 1.0);
            let level_db = spectrum.level_db(freq_hz - 12.0, freq_hz + 12.0, 48_000.0);
            assert!(
                level_db <= -6.02 + 0.001 && level_db > -6.02 - loss_db,
                "{level_db}"
            );
        }
        assert!(spectrum.level_db(5_000.0, 6_000.0, 48_000.0) < -100.0);
    }

    #[test]
    fn it_falls_by_63_percent_in_its_time_and_holds_the_peak() {
        let mut spectrum = Spectrum::default();
        let bin_hz = 48_000.0 / 8192.0;
        let freq_hz = 200.0 * bin_hz;
        let around = (freq_hz - 0.1, freq_hz + 0.1, 48_000.0);
        spectrum.update(sine(freq_hz, 1.0), 1.0);
        spectrum.update(|to| to.fill(0.0), FALL_S);
        let level_db = spectrum.level_db(around.0, around.1, around.2);
        assert!(
            (level_db - 10.0 * (-1.0_f32).exp().log10()).abs() < 0.01,
            "{level_db}"
        );
        assert!(spectrum.held_db(around.0, around.1, around.2).abs() < 0.01);
        spectrum.clear_held();
        assert_eq!(spectrum.held_db(around.0, around.1, around.2), FLOOR_DB);
    }
}
