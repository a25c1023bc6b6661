//! Which controls have no effect at the moment, and why.

use crate::dsp::compressor::CompressorControl;
use crate::params::{ParamId as P, Values, strip_settings};
use crate::telemetry::StreamInfo;

/// Whether a control has an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It has.
    Free,
    /// It has, with a remark.
    Note(&'static str),
    /// It has none, for this reason.
    Idle(&'static str),
}

const NO_KEY: &str = "This plug-in has no side-chain input, so External acts as Internal. \
                      Redlight Key has one.";

/// The rule for `id` as things stand.
pub fn rule(id: P, values: &Values, stream: &StreamInfo) -> Rule {
    if let Some(control) = compressor_control(id) {
        let compressor = strip_settings(values, false).compressor;
        return compressor.lacks(control).map_or(Rule::Free, Rule::Idle);
    }
    match id {
        P::GateKey | P::CompKey if !stream.has_key && stream.channels > 0 => Rule::Note(NO_KEY),
        P::InputPolarityRight if stream.channels == 1 => {
            Rule::Idle("A mono strip has no right channel.")
        }
        P::InputMode if stream.channels == 1 => Rule::Idle("A mono strip has one channel."),
        P::StripLink if stream.channels == 1 => Rule::Idle("A mono strip has nothing to link."),
        _ => Rule::Free,
    }
}

fn compressor_control(id: P) -> Option<CompressorControl> {
    use CompressorControl as C;
    match id {
        P::CompRatio => Some(C::Ratio),
        P::CompFetRatio => Some(C::FetRatio),
        P::CompAttack => Some(C::Attack),
        P::CompRelease => Some(C::Release),
        P::CompAutoRelease => Some(C::AutoRelease),
        P::CompKnee => Some(C::Knee),
        P::CompDetector => Some(C::Detector),
        _ => None,
    }
}

/// Whether a change of `id` while recording would make the take unrepeatable, or print what is only
/// meant to be listened to.
pub fn asks_while_recording(id: P) -> bool {
    matches!(id, P::StripQuality | P::StripOrder | P::StripOfflineQuality) || LISTEN.contains(&id)
}

/// Switches that let hear a key or what is taken away instead of the strip.
pub const LISTEN: [P; 3] = [P::GateListen, P::CompListen, P::DeessListen];
