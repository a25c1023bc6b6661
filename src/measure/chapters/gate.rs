//! Gate: thresholds, timing, slopes, click; expander law; ducker.

use std::path::Path;

use crate::analysis::measurement::tone_db;
use crate::dsp::stages::gate::{Gate, GateMode, GateSettings};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw};
use crate::measure::rig::run_keyed;
use crate::testkit::sine;
use crate::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;

/// Measures the gate and draws its plot into `folder`.
///
/// # Errors
/// If the plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Gate",
        "The gain is read off a constant in the audio path while the key carries a 1 kHz tone. \
         Attack and release are times per 40 dB, linear in dB.",
    );
    thresholds(&mut chapter);
    times(&mut chapter);
    click(&mut chapter);
    expander(&mut chapter);
    duck(&mut chapter);
    plot(&mut chapter, folder)?;
    Ok(chapter)
}

/// Gain in dB over time for a key whose level in dBFS is `level_db` of the sample number.
fn gain_db(settings: &GateSettings, len: usize, level_db: impl Fn(usize) -> f64) -> Vec<f64> {
    let tone = sine(1_000.0, 1.0, RATE_HZ, len);
    let key: Vec<f32> = tone
        .iter()
        .enumerate()
        .map(|(n, x)| x * db_to_gain(level_db(n)) as f32)
        .collect();
    let (output, _) = run_keyed::<Gate>(settings, RATE_HZ, &vec![0.5; len], &key);
    output
        .iter()
        .map(|y| 20.0 * libm::log10((f64::from(*y) / 0.5).max(1e-9)))
        .collect()
}

fn thresholds(chapter: &mut Chapter) {
    let settings = GateSettings {
        hold_ms: 0.0,
        release_ms: 10.0,
        ..GateSettings::default()
    };
    // Up and down again by 5 dB per second: slow against every time constant.
    let half = 8 * RATE_HZ as usize;
    let level = |n: usize| {
        let t = n as f64 / half as f64;
        -60.0 + 40.0 * if t < 1.0 { t } else { 2.0 - t }
    };
    let gain = gain_db(&settings, 2 * half, level);
    let opens = gain.iter().position(|g| *g > -0.5 * settings.range_db);
    let closes = gain.iter().rposition(|g| *g > -0.5 * settings.range_db);
    let at = |n: Option<usize>| n.map_or(f64::NAN, level);
    let how = "1 kHz, ±5 dB/s, threshold −40 dBFS, hysteresis 4 dB";
    let nominal = settings.threshold_db;
    chapter.figures.push(Figure::near(
        "Gate opens at",
        how,
        "dBFS",
        at(opens),
        nominal,
        0.25,
    ));
    let nominal = settings.threshold_db - settings.hysteresis_db;
    chapter.figures.push(Figure::near(
        "Gate closes at",
        how,
        "dBFS",
        at(closes),
        nominal,
        0.25,
    ));
}

/// Sample at which the gain first passes `goal_db` in the direction given, from `from` on.
fn passes(gain: &[f64], from: usize, goal_db: f64, is_rising: bool) -> f64 {
    let found = gain[from..].iter().position(|g| {
        if is_rising {
            *g >= goal_db
        } else {
            *g <= goal_db
        }
    });
    found.map_or(f64::NAN, |n| (from + n) as f64)
}

fn times(chapter: &mut Chapter) {
    let on = 24_000;
    for (attack_ms, hold_ms, release_ms) in
        [(1.0, 50.0, 150.0), (10.0, 200.0, 400.0), (30.0, 0.0, 50.0)]
    {
        let settings = GateSettings {
            attack_ms,
            hold_ms,
            release_ms,
            range_db: 60.0,
            ..GateSettings::default()
        };
        let off = on + 48_000;
        let len = off + ((hold_ms + 2.0 * release_ms) / 1e3 * RATE_HZ) as usize + 9_600;
        let level = |n| if (on..off).contains(&n) { -20.0 } else { -70.0 };
        let gain = gain_db(&settings, len, level);
        let ms = |from: f64, to: f64| (to - from) / RATE_HZ * 1e3;
        let attack = ms(
            passes(&gain, on, -50.0, true),
            passes(&gain, on, -10.0, true),
        );
        let closing = passes(&gain, off, -10.0, false);
        let release = ms(closing, passes(&gain, off, -50.0, false));
        // The gain passes −10 dB a quarter of the release time after the hold.
        let hold = ms(off as f64, closing) - 0.25 * release_ms;
        let how = format!("{attack_ms}/{hold_ms}/{release_ms} ms, range 60 dB, −50…−10 dB");
        let five = |what: &str, value: f64, nominal: f64| {
            Figure::near(what, &how, "ms", value, nominal, 0.05 * nominal)
        };
        chapter.figures.push(five("Gate attack", attack, attack_ms));
        chapter
            .figures
            .push(five("Gate release", release, release_ms));
        if hold_ms > 0.0 {
            chapter.figures.push(five("Gate hold", hold, hold_ms));
        }
        let middle = 0.5 * (passes(&gain, on, -50.0, true) + passes(&gain, on, -10.0, true));
        let bend = gain[middle as usize] + 30.0;
        let what = "Gate opening: bend from a straight line in dB";
        chapter
            .figures
            .push(Figure::at_most(what, &how, "dB", bend.abs(), 1.0));
    }
}

/// A low tone swells across the threshold and opens the gate. What is heard as a click is what lies
/// above 2 kHz: the broadband residue of the gain's own movement.
fn click(chapter: &mut Chapter) {
    let len = 48_000;
    for freq_hz in [40.0, 60.0, 100.0] {
        let tone = sine(freq_hz, 1.0, RATE_HZ, len);
        let swell = |n: usize| db_to_gain((-70.0 + 100.0 * n as f64 / RATE_HZ).min(-20.0)) as f32;
        let input: Vec<f32> = tone.iter().enumerate().map(|(n, x)| x * swell(n)).collect();
        let (output, _) = run_keyed::<Gate>(&GateSettings::default(), RATE_HZ, &input, &input);
        let value = 20.0 * libm::log10(peak_above_2_khz(&output[4_800..]).max(1e-9));
        let what = format!("Gate click on {freq_hz} Hz");
        let how = "swelling to −20 dBFS, attack 0.1 ms, range 40 dB, above 2 kHz";
        chapter
            .figures
            .push(Figure::at_most(&what, how, "dBFS", value, -60.0));
    }
}

/// Peak of the signal behind a fourth-order high-pass at 2 kHz.
fn peak_above_2_khz(signal: &[f32]) -> f64 {
    use crate::dsp::stages::filters::{Filters, FiltersSettings, HighPassSlope};
    use crate::measure::rig::run_stage;
    // Four passes of 500 Hz at 24 dB/oct fall to −96 dB/oct: at 2 kHz still flat, at 60 Hz nothing.
    let settings = FiltersSettings {
        hpf_on: true,
        hpf_hz: 500.0,
        hpf_slope: HighPassSlope::Db24,
        ..FiltersSettings::default()
    };
    let filtered = (0..2).fold(signal.to_vec(), |s, _| {
        run_stage::<Filters>(&settings, RATE_HZ, &s)
    });
    filtered.iter().fold(0.0, |p, x| p.max(f64::from(x.abs())))
}

fn expander(chapter: &mut Chapter) {
    let settings = GateSettings {
        mode: GateMode::Expander,
        threshold_db: -30.0,
        range_db: 40.0,
        ..GateSettings::default()
    };
    let worst = [-65.0f64, -60.0, -50.0, -45.0, -40.0, -35.0, -25.0, -10.0]
        .into_iter()
        .map(|level_db| {
            let signal = sine(1_000.0, db_to_gain(level_db), RATE_HZ, 4 * 48_000);
            let (output, _) = run_keyed::<Gate>(&settings, RATE_HZ, &signal, &signal);
            let gain = tone_db(&output[3 * 48_000..], 1_000.0, RATE_HZ) - level_db;
            let law = (level_db - settings.threshold_db).clamp(-settings.range_db, 0.0);
            (gain - law).abs()
        })
        .fold(0.0, f64::max);
    let how = "steady 1 kHz, threshold −30 dBFS, range 40 dB";
    chapter
        .figures
        .push(Figure::at_most("Expander: 2:1 law", how, "dB", worst, 0.1));
}

fn duck(chapter: &mut Chapter) {
    let settings = GateSettings {
        mode: GateMode::Duck,
        range_db: 12.0,
        ..GateSettings::default()
    };
    let gain = gain_db(
        &settings,
        96_000,
        |n| if n < 48_000 { -60.0 } else { -20.0 },
    );
    let how = "key −60 → −20 dBFS, threshold −40 dBFS, range 12 dB";
    chapter.figures.push(Figure::near(
        "Duck: gain below",
        how,
        "dB",
        gain[40_000],
        0.0,
        0.01,
    ));
    chapter.figures.push(Figure::near(
        "Duck: gain above",
        how,
        "dB",
        gain[90_000],
        -12.0,
        0.1,
    ));
}

fn plot(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let curves = [(0.1, "0.1 ms"), (1.5, "1.5 ms"), (30.0, "30 ms")].map(|(attack_ms, name)| {
        let settings = GateSettings {
            attack_ms,
            ..GateSettings::default()
        };
        let gain = gain_db(&settings, 48_000, |n| {
            if (4_800..14_400).contains(&n) {
                -20.0
            } else {
                -70.0
            }
        });
        let points = gain.iter().enumerate().step_by(24);
        Curve {
            name: format!("attack {name}"),
            points: points
                .map(|(n, g)| (n as f64 / RATE_HZ * 1e3, *g))
                .collect(),
        }
    });
    let axes = Axes {
        title: "Opening and closing: key on from 100 to 300 ms, hold 50 ms, release 150 ms",
        x_label: "Time, ms",
        x: (50.0, 600.0),
        is_x_log: false,
        y_label: "Gain, dB",
        y: (-45.0, 5.0),
    };
    draw(&folder.join("gate.svg"), &axes, &curves)?;
    chapter
        .plots
        .push(("gate.svg".into(), "Gate opening and closing".into()));
    Ok(())
}
