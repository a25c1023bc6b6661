//! The gate.

mod settings;

pub use settings::*;

use super::chunk::Chunk;
use super::stage::{Health, Stage};

/// The gate.
#[derive(Clone)]
pub struct Gate {
    settings: GateSettings,
    key_signal: Chunk,
}

impl Stage for Gate {
    type Settings = GateSettings;

    fn new(_sample_rate_hz: f64) -> Self {
        Self {
            settings: GateSettings::default(),
            key_signal: Chunk::silent(1, 1),
        }
    }

    fn set(&mut self, settings: &GateSettings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {}

    fn tick(&mut self) -> Health {
        Health::Good
    }

    fn process(&mut self, _audio: &mut Chunk, _key: &Chunk) {}
}

impl Gate {
    /// Deepest reduction in the last chunk, in dB, zero or positive.
    pub fn reduction_db(&self) -> f32 {
        0.0
    }

    /// What the detector listened to in the last chunk.
    pub fn key_signal(&self) -> &Chunk {
        &self.key_signal
    }
}
