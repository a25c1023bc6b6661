//! Audio thread → editor and desk, without locks: meters, faults, and the signal for the analyser.
//!
//! Peaks and counts are merged by maximum and sum until somebody reads them, so none is ever lost
//! between two reads. Nothing flows the other way.

use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};

use atomic_float::AtomicF32;

use crate::dsp::blocks::meter::LevelReadings;
use crate::dsp::{Dynamics, Faults, PerDynamics, StripReadings};

mod ring;

pub use ring::{Listener, SampleRing};

/// Raises `to` to `value`. Nothing is written where `to` is as high already: were it read and cleared
/// meanwhile, its reader has the higher of the two.
fn raise(to: &AtomicF32, value: f32) {
    if value > to.load(Relaxed) {
        to.fetch_max(value, Relaxed);
    }
}

/// Sets `to` if `value` is.
fn flag(to: &AtomicBool, value: bool) {
    if value {
        to.store(true, Relaxed);
    }
}

/// Atomic image of [`LevelReadings`].
#[derive(Debug, Default)]
struct Level {
    peak_gain: [AtomicF32; 2],
    vu_gain: [AtomicF32; 2],
    clipped_samples: AtomicU32,
}

impl Level {
    fn publish(&self, readings: &LevelReadings) {
        for (to, from) in self.peak_gain.iter().zip(readings.peak_gain) {
            raise(to, from);
        }
        for (to, from) in self.vu_gain.iter().zip(readings.vu_gain) {
            to.store(from, Relaxed);
        }
        if readings.clipped_samples > 0 {
            self.clipped_samples
                .fetch_add(readings.clipped_samples, Relaxed);
        }
    }

    fn take(&self) -> LevelReadings {
        LevelReadings {
            peak_gain: [0, 1].map(|c: usize| self.peak_gain[c].swap(0.0, Relaxed)),
            vu_gain: [0, 1].map(|c: usize| self.vu_gain[c].load(Relaxed)),
            clipped_samples: self.clipped_samples.swap(0, Relaxed),
        }
    }
}

/// What the host told about the stream, for the status line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StreamInfo {
    /// Sample rate; 0 before the host has activated the plug-in.
    pub sample_rate_hz: f32,
    /// Channels.
    pub channels: u32,
    /// Whether the plug-in has a side-chain input.
    pub has_key: bool,
    /// Whether the host's transport records.
    pub is_recording: bool,
    /// Share of real time that processing takes, 0 to 1, over half a second; 0 before the first.
    pub load_norm: f32,
}

/// Readings that one reader has not taken yet: peaks by maximum, counts by sum.
#[derive(Debug, Default)]
struct Unread {
    input: Level,
    output: Level,
    reduction_db: PerDynamics<AtomicF32>,
    key_gain: PerDynamics<AtomicF32>,
    is_guarding: AtomicBool,
    faults: AtomicU8,
}

impl Unread {
    fn publish(&self, readings: &StripReadings) {
        self.input.publish(&readings.input);
        self.output.publish(&readings.output);
        for which in Dynamics::ALL {
            raise(&self.reduction_db[which], readings.reduction_db[which]);
            raise(&self.key_gain[which], readings.key_gain[which]);
        }
        flag(&self.is_guarding, readings.is_guarding);
        if readings.faults.any() {
            self.faults.fetch_or(readings.faults.bits(), Relaxed);
        }
    }

    fn take(&self) -> StripReadings {
        let take = |from: &PerDynamics<AtomicF32>| {
            PerDynamics::from_fn(|which| from[which].swap(0.0, Relaxed))
        };
        StripReadings {
            input: self.input.take(),
            output: self.output.take(),
            reduction_db: take(&self.reduction_db),
            key_gain: take(&self.key_gain),
            is_guarding: self.is_guarding.swap(false, Relaxed),
            faults: Faults::from_bits(self.faults.swap(0, Relaxed)),
        }
    }
}

/// Everything that editor and desk show that the audio thread knows.
#[derive(Debug)]
pub struct Telemetry {
    editor: Unread,
    desk: Unread,
    /// Of the last block alone.
    latest_reduction_db: PerDynamics<AtomicF32>,
    is_watched: AtomicBool,
    blocks: AtomicU64,
    sample_rate_hz: AtomicF32,
    channels: AtomicU32,
    has_key: AtomicBool,
    is_recording: AtomicBool,
    load_norm: AtomicF32,
    /// The signal before the strip, for the analyser.
    pub pre: SampleRing,
    /// The signal behind the strip, for the analyser.
    pub post: SampleRing,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            editor: Unread::default(),
            desk: Unread::default(),
            latest_reduction_db: PerDynamics::default(),
            is_watched: AtomicBool::new(false),
            blocks: AtomicU64::new(0),
            sample_rate_hz: AtomicF32::new(0.0),
            channels: AtomicU32::new(0),
            has_key: AtomicBool::new(false),
            is_recording: AtomicBool::new(false),
            load_norm: AtomicF32::new(0.0),
            pre: SampleRing::new(),
            post: SampleRing::new(),
        }
    }
}

impl Telemetry {
    /// Audio thread: adds the readings of a block.
    pub fn publish(&self, readings: &StripReadings) {
        self.editor.publish(readings);
        self.desk.publish(readings);
        for which in Dynamics::ALL {
            self.latest_reduction_db[which].store(readings.reduction_db[which], Relaxed);
        }
        // Nobody else writes it.
        self.blocks
            .store(self.blocks.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// Audio thread: what the host tells about the stream.
    pub fn publish_stream(&self, info: &StreamInfo) {
        self.sample_rate_hz.store(info.sample_rate_hz, Relaxed);
        self.channels.store(info.channels, Relaxed);
        self.has_key.store(info.has_key, Relaxed);
        self.is_recording.store(info.is_recording, Relaxed);
        self.load_norm.store(info.load_norm, Relaxed);
    }

    /// Editor: everything since the last call; peaks, counts and faults begin anew.
    pub fn take_readings(&self) -> StripReadings {
        self.editor.take()
    }

    /// Desk: the same, whatever the editor has taken.
    pub fn take_desk_readings(&self) -> StripReadings {
        self.desk.take()
    }

    /// Any thread: the reductions that were published last, whoever has taken them.
    pub fn latest_reduction_db(&self) -> PerDynamics<f32> {
        PerDynamics::from_fn(|which| self.latest_reduction_db[which].load(Relaxed))
    }

    /// Editor: the stream as last published.
    pub fn stream(&self) -> StreamInfo {
        StreamInfo {
            sample_rate_hz: self.sample_rate_hz.load(Relaxed),
            channels: self.channels.load(Relaxed),
            has_key: self.has_key.load(Relaxed),
            is_recording: self.is_recording.load(Relaxed),
            load_norm: self.load_norm.load(Relaxed),
        }
    }

    /// Editor: whether anybody looks. Unwatched, readings that only pictures need are not taken.
    pub fn set_watched(&self, is_watched: bool) {
        self.is_watched.store(is_watched, Relaxed);
    }

    /// Audio thread: whether anybody looks.
    pub fn is_watched(&self) -> bool {
        self.is_watched.load(Relaxed)
    }

    /// Editor: blocks processed so far; when it stands still, nothing moves.
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_peak_and_no_clip_is_lost_between_two_reads() {
        let telemetry = Telemetry::default();
        for peak in [0.1, 0.9, 0.3] {
            let mut readings = StripReadings::default();
            readings.input.peak_gain = [peak, 0.0];
            readings.input.clipped_samples = 2;
            readings.key_gain.compressor = peak;
            readings.faults.healed = peak == 0.9;
            telemetry.publish(&readings);
        }
        let read = telemetry.take_readings();
        assert_eq!(read.input.peak_gain, [0.9, 0.0]);
        assert_eq!(read.key_gain.compressor, 0.9);
        assert_eq!(read.input.clipped_samples, 6);
        assert!(read.faults.healed);
        assert_eq!(telemetry.take_readings(), StripReadings::default());
        assert_eq!(telemetry.take_desk_readings(), read);
    }
}
