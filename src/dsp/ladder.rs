//! Third-order sections as a damped ladder of three trapezoidal integrators.
//!
//! H(s) = (n0 + n1·s + n2·s² + n3·s³)/(d0 + d1·s + d2·s² + s³) with s = (1−z⁻¹)/(1+z⁻¹). Any stable
//! denominator has a Schwarz form: x1' = −a·x1 − b·x2 + β·u, x2' = b·x1 − e·x3, x3' = e·x2 with
//! a = d2, e² = d0/d2, b² = d1 − e². The couplings are skew-symmetric and the only damping is
//! positive, so the trapezoidal state matrix has a norm of at most one. Averages of such matrices
//! have it too: the energy never grows while coefficients are interpolated, whatever they come
//! from and go to. That is the property for which the two-pole filters of the strip use the
//! state-variable form; this is the same form for three poles, and it needs no grouping of the
//! poles into pairs, which a reciprocal filter would have to change in the middle of a sweep.
//!
//! β = e·d2/b makes the last integrator follow the input below the poles for every setting, so a
//! moving frequency leaves low notes alone. The states are updated by their increments: small
//! coefficients keep all their bits in `f32`.
//!
//! Sources: H. R. Schwarz, "Ein Verfahren zur Stabilitätsfrage bei Matrizen-Eigenwertproblemen",
//! ZAMP 1956; J. Laroche, "On the stability of time-varying recursive filters", JAES 2007;
//! K. Wishnick, "Time-varying filters for musical applications", DAFx 2014.

use super::chunk::{Chunk, TICK};
use super::math::flush;
use super::stage::Health;

/// A stable third-order filter in s = (1−z⁻¹)/(1+z⁻¹), which is j·tan(ω/2) on the unit circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThirdOrder {
    /// Numerator, n0 to n3.
    pub n: [f64; 4],
    /// Denominator, d0 to d2; d3 is 1.
    pub d: [f64; 3],
}

impl ThirdOrder {
    /// |H|² at t = tan²(ω/2).
    pub fn power(&self, t: f64) -> f64 {
        let [n0, n1, n2, n3] = self.n;
        let [d0, d1, d2] = self.d;
        let even = (n0 - n2 * t, d0 - d2 * t);
        let odd = (n1 - n3 * t, d1 - t);
        (even.0 * even.0 + t * odd.0 * odd.0) / (even.1 * even.1 + t * odd.1 * odd.1)
    }

    /// Level in dB at `freq_hz`, from 0 to Nyquist.
    pub fn response_db(&self, freq_hz: f64, sample_rate_hz: f64) -> f64 {
        let tan = libm::tan(core::f64::consts::PI * freq_hz / sample_rate_hz);
        10.0 * libm::log10(self.power(tan * tan))
    }

    /// 1/H of a filter whose numerator is stable, too.
    pub fn reciprocal(&self) -> Self {
        let [n0, n1, n2, n3] = self.n;
        let [d0, d1, d2] = self.d;
        let scale = 1.0 / n3;
        Self {
            n: [d0 * scale, d1 * scale, d2 * scale, scale],
            d: [n0 * scale, n1 * scale, n2 * scale],
        }
    }
}

/// Number of values in [`LadderCoefs`]: eleven, and one to fill the registers.
const COEFS: usize = 12;

/// What one sample through the ladder needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LadderCoefs([f32; COEFS]);

impl LadderCoefs {
    /// Passes the input through and empties the memory.
    pub const THROUGH: Self = Self([-1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);

    /// The ladder with the transfer function of `filter`.
    pub fn new(filter: &ThirdOrder) -> Self {
        let [n0, n1, n2, n3] = filter.n;
        let [d0, d1, d2] = filter.d;
        let ee = d0 / d2;
        let bb = d1 - ee;
        let (e, b) = (libm::sqrt(ee), libm::sqrt(bb));
        // The trapezoidal matrix (I − A)⁻¹ in four numbers: j, u, q and e.
        let h = 1.0 / (1.0 + ee);
        let j = 1.0 / (1.0 + d2 + bb * h);
        let u = b * h * j;
        let q = h - u * b * h;
        let beta = e * d2 / b;
        let (r0, r1, r2) = (n0 - n3 * d0, n1 - n3 * d1, n2 - n3 * d2);
        let m = [r2 / beta, r1 / (b * beta), (r0 / ee - r2) / d2];
        let out = [
            m[0] * j + (m[1] + m[2] * e) * u,
            m[0] * -u + (m[1] + m[2] * e) * q,
            m[0] * e * u - (m[1] + m[2] * e) * e * q + m[2],
        ];
        let values = [
            2.0 * (j - 1.0),
            2.0 * u,
            2.0 * e * u,
            -2.0 * (ee * h + b * h * u),
            2.0 * e * q,
            2.0 * ee * q,
            beta,
            out[0],
            out[1],
            out[2],
            n3 + out[0] * beta,
            0.0,
        ];
        Self(values.map(|v| v as f32))
    }

    /// The same poles with the output exactly the input.
    pub fn transparent(&self) -> Self {
        let mut values = self.0;
        values[7..].copy_from_slice(&[0.0, 0.0, 0.0, 1.0, 0.0]);
        Self(values)
    }

    /// The weighted mean of two ladders: `self` at 0, `other` at 1. As stable as both.
    pub fn mix(&self, other: &Self, weight: f32) -> Self {
        let mut values = self.0;
        for (v, o) in values.iter_mut().zip(&other.0) {
            *v += (o - *v) * weight;
        }
        Self(values)
    }
}

/// The integrators, each for all channels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct State<const CHANNELS: usize>([[f32; CHANNELS]; 3]);

impl<const CHANNELS: usize> State<CHANNELS> {
    #[inline(always)]
    fn step(&mut self, k: &[f32; COEFS], x: [f32; CHANNELS]) -> [f32; CHANNELS] {
        let [s1, s2, s3] = &mut self.0;
        let mut y = x;
        for c in 0..CHANNELS {
            let (v1, v2, v3) = (s1[c], s2[c], s3[c]);
            let driven = k[6] * x[c];
            let z = v1 + driven;
            y[c] = (k[10] * x[c] + k[7] * v1) + (k[8] * v2 + k[9] * v3);
            s1[c] = (z + driven) + (k[0] * z + (k[2] * v3 - k[1] * v2));
            s2[c] = v2 + (k[1] * z + (k[3] * v2 - k[4] * v3));
            s3[c] = v3 + (k[2] * z + (k[4] * v2 - k[5] * v3));
        }
        y
    }
}

/// One third-order section for up to two channels, with coefficients that move linearly over each
/// control tick.
#[derive(Clone, Copy, Debug)]
pub struct Ladder {
    start: LadderCoefs,
    target: LadderCoefs,
    /// Samples of this tick that are done.
    position: u32,
    state: State<2>,
}

impl Ladder {
    /// At rest on `coefs`, with empty memory.
    pub fn new(coefs: LadderCoefs) -> Self {
        Self {
            start: coefs,
            target: coefs,
            position: 0,
            state: State([[0.0; 2]; 3]),
        }
    }

    /// Moves to `coefs` within the tick that begins. Call it at every tick, also when they stay.
    pub fn aim(&mut self, coefs: LadderCoefs) {
        self.start = self.target;
        self.target = coefs;
        self.position = 0;
    }

    /// Where the present tick's movement ends.
    pub fn target(&self) -> LadderCoefs {
        self.target
    }

    /// Stays where the last tick's movement ended.
    pub fn rest(&mut self) {
        self.aim(self.target);
    }

    /// Whether the output is the input.
    fn is_through(&self) -> bool {
        self.start == LadderCoefs::THROUGH && self.target == LadderCoefs::THROUGH
    }

    /// Flushes denormals; clears a memory that is not finite.
    pub fn tick(&mut self) -> Health {
        let mut is_finite = true;
        for s in self.state.0.as_flattened_mut() {
            *s = flush(*s);
            is_finite &= s.is_finite();
        }
        if is_finite {
            return Health::Good;
        }
        self.state = State([[0.0; 2]; 3]);
        Health::Healed
    }

    /// Filters `audio` in place.
    pub fn process(&mut self, audio: &mut Chunk) {
        if self.is_through() {
            return;
        }
        let [left, right] = &mut audio.samples;
        if audio.channels == 1 {
            let mut state = State(self.state.0.map(|[s, _]| [s]));
            self.run(
                &mut state,
                &mut left[..audio.len],
                |x| [*x],
                |x, y| *x = y[0],
            );
            for (s, [new]) in self.state.0.iter_mut().zip(state.0) {
                s[0] = new;
            }
        } else {
            let mut state = self.state;
            let mut frames = [[0.0; 2]; TICK];
            for ((f, l), r) in frames.iter_mut().zip(left.iter()).zip(right.iter()) {
                *f = [*l, *r];
            }
            self.run(&mut state, &mut frames[..audio.len], |x| *x, |x, y| *x = y);
            for ((f, l), r) in frames.iter().zip(left).zip(right).take(audio.len) {
                [*l, *r] = *f;
            }
            self.state = state;
        }
    }

    #[inline(always)]
    fn run<const CHANNELS: usize, F>(
        &mut self,
        state: &mut State<CHANNELS>,
        frames: &mut [F],
        get: impl Fn(&F) -> [f32; CHANNELS],
        put: impl Fn(&mut F, [f32; CHANNELS]),
    ) {
        if self.start == self.target {
            let coefs = self.target.0;
            for frame in frames.iter_mut() {
                let y = state.step(&coefs, get(frame));
                put(frame, y);
            }
        } else {
            let path = self.path(frames.len());
            for (frame, coefs) in frames.iter_mut().zip(&path) {
                let y = state.step(coefs, get(frame));
                put(frame, y);
            }
        }
    }

    /// The next samples' coefficients; the last of a tick are the target exactly.
    fn path(&mut self, len: usize) -> [[f32; COEFS]; TICK] {
        let mut path = [self.target.0; TICK];
        let start = self.start.0;
        let done = self.position;
        self.position += len as u32;
        let span: [f32; COEFS] = core::array::from_fn(|i| self.target.0[i] - start[i]);
        for (n, coefs) in path.iter_mut().enumerate().take(len) {
            let position = done + n as u32 + 1;
            if position < TICK as u32 {
                let t = position as f32 * (1.0 / TICK as f32);
                for ((c, start), span) in coefs.iter_mut().zip(&start).zip(&span) {
                    *c = start + span * t;
                }
            }
        }
        path
    }
}

#[cfg(test)]
mod tests;
