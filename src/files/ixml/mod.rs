//! iXML: what a recorder says of a take, and our element in it.
//!
//! The document stays as it is, to the byte, in whatever encoding it stands, but for what is no longer true of
//! a print ([`edit`]): our element is plain ASCII
//! (other signs as references), in units of the document's width, and put in as the last of the root's. It is
//! told from text that quotes it by its place and by what it holds.
//!
//! Sources: iXML specification 3.0; XML 1.0, section 2 and appendix F.

mod edit;
mod markup;

use core::ops::Range;

pub use edit::{of_channels, without_sound};
use markup::{Tag, tags};

const ROOT: &[u8] = b"BWFXML";
const ELEMENT: &[u8] = b"REDLIGHT";

/// What our text has and others' has not.
const SIGN: &str = "\n[render]\n";

/// Longest name of a track that is taken.
const MOST_NAME_CHARS: usize = 128;

/// A document without content.
const NEW: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BWFXML>\n\
                   <IXML_VERSION>1.52</IXML_VERSION>\n</BWFXML>\n";

/// A document of any encoding whose units are bytes, or words of two.
struct Document<'b> {
    bytes: &'b [u8],
    width: usize,
    is_big: bool,
    /// The document with one byte a unit; what is not ASCII is zero.
    plain: Vec<u8>,
}

impl<'b> Document<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        let (width, is_big) = match bytes {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => (2, false),
            [0xfe, 0xff, ..] | [0, b'<', ..] => (2, true),
            _ => (1, false),
        };
        let unit = |unit: &[u8]| match *unit {
            [byte] => byte,
            [low, 0] if !is_big => low,
            [0, low] if is_big => low,
            _ => 0,
        };
        let ascii = |byte: u8| if byte.is_ascii() { byte } else { 0 };
        let plain = bytes.chunks_exact(width).map(unit).map(ascii).collect();
        Self {
            bytes,
            width,
            is_big,
            plain,
        }
    }

    /// The text of some units, references resolved.
    fn text(&self, units: Range<usize>) -> String {
        let bytes = &self.bytes[units.start * self.width..units.end * self.width];
        if self.width == 1 {
            return unescape(&text_of(bytes));
        }
        let words = bytes.chunks_exact(2).map(|b| match self.is_big {
            true => u16::from_be_bytes([b[0], b[1]]),
            false => u16::from_le_bytes([b[0], b[1]]),
        });
        unescape(&String::from_utf16_lossy(&words.collect::<Vec<_>>()))
    }

    /// ASCII in units of the document.
    fn encoded(&self, ascii: &str) -> Vec<u8> {
        let unit = |byte: u8| match (self.width, self.is_big) {
            (1, _) => vec![byte],
            (_, false) => vec![byte, 0],
            (_, true) => vec![0, byte],
        };
        ascii.bytes().flat_map(unit).collect()
    }

    /// Our element and its contents.
    fn own(&self) -> Option<Own> {
        let mut found = Vec::new();
        let (mut depth, mut is_sound) = (0_usize, true);
        let mut tags = tags(&self.plain).peekable();
        while let Some(tag) = tags.next() {
            match tag {
                Tag { is_close: true, .. } => {
                    is_sound &= depth > 0;
                    depth = depth.saturating_sub(1);
                }
                Tag { is_empty: true, .. } => {}
                open => {
                    let close = tags
                        .peek()
                        .filter(|next| next.is_close && next.name == open.name);
                    if open.name == ELEMENT
                        && let Some(close) = close
                    {
                        let element = open.units.start..close.units.end;
                        let content = open.units.end..close.units.start;
                        found.push((depth, Own { element, content }));
                    }
                    depth += 1;
                }
            }
        }
        is_sound &= depth == 0;
        // Where elements are not nested soundly their depth says nothing.
        let is_ours = |(depth, own): &(usize, Own)| {
            (*depth <= 1 || !is_sound) && self.text(own.content.clone()).contains(SIGN)
        };
        found.into_iter().rev().find(is_ours).map(|(_, own)| own)
    }

    /// Where the root ends, or the document if there is none.
    fn end(&self) -> usize {
        let root = tags(&self.plain)
            .filter(|tag| tag.is_close && tag.name == ROOT)
            .last();
        root.map_or_else(
            || {
                let last = self.bytes.iter().rposition(|b| *b != 0);
                last.map_or(0, |at| at / self.width + 1)
                    .min(self.plain.len())
            },
            |tag| tag.units.start,
        )
    }
}

/// Where our element stands, in units.
struct Own {
    element: Range<usize>,
    content: Range<usize>,
}

/// Our text in a document, if it has one.
pub fn own_text(ixml: &[u8]) -> Option<String> {
    let document = Document::new(ixml);
    let own = document.own()?;
    Some(document.text(own.content))
}

/// The document with `text` as our element, in place of an older one; a new one if there was none. Of
/// bytes an even number: not every reader knows that chunks begin at even places.
pub fn with_own_text(ixml: Option<&[u8]>, text: &str) -> Vec<u8> {
    let rest = without_own(ixml.unwrap_or(NEW.as_bytes()).to_vec());
    let document = Document::new(&rest);
    let element =
        |pad: &str| document.encoded(&format!("<REDLIGHT>{}{pad}</REDLIGHT>", escape(text)));
    let is_odd = (rest.len() + element("").len()) % 2 == 1;
    let element = element(if is_odd { "\n" } else { "" });
    let put = |at: usize| [&rest[..at], &element, &rest[at..]].concat();
    let made = put(document.end() * document.width);
    // Where what stands there is no sound document, its end may not be where it is found again.
    let is_found = own_text(&made).is_some_and(|found| found.trim_end() == text.trim_end());
    if is_found {
        made
    } else {
        put(document.plain.len() * document.width)
    }
}

/// Elements of ours that are taken out: one, where nobody made up more.
const MOST_OWN: usize = 16;

/// The document without an element of ours. What is broken may hold several.
fn without_own(mut ixml: Vec<u8>) -> Vec<u8> {
    for _ in 0..MOST_OWN {
        let document = Document::new(&ixml);
        let width = document.width;
        match document.own() {
            Some(Own { element, .. }) => {
                ixml.drain(element.start * width..element.end * width);
            }
            None => break,
        }
    }
    ixml
}

/// Channels of the file, from 1, and what the recorder calls their tracks.
pub fn track_names(ixml: &[u8]) -> Vec<(usize, String)> {
    let document = Document::new(ixml);
    let mut names = Vec::new();
    let mut track: Option<Track> = None;
    let mut count = 0;
    let mut tags = tags(&document.plain).peekable();
    while let Some(tag) = tags.next() {
        if tag.name == b"TRACK" {
            count += usize::from(!tag.is_close);
            if let Some(Track {
                place,
                index,
                name: Some(name),
            }) = track.take()
            {
                names.push((
                    place
                        .or(index)
                        .unwrap_or(count - usize::from(!tag.is_close)),
                    name,
                ));
            }
            track = (!tag.is_close).then(Track::default);
            continue;
        }
        let Some(close) = tags.peek().filter(|_| !tag.is_close && !tag.is_empty) else {
            continue;
        };
        let Some(track) = &mut track else {
            continue;
        };
        let text = || plain_text(&document.text(tag.units.end..close.units.start));
        match tag.name {
            b"NAME" => track.name = Some(text()).filter(|name| !name.is_empty()),
            b"INTERLEAVE_INDEX" => track.place = text().parse().ok(),
            b"CHANNEL_INDEX" => track.index = text().parse().ok(),
            _ => {}
        }
    }
    names
}

/// A track of the list.
#[derive(Default)]
struct Track {
    /// Its place in this file.
    place: Option<usize>,
    /// Its input at the recorder.
    index: Option<usize>,
    name: Option<String>,
}

/// A name in one line, without what a terminal or a file would take amiss.
fn plain_text(text: &str) -> String {
    let text = text.trim();
    let text = text
        .strip_prefix("<![CDATA[")
        .and_then(|t| t.strip_suffix("]]>"))
        .unwrap_or(text);
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = plain.take(MOST_NAME_CHARS).collect();
    short.trim().to_owned()
}

/// Text that is UTF-8 or else, as older recorders write, Latin-1.
pub fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec())
        .unwrap_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect())
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A quote would end one that a broken document leaves open.
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            sign if sign.is_ascii() => escaped.push(sign),
            sign => escaped.push_str(&format!("&#x{:X};", u32::from(sign))),
        }
    }
    escaped
}

/// Longest name of a reference.
const MOST_REFERENCE_BYTES: usize = 10;

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..]
            .find(';')
            .filter(|end| *end <= MOST_REFERENCE_BYTES);
        let sign = name.and_then(|end| Some((referred(&rest[1..=end])?, end + 2)));
        let (sign, bytes) = sign.unwrap_or(('&', 1));
        plain.push(sign);
        rest = &rest[bytes..];
    }
    plain.push_str(rest);
    plain
}

fn referred(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}

#[cfg(test)]
mod tests;
