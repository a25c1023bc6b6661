//! What the filters do to each frequency: one curve for the sound, the picture and the tests.

use super::settings::{FiltersSettings, HighPassSlope, LowPassSlope};
use super::{high_pass, low_pass};
use crate::dsp::blocks::ladder::ThirdOrder;
use crate::dsp::blocks::matched::Designer;

/// The designed filters at rest, to be asked for many frequencies.
#[derive(Clone, Debug)]
pub struct FiltersResponse {
    sample_rate_hz: f64,
    sections: [Option<ThirdOrder>; 3],
}

impl FiltersResponse {
    /// Designs the filters of `settings` as the stage does. `sample_rate_hz` is 8 kHz to 768 kHz.
    pub fn new(settings: &FiltersSettings, sample_rate_hz: f64) -> Self {
        let s = settings;
        let mut sections = [None; 3];
        if s.hpf_on {
            let (first, second) = high_pass(s.hpf_slope, s.hpf_hz, sample_rate_hz);
            sections = [Some(first), second, None];
        }
        if s.lpf_on {
            let prototype = low_pass(s.lpf_slope, s.lpf_hz);
            sections[2] = Some(Designer::new(sample_rate_hz).design(&prototype));
        }
        Self {
            sample_rate_hz,
            sections,
        }
    }

    /// Level in dB at `freq_hz`, from 0 to Nyquist.
    pub fn db(&self, freq_hz: f64) -> f64 {
        self.sections
            .iter()
            .flatten()
            .map(|filter| filter.response_db(freq_hz, self.sample_rate_hz))
            .sum()
    }
}

/// Level in dB of the filters at `freq_hz`; see [`FiltersResponse`].
pub fn response_db(settings: &FiltersSettings, freq_hz: f64, sample_rate_hz: f64) -> f64 {
    FiltersResponse::new(settings, sample_rate_hz).db(freq_hz)
}

/// Level in dB of the analog filters at `freq_hz`: −10·log10(1 + (f/f0)^∓2n) for order n.
pub fn prototype_db(settings: &FiltersSettings, freq_hz: f64) -> f64 {
    let butterworth = |order: i32, ratio: f64| -10.0 * libm::log10(1.0 + power(ratio, 2 * order));
    let mut level_db = 0.0;
    if settings.hpf_on {
        let order = match settings.hpf_slope {
            HighPassSlope::Db6 => 1,
            HighPassSlope::Db12 => 2,
            HighPassSlope::Db18 => 3,
            HighPassSlope::Db24 => 4,
        };
        level_db += butterworth(order, settings.hpf_hz / freq_hz);
    }
    if settings.lpf_on {
        let order = match settings.lpf_slope {
            LowPassSlope::Db6 => 1,
            LowPassSlope::Db12 => 2,
        };
        level_db += butterworth(order, freq_hz / settings.lpf_hz);
    }
    level_db
}

fn power(base: f64, exponent: i32) -> f64 {
    libm::pow(base, f64::from(exponent))
}
