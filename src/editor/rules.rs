//! Which controls have no effect at the moment, and why.

use crate::dsp::compressor::CompressorModel as Model;
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

const NO_KEY: &str = "This plug-in has no side-chain input, so External acts as Internal. Load Redlight Key for one.";

/// The rule for `id` as things stand.
pub fn rule(id: P, values: &Values, stream: &StreamInfo) -> Rule {
    let model = strip_settings(values, false).compressor.model;
    match id {
        P::GateKey | P::CompKey if !stream.has_key && stream.channels > 0 => Rule::Note(NO_KEY),
        P::CompFetRatio if model != Model::Fet => {
            Rule::Idle("The ratio buttons belong to the FET model.")
        }
        P::CompRatio if model == Model::Fet => {
            Rule::Idle("The FET model has ratio buttons instead.")
        }
        P::CompRatio if model == Model::Mu => {
            Rule::Idle("The Mu model's ratio rises with the level.")
        }
        P::CompAttack | P::CompRelease | P::CompAutoRelease | P::CompKnee
            if model == Model::Opto =>
        {
            Rule::Idle("The Opto model's photocell sets its own times and knee.")
        }
        P::CompKnee if matches!(model, Model::Fet | Model::Mu) => {
            Rule::Idle("The model's circuit sets its own knee.")
        }
        P::CompRelease if values.is_on(P::CompAutoRelease) => {
            Rule::Note("Auto is on: the release follows the programme.")
        }
        P::InputPolarityRight if stream.channels == 1 => {
            Rule::Idle("A mono strip has no right channel.")
        }
        P::InputMode if stream.channels == 1 => Rule::Idle("A mono strip has one channel."),
        P::StripLink if stream.channels == 1 => Rule::Idle("A mono strip has nothing to link."),
        _ => Rule::Free,
    }
}

/// Whether a change of `id` while recording would make the take unrepeatable.
pub fn asks_while_recording(id: P) -> bool {
    matches!(id, P::StripQuality | P::StripOrder | P::StripOfflineQuality)
}
