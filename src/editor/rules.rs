//! Which controls have no effect at the moment, and why.

use crate::dsp::stages::compressor::CompressorControl;
use crate::params::{Module, ParamId as P, Values, strip_settings};
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

const NOMINAL: &str = "All channels are alike: it says something with Tolerance or Noise only.";

/// Whether no channel differs from another.
fn is_nominal(values: &Values) -> bool {
    let is_off = |id: P| values.get(id) == id.param().value_at(0.0);
    is_off(P::PreTolerance) && is_off(P::PreNoise)
}

/// The rule for `id` as things stand.
pub fn rule(id: P, values: &Values, stream: &StreamInfo) -> Rule {
    if let Some(control) = compressor_control(id) {
        let compressor = strip_settings(values, false).compressor;
        return compressor.lacks(control).map_or(Rule::Free, Rule::Idle);
    }
    match id {
        P::GateKey | P::CompKey if !stream.has_key && stream.channels > 0 => Rule::Note(NO_KEY),
        P::PreChannel if is_nominal(values) => Rule::Note(NOMINAL),
        P::InputPolarityRight if stream.channels == 1 => {
            Rule::Idle("A mono strip has no right channel.")
        }
        P::InputMode if stream.channels == 1 => Rule::Idle("A mono strip has one channel."),
        P::StripLink if stream.channels == 1 => Rule::Idle("A mono strip has nothing to link."),
        _ => Rule::Free,
    }
}

/// Why nothing is heard of `id`, though it can be set: its module is OUT, or its band or filter off.
pub fn out(id: P, values: &Values) -> Option<String> {
    let is_off = |switch: &P| !values.is_on(*switch) && *switch != id;
    let module = id.param().module;
    if module_switch(module).as_ref().is_some_and(is_off) {
        return Some(format!("{} is OUT: click its name.", module.name()));
    }
    let part = part_switch(id).filter(is_off)?;
    Some(format!("{} is off.", part.param().label))
}

/// The switch of a module, if it has one.
fn module_switch(module: Module) -> Option<P> {
    match module {
        Module::Preamp => Some(P::PreOn),
        Module::Gate => Some(P::GateOn),
        Module::Eq => Some(P::EqOn),
        Module::Compressor => Some(P::CompOn),
        Module::Deesser => Some(P::DeessOn),
        Module::Strip | Module::Input | Module::Filters | Module::Output => None,
    }
}

/// The switch of the band or filter that a control belongs to, if it does.
fn part_switch(id: P) -> Option<P> {
    match id {
        P::FilterHpfFreq | P::FilterHpfSlope => Some(P::FilterHpfOn),
        P::FilterLpfFreq | P::FilterLpfSlope => Some(P::FilterLpfOn),
        P::EqLfGain | P::EqLfFreq | P::EqLfQ | P::EqLfShape => Some(P::EqLfOn),
        P::EqLmfGain | P::EqLmfFreq | P::EqLmfQ => Some(P::EqLmfOn),
        P::EqHmfGain | P::EqHmfFreq | P::EqHmfQ => Some(P::EqHmfOn),
        P::EqHfGain | P::EqHfFreq | P::EqHfQ | P::EqHfShape => Some(P::EqHfOn),
        _ => None,
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
