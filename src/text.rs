//! Text on its way in and out: what a terminal may be shown, what a text file says, what a file may be
//! called.

#[cfg(feature = "presets")]
mod names;

#[cfg(feature = "presets")]
pub use names::{folded, folded_path, name_trouble, portable_stem};

use std::borrow::Cow;
use std::path::Path;

/// `text` as one line that a terminal or a page may show: control characters, line breaks and the
/// signs that turn the direction of writing stand as `\u{1b}`, `\n` and the like. Names and metadata come
/// from strangers; raw, they could move the cursor, colour the screen or feign a message of ours.
pub fn shown(text: &str) -> Cow<'_, str> {
    escaped(text, is_unsafe)
}

/// [`shown`], with line breaks and tabs left as they are: for text of ours that holds names of others.
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_unsafe(c) && c != '\n' && c != '\t')
}

/// [`shown`] of a path. What is not UTF-8 is shown as U+FFFD: for eyes, never to be read back.
pub fn shown_path(path: &Path) -> String {
    shown(&path.to_string_lossy()).into_owned()
}

fn escaped(text: &str, is_unsafe: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::new();
    for c in text.chars() {
        if is_unsafe(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Controls (C0, delete, C1), line and paragraph separators, marks of direction (Unicode 16, 23.2).
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Bytes that are no text.
#[cfg(feature = "presets")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: not UTF-8; save the file as UTF-8 or, with its mark, UTF-16")]
pub struct NotText {
    /// First line that cannot be read, from 1.
    pub line: usize,
}

/// A text file's text: UTF-8, or UTF-16 with its byte order mark, as Windows PowerShell 5.1 writes what
/// is redirected to a file.
///
/// # Errors
/// The line that is neither.
#[cfg(feature = "presets")]
pub fn decode(bytes: &[u8]) -> Result<String, NotText> {
    let wide = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(|pair| match pair {
            [a, b] => of([*a, *b]),
            // Half a unit at the end: no character is a lone surrogate.
            _ => 0xd800,
        });
        let mut text = String::new();
        for c in char::decode_utf16(units) {
            text.push(c.map_err(|_| not_text(text.as_bytes()))?);
        }
        Ok(text)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => std::str::from_utf8(rest)
            .map(str::to_owned)
            .map_err(|e| not_text(&rest[..e.valid_up_to()])),
    }
}

/// The error behind what could be read.
#[cfg(feature = "presets")]
fn not_text(before: &[u8]) -> NotText {
    NotText {
        line: 1 + before.iter().filter(|&&b| b == b'\n').count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_shown_and_never_sent() {
        for (raw, safe) in [
            ("Kick in, Müller 低音", "Kick in, Müller 低音"),
            ("\x1b]0;x\x07", "\\u{1b}]0;x\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\nerror: b\r", "a\\nerror: b\\r"),
            ("\u{202e}vaw", "\\u{202e}vaw"),
        ] {
            assert_eq!(shown(raw), safe);
        }
        assert_eq!(shown_lines("a\n\tb\x1b"), "a\n\tb\\u{1b}");
        assert!((0..0x20).all(|c| !shown(&char::from(c).to_string()).contains(char::from(c))));
    }

    #[cfg(feature = "presets")]
    #[test]
    fn text_is_read_by_its_mark() {
        let text = "name = \"Ä𝄞\"\n";
        let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(order).collect()
        };
        let marked = ["\u{feff}", text].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked.into_bytes(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
        assert_eq!(decode(b"a\nb\nM\xfcller"), Err(NotText { line: 3 }));
        let mut half = wide(u16::to_le_bytes);
        half.push(b'x');
        assert_eq!(decode(&half), Err(NotText { line: 2 }));
        assert_eq!(decode(b"\xff\xfe\x00\xd8x\0"), Err(NotText { line: 1 }));
    }
}
