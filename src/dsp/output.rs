//! Output level and guard.

use super::chunk::Chunk;
use super::fade::Fade;
use super::glide::{Glide, Ramp};
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
pub fn guard(x: f32) -> f32 {
    let magnitude = x.abs();
    if magnitude <= GUARD_KNEE_GAIN {
        return x;
    }
    let room = GUARD_CEILING_GAIN - GUARD_KNEE_GAIN;
    let t = (magnitude - GUARD_KNEE_GAIN) / room;
    let limited = GUARD_KNEE_GAIN + room * (t / (1.0 + t));
    limited.min(GUARD_CEILING_GAIN).copysign(x)
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

    /// Applies trim and guard in place.
    pub fn process(&mut self, audio: &mut Chunk) {
        if !(self.gain.is_flat() && self.gain.target() == 1.0) {
            let start = self.gain;
            for channel in audio.iter_mut() {
                let mut ramp = start;
                for x in channel {
                    *x *= ramp.next();
                }
                self.gain = ramp;
            }
        }
        self.is_guarding = false;
        if !self.guard.is_off() {
            self.apply_guard(audio);
        }
    }

    fn apply_guard(&mut self, audio: &mut Chunk) {
        for n in 0..audio.len {
            let w = self.guard.next();
            for channel in &mut audio.samples[..audio.channels] {
                let x = channel[n];
                let limited = guard(x);
                self.is_guarding |= limited != x;
                channel[n] = x + (limited - x) * w;
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
}
