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
/// adds no more than its slope, twice per fade; a tone adds next to nothing. Says what a jump bent more.
fn kink(values: &Values, id: ParamId, from: f64, to: f64) -> Option<String> {
    let mut values = *values;
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
    let key = id.param().key;
    (kink > allowed).then(|| format!("{key} {from} → {to}: kink {kink:.5}, allowed {allowed:.5}"))
}

#[test]
fn any_parameter_jump_keeps_the_kink_bounded() {
    let failures: Vec<String> = ids()
        .flat_map(|id| {
            [(0.0, 1.0), (1.0, 0.0), (0.5, 1.0), (0.3, 0.6)]
                .into_iter()
                .filter_map(move |(from, to)| kink(&busy_values(), id, from, to))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The preamp's direct path, Clean without drive: in and out by each control that has a say in it, and what
/// else moves while it runs.
#[test]
fn the_direct_path_comes_and_goes_without_a_kink() {
    let mut failures = Vec::new();
    for quality in [0.0, 1.0] {
        let mut values = busy_values();
        values.set(ParamId::PreVoice, 0.0);
        values.set(ParamId::PreDrive, 0.0);
        values.set(ParamId::StripQuality, quality);
        for (id, places) in [
            (ParamId::PreDrive, &[0.0, 0.00025, 0.3, 1.0][..]),
            (ParamId::PreVoice, &[0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]),
            (ParamId::PreColour, &[0.0, 1.0]),
            (ParamId::PreIron, &[0.0, 1.0]),
            (ParamId::PreNoise, &[0.0, 0.1, 1.0]),
            (ParamId::PreTolerance, &[0.0, 1.0]),
            (ParamId::PreOn, &[0.0, 1.0]),
            (ParamId::StripQuality, &[0.0, 1.0]),
            (ParamId::StripCalibration, &[0.0, 1.0]),
        ] {
            for to in &places[1..] {
                failures.extend(kink(&values, id, 0.0, *to));
                failures.extend(kink(&values, id, *to, 0.0));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
