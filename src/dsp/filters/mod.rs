//! High-pass and low-pass.

mod settings;

pub use settings::*;

use super::chunk::Chunk;
use super::stage::{Health, Stage};

/// High-pass and low-pass.
#[derive(Clone)]
pub struct Filters {
    settings: FiltersSettings,
}

impl Stage for Filters {
    type Settings = FiltersSettings;

    fn new(_sample_rate_hz: f64) -> Self {
        Self {
            settings: FiltersSettings::default(),
        }
    }

    fn set(&mut self, settings: &FiltersSettings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {}

    fn tick(&mut self) -> Health {
        Health::Good
    }

    fn process(&mut self, _audio: &mut Chunk, _key: &Chunk) {}
}
