//! What an engineer wants to know of a take: clips, silence, DC, noise floor, correlation.

use serde::Serialize;

use crate::units::gain_to_db;

/// Full scale of 16 bits: the greatest sample that a 16-bit converter gives.
const CLIP_GAIN: f32 = 1.0 - 1.0 / 32_768.0;

/// Below −60 dBFS nobody plays.
const SILENCE_GAIN: f32 = 1e-3;

/// Clips less than this apart are one place.
const CLIP_GAP_S: f64 = 0.05;

/// Places that are listed; further ones are counted.
const LISTED_CLIPS: usize = 50;

/// A place where samples are at full scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Clip {
    /// Its first sample.
    pub at_s: f64,
    /// Samples at full scale, all channels.
    pub samples: u64,
}

/// A stretch below −60 dBFS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Silence {
    /// Where it begins.
    pub at_s: f64,
    /// Its length.
    pub length_s: f64,
}

/// A take.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Take {
    /// Places that clip: the first of them.
    pub clips: Vec<Clip>,
    /// Places that clip, in all.
    pub clip_count: u64,
    /// Samples at full scale, in all.
    pub clipped_samples: u64,
    /// The longest stretch below −60 dBFS.
    pub longest_silence: Silence,
    /// Greatest mean of a channel, dBFS; −∞ without DC.
    pub dc_dbfs: f64,
    /// Level that a tenth of the windows of 10 ms stay below, dBFS (RMS); digital silence not counted.
    pub noise_floor_dbfs: f64,
    /// Correlation of left and right, −1 to 1; none for mono or where a channel is silent.
    pub correlation: Option<f64>,
    /// Level of each channel, dBFS (RMS).
    pub channel_rms_dbfs: Vec<f64>,
}

/// Half-dB bins from −160 to +40 dBFS.
const BINS: usize = 400;
const LOWEST_DB: f64 = -160.0;

/// Gathers a take window by window, with bounded memory.
pub struct TakeMeasure {
    sample_rate_hz: f64,
    frames: u64,
    clips: Vec<Clip>,
    clip_count: u64,
    clipped_samples: u64,
    last_clip_frame: Option<u64>,
    silent_since: Option<u64>,
    longest_silence: Silence,
    sums: Vec<f64>,
    powers: Vec<f64>,
    product: f64,
    levels: [u64; BINS],
}

impl TakeMeasure {
    /// An empty measurement.
    pub fn new(channels: usize, sample_rate_hz: u32) -> Self {
        Self {
            sample_rate_hz: f64::from(sample_rate_hz),
            frames: 0,
            clips: Vec::new(),
            clip_count: 0,
            clipped_samples: 0,
            last_clip_frame: None,
            silent_since: Some(0),
            longest_silence: Silence::default(),
            sums: vec![0.0; channels],
            powers: vec![0.0; channels],
            product: 0.0,
            levels: [0; BINS],
        }
    }

    /// Takes in a window of 10 ms, one slice per channel.
    pub fn add(&mut self, planar: &[&[f32]]) {
        let frames = planar.iter().map(|c| c.len()).min().unwrap_or(0);
        let mut power = 0.0;
        let mut peak = 0.0_f32;
        for (channel, audio) in planar.iter().enumerate() {
            let (mut sum, mut square) = (0.0, 0.0);
            for (i, x) in audio.iter().enumerate() {
                let x = if x.is_finite() { *x } else { 0.0 };
                if x.abs() >= CLIP_GAIN {
                    self.add_clip(self.frames + i as u64);
                }
                peak = peak.max(x.abs());
                sum += f64::from(x);
                square += f64::from(x) * f64::from(x);
            }
            self.sums[channel] += sum;
            self.powers[channel] += square;
            power += square;
        }
        if let [left, right] = planar {
            let both = left
                .iter()
                .zip(*right)
                .map(|(l, r)| f64::from(*l) * f64::from(*r));
            self.product += both.filter(|p| p.is_finite()).sum::<f64>();
        }
        self.add_level(power / (frames * planar.len()).max(1) as f64);
        self.add_silence(peak < SILENCE_GAIN);
        self.frames += frames as u64;
    }

    fn add_clip(&mut self, frame: u64) {
        self.clipped_samples += 1;
        let gap = (CLIP_GAP_S * self.sample_rate_hz) as u64;
        let is_new = self.last_clip_frame.is_none_or(|last| frame > last + gap);
        self.last_clip_frame = Some(self.last_clip_frame.unwrap_or(0).max(frame));
        if is_new {
            self.clip_count += 1;
            if self.clips.len() < LISTED_CLIPS {
                let at_s = frame as f64 / self.sample_rate_hz;
                self.clips.push(Clip { at_s, samples: 1 });
            }
        } else if self.clip_count as usize == self.clips.len()
            && let Some(clip) = self.clips.last_mut()
        {
            clip.samples += 1;
        }
    }

    fn add_level(&mut self, power: f64) {
        if power > 0.0 {
            let bin = 2.0 * (0.5 * gain_to_db(power) - LOWEST_DB);
            self.levels[(bin.max(0.0) as usize).min(BINS - 1)] += 1;
        }
    }

    /// Called before the window is counted.
    fn add_silence(&mut self, is_silent: bool) {
        match (is_silent, self.silent_since) {
            (true, None) => self.silent_since = Some(self.frames),
            (false, Some(since)) => {
                self.end_silence(since);
                self.silent_since = None;
            }
            _ => {}
        }
    }

    fn end_silence(&mut self, since: u64) {
        let length_s = (self.frames - since) as f64 / self.sample_rate_hz;
        if length_s > self.longest_silence.length_s {
            let at_s = since as f64 / self.sample_rate_hz;
            self.longest_silence = Silence { at_s, length_s };
        }
    }

    /// The take so far.
    pub fn take(&mut self) -> Take {
        if let Some(since) = self.silent_since {
            self.end_silence(since);
        }
        let frames = self.frames.max(1) as f64;
        let dc = self
            .sums
            .iter()
            .map(|s| (s / frames).abs())
            .fold(0.0, f64::max);
        let correlation = match self.powers.as_slice() {
            [left, right] if *left > 0.0 && *right > 0.0 => {
                Some(self.product / libm::sqrt(left * right))
            }
            _ => None,
        };
        let rms = |power: &f64| gain_to_db(libm::sqrt(power / frames));
        Take {
            clips: self.clips.clone(),
            clip_count: self.clip_count,
            clipped_samples: self.clipped_samples,
            longest_silence: self.longest_silence,
            dc_dbfs: gain_to_db(dc),
            noise_floor_dbfs: self.noise_floor_dbfs(),
            correlation,
            channel_rms_dbfs: self.powers.iter().map(rms).collect(),
        }
    }

    fn noise_floor_dbfs(&self) -> f64 {
        let all: u64 = self.levels.iter().sum();
        let mut below = 0;
        for (bin, count) in self.levels.iter().enumerate() {
            below += count;
            if below > 0 && below * 10 >= all {
                return LOWEST_DB + (bin as f64 + 0.5) / 2.0;
            }
        }
        f64::NEG_INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 48 kHz, in windows of 10 ms.
    fn measure(channels: &[Vec<f32>]) -> Take {
        let mut measure = TakeMeasure::new(channels.len(), 48_000);
        for from in (0..channels[0].len()).step_by(480) {
            let window: Vec<&[f32]> = channels.iter().map(|c| &c[from..from + 480]).collect();
            measure.add(&window);
        }
        measure.take()
    }

    fn sine(gain: f64, seconds: f64) -> Vec<f32> {
        let step = std::f64::consts::TAU * 100.0 / 48_000.0;
        let frames = (seconds * 48_000.0) as usize;
        (0..frames)
            .map(|i| (gain * libm::sin(step * i as f64)) as f32)
            .collect()
    }

    #[test]
    fn clips_are_placed_and_counted() {
        let mut audio = sine(0.5, 2.0);
        audio[10_000..10_003].fill(1.0);
        audio[10_100] = -1.0;
        audio[60_000] = 1.2;
        let take = measure(&[audio]);
        assert_eq!((take.clip_count, take.clipped_samples), (2, 5));
        assert_eq!(take.clips[0].samples, 4);
        assert!((take.clips[1].at_s - 1.25).abs() < 1e-9);
    }

    #[test]
    fn silence_and_noise_floor_are_of_the_quiet_parts() {
        let mut audio = sine(0.5, 4.0);
        // A second of −70 dBFS (RMS −73) from 1 s on.
        let quiet = sine(0.5 * 6.3246e-4, 1.0);
        audio[48_000..96_000].copy_from_slice(&quiet);
        let take = measure(&[audio]);
        assert!((take.longest_silence.at_s - 1.0).abs() < 0.011);
        assert!((take.longest_silence.length_s - 1.0).abs() < 0.011);
        assert!(
            (take.noise_floor_dbfs + 73.0).abs() < 0.5,
            "{}",
            take.noise_floor_dbfs
        );
    }

    #[test]
    fn dc_and_correlation_are_what_they_are_by_definition() {
        let left = sine(0.5, 1.0);
        let offset: Vec<f32> = left.iter().map(|x| x + 0.01).collect();
        let take = measure(&[left.clone(), left.iter().map(|x| -x).collect()]);
        assert!((take.correlation.expect("stereo") + 1.0).abs() < 1e-9);
        let take = measure(&[offset]);
        assert!((take.dc_dbfs + 40.0).abs() < 1e-3, "{}", take.dc_dbfs);
        assert_eq!(take.correlation, None);
        assert!((take.channel_rms_dbfs[0] + 9.03).abs() < 0.02);
    }
}
