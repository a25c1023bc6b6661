//! Bypass at any moment is no click.

use redlight::params::{ParamId, Values, strip_settings};

use crate::signals::{Dice, greatest_kink, peak, sine};
use crate::subjects::{busy_values, strip_with};

const RATE_HZ: f64 = 48_000.0;
/// −60 dBFS.
const CLICK: f32 = 1e-3;
/// Samples of the bypass's fade.
const FADE: f32 = 960.0;

/// Greatest step: how far two neighbours stand apart by the line through the left one's
/// predecessor and also by the line through the right one's successor. A mere bend, as where a
/// linear fade begins, lies on one of the two.
fn greatest_step(signal: &[f32]) -> f32 {
    signal.windows(4).fold(0.0, |s, w| {
        let from_left = (w[2] - 2.0 * w[1] + w[0]).abs();
        let from_right = (w[1] - 2.0 * w[2] + w[3]).abs();
        s.max(from_left.min(from_right))
    })
}

/// A low tone at −12 dBFS.
fn tone() -> Vec<f32> {
    sine(60.0, 0.25, RATE_HZ, 36_000)
}

/// The tone through a strip whose bypass is switched at `moments`, from where it has settled.
fn render(values: &Values, moments: &[usize]) -> Vec<f32> {
    let mut strip = strip_with(values, RATE_HZ, 2);
    let (mut audio, mut other) = (tone(), tone());
    let mut now = *values;
    let mut start = 0;
    for end in moments.iter().copied().chain([audio.len()]) {
        strip.process(&mut [&mut audio[start..end], &mut other[start..end]], None);
        now.set(ParamId::StripBypass, 1.0 - now.get(ParamId::StripBypass));
        strip.set(&strip_settings(&now, false));
        start = end;
    }
    audio.split_off(11_999)
}

#[test]
fn bypass_at_any_moment_of_a_low_tone_steps_less_than_60_db_below_full_scale() {
    let mut dice = Dice::new(9);
    let mut quiet = Values::default();
    quiet.set(ParamId::PreVoice, 1.0);
    let mut inverted = quiet;
    inverted.set(ParamId::InputPolarityLeft, 1.0);
    for (name, values) in [
        ("default", Values::default()),
        ("iron", quiet),
        ("busy", busy_values()),
        ("inverted", inverted),
    ] {
        let still = render(&values, &[]);
        // Where a linear fade begins, the waveform bends by the difference of the two sounds.
        let bend = (peak(&still) + peak(&tone())) / FADE;
        let curve = greatest_kink(&still) + greatest_kink(&tone());
        for round in 0..12 {
            // Single, and again and again before the fade has ended.
            let gap = [24_000.0, 2_000.0, 300.0, 40.0][round % 4];
            let mut moments = Vec::new();
            let mut at = 12_000.0 + dice.next_norm() * 800.0;
            while at < 30_000.0 {
                moments.push(at as usize);
                at += 1.0 + gap * (0.5 + dice.next_norm());
            }
            let moved = render(&values, &moments);
            let step = greatest_step(&moved) - greatest_step(&still);
            assert!(step <= CLICK, "{name}, {gap} samples: step {step:.6}");
            // Turned back in the middle of its fade the slope changes sign: twice the bend.
            let bends = if gap < 1_000.0 { 2.0 } else { 1.0 };
            let (kink, most) = (greatest_kink(&moved), curve + bends * bend);
            assert!(
                kink <= most,
                "{name}, {gap} samples: kink {kink:.6} of {most:.6}"
            );
        }
    }
}
