//! Settings of the preamp.

use crate::dsp::blocks::quality::Quality;

/// What kind of preamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// Super-analog: as clean as published desks.
    #[default]
    Clean,
    /// Class A with input and output transformers.
    Iron,
    /// Op-amp with output transformer.
    Punch,
    /// Triode with output transformer.
    Tube,
}

/// Settings of the preamp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PreampSettings {
    /// Which preamp.
    pub voice: Voice,
    /// Level into the model, taken away again after it, 0 to 40 dB.
    pub drive_db: f64,
    /// Balance of even to odd harmonics, 0 to 1; ½ is the voice's published table.
    pub colour_norm: f64,
    /// Amount of transformer, 0 to 1; ½ is the voice's published table.
    pub iron_norm: f64,
    /// Level of the noise in dBFS (RMS, 20 Hz to 20 kHz), −100 to −70; −∞ is off.
    pub noise_dbfs: f64,
    /// Level of 0 VU (+4 dBu) in dBFS.
    pub calibration_dbfs: f64,
    /// Oversampling of the shaper.
    pub quality: Quality,
    /// Seed of the noise: the channel's number.
    pub seed: u32,
}

impl PreampSettings {
    /// Whether the signal passes beside the half-bands, without their group delay: Clean without drive.
    pub fn is_direct(&self) -> bool {
        self.voice == Voice::Clean && self.drive_db == 0.0
    }
}

impl Default for PreampSettings {
    fn default() -> Self {
        Self {
            voice: Voice::Clean,
            drive_db: 0.0,
            colour_norm: 0.5,
            iron_norm: 0.5,
            noise_dbfs: f64::NEG_INFINITY,
            calibration_dbfs: -18.0,
            quality: Quality::Live,
            seed: 1,
        }
    }
}
