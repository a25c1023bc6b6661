//! Tones on exact bins, and single bins of them.

use core::f64::consts::TAU;

/// A cosine of `cycles` per `period` samples, `count` samples long. It begins at its peak, where
/// the flux of a transformer passes through zero: slow filters begin close to their steady state.
pub(in crate::dsp::stages::preamp) fn tone(
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

/// Magnitude in dB.
pub(in crate::dsp::stages::preamp) fn db(v: [f64; 2]) -> f64 {
    10.0 * libm::log10(v[0] * v[0] + v[1] * v[1])
}

/// Levels in dB of the harmonics 1 to 5 of `cycles` per length of `x`.
pub(in crate::dsp::stages::preamp) fn harmonics_db(x: &[f32], cycles: usize) -> [f64; 5] {
    core::array::from_fn(|h| db(component(x, (h + 1) * cycles)))
}

/// Complex amplitude of `cycles` per length of `x`.
pub(in crate::dsp::stages::preamp) fn component(x: &[f32], cycles: usize) -> [f64; 2] {
    let n = x.len();
    let mut sum = [0.0; 2];
    for (i, x) in x.iter().enumerate() {
        let angle = TAU * (i * cycles % n) as f64 / n as f64;
        sum[0] += f64::from(*x) * libm::cos(angle);
        sum[1] -= f64::from(*x) * libm::sin(angle);
    }
    sum.map(|c| c * 2.0 / n as f64)
}
