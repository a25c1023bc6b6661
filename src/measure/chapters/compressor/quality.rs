//! HQ against Live: what is bounced is what was heard.

use super::{MODELS, RATE_HZ, base};
use crate::analysis::measurement::{amplitude_db, spectrum_of};
use crate::dsp::stages::compressor::{Compressor, CompressorModel, CompressorSettings, FetRatio};
use crate::dsp::stages::preamp::Voice;
use crate::dsp::{Quality, StripSettings};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::rig::{run_changing, run_keyed, run_stage, run_strip};
use crate::signals::TRACKS;
use crate::testkit::sine;
use crate::units::db_to_gain;

/// Each model's attacks in ms that it really has.
const ATTACKS_MS: [(&str, CompressorModel, &[f64]); 4] = [
    ("VCA", CompressorModel::Vca, &[0.02, 0.1, 1.0, 10.0]),
    ("FET", CompressorModel::Fet, &[0.02, 0.1, 0.8]),
    ("Opto", CompressorModel::Opto, &[10.0]),
    ("Mu", CompressorModel::Mu, &[0.2, 1.0, 10.0]),
];

/// The figures of HQ against Live.
pub fn measure(chapter: &mut Chapter) {
    least_gain(chapter);
    let programme: Vec<Vec<f32>> = TRACKS.iter().map(|track| track.samples()).collect();
    for (name, model, attacks_ms) in ATTACKS_MS {
        for attack_ms in attacks_ms {
            let settings = hard(model, *attack_ms);
            peaks(chapter, name, &settings, &programme);
            null(chapter, name, &settings, &programme);
        }
    }
    aliases(chapter);
    steps(chapter);
    whole_strips(chapter, &programme);
}

fn of(quality: Quality, settings: &CompressorSettings) -> CompressorSettings {
    CompressorSettings {
        quality,
        ..*settings
    }
}

/// A tone of −6 dBFS that begins with this phase, in turns, behind silence.
fn burst(freq_hz: f64, turns: f64) -> Vec<f32> {
    let phase = |n: f64| (freq_hz * n / RATE_HZ + turns) * core::f64::consts::TAU;
    let tone = (0..9_600).map(|n| (db_to_gain(-6.0) * libm::sin(phase(f64::from(n)))) as f32);
    core::iter::repeat_n(0.0, 960).chain(tone).collect()
}

/// 8:1 at −30 dBFS, FET 20:1 at −40 dBFS, 50 ms.
fn hard(model: CompressorModel, attack_ms: f64) -> CompressorSettings {
    let is_fet = model == CompressorModel::Fet;
    CompressorSettings {
        threshold_db: if is_fet { -40.0 } else { -30.0 },
        ratio: 8.0,
        fet_ratio: FetRatio::R20,
        knee_db: 0.0,
        attack_ms,
        release_ms: 50.0,
        ..base(model)
    }
}

/// The gain is read off a constant that runs through the audio path.
fn least_gain(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        threshold_db: -45.0,
        ratio: 20.0,
        ..hard(CompressorModel::Vca, 0.02)
    };
    let key: Vec<f32> = burst(1e3, 0.25).iter().map(|x| 2.0 * x).collect();
    let probe = vec![1.0; key.len()];
    let [live, hq] = [Quality::Live, Quality::Hq].map(|quality| {
        let (gains, _) = run_keyed::<Compressor>(&of(quality, &settings), RATE_HZ, &probe, &key);
        gains.into_iter().fold(f32::INFINITY, f32::min)
    });
    let what = "HQ against Live: least gain";
    let how = "VCA, cosine of 1 kHz at 0 dBFS begins, 20 µs/50 ms, 20:1 at −45 dBFS";
    let apart_db = amplitude_db(f64::from(hq / live));
    // Of a gain that is zero or negative this is NaN, or far away.
    (chapter.figures).push(Figure::near(what, how, "dB", apart_db, 0.0, 0.5));
    let what = "HQ: least gain";
    (chapter.figures).push(Figure::at_least(what, how, "", f64::from(hq), 1e-3));
}

/// HQ's peaks of 5 ms over Live's, in dB.
fn peaks_apart_db(live: &[f32], hq: &[f32]) -> Vec<f64> {
    let window = (0.005 * RATE_HZ) as usize;
    let peak = |y: &[f32]| y.iter().fold(0.0f32, |p, y| p.max(y.abs()));
    let peaks = (live.chunks(window).zip(hq.chunks(window))).map(|(a, b)| (peak(a), peak(b)));
    let heard = peaks.filter(|(live, _)| *live >= 1e-5);
    heard
        .map(|(live, hq)| amplitude_db(f64::from(hq / live)))
        .collect()
}

fn greatest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |worst, x| worst.max(x.abs()))
}

fn null_db(live: &[f32], hq: &[f32]) -> f64 {
    let power = |sum: f64, x: f32| sum + f64::from(x) * f64::from(x);
    let rest = live.iter().zip(hq).map(|(live, hq)| hq - live);
    10.0 * libm::log10(rest.fold(0.0, power) / live.iter().copied().fold(0.0, power))
}

fn both(settings: &CompressorSettings, signal: &[f32]) -> [Vec<f32>; 2] {
    [Quality::Live, Quality::Hq]
        .map(|quality| run_stage::<Compressor>(&of(quality, settings), RATE_HZ, signal))
}

/// What HQ documents: .15 dB, and 20 dB·µs over the envelope's attack, which in VCA is the panel's less the
/// detector's lag: .15 ms, or a quarter of it.
fn bound_db(settings: &CompressorSettings) -> f64 {
    let attack_ms = match settings.model {
        CompressorModel::Vca => settings.attack_ms - (0.25 * settings.attack_ms).min(0.15),
        _ => settings.attack_ms,
    };
    (0.02 / attack_ms).min(0.15)
}

fn peaks(chapter: &mut Chapter, name: &str, settings: &CompressorSettings, programme: &[Vec<f32>]) {
    let tones =
        [100.0, 1e3, 6e3, 15e3].map(|freq_hz| [0.0, 0.125, 0.25].map(|t| burst(freq_hz, t)));
    let onset_db = |signal: &Vec<f32>| {
        let [live, hq] = both(settings, signal);
        // The 10 ms after the silence.
        let [live, hq] = [live, hq].map(|y| greatest(y[..1_440].iter().map(|y| f64::from(*y))));
        amplitude_db(hq / live)
    };
    let onsets = tones.as_flattened().iter().map(onset_db);
    let mean_db = onsets.sum::<f64>() / tones.as_flattened().len() as f64;
    let attack_ms = settings.attack_ms;
    let what = format!("HQ against Live: onsets, mean, {name} {attack_ms} ms");
    let how = "peaks of bursts of 100 Hz–15 kHz behind silence, three phases each";
    (chapter.figures).push(Figure::near(&what, how, "dB", mean_db, 0.0, 0.03));
    let signals = tones.as_flattened().iter().chain(programme);
    let apart_db = greatest(signals.flat_map(|signal| {
        let [live, hq] = both(settings, signal);
        peaks_apart_db(&live, &hq)
    }));
    let what = format!("HQ against Live: peaks, {name} {attack_ms} ms");
    let how = "8:1 (FET 20:1); the same bursts, the built-in session; every 5 ms";
    // Gains are in single precision.
    let limit_db = bound_db(settings) + 1e-5;
    (chapter.figures).push(Figure::at_most(&what, how, "dB", apart_db, limit_db));
}

fn null(chapter: &mut Chapter, name: &str, settings: &CompressorSettings, programme: &[Vec<f32>]) {
    let worst_db = programme.iter().fold(f64::NEG_INFINITY, |worst, signal| {
        let [live, hq] = both(settings, signal);
        worst.max(null_db(&live, &hq))
    });
    let attack_ms = settings.attack_ms;
    let what = format!("HQ against Live: null, {name} {attack_ms} ms");
    let how = "8:1 (FET 20:1), 50 ms; worst track of the built-in session";
    let limit_db = match attack_ms {
        t if t >= 10.0 => -60.0,
        t if t >= 0.8 => -50.0,
        _ => -40.0,
    };
    (chapter.figures).push(Figure::at_most(&what, how, "dB", worst_db, limit_db));
}

/// What lies in bins that are empty in Live at 384 kHz, in dBc.
fn aliases(chapter: &mut Chapter) {
    const PAIRS: [[usize; 2]; 4] = [
        [1_009, 11_003],
        [101, 8_009],
        [1_009, 5_003],
        [9_101, 10_301],
    ];
    for (name, model, attacks_ms) in [
        ("VCA", CompressorModel::Vca, [0.02, 0.3, 1.0, 3.0]),
        ("FET", CompressorModel::Fet, [0.02, 0.1, 0.3, 0.8]),
        ("Mu", CompressorModel::Mu, [0.2, 0.3, 1.0, 3.0]),
    ] {
        for attack_ms in attacks_ms {
            for pair in PAIRS {
                let settings = CompressorSettings {
                    threshold_db: -30.0,
                    ratio: 10.0,
                    release_ms: 100.0,
                    ..hard(model, attack_ms)
                };
                let ideal = pair_spectrum(&settings, pair, 384_000);
                let [live, hq] = [Quality::Live, Quality::Hq].map(|quality| {
                    aliases_dbc(
                        &ideal,
                        &pair_spectrum(&of(quality, &settings), pair, 48_000),
                        pair,
                    )
                });
                let what = format!("HQ against Live: aliases, {name} {attack_ms} ms");
                let how = format!(
                    "{} + {} Hz of −12 dBFS, −30 dBFS; Live {live:.1}, HQ {hq:.1} dBc",
                    pair[0], pair[1]
                );
                (chapter.figures).push(Figure::at_most(&what, &how, "dB", hq - live, 0.1));
            }
        }
    }
}

fn pair_spectrum(settings: &CompressorSettings, pair: [usize; 2], rate: usize) -> Vec<f64> {
    let turns = |n: usize, freq: usize| (freq * n % rate) as f64 / rate as f64;
    let tone = |n: usize, freq| 0.25 * libm::cos(core::f64::consts::TAU * turns(n, freq));
    let signal: Vec<f32> = (0..3 * rate)
        .map(|n| (tone(n, pair[0]) + tone(n, pair[1])) as f32)
        .collect();
    let y = run_stage::<Compressor>(settings, rate as f64, &signal);
    spectrum_of(&y[2 * rate..])[..=20_000].to_vec()
}

fn aliases_dbc(ideal: &[f64], found: &[f64], pair: [usize; 2]) -> f64 {
    let carrier: f64 = pair.iter().map(|freq| ideal[*freq] * ideal[*freq]).sum();
    let bins = ideal.iter().zip(found).skip(20);
    let empty = bins.filter(|(ideal, _)| *ideal * *ideal < carrier * 10f64.powf(-10.5));
    10.0 * libm::log10(empty.map(|(_, y)| y * y).sum::<f64>() / carrier)
}

/// A voice with half-bands in front: their delays differ by .04 samples.
fn whole_strips(chapter: &mut Chapter, programme: &[Vec<f32>]) {
    for (name, voice, drive_db) in [("Iron", Voice::Iron, 0.0), ("Tube 20", Voice::Tube, 20.0)] {
        for (model_name, compressor) in [
            ("without compressor", None),
            ("VCA 10 ms", Some(hard(CompressorModel::Vca, 10.0))),
            ("VCA 0.02 ms", Some(hard(CompressorModel::Vca, 0.02))),
            ("FET 0.02 ms", Some(hard(CompressorModel::Fet, 0.02))),
        ] {
            let run = |quality, signal: &[f32]| {
                let mut settings = StripSettings {
                    quality,
                    compressor_on: compressor.is_some(),
                    compressor: of(quality, &compressor.unwrap_or_default()),
                    ..StripSettings::default()
                };
                settings.preamp.voice = voice;
                settings.preamp.drive_db = drive_db;
                settings.preamp.quality = quality;
                run_strip(&settings, RATE_HZ, signal)
            };
            let (mut apart_db, mut worst_db) = (0.0f64, f64::NEG_INFINITY);
            for signal in programme {
                let [live, hq] = [Quality::Live, Quality::Hq].map(|q| run(q, signal));
                // What is heard: the greatest peak of each.
                let peak = |y: &[f32]| greatest(y.iter().map(|y| f64::from(*y)));
                apart_db = apart_db.max(amplitude_db(peak(&hq) / peak(&live)).abs());
                worst_db = worst_db.max(null_db(&live, &hq));
            }
            let what = format!("Whole strip, {name}, {model_name}: null of HQ against Live");
            let how = "worst track of the built-in session; the half-bands' delays differ";
            (chapter.figures).push(Figure::report(&what, how, "dB", worst_db));
            let what = format!("Whole strip, {name}, {model_name}: peak in HQ against Live");
            let how = "worst track of the built-in session";
            (chapter.figures).push(Figure::at_most(&what, how, "dB", apart_db, 0.5));
        }
    }
}

/// What a change of quality, and one back, adds from sample to sample to a tone of 0 dBFS that is
/// reduced by 27 dB or more.
fn steps(chapter: &mut Chapter) {
    const ON: usize = 96_000;
    const OFF: usize = ON + 4_800;
    let signal = sine(997.0, 1.0, RATE_HZ, OFF + 4_800);
    for (name, model) in MODELS {
        let settings = CompressorSettings {
            threshold_db: -50.0,
            ratio: 20.0,
            fet_ratio: FetRatio::R20,
            attack_ms: 0.02,
            release_ms: 50.0,
            ..base(model)
        };
        let plain = run_stage::<Compressor>(&settings, RATE_HZ, &signal);
        let changed = run_changing::<Compressor>(&signal, RATE_HZ, |n| {
            let is_hq = (ON..OFF).contains(&n);
            of(if is_hq { Quality::Hq } else { Quality::Live }, &settings)
        });
        let apart = |n: usize| f64::from(changed[n]) - f64::from(plain[n]);
        let step = (ON..signal.len()).fold(0.0, |step: f64, n| {
            step.max((apart(n) - apart(n - 1)).abs())
        });
        let what = format!("{name}: step at a change of quality");
        let how = "Live → HQ → Live, 997 Hz at 0 dBFS, 20:1 at −50 dBFS";
        let step_db = amplitude_db(step);
        (chapter.figures).push(Figure::at_most(&what, how, "dBFS", step_db, -80.0));
    }
}
