//! What the strip takes away, for the host's own displays: three parameters that only the strip sets, and the
//! sum of them as the format's gain adjustment.
//!
//! They stand behind the parameters in the host's list, and in no state and no preset: the framework does not
//! know them. Their values are those of the editor's meters, told at most every [`TOLD_FRAMES`].

use std::ffi::{CStr, c_char};

use clap_sys::events::{CLAP_EVENT_PARAM_VALUE, clap_output_events};
use clap_sys::ext::params::{CLAP_PARAM_IS_READONLY, clap_param_info};
use clap_sys::plugin::clap_plugin;

use super::c_text::put;
use super::events::value_event;
use super::guard::guarded;
use crate::dsp::{Dynamics, PerDynamics};

/// Frames between two messages to the host, at least: 10 ms at 48 kHz.
const TOLD_FRAMES: u32 = 480;
/// Change that the host is told, dB: half of what it may be off.
const STEP_DB: f32 = 0.005;
/// Greatest reduction that is told, dB.
const GREATEST_DB: f64 = 120.0;

/// How many parameters these are.
pub const COUNT: usize = METERS.len();

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    which: Dynamics,
    id: u32,
    name: &'static str,
    /// The group that hosts list it in.
    group: &'static str,
}

const METERS: [Meter; 3] = [
    meter(Dynamics::Gate, "gate_reduction", "Gate Reduction", "Gate"),
    meter(
        Dynamics::Compressor,
        "comp_reduction",
        "Comp Reduction",
        "Compressor",
    ),
    meter(
        Dynamics::Deesser,
        "deess_reduction",
        "De-Ess Reduction",
        "De-Esser",
    ),
];

const fn meter(which: Dynamics, key: &str, name: &'static str, group: &'static str) -> Meter {
    Meter {
        which,
        id: id_of(key),
        name,
        group,
    }
}

/// The id of a key, made as the framework makes those of the parameters. The highest bit is VST3's.
const fn id_of(key: &str) -> u32 {
    let key = key.as_bytes();
    let (mut hash, mut at) = (0_u32, 0);
    while at < key.len() {
        hash = hash.wrapping_mul(31).wrapping_add(key[at] as u32);
        at += 1;
    }
    hash & !(1 << 31)
}

impl Meter {
    /// The one at a place behind the parameters.
    pub fn at(place: usize) -> Option<Self> {
        METERS.get(place).copied()
    }

    /// The one with an id.
    pub fn find(id: u32) -> Option<Self> {
        METERS.into_iter().find(|meter| meter.id == id)
    }

    /// Its value, dB.
    pub fn value(&self, reductions_db: &PerDynamics<f32>) -> f64 {
        f64::from(reductions_db[self.which]).clamp(0.0, GREATEST_DB)
    }

    /// What a host is told of it.
    pub fn describe(&self, info: &mut clap_param_info) {
        // SAFETY: a plain table of numbers and texts.
        let nothing: clap_param_info = unsafe { std::mem::zeroed() };
        *info = clap_param_info {
            id: self.id,
            flags: CLAP_PARAM_IS_READONLY,
            max_value: GREATEST_DB,
            ..nothing
        };
        copy(self.name, &mut info.name);
        copy(self.group, &mut info.module);
    }
}

/// Copies a text into a field with an end behind it.
fn copy(text: &str, to: &mut [c_char]) {
    let room = to.len() as u32;
    // SAFETY: there is as much room.
    unsafe { put(text, to.as_mut_ptr(), room) };
}

/// A reduction as text, without its unit.
pub fn plain_text(value: f64) -> String {
    format!("{value:.2}")
}

/// Unit of a reduction.
pub const UNIT: &str = "dB";

/// What the host was told last.
#[derive(Default)]
pub struct Told {
    reductions_db: PerDynamics<f32>,
    frames: u32,
}

impl Told {
    /// Tells the host what has changed, behind a block of `frames`.
    ///
    /// # Safety
    ///
    /// `out` is null or the host's.
    pub unsafe fn tell(
        &mut self,
        now_db: &PerDynamics<f32>,
        out: *const clap_output_events,
        frames: u32,
    ) {
        self.frames = self.frames.saturating_add(frames);
        if self.frames < TOLD_FRAMES {
            return;
        }
        // SAFETY: as of this function.
        let Some(push) = (unsafe { out.as_ref() }).and_then(|list| list.try_push) else {
            return;
        };
        for meter in METERS {
            let (now, told) = (now_db[meter.which], &mut self.reductions_db[meter.which]);
            let is_rest = now == 0.0 && *told != 0.0;
            if (now - *told).abs() < STEP_DB && !is_rest {
                continue;
            }
            let (time, value) = (frames.saturating_sub(1), meter.value(now_db));
            let event = value_event(CLAP_EVENT_PARAM_VALUE, meter.id, time, value);
            // SAFETY: the host's function with its list; the event is whole.
            if unsafe { push(out, &raw const event.header) } {
                *told = now;
                self.frames = 0;
            }
        }
    }
}

/// Name of the format's extension for what a compressor takes away.
pub const GAIN_ADJUSTMENT_ID: &CStr = c"clap.gain-adjustment-metering/0";

/// What it is.
#[repr(C)]
pub struct GainAdjustment {
    /// The gain, dB: negative while something is reduced.
    pub get: unsafe extern "C" fn(*const clap_plugin) -> f64,
}

/// What hosts are given.
pub static GAIN_ADJUSTMENT: GainAdjustment = GainAdjustment { get: gain_db };

guarded! {
    gain_db() -> f64 = |this| {
        let Some(link) = &this.link else {
            return 0.0;
        };
        let sum: f32 = link.telemetry.latest_reduction_db().iter().sum();
        // Not −0.
        0.0 - f64::from(sum)
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::PARAMS;

    #[test]
    fn ids_are_made_as_the_frameworks_are() {
        let ours: Vec<_> = METERS.iter().map(|meter| meter.id).collect();
        for param in PARAMS {
            assert!(!ours.contains(&id_of(param.key)), "{}", param.key);
        }
        assert!(ours[0] != ours[1] && ours[1] != ours[2] && ours[0] != ours[2]);
    }
}
