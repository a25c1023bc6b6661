//! Deterministic test signals.

/// A sine of `freq_hz` at `amplitude`.
pub fn sine(freq_hz: f64, amplitude: f64, rate_hz: f64, len: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU * freq_hz / rate_hz;
    (0..len)
        .map(|n| (amplitude * libm::sin(step * n as f64)) as f32)
        .collect()
}

/// White noise of uniform distribution, from a linear congruential generator (Knuth's MMIX).
pub fn noise(amplitude: f32, seed: u64, len: usize) -> Vec<f32> {
    let mut state = seed;
    (0..len)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            amplitude * ((state >> 40) as f32 / 8_388_608.0 - 1.0)
        })
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

/// Chance that repeats: the generator of [`noise`].
pub struct Dice(u64);

impl Dice {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next number, 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / 16_777_216.0
    }
}
