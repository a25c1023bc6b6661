//! The peak programme meter, type II: quick to rise, slow to return.
//!
//! Two quasi-peak rectifiers with different charging times, averaged. Each charges towards |x| by a
//! one-pole while |x| is above it, and otherwise discharges by 24 dB in 2.8 s. One charging time
//! alone misses the burst table by .7 dB.
//!
//! Source: IEC 60268-10:1991, type IIa: bursts of 5 kHz of 10, 5, 1.5 and .5 ms read −2, −4, −9 and
//! −17 dB against a steady tone; return 24 dB in 2.8 s.

use crate::units::{db_to_gain, time_to_coef};

/// Charging times. Recipe: both and their weights fitted by least squares (Nelder–Mead) to the
/// burst table at 192 kHz; the weights came out equal (`reference/meters.py`).
const CHARGE_S: [f64; 2] = [0.001_215, 0.004_52];

/// What a steady sine reads without calibration: charging stops short of the crest.
const SINE_READING: f64 = 0.976;

/// Return of the needle.
const RETURN_DB_PER_S: f64 = 24.0 / 2.8;

/// Level below which the meter rests: −300 dBFS.
const FLUSH_BELOW: f64 = 1e-15;

/// A PPM of one channel, calibrated to the amplitude of a sine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ppm {
    charge_coefs: [f64; 2],
    return_coef: f64,
    levels: [f64; 2],
    /// Greatest sum of both.
    greatest: f64,
}

impl Ppm {
    /// An empty meter. `sample_rate_hz` is 8 kHz to 768 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            charge_coefs: CHARGE_S.map(|time_s| 1.0 - time_to_coef(time_s, sample_rate_hz)),
            return_coef: db_to_gain(-RETURN_DB_PER_S / sample_rate_hz),
            levels: [0.0; 2],
            greatest: 0.0,
        }
    }

    /// Takes in samples, any number of them; NaN is left out.
    pub fn process(&mut self, samples: &[f32]) {
        for x in samples {
            let magnitude = f64::from(x.abs());
            for (level, charge_coef) in self.levels.iter_mut().zip(self.charge_coefs) {
                if magnitude > *level && magnitude.is_finite() {
                    *level += charge_coef * (magnitude - *level);
                } else if *level < FLUSH_BELOW {
                    *level = 0.0;
                } else {
                    *level *= self.return_coef;
                }
            }
            self.greatest = self.greatest.max(self.levels[0] + self.levels[1]);
        }
    }

    /// The reading, as the amplitude of a sine.
    pub fn gain(&self) -> f32 {
        ((self.levels[0] + self.levels[1]) * (0.5 / SINE_READING)) as f32
    }

    /// The greatest reading so far, as the amplitude of a sine.
    pub fn greatest_gain(&self) -> f32 {
        (self.greatest * (0.5 / SINE_READING)) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::gain_to_db;

    fn burst(rate_hz: f64, seconds: f64) -> Vec<f32> {
        // 5 kHz does not exist at a rate of 8 kHz.
        let freq_hz = if rate_hz < 16e3 { 1_900.0 } else { 5_000.0 };
        (0..(seconds * rate_hz).round() as usize)
            .map(|n| {
                libm::sin(core::f64::consts::TAU * freq_hz * (n as f64 + 0.5) / rate_hz) as f32
            })
            .collect()
    }

    fn reading_db(rate_hz: f64, seconds: f64) -> f64 {
        let mut ppm = Ppm::new(rate_hz);
        ppm.process(&burst(rate_hz, seconds));
        // The greatest reading stays when the needle falls.
        ppm.process(&vec![0.0; rate_hz as usize]);
        gain_to_db(f64::from(ppm.greatest_gain()))
    }

    /// IEC 60268-10 table: burst in ms, reading in dB, tolerance in dB.
    const BURSTS: [(f64, f64, f64); 5] = [
        (100.0, 0.0, 0.5),
        (10.0, -2.0, 0.5),
        (5.0, -4.0, 0.75),
        (1.5, -9.0, 1.0),
        (0.5, -17.0, 2.0),
    ];

    #[test]
    fn bursts_read_as_the_standard_says_at_every_rate() {
        for rate_hz in [8e3, 16e3, 44_100.0, 48e3, 96e3, 192e3, 768e3] {
            for (burst_ms, wanted_db, tolerance_db) in BURSTS {
                let read_db = reading_db(rate_hz, burst_ms * 1e-3);
                assert!(
                    (read_db - wanted_db).abs() <= tolerance_db,
                    "{rate_hz}: {burst_ms} ms reads {read_db} dB"
                );
            }
        }
        for (burst_ms, wanted_db, _) in BURSTS {
            let error_db = reading_db(48e3, burst_ms * 1e-3) - wanted_db;
            assert!(error_db.abs() < 0.45, "{burst_ms} ms: {error_db} dB");
        }
    }

    #[test]
    fn a_steady_sine_reads_its_amplitude() {
        for rate_hz in [8e3, 44_100.0, 48e3, 768e3] {
            assert!(reading_db(rate_hz, 1.0).abs() < 0.05, "{rate_hz}");
        }
    }

    #[test]
    fn it_returns_by_24_db_in_2_8_seconds() {
        for rate_hz in [8e3, 48e3, 768e3] {
            let mut ppm = Ppm::new(rate_hz);
            ppm.process(&burst(rate_hz, 0.3));
            let start_db = gain_to_db(f64::from(ppm.gain()));
            ppm.process(&vec![0.0; (2.8 * rate_hz) as usize]);
            let fall_db = start_db - gain_to_db(f64::from(ppm.gain()));
            assert!((fall_db - 24.0).abs() < 0.01, "{rate_hz}: {fall_db} dB");
        }
    }

    #[test]
    fn the_reading_is_the_same_for_every_block_size() {
        let signal = burst(48e3, 0.05);
        let mut whole = Ppm::new(48e3);
        whole.process(&signal);
        for size in [1, 7, 64] {
            let mut cut = Ppm::new(48e3);
            signal.chunks(size).for_each(|block| cut.process(block));
            assert_eq!(cut, whole, "blocks of {size}");
        }
    }
}
