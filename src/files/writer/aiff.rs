//! The bytes before the samples of an AIFF or, for floats, AIFC file.
//!
//! AIFF's own chunks go in as they are. What a WAV file brought along (`cue `, `bext`, iXML) is kept in
//! `APPL` chunks with the signature `riff`, as FLAC files keep such chunks: readers pass over it, and
//! nothing is lost on the way back.
//!
//! Source: Apple, Audio interchange file format, version 1.3 (1989), and AIFF-C draft (1991).

use std::io;

use crate::files::format::{AudioSpec, SampleFormat};
use crate::files::reader::MetaChunk;

/// Version of AIFF-C, a date in seconds since 1904.
const AIFC_VERSION: u32 = 0xa280_5140;

/// Everything before the first sample. Its length does not depend on `frames`.
pub fn header(spec: &AudioSpec, frames: u64, chunks: &[MetaChunk]) -> Vec<u8> {
    let data_bytes = frames * spec.frame_bytes() as u64;
    let mut body = Vec::new();
    let is_aifc = spec.format.is_float();
    body.extend_from_slice(if is_aifc { b"AIFC" } else { b"AIFF" });
    if is_aifc {
        push_chunk(&mut body, b"FVER", &AIFC_VERSION.to_be_bytes());
    }
    push_chunk(&mut body, b"COMM", &common(spec, frames));
    for chunk in chunks.iter().filter(|c| !c.is_behind) {
        let (id, data) = chunk.in_aiff();
        push_chunk(&mut body, &id, &data);
    }
    body.extend_from_slice(b"SSND");
    body.extend_from_slice(&clamp(data_bytes + 8).to_be_bytes());
    // Offset and block size: none.
    body.extend_from_slice(&[0; 8]);
    let form_bytes = body.len() as u64 + data_bytes + data_bytes % 2 + tail(chunks).len() as u64;
    let mut bytes = b"FORM".to_vec();
    bytes.extend_from_slice(&clamp(form_bytes).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// What follows the audio and its padding.
pub fn tail(chunks: &[MetaChunk]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in chunks.iter().filter(|c| c.is_behind) {
        let (id, data) = chunk.in_aiff();
        push_chunk(&mut bytes, &id, &data);
    }
    bytes
}

/// # Errors
/// If a file of `bytes` bytes is more than the format's sizes can say.
pub fn check_size(bytes: u64) -> io::Result<()> {
    if bytes < u64::from(u32::MAX) {
        return Ok(());
    }
    let why = "an AIFF file ends at 4 GB; take .wav or .flac";
    Err(io::Error::new(io::ErrorKind::FileTooLarge, why))
}

fn clamp(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn push_chunk(bytes: &mut Vec<u8>, id: &[u8; 4], data: &[u8]) {
    bytes.extend_from_slice(id);
    bytes.extend_from_slice(&clamp(data.len() as u64).to_be_bytes());
    bytes.extend_from_slice(data);
    bytes.extend((data.len() % 2 == 1).then_some(0));
}

fn common(spec: &AudioSpec, frames: u64) -> Vec<u8> {
    let mut data = Vec::new();
    data.extend_from_slice(&(spec.channels as u16).to_be_bytes());
    data.extend_from_slice(&clamp(frames).to_be_bytes());
    data.extend_from_slice(&(8 * spec.format.bytes() as u16).to_be_bytes());
    data.extend_from_slice(&extended(spec.sample_rate_hz));
    if spec.format.is_float() {
        let is_single = spec.format == SampleFormat::Float32;
        data.extend_from_slice(if is_single { b"fl32" } else { b"fl64" });
        // A name of no letters, and its padding.
        data.extend_from_slice(&[0, 0]);
    }
    data
}

/// A whole number as an 80-bit extended float.
fn extended(number: u32) -> [u8; 10] {
    let mut bytes = [0; 10];
    if number > 0 {
        let shift = u64::from(number).leading_zeros();
        let exponent = 16_383 + 63 - shift as u16;
        bytes[..2].copy_from_slice(&exponent.to_be_bytes());
        bytes[2..].copy_from_slice(&(u64::from(number) << shift).to_be_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of Apple's paper, and a rate that is no multiple of anything.
    #[test]
    fn rates_are_extended_floats() {
        assert_eq!(extended(44_100), [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]);
        assert_eq!(extended(22_050), [0x40, 0x0d, 0xac, 0x44, 0, 0, 0, 0, 0, 0]);
        assert_eq!(extended(1), [0x3f, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(extended(0), [0; 10]);
    }

    #[test]
    fn what_the_sizes_cannot_say_is_refused() {
        assert!(check_size(4_294_967_294).is_ok());
        assert!(check_size(4_294_967_295).is_err());
    }
}
