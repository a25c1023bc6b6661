//! Files of many channels: which are taken, and what they are called.
//!
//! Field recorders write poly WAV: one channel per track, named in the iXML chunk's `TRACK_LIST` or, by
//! older ones, in the description of the `bext` chunk.
//!
//! Source: iXML specification 3.0.

use std::path::Path;

use super::{Header, MetaChunk, open};
use crate::files::channels::{Channels, PolyTrack};
use crate::files::described;
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
    let described =
        || find(b"bext").map(|c| described::names(&ixml::text_of(description(&c.data))));
    listed.or_else(described).unwrap_or_default()
}

/// The description in `bext`, one sign a byte: UTF-8, or as older recorders write, Latin-1.
fn description(bext: &[u8]) -> &[u8] {
    &bext[..bext.len().min(DESCRIPTION_BYTES)]
}

/// Makes `chunks` those of a file that holds only the channels at the positions `pick`; tells what was left
/// out.
pub fn keep(chunks: &mut Vec<MetaChunk>, pick: &[usize]) -> Vec<String> {
    let mut notes = Vec::new();
    chunks.retain_mut(|chunk| {
        match &chunk.id {
            b"iXML" => chunk.data = ixml::of_channels(&chunk.data, pick),
            b"bext" => describe_again(&mut chunk.data, pick),
            _ => {}
        }
        let counts = chunk.counts_channels();
        if counts {
            let name = chunk.name();
            notes.push(format!(
                "the chunk '{name}' was left out: it is about all channels of the file"
            ));
        }
        !counts
    });
    notes
}

fn describe_again(bext: &mut [u8], pick: &[usize]) {
    // Whatever the encoding, what is not ASCII stays to the byte.
    let text: String = description(bext).iter().map(|b| char::from(*b)).collect();
    let reduced = described::of_channels(&text, pick);
    if reduced != text {
        let bytes = reduced
            .chars()
            .map(|c| c as u8)
            .chain(core::iter::repeat(0));
        let field = bext.iter_mut().take(DESCRIPTION_BYTES);
        field.zip(bytes).for_each(|(to, from)| *to = from);
    }
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
