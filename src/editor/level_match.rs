//! Hearing the strip against its input at equal level.
//!
//! The mean power of input and output over the last seconds (from the VU readings, an integration
//! of 300 ms) gives the gain that makes the bypassed signal as loud as the strip. It is for listening
//! only: the port keeps it out of takes and renders.

use super::readings::Level;

/// Time over which levels are averaged.
const AVERAGE_S: f64 = 3.0;
/// Input below this is a pause and does not count.
const PAUSE_DBFS: f32 = -60.0;
/// Signal that is needed before the gain means anything.
const LEAST_S: f64 = 0.5;
/// Greatest gain either way.
const LIMIT_DB: f64 = 24.0;

/// The measurement, and whether the input is heard.
#[derive(Debug, Default)]
pub struct LevelMatch {
    input_power: f64,
    output_power: f64,
    measured_s: f64,
    last_s: f64,
    heard_db: Option<f32>,
}

fn power(level: &Level) -> f64 {
    let power = |db: f32| libm::pow(10.0, f64::from(db) / 10.0);
    level.vu_db.iter().map(|db| power(*db)).sum()
}

impl LevelMatch {
    /// Takes in the levels of a frame. `is_strip_heard` is false while anything else is.
    pub fn update(&mut self, input: &Level, output: &Level, is_strip_heard: bool, time_s: f64) {
        let elapsed_s = (time_s - self.last_s).clamp(0.0, 0.25);
        self.last_s = time_s;
        let is_pause = input.vu_db.iter().all(|db| *db < PAUSE_DBFS);
        if !is_strip_heard || is_pause || self.heard_db.is_some() {
            return;
        }
        self.measured_s += elapsed_s;
        // A plain mean at first, then one that forgets.
        let part = elapsed_s / self.measured_s.clamp(elapsed_s.max(1e-3), AVERAGE_S);
        self.input_power += part * (power(input) - self.input_power);
        self.output_power += part * (power(output) - self.output_power);
    }

    /// The gain that makes the input as loud as the output, dB; none before there was any signal.
    pub fn gain_db(&self) -> Option<f32> {
        if self.measured_s < LEAST_S || self.input_power <= 0.0 || self.output_power <= 0.0 {
            return None;
        }
        let gain_db = 10.0 * libm::log10(self.output_power / self.input_power);
        Some((libm::round(10.0 * gain_db.clamp(-LIMIT_DB, LIMIT_DB)) / 10.0) as f32)
    }

    /// The gain with which the input is heard; none while the strip is.
    pub fn heard_db(&self) -> Option<f32> {
        self.heard_db
    }

    /// Hears the input, or the strip again.
    pub fn toggle(&mut self) {
        self.heard_db = match self.heard_db {
            None => Some(self.gain_db().unwrap_or(0.0)),
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

    fn level(vu_db: f32) -> Level {
        let mut level = Level::default();
        level.vu_db = [vu_db; 2];
        level
    }

    #[test]
    fn the_gain_is_the_difference_of_the_last_seconds() {
        let mut levels = LevelMatch::default();
        let mut time_s = 0.0;
        let mut run = |levels: &mut LevelMatch, input, output, seconds: f64| {
            for _ in 0..(seconds * 50.0) as usize {
                time_s += 0.02;
                levels.update(&level(input), &level(output), true, time_s);
            }
        };
        run(&mut levels, -20.0, -17.0, 0.3);
        assert_eq!(levels.gain_db(), None, "too short");
        run(&mut levels, -20.0, -17.0, 1.0);
        assert_eq!(levels.gain_db(), Some(3.0));
        // Pauses do not count, and after seconds of something else the old is forgotten.
        run(&mut levels, -70.0, -40.0, 10.0);
        assert_eq!(levels.gain_db(), Some(3.0));
        run(&mut levels, -20.0, -24.5, 20.0);
        assert_eq!(levels.gain_db(), Some(-4.5));
        levels.toggle();
        assert_eq!(levels.heard_db(), Some(-4.5));
        run(&mut levels, -20.0, -20.0, 20.0);
        assert_eq!(
            levels.gain_db(),
            Some(-4.5),
            "what is heard is not measured"
        );
        assert!(levels.stop());
        assert!(!levels.stop());
    }
}
