//! Values of the panel → settings of the sound. The only place where the two meet.

use super::{EQ_BANDS, ParamId as P, Values};
use crate::dsp::stages::compressor::{CompressorModel, CompressorSettings, Detector, FetRatio};
use crate::dsp::stages::deesser::{DeesserSettings, DeesserShape};
use crate::dsp::stages::eq::{BandSettings, BandShape, EqSettings, EqType};
use crate::dsp::stages::filters::{FiltersSettings, HighPassSlope, LowPassSlope};
use crate::dsp::stages::gate::{GateMode, GateSettings};
use crate::dsp::stages::input::{ChannelMode, InputSettings};
use crate::dsp::stages::output::OutputSettings;
use crate::dsp::stages::preamp::{PreampSettings, Voice};
use crate::dsp::{KeySource, Order, Quality, StripSettings};

/// The settings that `values` stand for. `offline` tells whether the host renders offline, where
/// the offline quality counts.
pub fn strip_settings(values: &Values, offline: bool) -> StripSettings {
    let quality = quality(values, offline);
    let link_norm = share(values, P::StripLink);
    StripSettings {
        bypass: values.is_on(P::StripBypass),
        order: pick(
            values,
            P::StripOrder,
            &[
                Order::GateEqComp,
                Order::GateCompEq,
                Order::EqGateComp,
                Order::CompGateEq,
            ],
        ),
        quality,
        calibration_dbfs: values.get(P::StripCalibration),
        link_norm,
        input: input(values),
        preamp_on: values.is_on(P::PreOn),
        preamp: preamp(values, quality),
        tolerance_norm: share(values, P::PreTolerance),
        tolerance_channel: values.get(P::PreChannel) as u8,
        filters: filters(values),
        filters_to_key: values.is_on(P::FilterToKey),
        gate_on: values.is_on(P::GateOn),
        gate: gate(values, link_norm),
        gate_listen: values.is_on(P::GateListen),
        eq_on: values.is_on(P::EqOn),
        eq: eq(values),
        compressor_on: values.is_on(P::CompOn),
        compressor: compressor(values, link_norm, quality),
        compressor_listen: values.is_on(P::CompListen),
        deesser_on: values.is_on(P::DeessOn),
        deesser: deesser(values, link_norm),
        deesser_listen: values.is_on(P::DeessListen),
        output: OutputSettings {
            trim_db: values.get(P::OutputTrim),
            guard: values.is_on(P::OutputGuard),
        },
    }
}

/// The choice of `id` as one of `choices`, which stand in the order of its labels.
fn pick<T: Copy>(values: &Values, id: P, choices: &[T]) -> T {
    choices[(values.get(id) as usize).min(choices.len() - 1)]
}

fn share(values: &Values, id: P) -> f64 {
    values.get(id) / 100.0
}

fn key(values: &Values, id: P) -> KeySource {
    pick(values, id, &[KeySource::Internal, KeySource::External])
}

fn quality(values: &Values, offline: bool) -> Quality {
    let hq = values.is_on(P::StripQuality) || (offline && values.is_on(P::StripOfflineQuality));
    if hq { Quality::Hq } else { Quality::Live }
}

fn input(values: &Values) -> InputSettings {
    InputSettings {
        trim_db: values.get(P::InputTrim),
        pad: values.is_on(P::InputPad),
        invert: [
            values.is_on(P::InputPolarityLeft),
            values.is_on(P::InputPolarityRight),
        ],
        mode: pick(
            values,
            P::InputMode,
            &[
                ChannelMode::Stereo,
                ChannelMode::Left,
                ChannelMode::Right,
                ChannelMode::MonoSum,
                ChannelMode::MidSide,
                ChannelMode::Swap,
            ],
        ),
    }
}

fn preamp(values: &Values, quality: Quality) -> PreampSettings {
    PreampSettings {
        voice: pick(
            values,
            P::PreVoice,
            &[Voice::Clean, Voice::Iron, Voice::Punch, Voice::Tube],
        ),
        drive_db: values.get(P::PreDrive),
        colour_norm: share(values, P::PreColour),
        iron_norm: share(values, P::PreIron),
        noise_dbfs: values.get(P::PreNoise),
        calibration_dbfs: values.get(P::StripCalibration),
        quality,
        seed: values.get(P::PreChannel) as u32,
    }
}

fn filters(values: &Values) -> FiltersSettings {
    FiltersSettings {
        hpf_on: values.is_on(P::FilterHpfOn),
        hpf_hz: values.get(P::FilterHpfFreq),
        hpf_slope: pick(
            values,
            P::FilterHpfSlope,
            &[
                HighPassSlope::Db6,
                HighPassSlope::Db12,
                HighPassSlope::Db18,
                HighPassSlope::Db24,
            ],
        ),
        lpf_on: values.is_on(P::FilterLpfOn),
        lpf_hz: values.get(P::FilterLpfFreq),
        lpf_slope: pick(
            values,
            P::FilterLpfSlope,
            &[LowPassSlope::Db6, LowPassSlope::Db12],
        ),
    }
}

fn gate(values: &Values, link_norm: f64) -> GateSettings {
    GateSettings {
        mode: pick(
            values,
            P::GateMode,
            &[GateMode::Gate, GateMode::Expander, GateMode::Duck],
        ),
        threshold_db: values.get(P::GateThreshold),
        range_db: values.get(P::GateRange),
        attack_ms: values.get(P::GateAttack),
        hold_ms: values.get(P::GateHold),
        release_ms: values.get(P::GateRelease),
        hysteresis_db: values.get(P::GateHysteresis),
        key: key(values, P::GateKey),
        key_hpf_hz: values.get(P::GateKeyHpf),
        key_lpf_hz: values.get(P::GateKeyLpf),
        link_norm,
    }
}

fn eq(values: &Values) -> EqSettings {
    EqSettings {
        eq_type: pick(values, P::EqType, &[EqType::E, EqType::G]),
        bands: EQ_BANDS.map(|band| BandSettings {
            on: values.is_on(band.on),
            gain_db: values.get(band.gain),
            freq_hz: values.get(band.freq),
            q: values.get(band.q),
            shape: band.shape.map_or(BandShape::Bell, |id| {
                pick(values, id, &[BandShape::Bell, BandShape::Shelf])
            }),
        }),
    }
}

fn compressor(values: &Values, link_norm: f64, quality: Quality) -> CompressorSettings {
    CompressorSettings {
        model: pick(
            values,
            P::CompModel,
            &[
                CompressorModel::Vca,
                CompressorModel::Fet,
                CompressorModel::Opto,
                CompressorModel::Mu,
            ],
        ),
        threshold_db: values.get(P::CompThreshold),
        ratio: values.get(P::CompRatio),
        fet_ratio: pick(
            values,
            P::CompFetRatio,
            &[
                FetRatio::R4,
                FetRatio::R8,
                FetRatio::R12,
                FetRatio::R20,
                FetRatio::All,
            ],
        ),
        attack_ms: values.get(P::CompAttack),
        release_ms: values.get(P::CompRelease),
        auto_release: values.is_on(P::CompAutoRelease),
        knee_db: values.get(P::CompKnee),
        detector: pick(values, P::CompDetector, &[Detector::Peak, Detector::Rms]),
        sc_hpf_hz: values.get(P::CompScHpf),
        sc_tilt_db: values.get(P::CompScTilt),
        key: key(values, P::CompKey),
        makeup_db: values.get(P::CompMakeup),
        auto_makeup: values.is_on(P::CompAutoMakeup),
        mix_norm: share(values, P::CompMix),
        link_norm,
        quality,
    }
}

fn deesser(values: &Values, link_norm: f64) -> DeesserSettings {
    DeesserSettings {
        freq_hz: values.get(P::DeessFreq),
        shape: pick(
            values,
            P::DeessShape,
            &[DeesserShape::Bell, DeesserShape::Shelf],
        ),
        threshold_db: values.get(P::DeessThreshold),
        range_db: values.get(P::DeessRange),
        link_norm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_values_are_default_settings() {
        let settings = strip_settings(&Values::default(), false);
        assert_eq!(settings, StripSettings::default());
    }

    #[test]
    fn offline_quality_counts_only_offline() {
        let mut values = Values::default();
        values.set(P::StripOfflineQuality, 1.0);
        assert_eq!(strip_settings(&values, false).quality, Quality::Live);
        assert_eq!(strip_settings(&values, true).quality, Quality::Hq);
    }
}
