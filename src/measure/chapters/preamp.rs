//! Preamp: harmonics, small-signal response, aliasing.

use std::path::Path;

use crate::analysis::measurement::{
    LENGTH, alias_dbc, coherent_bin, coherent_hz, harmonics_dbc, sine, spectrum, tone_db,
};
use crate::dsp::Quality;
use crate::dsp::preamp::{Preamp, PreampSettings, Voice, VoiceTable, knee_dbfs};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, even_places, log_places};
use crate::measure::rig::run_stage;
use crate::units::{VU_ZERO_DBU, db_to_gain};

const RATE_HZ: f64 = 48_000.0;

/// The four voices.
const VOICES: [Voice; 4] = [Voice::Clean, Voice::Iron, Voice::Punch, Voice::Tube];

/// Drive at which the tube's table holds: the knob of a valve preamp "at 0 VU".
const TUBE_DRIVE_DB: f64 = VoiceTable::of(Voice::Tube).drive_db;

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

/// Measures the preamp and draws its plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Preamp",
        "Levels in dBu with 0 VU = +4 dBu = −18 dBFS. H2 to H7 are harmonics relative to the \
         fundamental. Aliasing is the power of everything in 20 Hz–20 kHz that is no harmonic.",
    );
    harmonic_table(&mut chapter);
    clean_limits(&mut chapter);
    transformer_slopes(&mut chapter);
    drive_compensation(&mut chapter);
    small_signal(&mut chapter, folder)?;
    aliasing(&mut chapter, folder)?;
    harmonic_plots(&mut chapter, folder)?;
    Ok(chapter)
}

fn settings(voice: Voice, drive_db: f64) -> PreampSettings {
    PreampSettings {
        voice,
        drive_db,
        ..PreampSettings::default()
    }
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

fn small_signal(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let response_db = |voice, rate_hz: f64, freq_hz: f64| {
        let signal = sine(freq_hz, 1e-3, rate_hz, rate_hz as usize);
        let output = run_stage::<Preamp>(&settings(voice, 0.0), rate_hz, &signal);
        let late = rate_hz as usize / 2;
        tone_db(&output[late..], freq_hz, rate_hz) + 60.0
    };
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

/// Aliasing of a tone that stands `over_db` above the shaper's unit, in dBc.
fn alias(freq_hz: f64, over_db: f64, quality: Quality, rate_hz: f64) -> f64 {
    let settings = PreampSettings {
        quality,
        iron_norm: 0.0,
        ..settings(Voice::Punch, 40.0)
    };
    // The level at which the shaper's input has the amplitude asked for.
    let amplitude = db_to_gain(over_db + knee_dbfs(&settings));
    let freq = coherent_hz(freq_hz, rate_hz);
    let signal = sine(freq, amplitude, rate_hz, 3 * LENGTH);
    let output = run_stage::<Preamp>(&settings, rate_hz, &signal);
    alias_dbc(&spectrum(&output), coherent_bin(freq_hz, rate_hz), rate_hz)
}

fn aliasing(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let freqs = [5e3, 7e3, 9.3e3, 10e3, 12.1e3, 15e3];
    for rate_hz in [44_100.0, 48_000.0] {
        for (quality, over_db, limit) in [
            (Quality::Live, 6.0, -110.0),
            (Quality::Live, 18.0, -60.0),
            (Quality::Hq, 18.0, -90.0),
        ] {
            for freq_hz in freqs {
                let what = format!("Alias, {quality:?}, {over_db:+} dB drive");
                let how = format!("{} kHz at {} kHz", freq_hz / 1e3, rate_hz / 1e3);
                let value = alias(freq_hz, over_db, quality, rate_hz);
                chapter
                    .figures
                    .push(Figure::at_most(&what, &how, "dBc", value, limit));
            }
        }
    }
    for quality in [Quality::Live, Quality::Hq] {
        let places = even_places(1e3, 19e3, 37);
        let curves: Vec<Curve> = [0.0, 6.0, 12.0, 18.0]
            .iter()
            .map(|over_db| {
                Curve::over(format!("{over_db:+} dB"), &places, |f| {
                    alias(f, *over_db, quality, RATE_HZ)
                })
            })
            .collect();
        let file = format!("preamp-alias-{}.svg", format!("{quality:?}").to_lowercase());
        let title = format!("Alias map, {quality:?}, 48 kHz: input frequency × drive");
        let axes = Axes {
            title: &title,
            x_label: "Input frequency, Hz",
            x: (0.0, 20e3),
            is_x_log: false,
            y_label: "Alias power, dBc",
            y: (-160.0, -40.0),
        };
        draw(&folder.join(&file), &axes, &curves)?;
        chapter.plots.push((file, title));
    }
    Ok(())
}

fn harmonic_plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
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
