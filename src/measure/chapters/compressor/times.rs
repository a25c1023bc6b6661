//! Attack and release of the models.

use super::{RATE_HZ, base};

use crate::dsp::stages::compressor::{Compressor, CompressorModel, CompressorSettings};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::rig::run_keyed;
use crate::testkit::sine;
use crate::units::db_to_gain;

/// The figures of attack and release.
pub fn measure(chapter: &mut Chapter) {
    vca_times(chapter);
    fet_times(chapter);
    opto_times(chapter);
    mu_positions(chapter);
    auto_release(chapter);
}

/// Reduction over time of a tone that steps −40 → `high_db` → −40 dBFS, one value per millisecond
/// of the tone's own amplitude, from the step on.
pub fn step(settings: &CompressorSettings, high_db: f64, seconds: [f64; 2]) -> Vec<f64> {
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

/// 63 % times in ms of an attack to −6 dBFS and of the release after `up_s`.
fn times_ms(settings: &CompressorSettings, up_s: f64, release_s: f64) -> (f64, f64) {
    let up = (up_s * RATE_HZ) as usize;
    let curve = step(settings, -6.0, [up_s, up_s + release_s]);
    let steady = curve[up - 4_800..up].iter().sum::<f64>() / 4_800.0;
    (
        time_to(&curve[..up], SHARE, steady),
        time_to(&curve[up..], SHARE, 0.0),
    )
}

/// An attack: judged from 1 ms on.
fn push_attack(chapter: &mut Chapter, name: &str, how: &str, value: f64, nominal: f64) {
    let what = format!("{name} attack {nominal} ms");
    chapter.figures.push(if nominal < 1.0 {
        Figure::report(&what, how, "ms", value)
    } else {
        Figure::near(&what, how, "ms", value, nominal, 0.1 * nominal)
    });
}

/// A release: within 2 % of the panel.
fn push_release(chapter: &mut Chapter, name: &str, how: &str, value: f64, nominal: f64) {
    let what = format!("{name} release {nominal} ms");
    let tolerance = 0.02 * nominal;
    let figure = Figure::near(&what, how, "ms", value, nominal, tolerance);
    chapter.figures.push(figure);
}

fn vca_times(chapter: &mut Chapter) {
    let settings = |attack_ms, release_ms| CompressorSettings {
        attack_ms,
        release_ms,
        knee_db: 0.0,
        ..base(CompressorModel::Vca)
    };
    for attack_ms in [0.1, 1.0, 3.0, 10.0, 30.0, 100.0] {
        let (value, _) = times_ms(&settings(attack_ms, 400.0), 2.0, 0.1);
        let how = "1 kHz, −40 → −6 dBFS, hard knee";
        push_attack(chapter, "VCA", how, value, attack_ms);
    }
    for release_ms in [20.0, 50.0, 100.0, 150.0, 500.0, 2_000.0] {
        let (_, value) = times_ms(&settings(1.0, release_ms), 1.0, 4e-3 * release_ms);
        let how = "1 kHz, −6 → −40 dBFS, hard knee";
        push_release(chapter, "VCA", how, value, release_ms);
    }
}

/// Urei 1176LN: 20 to 800 µs and 50 ms to 1.1 s. The releases are taken with the slow attack: where
/// the tone breaks off it clicks, and 20 µs catch that click as well.
fn fet_times(chapter: &mut Chapter) {
    let settings = |attack_ms, release_ms| CompressorSettings {
        attack_ms,
        release_ms,
        knee_db: 0.0,
        ..base(CompressorModel::Fet)
    };
    let how = "1176 panel, 1 kHz, −40 → −6 → −40 dBFS";
    for attack_ms in [0.02, 0.8] {
        let (attack, _) = times_ms(&settings(attack_ms, 50.0), 0.5, 0.1);
        push_attack(chapter, "FET", how, attack, attack_ms);
    }
    for release_ms in [50.0, 1_100.0] {
        let (_, release) = times_ms(&settings(0.8, release_ms), 0.5, 4e-3 * release_ms);
        push_release(chapter, "FET", how, release, release_ms);
    }
}

/// Teletronix LA-2A: attack about 10 ms; 60 ms to half of the recovery, then .5 to 5 s for the rest,
/// the longer the more there was before.
fn opto_times(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        threshold_db: -30.0,
        ..base(CompressorModel::Opto)
    };
    let (attack, _) = times_ms(&settings, 0.5, 0.1);
    let how = "LA-2A, 1 kHz, −40 → −6 dBFS";
    push_attack(chapter, "Opto", how, attack, 10.0);
    let mut rests = [0.0; 2];
    for (rest, up_s) in rests.iter_mut().zip([0.3, 10.0]) {
        let curve = step(&settings, -10.0, [up_s, up_s + 20.0]);
        let release = &curve[(up_s * RATE_HZ) as usize..];
        let half = time_to(release, 0.5, 0.0);
        *rest = 1e-3 * time_to(release, 0.9, 0.0);
        let how = format!("LA-2A, 1 kHz, −10 → −40 dBFS after {up_s} s");
        let what = "Opto: half of the recovery";
        chapter
            .figures
            .push(Figure::near(what, &how, "ms", half, 60.0, 10.0));
        let what = "Opto: 90 % of the recovery";
        chapter
            .figures
            .push(Figure::near(what, &how, "s", *rest, 2.75, 2.25));
    }
    let what = "Opto memory: recovery after 10 s over that after 0.3 s";
    let how = "90 % of the recovery; above 1 it remembers";
    chapter
        .figures
        .push(Figure::report(what, how, "", rests[1] / rests[0]));
}

/// Fairchild 670, positions 1 to 4: .2 ms/.3 s, .2/.8, .4/2, .8/5; and the release that is set.
fn mu_positions(chapter: &mut Chapter) {
    for (position, (attack_ms, release_ms, set_ms)) in [
        (0.2, 300.0, 240.0),
        (0.2, 800.0, 640.0),
        (0.4, 2_000.0, 1_600.0),
        (0.8, 5_000.0, 4_000.0),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = CompressorSettings {
            attack_ms,
            release_ms: set_ms,
            ..base(CompressorModel::Mu)
        };
        let (_, release) = times_ms(&settings, 0.5, 4e-3 * release_ms);
        let how = format!(
            "Fairchild 670 position {}, set to {set_ms} ms",
            position + 1
        );
        push_release(chapter, "Mu", &how, release, release_ms);
    }
}

/// Two series RCs of about 43 ms and 5 s (.47 µF ∥ 91 kΩ and 6.8 µF ∥ 750 kΩ).
fn auto_release(chapter: &mut Chapter) {
    let settings = CompressorSettings {
        auto_release: true,
        attack_ms: 1.0,
        knee_db: 0.0,
        ..base(CompressorModel::Vca)
    };
    let release = |up_s: f64| {
        let curve = step(&settings, -6.0, [up_s, up_s + 10.0]);
        curve[(up_s * RATE_HZ) as usize..].to_vec()
    };
    // What is left of a short peak after .4 s lies in the slow pair alone; without it the fast one
    // falls in a straight line of its logarithm.
    let peak = release(0.02);
    let at = |t: f64| peak[(t * RATE_HZ) as usize];
    let fast = |t: f64| at(t) - at(0.4) * libm::exp((0.4 - t) / 5.0);
    let fast_ms = 1e3 * 0.08 / libm::log(fast(0.01) / fast(0.09));
    let how = "VCA, 10 to 90 ms of the recovery after 20 ms at −6 dBFS";
    let what = "Auto release, fast slope";
    chapter
        .figures
        .push(Figure::near(what, how, "ms", fast_ms, 43.0, 0.05 * 43.0));
    let slow = release(20.0);
    let at = |t: f64| slow[(t * RATE_HZ) as usize];
    let slope_s = 6.5 / libm::log(at(0.5) / at(7.0));
    let how = "VCA, .5 to 7 s of the recovery after 20 s at −6 dBFS";
    let what = "Auto release, slow slope";
    chapter
        .figures
        .push(Figure::near(what, how, "s", slope_s, 5.0, 0.25));
}
