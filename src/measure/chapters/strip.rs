//! The whole strip: neutrality, latency, Live against HQ, tolerance.

use core::f64::consts::TAU;
use std::path::Path;

use crate::analysis::measurement::{tone, tone_db};
use crate::dsp::stages::preamp::Voice;
use crate::dsp::strip::tolerance::deviate;
use crate::dsp::{Quality, Strip, StripSettings};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::rig::run_strip;
use crate::testkit::sine;

const RATE_HZ: f64 = 48_000.0;

/// Measures the strip.
///
/// # Errors
/// Never; the signature is that of every chapter.
pub fn measure(_folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "The strip",
        "Everything OUT must be transparent to the bit; with the preamp IN on Clean a fresh instance \
         is flat within .02 dB, and it adds up with a dry copy of its input to twice that: no group \
         delay. Latency is reported as 0 samples: an impulse comes out at once.",
    );
    neutral(&mut chapter);
    dry_copy(&mut chapter);
    latency(&mut chapter);
    live_against_hq(&mut chapter);
    tolerance(&mut chapter);
    Ok(chapter)
}

fn neutral(chapter: &mut Chapter) {
    let settings = StripSettings {
        preamp_on: false,
        ..StripSettings::default()
    };
    let signal = sine(997.0, 0.7, RATE_HZ, 48_000);
    let output = run_strip(&settings, RATE_HZ, &signal);
    let differing = output.iter().zip(&signal).filter(|(y, x)| y != x).count();
    let how = "997 Hz, one second";
    let what = "All modules OUT: samples that change";
    chapter
        .figures
        .push(Figure::at_most(what, how, "", differing as f64, 0.0));
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let worst = [
            20.0, 40.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0,
        ]
        .into_iter()
        .map(|f| {
            let signal = sine(f, 0.05, rate_hz, rate_hz as usize);
            let output = run_strip(&StripSettings::default(), rate_hz, &signal);
            let late = rate_hz as usize / 2;
            (tone_db(&output[late..], f, rate_hz) - tone_db(&signal[late..], f, rate_hz)).abs()
        })
        .fold(0.0, f64::max);
        let how = format!("−26 dBFS, 20 Hz–20 kHz, {} kHz", rate_hz / 1e3);
        let what = "Fresh instance: deviation from flat";
        chapter
            .figures
            .push(Figure::at_most(what, &how, "dB", worst, 0.02));
    }
}

/// The output of a fresh instance and its input, added, against twice the input, and what is left when
/// one is taken from the other.
fn dry_copy(chapter: &mut Chapter) {
    let freqs = [
        20.0, 40.0, 100.0, 1_000.0, 4_950.0, 10_000.0, 15_000.0, 20_000.0,
    ];
    for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        for quality in [Quality::Live, Quality::Hq] {
            let mut settings = StripSettings {
                quality,
                ..StripSettings::default()
            };
            settings.preamp.quality = quality;
            let (mut sum, mut rest) = (0.0f64, f64::NEG_INFINITY);
            for freq_hz in freqs {
                let dry = sine(freq_hz, 0.05, rate_hz, rate_hz as usize);
                let wet = run_strip(&settings, rate_hz, &dry);
                let late = rate_hz as usize / 2;
                let level_db = |mix: fn(f32, f32) -> f32| {
                    let mixed: Vec<f32> = dry.iter().zip(&wet).map(|(x, y)| mix(*x, *y)).collect();
                    tone_db(&mixed[late..], freq_hz, rate_hz)
                        - tone_db(&dry[late..], freq_hz, rate_hz)
                };
                sum = sum.max((level_db(|x, y| 0.5 * (x + y))).abs());
                rest = rest.max(level_db(|x, y| x - y));
            }
            let how = format!("{quality:?}, 20 Hz–20 kHz, {} kHz", rate_hz / 1e3);
            let what = "Fresh instance and its dry copy: worst deviation from their sum";
            chapter
                .figures
                .push(Figure::at_most(what, &how, "dB", sum, 0.1));
            let what = "Fresh instance less its dry copy: what is left at worst";
            chapter.figures.push(Figure::report(what, &how, "dB", rest));
        }
    }
}

fn impulse_peak(settings: &StripSettings) -> f64 {
    let mut impulse = vec![0.0; 256];
    impulse[0] = 0.01;
    let output = run_strip(settings, RATE_HZ, &impulse);
    let peak = (0..output.len()).max_by(|a, b| output[*a].abs().total_cmp(&output[*b].abs()));
    peak.map_or(f64::NAN, |n| n as f64)
}

fn latency(chapter: &mut Chapter) {
    let reported = f64::from(Strip::LATENCY_SAMPLES);
    chapter.figures.push(Figure::at_most(
        "Reported latency",
        "always",
        "samples",
        reported,
        0.0,
    ));
    let out = StripSettings {
        preamp_on: false,
        eq_on: true,
        ..StripSettings::default()
    };
    let how = "impulse at 48 kHz";
    let what = "Impulse peak, preamp OUT";
    chapter.figures.push(Figure::at_most(
        what,
        how,
        "samples",
        impulse_peak(&out),
        0.0,
    ));
    let fresh = StripSettings::default();
    let mut iron = fresh;
    iron.preamp.voice = Voice::Iron;
    for (what, settings, limit) in [
        ("Impulse peak, preamp IN, Clean without drive", fresh, 0.0),
        (
            "Impulse peak, preamp IN (group delay of the half-bands)",
            iron,
            5.0,
        ),
    ] {
        let peak = impulse_peak(&settings);
        chapter
            .figures
            .push(Figure::at_most(what, how, "samples", peak, limit));
    }
}

fn live_against_hq(chapter: &mut Chapter) {
    for (freq_hz, voice) in [
        (100.0, Voice::Punch),
        (1_000.0, Voice::Punch),
        (10_000.0, Voice::Punch),
        (1_000.0, Voice::Tube),
    ] {
        let run = |quality| {
            let mut settings = StripSettings {
                quality,
                ..StripSettings::default()
            };
            settings.preamp.voice = voice;
            settings.preamp.quality = quality;
            run_strip(&settings, RATE_HZ, &sine(freq_hz, 0.125, RATE_HZ, 48_000))
        };
        let (live, hq) = (run(Quality::Live), run(Quality::Hq));
        let rest: Vec<f32> = live.iter().zip(&hq).map(|(a, b)| a - b).collect();
        let value =
            tone_db(&rest[24_000..], freq_hz, RATE_HZ) - tone_db(&live[24_000..], freq_hz, RATE_HZ);
        let phase = |signal: &[f32]| tone(&signal[24_000..], freq_hz, RATE_HZ).1;
        let delay = (phase(&live) - phase(&hq)) / (TAU * freq_hz) * RATE_HZ;
        let what = format!("Null, Live against HQ, {voice:?}");
        let how = format!(
            "{freq_hz} Hz at −18 dBFS; HQ is {delay:.2} samples later, which is what is left"
        );
        chapter
            .figures
            .push(Figure::report(&what, &how, "dB", value));
    }
}

/// A control of each class, with the deviation that it may have.
type Deviating = (&'static str, &'static str, f64, fn(&StripSettings) -> f64);

/// The largest deviation among all 96 channels at full tolerance.
fn tolerance(chapter: &mut Chapter) {
    let mut nominal = StripSettings {
        tolerance_norm: 1.0,
        ..StripSettings::default()
    };
    nominal.eq.bands[1].gain_db = 9.0;
    let classes: [Deviating; 4] = [
        ("EQ gain", "dB", 0.5, |s| s.eq.bands[1].gain_db),
        ("frequency", "%", 3.0, |s| {
            100.0 * libm::log(s.eq.bands[1].freq_hz)
        }),
        ("level", "dB", 0.3, |s| s.input.trim_db),
        ("time", "%", 10.0, |s| 100.0 * libm::log(s.gate.release_ms)),
    ];
    for (name, unit, bound, value) in classes {
        let channels = (1..=96).map(|tolerance_channel| {
            let settings = StripSettings {
                tolerance_channel,
                ..nominal
            };
            let off = value(&deviate(&settings)) - value(&nominal);
            // Relative ones come as logarithms.
            let off = if unit == "%" {
                100.0 * libm::expm1(off / 100.0)
            } else {
                off
            };
            off.abs()
        });
        let what = format!("Tolerance: largest deviation of a {name}");
        let how = "channels 1 to 96, tolerance 100 %, by seed";
        let worst = channels.fold(0.0, f64::max);
        chapter
            .figures
            .push(Figure::at_most(&what, how, unit, worst, bound));
    }
    let settings = StripSettings {
        tolerance_channel: 7,
        ..nominal
    };
    let signal = sine(997.0, 0.2, RATE_HZ, 24_000);
    let [first, second] = [0, 1].map(|_| run_strip(&settings, RATE_HZ, &signal));
    let differing = first.iter().zip(&second).filter(|(a, b)| a != b).count();
    let what = "Tolerance: samples that differ when recalled";
    let how = "channel 7 at 100 %, two new strips";
    chapter
        .figures
        .push(Figure::at_most(what, how, "", differing as f64, 0.0));
}
