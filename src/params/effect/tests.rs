use super::*;
use crate::params::EQ_BANDS;

fn with(settings: &[(P, f64)]) -> Values {
    let mut values = Values::default();
    for (id, value) in settings {
        values.set(*id, *value);
    }
    values
}

#[test]
fn iron_is_idle_on_the_voice_without_a_transformer_alone() {
    for voice in 0..4 {
        let values = with(&[(P::PreVoice, f64::from(voice))]);
        let effect = effect(P::PreIron, &values, Wiring::default());
        assert_eq!(effect.is_idle(), voice == 0, "voice {voice}: {effect:?}");
    }
}

#[test]
fn what_the_compressor_lacks_is_told_in_its_words() {
    let values = with(&[(P::CompModel, 1.0)]);
    let knee = effect(P::CompKnee, &values, Wiring::default());
    assert_eq!(
        knee.reason(),
        Some("FET's feedback loop makes its own knee of 4 dB")
    );
    let key = Wiring {
        lacks_key: true,
        ..Wiring::default()
    };
    assert!(effect(P::CompKey, &values, key).acts());
    assert!(effect(P::CompKey, &values, key).reason().is_some());
}

#[test]
fn every_band_and_filter_has_its_switch_and_nothing_else_has_one() {
    for band in EQ_BANDS {
        let params = [band.on, band.gain, band.freq, band.q];
        for id in params.into_iter().chain(band.shape) {
            assert_eq!(id.part(), Some(band.on), "{id:?}");
        }
    }
    assert_eq!(P::FilterHpfSlope.part(), Some(P::FilterHpfOn));
    let parts = PARAMS.iter().filter(|p| p.id.part().is_some()).count();
    let shapes = EQ_BANDS.iter().filter(|b| b.shape.is_some()).count();
    assert_eq!(parts, 6 + 4 * EQ_BANDS.len() + shapes);
    let switches = Module::ALL.map(Module::switch);
    assert_eq!(
        switches.into_iter().flatten().collect::<Vec<_>>(),
        [P::PreOn, P::GateOn, P::EqOn, P::CompOn, P::DeessOn]
    );
}

#[test]
fn what_is_out_says_which_switch() {
    let values = with(&[(P::EqOn, 1.0), (P::EqLfOn, 0.0)]);
    assert_eq!(out(P::EqLfGain, &values).as_deref(), Some("LF is off."));
    assert_eq!(out(P::EqLfOn, &values), None);
    assert_eq!(out(P::EqHfGain, &values), None);
    let why = out(P::GateRange, &values);
    assert_eq!(why.as_deref(), Some("Gate is OUT: click its name."));
}

#[test]
fn the_docs_find_every_case_by_asking() {
    let told = |id| {
        cases(id)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(P::PreIron),
        ["pre_voice Clean: Clean has no transformer"]
    );
    assert_eq!(
        told(P::CompFetRatio),
        ["comp_model VCA, Opto, Mu: Only FET has ratio buttons"]
    );
    assert_eq!(
        told(P::CompRelease),
        [
            "comp_model Opto: The photocell releases by itself: half in 60 ms, then .5 to 5 s",
            "comp_auto_release on: Auto release: 43 ms after peaks, 5 s after long passages"
        ]
    );
    assert_eq!(told(P::PreChannel), [NOMINAL.trim_end_matches('.')]);
    assert_eq!(told(P::StripLink), ["A mono strip has nothing to link"]);
    assert_eq!(told(P::PreDrive), [""; 0]);
}
