//! The tags of an XML document: no more than is needed to find elements, and never stopped by what is wrong.

use core::ops::Range;

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'d> {
    /// Its name.
    pub name: &'d [u8],
    /// Whether it closes an element.
    pub is_close: bool,
    /// Whether it is an element by itself.
    pub is_empty: bool,
    /// Where it stands, its angle brackets included.
    pub units: Range<usize>,
}

/// What holds no tags: comments, character data and instructions, by how they open and close.
const SPANS: [(&[u8], &[u8]); 3] = [(b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")];

/// Longest value in quotes that may hold a bracket.
const MOST_VALUE_BYTES: usize = 4_096;

/// The tags of `document` in their order. What opens and never closes is text.
pub fn tags(document: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    let mut is_closed = [true; 3];
    core::iter::from_fn(move || {
        loop {
            at += document.get(at..)?.iter().position(|b| *b == b'<')?;
            let rest = &document[at..];
            let span = SPANS.iter().position(|(open, _)| rest.starts_with(open));
            if let Some(i) = span.filter(|i| is_closed[*i]) {
                let (open, close) = SPANS[i];
                let inner = &rest[open.len()..];
                match inner.windows(close.len()).position(|w| w == close) {
                    Some(end) => {
                        at += open.len() + end + close.len();
                        continue;
                    }
                    // Nothing closes a later one either.
                    None => is_closed[i] = false,
                }
            }
            if let Some(length) = tag_length(rest)
                && let Some(tag) = tag(&rest[1..length - 1], at..at + length)
            {
                at += length;
                return Some(tag);
            }
            at += 1;
        }
    })
}

/// Length of the tag at the start, whose values in quotes may hold a bracket; none if it is text.
fn tag_length(rest: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (i, byte) in rest.iter().enumerate().take(MOST_VALUE_BYTES).skip(1) {
        match (quote, *byte) {
            (None, b'>') => return Some(i + 1),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that nobody closed is one more sign.
    let end = rest
        .iter()
        .take(MOST_VALUE_BYTES)
        .skip(1)
        .position(|b| b"<>".contains(b))?
        + 1;
    (rest[end] == b'>').then_some(end + 1)
}

/// The tag with this between its brackets.
fn tag(inner: &[u8], units: Range<usize>) -> Option<Tag<'_>> {
    let is_close = inner.first() == Some(&b'/');
    let body = if is_close { &inner[1..] } else { inner };
    let name = body
        .split(|b| b.is_ascii_whitespace() || *b == b'/')
        .next()?;
    let is_name = name
        .first()
        .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    is_name.then_some(Tag {
        name,
        is_close,
        is_empty: !is_close && inner.ends_with(b"/"),
        units,
    })
}
