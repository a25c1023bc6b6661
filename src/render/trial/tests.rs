use super::*;
use crate::params::ParamId as P;
use crate::presets::FACTORY;

#[test]
fn every_factory_preset_has_its_signal() {
    let presets: Vec<_> = FACTORY.iter().map(|f| f.slug).collect();
    let signals: Vec<_> = SIGNALS.iter().map(|s| s.preset).collect();
    assert_eq!(signals, presets);
}

/// A preset that does nothing on what it was made for is none, and one that does too much is printed
/// for good. The bounds are those of a tracking room: reduction of 1 to 10 dB at its deepest (the room
/// microphones are meant to be smashed), no leap in loudness, headroom left.
#[test]
fn no_preset_does_nothing_or_too_much_on_its_signal() {
    let mut wrong = Vec::new();
    for trial in trials() {
        let Some(factory) = factory(trial.preset) else {
            continue;
        };
        let values = factory.preset().values();
        let mut check = |is_right: bool, what: &str, figure: f64| {
            if !is_right {
                wrong.push(format!("{}: {what} {figure:.1}", trial.preset));
            }
        };
        let deepest = trial.reduction.compressor.max_db;
        let most = if trial.preset == "room" { 30.0 } else { 10.0 };
        check(
            !values.is_on(P::CompOn) || (1.0..=most).contains(&deepest),
            "compressor dB",
            deepest,
        );
        let deepest = trial.reduction.deesser.max_db;
        check(
            !values.is_on(P::DeessOn) || (1.0..=8.0).contains(&deepest),
            "de-esser dB",
            deepest,
        );
        let louder = trial.after.loudness_lufs - trial.before.loudness_lufs;
        check(louder.abs() <= 2.0, "louder by LU", louder);
        check(
            trial.after.peak_dbfs <= -3.0,
            "peak dBFS",
            trial.after.peak_dbfs,
        );
        // The lows belong to the high-pass, which is there to take them.
        for (band, tilt) in ["mids", "highs"].iter().zip(&trial.tilt_db[1..]) {
            let tilt = tilt.unwrap_or(0.0);
            check(tilt.abs() <= 4.0, band, tilt);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
