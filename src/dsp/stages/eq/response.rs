//! What the EQ does to each frequency: one curve for the sound, the picture and the tests.

use super::band::prototype;
use super::settings::{BAND_DESIGNS, BANDS, EqSettings};
use crate::dsp::blocks::ladder::ThirdOrder;
use crate::dsp::blocks::matched::Designer;

/// The designed filters of all bands at rest, to be asked for many frequencies.
#[derive(Clone, Debug)]
pub struct EqResponse {
    sample_rate_hz: f64,
    bands: [Option<ThirdOrder>; BANDS],
}

impl EqResponse {
    /// Designs the bands of `settings` as the stage does. `sample_rate_hz` is 8 kHz to 768 kHz.
    pub fn new(settings: &EqSettings, sample_rate_hz: f64) -> Self {
        let designer = Designer::new(sample_rate_hz);
        let bands = core::array::from_fn(|i| {
            let place = BAND_DESIGNS[i].place;
            let prototype = prototype(place, settings.eq_type, &settings.bands[i]);
            prototype.map(|p| designer.design(&p))
        });
        Self {
            sample_rate_hz,
            bands,
        }
    }

    /// Level in dB of one band, from 0, at `freq_hz`, from 0 to Nyquist; 0 for any other band.
    pub fn band_db(&self, band: usize, freq_hz: f64) -> f64 {
        match self.bands.get(band) {
            Some(Some(filter)) => filter.response_db(freq_hz, self.sample_rate_hz),
            _ => 0.0,
        }
    }

    /// Level in dB of all bands at `freq_hz`, from 0 to Nyquist.
    pub fn db(&self, freq_hz: f64) -> f64 {
        (0..self.bands.len())
            .map(|i| self.band_db(i, freq_hz))
            .sum()
    }
}

/// Level in dB of the EQ at `freq_hz`; see [`EqResponse`].
pub fn response_db(settings: &EqSettings, freq_hz: f64, sample_rate_hz: f64) -> f64 {
    EqResponse::new(settings, sample_rate_hz).db(freq_hz)
}

/// Level in dB of the analog prototypes of all bands at `freq_hz`.
pub fn prototype_db(settings: &EqSettings, freq_hz: f64) -> f64 {
    BAND_DESIGNS
        .iter()
        .zip(&settings.bands)
        .filter_map(|(design, band)| prototype(design.place, settings.eq_type, band))
        .map(|p| p.response_db(freq_hz))
        .sum()
}
