//! Gain staging and channel mode, before everything else.

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::glide::{Glide, Ramp};
use crate::units::db_to_gain;

/// Which input feeds which channel. A strip with one channel ignores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChannelMode {
    /// Left to left, right to right.
    #[default]
    Stereo,
    /// Left to both.
    Left,
    /// Right to both.
    Right,
    /// Half of left plus right, to both.
    MonoSum,
    /// Mid and side, decoded behind the strip.
    MidSide,
    /// Left and right exchanged.
    Swap,
}

impl ChannelMode {
    /// Output = matrix · input, rows left and right.
    fn matrix(self) -> [[f64; 2]; 2] {
        match self {
            Self::Stereo => [[1.0, 0.0], [0.0, 1.0]],
            Self::Left => [[1.0, 0.0], [1.0, 0.0]],
            Self::Right => [[0.0, 1.0], [0.0, 1.0]],
            Self::MonoSum => [[0.5, 0.5], [0.5, 0.5]],
            Self::MidSide => [[0.5, 0.5], [0.5, -0.5]],
            Self::Swap => [[0.0, 1.0], [1.0, 0.0]],
        }
    }

    /// Whether anything of the left (0) or right (1) input goes on.
    pub fn hears(self, side: usize) -> bool {
        self.matrix().iter().any(|row| row[side] != 0.0)
    }
}

/// Settings of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InputSettings {
    /// −24 to 24 dB.
    pub trim_db: f64,
    /// Lowers by [`PAD_DB`].
    pub pad: bool,
    /// Inverts left and right.
    pub invert: [bool; 2],
    /// Channel mode.
    pub mode: ChannelMode,
}

/// What the pad takes away.
pub const PAD_DB: f64 = 20.0;

/// The input stage: one 2×2 matrix of gains, each entry gliding, so every switch is click-free.
#[derive(Clone)]
pub struct Input {
    trim: Glide,
    /// Polarity, pad and mode as factors, [row][column].
    weights: [[Glide; 2]; 2],
    ramps: [[Ramp; 2]; 2],
    /// Weight of the mid/side decoding at the strip's end.
    decode: Fade,
    /// Whether everything stands where it was at the last tick and stays there.
    is_still: bool,
    is_identity: bool,
}

impl Input {
    /// A neutral input.
    pub fn new(sample_rate_hz: f64) -> Self {
        let weight = |v| Glide::new(v, sample_rate_hz);
        Self {
            trim: Glide::new(0.0, sample_rate_hz),
            weights: [[weight(1.0), weight(0.0)], [weight(0.0), weight(1.0)]],
            ramps: [
                [Ramp::new(1.0), Ramp::new(0.0)],
                [Ramp::new(0.0), Ramp::new(1.0)],
            ],
            decode: Fade::new(false, sample_rate_hz),
            is_still: false,
            is_identity: true,
        }
    }

    /// Takes new settings for a strip of `channels` channels.
    pub fn set(&mut self, settings: &InputSettings, channels: usize) {
        let mode = if channels == 1 {
            ChannelMode::Stereo
        } else {
            settings.mode
        };
        let pad = if settings.pad {
            db_to_gain(-PAD_DB)
        } else {
            1.0
        };
        self.trim.set(settings.trim_db);
        let factor = settings
            .invert
            .map(|inverted| if inverted { -pad } else { pad });
        for (weights, row) in self.weights.iter_mut().zip(mode.matrix()) {
            for ((weight, entry), factor) in weights.iter_mut().zip(row).zip(factor) {
                // Adding zero turns −0 into 0: both mean "nothing of this input".
                weight.set(entry * factor + 0.0);
            }
        }
        self.decode.set(mode == ChannelMode::MidSide);
        self.is_still = false;
    }

    /// Jumps to the settings.
    pub fn reset(&mut self) {
        self.trim.snap();
        self.decode.snap();
        let trim_gain = db_to_gain(self.trim.value());
        for (weights, ramps) in self.weights.iter_mut().zip(&mut self.ramps) {
            for (weight, ramp) in weights.iter_mut().zip(ramps) {
                weight.snap();
                ramp.jump((weight.value() * trim_gain) as f32);
            }
        }
        self.settle(false);
    }

    /// One control tick.
    pub fn tick(&mut self) {
        if self.is_still {
            return;
        }
        let mut has_moved = self.trim.tick();
        let trim_gain = if self.trim.value() == 0.0 {
            1.0
        } else {
            db_to_gain(self.trim.value())
        };
        for (weights, ramps) in self.weights.iter_mut().zip(&mut self.ramps) {
            for (weight, ramp) in weights.iter_mut().zip(ramps) {
                has_moved |= weight.tick();
                ramp.aim((weight.value() * trim_gain) as f32);
            }
        }
        self.settle(has_moved);
    }

    /// Notes what the ramps have come to.
    fn settle(&mut self, has_moved: bool) {
        let gains = self
            .ramps
            .map(|row| row.map(|r| if r.is_flat() { r.target() } else { 2.0 }));
        self.is_identity = gains == [[1.0, 0.0], [0.0, 1.0]];
        let mut ramps = self.ramps.iter().flatten();
        self.is_still = !has_moved && ramps.all(Ramp::is_flat);
    }

    /// Whether the stage passes everything through as it is.
    pub fn is_identity(&self) -> bool {
        self.is_identity
    }

    /// Whether it passes everything through as it is, behind the strip too, and goes on to.
    pub fn is_idle(&self) -> bool {
        self.is_identity && self.is_still && self.decode.is_off()
    }

    /// Applies trim, pad, polarity and mode in place.
    #[inline(always)]
    pub fn process(&mut self, audio: &mut Chunk) {
        if self.is_identity {
            return;
        }
        let len = audio.len;
        if audio.channels == 1 {
            let mut gains = [0.0; TICK];
            self.ramps[0][0].fill(&mut gains[..len]);
            for (x, gain) in audio.samples[0][..len].iter_mut().zip(&gains) {
                *x *= gain;
            }
            return;
        }
        let mut gains = [[[0.0; TICK]; 2]; 2];
        for (gains, ramp) in gains
            .iter_mut()
            .flatten()
            .zip(self.ramps.iter_mut().flatten())
        {
            ramp.fill(&mut gains[..len]);
        }
        let [left, right] = &mut audio.samples;
        mix(left, right, &gains);
    }

    /// Decodes mid/side at the strip's end: left = mid + side, right = mid − side.
    #[inline(always)]
    pub fn decode(&mut self, audio: &mut Chunk) {
        if self.decode.is_off() || audio.channels == 1 {
            return;
        }
        let mut weights = [1.0; TICK];
        if !self.decode.is_on() {
            self.decode.fill(&mut weights, audio.len);
        }
        let [left, right] = &mut audio.samples;
        decode(left, right, &weights);
    }
}

// The loops below run over the whole arrays; what stands behind the chunk's end is void.

/// Each channel becomes the sum of both, weighed by its row of `gains`.
#[inline(always)]
fn mix(left: &mut [f32; TICK], right: &mut [f32; TICK], gains: &[[[f32; TICK]; 2]; 2]) {
    let [[a, b], [c, d]] = gains;
    for n in 0..TICK {
        let (x, y) = (left[n], right[n]);
        left[n] = x * a[n] + y * b[n];
        right[n] = x * c[n] + y * d[n];
    }
}

#[inline(always)]
fn decode(left: &mut [f32; TICK], right: &mut [f32; TICK], weights: &[f32; TICK]) {
    for n in 0..TICK {
        let (mid, side) = (left[n], right[n]);
        left[n] = mid + side * weights[n];
        right[n] = side + (mid - side - side) * weights[n];
    }
}
