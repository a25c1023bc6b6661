//! Deterministic test signals.

pub use redlight::testkit::{Dice, sine};

/// White noise of even distribution.
pub fn noise(amplitude: f32, seed: u64, len: usize) -> Vec<f32> {
    redlight::testkit::noise(amplitude, seed)
        .take(len)
        .collect()
}

/// Something like music: two tones and noise that swell and stop, loud enough to make every
/// module act.
pub fn programme(rate_hz: f64, seed: u64, len: usize) -> Vec<f32> {
    let low = sine(110.0, 0.3, rate_hz, len);
    let high = sine(6_300.0, 0.15, rate_hz, len);
    let hiss = noise(0.05, seed, len);
    (0..len)
        .map(|n| {
            let beat = (n as f64 / rate_hz * 4.0) % 1.0;
            let swell = if beat < 0.6 { 1.0 - beat } else { 0.02 } as f32;
            swell * (low[n] + high[n] + hiss[n])
        })
        .collect()
}

/// Greatest magnitude.
pub fn peak(signal: &[f32]) -> f32 {
    signal.iter().fold(0.0, |p, x| p.max(x.abs()))
}

/// Greatest second difference: how far a sample stands from the line through its predecessors.
pub fn greatest_kink(signal: &[f32]) -> f32 {
    signal
        .windows(3)
        .fold(0.0, |s, w| s.max((w[2] - 2.0 * w[1] + w[0]).abs()))
}

/// Level in dB of the component of `signal` at `freq_hz`, as the amplitude of a sine (Goertzel's
/// sum, written out).
pub fn tone_db(signal: &[f32], freq_hz: f64, rate_hz: f64) -> f64 {
    let step = std::f64::consts::TAU * freq_hz / rate_hz;
    let (mut re, mut im, mut weight) = (0.0, 0.0, 0.0);
    for (n, x) in signal.iter().enumerate() {
        let window = 1.0 - libm::cos(std::f64::consts::TAU * n as f64 / signal.len() as f64);
        re += window * f64::from(*x) * libm::cos(step * n as f64);
        im += window * f64::from(*x) * libm::sin(step * n as f64);
        weight += window;
    }
    20.0 * libm::log10(2.0 * libm::sqrt(re * re + im * im) / weight)
}
