//! Preamp: four voices of transformer and amplifier.

mod settings;

pub use settings::*;

use super::chunk::Chunk;
use super::stage::{Health, Stage};

/// Preamp: four voices of transformer and amplifier.
#[derive(Clone)]
pub struct Preamp {
    settings: PreampSettings,
}

impl Stage for Preamp {
    type Settings = PreampSettings;

    fn new(_sample_rate_hz: f64) -> Self {
        Self {
            settings: PreampSettings::default(),
        }
    }

    fn set(&mut self, settings: &PreampSettings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {}

    fn tick(&mut self) -> Health {
        Health::Good
    }

    fn process(&mut self, _audio: &mut Chunk, _key: &Chunk) {}
}
