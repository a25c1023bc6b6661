//! Every parameter, jumped from end to end on a low tone, keeps the waveform's step bounded.

use redlight::dsp::Strip;
use redlight::params::{ParamId, Values, strip_settings};

use crate::signals::{greatest_step, peak, sine};
use crate::subjects::{busy_values, ids, strip_with};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 64;
/// Samples of the shortest fade of the strip: 10 ms.
const FADE: f32 = 480.0;

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

#[test]
fn any_parameter_jump_keeps_the_step_bounded() {
    for id in ids() {
        for (from, to) in [(0.0, 1.0), (1.0, 0.0), (0.5, 1.0), (0.3, 0.6)] {
            let mut values = busy_values();
            values.set_position(id, from);
            let [before, around, after] = jump(&values, id, to);
            // A linear cross-fade of FADE samples between the two steady sounds adds at most the
            // sum of their peaks per FADE; attack and release may move the gain faster still.
            let peaks = peak(&before) + peak(&after).max(0.25);
            let steady = greatest_step(&before).max(greatest_step(&after));
            let allowed = 1.5 * steady + 4.0 * peaks / FADE;
            let step = greatest_step(&around);
            assert!(
                step <= allowed,
                "{} {from} → {to}: step {step:.5}, allowed {allowed:.5}",
                id.param().key
            );
        }
    }
}
