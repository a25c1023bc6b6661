//! WAV, WAVE_FORMAT_EXTENSIBLE, RIFX, RF64, BW64 and Wave64.
//!
//! Sources: Microsoft, Multimedia programming interface and data specifications 1.0 (1991) and
//! Multiple channel audio data and WAVE files; EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64); Sony Pictures
//! Digital, Wave64 (2003).

use super::kept::{Kept, is_id, letters};
use super::length::{Holds, Says, is_unknown};
use super::pcm::Pcm;
use super::source::Source;
use super::walk::{Head, Heads};
use super::wave_format::{self, Format};
use super::{Fault, Header, Opened};
use crate::files::facts::Family;
use crate::files::format::Endian;

/// Size that stands for "see ds64" in RF64.
const SEE_DS64: u64 = 0xffff_ffff;

/// Enough of a format or ds64 chunk; the rest is not ours.
const MOST_FORMAT_BYTES: u64 = 4_096;

/// Samples that are looked at where the header does not say how they stand.
const MOST_PROBE_BYTES: usize = 1 << 16;

/// Chunks of a RIFX file that hold text, so that the order of bytes is no matter.
const TEXT_CHUNKS: [&[u8; 4]; 3] = [b"iXML", b"_PMX", b"axml"];

/// Kinds of such files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Wav,
    Rifx,
    /// RF64 and BW64.
    Rf64,
    Wave64,
}

impl Kind {
    fn heads(self) -> Heads {
        match self {
            Self::Wave64 => Heads::Guids,
            kind => Heads::Letters(kind.endian()),
        }
    }

    fn endian(self) -> Endian {
        if self == Self::Rifx {
            Endian::Big
        } else {
            Endian::Little
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Wav => "WAV",
            Self::Rifx => "RIFX",
            Self::Rf64 => "RF64",
            Self::Wave64 => "Wave64",
        }
    }
}

/// What is found up to the first sample.
struct Front {
    kind: Kind,
    format: Format,
    /// The data chunk.
    data: Head,
    /// What `ds64` says of its size.
    long_bytes: Option<u64>,
    /// Where the form ends, as it says.
    form_end: u64,
    kept: Kept,
}

pub fn open(mut source: Source, kind: Kind) -> Result<Opened, Fault> {
    let mut front = read_front(&mut source, kind)?;
    let frame_bytes = (front.format.coding.bytes * front.format.channels).max(1) as u64;
    let start = source.at();
    if front.format.is_either_end {
        let samples = source.peek(MOST_PROBE_BYTES)?;
        front.format.coding = front.format.coding.at_its_end(&samples);
    }
    let says = front.says(&mut source, frame_bytes)?;
    source.go_to(start)?;
    let claimed = match says {
        Says::Frames(_) => front.data_bytes(),
        Says::Nothing => u64::MAX,
    };
    let there = source.rest().map_or(claimed, |rest| claimed.min(rest));
    if source.rest().is_some_and(|rest| rest > there) {
        front.read_tail(&mut source, there)?;
        source.go_to(start)?;
    }
    let holds = match source.rest() {
        Some(_) => Holds::Frames(there / frame_bytes),
        None => Holds::Open,
    };
    if says != Says::Nothing && claimed % frame_bytes != 0 {
        let left = claimed % frame_bytes;
        front.kept.tell(format!(
            "the last {left} bytes of the audio are no whole frame"
        ));
    }
    let Format {
        coding,
        channels,
        sample_rate_hz,
        bits,
        ..
    } = front.format;
    let (chunks, notes) = front.kept.finish();
    let header = Header {
        container: kind.name(),
        sample_rate_hz,
        channels,
        format: coding.format(bits),
        encoding: coding.name(),
        says,
        holds,
        chunks,
        notes,
    };
    let heads = source.rest().is_none().then(|| kind.heads());
    let pcm =
        Pcm::new(source, coding, channels, there).with_tail(heads.filter(|_| there < u64::MAX));
    Ok((header, Box::new(pcm)))
}

/// Reads up to the first sample.
fn read_front(source: &mut Source, kind: Kind) -> Result<Front, Fault> {
    let form_bytes = read_form(source, kind)?;
    let (mut format, mut long_bytes) = (None, None);
    let mut kept = Kept::default();
    loop {
        let (head, zeros) = kind.heads().next(source)?;
        if zeros > 0 {
            kept.tell(format!("{zeros} zero bytes between chunks were left out"));
        }
        let head = head.ok_or_else(|| Fault::Damaged("there is no data chunk".to_owned()))?;
        match &head.id {
            b"fmt " if format.is_none() => {
                let body = source.vec(head.size.min(MOST_FORMAT_BYTES))?;
                format = Some(wave_format::read(&body, kind.endian())?);
            }
            b"ds64" => {
                let body = source.vec(head.size.min(MOST_FORMAT_BYTES))?;
                let size = body.get(8..16).and_then(|b| b.try_into().ok());
                long_bytes = size.map(u64::from_le_bytes);
            }
            b"data" => {
                let format = format
                    .ok_or_else(|| Fault::Damaged("the data come before the format".to_owned()))?;
                return Ok(Front {
                    kind,
                    format,
                    data: head,
                    long_bytes,
                    form_end: match is_unknown(form_bytes, 1) {
                        true => 0,
                        false => 8 + u64::from(form_bytes),
                    },
                    kept,
                });
            }
            _ => keep(&mut kept, source, kind, head)?,
        }
        source.go_to(kind.heads().end(head.at, head.size))?;
    }
}

/// The form's size; zero for Wave64.
fn read_form(source: &mut Source, kind: Kind) -> Result<u32, Fault> {
    if kind == Kind::Wave64 {
        source.array::<40>()?;
        return Ok(0);
    }
    let [_, _, _, _, a, b, c, d, ..] = source.array::<12>()?;
    Ok(match kind.endian() {
        Endian::Little => u32::from_le_bytes([a, b, c, d]),
        Endian::Big => u32::from_be_bytes([a, b, c, d]),
    })
}

fn keep(kept: &mut Kept, source: &mut Source, kind: Kind, head: Head) -> Result<(), Fault> {
    let is_foreign = kind == Kind::Rifx && !TEXT_CHUNKS.contains(&&head.id);
    if is_foreign
        && crate::files::facts::of(Family::Riff, &head.id) == crate::files::facts::Fact::Take
    {
        let name = letters(head.id);
        kept.tell(format!(
            "the chunk '{name}' was left out: its bytes stand in RIFX's order"
        ));
        return Ok(source.skip(head.size)?);
    }
    Ok(kept.take(source, Family::Riff, head.id, head.size)?)
}

impl Front {
    /// Size of the audio, as far as one is told.
    fn data_bytes(&self) -> u64 {
        match self.long_bytes {
            Some(long) if self.kind == Kind::Rf64 && self.data.size == SEE_DS64 => long,
            _ => self.data.size,
        }
    }

    /// What the header says. A file that holds what a number says that else means "unknown" means the
    /// number; zero is meant if nothing but chunks follow.
    fn says(&self, source: &mut Source, frame_bytes: u64) -> Result<Says, Fault> {
        let bytes = self.data_bytes();
        let is_unknown = match self.kind {
            // ffmpeg writes the greatest signed number before it knows.
            Kind::Wave64 => bytes == 0 || bytes >= i64::MAX as u64 - 24,
            Kind::Rf64 if self.data.size == SEE_DS64 => bytes == 0 || self.long_bytes.is_none(),
            _ => is_unknown(u32::try_from(bytes).unwrap_or(0), frame_bytes),
        };
        let is_there = source.rest().is_some_and(|rest| bytes > 0 && rest >= bytes);
        let is_empty = bytes == 0
            && match source.rest() {
                Some(_) => self.kind.heads().are_all(source)?,
                None => self.has_chunk_next(source)?,
            };
        Ok(if is_unknown && !is_there && !is_empty {
            Says::Nothing
        } else {
            Says::Frames(bytes / frame_bytes)
        })
    }

    /// Whether in a pipe a chunk follows that the form's size counts.
    fn has_chunk_next(&self, source: &mut Source) -> Result<bool, Fault> {
        let next = source.peek(8)?;
        let Some((id, size)) = next.split_first_chunk::<4>() else {
            return Ok(false);
        };
        let size = size.try_into().map_or(0, |size| match self.kind.endian() {
            Endian::Little => u32::from_le_bytes(size),
            Endian::Big => u32::from_be_bytes(size),
        });
        Ok(is_id(*id) && source.at() + 8 + u64::from(size) <= self.form_end)
    }

    /// Chunks behind audio of `there` bytes. Whatever is broken there was not needed for the audio.
    fn read_tail(&mut self, source: &mut Source, there: u64) -> Result<(), Fault> {
        let heads = self.kind.heads();
        self.kept.is_behind = true;
        heads.find_next(source, self.data.at, there)?;
        loop {
            let from = source.at();
            let rest = source.rest().unwrap_or(0);
            let (head, zeros) = heads.next(source)?;
            if zeros > 0 {
                self.kept
                    .tell(format!("{zeros} zero bytes behind the audio were left out"));
            }
            match head {
                Some(head) if is_id(head.id) || self.kind == Kind::Wave64 => {
                    keep(&mut self.kept, source, self.kind, head)?;
                    source.go_to(heads.end(head.at, head.size))?;
                }
                None if rest == zeros || rest == 1 => return Ok(()),
                _ => {
                    let bytes = rest - zeros;
                    let place = from + zeros;
                    self.kept.tell(format!(
                        "{bytes} bytes behind the audio, from byte {place} on, are no chunks: they were left out"
                    ));
                    return Ok(());
                }
            }
        }
    }
}
