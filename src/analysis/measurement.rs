//! Figures of a signal: tones, harmonics, alias products, peaks.
//!
//! Frequencies are chosen to fall on a bin of the transform ([`coherent_hz`]), so no window is
//! needed and a harmonic is exactly one bin.

use core::f64::consts::TAU;

use realfft::RealFftPlanner;

/// Length of the transforms.
pub const LENGTH: usize = 1 << 15;

/// The frequency nearest to `freq_hz` that has an odd, hence coprime, number of periods in
/// [`LENGTH`] samples: every sample meets another phase, and aliases never fall on harmonics.
pub fn coherent_hz(freq_hz: f64, sample_rate_hz: f64) -> f64 {
    coherent_bin(freq_hz, sample_rate_hz) as f64 * sample_rate_hz / LENGTH as f64
}

/// The bin of [`coherent_hz`].
pub fn coherent_bin(freq_hz: f64, sample_rate_hz: f64) -> usize {
    (libm::round(freq_hz / sample_rate_hz * LENGTH as f64) as usize) | 1
}

/// The amplitude spectrum of the last [`LENGTH`] samples; see [`spectrum_of`].
///
/// # Panics
/// If the signal is shorter than [`LENGTH`].
pub fn spectrum(signal: &[f32]) -> Vec<f64> {
    spectrum_of(&signal[signal.len() - LENGTH..])
}

/// The amplitude spectrum of one period: bin k holds the amplitude of the sine with k periods.
pub fn spectrum_of(period: &[f32]) -> Vec<f64> {
    let len = period.len();
    let mut input: Vec<f64> = period.iter().map(|x| f64::from(*x)).collect();
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(len);
    let mut output = transform.make_output_vec();
    transform
        .process(&mut input, &mut output)
        .expect("the buffers have the planned lengths");
    output.iter().map(|c| c.norm() * 2.0 / len as f64).collect()
}

/// Level in dB of an amplitude, with a floor so that an empty bin can be printed.
pub fn amplitude_db(amplitude: f64) -> f64 {
    20.0 * libm::log10(amplitude.max(1e-15))
}

/// Harmonics of the tone at `bin`, 2nd to `highest`-th, in dB relative to the fundamental. Those
/// above Nyquist are missing.
pub fn harmonics_dbc(spectrum: &[f64], bin: usize, highest: usize) -> Vec<f64> {
    (2..=highest)
        .map(|h| h * bin)
        .take_while(|b| *b < spectrum.len())
        .map(|b| amplitude_db(spectrum[b]) - amplitude_db(spectrum[bin]))
        .collect()
}

/// Total harmonic distortion as a share of the fundamental, 2nd to 40th harmonic.
pub fn thd(spectrum: &[f64], bin: usize) -> f64 {
    let power: f64 = (2..=40)
        .filter_map(|h| spectrum.get(h * bin))
        .map(|a| a * a)
        .sum();
    libm::sqrt(power) / spectrum[bin]
}

/// Power of everything between 20 Hz and 20 kHz that is neither a harmonic nor DC, in dB relative
/// to the fundamental: what aliasing has put there.
pub fn alias_dbc(spectrum: &[f64], bin: usize, sample_rate_hz: f64) -> f64 {
    // The last bin is Nyquist.
    let hz = |b: usize| b as f64 * 0.5 * sample_rate_hz / (spectrum.len() - 1) as f64;
    let power: f64 = spectrum
        .iter()
        .enumerate()
        .filter(|(b, _)| b % bin != 0 && hz(*b) > 20.0 && hz(*b) <= 20e3)
        .map(|(_, a)| a * a)
        .sum();
    10.0 * libm::log10((power / (spectrum[bin] * spectrum[bin])).max(1e-30))
}

/// Amplitude and phase (radians) of the component of `signal` at `freq_hz`, by least squares
/// against sine and cosine over a whole number of periods or a long stretch.
pub fn tone(signal: &[f32], freq_hz: f64, sample_rate_hz: f64) -> (f64, f64) {
    let step = TAU * freq_hz / sample_rate_hz;
    let (mut ss, mut sc, mut cc, mut xs, mut xc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, x) in signal.iter().enumerate() {
        let (s, c) = libm::sincos(step * n as f64);
        ss += s * s;
        sc += s * c;
        cc += c * c;
        xs += f64::from(*x) * s;
        xc += f64::from(*x) * c;
    }
    let determinant = ss * cc - sc * sc;
    let in_phase = (xs * cc - xc * sc) / determinant;
    let quadrature = (xc * ss - xs * sc) / determinant;
    (
        libm::hypot(in_phase, quadrature),
        libm::atan2(quadrature, in_phase),
    )
}

/// Level in dB of the component at `freq_hz`; see [`tone`].
pub fn tone_db(signal: &[f32], freq_hz: f64, sample_rate_hz: f64) -> f64 {
    amplitude_db(tone(signal, freq_hz, sample_rate_hz).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::sine;

    #[test]
    fn harmonics_of_a_known_sum_are_found() {
        let rate = 48_000.0;
        let freq = coherent_hz(1_000.0, rate);
        let bin = coherent_bin(1_000.0, rate);
        let third = sine(3.0 * freq, 1e-3, rate, LENGTH);
        let stray = sine(12.5 * freq, 1e-4, rate, LENGTH);
        let mut signal = sine(freq, 1.0, rate, LENGTH);
        for n in 0..LENGTH {
            signal[n] += third[n];
        }
        let clean = spectrum(&signal);
        assert!((harmonics_dbc(&clean, bin, 5)[1] + 60.0).abs() < 0.01);
        assert!((thd(&clean, bin) - 1e-3).abs() < 1e-6);
        assert!(alias_dbc(&clean, bin, rate) < -130.0);
        for n in 0..LENGTH {
            signal[n] += stray[n];
        }
        assert!((alias_dbc(&spectrum(&signal), bin, rate) + 80.0).abs() < 0.1);
    }

    #[test]
    fn a_tone_is_measured_with_its_phase() {
        let shifted = &sine(100.0, 0.5, 48_000.0, 48_120)[120..];
        let (amplitude, phase) = tone(shifted, 100.0, 48_000.0);
        assert!((amplitude - 0.5).abs() < 1e-6);
        assert!((phase - TAU * 0.25).abs() < 1e-6);
    }
}
