//! Formats of samples, and the way from `f32` into them. The way back is `reader::coding`.
//!
//! Whole numbers of n bits map to ±1 by the exact scale 2^(1−n); up to 24 bits no bit is lost either
//! way. 32-bit whole numbers and 64-bit floats round to the nearest `f32`.

use crate::files::dither::Dither;

/// Encoding of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleFormat {
    /// 8-bit, whole numbers; offset binary in WAV, two's complement in AIFF.
    Int8,
    /// 16-bit whole numbers.
    Int16,
    /// 24-bit whole numbers.
    Int24,
    /// 32-bit whole numbers.
    Int32,
    /// 32-bit floats.
    Float32,
    /// 64-bit floats.
    Float64,
}

impl SampleFormat {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Int8,
        Self::Int16,
        Self::Int24,
        Self::Int32,
        Self::Float32,
        Self::Float64,
    ];

    /// Bytes of one sample.
    pub fn bytes(self) -> usize {
        match self {
            Self::Int8 => 1,
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Int32 | Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// Whether samples are floats, which hold values beyond full scale.
    pub fn is_float(self) -> bool {
        matches!(self, Self::Float32 | Self::Float64)
    }

    /// The whole-number format with `bytes` bytes.
    pub fn int_of_bytes(bytes: usize) -> Option<Self> {
        [Self::Int8, Self::Int16, Self::Int24, Self::Int32]
            .into_iter()
            .find(|f| f.bytes() == bytes)
    }

    /// What an output gets when nothing is asked for: 24 bit for whole numbers of up to 24 bits, so
    /// that processing costs no resolution, else 32-bit float.
    pub fn default_output(self) -> Self {
        match self {
            Self::Int8 | Self::Int16 | Self::Int24 => Self::Int24,
            _ => Self::Float32,
        }
    }
}

impl core::fmt::Display for SampleFormat {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Int8 => "8 bit",
            Self::Int16 => "16 bit",
            Self::Int24 => "24 bit",
            Self::Int32 => "32 bit",
            Self::Float32 => "32-bit float",
            Self::Float64 => "64-bit float",
        })
    }
}

/// What a stream of audio consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioSpec {
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Samples per frame.
    pub channels: usize,
    /// Encoding.
    pub format: SampleFormat,
}

impl AudioSpec {
    /// Bytes of one frame.
    pub fn frame_bytes(&self) -> usize {
        self.channels * self.format.bytes()
    }
}

/// Order of a sample's bytes, and what comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endian {
    /// Least significant first: WAV.
    Little,
    /// Most significant first: AIFF.
    Big,
}

/// `f32` → bytes of an output file. Counts what did not fit.
pub struct Encoder {
    format: SampleFormat,
    endian: Endian,
    dither: Option<Dither>,
    clipped_samples: u64,
}

impl Encoder {
    /// An encoder; `dither_seed` is used for 16 bit only.
    pub fn new(format: SampleFormat, endian: Endian, dither_seed: Option<u64>) -> Self {
        Self {
            format,
            endian,
            dither: dither_seed
                .filter(|_| format == SampleFormat::Int16)
                .map(Dither::new),
            clipped_samples: 0,
        }
    }

    /// Samples that were beyond full scale of a whole-number format.
    pub fn clipped_samples(&self) -> u64 {
        self.clipped_samples
    }

    /// Appends frames, interleaved, to `bytes`.
    pub fn encode(&mut self, planar: &[&[f32]], bytes: &mut Vec<u8>) {
        let frames = planar.iter().map(|c| c.len()).min().unwrap_or(0);
        for frame in 0..frames {
            for channel in planar {
                self.push(channel[frame], bytes);
            }
        }
    }

    fn push(&mut self, sample: f32, bytes: &mut Vec<u8>) {
        match self.format {
            SampleFormat::Float32 => self.put(&sample.to_le_bytes(), bytes),
            SampleFormat::Float64 => self.put(&f64::from(sample).to_le_bytes(), bytes),
            whole => {
                let sample = self.whole(sample, 8 * whole.bytes() as u32);
                self.put(&sample.to_le_bytes()[..whole.bytes()], bytes);
            }
        }
    }

    fn put(&self, little: &[u8], bytes: &mut Vec<u8>) {
        match self.endian {
            Endian::Little => bytes.extend_from_slice(little),
            Endian::Big => bytes.extend(little.iter().rev()),
        }
    }

    /// The nearest whole number of `bits` bits, dithered if so asked, held at full scale.
    pub fn whole(&mut self, sample: f32, bits: u32) -> i32 {
        let scale = f64::from(1_u32 << (bits - 1));
        let dither = self.dither.as_mut().map_or(0.0, Dither::next);
        let level = f64::from(sample) * scale;
        let undithered = libm::rint(level);
        self.clipped_samples += u64::from(undithered < -scale || undithered > scale - 1.0);
        libm::rint(level + dither).clamp(-scale, scale - 1.0) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::reader::Coding;

    fn round_trip(format: SampleFormat, endian: Endian, bytes: &[u8]) {
        let mut planar = vec![Vec::new()];
        let coding = Coding::of(format, endian, endian == Endian::Little);
        coding.decode_frames(bytes, 1, &[0], &mut planar);
        let mut again = Vec::new();
        Encoder::new(format, endian, None).encode(&[&planar[0]], &mut again);
        assert_eq!(again, bytes, "{format} {endian:?}");
    }

    #[test]
    fn every_whole_number_up_to_24_bits_survives_exactly() {
        let all16: Vec<u8> = (i16::MIN..=i16::MAX).flat_map(i16::to_le_bytes).collect();
        let some24: Vec<u8> = (-(1 << 23)..(1 << 23))
            .step_by(997)
            .flat_map(|x: i32| x.to_le_bytes().into_iter().take(3))
            .collect();
        for endian in [Endian::Little, Endian::Big] {
            round_trip(SampleFormat::Int16, endian, &all16);
            round_trip(SampleFormat::Int24, endian, &some24);
        }
    }

    #[test]
    fn what_does_not_fit_is_held_and_counted() {
        let mut encoder = Encoder::new(SampleFormat::Int24, Endian::Little, None);
        let mut bytes = Vec::new();
        encoder.encode(&[&[1.5, -1.0, -2.0, 0.0]], &mut bytes);
        assert_eq!(bytes[..6], [0xff, 0xff, 0x7f, 0, 0, 0x80]);
        assert_eq!(encoder.clipped_samples(), 2);
    }
}
