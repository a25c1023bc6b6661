//! Compressor: static curves, timing, distortion, spurs, mix, side-chain.

use std::path::Path;

use crate::analysis::measurement::{
    LENGTH, alias_dbc, coherent_bin, coherent_hz, sine, spectrum, thd, tone_db,
};
use crate::dsp::compressor::{Compressor, CompressorModel, CompressorSettings, Detector, FetRatio};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, even_places};
use crate::measure::rig::{run_keyed, run_stage};
use crate::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
const MODELS: [CompressorModel; 4] = [
    CompressorModel::Vca,
    CompressorModel::Fet,
    CompressorModel::Opto,
    CompressorModel::Mu,
];

/// Measures the compressor and draws its plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Compressor",
        "Static curves are taken with a steady 1 kHz tone, times with a step of it: the 63 % times \
         of the gain reduction in dB.",
    );
    vca_curve(&mut chapter);
    fet_all_curve(&mut chapter);
    vca_times(&mut chapter);
    opto_release(&mut chapter);
    auto_release(&mut chapter);
    distortion(&mut chapter);
    spurs(&mut chapter);
    parallel(&mut chapter);
    side_chain(&mut chapter);
    curve_plots(&mut chapter, folder)?;
    step_plots(&mut chapter, folder)?;
    Ok(chapter)
}

fn base(model: CompressorModel) -> CompressorSettings {
    CompressorSettings {
        model,
        ..CompressorSettings::default()
    }
}

/// Gain reduction in dB of a steady 1 kHz tone at `level_db`, after three seconds.
fn reduction_db(settings: &CompressorSettings, level_db: f64) -> f64 {
    let signal = sine(1_000.0, db_to_gain(level_db), RATE_HZ, 3 * 48_000);
    let output = run_stage::<Compressor>(settings, RATE_HZ, &signal);
    level_db - tone_db(&output[2 * 48_000 + 24_000..], 1_000.0, RATE_HZ)
}

/// The soft-knee characteristic of Giannoulis, Massberg and Reiss, "Digital dynamic range
/// compressor design", JAES 2012, equation 4: the reduction in dB.
fn giannoulis(level_db: f64, settings: &CompressorSettings) -> f64 {
    let slope = 1.0 - 1.0 / settings.ratio;
    let over = level_db - settings.threshold_db;
    if 2.0 * over < -settings.knee_db {
        0.0
    } else if 2.0 * over.abs() <= settings.knee_db && settings.knee_db > 0.0 {
        slope * (over + settings.knee_db / 2.0).powi(2) / (2.0 * settings.knee_db)
    } else {
        slope * over
    }
}

fn vca_curve(chapter: &mut Chapter) {
    for (ratio, knee_db) in [(2.0, 0.0), (4.0, 6.0), (10.0, 12.0), (20.0, 24.0)] {
        let settings = CompressorSettings {
            ratio,
            knee_db,
            threshold_db: -24.0,
            ..base(CompressorModel::Vca)
        };
        let worst = even_places(-48.0, 0.0, 25)
            .into_iter()
            .fold(0.0f64, |worst, level_db| {
                worst.max(
                    (reduction_db(&settings, level_db) - giannoulis(level_db, &settings)).abs(),
                )
            });
        let what = format!("VCA {ratio}:1, knee {knee_db} dB: static curve error");
        let how = "−48…0 dBFS, threshold −24 dBFS";
        chapter
            .figures
            .push(Figure::at_most(&what, how, "dB", worst, 0.02));
    }
}

/// Urei 1176LN, all buttons in: published over-threshold → reduction.
const FET_ALL: [(f64, f64); 5] = [
    (4.0, 1.2),
    (8.0, 5.0),
    (12.0, 10.2),
    (20.0, 18.5),
    (30.0, 28.0),
];

fn fet_all_curve(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        fet_ratio: FetRatio::All,
        threshold_db: -36.0,
        ..base(CompressorModel::Fet)
    };
    for (over_db, published_db) in FET_ALL {
        let value = reduction_db(&settings, settings.threshold_db + over_db);
        let what = format!("FET, all in, {over_db} dB over threshold");
        chapter.figures.push(Figure::near(
            &what,
            "steady 1 kHz",
            "dB",
            value,
            published_db,
            1.5,
        ));
    }
}

/// Reduction over time of a tone that steps −40 → `high_db` → −40 dBFS, one value per millisecond
/// of the tone's own amplitude, from the step on.
fn step(settings: &CompressorSettings, high_db: f64, seconds: [f64; 2]) -> Vec<f64> {
    let [up, total] = seconds.map(|s| (s * RATE_HZ) as usize);
    let lead = 24_000;
    let tone = sine(1_000.0, 1.0, RATE_HZ, lead + total);
    let (low, high) = (db_to_gain(-40.0) as f32, db_to_gain(high_db) as f32);
    let level = |n: usize| {
        if (lead..lead + up).contains(&n) {
            high
        } else {
            low
        }
    };
    let key: Vec<f32> = tone.iter().enumerate().map(|(n, x)| x * level(n)).collect();
    // The gain is read off a constant that runs through the audio path.
    let probe = vec![0.25f32; key.len()];
    let (output, _) = run_keyed::<Compressor>(settings, RATE_HZ, &probe, &key);
    output[lead..]
        .iter()
        .map(|y| -20.0 * libm::log10(f64::from(*y) / 0.25))
        .collect()
}

/// Milliseconds until `curve` first reaches `share` of the way from its start to `end`.
fn time_to(curve: &[f64], share: f64, end: f64) -> f64 {
    let goal = curve[0] + share * (end - curve[0]);
    let is_rising = end > curve[0];
    let index = curve
        .iter()
        .position(|v| if is_rising { *v >= goal } else { *v <= goal });
    index.map_or(f64::NAN, |i| i as f64 / RATE_HZ * 1e3)
}

/// 63 % of a step: 1 − 1/e.
const SHARE: f64 = 0.632_120_558_828_557_7;

fn vca_times(chapter: &mut Chapter) {
    for attack_ms in [0.1, 1.0, 3.0, 10.0, 30.0, 100.0] {
        let settings = CompressorSettings {
            attack_ms,
            release_ms: 400.0,
            knee_db: 0.0,
            ..base(CompressorModel::Vca)
        };
        let curve = step(&settings, -6.0, [2.0, 2.0]);
        let steady = curve[curve.len() - 4_800..].iter().sum::<f64>() / 4_800.0;
        let value = time_to(&curve, SHARE, steady);
        let what = format!("VCA attack {attack_ms} ms");
        let how = "1 kHz, −40 → −6 dBFS, hard knee";
        chapter.figures.push(if attack_ms < 1.0 {
            Figure::report(&what, how, "ms", value)
        } else {
            Figure::near(&what, how, "ms", value, attack_ms, 0.1 * attack_ms)
        });
    }
    for release_ms in [20.0, 50.0, 100.0, 150.0, 500.0, 2_000.0] {
        let settings = CompressorSettings {
            attack_ms: 1.0,
            release_ms,
            knee_db: 0.0,
            ..base(CompressorModel::Vca)
        };
        let curve = step(&settings, -6.0, [1.0, 1.0 + release_ms / 1e3 * 4.0]);
        let value = time_to(&curve[48_000..], SHARE, 0.0);
        let what = format!("VCA release {release_ms} ms");
        let how = "1 kHz, −6 → −40 dBFS, hard knee";
        chapter.figures.push(Figure::near(
            &what,
            how,
            "ms",
            value,
            release_ms,
            0.02 * release_ms,
        ));
    }
}

/// Teletronix LA-2A: 60 ms to half of the recovery, then .5 to 5 s for the rest.
fn opto_release(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        threshold_db: -30.0,
        ..base(CompressorModel::Opto)
    };
    let rest = |up_s: f64| {
        let curve = step(&settings, -10.0, [up_s, up_s + 20.0]);
        let release = &curve[(up_s * RATE_HZ) as usize..];
        (time_to(release, 0.5, 0.0), time_to(release, 0.9, 0.0))
    };
    let (half_short, rest_short) = rest(0.3);
    let (half_long, rest_long) = rest(10.0);
    let how = "1 kHz, −10 → −40 dBFS, after";
    for (half, after) in [(half_short, "0.3 s"), (half_long, "10 s")] {
        let how = format!("{how} {after}");
        chapter.figures.push(Figure::report(
            "Opto: half of the recovery",
            &how,
            "ms",
            half,
        ));
    }
    for (rest, after) in [(rest_short, "0.3 s"), (rest_long, "10 s")] {
        let how = format!("{how} {after}");
        chapter.figures.push(Figure::report(
            "Opto: 90 % of the recovery",
            &how,
            "ms",
            rest,
        ));
    }
}

/// Two series RCs of about 43 ms and 5 s.
fn auto_release(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        auto_release: true,
        attack_ms: 1.0,
        knee_db: 0.0,
        ..base(CompressorModel::Vca)
    };
    for (up_s, what) in [
        (0.02, "Auto release after a peak"),
        (20.0, "Auto release after 20 s"),
    ] {
        let curve = step(&settings, -6.0, [up_s, up_s + 10.0]);
        let value = time_to(&curve[(up_s * RATE_HZ) as usize..], SHARE, 0.0);
        let how = format!("VCA, 63 % of the recovery after {up_s} s at −6 dBFS");
        chapter
            .figures
            .push(Figure::report(what, &how, "ms", value));
    }
}

/// Settings at which a tone at 0 dBFS is reduced by 6 dB, 4:1, hard knee.
fn six_db(attack_ms: f64, release_ms: f64, detector: Detector) -> CompressorSettings {
    CompressorSettings {
        threshold_db: -8.0,
        ratio: 4.0,
        knee_db: 0.0,
        attack_ms,
        release_ms,
        detector,
        ..base(CompressorModel::Vca)
    }
}

fn distortion(chapter: &mut Chapter) {
    for detector in [Detector::Peak, Detector::Rms] {
        for freq_hz in [20.0, 50.0, 100.0, 1_000.0] {
            let settings = six_db(0.1, 50.0, detector);
            let freq = coherent_hz(freq_hz, RATE_HZ);
            let signal = sine(freq, 1.0, RATE_HZ, 6 * LENGTH);
            let output = run_stage::<Compressor>(&settings, RATE_HZ, &signal);
            let percent = 100.0 * thd(&spectrum(&output), coherent_bin(freq_hz, RATE_HZ));
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
    let settings = CompressorSettings {
        threshold_db: -14.0,
        ratio: 10.0,
        ..six_db(0.02, 50.0, Detector::Peak)
    };
    let bin = coherent_bin(10e3, RATE_HZ);
    let signal = sine(coherent_hz(10e3, RATE_HZ), 1.0, RATE_HZ, 6 * LENGTH);
    let output = run_stage::<Compressor>(&settings, RATE_HZ, &signal);
    let value = alias_dbc(&spectrum(&output), bin, RATE_HZ);
    let how = "20 µs/50 ms, 10:1, hard knee";
    chapter.figures.push(Figure::at_most(
        "VCA spurs, 10 kHz",
        how,
        "dBc",
        value,
        -85.0,
    ));

    let value = two_tone_spurs_dbc(&settings);
    let how = "9.1 + 10.3 kHz, 20 µs/50 ms, 10:1";
    chapter.figures.push(Figure::at_most(
        "VCA spurs, two tones",
        how,
        "dBc",
        value,
        -57.0,
    ));
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

fn parallel(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        mix_norm: 0.5,
        ..six_db(1.0, 100.0, Detector::Peak)
    };
    let wet = CompressorSettings {
        mix_norm: 1.0,
        ..settings
    };
    let worst = [50.0, 500.0, 5_000.0, 12_000.0, 19_000.0]
        .into_iter()
        .fold(0.0f64, |worst, f| {
            let signal = sine(f, 0.9, RATE_HZ, 3 * 48_000);
            let level = |s| {
                let output = run_stage::<Compressor>(s, RATE_HZ, &signal);
                crate::analysis::measurement::tone(&output[96_000..], f, RATE_HZ).0
            };
            let expected = 0.5 * (0.9 + level(&wet));
            worst.max((20.0 * libm::log10(level(&settings) / expected)).abs())
        });
    let what = "Mix 50 %: deviation from the coherent sum";
    chapter.figures.push(Figure::at_most(
        what,
        "50 Hz–19 kHz, 6 dB reduction",
        "dB",
        worst,
        0.05,
    ));
}

fn side_chain(chapter: &mut Chapter) {
    let reference = CompressorSettings {
        threshold_db: -60.0,
        ratio: f64::INFINITY,
        knee_db: 0.0,
        ..base(CompressorModel::Vca)
    };
    // At ∞:1 the reduction is the detector's level above the threshold: it shows the side-chain's
    // response in dB.
    let level_db = |settings: &CompressorSettings, freq_hz: f64| {
        let signal = sine(freq_hz, 0.1, RATE_HZ, 3 * 48_000);
        let output = run_stage::<Compressor>(settings, RATE_HZ, &signal);
        -20.0 - tone_db(&output[96_000..], freq_hz, RATE_HZ)
    };
    let response_db = |settings: &CompressorSettings, freq_hz: f64| {
        level_db(settings, freq_hz) - level_db(&reference, freq_hz)
    };
    let hpf = CompressorSettings {
        sc_hpf_hz: 100.0,
        ..reference
    };
    let worst = [50.0, 100.0, 200.0, 1_000.0]
        .into_iter()
        .fold(0.0f64, |worst, f| {
            let x4 = libm::pow(f / 100.0, 4.0);
            let butterworth_db = 10.0 * libm::log10(x4 / (1.0 + x4));
            worst.max((response_db(&hpf, f) - butterworth_db).abs())
        });
    let how = "100 Hz, 12 dB/oct Butterworth, 50 Hz–1 kHz";
    chapter.figures.push(Figure::at_most(
        "Side-chain HPF error",
        how,
        "dB",
        worst,
        0.5,
    ));

    let tilt = CompressorSettings {
        sc_tilt_db: 10.0,
        ..reference
    };
    let worst = [100.0, 300.0, 1_000.0, 3_000.0, 10_000.0]
        .into_iter()
        .fold(0.0f64, |worst, f| {
            let ideal_db = 10.0 * libm::log10(f / 1_000.0);
            worst.max((response_db(&tilt, f) - ideal_db).abs())
        });
    let how = "10 dB/decade around 1 kHz, 100 Hz–10 kHz";
    chapter.figures.push(Figure::at_most(
        "Side-chain tilt error",
        how,
        "dB",
        worst,
        0.5,
    ));
}

fn curve_plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let places = even_places(-50.0, 0.0, 26);
    let curves: Vec<Curve> = MODELS
        .iter()
        .map(|model| {
            let settings = CompressorSettings {
                threshold_db: -30.0,
                ..base(*model)
            };
            Curve::over(format!("{model:?}"), &places, |level| {
                level - reduction_db(&settings, level)
            })
        })
        .collect();
    let axes = Axes {
        title: "Static curves: 4:1, threshold −30 dBFS, knee 6 dB",
        x_label: "Input, dBFS",
        x: (-50.0, 0.0),
        is_x_log: false,
        y_label: "Output, dBFS",
        y: (-50.0, 0.0),
    };
    draw(&folder.join("compressor-curves.svg"), &axes, &curves)?;
    chapter.plots.push((
        "compressor-curves.svg".into(),
        "Static curves of the models".into(),
    ));
    Ok(())
}

fn step_plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let curves: Vec<Curve> = MODELS
        .iter()
        .map(|model| {
            let settings = CompressorSettings {
                threshold_db: -30.0,
                ..base(*model)
            };
            let curve = step(&settings, -10.0, [0.5, 2.5]);
            let points = curve.iter().enumerate().step_by(96);
            Curve {
                name: format!("{model:?}"),
                points: points
                    .map(|(n, v)| (n as f64 / RATE_HZ * 1e3, *v))
                    .collect(),
            }
        })
        .collect();
    let axes = Axes {
        title: "Step −40 → −10 → −40 dBFS, 10/150 ms",
        x_label: "Time, ms",
        x: (0.0, 2_500.0),
        is_x_log: false,
        y_label: "Reduction, dB",
        y: (0.0, 20.0),
    };
    draw(&folder.join("compressor-steps.svg"), &axes, &curves)?;
    chapter.plots.push((
        "compressor-steps.svg".into(),
        "Step responses of the models".into(),
    ));
    Ok(())
}
