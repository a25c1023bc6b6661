use super::*;

/// Attack and release to 63 % in ms of a tone of 1 kHz that rises from silence to `level_db`,
/// holds for `hold_s` and falls back, as `reference/compressor.py` measures them.
fn measure(settings: &CompressorSettings, rate: f64, level_db: f64, hold_s: f64) -> (f64, f64) {
    let (from, to) = ((0.1 * rate) as usize, ((0.1 + hold_s) * rate) as usize);
    let released = 2.5 * measured_times_ms(settings).held_release_ms * 1e-3 + 0.2;
    let frames = to + (released * rate) as usize;
    let tone = sine(1000.0, level_db, rate);
    let mut compressor = compressor(settings, rate);
    let r = reductions(&mut compressor, frames, |n| {
        let quiet = if (from..to).contains(&n) { 1.0 } else { 0.001 };
        quiet * tone(n)
    });
    let held = r[to - (0.02 * rate) as usize..to].iter().sum::<f64>() / (0.02 * rate).trunc();
    let reached = 1.0 - libm::exp(-1.0);
    let attack = r[from..].iter().position(|r| *r >= reached * held);
    let release = r[to..].iter().position(|r| *r <= (1.0 - reached) * held);
    let ms = |frames: Option<usize>| frames.map_or(f64::NAN, |n| n as f64 / rate * 1e3);
    (ms(attack), ms(release))
}

#[test]
fn the_vca_takes_the_panels_times() {
    // Target: attack ±10 % from 1 ms, release ±2 %.
    for rate in [44.1e3, 48e3, 96e3] {
        for (attack_ms, release_ms) in [(1.0, 50.0), (3.0, 100.0), (10.0, 150.0), (30.0, 400.0)] {
            let settings = CompressorSettings {
                attack_ms,
                release_ms,
                ..vca()
            };
            let (attack, release) = measure(&settings, rate, -6.0, 0.5);
            assert!(
                (attack / attack_ms - 1.0).abs() < 0.1,
                "attack {attack_ms}: {attack}"
            );
            assert!(
                (release / release_ms - 1.0).abs() < 0.02,
                "release {release_ms}: {release}"
            );
        }
    }
}

#[test]
fn the_panel_shows_what_every_model_measures() {
    for model in [
        CompressorModel::Vca,
        CompressorModel::Fet,
        CompressorModel::Mu,
    ] {
        for (attack_ms, release_ms) in [(0.02, 20.0), (2.0, 300.0), (20.0, 1500.0)] {
            let settings = CompressorSettings {
                attack_ms,
                release_ms,
                knee_db: 0.0,
                ..super::model(model)
            };
            let shown = measured_times_ms(&settings);
            let (attack, release) = measure(&settings, RATE, -6.0, 0.4);
            // Below 1 ms up to half a period of the tone itself counts (`reference/compressor.py`:
            // .1 → .21 ms).
            let limit_ms = (0.1 * shown.attack_ms).max(0.5);
            assert!(
                (attack - shown.attack_ms).abs() < limit_ms,
                "{model:?} {attack} {shown:?}"
            );
            // A detector that rings for a period when the tone breaks off lifts the reduction once
            // more if the attack is that fast: 1.4 to 2 ms with 20 µs.
            let ringing_ms = if attack_ms < 1.0 { 2.0 } else { 0.0 };
            let limit_ms = 0.02 * shown.release_ms + ringing_ms;
            assert!(
                (release - shown.release_ms).abs() < limit_ms,
                "{model:?} {release} {shown:?}"
            );
        }
    }
}

#[test]
fn the_panel_shows_the_rms_detectors_share() {
    for (attack_ms, release_ms) in [(10.0, 150.0), (50.0, 500.0)] {
        let settings = CompressorSettings {
            attack_ms,
            release_ms,
            detector: Detector::Rms,
            ..vca()
        };
        let shown = measured_times_ms(&settings);
        let (attack, release) = measure(&settings, RATE, -6.0, 0.6);
        assert!(
            (attack / shown.attack_ms - 1.0).abs() < 0.1,
            "{attack} {shown:?}"
        );
        assert!(
            (release / shown.release_ms - 1.0).abs() < 0.05,
            "{release} {shown:?}"
        );
    }
}

#[test]
fn the_fet_is_limited_to_the_hardwares_times() {
    // 1176: attack 20–800 µs, release 50 ms–1.1 s, the manufacturer's figures.
    let mut settings = model(CompressorModel::Fet);
    (settings.attack_ms, settings.release_ms) = (100.0, 4000.0);
    let slow = measured_times_ms(&settings);
    assert!((slow.attack_ms - 0.8).abs() < 1e-9 && (slow.release_ms - 1100.0).abs() < 1e-9);
    (settings.attack_ms, settings.release_ms) = (0.02, 20.0);
    let fast = measured_times_ms(&settings);
    assert!((fast.attack_ms - 0.02).abs() < 1e-9 && (fast.release_ms - 50.0).abs() < 1e-9);
}

/// Reductions of a tone at `level_db` for `hold_s`, from its end on, for `tail_s`; at a rate of
/// 16 kHz to keep long tails quick.
fn tail(settings: &CompressorSettings, level_db: f64, hold_s: f64, tail_s: f64) -> (Vec<f64>, f64) {
    let rate = 16_000.0;
    let to = (hold_s * rate) as usize;
    let tone = sine(1000.0, level_db, rate);
    let mut compressor = compressor(settings, rate);
    let frames = to + (tail_s * rate) as usize;
    let r = reductions(
        &mut compressor,
        frames,
        |n| if n < to { tone(n) } else { 0.0 },
    );
    (r[to..].to_vec(), rate)
}

/// Seconds until the reduction falls to `share` of where it started.
fn falls_to((r, rate): &(Vec<f64>, f64), share: f64) -> f64 {
    let at = r.iter().position(|x| *x <= share * r[0]);
    at.map_or(f64::NAN, |n| n as f64 / rate)
}

#[test]
fn the_opto_halves_in_60_ms_then_takes_seconds_and_remembers() {
    // LA-2A: 60 ms to 50 % release, then .5–5 s with memory; attack about 10 ms, as published.
    let settings = model(CompressorModel::Opto);
    let short = tail(&settings, -3.0, 0.1, 3.0);
    let long = tail(&settings, -3.0, 20.0, 14.0);
    for (name, tail) in [("short", &short), ("long", &long)] {
        let half_s = falls_to(tail, 0.5);
        assert!((0.050..0.070).contains(&half_s), "{name}: {half_s} s");
    }
    // To a tenth: .335·exp(−t/τ₂) = .1 after 1.21 τ₂, with τ₂ = .5 s at rest (and more with the
    // charge of the note itself) and 5 s at full charge (and less as it fades).
    let (after_short, after_long) = (falls_to(&short, 0.1), falls_to(&long, 0.1));
    assert!((0.6..1.0).contains(&after_short), "{after_short} s");
    assert!((4.0..6.1).contains(&after_long), "{after_long} s");
    let (attack, _) = measure(&settings, RATE, -6.0, 0.3);
    assert!((attack - 10.0).abs() < 1.0, "{attack} ms");
}

#[test]
fn auto_release_has_two_slopes() {
    // Two RCs in series, .47 µF ∥ 91 kΩ (43 ms) and 6.8 µF ∥ 750 kΩ (5.1 s).
    let settings = CompressorSettings {
        auto_release: true,
        attack_ms: 1.0,
        ..vca()
    };
    let slope_s = |tail: &(Vec<f64>, f64), from_s: f64, to_s: f64| {
        let at = |t: f64| tail.0[(t * tail.1) as usize];
        (to_s - from_s) / libm::log(at(from_s) / at(to_s))
    };
    let peak = tail(&settings, -6.0, 0.02, 2.0);
    let held = tail(&settings, -6.0, 8.0, 8.0);
    assert!(
        (falls_to(&peak, 0.3679) - 0.047).abs() < 0.006,
        "{}",
        falls_to(&peak, 0.3679)
    );
    let late_s = slope_s(&held, 0.5, 7.0);
    assert!((late_s / 5.0 - 1.0).abs() < 0.02, "{late_s}");
    let kept = held.0[(0.3 * held.1) as usize] / held.0[0];
    // .892 · exp(−.3/5)
    assert!((kept - 0.840).abs() < 0.01, "{kept}");
    let shown = measured_times_ms(&settings);
    assert!(
        (shown.release_ms - 1e3 * falls_to(&peak, 0.3679)).abs() < 6.0,
        "{shown:?}"
    );
    assert!(
        (shown.held_release_ms * 1e-3 - falls_to(&held, 0.3679)).abs() < 0.1,
        "{shown:?}"
    );
}

#[test]
fn the_fairchilds_positions_are_reachable() {
    // Fairchild 670: attack ms and release s of positions 1 to 4 as published, and what to set.
    for (attack_ms, release_s, set_ms) in [
        (0.2, 0.3, 240.0),
        (0.2, 0.8, 640.0),
        (0.4, 2.0, 1600.0),
        (0.8, 5.0, 4000.0),
    ] {
        let settings = CompressorSettings {
            attack_ms,
            release_ms: set_ms,
            ..model(CompressorModel::Mu)
        };
        let shown = measured_times_ms(&settings);
        assert!((shown.attack_ms - attack_ms).abs() < 1e-9);
        assert!((shown.release_ms * 1e-3 - release_s).abs() < 1e-9);
    }
    // Position 6: .3 s after a peak, 10–25 s after a level held.
    let settings = CompressorSettings {
        attack_ms: 0.2,
        release_ms: 240.0,
        auto_release: true,
        ..model(CompressorModel::Mu)
    };
    let peak = falls_to(&tail(&settings, 0.0, 0.05, 2.0), 0.3679);
    let held = falls_to(&tail(&settings, 0.0, 12.0, 25.0), 0.3679);
    assert!((0.3..0.45).contains(&peak), "{peak}");
    assert!((10.0..25.0).contains(&held), "{held}");
}
