//! Settings of the gate.

use crate::dsp::blocks::key_source::KeySource;

/// What the gate does below or above its threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GateMode {
    /// Closes by the range below the threshold.
    #[default]
    Gate,
    /// Expands 2:1 below the threshold, down to the range.
    Expander,
    /// Turns down by the range while the key is above the threshold.
    Duck,
}

/// Settings of the gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GateSettings {
    /// Gate, expander or ducker.
    pub mode: GateMode,
    /// Opening threshold, −84 to 0 dBFS.
    pub threshold_db: f64,
    /// Deepest reduction, 0 to 80 dB.
    pub range_db: f64,
    /// Time to open 40 dB, .02 to 30 ms.
    pub attack_ms: f64,
    /// 0 to 4000 ms.
    pub hold_ms: f64,
    /// Time to close 40 dB, 10 to 4000 ms.
    pub release_ms: f64,
    /// How far below the opening threshold the gate closes, 0 to 12 dB.
    pub hysteresis_db: f64,
    /// Internal or external key.
    pub key: KeySource,
    /// High-pass in the key, 20 to 4000 Hz.
    pub key_hpf_hz: f64,
    /// Low-pass in the key, 200 to 20000 Hz.
    pub key_lpf_hz: f64,
    /// Link of the channels' detectors, 0 to 1.
    pub link_norm: f64,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            mode: GateMode::Gate,
            threshold_db: -40.0,
            range_db: 40.0,
            attack_ms: 0.1,
            hold_ms: 50.0,
            release_ms: 150.0,
            hysteresis_db: 4.0,
            key: KeySource::Internal,
            key_hpf_hz: 20.0,
            key_lpf_hz: 20_000.0,
            link_norm: 1.0,
        }
    }
}
