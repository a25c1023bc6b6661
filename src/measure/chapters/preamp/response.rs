//! Small signals: drive's compensation, response, roll-offs.

use std::path::Path;

use super::{RATE_HZ, VOICES, settings};
use core::f64::consts::TAU;

use crate::analysis::measurement::{tone, tone_db};
use crate::dsp::Quality;
use crate::dsp::stages::preamp::{Preamp, PreampSettings, Voice, VoiceTable, group_delay_samples};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, log_places};
use crate::measure::rig::run_stage;
use crate::testkit::sine;

/// The figures and the plot of the small-signal response.
///
/// # Errors
/// If the plot cannot be written.
pub fn measure(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    drive_compensation(chapter);
    group_delay(chapter);
    small_signal(chapter, folder)?;
    roll_offs(chapter);
    Ok(())
}

/// Group delay at 1 kHz, from the phases of 900 and 1100 Hz, against the one that the editor tells.
fn group_delay(chapter: &mut Chapter) {
    for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        for (name, voice, quality) in [
            ("Clean without drive", Voice::Clean, Quality::Live),
            ("Punch, Live", Voice::Punch, Quality::Live),
            ("Punch, HQ", Voice::Punch, Quality::Hq),
        ] {
            let settings = PreampSettings {
                quality,
                iron_norm: 0.0,
                ..settings(voice, 0.0)
            };
            let lag = |freq_hz: f64| {
                let signal = sine(freq_hz, 1e-3, rate_hz, rate_hz as usize);
                let output = run_stage::<Preamp>(&settings, rate_hz, &signal);
                let late = rate_hz as usize / 2;
                let turns = |x: &[f32]| tone(&x[late..], freq_hz, rate_hz).1 / TAU;
                let lag = turns(&signal) - turns(&output);
                lag - libm::round(lag)
            };
            let samples = (lag(1_100.0) - lag(900.0)) / 200.0 * rate_hz;
            let told = group_delay_samples(&settings, rate_hz);
            let what = format!("Group delay, {name}");
            let ms = told / rate_hz * 1e3;
            let how = format!(
                "900 to 1100 Hz, {} kHz; told: {told:.2} samples, {ms:.3} ms",
                rate_hz / 1e3
            );
            chapter
                .figures
                .push(Figure::near(&what, &how, "samples", samples, told, 0.1));
        }
    }
}

fn drive_compensation(chapter: &mut Chapter) {
    for voice in VOICES {
        let gain_db = |drive_db| {
            let signal = sine(1_000.0, 1e-4, RATE_HZ, 48_000);
            let output = run_stage::<Preamp>(&settings(voice, drive_db), RATE_HZ, &signal);
            tone_db(&output[24_000..], 1_000.0, RATE_HZ)
        };
        let at_rest = gain_db(0.0);
        let worst = [10.0, 20.0, 30.0, 40.0].map(|d| (gain_db(d) - at_rest).abs());
        let worst = worst.into_iter().fold(0.0, f64::max);
        let what = format!("{voice:?}: level change with drive");
        chapter.figures.push(Figure::at_most(
            &what,
            "1 kHz at −80 dBFS, drive 0–40 dB",
            "dB",
            worst,
            0.1,
        ));
    }
}

/// Gain of a voice at −60 dBFS, in dB.
fn response_db(voice: Voice, rate_hz: f64, freq_hz: f64) -> f64 {
    let signal = sine(freq_hz, 1e-3, rate_hz, rate_hz as usize);
    let output = run_stage::<Preamp>(&settings(voice, 0.0), rate_hz, &signal);
    let late = rate_hz as usize / 2;
    tone_db(&output[late..], freq_hz, rate_hz) + 60.0
}

/// The voices against the roll-offs that are documented for them: first-order high-passes of the
/// transformers, a second-order low-pass.
fn roll_offs(chapter: &mut Chapter) {
    for voice in VOICES {
        let table = VoiceTable::of(voice);
        let documented_db = |f: f64| {
            let low: f64 = table
                .low_hz
                .iter()
                .map(|corner| 1.0 + (corner / f) * (corner / f))
                .product();
            let high = 1.0 + libm::pow(f / table.high_hz, 4.0);
            -10.0 * libm::log10(low * high)
        };
        let worst = log_places(20.0, 20e3, 25)
            .into_iter()
            .map(|f| (response_db(voice, RATE_HZ, f) - documented_db(f)).abs())
            .fold(0.0, f64::max);
        let corners: Vec<String> = table
            .low_hz
            .iter()
            .filter(|corner| **corner > 0.0)
            .map(|corner| format!("{corner} Hz"))
            .chain([format!("{} kHz", table.high_hz / 1e3)])
            .collect();
        let what = format!("{voice:?}: deviation from its roll-offs");
        let how = format!("{}; 20 Hz–20 kHz, 48 kHz", corners.join(", "));
        chapter
            .figures
            .push(Figure::at_most(&what, &how, "dB", worst, 0.02));
    }
}

fn small_signal(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let worst = log_places(20.0, 20e3, 40).into_iter().fold(0.0f64, |w, f| {
            w.max(response_db(Voice::Clean, rate_hz, f).abs())
        });
        let how = format!("20 Hz–20 kHz at −60 dBFS, {} kHz", rate_hz / 1e3);
        let what = "Clean: deviation from flat";
        chapter
            .figures
            .push(Figure::at_most(what, &how, "dB", worst, 0.02));
    }
    let places = log_places(10.0, 22e3, 80);
    let curves: Vec<Curve> = VOICES
        .iter()
        .map(|v| Curve::over(format!("{v:?}"), &places, |f| response_db(*v, RATE_HZ, f)))
        .collect();
    let axes = Axes {
        title: "Small-signal response, −60 dBFS, 48 kHz",
        x_label: "Frequency, Hz",
        x: (10.0, 22e3),
        is_x_log: true,
        y_label: "Gain, dB",
        y: (-1.5, 0.5),
    };
    draw(&folder.join("preamp-response.svg"), &axes, &curves)?;
    chapter
        .plots
        .push(("preamp-response.svg".into(), "Small-signal response".into()));
    Ok(())
}
