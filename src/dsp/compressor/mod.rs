//! The compressor.

mod settings;

pub use settings::*;

use super::chunk::Chunk;
use super::stage::{Health, Stage};

/// The compressor.
#[derive(Clone)]
pub struct Compressor {
    settings: CompressorSettings,
    key_signal: Chunk,
}

impl Stage for Compressor {
    type Settings = CompressorSettings;

    fn new(_sample_rate_hz: f64) -> Self {
        Self {
            settings: CompressorSettings::default(),
            key_signal: Chunk::silent(1, 1),
        }
    }

    fn set(&mut self, settings: &CompressorSettings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {}

    fn tick(&mut self) -> Health {
        Health::Good
    }

    fn process(&mut self, _audio: &mut Chunk, _key: &Chunk) {}
}

impl Compressor {
    /// Deepest reduction in the last chunk, in dB, zero or positive.
    pub fn reduction_db(&self) -> f32 {
        0.0
    }

    /// What the detector listened to in the last chunk.
    pub fn key_signal(&self) -> &Chunk {
        &self.key_signal
    }
}
