//! The ladder against direct arithmetic in `f64`.

use super::*;
use crate::dsp::blocks::chunk::{Chunk, TICK};

/// (s² + k·g·s + g²)·(s + p) under the same with its damping times `boost`.
fn bell(g: f64, k: f64, p: f64, boost: f64) -> ThirdOrder {
    let poly = |k: f64| [p * g * g, g * g + p * k * g, p + k * g];
    let [n0, n1, n2] = poly(k * boost);
    ThirdOrder {
        n: [n0, n1, n2, 1.0],
        d: poly(k),
    }
}

fn high_pass(g: f64) -> ThirdOrder {
    ThirdOrder {
        n: [0.0, 0.0, 0.0, 1.0],
        d: [g * g * g, 2.0 * g * g, 2.0 * g],
    }
}

/// c0 + c1·s + c2·s² + c3·s³, times (1 + z⁻¹)³, as a polynomial in z⁻¹.
fn in_z(c: [f64; 4]) -> [f64; 4] {
    let [c0, c1, c2, c3] = c;
    [
        c0 + c1 + c2 + c3,
        3.0 * c0 + c1 - c2 - 3.0 * c3,
        3.0 * c0 - c1 - c2 + 3.0 * c3,
        c0 - c1 + c2 - c3,
    ]
}

/// The filter as a transposed direct form in `f64`.
fn direct(filter: &ThirdOrder, input: &[f32]) -> Vec<f64> {
    let [d0, d1, d2] = filter.d;
    let a = in_z([d0, d1, d2, 1.0]);
    let b = in_z(filter.n).map(|v| v / a[0]);
    let a = a.map(|v| v / a[0]);
    let mut z = [0.0; 3];
    input
        .iter()
        .map(|x| {
            let x = f64::from(*x);
            let y = b[0] * x + z[0];
            z = [
                b[1] * x - a[1] * y + z[1],
                b[2] * x - a[2] * y + z[2],
                b[3] * x - a[3] * y,
            ];
            y
        })
        .collect()
}

fn run(ladder: &mut Ladder, input: &[f32]) -> Vec<f32> {
    let mut out = Vec::new();
    for part in input.chunks(TICK) {
        let mut chunk = Chunk::silent(part.len(), 1);
        chunk.samples[0][..part.len()].copy_from_slice(part);
        run_in_series(core::iter::once(&mut *ladder), &mut chunk);
        out.extend_from_slice(&chunk.samples[0][..part.len()]);
    }
    out
}

/// Two tones in the pass band and a little noise.
fn signal(len: usize, sample_rate_hz: f64) -> Vec<f32> {
    (0..len)
        .zip(crate::testkit::noise(0.025, 1))
        .map(|(n, noise)| {
            let t = core::f64::consts::TAU * n as f64 / sample_rate_hz;
            let tones = 0.25 * libm::sin(997.0 * t) + 0.25 * libm::sin(61.0 * t);
            tones as f32 + noise
        })
        .collect()
}

/// Level of `out` − `reference` over that of `reference`, over the second half.
fn error_db(out: &[f32], reference: &[f64]) -> f64 {
    let half = out.len() / 2;
    let (mut error, mut level) = (0.0, 0.0);
    for (y, r) in out.iter().zip(reference).skip(half) {
        error += (f64::from(*y) - r) * (f64::from(*y) - r);
        level += r * r;
    }
    10.0 * libm::log10(error / level)
}

#[test]
fn any_stable_third_order_filter_maps_exactly() {
    let input = signal(512, 48_000.0);
    for filter in [
        bell(0.1, 0.3, 2.8, 4.0),
        bell(0.9, 1.5, 1.2, 0.3),
        bell(2.5, 0.2, 2.2, 5.0),
        bell(0.3, 0.3, 2.8, 4.0).reciprocal(),
        high_pass(0.05),
    ] {
        let out = run(&mut Ladder::new(LadderCoefs::new(&filter)), &input);
        for (y, r) in out.iter().zip(direct(&filter, &input)) {
            assert!((f64::from(*y) - r).abs() < 2e-6, "{filter:?}: {y} {r}");
        }
    }
}

/// Target: noise of the state at most −115 dB against `f64`, 20 Hz at 384 kHz.
#[test]
fn single_precision_states_stay_below_minus_115_db() {
    for (rate, freq_hz) in [(48_000.0, 20.0), (384_000.0, 20.0), (384_000.0, 100.0)] {
        let input = signal(rate as usize, rate);
        let g = libm::tan(core::f64::consts::PI * freq_hz / rate);
        for (name, filter) in [
            ("high-pass", high_pass(g)),
            ("bell +12 dB, Q 1", bell(g, 0.5, 1.1, 4.0)),
            ("bell -12 dB, Q 1", bell(g, 0.5, 1.1, 4.0).reciprocal()),
            ("bell +18 dB, Q 4", bell(g, 0.09, 1.1, 7.94)),
        ] {
            let out = run(&mut Ladder::new(LadderCoefs::new(&filter)), &input);
            let noise_db = error_db(&out, &direct(&filter, &input));
            assert!(noise_db < -115.0, "{rate} {freq_hz} {name}: {noise_db}");
        }
    }
}

#[test]
fn energy_never_grows_however_the_coefficients_move() {
    let extremes = [
        bell(1e-4, 0.05, 1.1, 8.0),
        bell(3.0, 0.05, 2.8, 8.0).reciprocal(),
        high_pass(0.2),
        bell(0.5, 4.0, 1.5, 0.2),
    ]
    .map(|filter| LadderCoefs::new(&filter));
    let mut ladder = Ladder::new(extremes[0]);
    ladder.state = [[1.0; 2], [-0.7; 2], [0.4; 2]];
    let energy = |ladder: &Ladder| ladder.state.iter().map(|[s, _]| s * s).sum::<f32>();
    let mut before = energy(&ladder);
    for i in 0..200 {
        ladder.aim(extremes[(i * 7) % 4]);
        run(&mut ladder, &[0.0; TICK]);
        let after = energy(&ladder);
        assert!(after <= before * (1.0 + 1e-5), "{i}: {before} {after}");
        before = after;
    }
}

#[test]
fn a_filter_that_has_arrived_gives_the_bits_of_one_that_rested() {
    let [a, b] = [bell(0.1, 0.3, 2.8, 4.0), bell(0.2, 0.6, 2.8, 2.0)].map(|f| LadderCoefs::new(&f));
    let mut moved = Ladder::new(a);
    moved.aim(b);
    run(&mut moved, &[0.0; TICK]);
    moved.rest();
    let input = signal(320, 48_000.0);
    assert_eq!(run(&mut moved, &input), run(&mut Ladder::new(b), &input));
}

#[test]
fn a_memory_that_is_not_finite_is_cleared() {
    let mut ladder = Ladder::new(LadderCoefs::new(&high_pass(0.1)));
    run(&mut ladder, &[f32::NAN; 4]);
    assert_eq!(ladder.tick(), Health::Healed);
    assert_eq!(ladder.tick(), Health::Good);
    assert!(run(&mut ladder, &[1.0; 8]).iter().all(|y| y.is_finite()));
}

/// One sample as the equations at [`COEFS`] say, one channel after the other.
fn step_alone(ladder: &mut Ladder, position: usize, channel: usize, x: f32) -> f32 {
    let (start, target) = (ladder.start.0, ladder.target.0);
    let t = position as f32 / TICK as f32;
    let k: [f32; COEFS] = core::array::from_fn(|i| {
        if position == TICK {
            target[i]
        } else {
            start[i] + (target[i] - start[i]) * t
        }
    });
    let [v1, v2, v3] = ladder.state.map(|s| s[channel]);
    let driven = k[6] * x;
    let z = v1 + driven;
    ladder.state[0][channel] = (z + driven) + (k[0] * z + (k[2] * v3 - k[1] * v2));
    ladder.state[1][channel] = v2 + (k[1] * z + (k[3] * v2 - k[4] * v3));
    ladder.state[2][channel] = v3 + (k[2] * z + (k[4] * v2 - k[5] * v3));
    (k[10] * x + k[7] * v1) + (k[8] * v2 + k[9] * v3)
}

/// Side by side in lanes every section does what it does alone, to the bit: with any number of
/// sections, at rest and on the move, in mono and stereo, in chunks of any length.
#[test]
fn sections_in_lanes_give_the_bits_of_sections_alone() {
    let designs = [
        bell(0.1, 0.3, 2.8, 4.0),
        high_pass(0.05),
        bell(0.9, 1.5, 1.2, 0.3),
        bell(2.5, 0.2, 2.2, 5.0),
        bell(0.3, 0.3, 2.8, 4.0).reciprocal(),
        high_pass(0.01),
    ]
    .map(|filter| LadderCoefs::new(&filter));
    let input = signal(12 * TICK, 48_000.0);
    for (count, channels, chunk_len) in (1..=6)
        .flat_map(|count| [(count, 1), (count, 2)])
        .flat_map(|(count, channels)| [32, 1, 3, 7, 16].map(|len| (count, channels, len)))
    {
        let mut ladders: Vec<Ladder> = designs[..count].iter().map(|c| Ladder::new(*c)).collect();
        let mut alone = ladders.clone();
        for (n, frames) in input.chunks(TICK).enumerate() {
            for (i, (ladder, alone)) in ladders.iter_mut().zip(&mut alone).enumerate() {
                let coefs = designs[(i % count + n * (i % 2)) % 6];
                ladder.aim(coefs);
                alone.aim(coefs);
            }
            let mut position = 0;
            for part in frames.chunks(chunk_len) {
                let mut chunk = Chunk::silent(part.len(), channels);
                chunk.samples[0][..part.len()].copy_from_slice(part);
                for (r, l) in chunk.samples[1].iter_mut().zip(part) {
                    *r = 0.25 - 0.5 * l;
                }
                let mut wanted = chunk;
                run_in_series(ladders.iter_mut(), &mut chunk);
                for ladder in &mut alone {
                    for (c, samples) in wanted.iter_mut().enumerate() {
                        for (i, x) in samples.iter_mut().enumerate() {
                            *x = step_alone(ladder, position + i + 1, c, *x);
                        }
                    }
                }
                position += part.len();
                let bits = |chunk: &Chunk| -> Vec<u32> {
                    chunk.iter().flatten().map(|x| x.to_bits()).collect()
                };
                assert_eq!(
                    bits(&chunk),
                    bits(&wanted),
                    "{count} {channels} {chunk_len} {n}"
                );
            }
        }
    }
}
