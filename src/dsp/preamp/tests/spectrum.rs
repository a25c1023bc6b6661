//! Tones on exact bins, and their spectra.

use core::f64::consts::TAU;

/// A cosine of `cycles` per `period` samples, `count` samples long. It begins at its peak, where
/// the flux of a transformer passes through zero: slow filters begin close to their steady state.
pub(in crate::dsp::preamp) fn tone(
    cycles: usize,
    period: usize,
    amplitude: f64,
    count: usize,
) -> Vec<f32> {
    (0..count)
        .map(|n| {
            // Reduced first, so that late samples are as exact as early ones.
            let turn = (n * cycles % period) as f64 / period as f64;
            (amplitude * libm::cos(TAU * turn)) as f32
        })
        .collect()
}

/// The spectrum of `x`, whose length is a power of two: complex amplitudes from DC to below
/// Nyquist, where a sine of amplitude 1 has magnitude 1.
pub(in crate::dsp::preamp) fn spectrum(x: &[f32]) -> Vec<[f64; 2]> {
    let n = x.len();
    assert!(n.is_power_of_two());
    let bits = n.trailing_zeros();
    let mut z: Vec<[f64; 2]> = (0..n)
        .map(|i| [f64::from(x[i.reverse_bits() >> (usize::BITS - bits)]), 0.0])
        .collect();
    let mut half = 1;
    while half < n {
        for k in 0..half {
            let angle = -core::f64::consts::PI * k as f64 / half as f64;
            let (cos, sin) = (libm::cos(angle), libm::sin(angle));
            for i in (k..n).step_by(2 * half) {
                let [a, b] = z[i + half];
                let t = [a * cos - b * sin, a * sin + b * cos];
                z[i + half] = [z[i][0] - t[0], z[i][1] - t[1]];
                z[i] = [z[i][0] + t[0], z[i][1] + t[1]];
            }
        }
        half *= 2;
    }
    z.truncate(n / 2);
    z.iter().map(|v| v.map(|c| c * 2.0 / n as f64)).collect()
}

/// Magnitude in dB.
pub(in crate::dsp::preamp) fn db(v: [f64; 2]) -> f64 {
    10.0 * libm::log10(v[0] * v[0] + v[1] * v[1])
}

/// Levels in dB of the harmonics 1 to 5 of `cycles` per length of `x`.
pub(in crate::dsp::preamp) fn harmonics_db(x: &[f32], cycles: usize) -> [f64; 5] {
    core::array::from_fn(|h| db(component(x, (h + 1) * cycles)))
}

/// Complex amplitude of `cycles` per length of `x`.
pub(in crate::dsp::preamp) fn component(x: &[f32], cycles: usize) -> [f64; 2] {
    let n = x.len();
    let mut sum = [0.0; 2];
    for (i, x) in x.iter().enumerate() {
        let angle = TAU * (i * cycles % n) as f64 / n as f64;
        sum[0] += f64::from(*x) * libm::cos(angle);
        sum[1] -= f64::from(*x) * libm::sin(angle);
    }
    sum.map(|c| c * 2.0 / n as f64)
}

/// Power from 20 Hz to 20 kHz that is not in a multiple of `cycles`, in dB below the fundamental.
pub(in crate::dsp::preamp) fn alias_dbc(x: &[f32], cycles: usize, sample_rate_hz: f64) -> f64 {
    let bins = spectrum(x);
    let power = |v: &[f64; 2]| v[0] * v[0] + v[1] * v[1];
    let sum: f64 = bins
        .iter()
        .enumerate()
        .filter(|(bin, _)| {
            let freq_hz = *bin as f64 * sample_rate_hz / x.len() as f64;
            bin % cycles != 0 && freq_hz > 20.0 && freq_hz <= 20_000.0
        })
        .map(|(_, v)| power(v))
        .sum();
    10.0 * libm::log10(sum / power(&bins[cycles]))
}
