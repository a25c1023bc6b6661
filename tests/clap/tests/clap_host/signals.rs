//! Signals and settings that move everything.

use redlight::dsp::Strip;
use redlight::params::{ParamId, Values, strip_settings};

use crate::host::{Audio, Change};

/// Bursts of noise over a tone, each channel another, from silence to near full scale.
pub fn signal(frames: usize, seed: u32) -> Audio {
    (0..2)
        .map(|channel| {
            let noise = redlight::testkit::noise(1.0, 2 * u64::from(seed) + channel);
            (0..frames)
                .zip(noise)
                .map(|(n, noise)| {
                    let burst = if (n / 3_000) % 3 == 0 { 0.7 } else { 0.02 };
                    let phase = (n * (3 + channel as usize)) as f32 * 0.01;
                    burst * noise + 0.2 * phase.sin()
                })
                .collect()
        })
        .collect()
}

/// Silence.
pub fn silence(frames: usize) -> Audio {
    vec![vec![0.0; frames]; 2]
}

/// Settings with every module IN.
pub fn busy() -> Values {
    let mut values = Values::default();
    for (key, text) in [
        ("pre_voice", "Iron"),
        ("pre_drive", "12"),
        ("filter_hpf_on", "on"),
        ("filter_lpf_on", "on"),
        ("gate_on", "on"),
        ("gate_threshold", "-30"),
        ("eq_on", "on"),
        ("eq_lf_on", "on"),
        ("eq_lf_gain", "4"),
        ("eq_hmf_on", "on"),
        ("eq_hmf_gain", "-5.5"),
        ("comp_on", "on"),
        ("comp_threshold", "-24"),
        ("deess_on", "on"),
        ("output_trim", "-2.5"),
        ("output_guard", "on"),
    ] {
        let id = ParamId::from_key(key).unwrap_or_else(|| panic!("{key}"));
        values.set_text(id, text).unwrap_or_else(|e| panic!("{e}"));
    }
    values
}

/// What the strip itself makes of `input`: what the renderer writes, too. Changes sound from their
/// frame on.
pub fn strip_output(
    input: &[Vec<f32>],
    key: &[Vec<f32>],
    rate_hz: f64,
    values: &Values,
    changes: &[Change],
) -> Audio {
    let mut audio = input.to_vec();
    let mut values = *values;
    let mut strip = Strip::new(rate_hz, audio.len());
    strip.set(&strip_settings(&values, false));
    strip.reset();
    let frames = audio[0].len();
    let mut cuts: Vec<_> = changes.iter().map(|c| c.frame).collect();
    cuts.push(frames);
    let mut start = 0;
    for (end, change) in cuts
        .into_iter()
        .zip(changes.iter().map(Some).chain(std::iter::once(None)))
    {
        let mut now: Vec<_> = audio.iter_mut().map(|c| &mut c[start..end]).collect();
        let side: Vec<_> = key.iter().map(|c| &c[start..end]).collect();
        strip.process(&mut now, (!side.is_empty()).then_some(&side[..]));
        if let Some(change) = change {
            values.set(change.id, change.value);
            strip.set(&strip_settings(&values, false));
        }
        start = end;
    }
    audio
}
