//! HQ against Live: what is bounced is what was heard.

use super::{MODELS, RATE_HZ, base};
use crate::analysis::measurement::amplitude_db;
use crate::dsp::Quality;
use crate::dsp::stages::compressor::{Compressor, CompressorModel, CompressorSettings, FetRatio};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::rig::{run_changing, run_keyed, run_stage};
use crate::signals::TRACKS;
use crate::testkit::sine;
use crate::units::db_to_gain;

/// Attacks in ms, with the most that peaks may differ, in dB, and the null, in dB.
const ATTACKS: [(f64, f64, f64); 4] = [
    (0.02, 0.5, -30.0),
    (0.1, 0.5, -35.0),
    (1.0, 0.05, -50.0),
    (10.0, 0.05, -60.0),
];

/// The figures of HQ against Live.
pub fn measure(chapter: &mut Chapter) {
    least_gain(chapter);
    let programme: Vec<Vec<f32>> = TRACKS.iter().map(|track| track.samples()).collect();
    for (attack_ms, apart_db, null_db) in ATTACKS {
        peaks(chapter, attack_ms, apart_db, &programme);
        null(chapter, attack_ms, null_db, &programme);
    }
    steps(chapter);
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

/// VCA 8:1 at −30 dBFS and FET 20:1 at −40 dBFS, 50 ms.
fn hard(attack_ms: f64) -> [CompressorSettings; 2] {
    let vca = CompressorSettings {
        threshold_db: -30.0,
        ratio: 8.0,
        knee_db: 0.0,
        attack_ms,
        release_ms: 50.0,
        ..base(CompressorModel::Vca)
    };
    let fet = CompressorSettings {
        threshold_db: -40.0,
        fet_ratio: FetRatio::R20,
        model: CompressorModel::Fet,
        ..vca
    };
    [vca, fet]
}

/// The gain is read off a constant that runs through the audio path.
fn least_gain(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        threshold_db: -45.0,
        ratio: 20.0,
        ..hard(0.02)[0]
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
    // Of a gain that is zero or negative this is no number, or far away.
    (chapter.figures).push(Figure::near(what, how, "dB", apart_db, 0.0, 0.5));
    let what = "HQ: least gain";
    (chapter.figures).push(Figure::at_least(what, how, "", f64::from(hq), 1e-3));
}

/// Greatest difference of the peaks of 5 ms, in dB.
fn peaks_apart_db(live: &[f32], hq: &[f32]) -> f64 {
    let window = (0.005 * RATE_HZ) as usize;
    let windows = live.chunks(window).zip(hq.chunks(window));
    windows.fold(0.0, |worst: f64, (live, hq)| {
        let [live, hq] = [live, hq].map(|y| y.iter().fold(0.0f32, |p, y| p.max(y.abs())));
        if live < 1e-5 {
            return worst;
        }
        worst.max(amplitude_db(f64::from(hq / live)).abs())
    })
}

fn both(settings: &CompressorSettings, signal: &[f32]) -> [Vec<f32>; 2] {
    [Quality::Live, Quality::Hq]
        .map(|quality| run_stage::<Compressor>(&of(quality, settings), RATE_HZ, signal))
}

fn peaks(chapter: &mut Chapter, attack_ms: f64, limit_db: f64, programme: &[Vec<f32>]) {
    let tones =
        [100.0, 1e3, 6e3, 15e3].map(|freq_hz| [0.0, 0.125, 0.25].map(|t| burst(freq_hz, t)));
    let signals = tones.as_flattened().iter().chain(programme);
    let apart_db = signals.fold(0.0, |worst: f64, signal| {
        hard(attack_ms).iter().fold(worst, |worst, settings| {
            let [live, hq] = both(settings, signal);
            worst.max(peaks_apart_db(&live, &hq))
        })
    });
    let what = format!("HQ against Live: peaks, attack {attack_ms} ms");
    let how = "VCA 8:1, FET 20:1; bursts of 100 Hz–15 kHz, the built-in session; every 5 ms";
    (chapter.figures).push(Figure::at_most(&what, how, "dB", apart_db, limit_db));
}

fn null(chapter: &mut Chapter, attack_ms: f64, limit_db: f64, programme: &[Vec<f32>]) {
    let [settings, _] = hard(attack_ms);
    let worst_db = programme.iter().fold(f64::NEG_INFINITY, |worst, signal| {
        let [live, hq] = both(&settings, signal);
        let power = |rest: f64, x: f32| rest + f64::from(x) * f64::from(x);
        let rest = live.iter().zip(&hq).map(|(live, hq)| hq - live);
        let ratio = rest.fold(0.0, power) / live.iter().copied().fold(0.0, power);
        worst.max(10.0 * libm::log10(ratio))
    });
    let what = format!("HQ against Live: null, attack {attack_ms} ms");
    let how = "VCA 8:1, −30 dBFS, 50 ms; worst track of the built-in session";
    (chapter.figures).push(Figure::at_most(&what, how, "dB", worst_db, limit_db));
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
