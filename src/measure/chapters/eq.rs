//! EQ: the error against the analog prototype over the whole panel, transients, zipper.

use std::path::Path;

use crate::analysis::measurement::{LENGTH, amplitude_db, spectrum, tone_db};
use crate::dsp::stages::eq::{
    BandShape, Eq, EqResponse, EqSettings, EqType, prototype_db, response_db,
};
use crate::measure::figure::Figure;
use crate::measure::page::Chapter;
use crate::measure::plot::{Axes, Curve, draw, log_places};
use crate::measure::rig::{run_changing, run_stage};
use crate::params::{BandParams, EQ_BANDS, ParamId};
use crate::testkit::sine;

/// Rates that are measured, with the error allowed at each.
const RATES: [(f64, f64); 4] = [
    (44_100.0, 0.03),
    (48_000.0, 0.01),
    (96_000.0, 0.01),
    (192_000.0, 0.01),
];

/// A band in one of its shapes: its place in the settings, its name, its shape, and how far frequency and Q
/// go on the panel.
struct Shaped {
    band: usize,
    name: String,
    shape: BandShape,
    freqs_hz: [f64; 2],
    q_max: f64,
}

/// Every band in every shape.
fn shaped_bands() -> Vec<Shaped> {
    let shaped = |(band, params): (usize, &BandParams)| {
        let name = params.name.to_lowercase();
        let [freq, q] = [params.freq, params.q].map(ParamId::param);
        let of = |name: String, shape: BandShape| Shaped {
            band,
            name,
            shape,
            freqs_hz: [0.0, 1.0].map(|position| freq.value_at(position)),
            q_max: q.value_at(1.0),
        };
        if params.shape.is_some() {
            let bell = of(format!("{name} bell"), BandShape::Bell);
            vec![bell, of(format!("{name} shelf"), BandShape::Shelf)]
        } else {
            vec![of(name, BandShape::Bell)]
        }
    };
    EQ_BANDS.iter().enumerate().flat_map(shaped).collect()
}

/// The place of a band in the settings.
fn band(name: &str) -> usize {
    let found = EQ_BANDS.iter().position(|band| band.name == name);
    found.expect("a band of this name")
}

/// Measures the EQ and draws its plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "EQ",
        "The error is the difference between the response that runs and the analog prototype, \
         20 Hz–20 kHz, the worst over each band's whole range of frequency, Q (.3 to its limit) and \
         gain (±3, ±9, ±18 dB).",
    );
    curve_errors(&mut chapter);
    response_is_sound(&mut chapter);
    rates_agree(&mut chapter);
    jumps(&mut chapter);
    zipper(&mut chapter);
    curve_plots(&mut chapter, folder)?;
    Ok(chapter)
}

fn with_band(
    eq_type: EqType,
    band: usize,
    shape: BandShape,
    (freq_hz, q, gain_db): (f64, f64, f64),
) -> EqSettings {
    let mut settings = EqSettings {
        eq_type,
        ..EqSettings::default()
    };
    let band = &mut settings.bands[band];
    band.shape = shape;
    band.freq_hz = freq_hz;
    band.q = q;
    band.gain_db = gain_db;
    settings
}

/// The worst error of a setting, with its place in Hz.
fn worst_error(settings: &EqSettings, rate_hz: f64, centre_hz: f64) -> f64 {
    let response = EqResponse::new(settings, rate_hz);
    let around = log_places(0.7, 1.4, 15).into_iter().map(|x| x * centre_hz);
    log_places(20.0, 20e3, 90)
        .into_iter()
        .chain((10..40).map(|i| 500.0 * f64::from(i)))
        .chain(around.filter(|f| (20.0..=20e3).contains(f)))
        .map(|f| (response.db(f) - prototype_db(settings, f)).abs())
        .fold(0.0, f64::max)
}

fn curve_errors(chapter: &mut Chapter) {
    for (rate_hz, limit_db) in RATES {
        for eq_type in [EqType::E, EqType::G] {
            for shaped in shaped_bands() {
                let (band, name, shape) = (shaped.band, shaped.name, shaped.shape);
                let [from, to] = shaped.freqs_hz;
                let mut worst = (0.0, (0.0, 0.0, 0.0));
                for freq_hz in log_places(from, to, 33) {
                    for q in log_places(0.3, shaped.q_max, 9) {
                        for gain_db in [-18.0, -9.0, -3.0, 3.0, 9.0, 18.0] {
                            let place = (freq_hz, q, gain_db);
                            let settings = with_band(eq_type, band, shape, place);
                            let error = worst_error(&settings, rate_hz, freq_hz);
                            if error > worst.0 {
                                worst = (error, place);
                            }
                        }
                    }
                }
                let (f, q, g) = worst.1;
                let what = format!("{eq_type:?} {name}: worst error at {} kHz", rate_hz / 1e3);
                let how = format!("worst at {f:.0} Hz, Q {q:.2}, {g:+} dB");
                chapter
                    .figures
                    .push(Figure::at_most(&what, &how, "dB", worst.0, limit_db));
            }
        }
    }
}

/// The function that the editor draws against the spectrum of an impulse through the audio path.
fn response_is_sound(chapter: &mut Chapter) {
    let mut settings = EqSettings::default();
    for (band, gain_db) in settings.bands.iter_mut().zip([6.0, -9.0, 12.0, -4.0]) {
        band.gain_db = gain_db;
    }
    let rate_hz = 48_000.0;
    let mut impulse = vec![0.0; LENGTH];
    impulse[0] = 0.5;
    let output = spectrum(&run_stage::<Eq>(&settings, rate_hz, &impulse));
    let scale_db = amplitude_db(2.0 / LENGTH as f64 * 0.5);
    let worst = (14..13_653).step_by(13).fold(0.0f64, |worst, bin| {
        let freq_hz = bin as f64 * rate_hz / LENGTH as f64;
        let error = amplitude_db(output[bin]) - scale_db - response_db(&settings, freq_hz, rate_hz);
        worst.max(error.abs())
    });
    let how = "impulse through four bands at 48 kHz, 20 Hz–20 kHz";
    let what = "Drawn curve against the sound";
    chapter
        .figures
        .push(Figure::at_most(what, how, "dB", worst, 0.002));
}

/// One setting of all bands at two rates.
fn rates_agree(chapter: &mut Chapter) {
    for eq_type in [EqType::E, EqType::G] {
        let mut settings = EqSettings {
            eq_type,
            ..EqSettings::default()
        };
        for (band, gain_db) in settings.bands.iter_mut().zip([6.0, -9.0, 12.0, 6.0]) {
            band.gain_db = gain_db;
        }
        let [low, high] = [44_100.0, 192_000.0].map(|rate| EqResponse::new(&settings, rate));
        let worst = log_places(20.0, 20e3, 200)
            .into_iter()
            .map(|f| (low.db(f) - high.db(f)).abs())
            .fold(0.0, f64::max);
        let what = format!("{eq_type:?} type: 44.1 against 192 kHz");
        let how = "four bands, +6, −9, +12 and +6 dB";
        chapter
            .figures
            .push(Figure::at_most(&what, how, "dB", worst, 0.03));
    }
}

/// The test of dsp/svf_modulation: a bell of +12 dB, Q 4, whose frequency jumps between 100 Hz and
/// 8 kHz on a tone.
fn jumps(chapter: &mut Chapter) {
    let rate_hz = 48_000.0;
    for tone_hz in [60.0, 1_000.0] {
        let signal = sine(tone_hz, 0.5, rate_hz, 96_000);
        let bell = |freq_hz| {
            with_band(
                EqType::E,
                band("LMF"),
                BandShape::Bell,
                (freq_hz, 4.0, 12.0),
            )
        };
        let output = run_changing::<Eq>(&signal, rate_hz, |n| {
            bell(if (n / 4_800) % 2 == 0 { 100.0 } else { 8_000.0 })
        });
        let peak = output.iter().fold(0.0f64, |p, x| p.max(f64::from(x.abs())));
        // On the way the bell passes over the tone: +12 dB is a steady state of the sweep.
        let over_db = 20.0 * libm::log10(peak / 0.5) - 12.0;
        let what = format!("Overshoot, frequency jumps on {tone_hz} Hz");
        let how = "+12 dB, Q 4, 100 Hz ↔ 8 kHz every 100 ms, against +12 dB";
        chapter
            .figures
            .push(Figure::at_most(&what, how, "dB", over_db, 1.0));

        let bell = |gain_db| {
            with_band(
                EqType::E,
                band("LMF"),
                BandShape::Bell,
                (tone_hz.max(100.0), 4.0, gain_db),
            )
        };
        let output = run_changing::<Eq>(&signal, rate_hz, |n| {
            bell(if (n / 4_800) % 2 == 0 { -18.0 } else { 18.0 })
        });
        let peak = output.iter().fold(0.0f64, |p, x| p.max(f64::from(x.abs())));
        let steady_db = response_db(&bell(18.0), tone_hz, rate_hz);
        let over_db = 20.0 * libm::log10(peak / 0.5) - steady_db;
        let what = format!("Overshoot, gain jumps on {tone_hz} Hz");
        let how = "−18 ↔ +18 dB, Q 4, every 100 ms";
        chapter
            .figures
            .push(Figure::at_most(&what, how, "dB", over_db, 1.0));
    }
}

/// Gain from −12 to +12 dB in 100 ms on a 1 kHz tone: what appears above 3 kHz.
fn zipper(chapter: &mut Chapter) {
    let rate_hz = 48_000.0;
    let len = 48_000;
    let signal = sine(1_000.0, 0.5, rate_hz, len);
    let output = run_changing::<Eq>(&signal, rate_hz, |n| {
        let share = ((n as f64 / rate_hz - 0.4) / 0.1).clamp(0.0, 1.0);
        with_band(
            EqType::E,
            band("LMF"),
            BandShape::Bell,
            (1_000.0, 1.0, 24.0 * share - 12.0),
        )
    });
    let windowed: Vec<f32> = output[len - LENGTH..]
        .iter()
        .enumerate()
        .map(|(n, x)| {
            let phase = std::f64::consts::TAU * n as f64 / LENGTH as f64;
            x * (0.5 - 0.5 * libm::cos(phase)) as f32
        })
        .collect();
    let spectrum = spectrum(&windowed);
    let first = (3_000.0 / rate_hz * LENGTH as f64) as usize;
    let splatter: f64 = spectrum[first..].iter().map(|a| a * a).sum();
    let tone = spectrum.iter().fold(0.0, |m: f64, a| m.max(*a));
    let value = 10.0 * libm::log10(splatter) - amplitude_db(tone);
    let how = "−12 → +12 dB in 100 ms on 1 kHz, above 3 kHz";
    chapter.figures.push(Figure::at_most(
        "Zipper of a moving gain",
        how,
        "dBc",
        value,
        -100.0,
    ));

    // The level before and after the sweep is the set one.
    let settled_db = tone_db(&output[36_000..], 1_000.0, rate_hz) - amplitude_db(0.5);
    let how = "after the sweep, 1 kHz";
    chapter.figures.push(Figure::near(
        "Gain after a sweep",
        how,
        "dB",
        settled_db,
        12.0,
        0.01,
    ));
}

fn curve_plots(chapter: &mut Chapter, folder: &Path) -> Result<(), String> {
    let places = log_places(20.0, 20e3, 300);
    let shown: [(usize, BandShape, f64, f64); 5] = [
        (band("LF"), BandShape::Shelf, 80.0, 0.7),
        (band("LMF"), BandShape::Bell, 400.0, 2.0),
        (band("HMF"), BandShape::Bell, 3_000.0, 1.0),
        (band("HF"), BandShape::Bell, 12_000.0, 1.0),
        (band("HF"), BandShape::Shelf, 16_000.0, 0.7),
    ];
    for eq_type in [EqType::E, EqType::G] {
        for (rate_hz, _) in RATES {
            let curve = |is_error: bool| {
                shown.iter().flat_map(move |(band, shape, freq_hz, q)| {
                    [12.0, 4.0, -12.0].map(|gain_db| {
                        (
                            with_band(eq_type, *band, *shape, (*freq_hz, *q, gain_db)),
                            is_error,
                        )
                    })
                })
            };
            let curves = |is_error| -> Vec<Curve> {
                curve(is_error)
                    .enumerate()
                    .map(|(index, (settings, is_error))| {
                        let (_, shape, freq_hz, _) = shown[index / 3];
                        let name = if index % 3 == 0 {
                            format!("{shape:?} {} Hz", freq_hz)
                        } else {
                            String::new()
                        };
                        let response = EqResponse::new(&settings, rate_hz);
                        Curve::over(name, &places, |f| {
                            let prototype = if is_error {
                                prototype_db(&settings, f)
                            } else {
                                0.0
                            };
                            response.db(f) - prototype
                        })
                    })
                    .collect()
            };
            let khz = rate_hz / 1e3;
            for (is_error, name, y) in [
                (false, "curves", (-15.0, 15.0)),
                (true, "error", (-0.03, 0.03)),
            ] {
                let title = format!("{eq_type:?} type at {khz} kHz, +12, +4 and −12 dB: {name}");
                let axes = Axes {
                    title: &title,
                    x_label: "Frequency, Hz",
                    x: (20.0, 20e3),
                    is_x_log: true,
                    y_label: "dB",
                    y,
                };
                let file = format!(
                    "eq-{}-{khz}-{name}.svg",
                    format!("{eq_type:?}").to_lowercase()
                );
                draw(&folder.join(&file), &axes, &curves(is_error))?;
                chapter.plots.push((file, title));
            }
        }
    }
    Ok(())
}
