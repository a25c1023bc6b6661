//! Loudness (ITU-R BS.1770-5, EBU R 128), measured on the editor's thread from the rings that the
//! analyser looks at, only while the window is open.

use ebur128::{EbuR128, Mode};

use crate::telemetry::{Listener, SampleRing, StreamInfo, Telemetry};

/// Shortest time between two figures: the step in which blocks are gated.
const PERIOD_S: f64 = 0.1;
/// Without a frame for so long, nothing is played any more.
const PAUSE_S: f64 = 0.5;
/// Below the absolute gate there is no loudness.
const GATE_LUFS: f64 = -70.0;

/// Listens to a ring.
pub struct Ear {
    mode: Mode,
    /// None before there was a stream, or if its rate is one that cannot be measured.
    meter: Option<EbuR128>,
    /// Rate and channels.
    format: (u32, u32),
    listener: Option<Listener>,
    frames: Vec<f32>,
}

impl Ear {
    /// An ear that has heard nothing yet.
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            meter: None,
            format: (0, 0),
            listener: None,
            frames: Vec::new(),
        }
    }

    /// Takes in what was played since the last call, and begins anew if the stream is another. Tells
    /// how many seconds it heard.
    pub fn hear(&mut self, ring: &SampleRing, stream: &StreamInfo) -> f64 {
        let format = (stream.sample_rate_hz as u32, stream.channels.clamp(1, 2));
        if format != self.format {
            self.format = format;
            self.meter = EbuR128::new(format.1, format.0, self.mode).ok();
            self.listener = None;
        }
        let listener = self.listener.get_or_insert_with(|| ring.listen());
        let (frames, is_mono) = (&mut self.frames, format.1 == 1);
        frames.clear();
        listener.drain(ring, |[left, right]| {
            // NaN would stay in the filters for ever.
            let clean = |x: f32| if x.is_finite() { x } else { 0.0 };
            frames.push(clean(left));
            if !is_mono {
                frames.push(clean(right));
            }
        });
        if let Some(meter) = &mut self.meter
            && meter.add_frames_f32(frames).is_err()
        {
            self.meter = None;
        }
        let count = frames.len() as f64 / f64::from(format.1);
        count / f64::from(format.0.max(1))
    }

    /// Loudness over the last three seconds, LUFS; none below the gate.
    pub fn short_term_lufs(&self) -> Option<f64> {
        let lufs = self.meter.as_ref()?.loudness_shortterm().ok()?;
        Some(lufs).filter(|l| *l > GATE_LUFS)
    }

    /// Loudness of everything, gated, LUFS; none before there was anything above the gate.
    pub fn integrated_lufs(&self) -> Option<f64> {
        let lufs = self.meter.as_ref()?.loudness_global().ok()?;
        Some(lufs).filter(|l| *l > GATE_LUFS)
    }

    /// Forgets everything heard.
    pub fn forget(&mut self) {
        if let Some(meter) = &mut self.meter {
            meter.reset();
        }
    }

    /// Hears nothing of what is played until the next call.
    pub fn rest(&mut self) {
        self.listener = None;
    }
}

/// Loudness of the output, as it is shown.
pub struct Loudness {
    /// Over the last three seconds, LUFS; none while nothing is played.
    pub short_term_lufs: Option<f32>,
    /// Since it was reset, gated, LUFS; none before there was anything above the gate.
    pub integrated_lufs: Option<f32>,
    ear: Ear,
    heard_s: f64,
    told_s: f64,
}

impl Default for Loudness {
    fn default() -> Self {
        Self {
            short_term_lufs: None,
            integrated_lufs: None,
            ear: Ear::new(Mode::I | Mode::S),
            heard_s: 0.0,
            told_s: 0.0,
        }
    }
}

impl Loudness {
    /// Takes in what was played since the last call.
    pub fn update(&mut self, telemetry: &Telemetry, time_s: f64) {
        if self.ear.hear(&telemetry.post, &telemetry.stream()) > 0.0 {
            self.heard_s = time_s;
        }
        if time_s - self.told_s < PERIOD_S {
            return;
        }
        self.told_s = time_s;
        let is_playing = time_s - self.heard_s < PAUSE_S;
        let short_term = self.ear.short_term_lufs().filter(|_| is_playing);
        self.short_term_lufs = short_term.map(|l| l as f32);
        self.integrated_lufs = self.ear.integrated_lufs().map(|l| l as f32);
    }

    /// Forgets everything measured.
    pub fn reset(&mut self) {
        self.ear.forget();
        (self.short_term_lufs, self.integrated_lufs) = (None, None);
    }

    /// The window closes: gives its memory back.
    pub fn close(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f32 = 48_000.0;

    /// Plays a sine of 1 kHz for so many tenths of a second.
    fn play(loudness: &mut Loudness, channels: u32, gain: f32, tenths: usize) {
        let telemetry = Telemetry::default();
        telemetry.publish_stream(&StreamInfo {
            sample_rate_hz: RATE_HZ,
            channels,
            ..StreamInfo::default()
        });
        telemetry.post.set_wanted(true);
        loudness.ear.rest();
        let begin_s = loudness.told_s;
        loudness.update(&telemetry, begin_s);
        for tenth in 0..tenths {
            let wave = |n: usize| {
                let turns = (tenth * 4_800 + n) as f64 * 1_000.0 / f64::from(RATE_HZ);
                (libm::sin(core::f64::consts::TAU * turns) as f32) * gain
            };
            let mut left: Vec<f32> = (0..4_800).map(wave).collect();
            let mut right = left.clone();
            let audio = [&mut left[..], &mut right[..]];
            telemetry.post.write(&audio[..channels as usize]);
            loudness.update(&telemetry, begin_s + 0.1001 * (tenth + 1) as f64);
        }
    }

    /// EBU Tech 3341 (2023), test 1: a stereo sine of 1 kHz at −23 dBFS has −23 LUFS, ±.1; a channel
    /// of it alone 3.01 less.
    #[test]
    fn a_sine_has_the_loudness_of_the_standard() {
        let gain = crate::units::db_to_gain(-23.0) as f32;
        for (channels, wanted) in [(2, -23.0), (1, -26.01)] {
            let mut loudness = Loudness::default();
            play(&mut loudness, channels, gain, 50);
            for told in [loudness.short_term_lufs, loudness.integrated_lufs] {
                let told = told.expect("measured");
                assert!((told - wanted).abs() < 0.1, "{channels}: {told}");
            }
        }
    }

    #[test]
    fn it_is_reset_by_hand_and_by_another_format_and_pauses_are_none() {
        let mut loudness = Loudness::default();
        play(&mut loudness, 2, 0.5, 50);
        let loud = loudness.integrated_lufs.expect("measured");
        loudness.reset();
        assert_eq!(loudness.integrated_lufs, None);
        play(&mut loudness, 2, 0.05, 50);
        let soft = loudness.integrated_lufs.expect("measured");
        assert!((loud - soft - 20.0).abs() < 0.1, "{loud} {soft}");
        loudness.ear.rest();
        let telemetry = Telemetry::default();
        telemetry.publish_stream(&StreamInfo {
            sample_rate_hz: RATE_HZ,
            channels: 2,
            ..StreamInfo::default()
        });
        loudness.update(&telemetry, loudness.told_s + 1.0);
        assert_eq!(loudness.short_term_lufs, None, "nothing is played");
        assert_eq!(loudness.integrated_lufs, Some(soft));
        telemetry.publish_stream(&StreamInfo {
            sample_rate_hz: 96_000.0,
            channels: 2,
            ..StreamInfo::default()
        });
        loudness.update(&telemetry, loudness.told_s + 1.0);
        assert_eq!(loudness.integrated_lufs, None);
    }
}
