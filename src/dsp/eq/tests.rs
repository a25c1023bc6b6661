//! The EQ as it runs.

use super::*;
use crate::dsp::chunk::TICK;
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

fn one_band(band: BandSettings) -> EqSettings {
    let mut settings = EqSettings::default();
    settings.bands[1] = band;
    settings
}

fn rested(settings: &EqSettings, sample_rate_hz: f64) -> Eq {
    let mut eq = Eq::new(sample_rate_hz);
    eq.set(settings);
    eq.reset();
    eq
}

/// Runs `input` through both channels in chunks of `block` at most, with `automate` at each tick;
/// returns the left channel.
fn run(
    eq: &mut Eq,
    input: &[f32],
    block: usize,
    mut automate: impl FnMut(&mut Eq, usize),
) -> Vec<f32> {
    let mut out = Vec::new();
    let none = Chunk::silent(0, 2);
    while out.len() < input.len() {
        let at = out.len();
        if at % TICK == 0 {
            automate(eq, at);
            assert_eq!(eq.tick(), Health::Good);
        }
        let len = block.min(TICK - at % TICK).min(input.len() - at);
        let mut chunk = Chunk::silent(len, 2);
        chunk.samples[0][..len].copy_from_slice(&input[at..at + len]);
        chunk.samples[1] = chunk.samples[0];
        eq.process(&mut chunk, &none);
        assert_eq!(chunk.samples[0][..len], chunk.samples[1][..len]);
        out.extend_from_slice(&chunk.samples[0][..len]);
    }
    out
}

fn sine(freq_hz: f64, sample_rate_hz: f64, len: usize) -> Vec<f32> {
    (0..len)
        .map(|n| (0.5 * libm::sin(TAU * freq_hz / sample_rate_hz * n as f64)) as f32)
        .collect()
}

/// Noise of −0.5 to 0.5 from a linear congruence.
fn noise(len: usize) -> Vec<f32> {
    let mut seed = 1u32;
    (0..len)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed as f32 / u32::MAX as f32 - 0.5
        })
        .collect()
}

fn level_db(signal: &[f32], freq_hz: f64, sample_rate_hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in signal.iter().enumerate() {
        let (sin, cos) = libm::sincos(TAU * freq_hz / sample_rate_hz * n as f64);
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
    }
    10.0 * libm::log10(re * re + im * im)
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
        eq.process(&mut chunk, &Chunk::silent(0, 2));
        mono.extend_from_slice(&chunk.samples[0][..part.len()]);
    }
    assert_eq!(mono, stereo);
}

/// Largest level in dBc of anything further than 2 kHz from a 1 kHz tone, in 4,096-sample Hann
/// windows.
fn splatter_dbc(signal: &[f32], sample_rate_hz: f64) -> f64 {
    let mut worst = f64::NEG_INFINITY;
    for part in signal.windows(4_096).step_by(2_048) {
        let windowed: Vec<f32> = part
            .iter()
            .enumerate()
            .map(|(n, x)| {
                let hann = 0.5 - 0.5 * libm::cos(TAU * n as f64 / 4_096.0);
                (f64::from(*x) * hann) as f32
            })
            .collect();
        let tone = level_db(&windowed, 1_000.0, sample_rate_hz);
        for i in 0..80 {
            let freq_hz = 3_500.0 + 200.0 * f64::from(i);
            worst = worst.max(level_db(&windowed, freq_hz, sample_rate_hz) - tone);
        }
    }
    worst
}

/// As `dsp/svf_modulation.py`: 24 dB in 100 ms on a 1 kHz tone.
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
        println!("zipper {from_db} {span_db}: {worst:.1} dBc");
        assert!(worst < -100.0, "{from_db} {span_db}: {worst}");
    }
}

#[test]
fn no_jump_overshoots_the_steady_state_by_a_decibel() {
    let mut bad = false;
    for tone_hz in [60.0, 1_000.0, 5_000.0] {
        let input = sine(tone_hz, RATE, 48_000);
        for (a, b) in [
            (bell(12.0, 100.0, 4.0), bell(12.0, 8_000.0, 4.0)),
            (bell(18.0, 60.0, 0.5), bell(18.0, 12_000.0, 8.0)),
            (bell(-18.0, 1_000.0, 2.0), bell(18.0, 1_000.0, 2.0)),
            (bell(-18.0, 200.0, 8.0), bell(-18.0, 10_000.0, 0.3)),
        ] {
            // Every steady state on the way may be heard.
            let mut steady_db = 0.0f64;
            for i in 0..=200 {
                let mix = |x: f64, y: f64| x + (y - x) * f64::from(i) / 200.0;
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
            println!(
                "{tone_hz} Hz, {:?} to {:?}: {over_db:.2} dB over {steady_db:.1}",
                (a.gain_db, a.freq_hz, a.q),
                (b.gain_db, b.freq_hz, b.q)
            );
            bad |= over_db > 1.0;
        }
    }
    assert!(!bad);
}
