//! Equal distortion: every saturator is driven until a sine comes out with the same THD.

use redlight::analysis::measurement::{LENGTH, coherent_bin, coherent_hz, sine, spectrum, thd};
use redlight_speed::{SAMPLE_RATE_HZ, panel};

use crate::lv2::{Rack, Unit};
use crate::processor::{BareStrip, Processor, output_of};

/// What everybody is driven to.
pub const THD: f64 = 0.01;

/// The sine: about that of the programme's low tone.
const FREQ_HZ: f64 = 1_000.0;
const AMPLITUDE: f64 = 0.35;

/// Halvings of the drive's range.
const STEPS: usize = 14;

/// THD of a processor's output for the sine.
pub fn thd_of(processor: &mut dyn Processor) -> f64 {
    let freq_hz = coherent_hz(FREQ_HZ, SAMPLE_RATE_HZ);
    let input = sine(freq_hz, AMPLITUDE, SAMPLE_RATE_HZ, LENGTH + LENGTH / 2);
    let output = output_of(processor, &[input.clone(), input]);
    thd(&spectrum(&output[0]), coherent_bin(FREQ_HZ, SAMPLE_RATE_HZ))
}

/// A drive and the THD that it gives.
#[derive(Clone, Copy, Debug)]
pub struct Driven {
    /// In the unit of the control.
    pub drive: f32,
    /// As a share.
    pub thd: f64,
}

/// The drive at which `thd_at` gives [`THD`], or the end of the range that comes nearest.
fn solve(
    [mut low, mut high]: [f32; 2],
    mut thd_at: impl FnMut(f32) -> Result<f64, String>,
) -> Result<Driven, String> {
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        if thd_at(middle)? > THD {
            high = middle;
        } else {
            low = middle;
        }
    }
    let drive = 0.5 * (low + high);
    Ok(Driven {
        drive,
        thd: thd_at(drive)?,
    })
}

/// Drive of a peer's saturator.
///
/// # Errors
/// If it cannot be loaded.
pub fn of_unit(rack: &Rack, range: [f32; 2], unit: fn(f32) -> Unit) -> Result<Driven, String> {
    solve(range, |drive| Ok(thd_of(&mut rack.load(&unit(drive))?)))
}

/// Drive of our preamp in dB, at the voice of the speed cases.
///
/// # Errors
/// None in practice.
pub fn of_preamp() -> Result<Driven, String> {
    solve([0.0, 40.0], |drive| {
        let text = format!("{drive:.2} dB");
        let values = panel::only(&["pre_on"], &[("pre_drive", &text)]);
        Ok(thd_of(&mut BareStrip::new(&values)))
    })
}
