//! The filters in front of the detector: a high-pass of 12 dB/oct and a tilt around 1 kHz.
//!
//! High-pass: Butterworth on the trapezoidal SVF. Tilt: a rise of n dB per decade is s to the power
//! of n/20, approximated by pole-zero pairs spaced evenly in log frequency, each
//! 1 + k·(one-pole low-pass) so that no tilt is exactly 1. Worst error against the straight line, 20 Hz
//! to 20 kHz: .4 dB at 10 dB per decade, for which the pairs were placed, and .25 dB at lesser slopes from
//! 88.2 kHz on; at 44.1 and 48 kHz lesser slopes are off by up to 1.1 dB at 20 kHz.
//!
//! Source: A. Oustaloup et al., "Frequency-band complex noninteger differentiator", IEEE Trans.
//! Circuits and Systems I, 2000.

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::glide::Glide;
use crate::dsp::blocks::math::tidy;
use crate::dsp::blocks::stage::Health;
use crate::dsp::blocks::svf::{Pair as Lanes, SvfPair, SvfState, load_frame, store_frame};

/// Most pole-zero pairs of the tilt.
const PAIRS: usize = 6;

/// Lower end of the pairs' band, in Hz.
const TILT_FROM_HZ: f64 = 7.0;

/// Upper end of the pairs' band: a limit in Hz, and beyond the Nyquist frequency in terms of the
/// rate. Fitted, with the number of pairs, for the least error of 10 dB per decade at 44.1 to
/// 768 kHz (`reference/sidechain.py`).
const TILT_TO_HZ: f64 = 110e3;
const TILT_TO_RATE: f64 = 1.88;

/// Frequency of the tilt that keeps its level.
const PIVOT_HZ: f64 = 1000.0;

/// Where the high-pass stands while it is off.
const RESTING_HZ: f64 = 20.0;

/// One pole-zero pair: y = x + k·lp, lp += step·(x − lp).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pair {
    k: f32,
    step: f32,
}

/// The tilt's coefficients.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Tilt {
    pairs: [Pair; PAIRS],
    gain: f32,
}

/// Where the tilt's pairs stand, for one rate.
#[derive(Clone, Copy, Debug)]
struct TiltPlan {
    sample_rate_hz: f64,
    count: usize,
    /// Ratio of the centres of neighbours.
    ratio: f64,
    centres_hz: [f64; PAIRS],
    pivot_cos: f64,
}

impl TiltPlan {
    fn new(sample_rate_hz: f64) -> Self {
        let count = if sample_rate_hz < 60e3 { 5 } else { 6 };
        let to_hz = TILT_TO_HZ.min(TILT_TO_RATE * sample_rate_hz);
        let ratio = libm::pow(to_hz / TILT_FROM_HZ, 1.0 / count as f64);
        let centre_hz = |index| TILT_FROM_HZ * libm::pow(ratio, index as f64 + 0.5);
        Self {
            sample_rate_hz,
            count,
            ratio,
            centres_hz: core::array::from_fn(centre_hz),
            pivot_cos: libm::cos(crate::units::hz_to_radians(PIVOT_HZ, sample_rate_hz)),
        }
    }

    /// A tilt of `slope_db` per decade.
    fn design(&self, slope_db: f64) -> Tilt {
        let apart = libm::pow(self.ratio, 0.5 * slope_db / 20.0);
        let mut tilt = Tilt {
            pairs: [Pair::default(); PAIRS],
            gain: 1.0,
        };
        let mut power = 1.0;
        let centres_hz = &self.centres_hz[..self.count];
        for (pair, centre_hz) in tilt.pairs.iter_mut().zip(centres_hz) {
            let root = |freq_hz: f64| {
                let half = core::f64::consts::PI * freq_hz / self.sample_rate_hz;
                let t = libm::tan(half.min(1.5));
                (1.0 - t) / (1.0 + t)
            };
            let (zero, pole) = (root(centre_hz / apart), root(centre_hz * apart));
            *pair = Pair {
                k: ((pole - zero) / (1.0 - pole)) as f32,
                step: (1.0 - pole) as f32,
            };
            let square = |r: f64| 1.0 - 2.0 * r * self.pivot_cos + r * r;
            power *= square(zero) / square(pole);
        }
        tilt.gain = (1.0 / libm::sqrt(power)) as f32;
        tilt
    }
}

/// One channel's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Memory {
    hpf: SvfState,
    tilt: [f32; PAIRS],
}

/// The side-chain filters of both channels.
#[derive(Clone, Debug)]
pub(super) struct Sidechain {
    rate_hz: f64,
    hpf_log2_hz: Glide,
    hpf_fade: Fade,
    /// SVF coefficients a1, a2, a3 and k.
    hpf: [f32; 4],
    tilt_db: Glide,
    tilt_plan: TiltPlan,
    tilt: Tilt,
    memory: [Memory; 2],
}

impl Sidechain {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let log2_hz = libm::log2(RESTING_HZ);
        let tilt_plan = TiltPlan::new(sample_rate_hz);
        Self {
            rate_hz: sample_rate_hz,
            hpf_log2_hz: Glide::new(log2_hz, sample_rate_hz),
            hpf_fade: Fade::new(false, sample_rate_hz),
            hpf: high_pass(log2_hz, sample_rate_hz),
            tilt_db: Glide::new(0.0, sample_rate_hz),
            tilt_plan,
            tilt: tilt_plan.design(0.0),
            memory: [Memory::default(); 2],
        }
    }

    /// `hpf_hz` of 0 is off.
    pub(super) fn set(&mut self, hpf_hz: f64, tilt_db: f64) {
        let is_on = hpf_hz > 0.0;
        self.hpf_fade.set(is_on);
        self.hpf_log2_hz
            .set(libm::log2(if is_on { hpf_hz } else { RESTING_HZ }));
        self.tilt_db.set(tilt_db);
    }

    pub(super) fn reset(&mut self) {
        self.hpf_log2_hz.snap();
        self.hpf_fade.snap();
        self.tilt_db.snap();
        self.hpf = high_pass(self.hpf_log2_hz.value(), self.rate_hz);
        self.tilt = self.tilt_plan.design(self.tilt_db.value());
        self.memory = [Memory::default(); 2];
    }

    pub(super) fn tick(&mut self) -> Health {
        if self.hpf_log2_hz.tick() {
            self.hpf = high_pass(self.hpf_log2_hz.value(), self.rate_hz);
        }
        if self.tilt_db.tick() {
            self.tilt = self.tilt_plan.design(self.tilt_db.value());
        }
        let mut is_finite = true;
        for memory in &mut self.memory {
            is_finite &= memory.hpf.tick();
            is_finite &= tidy(&mut memory.tilt);
        }
        if is_finite {
            return Health::Good;
        }
        self.memory = [Memory::default(); 2];
        Health::Healed
    }

    /// Filters `key` in place. Filters that are off cost nothing and leave every bit.
    #[inline(always)]
    pub(super) fn process(&mut self, key: &mut Chunk) {
        let has_tilt = self.tilt_db.value() != 0.0 || self.tilt_db.is_moving();
        match (!self.hpf_fade.is_off(), has_tilt) {
            (false, false) => {}
            (true, false) => self.run::<true, false>(key),
            (false, true) => self.run::<false, true>(key),
            (true, true) => self.run::<true, true>(key),
        }
    }

    /// Both filters in one loop, since each waits for its own last sample.
    #[inline(always)]
    fn run<const HPF: bool, const TILT: bool>(&mut self, key: &mut Chunk) {
        let mut weights = [1.0; TICK];
        if HPF && !self.hpf_fade.is_on() {
            self.hpf_fade.fill(&mut weights, key.len);
        }
        let [a1, a2, a3, k] = self.hpf;
        let tilt = self.tilt;
        let [left, right] = &mut self.memory;
        let mut hpf = SvfPair::new(&[left.hpf, right.hpf]);
        let mut tilts = [Lanes::ZERO; PAIRS];
        for (state, (l, r)) in tilts.iter_mut().zip(left.tilt.iter().zip(&right.tilt)) {
            *state = Lanes::new([*l, *r, 0.0, 0.0]);
        }
        for (n, w) in weights.iter().enumerate().take(key.len) {
            let mut x = load_frame(key, n);
            if HPF {
                let [hp, _] = hpf.step_with(x, a1, a2, a3, k);
                x += (hp - x) * Lanes::splat(*w);
            }
            if TILT {
                x = tilt_step(x, &tilt, &mut tilts);
            }
            store_frame(key, n, x);
        }
        [left.hpf, right.hpf] = hpf.states();
        for (i, state) in tilts.iter().enumerate() {
            let [l, r, ..] = state.to_array();
            (left.tilt[i], right.tilt[i]) = (l, r);
        }
    }
}

#[inline(always)]
fn tilt_step(x: Lanes, tilt: &Tilt, states: &mut [Lanes; PAIRS]) -> Lanes {
    let mut y = x * Lanes::splat(tilt.gain);
    for (pair, lp) in tilt.pairs.iter().zip(states) {
        let next = y + Lanes::splat(pair.k) * *lp;
        *lp += Lanes::splat(pair.step) * (y - *lp);
        y = next;
    }
    y
}

/// a1, a2, a3 and k of a Butterworth high-pass.
fn high_pass(log2_hz: f64, sample_rate_hz: f64) -> [f32; 4] {
    let freq_hz = libm::exp2(log2_hz);
    let g = libm::tan(core::f64::consts::PI * freq_hz / sample_rate_hz);
    let k = core::f64::consts::SQRT_2;
    let a1 = 1.0 / (1.0 + g * (g + k));
    [a1, g * a1, g * g * a1, k].map(|c| c as f32)
}
