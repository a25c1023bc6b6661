//! Parameter glides: linear ramps counted in control ticks, so that they end exactly on target.

use crate::dsp::blocks::chunk::TICK;

/// Time of a glide. Longer than a 512-sample block at 44.1 kHz, so that a host which passes on one
/// automation point per block still sounds continuous.
pub const GLIDE_S: f64 = 0.015;

/// Control ticks in `time_s`, at least one.
pub fn ticks_in(time_s: f64, sample_rate_hz: f64) -> u32 {
    libm::ceil(time_s * sample_rate_hz / TICK as f64).max(1.0) as u32
}

/// A value that moves to its target in a fixed number of control ticks.
///
/// Glide in the unit in which the ear hears steps as equal: dB for gains, log2 of Hz for
/// frequencies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glide {
    value: f64,
    target: f64,
    step: f64,
    ticks_left: u32,
    ticks_total: u32,
}

impl Glide {
    /// At rest on `value`, with glides of [`GLIDE_S`].
    pub fn new(value: f64, sample_rate_hz: f64) -> Self {
        let ticks_total = ticks_in(GLIDE_S, sample_rate_hz);
        Self {
            value,
            target: value,
            step: 0.0,
            ticks_left: 0,
            ticks_total,
        }
    }

    /// Starts a glide to `target`, or does nothing if that is the target already.
    pub fn set(&mut self, target: f64) {
        if target != self.target {
            self.target = target;
            self.step = (target - self.value) / f64::from(self.ticks_total);
            self.ticks_left = self.ticks_total;
        }
    }

    /// Jumps to the target.
    pub fn snap(&mut self) {
        self.value = self.target;
        self.ticks_left = 0;
    }

    /// One control tick. True if the value moved.
    pub fn tick(&mut self) -> bool {
        match self.ticks_left {
            0 => return false,
            1 => self.value = self.target,
            _ => self.value += self.step,
        }
        self.ticks_left -= 1;
        true
    }

    /// The value at the last tick.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Where the glide ends.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Whether the value still moves.
    pub fn is_moving(&self) -> bool {
        self.ticks_left > 0
    }
}

/// How far each sample of a tick stands on the way from one tick to the next.
const SHARES: [f32; TICK] = {
    let mut shares = [1.0; TICK];
    let mut n = 0;
    while n < TICK {
        shares[n] = (n + 1) as f32 / TICK as f32;
        n += 1;
    }
    shares
};

/// A coefficient that is interpolated linearly, sample by sample, over one control tick.
///
/// Call [`aim`](Ramp::aim) at a tick; each [`next`](Ramp::next) then gives one sample's value, and
/// the one at the end of the tick is the target exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    start: f32,
    target: f32,
    position: u32,
}

impl Ramp {
    /// At rest on `value`.
    pub fn new(value: f32) -> Self {
        Self {
            start: value,
            target: value,
            position: TICK as u32,
        }
    }

    /// Begins a ramp from the present target to `target` that takes one tick. Call it at every
    /// tick, also when the target stays.
    pub fn aim(&mut self, target: f32) {
        self.start = self.target;
        self.target = target;
        self.position = 0;
    }

    /// Jumps to `value`.
    pub fn jump(&mut self, value: f32) {
        *self = Self::new(value);
    }

    /// Whether all samples of this tick have the same value.
    pub fn is_flat(&self) -> bool {
        self.start == self.target
    }

    /// The value where the ramp ends.
    pub fn target(&self) -> f32 {
        self.target
    }

    /// The next sample's value.
    #[inline]
    #[allow(
        clippy::should_implement_trait,
        reason = "a ramp never ends, unlike an iterator"
    )]
    pub fn next(&mut self) -> f32 {
        if self.position < TICK as u32 {
            self.position += 1;
        }
        let t = self.position as f32 * (1.0 / TICK as f32);
        if self.position == TICK as u32 {
            self.target
        } else {
            self.start + (self.target - self.start) * t
        }
    }

    /// Fills `values`, at most [`TICK`], with those of the next samples: the same bits as
    /// [`next`](Ramp::next), in vectors.
    #[inline(always)]
    pub fn fill(&mut self, values: &mut [f32]) {
        let from = self.position;
        let end = from + values.len() as u32;
        self.position = end.min(TICK as u32);
        if self.is_flat() {
            values.fill(self.target);
            return;
        }
        let (start, way) = (self.start, self.target - self.start);
        let shares = SHARES.iter().skip(from as usize);
        for (value, t) in values.iter_mut().zip(shares) {
            *value = start + way * t;
        }
        if end >= TICK as u32 {
            let reached = (TICK as u32 - from).saturating_sub(1) as usize;
            values[reached..].fill(self.target);
        }
    }

    /// Moves on by `len` samples.
    pub fn skip(&mut self, len: usize) {
        self.position = (self.position + len as u32).min(TICK as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glide_takes_its_time_and_ends_on_target() {
        let mut glide = Glide::new(0.0, 48_000.0);
        glide.set(0.3);
        let mut ticks = 0;
        while glide.tick() {
            ticks += 1;
        }
        assert_eq!(ticks, ticks_in(GLIDE_S, 48_000.0));
        assert_eq!(glide.value(), 0.3);
        assert!(!glide.is_moving());
    }

    #[test]
    fn a_glide_outlasts_a_block_of_512_samples() {
        for rate in [44_100.0, 48_000.0, 96_000.0] {
            assert!(f64::from(ticks_in(GLIDE_S, rate)) * TICK as f64 > 512.0);
        }
    }

    #[test]
    fn a_ramp_ends_on_target_at_the_last_sample_of_the_tick() {
        let mut ramp = Ramp::new(1.0);
        ramp.aim(2.0);
        let values: Vec<f32> = (0..TICK).map(|_| ramp.next()).collect();
        assert!(values.windows(2).all(|w| w[1] > w[0]));
        assert_eq!(values[TICK - 1], 2.0);
        assert_eq!(ramp.next(), 2.0);
        ramp.aim(2.0);
        assert!(ramp.is_flat());
    }

    #[test]
    fn a_filled_ramp_has_the_bits_of_single_steps_for_every_length() {
        for target in [1.0, 0.3, -7.7] {
            for len in 1..=TICK {
                let mut single = Ramp::new(1.0);
                single.aim(target);
                let mut filled = single;
                for from in (0..TICK).step_by(len) {
                    let mut values = vec![0.0; len.min(TICK - from)];
                    filled.fill(&mut values);
                    assert!(values.iter().all(|value| *value == single.next()));
                    assert_eq!(filled, single);
                }
                // Behind the end it rests on the target.
                let mut rest = [0.0; 3];
                filled.fill(&mut rest);
                assert_eq!(rest, [target; 3]);
            }
        }
    }
}
