//! The bytes around the samples of a WAV file; RF64 above 4 GB.
//!
//! A `JUNK` chunk keeps the place of `ds64`, so that a file which outgrows 4 GB becomes RF64 by a new
//! header of the same size (EBU Tech 3306).

use crate::files::format::AudioSpec;
use crate::files::reader::MetaChunk;

/// Contents of `ds64` with an empty table.
const DS64_BYTES: u32 = 28;

/// The sub-format GUID behind its first two bytes (KSDATAFORMAT_SUBTYPE).
const GUID_TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/// Everything before the first sample. Its length does not depend on `frames`, nor on chunks behind the
/// audio, which only the form's size counts.
pub fn header(spec: &AudioSpec, frames: u64, chunks: &[MetaChunk]) -> Vec<u8> {
    let data_bytes = frames * spec.frame_bytes() as u64;
    let mut body = Vec::new();
    push_format(&mut body, spec);
    if spec.format.is_float() {
        let short = u32::try_from(frames).unwrap_or(u32::MAX);
        push_chunk(&mut body, b"fact", &short.to_le_bytes());
    }
    for chunk in chunks.iter().filter(|c| !c.is_behind) {
        push_chunk(&mut body, &chunk.id, &chunk.data);
    }
    // "WAVE", ds64 or JUNK, the body, the data chunk's head, the data and its padding.
    let before = 4 + 8 + u64::from(DS64_BYTES) + body.len() as u64 + 8;
    let riff_bytes = before + data_bytes + data_bytes % 2 + tail_bytes(chunks);
    let is_64 = riff_bytes > u64::from(u32::MAX);
    let mut bytes = Vec::new();
    bytes.extend_from_slice(if is_64 { b"RF64" } else { b"RIFF" });
    bytes.extend_from_slice(&clamp(riff_bytes).to_le_bytes());
    bytes.extend_from_slice(b"WAVE");
    push_ds64(&mut bytes, is_64, [riff_bytes, data_bytes, frames]);
    bytes.extend(body);
    bytes.extend_from_slice(b"data");
    let data_field = if is_64 { u32::MAX } else { clamp(data_bytes) };
    bytes.extend_from_slice(&data_field.to_le_bytes());
    bytes
}

/// The header of a stream whose length nobody knows: all ones in both sizes.
pub fn open_header(spec: &AudioSpec, chunks: &[MetaChunk]) -> Vec<u8> {
    let mut bytes = header(spec, 0, chunks);
    let end = bytes.len();
    bytes[4..8].fill(0xff);
    bytes[end - 4..].fill(0xff);
    bytes
}

/// What follows the audio and its padding.
pub fn tail(chunks: &[MetaChunk]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in chunks.iter().filter(|c| c.is_behind) {
        push_chunk(&mut bytes, &chunk.id, &chunk.data);
    }
    bytes
}

/// Length of [`tail`].
fn tail_bytes(chunks: &[MetaChunk]) -> u64 {
    let padded = |c: &MetaChunk| 8 + c.data.len().next_multiple_of(2) as u64;
    chunks.iter().filter(|c| c.is_behind).map(padded).sum()
}

fn clamp(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn push_chunk(bytes: &mut Vec<u8>, id: &[u8; 4], data: &[u8]) {
    bytes.extend_from_slice(id);
    bytes.extend_from_slice(&clamp(data.len() as u64).to_le_bytes());
    bytes.extend_from_slice(data);
    bytes.extend((data.len() % 2 == 1).then_some(0));
}

fn push_ds64(bytes: &mut Vec<u8>, is_64: bool, sizes: [u64; 3]) {
    let mut data = Vec::new();
    if is_64 {
        sizes
            .iter()
            .for_each(|n| data.extend_from_slice(&n.to_le_bytes()));
    }
    data.resize(DS64_BYTES as usize, 0);
    push_chunk(bytes, if is_64 { b"ds64" } else { b"JUNK" }, &data);
}

/// Plain format for 16 bit, extensible where the standard asks for it (more than 16 bit).
fn push_format(bytes: &mut Vec<u8>, spec: &AudioSpec) {
    let bits = 8 * spec.format.bytes() as u16;
    let tag: u16 = if spec.format.is_float() { 3 } else { 1 };
    let is_extensible = tag == 1 && bits > 16;
    let mut data = Vec::new();
    let mut push = |word: u16| data.extend_from_slice(&word.to_le_bytes());
    push(if is_extensible { 0xfffe } else { tag });
    push(spec.channels as u16);
    for double in [
        spec.sample_rate_hz,
        spec.sample_rate_hz
            .saturating_mul(spec.frame_bytes() as u32),
    ] {
        push(double as u16);
        push((double >> 16) as u16);
    }
    push(spec.frame_bytes() as u16);
    push(bits);
    if is_extensible {
        push(22);
        push(bits);
        // Speaker positions: front centre, or front left and right.
        push(if spec.channels == 1 { 4 } else { 3 });
        push(0);
        push(tag);
        data.extend_from_slice(&GUID_TAIL);
    } else if tag == 3 {
        push(0);
    }
    push_chunk(bytes, b"fmt ", &data);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::format::SampleFormat;

    /// The header of a file above 4 GB, which no test writes, by EBU Tech 3306.
    #[test]
    fn above_4_gigabytes_the_header_becomes_rf64() {
        let spec = AudioSpec {
            sample_rate_hz: 96_000,
            channels: 2,
            format: SampleFormat::Float32,
        };
        let frames = 600_000_000;
        let small = header(&spec, 1, &[]);
        let large = header(&spec, frames, &[]);
        assert_eq!(small.len(), large.len());
        assert_eq!(&small[..4], b"RIFF");
        assert_eq!(&small[12..16], b"JUNK");
        assert_eq!(&large[..8], b"RF64\xff\xff\xff\xff");
        assert_eq!(&large[12..16], b"ds64");
        let size = |at: usize| u64::from_le_bytes(large[at..at + 8].try_into().unwrap());
        assert_eq!(size(20), large.len() as u64 - 8 + frames * 8);
        assert_eq!(size(28), frames * 8);
        assert_eq!(size(36), frames);
        assert_eq!(&large[large.len() - 4..], &[0xff; 4]);
    }
}
