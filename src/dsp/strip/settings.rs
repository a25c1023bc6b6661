//! Everything that can be set on the strip, in physical units.
//!
//! The ranges stand in [`crate::params`], where each is declared once; the strip trusts them.

use crate::dsp::blocks::quality::Quality;
use crate::dsp::stages::compressor::CompressorSettings;
use crate::dsp::stages::deesser::DeesserSettings;
use crate::dsp::stages::eq::EqSettings;
use crate::dsp::stages::filters::FiltersSettings;
use crate::dsp::stages::gate::GateSettings;
use crate::dsp::stages::input::InputSettings;
use crate::dsp::stages::output::OutputSettings;
use crate::dsp::stages::preamp::PreampSettings;

/// Order of the three modules between filters and de-esser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Gate, EQ, compressor.
    #[default]
    GateEqComp,
    /// Gate, compressor, EQ.
    GateCompEq,
    /// EQ, gate, compressor.
    EqGateComp,
    /// Compressor, gate, EQ.
    CompGateEq,
}

/// The strip's settings: a plain copy, taken once per block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StripSettings {
    /// Passes the input through, sample-aligned; processing goes on behind it.
    pub bypass: bool,
    /// Order of gate, EQ and compressor.
    pub order: Order,
    /// Oversampling.
    pub quality: Quality,
    /// Level of 0 VU in dBFS, −24 to −12.
    pub calibration_dbfs: f64,
    /// Link of the channels' detectors, 0 (independent) to 1 (common).
    pub link_norm: f64,
    /// Gain staging and channel mode.
    pub input: InputSettings,
    /// Whether the preamp is IN.
    pub preamp_on: bool,
    /// Preamp.
    pub preamp: PreampSettings,
    /// Seeded deviation of this channel from nominal, 0 (none) to 1.
    pub tolerance_norm: f64,
    /// Which channel's deviation, 1 to 96.
    pub tolerance_channel: u8,
    /// High-pass and low-pass.
    pub filters: FiltersSettings,
    /// Whether the filters act on the detectors instead of the audio.
    pub filters_to_key: bool,
    /// Whether the gate is IN.
    pub gate_on: bool,
    /// Gate.
    pub gate: GateSettings,
    /// Whether the output is the gate's key signal.
    pub gate_listen: bool,
    /// Whether the EQ is IN.
    pub eq_on: bool,
    /// EQ.
    pub eq: EqSettings,
    /// Whether the compressor is IN.
    pub compressor_on: bool,
    /// Compressor.
    pub compressor: CompressorSettings,
    /// Whether the output is the compressor's side-chain signal.
    pub compressor_listen: bool,
    /// Whether the de-esser is IN.
    pub deesser_on: bool,
    /// De-esser.
    pub deesser: DeesserSettings,
    /// Whether the output is the band that the de-esser reduces.
    pub deesser_listen: bool,
    /// Output level and guard.
    pub output: OutputSettings,
}

impl Default for StripSettings {
    fn default() -> Self {
        Self {
            bypass: false,
            order: Order::default(),
            quality: Quality::default(),
            calibration_dbfs: -18.0,
            link_norm: 1.0,
            input: InputSettings::default(),
            preamp_on: true,
            preamp: PreampSettings::default(),
            tolerance_norm: 0.0,
            tolerance_channel: 1,
            filters: FiltersSettings::default(),
            filters_to_key: false,
            gate_on: false,
            gate: GateSettings::default(),
            gate_listen: false,
            eq_on: false,
            eq: EqSettings::default(),
            compressor_on: false,
            compressor: CompressorSettings::default(),
            compressor_listen: false,
            deesser_on: false,
            deesser: DeesserSettings::default(),
            deesser_listen: false,
            output: OutputSettings::default(),
        }
    }
}
