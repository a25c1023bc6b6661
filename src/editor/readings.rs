//! Readings as the eye wants them: falling peaks, held peaks, counts that stay until cleared, and
//! the last five seconds.

use std::collections::VecDeque;

use crate::dsp::blocks::meter::LevelReadings;
use crate::dsp::{Faults, PerDynamics, StripReadings};
use crate::telemetry::Telemetry;
use crate::units::gain_to_db;

/// What a meter shows at least.
pub const FLOOR_DB: f32 = -72.0;
/// Fall of a peak meter: 20 dB in 1.7 s (IEC 60268-18, digital peak meters).
const FALL_DB_PER_S: f32 = 20.0 / 1.7;
/// Fall of a gain reduction meter.
const REDUCTION_FALL_DB_PER_S: f32 = 60.0;
/// How long a peak is held.
const HOLD_S: f64 = 2.0;
/// Length of the history.
pub const HISTORY_S: f64 = 5.0;

/// What a detector is said to hear in silence: below every threshold.
const UNHEARD_DB: f32 = -90.0;

fn heard_level_db(gain: f32) -> f32 {
    (gain_to_db(f64::from(gain)) as f32).max(UNHEARD_DB)
}

fn level_db(gain: f32) -> f32 {
    (gain_to_db(f64::from(gain)) as f32).max(FLOOR_DB)
}

/// Level at one point, both channels.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// Falling peak.
    pub peak_db: [f32; 2],
    /// Greatest peak of the last two seconds.
    pub held_db: [f32; 2],
    held_since_s: [f64; 2],
    /// VU.
    pub vu_db: [f32; 2],
    /// Greatest peak since cleared.
    pub top_db: f32,
    /// Clipped samples since cleared.
    pub clipped: u64,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            peak_db: [FLOOR_DB; 2],
            held_db: [FLOOR_DB; 2],
            held_since_s: [0.0; 2],
            vu_db: [FLOOR_DB; 2],
            top_db: FLOOR_DB,
            clipped: 0,
        }
    }
}

impl Level {
    fn update(&mut self, readings: &LevelReadings, time_s: f64, elapsed_s: f32) {
        for c in 0..2 {
            let peak_db = level_db(readings.peak_gain[c]);
            let fallen_db = self.peak_db[c] - FALL_DB_PER_S * elapsed_s;
            self.peak_db[c] = peak_db.max(fallen_db).max(FLOOR_DB);
            if peak_db >= self.held_db[c] {
                self.held_db[c] = peak_db;
                self.held_since_s[c] = time_s;
            } else if time_s - self.held_since_s[c] > HOLD_S {
                self.held_db[c] = self.peak_db[c];
            }
            self.vu_db[c] = level_db(readings.vu_gain[c]);
            self.top_db = self.top_db.max(peak_db);
        }
        self.clipped += u64::from(readings.clipped_samples);
    }

    /// Forgets what was held and counted.
    pub fn clear(&mut self) {
        self.top_db = FLOOR_DB;
        self.clipped = 0;
        self.held_db = self.peak_db;
    }

    fn is_at_rest(&self) -> bool {
        let floor = [FLOOR_DB; 2];
        self.peak_db == floor && self.held_db == floor && self.vu_db == floor
    }
}

/// One moment of the history.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// When.
    pub time_s: f64,
    /// Peak into the strip.
    pub input_db: f32,
    /// Peak out of the strip.
    pub output_db: f32,
    /// Reduction.
    pub reduction_db: PerDynamics<f32>,
    /// What the detectors heard: dBFS, dBFS, and the de-esser's band against everything else.
    pub heard_db: PerDynamics<f32>,
}

impl Moment {
    fn new(readings: &StripReadings, time_s: f64) -> Self {
        Self {
            time_s,
            input_db: greater_db(&readings.input),
            output_db: greater_db(&readings.output),
            reduction_db: readings.reduction_db,
            heard_db: PerDynamics::from_fn(|which| heard_level_db(readings.key_gain[which])),
        }
    }

    /// Takes the greater of everything.
    pub fn merge(&mut self, other: &Self) {
        self.input_db = self.input_db.max(other.input_db);
        self.output_db = self.output_db.max(other.output_db);
        self.reduction_db = self.reduction_db.max(&other.reduction_db);
        self.heard_db = self.heard_db.max(&other.heard_db);
    }
}

/// Everything that moves.
#[derive(Debug)]
pub struct Readings {
    /// Level into the strip.
    pub input: Level,
    /// Level out of it.
    pub output: Level,
    /// Falling reduction.
    pub reduction_db: PerDynamics<f32>,
    /// Falling level of what the detectors hear, as in [`Moment::heard_db`].
    pub heard_db: PerDynamics<f32>,
    /// The last five seconds.
    pub history: VecDeque<Moment>,
    /// Whether the guard acted, until cleared.
    pub has_guarded: bool,
    /// Faults since cleared.
    pub faults: Faults,
    last_blocks: u64,
    last_s: f64,
    moved_s: f64,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            input: Level::default(),
            output: Level::default(),
            reduction_db: PerDynamics::default(),
            heard_db: PerDynamics::from_fn(|_| UNHEARD_DB),
            history: VecDeque::new(),
            has_guarded: false,
            faults: Faults::default(),
            last_blocks: 0,
            last_s: 0.0,
            moved_s: 0.0,
        }
    }
}

impl Readings {
    /// Takes what came in since the last call. True while anything moves.
    pub fn update(&mut self, telemetry: &Telemetry, time_s: f64) -> bool {
        let blocks = telemetry.blocks();
        let is_running = blocks != self.last_blocks;
        self.last_blocks = blocks;
        self.take(telemetry.take_readings(), is_running, time_s)
    }

    /// Takes what came in since the last call. True while anything moves.
    pub fn take(&mut self, mut new: StripReadings, is_running: bool, time_s: f64) -> bool {
        let elapsed_s = (time_s - self.last_s).clamp(0.0, 1.0) as f32;
        self.last_s = time_s;
        if !is_running {
            new.input.vu_gain = [0.0; 2];
            new.output.vu_gain = [0.0; 2];
        }
        self.input.update(&new.input, time_s, elapsed_s);
        self.output.update(&new.output, time_s, elapsed_s);
        self.has_guarded |= new.is_guarding;
        self.faults |= new.faults;
        let moment = Moment::new(&new, time_s);
        self.fall_to(&moment, elapsed_s);
        if is_running {
            self.remember(moment);
        }
        if !self.is_at_rest() {
            self.moved_s = time_s;
        }
        // The history runs empty before the picture may rest.
        time_s - self.moved_s < HISTORY_S
    }

    /// What is shown falls, but not below what is.
    fn fall_to(&mut self, now: &Moment, elapsed_s: f32) {
        for (shown, now) in self.reduction_db.iter_mut().zip(now.reduction_db.iter()) {
            let fallen = *shown - REDUCTION_FALL_DB_PER_S * elapsed_s;
            *shown = now.max(fallen).max(0.0);
        }
        for (shown, now) in self.heard_db.iter_mut().zip(now.heard_db.iter()) {
            *shown = now.max(*shown - FALL_DB_PER_S * elapsed_s);
        }
    }

    fn remember(&mut self, moment: Moment) {
        let begin_s = moment.time_s - HISTORY_S;
        self.history.push_back(moment);
        while self.history.front().is_some_and(|m| m.time_s < begin_s) {
            self.history.pop_front();
        }
    }

    fn is_at_rest(&self) -> bool {
        let is_unheard = self.heard_db.iter().all(|db| *db <= UNHEARD_DB);
        let is_unreduced = self.reduction_db == PerDynamics::default();
        self.input.is_at_rest() && self.output.is_at_rest() && is_unreduced && is_unheard
    }

    /// Forgets clips, faults and the guard's lamp.
    pub fn clear(&mut self) {
        self.input.clear();
        self.output.clear();
        self.has_guarded = false;
        self.faults = Faults::default();
    }
}

/// The greater of both peaks.
fn greater_db(level: &LevelReadings) -> f32 {
    level_db(level.peak_gain[0].max(level.peak_gain[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(peak_gain: f32, clipped_samples: u32) -> Telemetry {
        let telemetry = Telemetry::default();
        let mut readings = StripReadings::default();
        readings.input.peak_gain = [peak_gain; 2];
        readings.input.clipped_samples = clipped_samples;
        telemetry.publish(&readings);
        telemetry
    }

    #[test]
    fn a_peak_falls_20_db_in_1_7_s_and_is_held_for_two() {
        let telemetry = published(1.0, 0);
        let mut readings = Readings::default();
        readings.update(&telemetry, 10.0);
        assert_eq!(readings.input.peak_db, [0.0; 2]);
        for i in 1..=17 {
            readings.update(&telemetry, 10.0 + 0.1 * f64::from(i));
        }
        assert!((readings.input.peak_db[0] + 20.0).abs() < 1e-3);
        assert_eq!(readings.input.held_db, [0.0; 2]);
        readings.update(&telemetry, 12.1);
        assert!(readings.input.held_db[0] < -20.0);
    }

    #[test]
    fn clips_stay_until_cleared() {
        let telemetry = published(1.2, 7);
        let mut readings = Readings::default();
        readings.update(&telemetry, 0.0);
        readings.update(&telemetry, 60.0);
        assert_eq!(readings.input.clipped, 7);
        readings.clear();
        assert_eq!(readings.input.clipped, 0);
    }

    #[test]
    fn nothing_moves_five_seconds_after_the_last_sound() {
        let telemetry = published(0.5, 0);
        let mut readings = Readings::default();
        assert!(readings.update(&telemetry, 0.0));
        let mut time_s = 0.0;
        while readings.update(&telemetry, time_s) {
            time_s += 0.1;
            assert!(time_s < 20.0);
        }
        assert!(!readings.update(&telemetry, time_s + 1.0));
    }
}
