//! The band that is turned down, and what that does to the whole.
//!
//! With the outputs of one SVF (g = tan(ω/2), k), B = k·BP and H = HP, for the gain a of the moment:
//!
//! - bell: y = x + (a − 1)·B with k/√a for k: (s² + √a·k·s + 1)/(s² + k/√a·s + 1)
//! - shelf: y = x + (a − 1)·H + (√a − 1)·B with a^¼·g for g: (a·s² + √a·k·s + 1)/(s² + k·s + 1), the
//!   s on an axis where half the reduction (in dB) falls on the frequency
//!
//! Nothing is split and added up again, so there is no cross-over phase, and at a = 1 the input
//! passes as it is. Moving k and g with a keeps the width in dB: with both fixed, a deeper
//! reduction would be a narrower one, and an s would never lose more than 11 dB.
//!
//! Sources: A. Simper, "Solving the continuous SVF equations using trapezoidal integration and
//! equivalent currents", 2013; R. Bristow-Johnson, "Audio EQ cookbook", 1998 (both forms).

use super::settings::DeesserShape;
use crate::dsp::blocks::chunk::TICK;
use crate::units::db_to_gain;

use wide::f32x4;

/// Frames of a step: the gain is decided once per step, from the levels at its beginning, and reached
/// at its end. At 48 kHz that is a twelfth of the attack, and a 24th of the time over which levels
/// are taken.
pub(super) const STEP: usize = 4;

/// Most steps that begin in a chunk.
pub(super) const STEPS: usize = TICK / STEP;

/// A value per step of each channel, channels interleaved.
pub(super) type Interleaved = [f32; 2 * STEPS];

/// A sample of both channels, frame by frame.
pub(super) type Frames = [[f32; 2]; TICK];

/// Q of the bell: with the centre at 6.5 kHz, noise between 5 and 9 kHz, which is where an s lies,
/// loses 5.7 of 6 dB.
const BELL_Q: f64 = 0.5;

/// Q of the shelf: Butterworth, without a bump.
const SHELF_Q: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// Highest pole, as a share of the sample rate.
const HIGHEST_NORM: f64 = 0.45;

/// What the band's filter needs, at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BandCoefs {
    /// Warped frequency.
    pub(super) g: f32,
    /// Damping.
    pub(super) k: f32,
    /// 0 for the bell, 1 for the shelf, and between while one turns into the other.
    pub(super) shelf_norm: f32,
}

/// The coefficients of a band at `freq_hz` that is `shelf_norm` of the way from bell to shelf.
pub(super) fn design(freq_hz: f64, shelf_norm: f64, sample_rate_hz: f64) -> BandCoefs {
    let norm = (freq_hz / sample_rate_hz).min(HIGHEST_NORM);
    let damping = (1.0 - shelf_norm) / BELL_Q + shelf_norm / SHELF_Q;
    BandCoefs {
        g: libm::tan(core::f64::consts::PI * norm) as f32,
        k: damping as f32,
        shelf_norm: shelf_norm as f32,
    }
}

impl BandCoefs {
    /// The coefficients while the band is turned down to the gain a, `quarter_gain` = a^¼. Exactly
    /// these for 1.
    #[inline(always)]
    pub(super) fn turned_down(&self, quarter_gain: f32) -> Self {
        let widening = 1.0 / (quarter_gain * quarter_gain) - 1.0;
        Self {
            g: self.g * (1.0 + (quarter_gain - 1.0) * self.shelf_norm),
            k: self.k * (1.0 + widening * (1.0 - self.shelf_norm)),
            shelf_norm: self.shelf_norm,
        }
    }

    /// What is added to the input: weights of B and H for the gain a.
    #[inline(always)]
    pub(super) fn weights(&self, quarter_gain: f32) -> (f32, f32) {
        let root_gain = quarter_gain * quarter_gain;
        let (whole, half) = (root_gain * root_gain - 1.0, root_gain - 1.0);
        (
            whole + (half - whole) * self.shelf_norm,
            whole * self.shelf_norm,
        )
    }
}

/// The coefficients over a tick: a straight line between those of two ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct BandMove {
    from: BandCoefs,
    to: BandCoefs,
}

impl BandMove {
    pub(super) fn new(coefs: BandCoefs) -> Self {
        Self {
            from: coefs,
            to: coefs,
        }
    }

    /// Begins a tick at whose end `coefs` are reached.
    pub(super) fn aim(&mut self, coefs: BandCoefs) {
        (self.from, self.to) = (self.to, coefs);
    }

    pub(super) fn target(&self) -> BandCoefs {
        self.to
    }

    /// Whether nothing moves.
    pub(super) fn is_flat(&self) -> bool {
        self.from == self.to
    }

    /// Whether it is the bell, all the time.
    pub(super) fn is_bell(&self) -> bool {
        self.from.shelf_norm == 0.0 && self.to.shelf_norm == 0.0
    }

    /// g, k and share of the shelf at several moments: `frames` after that which stands `first` frames
    /// behind the tick.
    #[inline(always)]
    pub(super) fn at<const N: usize>(&self, first: usize, frames: &[f32; N]) -> [[f32; N]; 3] {
        let first = f32::from(first as u8);
        let (from, to) = (&self.from, &self.to);
        let (way_g, way_k) = (to.g - from.g, to.k - from.k);
        let way_shelf = to.shelf_norm - from.shelf_norm;
        let mut all = [[0.0; N]; 3];
        let [g, k, shelf_norm] = &mut all;
        for i in 0..N {
            let t = (first + frames[i]) * (1.0 / TICK as f32);
            g[i] = from.g + way_g * t;
            k[i] = from.k + way_k * t;
            shelf_norm[i] = from.shelf_norm + way_shelf * t;
        }
        all
    }
}

/// Frames from the beginning of the first step to the end of each, for so many `channels` interleaved.
pub(super) const fn step_ends<const N: usize>(channels: usize) -> [f32; N] {
    let mut ends = [0.0; N];
    let mut i = 0;
    while i < N {
        ends[i] = (STEP * (i / channels + 1)) as f32;
        i += 1;
    }
    ends
}

/// Both integrators of an SVF in each lane.
pub(super) type SvfStates = [f32x4; 2];

/// The SVF's 2·a1 − 1, 2·a2 and 2·a3 with a1 = 1/(1 + g(g + k)), a2 = g·a1, a3 = g²·a1: with these
/// the way from one state to the next is as short as it can be.
#[inline(always)]
pub(super) fn svf_coefs(coefs: &BandCoefs) -> [f32; 3] {
    let a1 = 1.0 / (1.0 + coefs.g * (coefs.g + coefs.k));
    let a2 = coefs.g * a1;
    let a3 = coefs.g * a2;
    [a1 + a1 - 1.0, a2 + a2, a3 + a3]
}

/// One sample through the SVF of [`svf_coefs`]; twice BP and twice LP.
#[inline(always)]
pub(super) fn svf_step(states: &mut SvfStates, x: f32x4, [a1, a2, a3]: [f32x4; 3]) -> [f32x4; 2] {
    let [s1, s2] = *states;
    let v3 = x - s2;
    let next = [a1 * s1 + a2 * v3, (s2 + a2 * s1) + a3 * v3];
    *states = next;
    [next[0] + s1, next[1] + s2]
}

/// Coefficients that move in a straight line over each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StepRamps<const N: usize> {
    pub(super) now: [f32x4; N],
    pub(super) way: [f32x4; N],
    pub(super) end: [f32x4; N],
}

impl<const N: usize> StepRamps<N> {
    /// At rest on `end`.
    pub(super) fn new(end: [f32x4; N]) -> Self {
        Self {
            now: end,
            way: [f32x4::ZERO; N],
            end,
        }
    }

    /// Begins a step at whose end `end` is reached.
    #[inline(always)]
    pub(super) fn aim(&mut self, end: [f32x4; N]) {
        let share = f32x4::splat(1.0 / STEP as f32);
        self.now = self.end;
        self.way = core::array::from_fn(|i| (end[i] - self.end[i]) * share);
        self.end = end;
    }

    /// Whether it rests on `end`.
    pub(super) fn rests_on(&self, end: &[f32x4; N]) -> bool {
        // A step may touch its end early and go beyond: only without a way to go it rests.
        let is_still = self.way.iter().all(|way| *way == f32x4::ZERO);
        is_still && self.end == *end && self.now == *end
    }

    /// The first `M` coefficients of the next sample.
    #[inline(always)]
    pub(super) fn next<const M: usize>(&mut self) -> [f32x4; M] {
        core::array::from_fn(|i| {
            self.now[i] += self.way[i];
            self.now[i]
        })
    }
}

/// What turns the channels down, step by step, channels interleaved: those of [`svf_coefs`], the
/// weight of twice BP, half the damping, and the weight of H.
pub(super) struct Turned([Interleaved; 6]);

impl Turned {
    /// For the a^¼ at the ends of steps, the first of which begins `start` frames after the tick.
    #[inline(always)]
    pub(super) fn new(band: &BandMove, start: usize, quarter_gains: &Interleaved) -> Self {
        const ENDS: [f32; 2 * STEPS] = step_ends(2);
        let [g, k, shelf_norm] = band.at(start, &ENDS);
        let mut all = [[0.0; 2 * STEPS]; 6];
        let [a1s, a2s, a3s, bells, half_ks, highs] = &mut all;
        for i in 0..2 * STEPS {
            let now = BandCoefs {
                g: g[i],
                k: k[i],
                shelf_norm: shelf_norm[i],
            };
            let now = now.turned_down(quarter_gains[i]);
            [a1s[i], a2s[i], a3s[i]] = svf_coefs(&now);
            let (bell, high) = now.weights(quarter_gains[i]);
            let half_k = 0.5 * now.k;
            (bells[i], half_ks[i], highs[i]) = (bell * half_k, half_k, high);
        }
        Self(all)
    }

    /// Those of a step, a channel per lane.
    #[inline(always)]
    pub(super) fn at(&self, step: usize) -> [f32x4; 6] {
        let pair = |c: &Interleaved| f32x4::new([c[2 * step], c[2 * step + 1], 0.0, 0.0]);
        self.0.each_ref().map(pair)
    }
}

/// Gain in dB at `at_hz` while the band at `freq_hz` is turned down by `reduction_db` (zero or
/// positive): what the sound does, for the picture. Below half the sample rate.
pub fn response_db(
    shape: DeesserShape,
    freq_hz: f64,
    reduction_db: f64,
    at_hz: f64,
    sample_rate_hz: f64,
) -> f64 {
    let shelf_norm = f64::from(u8::from(shape == DeesserShape::Shelf));
    let quarter_gain = db_to_gain(-0.25 * reduction_db) as f32;
    let coefs = design(freq_hz, shelf_norm, sample_rate_hz).turned_down(quarter_gain);
    let (b, h) = coefs.weights(quarter_gain);
    let (g, k) = (f64::from(coefs.g), f64::from(coefs.k));
    // s = j·w on the SVF's own, warped axis.
    let w = libm::tan(core::f64::consts::PI * at_hz / sample_rate_hz) / g;
    let (real, imag) = (1.0 - w * w, k * w);
    let top_real = real - f64::from(h) * w * w;
    let top_imag = imag * (1.0 + f64::from(b));
    let power = (top_real * top_real + top_imag * top_imag) / (real * real + imag * imag);
    10.0 * libm::log10(power)
}
