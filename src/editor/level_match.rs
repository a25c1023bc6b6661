//! Hearing the strip against its input at equal loudness.
//!
//! The loudness of both over the last three seconds (EBU R 128, short-term) gives the gain that makes
//! the input as loud as the strip. The input is what the host sends, ahead of trim and pad, since that
//! is what the bypass lets through. It is for listening only: the port keeps it out of takes and
//! renders.

use ebur128::Mode;

use super::loudness::Ear;
use crate::telemetry::Telemetry;

/// Signal that is needed before the gain means anything.
const LEAST_S: f64 = 0.5;
/// Greatest gain either way.
const LIMIT_DB: f64 = 24.0;

/// The measurement, and whether the input is heard.
pub struct LevelMatch {
    input: Ear,
    output: Ear,
    measured_s: f64,
    gain_db: Option<f32>,
    heard_db: Option<f32>,
}

impl Default for LevelMatch {
    fn default() -> Self {
        Self {
            input: Ear::new(Mode::S),
            output: Ear::new(Mode::S),
            measured_s: 0.0,
            gain_db: None,
            heard_db: None,
        }
    }
}

impl LevelMatch {
    /// Takes in what was played since the last call. `is_strip_heard` is false while anything else is.
    pub fn update(&mut self, telemetry: &Telemetry, is_strip_heard: bool) {
        if !is_strip_heard || self.heard_db.is_some() {
            self.pause();
            return;
        }
        let stream = telemetry.stream();
        self.input.hear(&telemetry.pre, &stream);
        self.measured_s += self.output.hear(&telemetry.post, &stream);
        if self.measured_s < LEAST_S {
            return;
        }
        // In a pause there is no loudness, and the last gain stays.
        let loudness = (self.input.short_term_lufs(), self.output.short_term_lufs());
        if let (Some(input), Some(output)) = loudness {
            let gain_db = (output - input).clamp(-LIMIT_DB, LIMIT_DB);
            self.gain_db = Some((libm::round(10.0 * gain_db) / 10.0) as f32);
        }
    }

    /// Begins to measure anew with what is played next; the last gain stays until then.
    fn pause(&mut self) {
        let has_heard = core::mem::take(&mut self.measured_s) > 0.0;
        for ear in [&mut self.input, &mut self.output] {
            ear.rest();
            if has_heard {
                ear.forget();
            }
        }
    }

    /// The window closes: gives its memory back. The last gain stays.
    pub fn close(&mut self) {
        *self = Self {
            gain_db: self.gain_db,
            heard_db: self.heard_db,
            ..Self::default()
        };
    }

    /// The gain that makes the input as loud as the output, dB; none before there was any signal.
    pub fn gain_db(&self) -> Option<f32> {
        self.gain_db
    }

    /// The gain with which the input is heard; none while the strip is.
    pub fn heard_db(&self) -> Option<f32> {
        self.heard_db
    }

    /// Hears the input, or the strip again.
    pub fn toggle(&mut self) {
        self.heard_db = match self.heard_db {
            None => Some(self.gain_db.unwrap_or(0.0)),
            Some(_) => None,
        };
    }

    /// Hears the strip again. True if it was not heard.
    pub fn stop(&mut self) -> bool {
        self.heard_db.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::StreamInfo;

    /// Plays a sine of 1 kHz into and out of the strip.
    fn run(levels: &mut LevelMatch, telemetry: &Telemetry, [input, output]: [f32; 2], s: f64) {
        telemetry.publish_stream(&StreamInfo {
            sample_rate_hz: 48_000.0,
            channels: 2,
            ..StreamInfo::default()
        });
        for ring in [&telemetry.pre, &telemetry.post] {
            ring.set_wanted(true);
        }
        levels.update(telemetry, true);
        for _ in 0..(s * 20.0) as usize {
            for (ring, gain) in [(&telemetry.pre, input), (&telemetry.post, output)] {
                // 50 turns in 2400 frames: no step between two calls.
                let turn = |n: usize| core::f64::consts::TAU * 50.0 * n as f64 / 2_400.0;
                let wave = |n: usize| libm::sin(turn(n)) as f32 * gain;
                let mut left: Vec<f32> = (0..2_400).map(wave).collect();
                let mut right = left.clone();
                ring.write(&[&mut left, &mut right]);
            }
            levels.update(telemetry, true);
        }
    }

    #[test]
    fn the_gain_is_the_difference_of_the_last_seconds() {
        let mut levels = LevelMatch::default();
        let telemetry = Telemetry::default();
        run(&mut levels, &telemetry, [0.1, 0.2], 0.4);
        assert_eq!(levels.gain_db(), None, "too short");
        run(&mut levels, &telemetry, [0.1, 0.2], 1.0);
        assert_eq!(levels.gain_db(), Some(6.0));
        // Pauses do not count, and after seconds of something else the old is forgotten.
        run(&mut levels, &telemetry, [0.0, 0.0], 6.0);
        assert_eq!(levels.gain_db(), Some(6.0));
        run(&mut levels, &telemetry, [0.2, 0.1], 4.0);
        assert_eq!(levels.gain_db(), Some(-6.0));
        levels.toggle();
        assert_eq!(levels.heard_db(), Some(-6.0));
        run(&mut levels, &telemetry, [0.1, 0.1], 4.0);
        assert_eq!(
            levels.gain_db(),
            Some(-6.0),
            "what is heard is not measured"
        );
        assert!(levels.stop());
        assert!(!levels.stop());
        // Nothing of what was heard instead of the strip is counted.
        run(&mut levels, &telemetry, [0.1, 0.4], 0.6);
        assert_eq!(levels.gain_db(), Some(12.0));
    }
}
