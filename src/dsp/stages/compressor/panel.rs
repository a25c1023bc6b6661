//! What the panel says about a model: which controls it lacks and why, and its actual times.

use super::envelope::{PoolTimes, Release};
use super::models::times;
use super::{CompressorModel, CompressorSettings, Detector};
use crate::dsp::blocks::detector::RMS_S;
use crate::units::ms_to_s;

/// A control that not every model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompressorControl {
    /// [`CompressorSettings::ratio`].
    Ratio,
    /// [`CompressorSettings::fet_ratio`].
    FetRatio,
    /// [`CompressorSettings::attack_ms`].
    Attack,
    /// [`CompressorSettings::release_ms`].
    Release,
    /// [`CompressorSettings::auto_release`].
    AutoRelease,
    /// [`CompressorSettings::knee_db`].
    Knee,
    /// [`CompressorSettings::detector`].
    Detector,
}

impl CompressorModel {
    /// Why `control` does nothing on this model; `None` if it works. With auto release on, the
    /// VCA's release does nothing either: see [`CompressorSettings::lacks`].
    pub fn lacks(self, control: CompressorControl) -> Option<&'static str> {
        use CompressorControl as C;
        use CompressorModel as M;
        match (self, control) {
            (M::Fet, C::Ratio) => Some("FET has ratio buttons"),
            (M::Fet, C::AutoRelease) => Some("FET has a single release capacitor"),
            (M::Fet, C::Knee) => Some("FET's feedback loop makes its own knee of 4 dB"),
            (M::Opto, C::Knee) => Some("The photocell makes its own knee of 12 dB"),
            (M::Mu, C::Knee) => Some("Mu's ratio rises over 24 dB from the threshold"),
            (M::Opto, C::Attack) => Some("The photocell takes about 10 ms"),
            (M::Opto, C::Release | C::AutoRelease) => {
                Some("The photocell releases by itself: half in 60 ms, then .5 to 5 s")
            }
            (M::Fet | M::Opto | M::Mu, C::Detector) => Some("Only VCA has an RMS detector"),
            (M::Vca | M::Opto | M::Mu, C::FetRatio) => Some("Only FET has ratio buttons"),
            _ => None,
        }
    }
}

impl CompressorSettings {
    /// Why `control` does nothing with these settings; `None` if it works.
    pub fn lacks(&self, control: CompressorControl) -> Option<&'static str> {
        let is_auto_vca = self.model == CompressorModel::Vca && self.auto_release;
        if is_auto_vca && control == CompressorControl::Release {
            return Some("Auto release: 43 ms after peaks, 5 s after long passages");
        }
        self.model.lacks(control)
    }
}

/// Times to 63 % of a change of the reduction, in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompressorTimes {
    /// Attack.
    pub attack_ms: f64,
    /// Release after a short peak.
    pub release_ms: f64,
    /// Release after a reduction that was held for long; the same where there is no memory.
    pub held_release_ms: f64,
}

/// The times that `settings` come to, limited to what the model can do: 63 % of the reduction of a
/// tone of 1 kHz that rises to 12 dB above the threshold and falls back to silence. After a peak
/// on two capacitors it is 63 % of what a charge of a tenth of a second leaves.
pub fn measured_times_ms(settings: &CompressorSettings) -> CompressorTimes {
    let times = times(settings);
    let is_rms = settings.model == CompressorModel::Vca && settings.detector == Detector::Rms;
    // The VCA's envelope is as much faster as its detector is late.
    let attack_s = if settings.model == CompressorModel::Vca {
        ms_to_s(settings.attack_ms)
    } else {
        times.attack_s
    };
    let [attack_lag_s, release_lag_s] = if is_rms { RMS_LAGS } else { [0.0; 2] }.map(|l| l * RMS_S);
    let is_vca = settings.model == CompressorModel::Vca;
    let (release_s, held_s) = match times.release {
        Release::Direct(_) if is_vca => [ms_to_s(settings.release_ms); 2].into(),
        Release::Direct(time_s) | Release::Feedback(time_s) => (time_s, time_s),
        Release::Pools(pools) => (
            pools_release_s(&pools, pools.burst_norm, pools.slow_s[0]),
            pools_release_s(&pools, pools.share_norm, pools.slow_s[1]),
        ),
    };
    CompressorTimes {
        attack_ms: 1e3 * (attack_s + attack_lag_s),
        release_ms: 1e3 * (release_s + release_lag_s),
        held_release_ms: 1e3 * (held_s + release_lag_s),
    }
}

/// By how many of its time constants the RMS window delays a rise to, and a fall from, 12 dB above
/// the threshold: its level in dB rises as 10·lg(1 − e^(−t)), whose distance to the end has the
/// area π²/6 · 10/ln 10 = 7.1 dB, .6 of the 12; and it falls by 4.34 dB per constant, reaching the
/// threshold after 2.76, half of which is the delay.
const RMS_LAGS: [f64; 2] = [0.6, 1.38];

/// Time in which two capacitors, the slow one with `share` of the reduction, lose 63 % of it.
fn pools_release_s(pools: &PoolTimes, share: f64, slow_s: f64) -> f64 {
    let left =
        |t: f64| (1.0 - share) * libm::exp(-t / pools.fast_s) + share * libm::exp(-t / slow_s);
    let (mut low, mut high) = (0.0, 2.0 * slow_s);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if left(middle) > libm::exp(-1.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
