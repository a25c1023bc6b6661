//! Meters: VU and PPM ballistics, true peak, loudness, peaks between two reads.

use std::path::Path;

use crate::analysis::measurement::amplitude_db;
use crate::dsp::blocks::meter::{LevelMeter, Ppm};
use crate::dsp::{Chunk, TICK};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw};
use crate::render::LevelMeasure;
use crate::testkit::{chunk_of, sine};
use crate::units::db_to_gain;

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// Measures the meters and draws their plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Meters",
        "VU ballistics after IEC 60268-17: a tone at 0 VU is shown to 99 % after 300 ms, with 1 to \
         1.5 % of overshoot. PPM after IEC 60268-10, type IIa. PPM, true peak and loudness are \
         those of the take report; loudness with the signals of EBU Tech 3341.",
    );
    for rate_hz in RATES_HZ {
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
    ppm(&mut chapter);
    true_peak(&mut chapter);
    loudness(&mut chapter);
    lost_peaks(&mut chapter);
    plots(&mut chapter, folder)?;
    Ok(chapter)
}

/// Time in s and reading of the VU for a tone that begins at 0, as a share of its amplitude.
fn vu_step(rate_hz: f64) -> Vec<(f64, f64)> {
    let tone = sine(1_000.0, 0.5, rate_hz, rate_hz as usize);
    let mut meter = LevelMeter::new(rate_hz);
    let mut points = Vec::new();
    for (index, part) in tone.chunks(TICK).enumerate() {
        meter.process(&chunk_of([part].into_iter()));
        let time_s = (index * TICK + part.len()) as f64 / rate_hz;
        points.push((time_s, f64::from(meter.take().vu_gain[0]) / 0.5));
    }
    points
}

/// Bursts of 5 kHz and the return.
fn ppm(chapter: &mut Chapter) {
    let rate_hz = 48_000.0;
    for (ms, nominal, tolerance) in [
        (10.0, -2.0, 0.5),
        (5.0, -4.0, 0.75),
        (1.5, -9.0, 1.0),
        (0.5, -17.0, 2.0),
    ] {
        let mut meter = LevelMeasure::new(1, 48_000);
        meter.add(&[&sine(5_000.0, 1.0, rate_hz, (ms * 48.0) as usize)]);
        let value = meter.levels().ppm_dbfs;
        let what = format!("PPM: burst of {ms} ms");
        let how = "5 kHz at 48 kHz, against a steady tone";
        chapter
            .figures
            .push(Figure::near(&what, how, "dB", value, nominal, tolerance));
    }
    let mut meter = Ppm::new(rate_hz);
    meter.process(&sine(1_000.0, 1.0, rate_hz, 48_000));
    let before = amplitude_db(f64::from(meter.gain()));
    meter.process(&[0.0; 134_400]);
    let fallen = before - amplitude_db(f64::from(meter.gain()));
    let how = "silence after a tone at 0 dBFS";
    let what = "PPM: return in 2.8 s";
    chapter
        .figures
        .push(Figure::near(what, how, "dB", fallen, 24.0, 0.2));
}

/// Reading of a true-peak meter for a faded tone of amplitude 1, in dB.
fn true_peak_db(freq_norm: f64, phase: f64) -> f64 {
    use core::f64::consts::{PI, TAU};
    let len = 4_000usize;
    let samples: Vec<f32> = (0..len)
        .map(|n| {
            let edge = (n.min(len - 1 - n) as f64 / 1_500.0).min(1.0);
            let fade = 0.5 - 0.5 * libm::cos(PI * edge);
            (fade * libm::cos(TAU * freq_norm * n as f64 + phase)) as f32
        })
        .collect();
    let mut meter = LevelMeasure::new(1, 48_000);
    meter.add(&[&samples]);
    meter.levels().true_peak_dbtp
}

fn true_peak(chapter: &mut Chapter) {
    for (name, freq_norm) in [
        ("two fifths", 0.4),
        ("a quarter", 0.25),
        ("a sixth", 1.0 / 6.0),
        ("an eighth", 0.125),
    ] {
        let worst = (0..64)
            .map(|step| f64::from(step) * core::f64::consts::PI / 64.0)
            .map(|phase| true_peak_db(freq_norm, phase).abs())
            .fold(0.0, f64::max);
        let how = format!("tone at {name} of the rate, worst of 64 phases");
        chapter.figures.push(Figure::at_most(
            "True peak: error",
            &how,
            "dB",
            worst,
            0.005,
        ));
    }
}

/// Number, levels in dBFS and seconds of each part, loudness in LUFS.
type LoudnessCase = (u32, &'static [(f64, f64)], f64);

/// EBU Tech 3341 (2023), table 1, cases 1 to 5: stereo 1 kHz, levels in dBFS and seconds, and the
/// loudness to be read, ±.1 LU.
const LOUDNESS: [LoudnessCase; 5] = [
    (1, &[(-23.0, 20.0)], -23.0),
    (2, &[(-33.0, 20.0)], -33.0),
    (3, &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
    (
        4,
        &[
            (-72.0, 10.0),
            (-36.0, 10.0),
            (-23.0, 60.0),
            (-36.0, 10.0),
            (-72.0, 10.0),
        ],
        -23.0,
    ),
    (5, &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
];

fn loudness(chapter: &mut Chapter) {
    let rate_hz = 48_000.0;
    for (case, parts, nominal) in LOUDNESS {
        let mut meter = LevelMeasure::new(2, 48_000);
        for (level_db, seconds) in parts {
            let len = (seconds * rate_hz) as usize;
            let tone = sine(1_000.0, db_to_gain(*level_db), rate_hz, len);
            meter.add(&[&tone, &tone]);
        }
        let value = meter.levels().loudness_lufs;
        let what = format!("Loudness: EBU Tech 3341 case {case}");
        let how = "1 kHz in both channels, 48 kHz";
        chapter
            .figures
            .push(Figure::near(&what, how, "LUFS", value, nominal, 0.1));
    }
}

/// A meter that is read at uneven times: each full-scale sample must show in exactly one reading.
fn lost_peaks(chapter: &mut Chapter) {
    let mut meter = LevelMeter::new(48_000.0);
    let (mut sent, mut seen, mut since) = (0u32, 0u32, 0u32);
    for n in 0..10_000usize {
        let mut chunk = Chunk::silent(TICK, 1);
        chunk.samples[0] = [0.1; TICK];
        // A peak in every seventh chunk, at another place each time.
        if n % 7 == 0 {
            chunk.samples[0][(n * 5) % TICK] = 1.0;
            since += 1;
        }
        meter.process(&chunk);
        // Every third, then every fifth chunk.
        if n % 8 == 2 || n % 8 == 7 {
            sent += u32::from(since > 0);
            since = 0;
            seen += u32::from(meter.take().peak_gain[0] == 1.0);
        }
    }
    let how = format!("{sent} reads at uneven times, single full-scale samples between them");
    let what = "Peaks lost between two reads";
    let lost = f64::from(sent.abs_diff(seen));
    chapter
        .figures
        .push(Figure::at_most(what, &how, "", lost, 0.0));
}

fn plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
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

    let tone = sine(5_000.0, 1.0, 48_000.0, 48_000);
    let curves = [0.5, 1.5, 5.0, 10.0, 100.0].map(|ms| {
        let mut meter = Ppm::new(48_000.0);
        let points = (0..480).map(|step| {
            // Steps of .5 ms.
            let from = step * 24;
            let is_on = (from as f64) < ms * 48.0;
            let silence = [0.0; 24];
            meter.process(if is_on {
                &tone[from..from + 24]
            } else {
                &silence
            });
            let level_db = amplitude_db(f64::from(meter.gain()));
            ((from + 24) as f64 / 48.0, level_db.max(-40.0))
        });
        Curve {
            name: format!("{ms} ms"),
            points: points.collect(),
        }
    });
    let axes = Axes {
        title: "PPM: bursts of 5 kHz at 0 dBFS",
        x_label: "Time, ms",
        x: (0.0, 240.0),
        is_x_log: false,
        y_label: "Reading, dBFS",
        y: (-40.0, 2.0),
    };
    draw(&folder.join("ppm.svg"), &axes, &curves)?;
    chapter.plots.push(("ppm.svg".into(), "PPM: bursts".into()));
    Ok(())
}
