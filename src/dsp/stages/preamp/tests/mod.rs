//! The preamp against its published figures.

#[cfg(feature = "analysis")]
mod alias;
mod behaviour;
mod direct;
mod harmonics;
mod response;
pub(super) mod spectrum;

use super::*;
use crate::testkit::Runner;
use crate::units::db_to_gain;

/// Runs `preamp` over one channel, in chunks that end at the control ticks.
fn run(preamp: &mut Preamp, x: &[f32]) -> Vec<f32> {
    run_channels(preamp, &[x]).remove(0)
}

/// Runs `preamp` over one or two channels.
fn run_channels(preamp: &mut Preamp, x: &[&[f32]]) -> Vec<Vec<f32>> {
    let mut y: Vec<Vec<f32>> = x.iter().map(|c| c.to_vec()).collect();
    let mut runner = Runner::of(preamp.clone());
    runner.process(&mut y, None);
    assert!(!runner.is_healed);
    *preamp = runner.stage;
    y
}

/// A preamp at rest on `settings`.
fn preamp(settings: &PreampSettings, sample_rate_hz: f64) -> Preamp {
    crate::testkit::rested(settings, sample_rate_hz)
}

/// The default settings of `voice`, at the drive of its table.
fn voice(voice: Voice) -> PreampSettings {
    PreampSettings {
        voice,
        drive_db: VoiceTable::of(voice).drive_db,
        ..Default::default()
    }
}

const VOICES: [Voice; 4] = [Voice::Clean, Voice::Iron, Voice::Punch, Voice::Tube];

/// Amplitude of a sine at `level_dbu` under the default calibration.
fn dbu(level_dbu: f64) -> f64 {
    db_to_gain(level_dbu - crate::units::VU_ZERO_DBU - 18.0)
}
