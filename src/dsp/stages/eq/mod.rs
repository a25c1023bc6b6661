//! Equaliser of the bands in [`BAND_DESIGNS`], each a third-order filter that copies the magnitude of its
//! analog prototype up to 20 kHz with no latency.
//!
//! [`crate::dsp::blocks::matched`] leads from the analog curve to a digital filter, [`crate::dsp::blocks::ladder`] from that to
//! samples.

#[cfg(test)]
mod tests;

mod band;
mod proportional;
mod response;
mod settings;

pub use response::{EqResponse, prototype_db, response_db};
pub use settings::*;

use crate::dsp::blocks::chunk::Chunk;
use crate::dsp::blocks::ladder::{LadderCoefs, run_in_series};
use crate::dsp::blocks::matched::{Designer, GROUP, Prototype};
use crate::dsp::blocks::stage::{Health, Stage};
use band::Band;

/// Equaliser.
#[derive(Clone)]
pub struct Eq {
    settings: EqSettings,
    /// Whether the bands have yet to take the settings; they do at the next tick.
    is_new: bool,
    /// Whether no band moves.
    is_still: bool,
    designer: Designer,
    bands: [Band; BANDS],
}

impl Eq {
    fn take_settings(&mut self) {
        if core::mem::take(&mut self.is_new) {
            for (band, wanted) in self.bands.iter_mut().zip(&self.settings.bands) {
                band.set(wanted, self.settings.eq_type);
            }
            self.is_still = false;
        }
    }

    /// Moves the glides on and designs the ladders of the bands that have to follow. All of them side by
    /// side, a group at a time: those of the bells that shelves turn into as well.
    fn move_on(&mut self) -> [Option<LadderCoefs>; BANDS] {
        let mut wanted = [self.bands[0].prototype(); 2 * BANDS];
        let mut count = 0;
        let mut add = |prototype: Prototype| {
            wanted[count] = prototype;
            count += 1;
            count - 1
        };
        let mut places = [None; BANDS];
        for (place, band) in places.iter_mut().zip(&mut self.bands) {
            if band.glide() {
                let bell = band.coming_bell();
                *place = Some((add(band.prototype()), bell.map(&mut add)));
            }
        }
        self.is_still = count == 0 && !self.bands.iter().any(Band::is_gliding);
        let mut ladders = [LadderCoefs::THROUGH; 2 * BANDS];
        for (wanted, ladders) in wanted[..count].chunks(GROUP).zip(ladders.chunks_mut(GROUP)) {
            self.design(wanted, ladders);
        }
        core::array::from_fn(|i| {
            places[i].map(|(first, bell)| match bell {
                Some(bell) => self.bands[i].mix(&ladders[first], &ladders[bell]),
                None => ladders[first],
            })
        })
    }

    /// The ladders of up to four prototypes.
    fn design(&self, wanted: &[Prototype], ladders: &mut [LadderCoefs]) {
        let filters = self.designer.design_group(wanted);
        if wanted.len() == 1 {
            ladders[0] = LadderCoefs::new(&filters[0]);
        } else {
            // At the end of an odd number of bands there is less room than a group has.
            for (to, ladder) in ladders.iter_mut().zip(LadderCoefs::four(&filters)) {
                *to = ladder;
            }
        }
    }

    /// The control tick of an equaliser that has got the same settings at the same ticks as `other` since it
    /// was a copy of it; `other`'s tick is done.
    pub fn tick_like(&mut self, other: &Self) -> Health {
        (self.settings, self.is_new, self.is_still) =
            (other.settings, other.is_new, other.is_still);
        let bands = self.bands.iter_mut().zip(&other.bands);
        bands.fold(Health::Good, |health, (band, other)| {
            health.and(band.tick_like(other))
        })
    }

    fn tick_bands(&mut self, designed: [Option<&LadderCoefs>; BANDS]) -> Health {
        let bands = self.bands.iter_mut().zip(designed);
        bands.fold(Health::Good, |health, (band, designed)| {
            health.and(band.tick(designed))
        })
    }
}

impl Stage for Eq {
    type Settings = EqSettings;

    fn new(sample_rate_hz: f64) -> Self {
        let settings = EqSettings::default();
        let designer = Designer::new(sample_rate_hz);
        let bands = core::array::from_fn(|i| {
            Band::new(
                BAND_DESIGNS[i].place,
                &settings.bands[i],
                settings.eq_type,
                &designer,
                sample_rate_hz,
            )
        });
        Self {
            settings,
            is_new: false,
            is_still: false,
            designer,
            bands,
        }
    }

    fn set(&mut self, settings: &EqSettings) {
        self.is_new |= *settings != self.settings;
        self.settings = *settings;
    }

    fn reset(&mut self) {
        self.take_settings();
        self.is_still = false;
        for band in &mut self.bands {
            band.reset(&self.designer);
        }
    }

    fn tick(&mut self) -> Health {
        self.take_settings();
        if self.is_still {
            return self.tick_bands([None; BANDS]);
        }
        let designed = self.move_on();
        self.tick_bands(designed.each_ref().map(Option::as_ref))
    }

    fn process(&mut self, audio: &mut Chunk, _key: Option<&Chunk>) {
        run_in_series(self.bands.iter_mut().filter_map(Band::running), audio);
    }
}
