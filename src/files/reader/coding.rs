//! How samples stand in a file, and the way from there to `f32`.
//!
//! Sources: ITU-T G.711 for A-law and µ-law; what else there is are numbers as processors hold them.

use crate::files::format::{Endian, SampleFormat};

/// What the bits of a sample mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers in two's complement, most significant bits first in their bytes.
    Signed,
    /// Whole numbers of 24 bits in two's complement at the lower end of four bytes.
    Low24,
    /// Whole numbers from zero up; the middle is silence.
    OffsetBinary,
    /// Floats of 4 or 8 bytes.
    Float,
    /// A-law.
    ALaw,
    /// µ-law.
    MuLaw,
}

/// How a sample stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    /// What its bits mean.
    pub kind: Kind,
    /// Its bytes: 1 to 4, or 8 for floats.
    pub bytes: usize,
    /// Their order.
    pub endian: Endian,
}

impl Coding {
    /// Samples of one of our own formats.
    pub fn of(format: SampleFormat, endian: Endian, is_offset_binary: bool) -> Self {
        let kind = if format.is_float() {
            Kind::Float
        } else if format == SampleFormat::Int8 && is_offset_binary {
            Kind::OffsetBinary
        } else {
            Kind::Signed
        };
        Self {
            kind,
            bytes: format.bytes(),
            endian,
        }
    }

    /// The format of ours that holds what such samples of `bits` bits mean: what a recording calls for.
    pub fn format(self, bits: usize) -> SampleFormat {
        match self.kind {
            Kind::Float if self.bytes == 8 => SampleFormat::Float64,
            Kind::Float => SampleFormat::Float32,
            // 13 and 14 bits.
            Kind::ALaw | Kind::MuLaw => SampleFormat::Int16,
            Kind::Low24 => SampleFormat::Int24,
            Kind::Signed | Kind::OffsetBinary => {
                let bytes = bits.div_ceil(8).clamp(1, self.bytes);
                SampleFormat::int_of_bytes(bytes).unwrap_or(SampleFormat::Int32)
            }
        }
    }

    /// Its name where that of the format says too little.
    pub fn name(self) -> Option<&'static str> {
        match self.kind {
            Kind::ALaw => Some("A-law"),
            Kind::MuLaw => Some("µ-law"),
            _ => None,
        }
    }

    /// Which end of four bytes the samples in `bytes` fill, if the header does not say: ALSA's recorder
    /// writes 24 bits into the lower end, where the upper byte repeats the sign; all others into the upper,
    /// where the lower byte is zero.
    pub fn at_its_end(self, bytes: &[u8]) -> Self {
        let samples = || {
            bytes.chunks_exact(4).map(|b| match self.endian {
                Endian::Little => [b[0], b[1], b[2], b[3]],
                Endian::Big => [b[3], b[2], b[1], b[0]],
            })
        };
        let is_upper = samples().all(|[low, ..]| low == 0);
        let sign = |middle: u8| if middle & 0x80 == 0 { 0 } else { 0xff };
        let is_lower = samples().all(|[_, _, middle, high]| high == sign(middle));
        let kind = if is_lower && !is_upper {
            Kind::Low24
        } else {
            self.kind
        };
        Self { kind, ..self }
    }

    /// The sample at the start of `bytes`, which are at least as many as it has.
    fn decode(self, bytes: &[u8]) -> f32 {
        let mut little = [0_u8; 8];
        let size = self.bytes;
        // Whole numbers fill the upper end of four bytes, floats stand where they are.
        let from = if self.kind == Kind::Float {
            0
        } else {
            4 - size
        };
        for (i, to) in little[from..from + size].iter_mut().enumerate() {
            *to = match self.endian {
                Endian::Little => bytes[i],
                Endian::Big => bytes[size - 1 - i],
            };
        }
        let [a, b, c, d, ..] = little;
        let whole = i32::from_le_bytes([a, b, c, d]);
        match self.kind {
            Kind::Signed => whole as f32 / FULL_SCALE,
            Kind::Low24 => (whole << 8) as f32 / FULL_SCALE,
            Kind::OffsetBinary => (whole ^ i32::MIN) as f32 / FULL_SCALE,
            Kind::Float if size == 8 => normal(f64::from_le_bytes(little) as f32),
            Kind::Float => normal(f32::from_le_bytes([a, b, c, d])),
            Kind::ALaw => f32::from(a_law(bytes[0])) / 32_768.0,
            Kind::MuLaw => f32::from(mu_law(bytes[0])) / 32_768.0,
        }
    }

    /// Interleaved bytes of whole frames of `channels` samples → the channels at the positions `pick`,
    /// one vector each, in place of what they held. Returns the frames.
    pub fn decode_frames(
        self,
        bytes: &[u8],
        channels: usize,
        pick: &[usize],
        planar: &mut [Vec<f32>],
    ) -> usize {
        let frame_bytes = self.bytes * channels;
        for (channel, to) in pick.iter().zip(planar) {
            to.clear();
            let at = channel * self.bytes;
            let frames = bytes.chunks_exact(frame_bytes);
            to.extend(frames.map(|frame| self.decode(&frame[at..])));
        }
        bytes.len() / frame_bytes
    }
}

const FULL_SCALE: f32 = 2_147_483_648.0;

/// A denormal is silence, as everywhere behind this door.
fn normal(x: f32) -> f32 {
    if x.is_subnormal() { 0.0 } else { x }
}

/// 13 bits in the upper end of 16 (G.711, table 1a).
fn a_law(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let (segment, step) = ((byte >> 4) & 7, i16::from(byte & 15) << 4);
    let level = match segment {
        0 => step + 8,
        _ => (step + 0x108) << (segment - 1),
    };
    if byte & 0x80 == 0 { -level } else { level }
}

/// 14 bits in the upper end of 16 (G.711, table 2a).
fn mu_law(byte: u8) -> i16 {
    let byte = !byte;
    let step = i16::from(byte & 15) << 3;
    let level = ((step + 0x84) << ((byte >> 4) & 7)) - 0x84;
    if byte & 0x80 == 0 { level } else { -level }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decision values of G.711: the greatest, the least, and silence.
    #[test]
    fn the_laws_meet_the_recommendation() {
        assert_eq!(
            [0xaa, 0x2a, 0xd5, 0x55].map(a_law),
            [32_256, -32_256, 8, -8]
        );
        assert_eq!(
            [0x80, 0x00, 0xff, 0x7f].map(mu_law),
            [32_124, -32_124, 0, 0]
        );
    }

    #[test]
    fn what_is_narrower_than_its_bytes_stands_at_their_upper_end() {
        let coding = Coding {
            kind: Kind::Signed,
            bytes: 4,
            endian: Endian::Little,
        };
        assert_eq!(coding.format(24), SampleFormat::Int24);
        assert_eq!(coding.decode(&[0, 0, 0, 0x40]), 0.5);
        let lower = coding.at_its_end(&[1, 0, 0, 0, 0, 0, 0xc0, 0xff]);
        assert_eq!(lower.decode(&[0, 0, 0xc0, 0xff]), -0.5);
        assert_eq!(coding.at_its_end(&[0, 1, 0, 0, 0, 0, 0xc0, 0xff]), coding);
        assert_eq!(coding.at_its_end(&[1, 0, 0, 0, 0, 0, 0xc0, 0]), coding);
        let big = Coding {
            kind: Kind::OffsetBinary,
            bytes: 2,
            endian: Endian::Big,
        };
        assert_eq!(big.decode(&[0x40, 0]), -0.5);
    }

    /// −1 in every format of ours.
    #[test]
    fn full_scale_is_one() {
        for (format, lowest) in [
            (SampleFormat::Int16, vec![0, 0x80]),
            (SampleFormat::Int24, vec![0, 0, 0x80]),
            (SampleFormat::Int32, vec![0, 0, 0, 0x80]),
            (SampleFormat::Float32, (-1.0_f32).to_le_bytes().to_vec()),
            (SampleFormat::Float64, (-1.0_f64).to_le_bytes().to_vec()),
            (SampleFormat::Int8, vec![0]),
        ] {
            let mut planar = vec![Vec::new()];
            let coding = Coding::of(format, Endian::Little, true);
            assert_eq!(coding.decode_frames(&lowest, 1, &[0], &mut planar), 1);
            assert_eq!(planar[0], [-1.0], "{format}");
        }
    }

    #[test]
    fn denormals_are_silence_whatever_held_them() {
        for (format, small, least) in [
            (
                SampleFormat::Float32,
                1e-40_f32.to_le_bytes().to_vec(),
                f32::MIN_POSITIVE.to_le_bytes().to_vec(),
            ),
            (
                SampleFormat::Float64,
                (-1e-40_f64).to_le_bytes().to_vec(),
                f64::from(f32::MIN_POSITIVE).to_le_bytes().to_vec(),
            ),
        ] {
            let coding = Coding::of(format, Endian::Little, true);
            assert_eq!(coding.decode(&small).to_bits(), 0, "{format}");
            assert_eq!(coding.decode(&least), f32::MIN_POSITIVE, "{format}");
        }
    }
}
