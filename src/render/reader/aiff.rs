//! AIFF and AIFC.
//!
//! Source: Apple, Audio interchange file format, version 1.3 (1989), and AIFF-C draft (1991).

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::pcm::Pcm;
use super::{Fault, Header, KEPT_BYTES, MetaChunk, Opened, read_array, read_vec};
use crate::render::format::{AudioSpec, Endian, SampleFormat};

const FORMATS: &str = "NONE, twos, sowt, in24, in32, fl32, fl64";

/// Whether a chunk belongs to the file's own form.
pub fn is_own(id: &[u8; 4]) -> bool {
    [b"FORM", b"FVER", b"COMM", b"SSND"].contains(&id)
}

/// The common chunk.
struct Common {
    spec: AudioSpec,
    endian: Endian,
    frames: u64,
}

pub fn open(mut input: BufReader<File>, file_bytes: u64) -> Result<Opened, Fault> {
    let form: [u8; 12] = read_array(&mut input)?;
    let is_aifc = &form[8..] == b"AIFC";
    let (mut common, mut sound) = (None, None);
    let mut chunks = Vec::new();
    // Chunks come in any order.
    loop {
        let mut head = [0; 8];
        if super::read_up_to(&mut input, &mut head)? < 8 {
            break;
        }
        let size = u64::from(u32::from_be_bytes([head[4], head[5], head[6], head[7]]));
        let next = input.stream_position()? + size + (size & 1);
        match &head[..4] {
            b"COMM" => common = Some(read_common(&read_vec(&mut input, size)?, is_aifc)?),
            b"SSND" if size >= 8 => {
                let offset = u64::from(u32::from_be_bytes(read_array(&mut input)?));
                sound = Some((
                    next - size - (size & 1) + 8 + offset,
                    size.saturating_sub(8 + offset),
                ));
            }
            &[a, b, c, d] if size <= KEPT_BYTES && !is_own(&[a, b, c, d]) => {
                let id = [a, b, c, d];
                let data = read_vec(&mut input, size)?;
                let is_whole = data.len() as u64 == size;
                chunks.extend(is_whole.then(|| MetaChunk::of_aiff(id, data)));
            }
            _ => {}
        }
        input.seek(SeekFrom::Start(next))?;
    }
    let common = common.ok_or_else(|| Fault::Damaged("there is no COMM chunk".to_owned()))?;
    let (start, bytes) = match sound {
        Some(sound) => sound,
        None if common.frames == 0 => (0, 0),
        None => return Err(Fault::Damaged("there is no SSND chunk".to_owned())),
    };
    input.seek(SeekFrom::Start(start))?;
    let there = bytes.min(file_bytes.saturating_sub(start));
    let frames = there / (common.spec.frame_bytes() as u64).max(1);
    let header = Header {
        container: if is_aifc { "AIFC" } else { "AIFF" },
        spec: common.spec,
        promised: Some(common.frames),
        chunks,
    };
    let pcm = Pcm::new(input, common.spec, common.endian, there);
    Ok((header, Some(frames), Box::new(pcm)))
}

fn read_common(mut body: &[u8], is_aifc: bool) -> Result<Common, Fault> {
    let body = &mut body;
    let channels = usize::from(u16::from_be_bytes(read_array(body)?));
    let frames = u64::from(u32::from_be_bytes(read_array(body)?));
    let bits = usize::from(u16::from_be_bytes(read_array(body)?));
    let sample_rate_hz = read_extended(read_array(body)?);
    let mut kind = *b"NONE";
    if is_aifc {
        body.read_exact(&mut kind)?;
    }
    let whole = SampleFormat::int_of_bytes(bits.div_ceil(8));
    let (format, endian) = match &kind {
        b"NONE" | b"twos" => (whole, Endian::Big),
        b"sowt" => (whole, Endian::Little),
        b"in24" => (Some(SampleFormat::Int24), Endian::Big),
        b"in32" => (Some(SampleFormat::Int32), Endian::Big),
        b"fl32" | b"FL32" => (Some(SampleFormat::Float32), Endian::Big),
        b"fl64" | b"FL64" => (Some(SampleFormat::Float64), Endian::Big),
        _ => (None, Endian::Big),
    };
    let format = format.ok_or_else(|| {
        let kind = String::from_utf8_lossy(&kind).into_owned();
        Fault::Unsupported(format!("AIFF encoding '{kind}' of {bits} bit"), FORMATS)
    })?;
    let spec = AudioSpec {
        sample_rate_hz,
        channels,
        format,
    };
    Ok(Common {
        spec,
        endian,
        frames,
    })
}

/// An 80-bit extended float, as a whole number of Hz; what is no rate gives 0.
fn read_extended(bytes: [u8; 10]) -> u32 {
    let [a, b, mantissa @ ..] = bytes;
    let exponent = i32::from(u16::from_be_bytes([a, b]) & 0x7fff) - 16_383 - 63;
    let value = u64::from_be_bytes(mantissa) as f64 * libm::exp2(f64::from(exponent));
    if a & 0x80 == 0 && value < f64::from(u32::MAX) {
        libm::round(value) as u32
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_floats_are_rates() {
        let rate = |exponent: u16, mantissa: u64| {
            let mut bytes = [0; 10];
            bytes[..2].copy_from_slice(&exponent.to_be_bytes());
            bytes[2..].copy_from_slice(&mantissa.to_be_bytes());
            read_extended(bytes)
        };
        assert_eq!(rate(0x400e, 0xac44 << 48), 44_100);
        assert_eq!(rate(0x400e, 0xbb80 << 48), 48_000);
        assert_eq!(rate(0x4010, 0xbb80 << 48), 192_000);
        assert_eq!(rate(0x7fff, u64::MAX), 0);
        assert_eq!(rate(0, 0), 0);
    }
}
