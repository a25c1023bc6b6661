//! Every parameter, jumped from end to end on a low tone, keeps the waveform free of kinks.

use redlight::dsp::Strip;
use redlight::params::{ParamId, Values, strip_settings};

use crate::signals::{greatest_kink, peak, sine};
use crate::subjects::{busy_values, ids, strip_with};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 64;
/// Samples of the shortest fade of the strip: 10 ms.
const FADE: f32 = 480.0;
/// Samples of a glide: 15 ms.
const GLIDE: f32 = 720.0;

/// Runs a tone through the strip, moves the parameter at sample 24000, and gives the output
/// before, around and long after the jump.
fn jump(values: &Values, id: ParamId, to: f64) -> [Vec<f32>; 3] {
    let mut strip: Strip = strip_with(values, RATE_HZ, 2);
    let mut left = sine(60.0, 0.25, RATE_HZ, 96_000);
    let mut right = sine(60.0, 0.2, RATE_HZ, 96_000);
    let mut moved = *values;
    moved.set_position(id, to);
    for (index, (l, r)) in left
        .chunks_mut(BLOCK)
        .zip(right.chunks_mut(BLOCK))
        .enumerate()
    {
        if index == 24_000 / BLOCK {
            strip.set(&strip_settings(&moved, false));
        }
        strip.process(&mut [l, r], None);
    }
    [
        left[12_000..24_000].to_vec(),
        left[24_000 - 1..72_000].to_vec(),
        left[72_000..].to_vec(),
    ]
}

/// A click is a kink: what it adds to the second difference is as large as itself. A linear fade
/// adds no more than its slope, twice per fade; a tone adds next to nothing.
#[test]
fn any_parameter_jump_keeps_the_kink_bounded() {
    let mut failures = Vec::new();
    for id in ids() {
        for (from, to) in [(0.0, 1.0), (1.0, 0.0), (0.5, 1.0), (0.3, 0.6)] {
            let mut values = busy_values();
            // Slow and without the guard: what bends is the control, not the gate that it opens.
            values.set(ParamId::GateAttack, 30.0);
            values.set(ParamId::CompAttack, 10.0);
            values.set(ParamId::OutputGuard, 0.0);
            values.set_position(id, from);
            let [before, around, after] = jump(&values, id, to);
            let steady = greatest_kink(&before).max(greatest_kink(&after));
            // The fade's slope is the difference of the two sounds, at most the sum of their
            // peaks, per FADE samples; attack and release move the gain at the same time.
            let fade = 2.0 * 2.0 * peak(&around) / FADE;
            // A glide over 48 dB in GLIDE samples ends on its steepest slope.
            let glide = peak(&around) * 48.0 * std::f32::consts::LN_10 / 20.0 / GLIDE;
            let allowed = 2.0 * steady + fade + glide;
            let kink = greatest_kink(&around);
            if kink > allowed {
                let key = id.param().key;
                failures.push(format!(
                    "{key} {from} → {to}: kink {kink:.5}, allowed {allowed:.5}"
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
