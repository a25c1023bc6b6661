//! Distortion and spurs.

use super::{RATE_HZ, six_db};
use crate::analysis::measurement::{LENGTH, alias_dbc, coherent_bin, coherent_hz, spectrum, thd};
use crate::dsp::Quality;
use crate::dsp::stages::compressor::{Compressor, CompressorSettings, Detector};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::rig::run_stage;
use crate::testkit::sine;

/// The figures of distortion and spurs.
pub fn measure(chapter: &mut Chapter) {
    distortion(chapter);
    spurs(chapter);
}

/// THD in percent of a tone at 0 dBFS that is reduced by 6 dB with .1/50 ms.
pub fn thd_percent(freq_hz: f64, detector: Detector) -> f64 {
    let settings = six_db(0.1, 50.0, detector);
    let signal = sine(coherent_hz(freq_hz, RATE_HZ), 1.0, RATE_HZ, 6 * LENGTH);
    let output = run_stage::<Compressor>(&settings, RATE_HZ, &signal);
    100.0 * thd(&spectrum(&output), coherent_bin(freq_hz, RATE_HZ))
}

fn distortion(chapter: &mut Chapter) {
    for detector in [Detector::Peak, Detector::Rms] {
        for freq_hz in [20.0, 50.0, 100.0, 1_000.0] {
            let percent = thd_percent(freq_hz, detector);
            let what = format!("VCA THD, {detector:?}, {freq_hz} Hz");
            let how = ".1/50 ms, 4:1, 6 dB reduction";
            chapter
                .figures
                .push(if freq_hz == 50.0 && detector == Detector::Peak {
                    Figure::at_most(&what, how, "%", percent, 0.03)
                } else {
                    Figure::report(&what, how, "%", percent)
                });
        }
    }
}

fn spurs(chapter: &mut Chapter) {
    let bin = coherent_bin(10e3, RATE_HZ);
    let signal = sine(coherent_hz(10e3, RATE_HZ), 1.0, RATE_HZ, 6 * LENGTH);
    for (quality, two_tones_dbc) in [(Quality::Live, -57.0), (Quality::Hq, -72.0)] {
        let settings = CompressorSettings {
            threshold_db: -14.0,
            ratio: 10.0,
            quality,
            ..six_db(0.02, 50.0, Detector::Peak)
        };
        let output = run_stage::<Compressor>(&settings, RATE_HZ, &signal);
        let value = alias_dbc(&spectrum(&output), bin, RATE_HZ);
        let how = format!("{quality:?}, 20 µs/50 ms, 10:1, hard knee");
        let what = "VCA spurs, 10 kHz";
        (chapter.figures).push(Figure::at_most(what, &how, "dBc", value, -85.0));

        let value = two_tone_spurs_dbc(&settings);
        let how = format!("{quality:?}, 9.1 + 10.3 kHz, 20 µs/50 ms, 10:1");
        let what = "VCA spurs, two tones";
        (chapter.figures).push(Figure::at_most(what, &how, "dBc", value, two_tones_dbc));
    }
}

/// Everything in 20 Hz–20 kHz that is neither a tone nor a sideband of one at a multiple of the
/// tones' difference, relative to both tones.
fn two_tone_spurs_dbc(settings: &CompressorSettings) -> f64 {
    let (first, second) = (6_213i64, 7_031i64);
    let tone = |bin: i64| {
        sine(
            bin as f64 * RATE_HZ / LENGTH as f64,
            0.5,
            RATE_HZ,
            8 * LENGTH,
        )
    };
    let signal: Vec<f32> = tone(first)
        .iter()
        .zip(tone(second))
        .map(|(a, b)| a + b)
        .collect();
    let spectrum = spectrum(&run_stage::<Compressor>(settings, RATE_HZ, &signal));
    let spacing = second - first;
    let is_sideband =
        |bin: i64| (bin - first).rem_euclid(spacing) == 0 || (bin + first).rem_euclid(spacing) == 0;
    let hz = |bin: usize| bin as f64 * RATE_HZ / LENGTH as f64;
    let (mut spurs, mut tones) = (0.0, 0.0);
    for (bin, amplitude) in spectrum.iter().enumerate() {
        if hz(bin) > 20.0 && hz(bin) <= 20e3 {
            let power = amplitude * amplitude;
            if is_sideband(bin as i64) {
                tones += power
            } else {
                spurs += power
            }
        }
    }
    10.0 * libm::log10(spurs / tones)
}
