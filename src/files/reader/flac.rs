//! FLAC: the stream's blocks are read here, so that one that is odd does no harm; its frames by the
//! `flac-codec` decoder: whole numbers, checked by the frames' checksums.
//!
//! Source: RFC 9639.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flac_codec::Error;
use flac_codec::decode::FlacSampleReader;

use super::guard;
use super::kept::Kept;
use super::length::{Holds, Says};
use super::source::Source;
use super::{Decode, FLAC_BLOCK, FLAC_TAGS, Fault, Header, Opened};
use crate::files::facts::{self, Fact, Family};
use crate::files::format::SampleFormat;

const FORMATS: &str = "FLAC of 4 to 32 bit";

/// Length of the stream's description.
const INFO_BYTES: usize = 34;

/// A tag behind the frames, ID3v1: not a frame.
const ID3V1_BYTES: u64 = 128;

/// What the stream says of itself.
struct Info {
    bytes: [u8; INFO_BYTES],
    sample_rate_hz: u32,
    channels: usize,
    bits: u32,
    /// Zero if it is not known.
    frames: u64,
}

impl Info {
    fn of(bytes: [u8; INFO_BYTES]) -> Self {
        let packed = u64::from_be_bytes([
            bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15], bytes[16], bytes[17],
        ]);
        Self {
            bytes,
            sample_rate_hz: (packed >> 44) as u32,
            channels: (packed >> 41 & 7) as usize + 1,
            bits: (packed >> 36 & 31) as u32 + 1,
            frames: packed & 0xf_ffff_ffff,
        }
    }

    /// A head for the decoder that is legal and makes no claim: the caller minds the length, whichever
    /// way it is wrong.
    fn head(&self) -> Vec<u8> {
        let mut info = self.bytes;
        info[..2].copy_from_slice(&16_u16.to_be_bytes());
        info[2..4].copy_from_slice(&u16::MAX.to_be_bytes());
        info[4..10].fill(0);
        info[13] &= 0xf0;
        info[14..].fill(0);
        [b"fLaC\x80\0\0\x22".as_slice(), &info].concat()
    }
}

/// Counts what the decoder has taken, so that a stream cut within a frame is told from one that ends.
struct Counted {
    source: Source,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(buffer)?;
        self.taken.store(self.source.at(), Ordering::Relaxed);
        Ok(got)
    }
}

/// The decoder, behind a header of our making.
type Decoder = FlacSampleReader<io::Chain<Cursor<Vec<u8>>, Counted>>;

struct Flac {
    reader: Decoder,
    taken: Arc<AtomicU64>,
    /// 2^(1−bits): whole numbers to ±1.
    scale: f64,
    channels: usize,
    /// Samples of the frame at hand, interleaved.
    block: Vec<i32>,
    used: usize,
    is_cut: bool,
    has_failed: bool,
}

pub fn open(mut source: Source) -> Result<Opened, Fault> {
    let (info, mut kept) = read_blocks(&mut source)?;
    let format = (info.bits >= 4).then(|| info.bits.div_ceil(8) as usize);
    let format = format
        .and_then(SampleFormat::int_of_bytes)
        .ok_or_else(|| Fault::Unsupported(format!("FLAC of {} bit", info.bits), FORMATS))?;
    trim(&mut source, &mut kept)?;
    let says = match info.frames {
        0 => Says::Nothing,
        frames => Says::Frames(frames),
    };
    let (chunks, notes) = kept.finish();
    let header = Header {
        container: "FLAC",
        sample_rate_hz: info.sample_rate_hz,
        channels: info.channels,
        format,
        encoding: None,
        says,
        holds: Holds::Open,
        chunks,
        notes,
    };
    let taken = Arc::new(AtomicU64::new(source.at()));
    let input = Counted {
        source,
        taken: Arc::clone(&taken),
    };
    if info.sample_rate_hz == 0 {
        // The caller names the rate.
        return Ok((header, Box::new(Nothing)));
    }
    let flac = Flac {
        reader: FlacSampleReader::new(Cursor::new(info.head()).chain(input)).map_err(fault)?,
        taken,
        scale: libm::exp2(1.0 - f64::from(info.bits)),
        channels: info.channels,
        block: Vec::new(),
        used: 0,
        is_cut: false,
        has_failed: false,
    };
    Ok((header, Box::new(flac)))
}

/// A stream that cannot be.
struct Nothing;

impl Decode for Nothing {
    fn read(&mut self, _: &[usize], _: &mut [Vec<f32>], _: usize) -> Result<usize, Fault> {
        Ok(0)
    }
}

/// Reads up to the first frame.
fn read_blocks(source: &mut Source) -> Result<(Info, Kept), Fault> {
    source.array::<4>()?;
    let mut info = None;
    let mut kept = Kept::default();
    loop {
        let [flags, a, b, c] = source.array()?;
        let (kind, size) = (flags & 0x7f, u64::from(u32::from_be_bytes([0, a, b, c])));
        match kind {
            0 if info.is_none() && size >= INFO_BYTES as u64 => {
                info = Some(Info::of(source.array()?));
                source.skip(size - INFO_BYTES as u64)?;
            }
            127 => return Err(Fault::Damaged("a metadata block of no kind".to_owned())),
            _ if info.is_none() => {
                let why = "the stream does not begin with its description";
                return Err(Fault::Damaged(why.to_owned()));
            }
            kind if facts::of_block(kind) == Fact::Take => {
                let data = source.vec(size)?;
                if data.len() as u64 != size {
                    let why = "the stream ends within a metadata block";
                    return Err(Fault::Damaged(why.to_owned()));
                }
                keep(&mut kept, kind, data);
            }
            _ => source.skip(size)?,
        }
        if let Some(info) = info.take_if(|_| flags & 0x80 != 0) {
            return Ok((info, kept));
        }
    }
}

/// Keeps a block: chunks of the WAV or AIFF file that the stream was made of, tags, and what is FLAC's own.
fn keep(kept: &mut Kept, kind: u8, data: Vec<u8>) {
    if kind == 4 {
        let tags = tags(&data);
        if !tags.is_empty() {
            kept.add(Family::Flac, *FLAC_TAGS, tags.join(&0));
        }
        return;
    }
    let family = match data.first_chunk::<4>() {
        Some(b"riff") if kind == 2 => Family::Riff,
        Some(b"aiff") if kind == 2 => Family::Aiff,
        _ => return kept.add(Family::Flac, *FLAC_BLOCK, [&[kind], &data[..]].concat()),
    };
    let Some((id, rest)) = data[4..].split_first_chunk::<4>() else {
        return;
    };
    kept.is_behind |= [b"data", b"SSND"].contains(&id);
    let Some((size, body)) = rest.split_first_chunk::<4>() else {
        return;
    };
    let size = match family {
        Family::Aiff => u32::from_be_bytes(*size),
        _ => u32::from_le_bytes(*size),
    };
    if let Some(body) = body.get(..size as usize) {
        kept.add(family, *id, body.to_vec());
    }
}

/// The tags of a comment block, `NAME=text` each, without those that are not about the take.
fn tags(data: &[u8]) -> Vec<Vec<u8>> {
    fn field<'d>(data: &mut &'d [u8]) -> Option<&'d [u8]> {
        let (size, rest) = data.split_first_chunk::<4>()?;
        let (field, rest) = rest.split_at_checked(u32::from_le_bytes(*size) as usize)?;
        *data = rest;
        Some(field)
    }
    let mut rest = data;
    let mut tags = Vec::new();
    // The vendor, and how many there are.
    if field(&mut rest).is_none() || rest.split_off(..4).is_none() {
        return tags;
    }
    while let Some(tag) = field(&mut rest) {
        let name = tag.split(|b| *b == b'=').next().unwrap_or_default();
        let is_kept = facts::of_tag(&String::from_utf8_lossy(name)) == Fact::Take;
        tags.extend(is_kept.then(|| tag.to_vec()));
    }
    tags
}

/// What taggers append to a stream is no frame.
fn trim(source: &mut Source, kept: &mut Kept) -> io::Result<()> {
    let start = source.at();
    let Some(rest) = source.rest().filter(|rest| *rest >= ID3V1_BYTES) else {
        return Ok(());
    };
    let end = start + rest - ID3V1_BYTES;
    source.go_to(end)?;
    if &source.array::<3>()? == b"TAG" {
        source.end_at(end);
        kept.tell("an ID3v1 tag behind the stream was left out".to_owned());
    }
    source.go_to(start)
}

fn fault(error: impl Into<Error>) -> Fault {
    match error.into() {
        Error::Io(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::Damaged("the stream ends within a block".to_owned())
        }
        Error::Io(e) if e.kind() == io::ErrorKind::InvalidData => Fault::Damaged(e.to_string()),
        Error::Io(e) => Fault::Io(e),
        other => Fault::Damaged(other.to_string()),
    }
}

impl Flac {
    /// Decodes the next frame. False at the end of the stream.
    fn next_block(&mut self) -> Result<bool, Fault> {
        self.block.clear();
        self.used = 0;
        if self.has_failed {
            return Err(Fault::Damaged("the stream cannot be decoded on".to_owned()));
        }
        let from = self.taken.load(Ordering::Relaxed);
        let (reader, block) = (&mut self.reader, &mut self.block);
        // The decoder meets what nobody has foreseen with a panic.
        let decoded = guard::quietly(|| {
            let samples = reader.fill_buf()?;
            block.extend_from_slice(samples);
            reader.consume(block.len());
            Ok(())
        });
        let error = match decoded {
            Some(Ok(())) if !self.block.is_empty() => return Ok(true),
            // Behind the last frame there is nothing, or a part of a head.
            Some(Ok(())) => {
                self.is_cut = self.taken.load(Ordering::Relaxed) != from;
                return Ok(false);
            }
            Some(Err(Error::Io(e))) if e.kind() == io::ErrorKind::UnexpectedEof => {
                self.is_cut = true;
                return Ok(false);
            }
            Some(Err(error)) => fault(error),
            None => Fault::Damaged("a frame cannot be decoded".to_owned()),
        };
        self.has_failed = true;
        self.block.clear();
        Err(error)
    }
}

impl Decode for Flac {
    fn read(
        &mut self,
        pick: &[usize],
        planar: &mut [Vec<f32>],
        max_frames: usize,
    ) -> Result<usize, Fault> {
        if self.used == self.block.len() && (self.is_cut || !self.next_block()?) {
            return Ok(0);
        }
        let left = (self.block.len() - self.used) / self.channels;
        let frames = max_frames.min(left);
        let samples = &self.block[self.used..self.used + frames * self.channels];
        for (channel, to) in pick.iter().zip(planar) {
            to.clear();
            let own = samples.iter().skip(*channel).step_by(self.channels);
            to.extend(own.map(|&x| (f64::from(x) * self.scale) as f32));
        }
        self.used += frames * self.channels;
        Ok(frames)
    }

    fn is_cut(&self) -> bool {
        self.is_cut
    }
}
