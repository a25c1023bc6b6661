//! What a path or a pipe holds, by its first bytes.

use std::fs::File;
use std::io;
use std::path::Path;

use super::source::Source;
use super::wav::Kind as WavKind;
use super::{Decode, Fault, Header, aiff, flac, wav};
use crate::files::error::{Error, KINDS};

/// Header and source of frames.
pub type Opened = (Header, Box<dyn Decode>);

/// First bytes of files that are known but not read.
const FOREIGN: [(&[u8], &str); 16] = [
    (b"OggS", "Ogg"),
    (b"caff", "CAF"),
    (b".snd", "AU"),
    (b"MThd", "MIDI"),
    (b"wvpk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "TTA"),
    (b"DSD ", "DSF"),
    (b"FRM8", "DSDIFF"),
    (b"\x1aE\xdf\xa3", "Matroska"),
    (b"0&\xb2u", "WMA"),
    (b"Creative Voice", "VOC"),
    (b"8SVX", "8SVX"),
    (b"\xff\xfb", "MP3"),
    (b"\xff\xf3", "MP3"),
    (b"\xff\xf1", "AAC"),
];

/// Wave64's first GUID.
const WAVE64: &[u8] = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0";

/// Tags ahead of a stream that are passed over.
const MOST_TAGS: usize = 8;

/// A file or a named pipe as a source of bytes.
///
/// # Errors
/// If it cannot be opened.
pub fn source(path: &Path) -> Result<Source, Error> {
    let file = open_file(path)?;
    let metadata = file.metadata();
    let source = metadata.and_then(|metadata| {
        // A named pipe has no end to look at.
        if metadata.is_file() {
            Source::file(Box::new(file))
        } else {
            Ok(Source::pipe(file))
        }
    });
    source.map_err(|e| Fault::Io(e).at(path))
}

fn open_file(path: &Path) -> Result<File, Error> {
    let is_directory = path.is_dir();
    match File::open(path) {
        Ok(_) if is_directory => Err(Error::NotAudio {
            path: path.to_owned(),
            why: "it is a folder".to_owned(),
        }),
        Ok(file) => Ok(file),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Err(Error::Missing {
            path: path.to_owned(),
        }),
        Err(source) => Err(Error::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Reads the header of whatever it is.
///
/// # Errors
/// If it is nothing that is read here.
pub fn open(mut source: Source) -> Result<Opened, Fault> {
    let has_tag = skip_tags(&mut source)?;
    let magic = source.peek(40)?;
    let form = magic.get(8..12).unwrap_or_default();
    match magic.get(..4).unwrap_or_default() {
        b"RIFF" if form == b"WAVE" => wav::open(source, WavKind::Wav),
        b"RIFX" if form == b"WAVE" => wav::open(source, WavKind::Rifx),
        b"RF64" | b"BW64" if form == b"WAVE" => wav::open(source, WavKind::Rf64),
        b"riff" if magic.starts_with(WAVE64) && magic.len() == 40 => {
            wav::open(source, WavKind::Wave64)
        }
        b"FORM" if form == b"AIFF" || form == b"AIFC" => match source.rest() {
            Some(_) => aiff::open(source),
            None => Err(Fault::Unsupported(
                "AIFF through a pipe".to_owned(),
                "WAV, RF64, Wave64 and FLAC through a pipe, AIFF as a file",
            )),
        },
        b"fLaC" => {
            let (mut header, decode) = flac::open(source)?;
            if has_tag {
                header
                    .notes
                    .push("an ID3 tag ahead of the stream was left out".to_owned());
            }
            Ok((header, decode))
        }
        _ => Err(foreign(&magic, has_tag)),
    }
}

/// Passes over ID3v2 tags. Source: ID3 tag version 2.4.0, main structure.
fn skip_tags(source: &mut Source) -> Result<bool, Fault> {
    for count in 0..MOST_TAGS {
        let head = source.peek(10)?;
        let [b'I', b'D', b'3', _, _, flags, size @ ..] = head.as_slice() else {
            return Ok(count > 0);
        };
        let size = size.iter().fold(0, |sum, b| sum << 7 | u64::from(b & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        source.skip(10 + size + footer)?;
    }
    Ok(true)
}

fn foreign(magic: &[u8], has_tag: bool) -> Fault {
    let known = FOREIGN.iter().find(|(first, _)| magic.starts_with(first));
    let is_mp4 = magic.get(4..8) == Some(b"ftyp");
    match known
        .map(|(_, name)| *name)
        .or_else(|| is_mp4.then_some("MP4"))
    {
        Some(name) => Fault::Unsupported(name.to_owned(), KINDS),
        None if has_tag => Fault::Unsupported("what stands behind an ID3 tag".to_owned(), KINDS),
        None => Fault::NotAudio(describe(magic)),
    }
}

/// What a file that is no audio begins with, for a person.
fn describe(magic: &[u8]) -> String {
    if magic.is_empty() {
        return "the file holds not one byte".to_owned();
    }
    let plain = |b: &u8| {
        if (32..127).contains(b) {
            *b as char
        } else {
            '·'
        }
    };
    let text: String = magic.iter().take(8).map(plain).collect();
    format!("it begins with '{text}'")
}
