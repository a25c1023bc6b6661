//! The envelope on the reduction in dB: how fast a compressor follows its static curve.
//!
//! Three laws, after D. Giannoulis, M. Massberg, J. D. Reiss, "Digital dynamic range compressor
//! design", JAES 2012 (branching one-pole), with target c and reduction y:
//!
//! - direct: y moves to c by attack when c > y, by release otherwise;
//! - feedback: the same attack; the release is a capacitor that empties towards zero until the
//!   signal holds it: y = max(c, y − r·y);
//! - pools: y is the sum of a fast and a slow capacitor in series. The attack fills both; they
//!   empty each in its own time until the signal holds their sum, and while it holds, charge
//!   moves from the fast one to the slow one.
//!
//! The state is `f64`: with 4 s of release at 192 kHz a step of `f32` would stop .2 dB before its
//! target. The loop is bound by latency, in which both widths are alike.

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::math::FLUSH_BELOW;
use crate::units::time_to_coef;

/// Two capacitors in series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PoolTimes {
    /// Time constant of the fast one.
    pub fast_s: f64,
    /// Time constant of the slow one, without and with full charge.
    pub slow_s: [f64; 2],
    /// Share of the slow one in a reduction that was held long.
    pub share_norm: f64,
    /// Share of the slow one in a reduction that has just begun.
    pub burst_norm: f64,
    /// Time in which a held reduction moves from one share to the other.
    pub settle_s: f64,
}

/// What becomes of a reduction that the signal no longer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Release {
    /// Goes to the new target with a time constant in seconds.
    Direct(f64),
    /// Goes to zero with a time constant in seconds, no further than to the target.
    Feedback(f64),
    /// Two capacitors.
    Pools(PoolTimes),
}

/// Times of an envelope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Times {
    pub attack_s: f64,
    pub release: Release,
}

/// Reduction that charges a cell fully.
const FULL_CHARGE_DB: f64 = 10.0;

/// Time constants in which the charge of the slow pool rises and falls: the memory.
const CHARGE_S: [f64; 2] = [5.0, 10.0];

/// Steps per sample (1 − coefficient) of [`Times`].
#[derive(Clone, Copy, Debug, PartialEq)]
struct Steps {
    attack: f64,
    release: f64,
    settle: f64,
    share: f64,
    burst: f64,
    slow_s: [f64; 2],
    law: Law,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Law {
    Direct,
    Feedback,
    Pools,
}

impl Steps {
    fn new(times: &Times, sample_rate_hz: f64) -> Self {
        let step = |time_s: f64| 1.0 - time_to_coef(time_s, sample_rate_hz);
        let steps = Self {
            attack: step(times.attack_s),
            release: 0.0,
            settle: 0.0,
            share: 0.0,
            burst: 0.0,
            slow_s: [1.0; 2],
            law: Law::Direct,
        };
        match times.release {
            Release::Direct(time_s) => Self {
                release: step(time_s),
                ..steps
            },
            Release::Feedback(time_s) => Self {
                release: step(time_s),
                law: Law::Feedback,
                ..steps
            },
            Release::Pools(pools) => Self {
                release: step(pools.fast_s),
                settle: step(pools.settle_s),
                share: pools.share_norm,
                burst: pools.burst_norm,
                slow_s: pools.slow_s,
                law: Law::Pools,
                ..steps
            },
        }
    }
}

/// One channel's capacitors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    /// The reduction in dB, of both capacitors together.
    reduction_db: f64,
    /// The slow one's part.
    slow_db: f64,
    /// 0 to 1: how long and deep the reduction has been.
    charge_norm: f64,
    /// Step per sample of the slow one.
    slow_release: f64,
}

impl State {
    #[inline(always)]
    fn feedback(&mut self, target: f64, steps: &Steps) -> f64 {
        let y = self.reduction_db;
        let attacked = y + (target - y) * steps.attack;
        let released = y - y * steps.release;
        let held = if released > target { released } else { target };
        self.reduction_db = if target > y { attacked } else { held };
        self.reduction_db
    }

    #[inline(always)]
    fn pools(&mut self, target: f64, steps: &Steps) -> f64 {
        let y = self.reduction_db;
        let rise = (target - y) * steps.attack;
        let fast = y - self.slow_db;
        let away = target * steps.share - self.slow_db;
        self.slow_db += away
            * if away > 0.0 {
                steps.settle
            } else {
                self.slow_release
            };
        if rise > 0.0 {
            self.slow_db += rise * steps.burst;
            self.reduction_db = y + rise;
        } else {
            let fast_target = target * (1.0 - steps.share);
            let released = fast + (fast_target - fast) * steps.release + self.slow_db;
            let released = if released < y { released } else { y };
            self.reduction_db = if released > target { released } else { target };
        }
        self.reduction_db
    }

    /// False if the state is not finite.
    fn tick(&mut self, steps: &Steps, charge_steps: [f64; 2], sample_rate_hz: f64) -> bool {
        for state in [
            &mut self.reduction_db,
            &mut self.slow_db,
            &mut self.charge_norm,
        ] {
            if *state < f64::from(FLUSH_BELOW) {
                *state = 0.0;
            }
        }
        if steps.law == Law::Pools {
            let exposure = (self.reduction_db / FULL_CHARGE_DB).min(1.0) - self.charge_norm;
            self.charge_norm += exposure * charge_steps[usize::from(exposure < 0.0)];
            let [short_s, long_s] = steps.slow_s;
            let slow_s = short_s + (long_s - short_s) * self.charge_norm;
            // 1 − exp(−u) for u below 1/1000.
            let u = 1.0 / (slow_s * sample_rate_hz);
            self.slow_release = u - 0.5 * u * u;
        } else {
            self.slow_db = 0.0;
            self.charge_norm = 0.0;
        }
        self.reduction_db.is_finite() && self.slow_db.is_finite() && self.charge_norm.is_finite()
    }
}

/// The envelopes of both channels.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    rate_hz: f64,
    times: Times,
    steps: Steps,
    charge_steps: [f64; 2],
    states: [State; 2],
}

impl Envelope {
    /// An envelope at rest, with `times`.
    pub(super) fn new(times: &Times, sample_rate_hz: f64) -> Self {
        let rate_hz = sample_rate_hz;
        let tick_hz = rate_hz / TICK as f64;
        Self {
            rate_hz,
            times: *times,
            steps: Steps::new(times, rate_hz),
            charge_steps: CHARGE_S.map(|time_s| 1.0 - time_to_coef(time_s, tick_hz)),
            states: [State::default(); 2],
        }
    }

    pub(super) fn reset(&mut self) {
        self.states = [State::default(); 2];
    }

    /// Whether both channels stand alike.
    #[inline(always)]
    pub(super) fn is_twin(&self) -> bool {
        self.states[0] == self.states[1]
    }

    /// Makes the second channel stand where the first does: number by number, since what was written as
    /// such cannot be read at once in greater pieces.
    #[inline(always)]
    fn twin(&mut self) {
        let [first, second] = &mut self.states;
        second.reduction_db = first.reduction_db;
        if self.steps.law == Law::Pools {
            second.slow_db = first.slow_db;
            second.charge_norm = first.charge_norm;
            second.slow_release = first.slow_release;
        }
    }

    /// The reductions at the last sample.
    pub(super) fn reductions_db(&self) -> [f32; 2] {
        self.states.map(|state| state.reduction_db as f32)
    }

    /// One control tick, from which on `times` hold. False if the memory had to be cleared.
    pub(super) fn tick(&mut self, times: &Times) -> bool {
        if *times != self.times {
            self.times = *times;
            self.steps = Steps::new(times, self.rate_hz);
        }
        let mut is_finite = true;
        for state in &mut self.states {
            is_finite &= state.tick(&self.steps, self.charge_steps, self.rate_hz);
        }
        if !is_finite {
            self.reset();
        }
        is_finite
    }

    /// Turns target reductions in dB into the reductions that follow them; those of one channel
    /// hold for the other as well.
    #[inline(always)]
    pub(super) fn process(&mut self, reductions: &mut Chunk) {
        let is_quick = self.steps.release > self.steps.attack;
        match (self.steps.law, reductions.channels) {
            (Law::Direct, 1) if is_quick => self.run_direct::<1, true>(reductions),
            (Law::Direct, _) if is_quick => self.run_direct::<2, true>(reductions),
            (Law::Direct, 1) => self.run_direct::<1, false>(reductions),
            (Law::Direct, _) => self.run_direct::<2, false>(reductions),
            (Law::Feedback, 1) => self.run::<1>(reductions, State::feedback),
            (Law::Feedback, _) => self.run::<2>(reductions, State::feedback),
            (Law::Pools, 1) => self.run::<1>(reductions, State::pools),
            (Law::Pools, _) => self.run::<2>(reductions, State::pools),
        }
        if reductions.channels == 1 {
            self.twin();
        }
    }

    /// The direct law, channel beside channel. With an attack no slower than the release, the right
    /// one of both moves is the greater; with a `QUICK` release it is the smaller.
    ///
    /// Written as weighted means, so that the products with the target need not wait for the last
    /// sample, and with these products in two arrays: side by side both moves would be compiled to
    /// one register, and getting in and out of it takes a quarter of the way from sample to sample.
    #[inline(always)]
    fn run_direct<const CHANNELS: usize, const QUICK: bool>(&mut self, chunk: &mut Chunk) {
        let Steps {
            attack, release, ..
        } = self.steps;
        let (kept_attack, kept_release) = (1.0 - attack, 1.0 - release);
        let mut attacks = [[0.0; TICK]; CHANNELS];
        let mut releases = [[0.0; TICK]; CHANNELS];
        let mut now = [0.0; CHANNELS];
        for c in 0..CHANNELS {
            now[c] = self.states[c].reduction_db;
            for n in 0..TICK {
                let target = f64::from(chunk.samples[c][n]);
                attacks[c][n] = target * attack;
                releases[c][n] = target * release;
            }
        }
        for n in 0..chunk.len.min(TICK) {
            for c in 0..CHANNELS {
                let attacked = attacks[c][n] + now[c] * kept_attack;
                let released = releases[c][n] + now[c] * kept_release;
                let is_attack = if QUICK {
                    attacked < released
                } else {
                    attacked > released
                };
                now[c] = if is_attack { attacked } else { released };
                chunk.samples[c][n] = now[c] as f32;
            }
        }
        for (state, now) in self.states.iter_mut().zip(now) {
            state.reduction_db = now;
        }
    }

    /// One of the other laws, channel beside channel, since each waits for its own last sample.
    #[inline(always)]
    fn run<const CHANNELS: usize>(
        &mut self,
        chunk: &mut Chunk,
        law: impl Fn(&mut State, f64, &Steps) -> f64,
    ) {
        let steps = self.steps;
        let mut states = self.states;
        for n in 0..chunk.len.min(TICK) {
            for (samples, state) in chunk.samples.iter_mut().zip(&mut states).take(CHANNELS) {
                let x = &mut samples[n];
                *x = law(state, f64::from(*x), &steps) as f32;
            }
        }
        self.states = states;
    }
}
