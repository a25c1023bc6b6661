//! The EQ as it runs.

use super::proportional::proportional_q;
use super::*;
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::stages::tests::{level_db, run, sine};
use core::f64::consts::TAU;

const RATE: f64 = 48_000.0;

fn bell(gain_db: f64, freq_hz: f64, q: f64) -> BandSettings {
    BandSettings {
        on: true,
        gain_db,
        freq_hz,
        q,
        shape: BandShape::Bell,
    }
}

fn rested(settings: &EqSettings, sample_rate_hz: f64) -> Eq {
    crate::testkit::rested(settings, sample_rate_hz)
}

fn one_band(band: BandSettings) -> EqSettings {
    let mut settings = EqSettings::default();
    settings.bands[1] = band;
    settings
}

fn noise(len: usize) -> Vec<f32> {
    crate::testkit::noise(0.5, 1).take(len).collect()
}

fn peak(signal: &[f32]) -> f32 {
    signal.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

fn all_bands() -> EqSettings {
    let mut settings = EqSettings::default();
    settings.bands[0].gain_db = 6.0;
    settings.bands[1] = bell(-9.0, 800.0, 2.0);
    settings.bands[2] = bell(12.0, 6_000.0, 1.0);
    settings.bands[3].gain_db = -5.0;
    settings
}

#[test]
fn the_response_function_is_what_the_impulse_response_measures() {
    for rate in [44_100.0, 96_000.0] {
        for eq_type in [EqType::E, EqType::G] {
            let settings = EqSettings {
                eq_type,
                ..all_bands()
            };
            let mut impulse = vec![0.0; 16_384];
            impulse[0] = 1.0;
            let out = run(&mut rested(&settings, rate), &impulse, TICK, |_, _| {});
            for freq_hz in [30.0, 200.0, 800.0, 3_000.0, 6_000.0, 12_000.0, 19_000.0] {
                let measured = level_db(&out, freq_hz, rate);
                let stated = response_db(&settings, freq_hz, rate);
                assert!(
                    (measured - stated).abs() < 1e-3,
                    "{rate} {freq_hz}: {measured} {stated}"
                );
            }
        }
    }
}

#[test]
fn a_flat_band_and_a_band_that_is_out_change_no_bit() {
    let input = noise(2_000);
    let mut settings = all_bands();
    for band in &mut settings.bands {
        band.on = false;
    }
    assert_eq!(
        run(&mut rested(&settings, RATE), &input, TICK, |_, _| {}),
        input
    );
    let mut eq = rested(&all_bands(), RATE);
    let out = run(&mut eq, &input, TICK, |eq, _| eq.set(&settings));
    assert_ne!(out[..480], input[..480]);
    assert_eq!(out[1_000..], input[1_000..]);
}

#[test]
fn blocks_of_any_length_give_the_same_bits() {
    let input = noise(4_000);
    let automate = |eq: &mut Eq, at: usize| {
        let mut settings = all_bands();
        if at > 1_000 {
            settings.bands[1].freq_hz = 3_000.0;
            settings.bands[3].shape = BandShape::Bell;
            settings.bands[2].gain_db = 0.0;
        }
        eq.set(&settings);
    };
    let whole = run(&mut rested(&all_bands(), RATE), &input, TICK, automate);
    for block in [1, 7, 31] {
        assert_eq!(
            run(&mut rested(&all_bands(), RATE), &input, block, automate),
            whole
        );
    }
}

#[test]
fn reset_equals_new() {
    let input = noise(1_000);
    let mut used = rested(&all_bands(), RATE);
    run(&mut used, &input, TICK, |eq, at| {
        let mut settings = all_bands();
        settings.bands[1].freq_hz += at as f64;
        eq.set(&settings);
    });
    used.set(&all_bands());
    used.reset();
    let again = run(&mut used, &input, TICK, |_, _| {});
    assert_eq!(
        again,
        run(&mut rested(&all_bands(), RATE), &input, TICK, |_, _| {})
    );
}

#[test]
fn one_channel_sounds_like_each_of_two() {
    let input = noise(320);
    let stereo = run(&mut rested(&all_bands(), RATE), &input, TICK, |_, _| {});
    let mut eq = rested(&all_bands(), RATE);
    let mut mono = Vec::new();
    for part in input.chunks(TICK) {
        let mut chunk = Chunk::silent(part.len(), 1);
        chunk.samples[0][..part.len()].copy_from_slice(part);
        assert_eq!(eq.tick(), Health::Good);
        eq.process(&mut chunk, None);
        mono.extend_from_slice(&chunk.samples[0][..part.len()]);
    }
    assert_eq!(mono, stereo);
}

/// Largest level in dBc of anything further than 2 kHz from a 1 kHz tone, in 4,096-sample Hann
/// windows.
fn splatter_dbc(signal: &[f32], sample_rate_hz: f64) -> f64 {
    let mut worst = f64::NEG_INFINITY;
    for part in signal.windows(4_096).step_by(4_096) {
        let windowed: Vec<f32> = part
            .iter()
            .enumerate()
            .map(|(n, x)| {
                let hann = 0.5 - 0.5 * libm::cos(TAU * n as f64 / 4_096.0);
                (f64::from(*x) * hann) as f32
            })
            .collect();
        let tone = level_db(&windowed, 1_000.0, sample_rate_hz);
        for i in 0..40 {
            let freq_hz = 3_500.0 + 400.0 * f64::from(i);
            worst = worst.max(level_db(&windowed, freq_hz, sample_rate_hz) - tone);
        }
    }
    worst
}

/// Target: −100 dBc, 24 dB in 100 ms on a 1 kHz tone.
#[test]
fn a_gain_sweep_makes_no_zipper_noise() {
    let input = sine(1_000.0, RATE, 24_000);
    let sweep = |from_db: f64, span_db: f64| {
        let mut eq = rested(&one_band(bell(from_db, 1_000.0, 1.0)), RATE);
        run(&mut eq, &input, TICK, |eq, at| {
            let part = ((at as f64 - 8_000.0) / (0.1 * RATE)).clamp(0.0, 1.0);
            eq.set(&one_band(bell(from_db + span_db * part, 1_000.0, 1.0)));
        })
    };
    for (from_db, span_db) in [(-12.0, 24.0), (12.0, -24.0), (-18.0, 36.0), (0.0, 18.0)] {
        let worst = splatter_dbc(&sweep(from_db, span_db), RATE);
        assert!(worst < -100.0, "{from_db} {span_db}: {worst}");
    }
}

#[test]
fn no_jump_overshoots_the_steady_state_by_a_decibel() {
    for tone_hz in [60.0, 1_000.0, 5_000.0] {
        let input = sine(tone_hz, RATE, 33_600);
        for (a, b) in [
            (bell(12.0, 100.0, 4.0), bell(12.0, 8_000.0, 4.0)),
            (bell(18.0, 60.0, 0.5), bell(18.0, 12_000.0, 8.0)),
            (bell(-18.0, 1_000.0, 2.0), bell(18.0, 1_000.0, 2.0)),
            (bell(-18.0, 200.0, 8.0), bell(-18.0, 10_000.0, 0.3)),
        ] {
            // Every steady state on the way may be heard.
            let mut steady_db = 0.0f64;
            for i in 0..=60 {
                let mix = |x: f64, y: f64| x + (y - x) * f64::from(i) / 60.0;
                let freq_hz = libm::exp2(mix(libm::log2(a.freq_hz), libm::log2(b.freq_hz)));
                let q = libm::exp2(mix(libm::log2(a.q), libm::log2(b.q)));
                let on_way = one_band(bell(mix(a.gain_db, b.gain_db), freq_hz, q));
                steady_db = steady_db.max(response_db(&on_way, tone_hz, RATE));
            }
            let mut eq = rested(&one_band(a), RATE);
            let out = run(&mut eq, &input, TICK, |eq, at| {
                let is_second = at >= 12_000 && (at / 2_400) % 2 == 0;
                eq.set(&one_band(if is_second { b } else { a }));
            });
            // The tone's own onset makes a static bell ring, too.
            let over_db = 20.0 * libm::log10(f64::from(peak(&out[9_600..])) / 0.5) - steady_db;
            assert!(over_db < 1.0, "{tone_hz} {a:?} {b:?}: {over_db}");
        }
    }
}

/// Largest error in dB, 20 Hz to 20 kHz, of one band against its prototype.
fn worst_error_db(place: usize, band: BandSettings, eq_type: EqType, rate: f64) -> f64 {
    let mut settings = EqSettings {
        eq_type,
        ..EqSettings::default()
    };
    settings.bands[place] = band;
    let response = EqResponse::new(&settings, rate);
    let top_hz = (rate * 20.0 / 44.1).min(20_000.0);
    let around = (-6..=6).map(|i| band.freq_hz * libm::exp2(f64::from(i) / 12.0));
    (0..=60)
        .map(|i| 20.0 * libm::pow(top_hz / 20.0, f64::from(i) / 60.0))
        .chain((12..20).map(|i| top_hz * f64::from(i) / 20.0))
        .chain(around)
        .filter(|freq_hz| (20.0..=top_hz).contains(freq_hz))
        .map(|freq_hz| (response.db(freq_hz) - prototype_db(&settings, freq_hz)).abs())
        .fold(0.0, f64::max)
}

/// Settings over the whole range of a band; the range of Q ends at `q_end`.
fn grid(shape: BandShape, from_hz: f64, to_hz: f64, q_end: f64) -> Vec<BandSettings> {
    let mut settings = Vec::new();
    for i in 0..=8 {
        let freq_hz = from_hz * libm::pow(to_hz / from_hz, f64::from(i) / 8.0);
        for q in [0.3, 0.5, 0.7, 1.0, 2.5, 4.0, 8.0] {
            for gain_db in [-18.0, -6.0, 12.0, 18.0] {
                if q <= q_end {
                    settings.push(BandSettings {
                        shape,
                        ..bell(gain_db, freq_hz, q)
                    });
                }
            }
        }
    }
    settings
}

/// Target: at most .03 dB at 44.1 kHz and .01 dB from 48 kHz, 20 Hz to 20 kHz, over the whole
/// range of every band.
#[test]
fn every_band_copies_its_prototype() {
    let bands = [
        ("lf shelf", 0, grid(BandShape::Shelf, 20.0, 600.0, 4.0)),
        ("lf bell", 0, grid(BandShape::Bell, 20.0, 600.0, 4.0)),
        ("lmf", 1, grid(BandShape::Bell, 100.0, 4_000.0, 8.0)),
        ("hmf", 2, grid(BandShape::Bell, 500.0, 12_000.0, 8.0)),
        ("hf bell", 3, grid(BandShape::Bell, 1_000.0, 40_000.0, 4.0)),
        (
            "hf shelf",
            3,
            grid(BandShape::Shelf, 1_000.0, 40_000.0, 4.0),
        ),
        // Where the tables work hardest: see `matched::table`.
        (
            "resonant hf shelf",
            3,
            grid(BandShape::Shelf, 6_000.0, 16_000.0, 4.0),
        ),
        (
            "hf bell around Nyquist",
            3,
            grid(BandShape::Bell, 20_000.0, 32_000.0, 4.0),
        ),
    ];
    for (rate, limit_db) in [(44_100.0, 0.03), (48_000.0, 0.01), (96_000.0, 0.01)] {
        for (name, place, settings) in &bands {
            for eq_type in [EqType::E, EqType::G] {
                let worst_db = settings
                    .iter()
                    .map(|band| worst_error_db(*place, *band, eq_type, rate))
                    .fold(0.0, f64::max);
                assert!(worst_db < limit_db, "{rate} {name} {eq_type:?}: {worst_db}");
            }
        }
    }
}

/// A sweep must not jump by more than the error that is allowed: neighbouring settings, neighbouring
/// curves.
#[test]
fn sweeps_are_continuous() {
    for rate in [8_000.0, 44_100.0, 48_000.0, 96_000.0] {
        for shape in [BandShape::Bell, BandShape::Shelf] {
            for q in [0.3, 1.0, 4.0] {
                let curve = |freq_hz: f64, gain_db: f64| {
                    let mut settings = EqSettings::default();
                    settings.bands[3] = BandSettings {
                        shape,
                        ..bell(gain_db, freq_hz, q)
                    };
                    let response = EqResponse::new(&settings, rate);
                    [0.05, 0.2, 0.4, 0.45].map(|part| response.db(part * rate))
                };
                let distance = |a: [f64; 4], b: [f64; 4]| {
                    a.iter()
                        .zip(b)
                        .fold(0.0f64, |d, (a, b)| d.max((a - b).abs()))
                };
                for i in 0..60 {
                    let freq_hz = 1_000.0 * libm::pow(40.0, f64::from(i) / 60.0);
                    let step = distance(curve(freq_hz, 12.0), curve(freq_hz * 1.000_01, 12.0));
                    assert!(step < 0.01, "{rate} {shape:?} {q} {freq_hz}: {step}");
                    let gain_db = -18.0 + 0.6 * f64::from(i);
                    let step = distance(curve(9_000.0, gain_db), curve(9_000.0, gain_db + 1e-5));
                    assert!(step < 0.001, "{rate} {shape:?} {q} {gain_db} dB: {step}");
                }
            }
        }
    }
}

/// The largest step of the second difference, as in the filters' test of their switches: a glide of
/// 15 ms, 720 samples, bends by less than 1/720 per sample; a switch without one would jump.
#[test]
fn switches_do_not_click() {
    let input = sine(200.0, RATE, 14_400);
    let base = all_bands();
    let mut steps = [base; 10];
    steps[1].bands[3].shape = BandShape::Bell;
    steps[2].bands[0].shape = BandShape::Bell;
    steps[3].eq_type = EqType::G;
    steps[4].bands[0].on = false;
    steps[6].bands[1].on = false;
    steps[7].bands[1].gain_db = 18.0;
    steps[8].bands[1].gain_db = -18.0;
    let mut eq = rested(&base, RATE);
    let out = run(&mut eq, &input, TICK, |eq, at| eq.set(&steps[at / 1_440]));
    // Without the onset of the tone.
    let bend = out[1_000..]
        .windows(3)
        .map(|w| (w[0] - 2.0 * w[1] + w[2]).abs())
        .fold(0.0, f32::max);
    assert!(bend < 1.0 / 720.0, "{bend}");
}

/// Closed form of the G type's law: a third of the set Q when flat, all of it at ±18 dB, and the
/// same for cuts as for boosts.
#[test]
fn the_g_type_grows_narrower_with_gain() {
    let ratio = |gain_db: f64| proportional_q(libm::pow(10.0, gain_db / 40.0));
    assert!((ratio(18.0) - 1.0).abs() < 1e-12);
    assert!((ratio(0.0) - 1.0 / 3.0).abs() < 0.002, "{}", ratio(0.0));
    for i in 0..18 {
        let gain_db = f64::from(i);
        assert!(ratio(gain_db + 1.0) > ratio(gain_db));
        assert!((ratio(gain_db) - ratio(-gain_db)).abs() < 1e-12);
    }
}

#[test]
fn a_memory_that_is_not_finite_is_cleared_and_reported() {
    let mut eq = rested(&all_bands(), RATE);
    let mut chunk = Chunk::silent(TICK, 2);
    chunk.samples[0][3] = f32::INFINITY;
    eq.process(&mut chunk, None);
    assert_eq!(eq.tick(), Health::Healed);
    assert_eq!(eq.tick(), Health::Good);
}
