//! WAV, WAVE_FORMAT_EXTENSIBLE, RF64 and BW64.
//!
//! Sources: Microsoft, Multimedia programming interface and data specifications 1.0 (1991) and
//! Multiple channel audio data and WAVE files; EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::pcm::Pcm;
use super::{Fault, Header, KEPT_BYTES, MetaChunk, Opened, read_array, read_vec, skip};
use crate::render::format::{AudioSpec, Endian, SampleFormat};

/// Size that stands for "see ds64" in RF64 and for "unknown" in a streamed WAV.
const OPEN_SIZE: u32 = u32::MAX;

/// Chunks that belong to the old audio or are padding: not carried over to a new file.
const OWN_CHUNKS: [&[u8; 4]; 9] = [
    b"fmt ", b"data", b"ds64", b"JUNK", b"junk", b"PAD ", b"FLLR", b"fact", b"PEAK",
];

/// Whether a chunk belongs to the file's own form.
pub fn is_own(id: &[u8; 4]) -> bool {
    OWN_CHUNKS.contains(&id)
}

/// From this size on a pipe's header means "unknown": sox writes 2^31 − 4096, ffmpeg all ones.
const PIPED_SIZE: u64 = 0x7fff_0000;

const FORMATS: &str = "whole numbers of 8, 16, 24 or 32 bit, floats of 32 or 64 bit";

/// What stands before the samples.
struct Layout {
    header: Header,
    /// Bytes of the data chunk; none if the header leaves it open.
    data_bytes: Option<u64>,
}

pub fn open(mut input: BufReader<File>, file_bytes: u64) -> Result<Opened, Fault> {
    let Layout {
        mut header,
        data_bytes,
    } = read_layout(&mut input)?;
    let start = input.stream_position()?;
    let rest = file_bytes.saturating_sub(start);
    let there = data_bytes.map_or(rest, |bytes| bytes.min(rest));
    input.seek(SeekFrom::Start(start + there + there % 2))?;
    header.chunks.extend(read_tail(&mut input));
    input.seek(SeekFrom::Start(start))?;
    let frames = there / (header.spec.frame_bytes() as u64).max(1);
    let pcm = Pcm::new(input, header.spec, Endian::Little, there);
    Ok((header, Some(frames), Box::new(pcm)))
}

/// Opens a pipe: what stands behind the audio stays unread.
pub fn open_pipe(mut input: Box<dyn Read + Send>) -> Result<Opened, Fault> {
    let Layout {
        mut header,
        data_bytes,
    } = read_layout(&mut input)?;
    let is_64 = header.container == "RF64";
    let data_bytes = data_bytes.filter(|&bytes| is_64 || bytes < PIPED_SIZE);
    if data_bytes.is_none() {
        header.promised = None;
    }
    let pcm = Pcm::new(
        input,
        header.spec,
        Endian::Little,
        data_bytes.unwrap_or(u64::MAX),
    );
    Ok((header, None, Box::new(pcm)))
}

/// Reads up to the first sample.
fn read_layout(input: &mut impl Read) -> Result<Layout, Fault> {
    let form: [u8; 12] = read_array(input)?;
    let is_64 = &form[..4] != b"RIFF";
    let mut long_data = None;
    let mut spec = None;
    let mut chunks = Vec::new();
    loop {
        let Some((id, size)) = read_chunk_head(input)? else {
            return Err(Fault::Damaged("there is no data chunk".to_owned()));
        };
        let padded = u64::from(size) + u64::from(size & 1);
        match &id {
            b"fmt " => {
                let body = read_vec(input, padded)?;
                spec = Some(read_format(&body)?);
            }
            b"ds64" => {
                let body = read_vec(input, padded)?;
                let size = body.get(8..16).and_then(|b| b.try_into().ok());
                long_data = size.map(u64::from_le_bytes);
            }
            b"data" => {
                let spec: AudioSpec = spec
                    .ok_or_else(|| Fault::Damaged("the data come before the format".to_owned()))?;
                let data_bytes = match (size, long_data) {
                    (OPEN_SIZE, Some(long)) if is_64 => Some(long),
                    (OPEN_SIZE | 0, _) => None,
                    _ => Some(u64::from(size)),
                };
                let promised = data_bytes.map(|b| b / (spec.frame_bytes() as u64).max(1));
                let container = if is_64 { "RF64" } else { "WAV" };
                let header = Header {
                    container,
                    spec,
                    promised,
                    chunks,
                };
                return Ok(Layout { header, data_bytes });
            }
            _ => chunks.extend(keep(input, id, u64::from(size))?),
        }
    }
}

/// Id and size of the next chunk; none at the end.
fn read_chunk_head(input: &mut impl Read) -> io::Result<Option<([u8; 4], u32)>> {
    let mut head = [0; 8];
    if super::read_up_to(input, &mut head)? < 8 {
        return Ok(None);
    }
    let [a, b, c, d, e, f, g, h] = head;
    Ok(Some(([a, b, c, d], u32::from_le_bytes([e, f, g, h]))))
}

/// Reads a chunk's contents if they are worth keeping, else passes over them.
fn keep(input: &mut impl Read, id: [u8; 4], size: u64) -> io::Result<Option<MetaChunk>> {
    if size > KEPT_BYTES || is_own(&id) {
        skip(input, size + (size & 1))?;
        return Ok(None);
    }
    let data = read_vec(input, size)?;
    skip(input, size & 1)?;
    let is_whole = data.len() as u64 == size;
    Ok(is_whole.then_some(MetaChunk { id, data }))
}

/// Chunks behind the data. Whatever is broken there was not needed for the audio.
fn read_tail(input: &mut impl Read) -> Vec<MetaChunk> {
    let mut chunks = Vec::new();
    while let Ok(Some((id, size))) = read_chunk_head(input) {
        match keep(input, id, u64::from(size)) {
            Ok(chunk) => chunks.extend(chunk),
            Err(_) => break,
        }
    }
    chunks
}

/// The contents of the format chunk.
fn read_format(body: &[u8]) -> Result<AudioSpec, Fault> {
    let short = || Fault::Damaged("the format chunk is too short".to_owned());
    let word = |at: usize| -> Result<u16, Fault> {
        let bytes = body.get(at..at + 2).ok_or_else(short)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    };
    let mut tag = word(0)?;
    let channels = usize::from(word(2)?);
    let sample_rate_hz = u32::from(word(4)?) | u32::from(word(6)?) << 16;
    let (block, bits) = (usize::from(word(12)?), usize::from(word(14)?));
    if tag == 0xfffe {
        // The first two bytes of the sub-format's GUID are the tag.
        tag = word(24)?;
    }
    if channels == 0 {
        // Let the caller name the channels, whatever else is wrong.
        return Ok(AudioSpec {
            sample_rate_hz,
            channels,
            format: SampleFormat::Int16,
        });
    }
    let bytes = block / channels;
    let is_consistent = block % channels == 0 && bytes * 8 >= bits && bits > (bytes.max(1) - 1) * 8;
    if !is_consistent {
        return Err(Fault::Damaged(format!(
            "{bits} bits do not fit frames of {block} bytes with {channels} channels"
        )));
    }
    let format = match (tag, bytes) {
        (1, bytes) => SampleFormat::int_of_bytes(bytes),
        (3, 4) => Some(SampleFormat::Float32),
        (3, 8) => Some(SampleFormat::Float64),
        _ => None,
    };
    let format = format.ok_or_else(|| {
        Fault::Unsupported(format!("WAV encoding {tag:#06x} of {bits} bit"), FORMATS)
    })?;
    Ok(AudioSpec {
        sample_rate_hz,
        channels,
        format,
    })
}
