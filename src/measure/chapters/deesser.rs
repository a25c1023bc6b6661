//! De-esser: transparency, level independence, what an s and a vowel get.

use std::f64::consts::TAU;
use std::path::Path;

use crate::dsp::stages::deesser::{Deesser, DeesserSettings};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, even_places};
use crate::measure::rig::run_keyed;
use crate::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 48_000;

/// Measures the de-esser and draws its plot into `folder`.
///
/// # Errors
/// If the plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "De-esser",
        "The s is twenty sines between 5 and 9 kHz, the vowel the harmonics of 150 Hz under the \
         formants of an a.",
    );
    let settings = DeesserSettings::default();
    let vowel = vowel();
    let (output, _) = run_keyed::<Deesser>(&settings, RATE_HZ, &vowel, &vowel);
    let differing = output.iter().zip(&vowel).filter(|(y, x)| y != x).count();
    chapter.figures.push(Figure::at_most(
        "Samples of a vowel that change",
        "threshold 0 dB, to the bit",
        "",
        differing as f64,
        0.0,
    ));

    let s_level = |level_db: f64| reduction_db(&settings, &ess(level_db));
    let loud = s_level(-10.0);
    let how = "s at −10 dBFS, range 6 dB, threshold 0 dB";
    chapter
        .figures
        .push(Figure::near("Reduction of an s", how, "dB", loud, 6.0, 0.5));
    let worst = [-40.0, -30.0, -20.0]
        .map(|l| (s_level(l) - loud).abs())
        .into_iter()
        .fold(0.0, f64::max);
    let how = "s from −40 to −10 dBFS";
    chapter.figures.push(Figure::at_most(
        "Change of it with level",
        how,
        "dB",
        worst,
        0.5,
    ));

    let acting = DeesserSettings {
        threshold_db: -12.0,
        ..settings
    };
    let worst = [-40.0, -25.0, -10.0]
        .map(|level| reduction_db(&acting, &scaled(&vowel, level)))
        .into_iter()
        .fold(0.0, f64::max);
    let how = "vowel from −40 to −10 dBFS, threshold −12 dB, range 6 dB";
    chapter.figures.push(Figure::at_most(
        "Reduction of a vowel",
        how,
        "dB",
        worst,
        0.1,
    ));

    let places = even_places(-50.0, 0.0, 26);
    let curves = [("s", &acting, true), ("vowel", &acting, false)].map(|(name, settings, is_s)| {
        Curve::over(name, &places, |level| {
            let signal = if is_s {
                ess(level)
            } else {
                scaled(&vowel, level)
            };
            reduction_db(settings, &signal)
        })
    });
    let axes = Axes {
        title: "Reduction against level, threshold −12 dB, range 6 dB",
        x_label: "Level, dBFS",
        x: (-50.0, 0.0),
        is_x_log: false,
        y_label: "Reduction, dB",
        y: (-0.5, 7.0),
    };
    draw(&folder.join("deesser.svg"), &axes, &curves)?;
    chapter.plots.push((
        "deesser.svg".into(),
        "De-esser: reduction against level".into(),
    ));
    Ok(chapter)
}

/// Deepest reading of the reduction at the end of the signal.
fn reduction_db(settings: &DeesserSettings, signal: &[f32]) -> f64 {
    let (_, stage) = run_keyed::<Deesser>(settings, RATE_HZ, signal, signal);
    f64::from(stage.reduction_db())
}

fn ess(level_db: f64) -> Vec<f32> {
    let scale = db_to_gain(level_db) / 4.0;
    (0..LEN)
        .map(|n| {
            let t = n as f64 / RATE_HZ;
            let sum: f64 = (0..20)
                .map(|k| libm::sin(TAU * (5_000.0 + 210.5 * f64::from(k)) * t + f64::from(k * k)))
                .sum();
            (scale * sum / 3.2) as f32
        })
        .collect()
}

fn vowel() -> Vec<f32> {
    // Formants of the a of "father": G. E. Peterson and H. L. Barney, "Control methods used in a
    // study of the vowels", JASA 1952.
    let formants = [(730.0, 1.0), (1_090.0, 0.6), (2_440.0, 0.1)];
    let amplitude = |f: f64| -> f64 {
        formants
            .iter()
            .map(|(f0, a)| a / (1.0 + ((f - f0) / 80.0) * ((f - f0) / 80.0)))
            .sum()
    };
    (0..LEN)
        .map(|n| {
            let t = n as f64 / RATE_HZ;
            let sum: f64 = (1..=30)
                .map(|k| 150.0 * f64::from(k))
                .map(|f| amplitude(f) * libm::sin(TAU * f * t))
                .sum();
            (0.1 * sum) as f32
        })
        .collect()
}

fn scaled(signal: &[f32], level_db: f64) -> Vec<f32> {
    let gain = db_to_gain(level_db + 14.0) as f32;
    signal.iter().map(|x| x * gain).collect()
}
