//! Facts in the document that hold no longer: taken out, or put right, and the rest left to the byte.
//!
//! Only where elements are nested soundly: of what is broken nobody knows what it means.

use core::ops::Range;

use super::markup::tags;
use super::{Document, escape, plain_text};
use crate::files::described;
use crate::files::facts::{self, Fact};

/// An element, by the names on the way to it.
struct Element<'d> {
    path: Vec<&'d [u8]>,
    element: Range<usize>,
    content: Range<usize>,
}

impl Element<'_> {
    /// Whether it stands at this place below the root.
    fn is_at(&self, path: &[&str]) -> bool {
        let names = self.path.iter().skip(1);
        self.path.len() == path.len() + 1 && names.zip(path).all(|(a, b)| *a == b.as_bytes())
    }
}

/// The elements of a document in the order of their ends; none if they are not nested soundly.
fn elements(plain: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut open: Vec<(&[u8], Range<usize>)> = Vec::new();
    let mut elements = Vec::new();
    for tag in tags(plain) {
        if tag.is_close {
            let path = open.iter().map(|(name, _)| *name).collect();
            let (name, start) = open.pop()?;
            if name != tag.name {
                return None;
            }
            elements.push(Element {
                path,
                element: start.start..tag.units.end,
                content: start.end..tag.units.start,
            });
        } else if !tag.is_empty {
            open.push((tag.name, tag.units));
        }
    }
    open.is_empty().then_some(elements)
}

/// What is put in place of some units.
type Edit = (Range<usize>, Vec<u8>);

impl Document<'_> {
    /// The document with what is edited; of an edit within another only the outer one counts.
    fn edited(&self, mut edits: Vec<Edit>) -> Vec<u8> {
        edits.sort_by_key(|(units, _)| (units.start, core::cmp::Reverse(units.end)));
        let mut made = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        for (units, bytes) in edits {
            if units.start >= at {
                made.extend_from_slice(&self.bytes[at * self.width..units.start * self.width]);
                made.extend(bytes);
                at = units.end;
            }
        }
        made.extend_from_slice(&self.bytes[at * self.width..]);
        made
    }

    /// An element and the space ahead of it.
    fn with_space(&self, element: &Range<usize>) -> Range<usize> {
        let ahead = &self.plain[..element.start];
        let space = ahead.iter().rev().take_while(|b| b.is_ascii_whitespace());
        element.start - space.count()..element.end
    }
}

/// The document without what it says of the old sound, and with the width of the new samples, in bits.
pub fn without_sound(ixml: &[u8], bits: usize) -> Vec<u8> {
    let document = Document::new(ixml);
    let Some(elements) = elements(&document.plain) else {
        return ixml.to_vec();
    };
    let edit = |element: &Element<'_>| match facts::of_ixml(element.path.get(1..)?) {
        Fact::Take => None,
        Fact::Sound => Some((document.with_space(&element.element), Vec::new())),
        Fact::File => {
            let bits = document.encoded(&bits.to_string());
            Some((element.content.clone(), bits))
        }
    };
    document.edited(elements.iter().filter_map(edit).collect())
}

/// The document of a file that holds only the channels at the positions `pick`, in their order.
pub fn of_channels(ixml: &[u8], pick: &[usize]) -> Vec<u8> {
    let document = Document::new(ixml);
    let Some(elements) = elements(&document.plain) else {
        return ixml.to_vec();
    };
    let mut edits = Vec::new();
    let (mut tracks, mut kept) = (0, 0);
    for track in elements
        .iter()
        .filter(|e| e.is_at(&["TRACK_LIST", "TRACK"]))
    {
        tracks += 1;
        let place = place(&document, &elements, track).unwrap_or(tracks);
        let copies: Vec<_> = (1..)
            .zip(pick)
            .filter(|(_, position)| **position + 1 == place)
            .map(|(new, _)| placed(&document, &elements, track, new))
            .collect();
        kept += copies.len();
        let units = match copies.is_empty() {
            true => document.with_space(&track.element),
            false => track.element.clone(),
        };
        edits.push((units, copies.concat()));
    }
    for element in &elements {
        if element.is_at(&["TRACK_LIST", "TRACK_COUNT"]) {
            let count = document.encoded(&kept.to_string());
            edits.push((element.content.clone(), count));
        } else if element.is_at(&["BEXT", "BWF_DESCRIPTION"]) {
            let text = document.text(element.content.clone());
            let reduced = described::of_channels(&text, pick);
            if reduced != text {
                let escaped = document.encoded(&escape(&reduced));
                edits.push((element.content.clone(), escaped));
            }
        }
    }
    document.edited(edits)
}

/// An element within `track`.
fn part<'e>(
    elements: &'e [Element<'e>],
    track: &Element<'_>,
    name: &str,
) -> Option<&'e Element<'e>> {
    let is_part = |e: &&Element<'_>| {
        e.is_at(&["TRACK_LIST", "TRACK", name])
            && track.content.start <= e.element.start
            && e.element.end <= track.content.end
    };
    elements.iter().find(is_part)
}

/// The channel of the file, from 1, that a track is.
fn place(document: &Document<'_>, elements: &[Element<'_>], track: &Element<'_>) -> Option<usize> {
    let number = |name| {
        let part = part(elements, track, name)?;
        plain_text(&document.text(part.content.clone()))
            .parse()
            .ok()
    };
    number("INTERLEAVE_INDEX").or_else(|| number("CHANNEL_INDEX"))
}

/// A track as the channel `new` of the file.
fn placed(
    document: &Document<'_>,
    elements: &[Element<'_>],
    track: &Element<'_>,
    new: usize,
) -> Vec<u8> {
    let bytes = |units: Range<usize>| {
        &document.bytes[units.start * document.width..units.end * document.width]
    };
    let element = &track.element;
    let (before, text, behind) = match part(elements, track, "INTERLEAVE_INDEX") {
        Some(index) => (index.content.start, new.to_string(), index.content.end),
        None => {
            let index = format!("<INTERLEAVE_INDEX>{new}</INTERLEAVE_INDEX>");
            (track.content.end, index, track.content.end)
        }
    };
    let text = document.encoded(&text);
    [
        bytes(element.start..before),
        &text,
        bytes(behind..element.end),
    ]
    .concat()
}
