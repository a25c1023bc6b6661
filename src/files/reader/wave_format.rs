//! The format chunk of WAV and Wave64, and the names of what it may say.

use super::Fault;
use super::coding::{Coding, Kind};
use crate::files::format::Endian;

/// What is read here, for a person.
const FORMATS: &str = "whole numbers of 8 to 32 bit, floats of 32 or 64 bit, A-law, µ-law";

/// Names of encodings that are not read (Microsoft, mmreg.h).
const CODECS: [(u16, &str); 26] = [
    (0x0002, "Microsoft ADPCM"),
    (0x0005, "IBM CVSD"),
    (0x0008, "DTS"),
    (0x0010, "OKI ADPCM"),
    (0x0011, "IMA ADPCM"),
    (0x0014, "G.723 ADPCM"),
    (0x0016, "G.721 ADPCM"),
    (0x0020, "Yamaha ADPCM"),
    (0x0022, "TrueSpeech"),
    (0x0031, "GSM 6.10"),
    (0x0040, "G.721 ADPCM"),
    (0x0042, "G.723.1"),
    (0x0045, "G.726 ADPCM"),
    (0x0050, "MPEG layer 1 or 2"),
    (0x0055, "MP3"),
    (0x0064, "G.726 ADPCM"),
    (0x0069, "IMA ADPCM"),
    (0x0092, "AC-3 (S/PDIF)"),
    (0x00ff, "AAC"),
    (0x0160, "WMA 1"),
    (0x0161, "WMA 2"),
    (0x0162, "WMA Professional"),
    (0x0163, "WMA Lossless"),
    (0x2000, "AC-3"),
    (0x2001, "DTS"),
    (0xf1ac, "FLAC"),
];

/// What the format chunk says.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub coding: Coding,
    pub channels: usize,
    pub sample_rate_hz: u32,
    /// Bits that count.
    pub bits: usize,
    /// Whether samples fill either end of their bytes, which no field says.
    pub is_either_end: bool,
}

/// Reads the contents of the chunk.
///
/// # Errors
/// If it contradicts itself or names an encoding that is not read here.
pub fn read(body: &[u8], endian: Endian) -> Result<Format, Fault> {
    let word = |at: usize| -> Result<u16, Fault> {
        let bytes = body.get(at..at + 2).and_then(|b| b.try_into().ok());
        let bytes: [u8; 2] =
            bytes.ok_or_else(|| Fault::Damaged("the format chunk is too short".to_owned()))?;
        Ok(match endian {
            Endian::Little => u16::from_le_bytes(bytes),
            Endian::Big => u16::from_be_bytes(bytes),
        })
    };
    let double = |at: usize| -> Result<u32, Fault> {
        let (first, second) = (u32::from(word(at)?), u32::from(word(at + 2)?));
        Ok(match endian {
            Endian::Little => first | second << 16,
            Endian::Big => first << 16 | second,
        })
    };
    let mut tag = word(0)?;
    let channels = usize::from(word(2)?);
    let sample_rate_hz = double(4)?;
    let (block, container_bits) = (usize::from(word(12)?), usize::from(word(14)?));
    let mut bits = container_bits;
    let tag_is_plain = tag == 1;
    if tag == 0xfffe {
        let valid = usize::from(word(18)?);
        if (1..container_bits).contains(&valid) {
            bits = valid;
        }
        // The first two bytes of the sub-format's GUID are the tag.
        tag = word(24)?;
    }
    let kind = match tag {
        1 => Kind::Signed,
        3 => Kind::Float,
        6 => Kind::ALaw,
        7 => Kind::MuLaw,
        _ => return Err(Fault::Unsupported(codec(tag), FORMATS)),
    };
    let bytes = sample_bytes(kind, block, container_bits, channels)?;
    let is_legal = match kind {
        Kind::Float => [4, 8].contains(&bytes),
        Kind::Signed | Kind::Low24 | Kind::OffsetBinary => (1..=4).contains(&bytes),
        Kind::ALaw | Kind::MuLaw => bytes == 1,
    };
    if !is_legal {
        let name = if kind == Kind::Float {
            "floats"
        } else {
            "samples"
        };
        let what = format!("WAV with {name} of {} bit", 8 * bytes);
        return Err(Fault::Unsupported(what, FORMATS));
    }
    // Samples of one byte count from zero up.
    let is_offset = kind == Kind::Signed && bytes == 1;
    let kind = if is_offset { Kind::OffsetBinary } else { kind };
    Ok(Format {
        is_either_end: tag_is_plain && kind == Kind::Signed && (bytes, bits) == (4, 24),
        coding: Coding {
            kind,
            bytes,
            endian,
        },
        channels,
        sample_rate_hz,
        bits: if bits == 0 { 8 * bytes } else { bits },
    })
}

fn codec(tag: u16) -> String {
    match CODECS.iter().find(|(number, _)| *number == tag) {
        Some((_, name)) => format!("{name} in WAV"),
        None => format!("WAV encoding {tag:#06x}"),
    }
}

/// Bytes from one sample to the next. Writers have taken the block for that of one channel, for nothing,
/// and for wider samples than the bits say; what cannot be any of these is damage.
fn sample_bytes(kind: Kind, block: usize, bits: usize, channels: usize) -> Result<usize, Fault> {
    if matches!(kind, Kind::ALaw | Kind::MuLaw) {
        return Ok(1);
    }
    let natural = bits.div_ceil(8);
    if channels == 0 {
        // The caller names the channels, whatever else is wrong.
        return Ok(natural.clamp(1, 4));
    }
    let each = block / channels;
    let is_whole = block.is_multiple_of(channels);
    if natural > 0 && (block == 0 || block == natural) {
        Ok(natural)
    } else if is_whole && each > 0 && each >= natural && each <= 8 {
        Ok(each)
    } else {
        Err(Fault::Damaged(format!(
            "{bits} bits do not fit frames of {block} bytes with {channels} channels"
        )))
    }
}
