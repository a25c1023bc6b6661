//! Whether the peers do their work: level out against level in, of loud and of quiet passages.

use redlight_speed::signal::{Audio, FRAMES, Signal};
use redlight_speed::{SAMPLE_RATE_HZ, hash};

use crate::lv2::{Chain, Role, Unit};
use crate::processor::output_of;

/// What one plug-in of a chain does.
pub struct Deed {
    /// Its address.
    pub uri: &'static str,
    /// Gain in the loud passages, dB.
    pub loud_db: f64,
    /// Gain in the quiet passages, dB.
    pub quiet_db: f64,
    /// Whether that is what such a plug-in is there for.
    pub is_acting: bool,
}

/// Runs the programme twice through the devices, one after the other, and looks at the second.
pub fn deeds(chain: &mut Chain, units: &[Unit]) -> Vec<Deed> {
    let mut input = Signal::Programme.samples().map(|c| c.repeat(2));
    let mut deeds = Vec::new();
    for (device, unit) in chain.devices.iter_mut().zip(units) {
        let output = output_of(device, &input);
        let gain_db = |is_loud| 10.0 * (power(&output, is_loud) / power(&input, is_loud)).log10();
        let (loud_db, quiet_db): (f64, f64) = (gain_db(true), gain_db(false));
        let is_acting = match unit.role {
            Role::Gate => quiet_db < loud_db - 6.0,
            Role::Compressor => loud_db < quiet_db - 3.0,
            Role::Eq | Role::Saturator => hash::of(&output) != hash::of(&input),
        };
        deeds.push(Deed {
            uri: unit.uri,
            loud_db,
            quiet_db,
            is_acting,
        });
        input = output;
    }
    deeds
}

/// Power in the second repeat of the first quarter of each beat, or of the last.
fn power(audio: &Audio, is_loud: bool) -> f64 {
    const BEAT_S: f64 = 0.25;
    let quarter = if is_loud { 0 } else { 3 };
    let is_counted = |n: &usize| {
        let beat = (*n as f64 / SAMPLE_RATE_HZ / BEAT_S).fract();
        (beat * 4.0) as usize == quarter
    };
    // The programme's end is the beginning of a beat that is cut off.
    let frames = (0..FRAMES - FRAMES % 12_000).filter(is_counted);
    frames
        .flat_map(|n| audio.iter().map(move |c| f64::from(c[FRAMES + n])))
        .map(|x| x * x)
        .sum()
}
