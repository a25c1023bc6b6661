//! Conversions between the units of the field: the one copy.
//!
//! Everything here is design-time arithmetic in `f64` on top of [`libm`], so it gives the same
//! bits on every machine. Hot paths use [`crate::dsp::blocks::math`] instead.

/// Level in dB of a linear amplitude `gain`. Zero gives −∞.
pub fn gain_to_db(gain: f64) -> f64 {
    20.0 * libm::log10(gain)
}

/// Linear amplitude of a level in dB. −∞ gives zero.
pub fn db_to_gain(level_db: f64) -> f64 {
    libm::exp(level_db * (core::f64::consts::LN_10 / 20.0))
}

/// Coefficient of a one-pole that covers 63 % of a step in `time_s` seconds: exp(−1/(τ·fs)).
///
/// A time of zero or less gives 0: the one-pole follows at once.
pub fn time_to_coef(time_s: f64, sample_rate_hz: f64) -> f64 {
    if time_s <= 0.0 {
        0.0
    } else {
        libm::exp(-1.0 / (time_s * sample_rate_hz))
    }
}

/// Seconds of a time in milliseconds.
pub fn ms_to_s(time_ms: f64) -> f64 {
    time_ms * 1e-3
}

/// Radians per sample of a frequency.
pub fn hz_to_radians(freq_hz: f64, sample_rate_hz: f64) -> f64 {
    core::f64::consts::TAU * freq_hz / sample_rate_hz
}

/// Centre frequency of bin `bin` of a transform of `length` samples.
pub fn bin_to_hz(bin: f64, length: usize, sample_rate_hz: f64) -> f64 {
    bin * sample_rate_hz / length as f64
}

/// 0 VU in dBu: the professional line level (EBU/ITU practice).
pub const VU_ZERO_DBU: f64 = 4.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_and_gains_are_inverse() {
        for db in [-120.0, -6.0, 0.0, 0.01, 24.0] {
            assert!((gain_to_db(db_to_gain(db)) - db).abs() < 1e-12);
        }
        assert_eq!(db_to_gain(f64::NEG_INFINITY), 0.0);
        assert_eq!(gain_to_db(0.0), f64::NEG_INFINITY);
    }

    #[test]
    fn one_pole_covers_63_percent_in_its_time() {
        let coef = time_to_coef(0.01, 48_000.0);
        let left = libm::pow(coef, 480.0);
        assert!((left - libm::exp(-1.0)).abs() < 1e-12);
        assert_eq!(time_to_coef(0.0, 48_000.0), 0.0);
    }
}
