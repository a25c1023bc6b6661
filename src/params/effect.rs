//! Whether a control acts as things stand, and why not: one answer for editor, recall sheet and docs.

use std::sync::LazyLock;

use super::decl::Kind;
use super::{Module, PARAMS, ParamId as P, Values, strip_settings};
use crate::dsp::stages::compressor::CompressorControl;
use crate::dsp::stages::gate::GateMode;
use crate::dsp::stages::preamp::VoiceTable;

/// Whether a control acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It does.
    Acts,
    /// It does, but not as its name says, for this reason.
    Remark(&'static str),
    /// Not before another control lets it, for this reason: it may be set beforehand.
    Waits(&'static str),
    /// Not with what is chosen beside it, for this reason.
    Idle(&'static str),
}

impl Effect {
    /// Whether the sound depends on the control.
    pub fn acts(self) -> bool {
        matches!(self, Self::Acts | Self::Remark(_))
    }

    /// Whether there is nothing to set.
    pub fn is_idle(self) -> bool {
        matches!(self, Self::Idle(_))
    }

    /// What there is to say about it.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Acts => None,
            Self::Remark(why) | Self::Waits(why) | Self::Idle(why) => Some(why),
        }
    }
}

/// What is known of the stream. A stream that is not known has two channels and a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wiring {
    /// Whether there is one channel.
    pub is_mono: bool,
    /// Whether there is no side-chain input.
    pub lacks_key: bool,
}

const NO_KEY: &str = "This plug-in has no side-chain input, so External acts as Internal. \
                      Redlight Key has one.";
const NOMINAL: &str = "All channels are alike: it says something with Tolerance or Noise only.";
const UNHEARD: &str = "The filters act on the keys of gate and compressor, and both are OUT.";

/// Whether `id` acts with `values`, as far as its module, band or filter is IN ([`out`]).
pub fn effect(id: P, values: &Values, wiring: Wiring) -> Effect {
    let settings = || strip_settings(values, false);
    let idle_if = |is_idle: bool, why| {
        if is_idle {
            Effect::Idle(why)
        } else {
            Effect::Acts
        }
    };
    if let Some(control) = compressor_control(id) {
        let lack = settings().compressor.lacks(control);
        return lack.map_or(Effect::Acts, Effect::Idle);
    }
    match id {
        P::InputPolarityRight if wiring.is_mono => {
            Effect::Idle("A mono strip has no right channel.")
        }
        P::InputMode if wiring.is_mono => Effect::Idle("A mono strip has one channel."),
        P::StripLink if wiring.is_mono => Effect::Idle("A mono strip has nothing to link."),
        P::InputPolarityLeft if !wiring.is_mono => idle_if(
            !settings().input.mode.hears(0),
            "The mode leaves the left input out.",
        ),
        P::InputPolarityRight => idle_if(
            !settings().input.mode.hears(1),
            "The mode leaves the right input out.",
        ),
        P::PreIron => {
            let voice = VoiceTable::of(settings().preamp.voice);
            idle_if(!voice.has_iron(), "Clean has no transformer.")
        }
        P::PreChannel if is_nominal(values) => Effect::Waits(NOMINAL),
        P::GateHysteresis => {
            let is_expander = settings().gate.mode == GateMode::Expander;
            idle_if(
                is_expander,
                "The expander follows the level and has no hysteresis.",
            )
        }
        P::GateKey | P::CompKey if wiring.lacks_key => Effect::Remark(NO_KEY),
        id if id.part().is_some_and(|p| p != id) && are_filters_unheard(id, values) => {
            Effect::Waits(UNHEARD)
        }
        _ => Effect::Acts,
    }
}

/// Whether no channel differs from another.
fn is_nominal(values: &Values) -> bool {
    let is_off = |id: P| values.get(id) == id.param().value_at(0.0);
    is_off(P::PreTolerance) && is_off(P::PreNoise)
}

/// Whether `id` is of a filter in the key of modules that are OUT.
fn are_filters_unheard(id: P, values: &Values) -> bool {
    let is_on = |id: P| values.is_on(id);
    id.param().module == Module::Filters
        && is_on(P::FilterToKey)
        && !is_on(P::GateOn)
        && !is_on(P::CompOn)
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

/// Why nothing is heard of `id`, though it can be set: its module is OUT, or its band or filter off.
pub fn out(id: P, values: &Values) -> Option<String> {
    let is_off = |switch: &P| !values.is_on(*switch) && *switch != id;
    let module = id.param().module;
    if module.switch().as_ref().is_some_and(is_off) {
        return Some(format!("{} is OUT: click its name.", module.name()));
    }
    let part = id.part().filter(is_off)?;
    Some(format!("{} is off.", part.param().label))
}

impl Module {
    /// The switch that takes all of it OUT, if it has one: `gate_on`.
    pub fn switch(self) -> Option<P> {
        let mut params = PARAMS.iter().filter(|p| p.module == self);
        params.find(|p| p.key_in_table() == "on").map(|p| p.id)
    }
}

/// The switch of each parameter's part.
static PARTS: LazyLock<[Option<P>; P::COUNT]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        let key = PARAMS[i].key_in_table();
        let mut others = PARAMS.iter().filter(|p| p.module == PARAMS[i].module);
        let is_of = |switch: &str| key.strip_prefix(switch).is_some_and(|k| k.starts_with('_'));
        let part = others.find(|p| p.key_in_table().strip_suffix("_on").is_some_and(is_of));
        part.map(|p| p.id)
    })
});

impl P {
    /// The switch of the band or filter that it belongs to, if it does: `eq_lf_on` of `eq_lf_gain`, and of
    /// itself. Not for the audio thread: the first call allocates nothing but may wait.
    pub fn part(self) -> Option<P> {
        PARTS[self as usize]
    }
}

/// What keeps a control from acting: a choice beside it, or, without one, what the reason says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The control, and those of its choices that do.
    pub chosen: Option<(P, Vec<&'static str>)>,
    /// Why.
    pub why: &'static str,
}

impl core::fmt::Display for Case {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let why = self.why.trim_end_matches('.');
        match &self.chosen {
            Some((id, labels)) => write!(f, "{} {}: {why}", id.param().key, labels.join(", ")),
            None => f.write_str(why),
        }
    }
}

/// All that keeps `id` from acting in its own module, found by asking [`effect`] for each choice there is on an
/// otherwise fresh strip; and on a mono one.
pub fn cases(id: P) -> Vec<Case> {
    let silence = |values: &Values, wiring| {
        let effect = effect(id, values, wiring);
        effect.reason().filter(|_| !effect.acts())
    };
    let mut cases: Vec<Case> = Vec::new();
    let module = id.param().module;
    for param in PARAMS.iter().filter(|p| p.module == module && p.id != id) {
        let labels: &[&str] = match &param.kind {
            Kind::Switch { labels, .. } => labels,
            Kind::Choice { labels, .. } => labels,
            Kind::Whole { .. } | Kind::Number(_) => continue,
        };
        let chosen = |choice: usize| {
            let mut values = Values::default();
            values.set(param.id, choice as f64);
            silence(&values, Wiring::default())
        };
        let whys: Vec<_> = (0..labels.len()).map(chosen).collect();
        // A choice that changes nothing is not the reason.
        if whys.iter().all(Option::is_some) {
            continue;
        }
        for (label, why) in labels.iter().zip(whys) {
            let Some(why) = why else { continue };
            let known = cases.iter_mut().filter(|case| case.why == why);
            let mut chosen = known.filter_map(|case| case.chosen.as_mut());
            match chosen.find(|(id, _)| *id == param.id) {
                Some((_, labels)) => labels.push(label),
                None => cases.push(Case {
                    chosen: Some((param.id, vec![*label])),
                    why,
                }),
            }
        }
    }
    let mono = Wiring {
        is_mono: true,
        ..Wiring::default()
    };
    let anyhow = [Wiring::default(), mono].map(|wiring| silence(&Values::default(), wiring));
    for why in anyhow.into_iter().flatten() {
        if cases.iter().all(|case| case.why != why) {
            cases.push(Case { chosen: None, why });
        }
    }
    cases
}

#[cfg(test)]
mod tests;
