//! The curves that plots show: the sound's own response functions, in the form that plots ask for.

use crate::dsp::StripSettings;
use crate::dsp::stages::compressor::static_curve;
use crate::dsp::stages::eq::EqResponse;
use crate::dsp::stages::filters::FiltersResponse;
use crate::dsp::stages::gate::static_reduction_db;

/// Level over frequency of EQ and filters.
pub struct Tone {
    eq: EqResponse,
    filters: FiltersResponse,
    is_eq_in: bool,
    are_filters_in: bool,
    rate_hz: f64,
}

impl Tone {
    /// The curves of `settings`.
    pub fn new(settings: &StripSettings, rate_hz: f64) -> Self {
        Self {
            eq: EqResponse::new(&settings.eq, rate_hz),
            filters: FiltersResponse::new(&settings.filters, rate_hz),
            is_eq_in: settings.eq_on,
            are_filters_in: !settings.filters_to_key,
            rate_hz,
        }
    }

    /// One band by itself.
    pub fn band_db(&self, band: usize, freq_hz: f64) -> f64 {
        self.eq.band_db(band, freq_hz)
    }

    /// All that sounds.
    pub fn total_db(&self, freq_hz: f64) -> f64 {
        let eq_db = if self.is_eq_in {
            self.eq.db(freq_hz)
        } else {
            0.0
        };
        let filters_db = if self.are_filters_in {
            self.filters_db(freq_hz)
        } else {
            0.0
        };
        eq_db + filters_db
    }

    /// The filters, wherever they act.
    pub fn filters_db(&self, freq_hz: f64) -> f64 {
        self.filters.db(freq_hz)
    }

    /// Highest frequency of the stream.
    pub fn nyquist_hz(&self) -> f64 {
        0.5 * self.rate_hz
    }
}

/// Output level of the gate for an input that rises to `input_db` and stays.
pub fn gate_output_db(settings: &StripSettings, input_db: f64) -> f64 {
    input_db - static_reduction_db(&settings.gate, input_db, false)
}

/// Output level of the compressor for an input that stays, without make-up.
pub fn compressor_output_db(settings: &StripSettings, input_db: f64) -> f64 {
    input_db - f64::from(static_curve(input_db as f32, &settings.compressor))
}
