//! What a path or a pipe holds, by its first bytes.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use super::super::error::Error;
use super::{Decode, Fault, Header, aiff, flac, read_up_to, wav};

/// Header, frames that are really there (if that can be told at once) and source.
pub type Opened = (Header, Option<u64>, Box<dyn Decode>);

pub fn open_path(path: &Path) -> Result<Result<Opened, Fault>, Error> {
    let file = open_file(path)?;
    let metadata = file.metadata().map_err(|e| Fault::Io(e).at(path))?;
    let input = BufReader::with_capacity(1 << 16, file);
    // A named pipe has no end to look at.
    Ok(if metadata.is_file() {
        open_seekable(input, metadata.len())
    } else {
        open_pipe(Box::new(input))
    })
}

pub fn open_file(path: &Path) -> Result<File, Error> {
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

fn open_seekable(mut input: BufReader<File>, file_bytes: u64) -> Result<Opened, Fault> {
    let mut magic = [0_u8; 12];
    let there = read_up_to(&mut input, &mut magic)?;
    input.seek(SeekFrom::Start(0))?;
    match kind_of(&magic[..there])? {
        Kind::Wav => wav::open(input, file_bytes),
        Kind::Aiff => aiff::open(input, file_bytes),
        Kind::Flac => flac::open(Box::new(input)),
    }
}

pub fn open_pipe(mut input: Box<dyn Read + Send>) -> Result<Opened, Fault> {
    let mut magic = [0_u8; 12];
    let there = read_up_to(&mut input, &mut magic)?;
    let kind = kind_of(&magic[..there])?;
    let whole = Box::new(Cursor::new(magic).take(there as u64).chain(input));
    match kind {
        Kind::Wav => wav::open_pipe(whole),
        Kind::Flac => flac::open(whole),
        Kind::Aiff => Err(Fault::Unsupported(
            "AIFF through a pipe".to_owned(),
            "WAV, RF64 and FLAC through a pipe, AIFF as a file",
        )),
    }
}

enum Kind {
    Wav,
    Aiff,
    Flac,
}

fn kind_of(magic: &[u8]) -> Result<Kind, Fault> {
    let form = magic.get(8..12).unwrap_or_default();
    match magic.get(..4).unwrap_or_default() {
        b"RIFF" | b"RF64" | b"BW64" if form == b"WAVE" => Ok(Kind::Wav),
        b"FORM" if form == b"AIFF" || form == b"AIFC" => Ok(Kind::Aiff),
        b"fLaC" => Ok(Kind::Flac),
        _ => Err(Fault::NotAudio(describe(magic))),
    }
}

/// What a file that is no audio begins with, for a person.
fn describe(magic: &[u8]) -> String {
    if magic.is_empty() {
        return "the file holds not one byte".to_owned();
    }
    let text: String = magic
        .iter()
        .take(8)
        .map(|&b| {
            if (32..127).contains(&b) {
                b as char
            } else {
                '·'
            }
        })
        .collect();
    format!("it begins with '{text}'")
}
