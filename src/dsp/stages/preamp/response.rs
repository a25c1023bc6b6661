//! The small-signal response: what the editor draws and the tests measure.

use super::branch::branch_delay_samples;
use super::ends::{COUPLING_HZ, coupling_coef};
use super::octaves::octaves;
use super::rolloff::{self, Design};
use super::settings::PreampSettings;
use super::shaper::droop;
use super::voice::Model;
use crate::dsp::blocks::oversampling::half_band_gain;
use core::f64::consts::{PI, TAU};
use core::ops::Range;

/// The small-signal response of one setting: roll-offs, half-bands, transformers and coupling. It
/// does not depend on colour or iron, nor on how much drive there is; Clean without any has no half-bands
/// ([`PreampSettings::is_direct`]).
#[derive(Clone, Debug)]
pub struct PreampResponse {
    sample_rate_hz: f64,
    /// Of the half-bands and the stage behind which the signal stands; none if it passes beside them.
    octaves: Option<Range<usize>>,
    rolloff: Design,
    /// Corners of the transformers in radians per second.
    corners: [f64; 2],
}

impl PreampResponse {
    /// The response of `settings`.
    pub fn new(settings: &PreampSettings, sample_rate_hz: f64) -> Self {
        let model = Model::new(settings);
        let octaves = (!settings.is_direct()).then(|| octaves(settings.quality, sample_rate_hz));
        let factor = octaves.as_ref().map(|octaves| 1 << octaves.len());
        Self {
            sample_rate_hz,
            rolloff: rolloff::design(model.high_hz, factor, sample_rate_hz),
            octaves,
            corners: model.cores.map(|core| core.corner),
        }
    }

    /// Gain in dB at `freq_hz`, above 0 and below half the rate.
    pub fn at_db(&self, freq_hz: f64) -> f64 {
        let freq_norm = freq_hz / self.sample_rate_hz;
        let tan = libm::tan(PI * freq_norm);
        let mut power = rolloff::power(&self.rolloff, freq_norm);
        for corner in self.corners {
            // Trapezoidal integration puts f at 2·fs·tan(ω/2).
            let ratio = corner / (2.0 * self.sample_rate_hz * tan);
            power /= 1.0 + ratio * ratio;
        }
        if let Some(octaves) = self.octaves.clone() {
            power *= path_power(octaves, freq_norm);
        }
        10.0 * libm::log10(power * self.coupling_power(freq_norm))
    }

    fn coupling_power(&self, freq_norm: f64) -> f64 {
        let k = coupling_coef(self.sample_rate_hz);
        let sin = libm::sin(PI * freq_norm);
        let above = 4.0 * sin * sin;
        above / (k * k + (1.0 - k) * above)
    }
}

/// |H|² of the half-bands of `octaves`, up and down again, and of the stage between them.
fn path_power(octaves: Range<usize>, freq_norm: f64) -> f64 {
    let factor = f64::from(1u32 << octaves.len());
    let droop = droop(freq_norm / factor);
    let mut power = droop * droop;
    let mut rate = 1.0;
    for octave in octaves {
        let gain = half_band_gain(octave, freq_norm / rate);
        power *= gain * gain * gain * gain;
        rate *= 2.0;
    }
    power
}

/// Frequency of which [`group_delay_samples`] tells, in Hz.
const DELAY_AT_HZ: f64 = 1_000.0;

/// Group delay at 1 kHz in samples, within .02: how much later than a dry copy the preamp's output is,
/// though its latency is 0. Half-bands, stage and roll-off, which are as late there as in the bass, and
/// the corners of coupling and transformers, c/(ω² + c²) each. Clean without drive has less than a tenth
/// of a sample.
pub fn group_delay_samples(settings: &PreampSettings, sample_rate_hz: f64) -> f64 {
    let response = PreampResponse::new(settings, sample_rate_hz);
    let omega = TAU * DELAY_AT_HZ;
    let [first, second] = response.corners;
    let corners = [TAU * COUPLING_HZ, first, second];
    let corners_s: f64 = corners.map(|c| c / (omega * omega + c * c)).iter().sum();
    response.octaves.map_or(0.0, branch_delay_samples)
        + rolloff::delay_samples(&response.rolloff)
        + corners_s * sample_rate_hz
}

/// Small-signal gain of `settings` in dB at `freq_hz`, for a strip at `sample_rate_hz`.
///
/// −3 dB corners: Clean .5 Hz and 150 kHz; Iron 3.9 Hz (two poles at 2.5 Hz) and 70 kHz; Punch
/// 2.5 Hz and 90 kHz; Tube 5 Hz and 50 kHz. For many frequencies build a [`PreampResponse`] once.
pub fn response_db(settings: &PreampSettings, freq_hz: f64, sample_rate_hz: f64) -> f64 {
    PreampResponse::new(settings, sample_rate_hz).at_db(freq_hz)
}
