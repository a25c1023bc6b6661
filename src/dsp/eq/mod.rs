//! Four-band equaliser.

mod settings;

pub use settings::*;

use super::chunk::Chunk;
use super::stage::{Health, Stage};

/// Four-band equaliser.
#[derive(Clone)]
pub struct Eq {
    settings: EqSettings,
}

impl Stage for Eq {
    type Settings = EqSettings;

    fn new(_sample_rate_hz: f64) -> Self {
        Self {
            settings: EqSettings::default(),
        }
    }

    fn set(&mut self, settings: &EqSettings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {}

    fn tick(&mut self) -> Health {
        Health::Good
    }

    fn process(&mut self, _audio: &mut Chunk, _key: &Chunk) {}
}
