//! True peak: the greatest magnitude of the signal between its samples.
//!
//! The signal is interpolated eight times (windowed sinc, ±32 samples), and the cosine through each local
//! extreme of the interpolated signal and its neighbours gives the crest: .005 dB for tones up to .46 of the
//! rate. Noise up to half the rate, which no converter passes whole, reads within .03 dB. Four times with ±24 samples and a parabola, as it was, reads two fifths of the rate .03 dB low.
//!
//! Most of a recording lies so far below its peak that nothing between its samples can exceed it: such
//! stretches are not interpolated at all.
//!
//! Sources: ITU-R BS.1770-5, annex 2; J. F. Kaiser, "Nonrecursive digital filter design using the
//! I₀-sinh window function", 1974.

use super::level::peak;
use crate::dsp::simd::{self, F32x8, Kernel};

/// Samples on which one interpolated value rests. With the window below the response is flat to
/// .46 of the rate.
const TAPS: usize = 64;

/// Interpolated values between two samples.
const PHASES: usize = 7;

/// Kaiser window for a stop-band of 72 dB, .1102·(72 − 8.7): the pass-band then is flat within .0022 dB, and
/// scaled to unity at DC within twice that (`reference/meters.py`).
const KAISER_BETA: f64 = 6.98;

/// Samples that are looked at together: with the one place before them a whole number of lanes.
const BLOCK: usize = 63;

/// Places in a block, and one before them.
const PLACES: usize = BLOCK + 1;

/// Samples behind which a block's interpolated values stand, and the block.
const REACH: usize = TAPS + BLOCK;

/// Places that are interpolated side by side.
const LANES: usize = 8;

/// A crest over the extreme that it was found by, at most: 1.02 is the most that a signal in the band of the
/// samples has.
const CREST: f32 = 1.25;

/// Modified Bessel function of the first kind, order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        let factor = x / (2.0 * f64::from(k));
        term *= factor * factor;
        sum += term;
    }
    sum
}

/// Windowed sinc at each of the places between two samples, scaled to unity at DC.
fn design() -> [[f32; TAPS]; PHASES] {
    let half = (TAPS / 2) as f64;
    core::array::from_fn(|phase| {
        let place = (phase + 1) as f64 / (PHASES + 1) as f64;
        let taps: [f64; TAPS] = core::array::from_fn(|n| {
            let at = n as f64 - (half - 1.0) - place;
            let angle = core::f64::consts::PI * at;
            let window = bessel_i0(KAISER_BETA * libm::sqrt(1.0 - (at / half) * (at / half)));
            libm::sin(angle) / angle * window
        });
        let sum: f64 = taps.iter().sum();
        taps.map(|tap| (tap / sum) as f32)
    })
}

/// A true-peak meter of one channel, for analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct TruePeak {
    filters: [[f32; TAPS]; PHASES],
    /// What a crest is over the greatest of the samples that it rests on, at most.
    excess: f32,
    /// The last [`TAPS`] samples before the block, oldest first, and the block.
    samples: [f32; REACH],
    /// Samples of the block that have come.
    filled: usize,
    peak_gain: f32,
}

impl Default for TruePeak {
    fn default() -> Self {
        Self::new()
    }
}

impl TruePeak {
    /// Samples after which a peak has certainly been seen; see [`finish`](TruePeak::finish).
    pub const DELAY_SAMPLES: usize = REACH;

    /// An empty meter, for any sample rate.
    pub fn new() -> Self {
        let filters = design();
        let sums = filters.map(|taps| taps.iter().map(|tap| tap.abs()).sum::<f32>());
        Self {
            filters,
            // A thousandth for the rounding of the sums.
            excess: 1.001 * CREST * sums.into_iter().fold(1.0, f32::max),
            samples: [0.0; REACH],
            filled: 0,
            peak_gain: 0.0,
        }
    }

    /// Empties it.
    pub fn reset(&mut self) {
        self.samples = [0.0; REACH];
        self.filled = 0;
        self.peak_gain = 0.0;
    }

    /// Takes in samples, any number of them; NaN counts as zero.
    pub fn process(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let (some, rest) = samples.split_at(samples.len().min(BLOCK - self.filled));
            let place = &mut self.samples[TAPS + self.filled..][..some.len()];
            for (to, x) in place.iter_mut().zip(some) {
                *to = if x.is_finite() { *x } else { 0.0 };
            }
            self.peak_gain = self.peak_gain.max(peak(place));
            self.filled += some.len();
            if self.filled == BLOCK {
                self.look();
            }
            samples = rest;
        }
    }

    /// Takes in the silence behind the last sample, so that a peak at the very end is seen.
    pub fn finish(&mut self) {
        self.process(&[0.0; Self::DELAY_SAMPLES]);
    }

    /// The greatest magnitude so far. Never less than that of a sample.
    pub fn gain(&self) -> f32 {
        self.peak_gain
    }

    /// Looks at a whole block and makes room for the next.
    fn look(&mut self) {
        if peak(&self.samples) * self.excess > self.peak_gain {
            self.interpolate();
        }
        self.samples.copy_within(BLOCK.., 0);
        self.filled = 0;
    }

    fn interpolate(&mut self) {
        let mut values = [[0.0; PHASES + 1]; PLACES];
        simd::run(Interpolation {
            filters: &self.filters,
            samples: &self.samples,
            values: &mut values,
        });
        let mut greatest = self.peak_gain;
        if peak(values.as_flattened()) * CREST <= greatest {
            return;
        }
        // The last value is the first place's last in the next block.
        for three in values.as_flattened()[PHASES - 1..].windows(3) {
            if three[1].abs() * CREST > greatest {
                greatest = greatest.max(crest([three[0], three[1], three[2]]));
            }
        }
        if greatest.is_finite() {
            self.peak_gain = greatest;
        }
    }
}

/// Of three interpolated values whose second is an extreme the crest of the cosine through them, and zero
/// of others.
///
/// For a = A·cos(φ−ω), b = A·cos φ, c = A·cos(φ+ω) it is A² = b²·(1 + (c−a)²/((2b−a−c)·(2b+a+c))).
fn crest([first, middle, last]: [f32; 3]) -> f32 {
    let sign = 1.0f32.copysign(middle);
    let (a, b, c) = (first * sign, middle * sign, last * sign);
    let (curvature, level) = (2.0 * b - (a + c), 2.0 * b + (a + c));
    if b < a || b < c {
        0.0
    } else if curvature > 0.0 && level > 0.0 {
        let slope = c - a;
        (b * (1.0 + slope / curvature * (slope / level)).sqrt()).min(CREST * b)
    } else {
        b
    }
}

/// A block's samples and what lies between them, place by place, beginning with the place before it.
struct Interpolation<'a> {
    filters: &'a [[f32; TAPS]; PHASES],
    samples: &'a [f32; REACH],
    values: &'a mut [[f32; PHASES + 1]; PLACES],
}

impl Kernel for Interpolation<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: F32x8>(self) {
        for (group, values) in self
            .values
            .as_chunks_mut::<LANES>()
            .0
            .iter_mut()
            .enumerate()
        {
            let samples = &self.samples[group * LANES..];
            let mut sums = [V::splat(0.0); PHASES];
            for tap in 0..TAPS {
                let mut eight = [0.0; LANES];
                eight.copy_from_slice(&samples[tap..][..LANES]);
                let x = V::from_array(eight);
                for (sum, taps) in sums.iter_mut().zip(self.filters) {
                    *sum = *sum + V::splat(taps[tap]) * x;
                }
            }
            for (place, values) in values.iter_mut().enumerate() {
                values[0] = samples[place + TAPS / 2 - 1];
            }
            for (phase, sum) in sums.into_iter().enumerate() {
                for (values, value) in values.iter_mut().zip(sum.to_array()) {
                    values[phase + 1] = value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::gain_to_db;

    /// A tone that fades in and out, so that only its crests count.
    fn reading_db(freq_norm: f64, phase: f64) -> f64 {
        let length = 4_000usize;
        let mut meter = TruePeak::new();
        let samples: Vec<f32> = (0..length)
            .map(|n| {
                let edge = (n.min(length - 1 - n) as f64 / 1_500.0).min(1.0);
                let fade = 0.5 - 0.5 * libm::cos(core::f64::consts::PI * edge);
                let angle = core::f64::consts::TAU * freq_norm * n as f64 + phase;
                (fade * libm::cos(angle)) as f32
            })
            .collect();
        meter.process(&samples);
        gain_to_db(f64::from(meter.gain()))
    }

    /// The worst case of ITU-R BS.1770 annex 2: a quarter of the rate, samples 45° off the crest,
    /// where the sample peak reads 3 dB too little.
    #[test]
    fn a_tone_at_a_quarter_of_the_rate_reads_its_amplitude_at_every_phase() {
        let mut worst_db = 0.0f64;
        for step in 0..64 {
            let phase = f64::from(step) * core::f64::consts::PI / 64.0;
            worst_db = worst_db.max(reading_db(0.25, phase).abs());
        }
        assert!(worst_db < 0.005, "worst {worst_db} dB");
    }

    #[test]
    fn tones_up_to_20_khz_at_44_1_khz_read_their_amplitude() {
        for step in 1..=90 {
            let freq_norm = f64::from(step) * 0.4535 / 90.0;
            let read_db = reading_db(freq_norm, 0.7);
            assert!(read_db.abs() < 0.005, "{freq_norm}: {read_db} dB");
        }
    }

    #[test]
    fn a_peak_in_the_last_sample_is_seen() {
        let mut meter = TruePeak::new();
        meter.process(&[0.0, 0.0, -0.75]);
        assert_eq!(meter.gain(), 0.75);
        let mut meter = TruePeak::new();
        meter.process(&[0.5, 0.5]);
        let before = meter.gain();
        meter.finish();
        // Two equal samples and silence around them: 2·½·sinc(½) half-way, by the sampling theorem.
        assert_eq!(before, 0.5);
        let crest = 2.0 / core::f32::consts::PI;
        assert!((meter.gain() - crest).abs() < 0.01, "{}", meter.gain());
    }

    #[test]
    fn the_reading_is_the_same_for_every_block_size_and_after_a_reset() {
        let signal: Vec<f32> = (0..500).map(|n| libm::sinf(n as f32 * 1.3)).collect();
        let mut whole = TruePeak::new();
        whole.process(&signal);
        let mut cut = TruePeak::new();
        cut.process(&[0.9; 60]);
        cut.reset();
        signal.chunks(7).for_each(|block| cut.process(block));
        assert_eq!(cut, whole);
    }
}
