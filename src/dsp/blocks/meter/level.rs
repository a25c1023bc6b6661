//! Peak, clip count and VU of one point in the signal flow.

use super::vu::Vu;
use crate::dsp::blocks::chunk::Chunk;

/// What a level meter shows, per channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LevelReadings {
    /// Greatest magnitude since the last reading.
    pub peak_gain: [f32; 2],
    /// VU: rectified mean with the ballistics of the instrument, as the amplitude of a sine.
    pub vu_gain: [f32; 2],
    /// Samples at or above full scale since the last reading.
    pub clipped_samples: u32,
}

/// Peak, clip count and VU of one point in the signal flow.
#[derive(Clone)]
pub struct LevelMeter {
    peak_gain: [f32; 2],
    clipped_samples: u32,
    vu: Vu,
}

impl LevelMeter {
    /// An empty meter. `sample_rate_hz` is 8 kHz to 768 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            peak_gain: [0.0; 2],
            clipped_samples: 0,
            vu: Vu::new(sample_rate_hz),
        }
    }

    /// Empties it.
    pub fn reset(&mut self) {
        self.peak_gain = [0.0; 2];
        self.clipped_samples = 0;
        self.vu.reset();
    }

    /// Takes in a chunk; NaN is left out.
    #[inline(always)]
    pub fn process(&mut self, audio: &Chunk) {
        let [left, right] = &audio.samples;
        let (left, right) = (&left[..audio.len], &right[..audio.len]);
        if audio.channels == 1 {
            let [peak] = self.vu.process([left]);
            self.see(0, peak, left);
        } else {
            let peaks = self.vu.process([left, right]);
            self.see(0, peaks[0], left);
            self.see(1, peaks[1], right);
        }
    }

    /// Sets magnitudes below `floor` to zero in one or two `channels` and meters them at two points between
    /// which nothing changes. All samples are numbers.
    #[inline(always)]
    pub fn process_between(
        before: &mut Self,
        after: &mut Self,
        channels: &mut [&mut [f32]],
        floor: f32,
    ) {
        let peaks = Vu::process_between(&mut before.vu, &mut after.vu, channels, floor);
        for (c, (samples, peak)) in channels.iter().zip(peaks).enumerate() {
            before.see(c, peak, samples);
            after.see(c, peak, samples);
        }
    }

    /// Notes the `peak` of a channel's `samples`.
    #[inline(always)]
    fn see(&mut self, channel: usize, peak: f32, samples: &[f32]) {
        self.peak_gain[channel] = self.peak_gain[channel].max(peak);
        if peak >= 1.0 {
            let clipped = samples.iter().map(|x| u32::from(x.abs() >= 1.0)).sum();
            self.clipped_samples = self.clipped_samples.saturating_add(clipped);
        }
    }

    /// The readings; peak and clip count begin anew, VU goes on.
    pub fn take(&mut self) -> LevelReadings {
        LevelReadings {
            peak_gain: core::mem::take(&mut self.peak_gain),
            vu_gain: self.vu.gains(),
            clipped_samples: core::mem::take(&mut self.clipped_samples),
        }
    }
}

/// Greatest magnitude; NaN is left out. A maximum is exact in any order, so it is
/// taken in lanes.
#[inline(always)]
pub fn peak(samples: &[f32]) -> f32 {
    let greater = |a: f32, b: f32| if b > a { b } else { a };
    let (groups, rest) = samples.as_chunks::<8>();
    let mut lanes = [0.0f32; 8];
    for group in groups {
        for (lane, x) in lanes.iter_mut().zip(group) {
            *lane = greater(*lane, x.abs());
        }
    }
    let peak = lanes.iter().fold(0.0, |a, b| greater(a, *b));
    rest.iter().fold(peak, |a, x| greater(a, x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(left: &[f32], right: &[f32]) -> Chunk {
        let mut chunk = Chunk::silent(left.len(), 2);
        chunk.samples[0][..left.len()].copy_from_slice(left);
        chunk.samples[1][..right.len()].copy_from_slice(right);
        chunk
    }

    #[test]
    fn no_peak_and_no_clip_is_lost_between_two_reads() {
        let mut meter = LevelMeter::new(48e3);
        meter.process(&chunk(&[0.1, -0.9, 0.2], &[0.0, 0.0, 1.0]));
        meter.process(&chunk(&[0.3; 11], &[-1.5; 11]));
        meter.process(&chunk(&[0.0], &[f32::NAN]));
        let read = meter.take();
        assert_eq!(read.peak_gain, [0.9, 1.5]);
        assert_eq!(read.clipped_samples, 12);
        let read = meter.take();
        assert_eq!((read.peak_gain, read.clipped_samples), ([0.0; 2], 0));
    }

    #[test]
    fn readings_are_the_same_for_every_chunk_length_and_reset_equals_new() {
        let signal: Vec<f32> = (0..960).map(|n| libm::sinf(n as f32 * 0.37)).collect();
        let mut whole = LevelMeter::new(48e3);
        whole.process(&chunk(&[1.0; 5], &[1.0; 5]));
        whole.reset();
        let mut cut = LevelMeter::new(48e3);
        for block in signal.chunks(32) {
            whole.process(&chunk(block, block));
        }
        for block in signal.chunks(5) {
            cut.process(&chunk(block, block));
        }
        let read = whole.take();
        assert_eq!(read, cut.take());
        assert_eq!(read.peak_gain[0], read.peak_gain[1]);
        assert!(read.vu_gain[0] > 0.0 && read.vu_gain[0] == read.vu_gain[1]);
    }

    #[test]
    fn one_channel_leaves_the_other_reading_at_zero() {
        let mut meter = LevelMeter::new(48e3);
        let mut mono = Chunk::silent(32, 1);
        mono.samples = [[0.5; 32]; 2];
        for _ in 0..100 {
            meter.process(&mono);
        }
        let read = meter.take();
        assert_eq!((read.peak_gain[1], read.vu_gain[1]), (0.0, 0.0));
    }
}
