//! FLAC, by the `flac-codec` decoder: whole numbers, checked by the frames' checksums.

use std::io::{self, Cursor, Read};

use flac_codec::Error;
use flac_codec::decode::FlacSampleReader;
use flac_codec::metadata::{Application, BlockList, VorbisComment, write_blocks};

use super::{Decode, FLAC_TAGS, Fault, Header, MetaChunk, Opened, wav};
use crate::render::format::{AudioSpec, SampleFormat};

const FORMATS: &str = "FLAC of up to 32 bit, 1 or 2 channels";

type Input = Box<dyn Read + Send>;

/// The decoder, behind a header of our making.
type Decoder = FlacSampleReader<io::Chain<Cursor<Vec<u8>>, Input>>;

struct Flac {
    reader: Decoder,
    /// 2^(1−bits): whole numbers to ±1.
    scale: f64,
    channels: usize,
    /// Samples of the frame at hand, interleaved.
    block: Vec<i32>,
    used: usize,
}

pub fn open(mut input: Input) -> Result<Opened, Fault> {
    let blocks = BlockList::read(&mut input).map_err(fault)?;
    let info = blocks.streaminfo();
    let bits = u32::from(info.bits_per_sample);
    let format = SampleFormat::int_of_bytes((bits as usize).div_ceil(8))
        .ok_or_else(|| Fault::Unsupported(format!("{bits} bit"), FORMATS))?;
    let spec = AudioSpec {
        sample_rate_hz: info.sample_rate,
        channels: usize::from(info.channels.get()),
        format,
    };
    let header = Header {
        container: "FLAC",
        spec,
        promised: info.total_samples.map(|n| n.get()),
        chunks: chunks(&blocks),
    };
    let flac = Flac {
        reader: decoder(&blocks, input)?,
        scale: libm::exp2(1.0 - f64::from(bits)),
        channels: spec.channels,
        block: Vec::new(),
        used: 0,
    };
    Ok((header, None, Box::new(flac)))
}

/// The decoder is not told how long the stream claims to be: the caller minds that, whichever way the
/// claim is wrong.
fn decoder(blocks: &BlockList, input: Input) -> Result<Decoder, Fault> {
    let mut info = blocks.streaminfo().clone();
    info.total_samples = None;
    let mut head = Vec::new();
    write_blocks(&mut head, BlockList::new(info).blocks()).map_err(fault)?;
    FlacSampleReader::new(Cursor::new(head).chain(input)).map_err(fault)
}

/// Chunks of the WAV or AIFF file that the stream was made of, and its tags.
fn chunks(blocks: &BlockList) -> Vec<MetaChunk> {
    let mut chunks = Vec::new();
    for block in blocks.get_all::<Application>() {
        let Some((id, data)) = block.data.split_first_chunk::<4>() else {
            continue;
        };
        let size = data.get(..4).map(|s| [s[0], s[1], s[2], s[3]]);
        let body = data.get(4..).unwrap_or_default();
        let whole = |size: u32| body.get(..size as usize).map(<[u8]>::to_vec);
        let chunk = match (block.id, size) {
            (Application::RIFF, Some(size)) if !wav::is_own(id) && id != b"RIFF" => {
                whole(u32::from_le_bytes(size)).map(|data| MetaChunk { id: *id, data })
            }
            (Application::AIFF, Some(size)) if !super::aiff::is_own(id) => {
                whole(u32::from_be_bytes(size)).map(|data| MetaChunk::of_aiff(*id, data))
            }
            _ => None,
        };
        chunks.extend(chunk);
    }
    let tags = blocks.get::<VorbisComment>().map(|c| c.fields.join("\0"));
    chunks.extend(tags.filter(|t| !t.is_empty()).map(|tags| MetaChunk {
        id: *FLAC_TAGS,
        data: tags.into_bytes(),
    }));
    chunks
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
        match self.reader.fill_buf() {
            Ok(samples) => self.block.extend_from_slice(samples),
            // A stream cut within a frame ends with the frame before it.
            Err(Error::Io(e)) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(fault(error)),
        }
        self.reader.consume(self.block.len());
        Ok(!self.block.is_empty())
    }
}

impl Decode for Flac {
    fn read(&mut self, planar: &mut [Vec<f32>], max_frames: usize) -> Result<usize, Fault> {
        if self.used == self.block.len() && !self.next_block()? {
            return Ok(0);
        }
        let left = (self.block.len() - self.used) / self.channels;
        let frames = max_frames.min(left);
        let samples = &self.block[self.used..self.used + frames * self.channels];
        for (channel, to) in planar.iter_mut().enumerate() {
            let own = samples.iter().skip(channel).step_by(self.channels);
            to.extend(own.map(|&x| (f64::from(x) * self.scale) as f32));
        }
        self.used += frames * self.channels;
        Ok(frames)
    }
}
