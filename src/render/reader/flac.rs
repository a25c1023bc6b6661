//! FLAC, by the `claxon` decoder: whole numbers, checked by the frames' checksums.

use std::fs::File;
use std::io::{self, BufReader};

use claxon::{Error, FlacReader};

use super::{Decode, Fault, Header, Opened};
use crate::render::format::{AudioSpec, SampleFormat};

const FORMATS: &str = "FLAC of up to 32 bit, 1 or 2 channels";

struct Flac {
    reader: FlacReader<BufReader<File>>,
    /// 2^(1−bits): whole numbers to ±1.
    scale: f64,
    channels: usize,
    /// Samples of the block at hand, one channel after the other.
    block: Vec<i32>,
    block_frames: usize,
    used_frames: usize,
}

pub fn open(input: BufReader<File>) -> Result<Opened, Fault> {
    let reader = FlacReader::new(input).map_err(fault)?;
    let info = reader.streaminfo();
    let format = SampleFormat::int_of_bytes((info.bits_per_sample as usize).div_ceil(8))
        .ok_or_else(|| Fault::Unsupported(format!("{} bit", info.bits_per_sample), FORMATS))?;
    let spec = AudioSpec {
        sample_rate_hz: info.sample_rate,
        channels: info.channels as usize,
        format,
    };
    let header = Header {
        container: "FLAC",
        spec,
        promised: info.samples,
        chunks: Vec::new(),
    };
    let flac = Flac {
        reader,
        scale: libm::exp2(1.0 - f64::from(info.bits_per_sample)),
        channels: spec.channels,
        block: Vec::new(),
        block_frames: 0,
        used_frames: 0,
    };
    Ok((header, None, Box::new(flac)))
}

fn fault(error: Error) -> Fault {
    match error {
        Error::IoError(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::Damaged("the stream ends within a frame".to_owned())
        }
        Error::IoError(e) => Fault::Io(e),
        Error::FormatError(why) => Fault::Damaged(why.to_owned()),
        Error::Unsupported(what) => Fault::Unsupported(what.to_owned(), FORMATS),
    }
}

impl Flac {
    /// Decodes the next block. False at the end of the stream.
    fn next_block(&mut self) -> Result<bool, Fault> {
        let buffer = std::mem::take(&mut self.block);
        let next = match self.reader.blocks().read_next_or_eof(buffer) {
            Ok(next) => next,
            // A stream cut within a block ends with the block before it.
            Err(Error::IoError(e)) if e.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => return Err(fault(error)),
        };
        let Some(block) = next else {
            return Ok(false);
        };
        if block.channels() as usize != self.channels {
            let why = format!("the channels change at frame {}", block.time());
            return Err(Fault::Damaged(why));
        }
        self.block_frames = block.duration() as usize;
        self.used_frames = 0;
        self.block = block.into_buffer();
        Ok(true)
    }
}

impl Decode for Flac {
    fn read(&mut self, planar: &mut [Vec<f32>], max_frames: usize) -> Result<usize, Fault> {
        if self.used_frames == self.block_frames && !self.next_block()? {
            self.block_frames = 0;
            self.used_frames = 0;
            return Ok(0);
        }
        let frames = max_frames.min(self.block_frames - self.used_frames);
        for (channel, to) in planar.iter_mut().enumerate() {
            let from = channel * self.block_frames + self.used_frames;
            to.extend(
                self.block[from..from + frames]
                    .iter()
                    .map(|&x| (f64::from(x) * self.scale) as f32),
            );
        }
        self.used_frames += frames;
        Ok(frames)
    }
}
