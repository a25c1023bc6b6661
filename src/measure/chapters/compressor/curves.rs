//! Static curves against the formula and the hardware.

use super::{base, reduction_db};
use crate::dsp::stages::compressor::{CompressorModel, CompressorSettings, FetRatio};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::even_places;

/// The figures of the static curves.
pub fn measure(chapter: &mut Chapter) {
    vca_curve(chapter);
    fet_all_curve(chapter);
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
