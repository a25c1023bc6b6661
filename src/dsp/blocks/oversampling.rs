//! Half-band filters for oversampling: minimum-phase, elliptic, made of two all-pass paths.
//!
//! H(z) = ½·(A₀(z²) + z⁻¹·A₁(z²)), where A₀ and A₁ are cascades of (c + z⁻²)/(1 + c·z⁻²) that take
//! the even and the odd coefficients. Each path runs at the lower of the two rates, and there is no
//! pure delay: the impulse answers in the sample in which it arrives.
//!
//! The filters are power-complementary, so 100 dB in the stop-band leave the pass-band flat to
//! 10⁻⁹ dB.
//!
//! Sources: R. A. Valenzuela, A. G. Constantinides, "Digital signal processing schemes for efficient
//! interpolation and decimation", IEE Proc. G, 1983 (design by elliptic nome); P. P. Vaidyanathan,
//! "Multirate Systems and Filter Banks", 1993 (poly-phase all-pass structure).

mod half_band;
mod recursion;

use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::math::flush_four;
use core::array::from_fn;
use core::f64::consts::{FRAC_PI_4, PI};
use core::ops::Range;
use half_band::HalfBand;

pub use recursion::{Recursion, Same};
use wide::f32x4;

/// Pass-band edge of [`design`] for the octave next to the base rate: 20 kHz at 44.1 kHz.
const BASE_EDGE: f64 = 20_000.0 / 44_100.0;

/// Coefficients and transition width of the half-band between `2^octave` and `2^(octave+1)` times
/// 44.1 kHz (or the same place of another rate), as `(coefficients, width)`.
///
/// The width is a fraction of the higher rate. The counts are the smallest even ones (both paths
/// equally long) that suppress by 98 dB or more what would fold below the base's pass-band edge:
/// 104, 125 and 98 dB.
const fn shape(octave: usize) -> (usize, f64) {
    let edge = BASE_EDGE / (1 << octave) as f64;
    let width = 0.5 - edge;
    match octave {
        0 => (8, width),
        1 => (4, width),
        _ => (2, width),
    }
}

/// The coefficients of an elliptic half-band with a transition `width` of the higher rate, in
/// ascending order.
fn design<const N: usize>(width: f64) -> [f64; N] {
    let tan = libm::tan((1.0 - 2.0 * width) * FRAC_PI_4);
    let k = tan * tan;
    let root = libm::sqrt(libm::sqrt(1.0 - k * k));
    let e = 0.5 * (1.0 - root) / (1.0 + root);
    let e4 = e * e * e * e;
    let nome = e * (1.0 + e4 * (2.0 + e4 * (15.0 + 150.0 * e4)));
    from_fn(|i| {
        let angle = (i + 1) as f64 * PI / (2 * N + 1) as f64;
        let ratio = theta_ratio(nome, angle);
        let x = libm::sqrt((1.0 - ratio * k) * (1.0 - ratio / k)) / (1.0 + ratio);
        (1.0 - x) / (1.0 + x)
    })
}

/// The square of the quotient of theta functions that an elliptic sine consists of. Twelve terms of
/// a series whose terms fall as nome^(i²).
fn theta_ratio(nome: f64, angle: f64) -> f64 {
    let mut above = 0.0;
    let mut below = 0.5;
    let mut sign = 1.0;
    for i in 0..12 {
        let n = f64::from(i);
        above += sign * libm::pow(nome, n * (n + 1.0)) * libm::sin((2.0 * n + 1.0) * angle);
        if i > 0 {
            below += sign * libm::pow(nome, n * n) * libm::cos(2.0 * n * angle);
        }
        sign = -sign;
    }
    let quotient = above * libm::sqrt(libm::sqrt(nome)) / below;
    quotient * quotient
}

/// |H| of the half-band of `octave` at `freq_norm`, a fraction of its lower rate.
pub fn half_band_gain(octave: usize, freq_norm: f64) -> f64 {
    // One turn at the lower rate is half a turn at the higher.
    let w = PI * freq_norm;
    let phase = |coefs: &[f64], first: usize| -> f64 {
        coefs
            .iter()
            .skip(first)
            .step_by(2)
            .map(|&c| {
                let (sin, cos) = (libm::sin(2.0 * w), libm::cos(2.0 * w));
                libm::atan2(-sin, c + cos) - libm::atan2(-c * sin, 1.0 + c * cos)
            })
            .sum()
    };
    let difference = |coefs: &[f64]| phase(coefs, 0) - phase(coefs, 1) + w;
    let (count, width) = shape(octave);
    let angle = match count {
        8 => difference(&design::<8>(width)),
        4 => difference(&design::<4>(width)),
        _ => difference(&design::<2>(width)),
    };
    libm::fabs(libm::cos(0.5 * angle))
}

/// Most samples of all channels that one chunk has at the base rate.
const BASE_SAMPLES: usize = 2 * TICK;

/// A frame of `CH` channels in the places of both paths.
#[inline(always)]
pub fn spread<const CH: usize>(frame: [f32; CH]) -> f32x4 {
    f32x4::from(from_fn::<f32, 4, _>(|lane| frame[lane % CH]))
}

/// The frame in the places of the first path.
#[inline(always)]
pub fn gather<const CH: usize>(lanes: f32x4) -> [f32; CH] {
    let lanes = lanes.to_array();
    from_fn(|c| lanes[c])
}

/// Flushes `lanes` of denormals ([`crate::dsp::blocks::math::flush`]); false if one is not finite.
#[inline]
pub fn flush_lanes<'a>(lanes: impl IntoIterator<Item = &'a mut f32x4>) -> bool {
    let mut bad = f32x4::ZERO;
    for lanes in lanes {
        // Nothing but a number that is not finite times zero differs from zero.
        bad += *lanes * f32x4::ZERO;
        *lanes = flush_four(*lanes);
    }
    bad.simd_eq(f32x4::ZERO).all()
}

/// What is done at the top rate.
pub trait Work {
    /// Does it, in place. Mark it `#[inline(always)]`: a closure need not be compiled for the level
    /// of the kernel that it stands in.
    fn run(self, audio: &mut [f32]);
}

/// Climbs octaves above the base rate, and down again, for one or two channels.
#[derive(Clone, Debug)]
pub struct Oversampler {
    steep: [HalfBand<4>; 2],
    medium: [HalfBand<2>; 2],
    light: [HalfBand<1>; 2],
}

impl Default for Oversampler {
    /// With empty memory.
    fn default() -> Self {
        Self {
            steep: HalfBand::pair(&design::<8>(shape(0).1)),
            medium: HalfBand::pair(&design::<4>(shape(1).1)),
            light: HalfBand::pair(&design::<2>(shape(2).1)),
        }
    }
}

impl Oversampler {
    /// Empties the memory.
    pub fn reset(&mut self) {
        self.steep.iter_mut().for_each(HalfBand::reset);
        self.medium.iter_mut().for_each(HalfBand::reset);
        self.light.iter_mut().for_each(HalfBand::reset);
    }

    /// Flushes denormals in the half-bands of `octaves`; false if a state is not finite.
    pub fn tick(&mut self, octaves: Range<usize>) -> bool {
        let mut is_good = true;
        for octave in octaves {
            match octave {
                0 => self.steep.iter_mut().for_each(|f| is_good &= f.tick()),
                1 => self.medium.iter_mut().for_each(|f| is_good &= f.tick()),
                _ => self.light.iter_mut().for_each(|f| is_good &= f.tick()),
            }
        }
        is_good
    }

    /// Runs `work` on `audio` at 2^(octaves.len()) times its rate, with the half-bands of
    /// `octaves`, three at most. `audio` holds interleaved frames of `CH` channels (1 or 2), at most [`TICK`].
    ///
    /// Each frame goes through `before` on its way in, and on its way out through both of `after`,
    /// whose recursions run beside those of the half-bands.
    #[inline(always)]
    pub fn process<const CH: usize>(
        &mut self,
        audio: &mut [f32],
        octaves: Range<usize>,
        before: &mut impl Recursion,
        work: impl Work,
        after: (&mut impl Recursion, &mut impl Recursion),
    ) {
        let first = octaves.start;
        if octaves.is_empty() {
            for frame in audio.as_chunks_mut::<CH>().0 {
                *frame = gather(before.step(spread(*frame)));
            }
            work.run(audio);
            for frame in audio.as_chunks_mut::<CH>().0 {
                *frame = gather(after.1.step(after.0.step(spread(*frame))));
            }
            return;
        }
        let mut buffer = [0.0; BASE_SAMPLES << 1];
        let double = &mut buffer[..audio.len() << 1];
        self.up::<CH>(first, audio, double, before);
        if octaves.len() == 1 {
            work.run(double);
        } else {
            self.process_double::<CH>(double, first + 1..octaves.end, work);
        }
        self.down::<CH>(first, double, audio, after);
    }

    /// The octaves above the first.
    #[inline(always)]
    fn process_double<const CH: usize>(
        &mut self,
        double: &mut [f32],
        octaves: Range<usize>,
        work: impl Work,
    ) {
        let mut buffer = [0.0; BASE_SAMPLES << 2];
        let fourfold = &mut buffer[..double.len() << 1];
        let first = octaves.start;
        self.up_again::<CH>(first, double, fourfold);
        if octaves.len() == 1 {
            work.run(fourfold);
        } else {
            let mut buffer = [0.0; BASE_SAMPLES << 3];
            let eightfold = &mut buffer[..fourfold.len() << 1];
            self.up_again::<CH>(first + 1, fourfold, eightfold);
            work.run(eightfold);
            self.down_again::<CH>(first + 1, eightfold, fourfold);
        }
        self.down_again::<CH>(first, fourfold, double);
    }

    /// Leaves the base rate.
    #[inline(always)]
    fn up<const CH: usize>(
        &mut self,
        octave: usize,
        from: &[f32],
        to: &mut [f32],
        before: &mut impl Recursion,
    ) {
        match octave {
            0 => self.steep[0].up_behind::<CH>(from, to, before),
            1 => self.medium[0].up_behind::<CH>(from, to, before),
            _ => self.light[0].up_behind::<CH>(from, to, before),
        }
    }

    /// Goes up an octave from above the base rate, where the number of frames is even however the
    /// signal is cut into chunks.
    #[inline(always)]
    fn up_again<const CH: usize>(&mut self, octave: usize, from: &[f32], to: &mut [f32]) {
        match octave {
            1 => self.medium[0].up::<CH, 2>(from, to),
            _ => self.light[0].up::<CH, 2>(from, to),
        }
    }

    /// Comes down to a rate above the base.
    #[inline(always)]
    fn down_again<const CH: usize>(&mut self, octave: usize, from: &[f32], to: &mut [f32]) {
        match octave {
            1 => self.medium[1].down::<CH, 2>(from, to),
            _ => self.light[1].down::<CH, 2>(from, to),
        }
    }

    /// Comes down to the base rate.
    #[inline(always)]
    fn down<const CH: usize>(
        &mut self,
        octave: usize,
        from: &[f32],
        to: &mut [f32],
        after: (&mut impl Recursion, &mut impl Recursion),
    ) {
        match octave {
            0 => self.steep[1].down_before::<CH>(from, to, after),
            1 => self.medium[1].down_before::<CH>(from, to, after),
            _ => self.light[1].down_before::<CH>(from, to, after),
        }
    }
}

/// Delay of the bass through the half-bands of `octaves`, up and down again, in base samples: an
/// all-pass delays it by (1−c)/(1+c) samples of the lower rate.
pub fn delay_samples(octaves: Range<usize>) -> f64 {
    let sum = |coefs: &[f64]| -> f64 { coefs.iter().map(|c| (1.0 - c) / (1.0 + c)).sum() };
    let first = octaves.start;
    octaves
        .map(|octave| {
            let (count, width) = shape(octave);
            let delay = match count {
                8 => sum(&design::<8>(width)),
                4 => sum(&design::<4>(width)),
                _ => sum(&design::<2>(width)),
            };
            delay / f64::from(1u32 << (octave - first))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first two octaves of `reference/half_bands.py`.
    #[test]
    fn the_design_is_the_references() {
        let eight = [
            0.037_365_12,
            0.139_361_82,
            0.281_346_01,
            0.436_261_83,
            0.584_461_17,
            0.717_065_43,
            0.834_582_04,
            0.944_304_07,
        ];
        let four = [0.040_029_40, 0.162_760_72, 0.381_249_56, 0.737_696_38];
        for (ours, wanted) in design::<8>(shape(0).1).iter().zip(eight) {
            assert!((ours - wanted).abs() < 1e-8);
        }
        for (ours, wanted) in design::<4>(shape(1).1).iter().zip(four) {
            assert!((ours - wanted).abs() < 1e-8);
        }
    }

    #[test]
    fn each_octave_suppresses_what_it_must() {
        for (octave, attenuation_db) in [104.0, 125.0, 98.5].iter().enumerate() {
            let edge = BASE_EDGE / (1 << octave) as f64;
            for step in 0..=2000 {
                let freq_norm = 1.0 - edge * f64::from(step) / 2000.0;
                let gain = half_band_gain(octave, freq_norm);
                assert!(
                    -20.0 * libm::log10(gain + 1e-30) > *attenuation_db,
                    "{octave}: {gain} at {freq_norm}"
                );
                let pass = half_band_gain(octave, 1.0 - freq_norm);
                // Power-complementary.
                assert!((pass * pass + gain * gain - 1.0).abs() < 1e-12);
            }
        }
    }

    /// `reference/half_bands.py`: 4.30 samples for 4x at 44.1 kHz.
    #[test]
    fn the_delay_is_the_references() {
        assert!((delay_samples(0..2) - 4.30).abs() < 0.01);
    }

    #[test]
    fn two_steps_at_once_are_two_steps() {
        let coefs = design::<8>(shape(0).1);
        let [mut single, _] = HalfBand::<4>::pair(&coefs);
        let mut paired = single.clone();
        let input: Vec<f32> = (0..64).map(|i| libm::sinf(0.9 * i as f32)).collect();
        let (mut a, mut b) = (vec![0.0; 128], vec![0.0; 128]);
        single.up::<2, 1>(&input, &mut a);
        paired.up::<2, 2>(&input, &mut b);
        for (a, b) in a.iter().zip(&b) {
            assert!((a - b).abs() < 2e-6, "{a} {b}");
        }
    }
}
