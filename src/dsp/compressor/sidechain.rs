//! The filters in front of the detector: a high-pass of 12 dB/oct and a tilt around 1 kHz.
//!
//! High-pass: Butterworth on the trapezoidal SVF. Tilt: a rise of n dB per decade is s to the power
//! of n/20, approximated by pole-zero pairs spaced evenly in log frequency, each
//! 1 + k·(one-pole low-pass) so that no tilt is exactly 1. Worst error against the straight line
//! .4 dB, 20 Hz to 20 kHz, 44.1 to 768 kHz.
//!
//! Source: A. Oustaloup et al., "Frequency-band complex noninteger differentiator", IEEE Trans.
//! Circuits and Systems I, 2000.

use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::fade::Fade;
use crate::dsp::glide::Glide;
use crate::dsp::math::flush;
use crate::dsp::stage::Health;
use crate::dsp::svf::{Pair as Lanes, SvfPair, SvfState, load_frame, store_frame};

/// Most pole-zero pairs of the tilt.
const PAIRS: usize = 6;

/// Lower end of the pairs' band, in Hz.
const TILT_FROM_HZ: f64 = 7.0;

/// Upper end of the pairs' band: a limit in Hz, and beyond the Nyquist frequency in terms of the
/// rate. Fitted, with the number of pairs, for the least error at 44.1 to 768 kHz.
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

impl Tilt {
    /// A tilt of `slope_db` per decade.
    fn new(slope_db: f64, sample_rate_hz: f64) -> Self {
        let count = if sample_rate_hz < 60e3 { 5 } else { 6 };
        let to_hz = TILT_TO_HZ.min(TILT_TO_RATE * sample_rate_hz);
        let ratio = libm::pow(to_hz / TILT_FROM_HZ, 1.0 / f64::from(count));
        let apart = libm::pow(ratio, 0.5 * slope_db / 20.0);
        let mut tilt = Self {
            pairs: [Pair::default(); PAIRS],
            gain: 1.0,
        };
        let pivot = crate::units::hz_to_radians(PIVOT_HZ, sample_rate_hz);
        let mut power = 1.0;
        for (index, pair) in tilt.pairs.iter_mut().take(count as usize).enumerate() {
            let centre_hz = TILT_FROM_HZ * libm::pow(ratio, index as f64 + 0.5);
            let root = |freq_hz: f64| {
                let t = libm::tan((core::f64::consts::PI * freq_hz / sample_rate_hz).min(1.5));
                (1.0 - t) / (1.0 + t)
            };
            let (zero, pole) = (root(centre_hz / apart), root(centre_hz * apart));
            *pair = Pair {
                k: ((pole - zero) / (1.0 - pole)) as f32,
                step: (1.0 - pole) as f32,
            };
            let square = |r: f64| 1.0 - 2.0 * r * libm::cos(pivot) + r * r;
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
    tilt: Tilt,
    memory: [Memory; 2],
}

impl Sidechain {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let log2_hz = libm::log2(RESTING_HZ);
        Self {
            rate_hz: sample_rate_hz,
            hpf_log2_hz: Glide::new(log2_hz, sample_rate_hz),
            hpf_fade: Fade::new(false, sample_rate_hz),
            hpf: high_pass(log2_hz, sample_rate_hz),
            tilt_db: Glide::new(0.0, sample_rate_hz),
            tilt: Tilt::new(0.0, sample_rate_hz),
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
        self.tilt = Tilt::new(self.tilt_db.value(), self.rate_hz);
        self.memory = [Memory::default(); 2];
    }

    pub(super) fn tick(&mut self) -> Health {
        if self.hpf_log2_hz.tick() {
            self.hpf = high_pass(self.hpf_log2_hz.value(), self.rate_hz);
        }
        if self.tilt_db.tick() {
            self.tilt = Tilt::new(self.tilt_db.value(), self.rate_hz);
        }
        let mut is_finite = true;
        for memory in &mut self.memory {
            is_finite &= memory.hpf.tick();
            for state in &mut memory.tilt {
                *state = flush(*state);
                is_finite &= state.is_finite();
            }
        }
        if is_finite {
            return Health::Good;
        }
        self.memory = [Memory::default(); 2];
        Health::Healed
    }

    /// Filters `key` in place. Filters that are off cost nothing and leave every bit.
    pub(super) fn process(&mut self, key: &mut Chunk) {
        if !self.hpf_fade.is_off() {
            let mut weights = [0.0; TICK];
            self.hpf_fade.fill(&mut weights, key.len);
            let [a1, a2, a3, k] = self.hpf;
            let mut states = SvfPair::new(&self.memory.each_ref().map(|m| m.hpf));
            for (n, w) in weights.iter().enumerate().take(key.len) {
                let x = load_frame(key, n);
                let [hp, _] = states.step_with(x, a1, a2, a3, k);
                store_frame(key, n, x + (hp - x) * Lanes::splat(*w));
            }
            for (memory, state) in self.memory.iter_mut().zip(states.states()) {
                memory.hpf = state;
            }
        }
        if self.tilt_db.value() != 0.0 || self.tilt_db.is_moving() {
            let [left, right] = &mut self.memory;
            let mut states: [Lanes; PAIRS] =
                core::array::from_fn(|i| Lanes::new([left.tilt[i], right.tilt[i], 0.0, 0.0]));
            let tilt = self.tilt;
            for n in 0..key.len.min(TICK) {
                let x = load_frame(key, n);
                store_frame(key, n, tilt_step(x, &tilt, &mut states));
            }
            for (i, state) in states.iter().enumerate() {
                let [l, r, ..] = state.to_array();
                (left.tilt[i], right.tilt[i]) = (l, r);
            }
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
