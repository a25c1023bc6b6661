//! Settings of the compressor.

use crate::dsp::blocks::key_source::KeySource;
use crate::dsp::blocks::quality::Quality;

/// What kind of compressor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompressorModel {
    /// Feed-forward, as set.
    #[default]
    Vca,
    /// 1176-like: feedback, very fast.
    Fet,
    /// LA-2A-like: photocell with memory.
    Opto,
    /// Fairchild-like: the ratio rises with the level.
    Mu,
}

/// Ratio buttons of the FET model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FetRatio {
    /// 4:1.
    #[default]
    R4,
    /// 8:1.
    R8,
    /// 12:1.
    R12,
    /// 20:1.
    R20,
    /// All buttons in.
    All,
}

/// What the level is measured as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detector {
    /// Envelope of the waveform.
    #[default]
    Peak,
    /// Root mean square.
    Rms,
}

/// Settings of the compressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompressorSettings {
    /// Which compressor.
    pub model: CompressorModel,
    /// −60 to 0 dBFS.
    pub threshold_db: f64,
    /// 1 to 20, or infinite. VCA, Opto and Mu.
    pub ratio: f64,
    /// Ratio of the FET model.
    pub fet_ratio: FetRatio,
    /// Time to 63 % of the reduction, .02 to 100 ms.
    pub attack_ms: f64,
    /// Time to 63 % of the recovery, 20 to 4000 ms.
    pub release_ms: f64,
    /// Programme-dependent release.
    pub auto_release: bool,
    /// Width of the knee, 0 to 24 dB.
    pub knee_db: f64,
    /// Peak or RMS.
    pub detector: Detector,
    /// High-pass in the side-chain, 20 to 500 Hz; 0 is off.
    pub sc_hpf_hz: f64,
    /// Tilt of the side-chain around 1 kHz, 0 to 10 dB per decade.
    pub sc_tilt_db: f64,
    /// Internal or external key.
    pub key: KeySource,
    /// −12 to 24 dB.
    pub makeup_db: f64,
    /// Adds the make-up that the static curve calls for.
    pub auto_makeup: bool,
    /// Share of the compressed signal, 0 to 1.
    pub mix_norm: f64,
    /// Link of the channels' detectors, 0 to 1.
    pub link_norm: f64,
    /// HQ smooths a reduction that only ripples, within .15 dB of Live's.
    pub quality: Quality,
}

impl Default for CompressorSettings {
    fn default() -> Self {
        Self {
            model: CompressorModel::Vca,
            threshold_db: -18.0,
            ratio: 4.0,
            fet_ratio: FetRatio::R4,
            attack_ms: 10.0,
            release_ms: 150.0,
            auto_release: false,
            knee_db: 6.0,
            detector: Detector::Peak,
            sc_hpf_hz: 0.0,
            sc_tilt_db: 0.0,
            key: KeySource::Internal,
            makeup_db: 0.0,
            auto_makeup: false,
            mix_norm: 1.0,
            link_norm: 1.0,
            quality: Quality::Live,
        }
    }
}
