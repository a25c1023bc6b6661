//! Meters: VU ballistics, true peak, loudness.

use std::path::Path;

use crate::analysis::measurement::sine;
use crate::dsp::meter::LevelMeter;
use crate::dsp::{Chunk, TICK};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw};

/// Measures the meters and draws their plot into `folder`.
///
/// # Errors
/// If the plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Meters",
        "VU ballistics after IEC 60268-17: a tone at 0 VU is shown to 99 % after 300 ms, with 1 to \
         1.5 % of overshoot.",
    );
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let reading = vu_step(rate_hz);
        let reached = reading.iter().position(|(_, v)| *v >= 0.99);
        let ms = reached.map_or(f64::NAN, |i| reading[i].0 * 1e3);
        let top = reading.iter().fold(0.0f64, |t, (_, v)| t.max(*v));
        let how = format!("1 kHz tone from silence, {} kHz", rate_hz / 1e3);
        chapter
            .figures
            .push(Figure::near("VU: 99 % after", &how, "ms", ms, 300.0, 10.0));
        let over = 100.0 * (top - 1.0);
        chapter
            .figures
            .push(Figure::near("VU: overshoot", &how, "%", over, 1.25, 0.25));
    }
    lost_peaks(&mut chapter);
    let axes = Axes {
        title: "VU: step response",
        x_label: "Time, s",
        x: (0.0, 1.0),
        is_x_log: false,
        y_label: "Reading, share of the final value",
        y: (0.0, 1.1),
    };
    let curve = Curve {
        name: "VU".into(),
        points: vu_step(48_000.0),
    };
    draw(&folder.join("vu.svg"), &axes, &[curve])?;
    chapter
        .plots
        .push(("vu.svg".into(), "VU step response".into()));
    Ok(chapter)
}

/// Time in s and reading of the VU for a tone that begins at 0, as a share of its amplitude.
fn vu_step(rate_hz: f64) -> Vec<(f64, f64)> {
    let tone = sine(1_000.0, 0.5, rate_hz, rate_hz as usize);
    let mut meter = LevelMeter::new(rate_hz);
    let mut points = Vec::new();
    for (index, part) in tone.chunks(TICK).enumerate() {
        let mut chunk = Chunk::silent(part.len(), 1);
        chunk.samples[0][..part.len()].copy_from_slice(part);
        meter.process(&chunk);
        let time_s = (index * TICK + part.len()) as f64 / rate_hz;
        points.push((time_s, f64::from(meter.take().vu_gain[0]) / 0.5));
    }
    points
}

/// One sample of full scale, anywhere, is seen by the next reading.
fn lost_peaks(chapter: &mut Chapter) {
    let mut lost = 0;
    for place in 0..1_000 {
        let mut meter = LevelMeter::new(48_000.0);
        let mut chunk = Chunk::silent(TICK, 1);
        for n in 0..40 {
            chunk.samples[0] = [0.1; TICK];
            if place / TICK == n {
                chunk.samples[0][place % TICK] = 1.0;
            }
            meter.process(&chunk);
        }
        lost += usize::from(meter.take().peak_gain[0] != 1.0);
    }
    let how = "one full-scale sample at each of 1000 places";
    chapter.figures.push(Figure::at_most(
        "Peaks lost between two reads",
        how,
        "",
        lost as f64,
        0.0,
    ));
}
