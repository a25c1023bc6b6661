//! The audio thread's half of a plug-in: settings in, sound through, readings out.
//!
//! Nothing here allocates, locks, logs or calls the system, except [`Processor::new`].
//!
//! The framework cuts a host's block at every event, down to single frames. What need not be done for
//! each piece is not: settings are made when the strip is about to take them, at its next control tick, and
//! readings are handed on once for [`PUBLISHED_FRAMES`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use nice_plug::prelude::ProcessStatus;

use super::load::{LoadMeter, ticks};
use super::params::{HostParams, Snapshot};
use crate::dsp::blocks::compare::CompareGain;
use crate::dsp::blocks::denormals::flushing;
use crate::dsp::blocks::meter::LevelReadings;
use crate::dsp::{Strip, StripReadings, pass_dry};
use crate::params::{ParamId, strip_settings};
use crate::telemetry::{StreamInfo, Telemetry};
use crate::units::db_to_gain;

/// How long the sound may ring after its input has ended. The longest ring is a bell of Q 4 at
/// 20 Hz: 120 dB down after ln(10⁶)·Q/(π·f) = 0.9 s; doubled for the stages that add up.
const TAIL_S: f32 = 2.0;

/// Below this peak, −140 dBFS, a signal is silence.
const SILENCE_GAIN: f32 = 1e-7;
/// Frames between two publications of readings, at least: 1.5 ms at 44.1 kHz.
const PUBLISHED_FRAMES: usize = 64;

/// Lowest peak that a meter shows: −72 dBFS.
const VISIBLE_GAIN: f32 = 2.5e-4;

/// A strip that follows the host's parameters and tells the editor what it does.
pub struct Processor {
    params: Arc<HostParams>,
    telemetry: Arc<Telemetry>,
    snapshot: Snapshot,
    strip: Strip,
    /// Gain of the input while it is heard instead of the strip.
    listen_gain: CompareGain,
    /// That gain, dB; none while the strip is heard.
    heard_db: Option<f32>,
    is_offline: bool,
    has_key: bool,
    sample_rate_hz: f32,
    load: LoadMeter,
    /// Something beside the parameters has changed since the strip was told: what is heard, the host's mode.
    must_apply: bool,
    /// Frames since readings were published.
    unpublished_frames: usize,
    /// What the host was told last.
    status: ProcessStatus,
    /// Whether the last readings, or a control that moved, gave the editor something new to show.
    has_news: bool,
    was_recording: bool,
    /// How often a control had moved when readings were published last.
    shown_moves: u32,
    /// Set by an internal fault; the strip rests until the next reset.
    is_broken: bool,
    #[cfg(test)]
    injected: Option<tests::Injected>,
}

impl Processor {
    /// A processor at its parameters' present values. `sample_rate_hz` is at least 1, and outside
    /// [`Strip::RATES_HZ`] the signal passes dry, which the editor tells. `channels` is 1 or 2. `is_offline`
    /// tells whether the host renders offline.
    ///
    /// # Panics
    /// If the number of channels is illegal.
    pub fn new(
        params: Arc<HostParams>,
        telemetry: Arc<Telemetry>,
        sample_rate_hz: f32,
        channels: usize,
        has_key: bool,
        is_offline: bool,
    ) -> Self {
        let make = || {
            Self::make(
                params,
                telemetry,
                sample_rate_hz,
                channels,
                has_key,
                is_offline,
            )
        };
        flushing(make)
    }

    fn make(
        params: Arc<HostParams>,
        telemetry: Arc<Telemetry>,
        sample_rate_hz: f32,
        channels: usize,
        has_key: bool,
        is_offline: bool,
    ) -> Self {
        let (least_hz, most_hz) = (Strip::RATES_HZ.start(), Strip::RATES_HZ.end());
        let strip_rate_hz = f64::from(sample_rate_hz).clamp(*least_hz, *most_hz);
        let mut processor = Self {
            snapshot: Snapshot::new(&params),
            params,
            telemetry,
            strip: Strip::new(strip_rate_hz, channels),
            listen_gain: CompareGain::new(strip_rate_hz),
            heard_db: None,
            is_offline,
            has_key,
            sample_rate_hz,
            load: LoadMeter::new(sample_rate_hz),
            must_apply: false,
            unpublished_frames: 0,
            status: ProcessStatus::KeepAlive,
            has_news: false,
            was_recording: false,
            shown_moves: 0,
            is_broken: false,
            #[cfg(test)]
            injected: None,
        };
        processor.reset();
        processor
    }

    /// Empties every memory and jumps to the parameters' present values.
    pub fn reset(&mut self) {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            flushing(|| {
                self.snapshot.update(&self.params);
                self.apply();
                self.strip.reset();
                self.listen_gain.reset();
                self.params.grid.set(self.strip.frames_to_tick());
            });
        }));
        self.is_broken = outcome.is_err();
        self.unpublished_frames = 0;
        // Until there are readings.
        self.status = ProcessStatus::KeepAlive;
        self.publish_stream(false);
    }

    /// Processes one block in place. `key` is the side-chain input, if there is one. The host's control word
    /// for denormals and rounding changes nothing and stays.
    pub fn process(
        &mut self,
        audio: &mut [&mut [f32]],
        key: Option<&[&[f32]]>,
        is_recording: bool,
    ) -> ProcessStatus {
        flushing(|| self.process_block(audio, key, is_recording))
    }

    fn process_block(
        &mut self,
        audio: &mut [&mut [f32]],
        key: Option<&[&[f32]]>,
        is_recording: bool,
    ) -> ProcessStatus {
        let start = ticks();
        self.telemetry.pre.write(audio);
        self.set_compare(is_recording);
        self.strip.read_keys(self.telemetry.is_watched());
        self.run(audio, key);
        self.telemetry.post.write(audio);
        let frames = audio.first().map_or(0, |channel| channel.len());
        self.load.add(frames, start, ticks());
        self.unpublished_frames += frames;
        if self.unpublished_frames >= PUBLISHED_FRAMES || is_recording != self.was_recording {
            self.publish(is_recording);
        }
        if self.is_running() && self.snapshot.is_behind(&self.params) {
            // There are settings to take: the host must not rest yet.
            return ProcessStatus::KeepAlive;
        }
        self.status
    }

    /// Hands on what has been read since the last time.
    fn publish(&mut self, is_recording: bool) {
        self.unpublished_frames = 0;
        let readings = self.take_readings();
        self.telemetry.publish(&readings);
        self.publish_stream(is_recording);
        let moves = self.params.moves();
        let has_moved = moves != self.shown_moves || is_recording != self.was_recording;
        self.has_news = has_moved || is_visible(&readings);
        self.shown_moves = moves;
        self.was_recording = is_recording;
        self.status = self.status_after(&readings);
    }

    fn take_readings(&mut self) -> StripReadings {
        if !self.is_rate_legal() {
            return StripReadings::default();
        }
        if self.is_broken {
            let mut readings = StripReadings::default();
            readings.faults.bad_output = true;
            return readings;
        }
        self.strip.take_readings()
    }

    /// Whether the host renders offline from the next block on. The strip changes over as at the turn of a
    /// switch.
    pub fn set_offline(&mut self, is_offline: bool) {
        self.must_apply |= is_offline != self.is_offline;
        self.is_offline = is_offline;
    }

    /// Whether the last readings, or a control that moved, gave the editor something new to show.
    pub fn has_news(&self) -> bool {
        self.has_news
    }

    fn apply(&mut self) {
        let mut settings = strip_settings(self.snapshot.values(), self.is_offline);
        settings.bypass |= self.heard_db.is_some();
        self.strip.set(&settings);
    }

    /// Follows what the editor's user wants to hear; in takes and renders always the strip.
    fn set_compare(&mut self, is_recording: bool) {
        let is_printed = is_recording || self.is_offline;
        let heard_db = self.params.compare.gain_db().filter(|_| !is_printed);
        if heard_db == self.heard_db {
            return;
        }
        self.heard_db = heard_db;
        self.must_apply = true;
        let gain_db = f64::from(heard_db.unwrap_or(0.0));
        self.listen_gain.set(db_to_gain(gain_db) as f32);
    }

    fn is_rate_legal(&self) -> bool {
        Strip::RATES_HZ.contains(&f64::from(self.sample_rate_hz))
    }

    /// Whether the strip processes; otherwise the signal passes dry.
    fn is_running(&self) -> bool {
        self.is_rate_legal() && !self.is_broken
    }

    /// Takes the parameters over if the strip has a control tick in the next `frames`: of several settings
    /// before it the last counts, so that those between need not be made.
    fn follow(&mut self, frames: usize) {
        if frames <= self.strip.frames_to_tick() {
            return;
        }
        let must_apply = core::mem::take(&mut self.must_apply);
        if self.snapshot.update(&self.params) || must_apply {
            self.apply();
        }
    }

    /// Takes the parameters over and runs the strip. A panic in either must reach neither the host
    /// nor the take: what the strip has not processed is still the input, so the block passes dry
    /// and the strip rests until the next reset. The net costs nothing while it is not needed:
    /// unwinding is table-driven.
    fn run(&mut self, audio: &mut [&mut [f32]], key: Option<&[&[f32]]>) {
        if self.is_running() {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                self.follow(audio.first().map_or(0, |channel| channel.len()));
                #[cfg(test)]
                tests::inject(self.injected, &mut self.strip, audio);
                self.strip.process(audio, key);
                self.listen_gain.process(audio);
                self.params.grid.set(self.strip.frames_to_tick());
            }));
            if outcome.is_ok() {
                return;
            }
            self.is_broken = true;
        }
        audio.iter_mut().for_each(|channel| pass_dry(channel));
    }

    fn publish_stream(&self, is_recording: bool) {
        self.telemetry.publish_stream(&StreamInfo {
            sample_rate_hz: self.sample_rate_hz,
            channels: self.strip.channels() as u32,
            has_key: self.has_key,
            is_recording,
            load_norm: self.load.load_norm(),
        });
    }

    /// While something sounds the host must go on calling; in silence it may rest, unless the
    /// preamp's noise is on.
    fn status_after(&self, readings: &StripReadings) -> ProcessStatus {
        let values = self.snapshot.values();
        if values.is_on(ParamId::PreOn) && values.get(ParamId::PreNoise).is_finite() {
            return ProcessStatus::KeepAlive;
        }
        let peaks = readings.input.peak_gain.iter();
        let mut peaks = peaks.chain(&readings.output.peak_gain);
        if peaks.any(|peak| *peak > SILENCE_GAIN) {
            ProcessStatus::Tail((TAIL_S * self.sample_rate_hz) as u32)
        } else {
            ProcessStatus::Normal
        }
    }
}

/// Whether meters, lamps or faults would show `readings`.
fn is_visible(readings: &StripReadings) -> bool {
    let is_heard = |level: &LevelReadings| level.peak_gain.iter().any(|p| *p > VISIBLE_GAIN);
    is_heard(&readings.input)
        || is_heard(&readings.output)
        || readings.reduction_db.iter().any(|db| *db > 0.0)
        || readings.faults.any()
}

#[cfg(test)]
mod tests;
