//! Harmonics against the published tables, and how they move with the controls.

use std::path::Path;

use super::{RATE_HZ, TUBE_DRIVE_DB, VOICES, settings};
use crate::analysis::measurement::{LENGTH, coherent_bin, coherent_hz, harmonics_dbc, spectrum};
use crate::dsp::stages::preamp::{Preamp, PreampSettings, Voice};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, even_places, log_places};
use crate::measure::rig::run_stage;
use crate::testkit::sine;
use crate::units::{VU_ZERO_DBU, db_to_gain};

/// H2 and H3 at 1 kHz: voice, drive, dBu, H2 and H3 in dBc. Derived from published specifications
/// (AMS Neve 1073, API 312/512c, Universal Audio 610/4-710d): H2 rises 1 dB/dB, H3 2 dB/dB.
const TABLE: [(Voice, f64, f64, f64, f64); 7] = [
    (Voice::Iron, 0.0, 4.0, -80.0, -98.0),
    (Voice::Iron, 0.0, 14.0, -70.0, -78.0),
    (Voice::Iron, 0.0, 20.0, -64.0, -66.0),
    (Voice::Punch, 0.0, 4.0, -92.0, -92.0),
    (Voice::Punch, 0.0, 14.0, -82.0, -72.0),
    (Voice::Punch, 0.0, 20.0, -76.0, -60.0),
    (Voice::Tube, TUBE_DRIVE_DB, 4.0, -39.0, -55.0),
];

/// The figures of the harmonics.
pub fn measure(chapter: &mut Chapter) {
    harmonic_table(chapter);
    clean_limits(chapter);
    transformer_slopes(chapter);
    sweeps(chapter);
}

fn dbu_to_gain(level_dbu: f64, settings: &PreampSettings) -> f64 {
    db_to_gain(level_dbu - VU_ZERO_DBU + settings.calibration_dbfs)
}

/// Harmonics H2 to H7 of a tone, in dBc.
fn harmonics(settings: &PreampSettings, freq_hz: f64, level_dbu: f64, rate_hz: f64) -> Vec<f64> {
    let freq = coherent_hz(freq_hz, rate_hz);
    let amplitude = dbu_to_gain(level_dbu, settings);
    let signal = sine(freq, amplitude, rate_hz, 3 * LENGTH);
    let output = run_stage::<Preamp>(settings, rate_hz, &signal);
    harmonics_dbc(&spectrum(&output), coherent_bin(freq_hz, rate_hz), 7)
}

fn harmonic_table(chapter: &mut Chapter) {
    for (voice, drive_db, level_dbu, h2, h3) in TABLE {
        let measured = harmonics(&settings(voice, drive_db), 1_000.0, level_dbu, RATE_HZ);
        let how = format!("1 kHz, {level_dbu:+} dBu, drive {drive_db} dB, 48 kHz");
        for (name, value, nominal) in [("H2", measured[0], h2), ("H3", measured[1], h3)] {
            let what = format!("{voice:?} {name}");
            chapter
                .figures
                .push(Figure::near(&what, &how, "dBc", value, nominal, 0.5));
        }
    }
    for (voice, drive_db) in [
        (Voice::Iron, 0.0),
        (Voice::Punch, 0.0),
        (Voice::Tube, TUBE_DRIVE_DB),
    ] {
        let settings = settings(voice, drive_db);
        let nominal = TABLE
            .iter()
            .find(|row| row.0 == voice)
            .expect("each voice has a row");
        let mut worst = [0.0f64; 2];
        // Forty dB up to the table's highest level: 1 dB per dB and 2 dB per dB all the way.
        let top_dbu = if voice == Voice::Tube { 4.0 } else { 20.0 };
        for step in 0..=8 {
            let level_dbu = top_dbu - 5.0 * f64::from(step);
            let measured = harmonics(&settings, 1_000.0, level_dbu, RATE_HZ);
            let above_db = level_dbu - nominal.2;
            for (h, (table, slope)) in [(nominal.3, 1.0), (nominal.4, 2.0)].iter().enumerate() {
                let expected = table + slope * above_db;
                // Below −140 dBc a 32-bit output holds rounding, not harmonics.
                if expected > -140.0 {
                    worst[h] = worst[h].max((measured[h] - expected).abs());
                }
            }
        }
        for (h, worst) in worst.into_iter().enumerate() {
            let what = format!("{voice:?} H{}: worst deviation from its law", h + 2);
            let how = format!("1 kHz, 40 dB of level up to {top_dbu:+} dBu");
            chapter
                .figures
                .push(Figure::at_most(&what, &how, "dB", worst, 0.5));
        }
    }
}

fn clean_limits(chapter: &mut Chapter) {
    for (level_dbu, limit) in [(4.0, -100.0), (14.0, -95.0), (20.0, -90.0)] {
        let measured = harmonics(&settings(Voice::Clean, 0.0), 1_000.0, level_dbu, RATE_HZ);
        let how = format!("1 kHz, {level_dbu:+} dBu, 48 kHz");
        for (name, value) in [("H2", measured[0]), ("H3", measured[1])] {
            chapter.figures.push(Figure::at_most(
                &format!("Clean {name}"),
                &how,
                "dBc",
                value,
                limit,
            ));
        }
    }
}

fn transformer_slopes(chapter: &mut Chapter) {
    for voice in [Voice::Iron, Voice::Punch, Voice::Tube] {
        let h3 = |freq_hz| {
            let settings = PreampSettings {
                iron_norm: 1.0,
                ..settings(voice, 0.0)
            };
            harmonics(&settings, freq_hz, 4.0, RATE_HZ)[1]
        };
        let what = format!("{voice:?}: H3 per octave below 300 Hz");
        let how = "+4 dBu, iron 100 %, between 40 Hz and 80 Hz";
        chapter.figures.push(Figure::near(
            &what,
            how,
            "dB/oct",
            h3(80.0) - h3(40.0),
            -12.0,
            1.0,
        ));
    }
}

/// Colour moves the balance of H2 to H3, iron the H3 of the bass: the least step of a sweep in
/// tenths has to go the right way.
fn sweeps(chapter: &mut Chapter) {
    let least_step = |values: Vec<f64>| {
        let steps = values.windows(2).map(|w| w[1] - w[0]);
        steps.fold(f64::INFINITY, f64::min)
    };
    let tenths = || (0..=10).map(|i| f64::from(i) / 10.0);
    for voice in VOICES {
        let level_dbu = if voice == Voice::Tube { 4.0 } else { 20.0 };
        let balance = tenths().map(|colour_norm| {
            let settings = PreampSettings {
                colour_norm,
                ..settings(voice, 0.0)
            };
            let measured = harmonics(&settings, 1_000.0, level_dbu, RATE_HZ);
            measured[0] - measured[1]
        });
        let how = format!("H2 over H3, 1 kHz, {level_dbu:+} dBu, tenths of the range");
        push_sweep(
            chapter,
            voice,
            "colour",
            &how,
            least_step(balance.collect()),
        );
    }
    for voice in [Voice::Iron, Voice::Punch, Voice::Tube] {
        let third = tenths().map(|iron_norm| {
            let settings = PreampSettings {
                iron_norm,
                ..settings(voice, 0.0)
            };
            harmonics(&settings, 40.0, 4.0, RATE_HZ)[1]
        });
        let how = "H3 at 40 Hz, +4 dBu, tenths of the range";
        push_sweep(chapter, voice, "iron", how, least_step(third.collect()));
    }
}

fn push_sweep(chapter: &mut Chapter, voice: Voice, control: &str, how: &str, step_db: f64) {
    let what = format!("{voice:?}: least step of {control}");
    chapter
        .figures
        .push(Figure::at_least(&what, how, "dB", step_db, 0.01));
}

/// Draws the harmonics of each voice against level and frequency.
///
/// # Errors
/// If a plot cannot be written.
pub fn draw_all(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    for voice in VOICES {
        let drive_db = if voice == Voice::Tube {
            TUBE_DRIVE_DB
        } else {
            0.0
        };
        let settings = settings(voice, drive_db);
        let name = format!("{voice:?}");
        let against_level = |level: f64| harmonics(&settings, 1_000.0, level, RATE_HZ);
        let axes = Axes {
            title: &format!("{name}: harmonics against level, 1 kHz, drive {drive_db} dB"),
            x_label: "Level, dBu",
            x: (-40.0, 24.0),
            is_x_log: false,
            y_label: "dBc",
            y: (-160.0, 0.0),
        };
        let file = format!("preamp-{}-level.svg", name.to_lowercase());
        draw_harmonics(
            folder,
            &file,
            &axes,
            &even_places(-40.0, 24.0, 33),
            against_level,
        )?;
        chapter
            .plots
            .push((file, format!("{name}: harmonics against level")));

        let against_freq = |freq: f64| harmonics(&settings, freq, 14.0, RATE_HZ);
        let axes = Axes {
            title: &format!("{name}: harmonics against frequency, +14 dBu, drive {drive_db} dB"),
            x_label: "Frequency, Hz",
            x: (20.0, 10e3),
            is_x_log: true,
            y_label: "dBc",
            y: (-160.0, 0.0),
        };
        let file = format!("preamp-{}-frequency.svg", name.to_lowercase());
        draw_harmonics(
            folder,
            &file,
            &axes,
            &log_places(20.0, 10e3, 28),
            against_freq,
        )?;
        chapter
            .plots
            .push((file, format!("{name}: harmonics against frequency")));
    }
    Ok(())
}

fn draw_harmonics(
    folder: &Path,
    file: &str,
    axes: &Axes<'_>,
    places: &[f64],
    measure: impl Fn(f64) -> Vec<f64>,
) -> Result<(), String> {
    let measured: Vec<Vec<f64>> = places.iter().map(|x| measure(*x)).collect();
    let curves: Vec<Curve> = (0..6)
        .map(|h| Curve {
            name: format!("H{}", h + 2),
            points: places
                .iter()
                .zip(&measured)
                .map(|(x, m)| (*x, m.get(h).copied().unwrap_or(f64::NAN)))
                .collect(),
        })
        .collect();
    draw(&folder.join(file), axes, &curves)
}
