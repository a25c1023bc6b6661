//! Output level and guard.

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::glide::{Glide, Ramp};
use crate::dsp::blocks::meter::peak;
use crate::units::db_to_gain;

/// Settings of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OutputSettings {
    /// −24 to 24 dB.
    pub trim_db: f64,
    /// Soft clip at −0.3 dBFS.
    pub guard: bool,
}

/// The guard's ceiling, −0.3 dBFS.
pub const GUARD_CEILING_GAIN: f32 = 0.966_051;

/// Below this the guard changes nothing: −3 dBFS.
pub const GUARD_KNEE_GAIN: f32 = 0.707_945_8;

/// The guard's curve: x below the knee, and above it knee + r·t/(1 + t), t = (|x| − knee)/r,
/// r = ceiling − knee. Value and slope are continuous; the ceiling is never exceeded.
#[inline(always)]
pub fn guard(x: f32) -> f32 {
    // Without an early return, so that a loop of it is compiled to vectors.
    let magnitude = x.abs();
    let room = GUARD_CEILING_GAIN - GUARD_KNEE_GAIN;
    let t = (magnitude - GUARD_KNEE_GAIN) / room;
    let limited = GUARD_KNEE_GAIN + room * (t / (1.0 + t));
    let limited = if limited < GUARD_CEILING_GAIN {
        limited
    } else {
        GUARD_CEILING_GAIN
    };
    if magnitude > GUARD_KNEE_GAIN {
        limited.copysign(x)
    } else {
        x
    }
}

#[inline(always)]
fn multiply(samples: &mut [f32], gains: &[f32; TICK]) {
    for (x, gain) in samples.iter_mut().zip(gains) {
        *x *= gain;
    }
}

/// Moves each sample by its weight of the way to [`guard`]'s. Whether one was changed.
#[inline(always)]
fn guard_all(samples: &mut [f32], weights: &[f32; TICK]) -> bool {
    let mut is_changed = 0;
    for (x, w) in samples.iter_mut().zip(weights) {
        let limited = guard(*x);
        is_changed |= u32::from(limited != *x);
        // A difference: a sample that is not limited stays to the bit, the sign of a zero included.
        *x -= (*x - limited) * w;
    }
    is_changed != 0
}

/// The output stage.
#[derive(Clone)]
pub struct Output {
    trim: Glide,
    gain: Ramp,
    guard: Fade,
    is_guarding: bool,
}

impl Output {
    /// A neutral output.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            trim: Glide::new(0.0, sample_rate_hz),
            gain: Ramp::new(1.0),
            guard: Fade::new(false, sample_rate_hz),
            is_guarding: false,
        }
    }

    /// Takes new settings.
    pub fn set(&mut self, settings: &OutputSettings) {
        self.trim.set(settings.trim_db);
        self.guard.set(settings.guard);
    }

    /// Jumps to the settings.
    pub fn reset(&mut self) {
        self.trim.snap();
        self.gain.jump(db_to_gain(self.trim.value()) as f32);
        self.guard.snap();
        self.is_guarding = false;
    }

    /// One control tick.
    pub fn tick(&mut self) {
        if self.trim.tick() {
            self.gain.aim(db_to_gain(self.trim.value()) as f32);
        } else {
            self.gain.aim(self.gain.target());
        }
    }

    /// Whether it passes everything through as it is, and goes on to.
    pub fn is_idle(&self) -> bool {
        let is_neutral = self.gain.is_flat() && self.gain.target() == 1.0;
        is_neutral && !self.trim.is_moving() && self.guard.is_off()
    }

    /// Applies trim and guard in place.
    #[inline(always)]
    pub fn process(&mut self, audio: &mut Chunk) {
        if !(self.gain.is_flat() && self.gain.target() == 1.0) {
            let mut gains = [0.0; TICK];
            self.gain.fill(&mut gains[..audio.len]);
            for channel in audio.iter_mut() {
                multiply(channel, &gains);
            }
        }
        self.is_guarding = false;
        if !self.guard.is_off() {
            self.apply_guard(audio);
        }
    }

    #[inline(always)]
    fn apply_guard(&mut self, audio: &mut Chunk) {
        let mut weights = [1.0; TICK];
        if !self.guard.is_on() {
            self.guard.fill(&mut weights, audio.len);
        }
        for channel in audio.iter_mut() {
            if peak(channel) > GUARD_KNEE_GAIN {
                self.is_guarding |= guard_all(channel, &weights);
            }
        }
    }

    /// Whether the guard changed a sample of the last chunk.
    pub fn is_guarding(&self) -> bool {
        self.is_guarding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_is_transparent_below_its_knee_and_never_exceeds_its_ceiling() {
        assert_eq!(guard(0.7), 0.7);
        assert_eq!(guard(-0.7), -0.7);
        assert!((20.0 * libm::log10f(GUARD_CEILING_GAIN) + 0.3).abs() < 1e-4);
        let mut last = 0.0;
        for i in 0..10_000 {
            let x = i as f32 * 0.01;
            let y = guard(x);
            assert!(y >= last && y <= GUARD_CEILING_GAIN);
            assert_eq!(guard(-x), -y);
            last = y;
        }
    }

    /// Loud and quiet chunks, cut anyhow: the formula of [`guard`], sample by sample.
    #[test]
    fn the_guard_acts_on_chunks_as_on_samples_and_tells() {
        let mut output = Output::new(48e3);
        output.set(&OutputSettings {
            trim_db: 0.0,
            guard: true,
        });
        output.reset();
        for (level, is_loud) in [(0.7, false), (0.8, true), (30.0, true)] {
            for len in [1, 7, 31, 32] {
                output.tick();
                let mut chunk = Chunk::silent(len, 2);
                for (n, x) in chunk.samples.iter_mut().flatten().enumerate() {
                    *x = level * libm::cosf(n as f32 * core::f32::consts::PI);
                }
                let before = chunk;
                output.process(&mut chunk);
                assert_eq!(output.is_guarding(), is_loud);
                for (y, x) in chunk.iter().flatten().zip(before.iter().flatten()) {
                    assert!((y - guard(*x)).abs() < 2e-6 * level, "{x}: {y}");
                    assert!(is_loud || y == x);
                }
            }
        }
    }
}
