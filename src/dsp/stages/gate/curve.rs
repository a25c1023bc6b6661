//! What the gate does at rest, as pure functions: the sound and the picture use the same.

use super::settings::{GateMode, GateSettings};

/// Whether the key counts as above the threshold when it is `over` above it: it has to reach the
/// threshold, and once it has, stays above until it falls by the hysteresis. Any logarithmic unit.
#[inline(always)]
pub fn is_triggered(over: f32, hysteresis: f32, was_triggered: bool) -> bool {
    over >= if was_triggered { -hysteresis } else { 0.0 }
}

/// Gain of the 2:1 expander when the key is `over` above the threshold: every dB below it takes
/// away one more, down to `floor`. Any logarithmic unit; zero or negative.
#[inline(always)]
pub fn expansion(over: f32, floor: f32) -> f32 {
    over.min(0.0).max(floor)
}

/// Reduction in dB, zero or positive, that a key of `level_db` dBFS leads to when it stays.
///
/// `was_triggered` decides between the threshold and the threshold less the hysteresis: for the gate
/// whether it was open, for the ducker whether it was turned down. The expander has no hysteresis.
pub fn static_reduction_db(settings: &GateSettings, level_db: f64, was_triggered: bool) -> f64 {
    let over_db = (level_db - settings.threshold_db) as f32;
    let is_triggered = is_triggered(over_db, settings.hysteresis_db as f32, was_triggered);
    match settings.mode {
        GateMode::Gate if is_triggered => 0.0,
        GateMode::Duck if !is_triggered => 0.0,
        GateMode::Gate | GateMode::Duck => settings.range_db,
        GateMode::Expander => -f64::from(expansion(over_db, -settings.range_db as f32)),
    }
}
