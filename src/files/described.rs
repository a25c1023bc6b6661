//! Names of tracks in a description, as older recorders write them: a line each, like `sTRK1=Boom`.
//!
//! Sources: the manuals of Sound Devices and Zoom for `sTRK1=` and `zTRK1=`.

/// Channels, from 1, and what they are called.
pub fn names(text: &str) -> Vec<(usize, String)> {
    let name = |line: &str| {
        let Track { number, name, .. } = track(line)?;
        (!name.is_empty()).then_some((number, name.to_owned()))
    };
    text.split(['\r', '\n', '\0']).filter_map(name).collect()
}

/// The text for a file that holds only the channels at the positions `pick`, in their order.
pub fn of_channels(text: &str, pick: &[usize]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let breaks = if rest[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        let (line, behind) = rest.split_at((end + breaks).min(rest.len()));
        rest = behind;
        let Some(track) = track(line) else {
            made.push_str(line);
            continue;
        };
        let places = (1..)
            .zip(pick)
            .filter(|(_, position)| **position + 1 == track.number);
        for (place, _) in places {
            let tail = &line[track.tail..];
            made.push_str(&format!("{}TRK{place}{tail}", track.mark));
        }
    }
    made
}

/// A line that names a track.
struct Track<'t> {
    /// The recorder's letter.
    mark: &'t str,
    number: usize,
    /// Where the sign behind the number stands.
    tail: usize,
    name: &'t str,
}

fn track(line: &str) -> Option<Track<'_>> {
    let (mark, rest) = line.split_once("TRK")?;
    let (number, name) = rest.split_once('=')?;
    let is_mark = mark.trim().chars().count() <= 1;
    is_mark.then_some(Track {
        mark,
        tail: mark.len() + 3 + number.len(),
        number: number.parse().ok()?,
        name: name.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_recorders_describe_their_tracks() {
        let text = "sSPEED=025.000-ND\r\nsTRK1=MixL\r\nsTRK3=Böom \r\nsTRK4=\r\n\0\0";
        let expected = [(1, "MixL".to_owned()), (3, "Böom".to_owned())];
        assert_eq!(names(text), expected);
        let of = |pick: &[usize]| of_channels(text, pick);
        assert_eq!(of(&[2]), "sSPEED=025.000-ND\r\nsTRK1=Böom \r\n\0\0");
        assert_eq!(
            of(&[2, 0]),
            "sSPEED=025.000-ND\r\nsTRK2=MixL\r\nsTRK1=Böom \r\n\0\0"
        );
        assert_eq!(
            of(&[0, 0]),
            "sSPEED=025.000-ND\r\nsTRK1=MixL\r\nsTRK2=MixL\r\n\0\0"
        );
        assert_eq!(of_channels("TRK2=b\nTRK1=a", &[1]), "TRK1=b\n");
        assert_eq!(
            of_channels("no track = 3\rTRKx=1", &[1]),
            "no track = 3\rTRKx=1"
        );
    }
}
