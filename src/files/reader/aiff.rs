//! AIFF and AIFC.
//!
//! Source: Apple, Audio interchange file format, version 1.3 (1989), and AIFF-C draft (1991).

use super::coding::{Coding, Kind};
use super::kept::Kept;
use super::length::{Holds, Says};
use super::pcm::Pcm;
use super::source::Source;
use super::walk::{Head, Heads};
use super::{Fault, Header, Opened};
use crate::files::facts::Family;
use crate::files::format::Endian;

const FORMATS: &str = "NONE, twos, sowt, raw, in16, in24, in32, 42ni, 23ni, fl32, fl64, alaw, ulaw";

/// Names of encodings that are not read.
const CODECS: [(&[u8; 4], &str); 9] = [
    (b"ima4", "IMA ADPCM"),
    (b"MAC3", "MACE 3:1"),
    (b"MAC6", "MACE 6:1"),
    (b"GSM ", "GSM 6.10"),
    (b"G722", "G.722"),
    (b"QDMC", "QDesign Music"),
    (b"QDM2", "QDesign Music 2"),
    (b"Qclp", "QUALCOMM PureVoice"),
    (b".mp3", "MP3"),
];

/// What sox says in front of a stream, in whole frames.
const SOX_BYTES: u64 = 0x7f00_0000;

/// Enough of a common chunk: a name may follow.
const MOST_COMMON_BYTES: u64 = 1_024;

const HEADS: Heads = Heads::Letters(Endian::Big);

/// The common chunk.
struct Common {
    coding: Coding,
    channels: usize,
    sample_rate_hz: u32,
    bits: usize,
    frames: u64,
}

impl Common {
    fn frame_bytes(&self) -> u64 {
        (self.coding.bytes * self.channels).max(1) as u64
    }

    fn says(&self) -> Says {
        let sox = SOX_BYTES / self.frame_bytes();
        if [0, u64::from(u32::MAX), sox].contains(&self.frames) {
            Says::Nothing
        } else {
            Says::Frames(self.frames)
        }
    }
}

/// Where the samples are.
#[derive(Clone, Copy, Default)]
struct Sound {
    at: u64,
    bytes: u64,
}

pub fn open(mut source: Source) -> Result<Opened, Fault> {
    let form: [u8; 12] = source.array()?;
    let is_aifc = &form[8..] == b"AIFC";
    let (mut common, mut sound) = (None, None);
    let mut kept = Kept::default();
    // Chunks come in any order.
    loop {
        let rest = source.rest().unwrap_or(0);
        let (head, zeros) = HEADS.next(&mut source)?;
        if zeros > 0 {
            kept.tell(format!("{zeros} zero bytes between chunks were left out"));
        }
        let Some(head) = head else {
            break;
        };
        match &head.id {
            b"COMM" => {
                let body = source.vec(head.size.min(MOST_COMMON_BYTES))?;
                common = Some(read_common(&body, is_aifc)?);
            }
            b"SSND" if sound.is_none() => {
                kept.is_behind = true;
                let (found, is_last) = read_sound(&mut source, head)?;
                sound = Some(found);
                if is_last {
                    break;
                }
            }
            id if super::kept::is_id(*id) => {
                kept.take(&mut source, Family::Aiff, *id, head.size)?;
            }
            _ => {
                let bytes = rest - zeros;
                kept.tell(format!(
                    "{bytes} bytes at the end are no chunks: they were left out"
                ));
                break;
            }
        }
        source.go_to(HEADS.end(head.at, head.size))?;
    }
    let common = common.ok_or_else(|| Fault::Damaged("there is no COMM chunk".to_owned()))?;
    let sound = match sound {
        Some(sound) => sound,
        None if common.frames == 0 => Sound::default(),
        None => return Err(Fault::Damaged("there is no SSND chunk".to_owned())),
    };
    header(source, common, sound, kept, is_aifc)
}

/// Where the samples stand, and whether they go on to the file's end: a recorder that was stopped leaves a
/// size of nothing, with no chunks but sound behind it.
fn read_sound(source: &mut Source, head: Head) -> Result<(Sound, bool), Fault> {
    let mut offset = [0; 4];
    source.fill(&mut offset)?;
    let offset = u64::from(u32::from_be_bytes(offset));
    let at = head.at + 8 + offset;
    source.go_to(HEADS.end(head.at, head.size))?;
    let is_open = head.size <= 8 && !HEADS.are_all(source)?;
    if is_open {
        source.go_to(head.at + 8)?;
        let bytes = source.rest().unwrap_or(0);
        return Ok((
            Sound {
                at: head.at + 8,
                bytes,
            },
            true,
        ));
    }
    let bytes = head.size.saturating_sub(8 + offset);
    source.go_to(at)?;
    let bytes = bytes.min(source.rest().unwrap_or(0));
    Ok((Sound { at, bytes }, false))
}

fn header(
    mut source: Source,
    common: Common,
    sound: Sound,
    kept: Kept,
    is_aifc: bool,
) -> Result<Opened, Fault> {
    source.go_to(sound.at)?;
    let (chunks, notes) = kept.finish();
    let header = Header {
        container: if is_aifc { "AIFC" } else { "AIFF" },
        sample_rate_hz: common.sample_rate_hz,
        channels: common.channels,
        format: common.coding.format(common.bits),
        encoding: common.coding.name(),
        says: common.says(),
        holds: Holds::Frames(sound.bytes / common.frame_bytes()),
        chunks,
        notes,
    };
    let pcm = Pcm::new(source, common.coding, common.channels, sound.bytes);
    Ok((header, Box::new(pcm)))
}

fn read_common(body: &[u8], is_aifc: bool) -> Result<Common, Fault> {
    let short = || Fault::Damaged("the COMM chunk is too short".to_owned());
    let (fixed, rest) = body.split_first_chunk::<18>().ok_or_else(short)?;
    let [a, b, c, d, e, f, g, h, rate @ ..] = *fixed;
    let channels = usize::from(u16::from_be_bytes([a, b]));
    let frames = u64::from(u32::from_be_bytes([c, d, e, f]));
    let bits = usize::from(u16::from_be_bytes([g, h]));
    let kind = if is_aifc {
        *rest.first_chunk::<4>().ok_or_else(short)?
    } else {
        *b"NONE"
    };
    let coding = coding(&kind, bits).ok_or_else(|| {
        let name = CODECS.iter().find(|(id, _)| *id == &kind);
        let what = match name {
            Some((_, name)) => format!("{name} in AIFC"),
            None => format!(
                "AIFF encoding '{}' of {bits} bit",
                super::kept::letters(kind)
            ),
        };
        Fault::Unsupported(what, FORMATS)
    })?;
    Ok(Common {
        coding,
        channels,
        sample_rate_hz: read_extended(rate),
        // A law counts the bits that it unpacks to.
        bits: bits.min(8 * coding.bytes),
        frames,
    })
}

/// How samples of `bits` bits stand in a file of this kind.
fn coding(kind: &[u8; 4], bits: usize) -> Option<Coding> {
    let whole = bits.div_ceil(8);
    let (kind, bytes, endian) = match kind {
        b"NONE" | b"twos" => (Kind::Signed, whole, Endian::Big),
        b"sowt" => (Kind::Signed, whole, Endian::Little),
        b"raw " => (Kind::OffsetBinary, whole, Endian::Big),
        b"in16" => (Kind::Signed, 2, Endian::Big),
        b"in24" => (Kind::Signed, 3, Endian::Big),
        b"in32" => (Kind::Signed, 4, Endian::Big),
        b"42ni" => (Kind::Signed, 3, Endian::Little),
        b"23ni" => (Kind::Signed, 4, Endian::Little),
        b"fl32" | b"FL32" => (Kind::Float, 4, Endian::Big),
        b"fl64" | b"FL64" => (Kind::Float, 8, Endian::Big),
        b"alaw" | b"ALAW" => (Kind::ALaw, 1, Endian::Big),
        b"ulaw" | b"ULAW" => (Kind::MuLaw, 1, Endian::Big),
        _ => return None,
    };
    let is_legal = kind == Kind::Float || (1..=4).contains(&bytes);
    is_legal.then_some(Coding {
        kind,
        bytes,
        endian,
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
