//! Files of many channels: which are taken, and what they are called.
//!
//! Field recorders write poly WAV: one channel per track, named in the iXML chunk's `TRACK_LIST` or, by
//! older ones, in the description of the `bext` chunk.
//!
//! Sources: iXML specification 3.0; the manuals of Sound Devices and Zoom for `sTRK1=` and `zTRK1=`.

use std::path::Path;

use super::{Header, MetaChunk, open};
use crate::files::channels::{Channels, PolyTrack};
use crate::files::error::Error;
use crate::files::ixml;

/// Most channels that the strip can run.
const MOST_CHANNELS: usize = 2;

/// Length of the description in `bext`.
const DESCRIPTION_BYTES: usize = 256;

/// The tracks of a file: one for each channel, in their order. It need not be one that the strip can run
/// whole.
///
/// # Errors
/// If the file is missing, no audio or damaged in its header.
pub fn poly_tracks(path: &Path) -> Result<Vec<PolyTrack>, Error> {
    let opened = open::open(open::source(path)?);
    let (header, _) = opened.map_err(|f| f.at(path))?;
    Ok(tracks(&header))
}

fn tracks(header: &Header) -> Vec<PolyTrack> {
    let mut names = names(&header.chunks);
    (1..=header.channels)
        .filter_map(|number| u16::try_from(number).ok())
        .map(|number| PolyTrack {
            channels: Channels::one(number),
            name: names
                .iter()
                .position(|(n, _)| *n == usize::from(number))
                .map(|i| names.swap_remove(i).1),
        })
        .collect()
}

/// Channels and their names.
fn names(chunks: &[MetaChunk]) -> Vec<(usize, String)> {
    let find = |id: &[u8; 4]| chunks.iter().find(|c| &c.id == id);
    let listed = find(b"iXML").map(|c| ixml::track_names(&c.data));
    let listed = listed.filter(|names| !names.is_empty());
    let described = || find(b"bext").map(|c| described_names(&c.data));
    listed.or_else(described).unwrap_or_default()
}

/// Names in lines like `sTRK1=Boom`.
fn described_names(bext: &[u8]) -> Vec<(usize, String)> {
    let text = ixml::text_of(&bext[..bext.len().min(DESCRIPTION_BYTES)]);
    let name = |line: &str| {
        let (number, name) = line.trim().split_once("TRK")?.1.split_once('=')?;
        let name = name.trim();
        (!name.is_empty()).then_some((number.parse().ok()?, name.to_owned()))
    };
    text.split(['\r', '\n', '\0']).filter_map(name).collect()
}

/// Positions of the channels that are taken.
///
/// # Errors
/// If the file lacks one of them, or there are too many and none is named.
pub fn pick(header: &Header, asked: Option<Channels>, path: &Path) -> Result<Vec<usize>, Error> {
    let channels = header.channels;
    let path = path.to_owned();
    let Some(asked) = asked else {
        return if (1..=MOST_CHANNELS).contains(&channels) {
            Ok((0..channels).collect())
        } else {
            let tracks = tracks(header);
            Err(Error::Channels {
                path,
                channels,
                tracks,
            })
        };
    };
    let numbers = asked.numbers();
    if numbers.iter().any(|n| usize::from(*n) > channels) {
        let tracks = tracks(header);
        return Err(Error::NoChannel {
            path,
            asked,
            channels,
            tracks,
        });
    }
    Ok(numbers.into_iter().map(|n| usize::from(n) - 1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_recorders_describe_their_tracks() {
        let bext = b"sSPEED=025.000-ND\r\nsTRK1=MixL\r\nsTRK3=B\xf6om \r\nsTRK4=\r\n\0\0";
        let expected = [(1, "MixL".to_owned()), (3, "Böom".to_owned())];
        assert_eq!(described_names(bext), expected);
    }
}
