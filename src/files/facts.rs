//! What the chunks and tags of a recording are about: one table.
//!
//! What is about the *take* — what was played, where, when, by whom, and places in it — holds for a print
//! too, which is as long as the take, to the sample: it is kept. What is about the *file* is written anew.
//! What is about the *sound* — its peaks, its loudness, its checksum — is no longer true: it is left out,
//! or marked as unknown where it is a field of something that stays.
//!
//! Sources: Microsoft, RIFF (1991); EBU Tech 3285 and supplements; ITU-R BS.2088; Apple, AIFF 1.3; RFC 9639;
//! the lists of chunks of ExifTool and BWF MetaEdit; iXML specification 3.0 and its extension by the Audio
//! Software Working Group (ASWG-G006).

/// What something in a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The take: kept.
    Take,
    /// The file: written anew.
    File,
    /// The sound: left out.
    Sound,
}

/// A family of files whose chunks have the same letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// WAV, RF64, BW64, RIFX, Wave64.
    Riff,
    /// AIFF, AIFC.
    Aiff,
    /// What we made of blocks of a FLAC file.
    Flac,
}

/// Chunks of WAV files that are not about the take.
const RIFF: [(&[u8; 4], Fact); 19] = [
    (b"RIFF", Fact::File),
    (b"fmt ", Fact::File),
    (b"data", Fact::File),
    (b"ds64", Fact::File),
    (b"fact", Fact::File),
    (b"JUNK", Fact::File),
    (b"junk", Fact::File),
    (b"PAD ", Fact::File),
    (b"FLLR", Fact::File),
    (b"wavl", Fact::File),
    (b"slnt", Fact::File),
    // How an MPEG stream lies in the file, and which files follow it (EBU Tech 3285, s1 and s4).
    (b"mext", Fact::File),
    (b"link", Fact::File),
    (b"PEAK", Fact::Sound),
    // The peak envelope (EBU Tech 3285, s3).
    (b"levl", Fact::Sound),
    (b"MD5 ", Fact::Sound),
    // Measured loudness and dynamics (Dolby).
    (b"dbmd", Fact::Sound),
    // Overviews that editors draw.
    (b"ovwf", Fact::Sound),
    (b"SyLp", Fact::Sound),
];

/// Chunks of AIFF files that are not about the take.
const AIFF: [(&[u8; 4], Fact); 6] = [
    (b"FORM", Fact::File),
    (b"FVER", Fact::File),
    (b"COMM", Fact::File),
    (b"SSND", Fact::File),
    (b"PEAK", Fact::Sound),
    (b"FLLR", Fact::File),
];

/// What a chunk is about.
pub fn of(family: Family, id: &[u8; 4]) -> Fact {
    let table: &[(&[u8; 4], Fact)] = match family {
        Family::Riff => &RIFF,
        Family::Aiff => &AIFF,
        Family::Flac => &[],
    };
    let found = table.iter().find(|(letters, _)| *letters == id);
    found.map_or(Fact::Take, |(_, fact)| *fact)
}

/// Chunks that count the channels of the file: they hold only for all of them.
pub fn counts_channels(id: &[u8; 4]) -> bool {
    [b"chna", b"axml", b"CHAN", b"chan"].contains(&id)
}

/// Elements of iXML that are not about the take, by the names on the way from the root. The rate is not among
/// them: it stays, and where a recorder writes another one than the file's it means it (pull-down).
const IXML: [(&[&str], Fact); 13] = [
    (&["SPEED", "AUDIO_BIT_DEPTH"], Fact::File),
    (&["LOUDNESS"], Fact::Sound),
    (&["BEXT", "BWF_LOUDNESS_VALUE"], Fact::Sound),
    (&["BEXT", "BWF_LOUDNESS_RANGE"], Fact::Sound),
    (&["BEXT", "BWF_MAX_TRUE_PEAK_LEVEL"], Fact::Sound),
    (&["BEXT", "BWF_MAX_MOMENTARY_LOUDNESS"], Fact::Sound),
    (&["BEXT", "BWF_MAX_SHORT_TERM_LOUDNESS"], Fact::Sound),
    (&["ASWG", "loudness"], Fact::Sound),
    (&["ASWG", "loudnessRange"], Fact::Sound),
    (&["ASWG", "maxPeak"], Fact::Sound),
    (&["ASWG", "specDensity"], Fact::Sound),
    (&["ASWG", "zeroCrossRate"], Fact::Sound),
    (&["ASWG", "papr"], Fact::Sound),
];

/// What an element of iXML is about, by the names on the way to it from the root.
pub fn of_ixml(path: &[&[u8]]) -> Fact {
    let is_it = |names: &[&str]| path.iter().copied().eq(names.iter().map(|n| n.as_bytes()));
    let found = IXML.iter().find(|(names, _)| is_it(names));
    found.map_or(Fact::Take, |(_, fact)| *fact)
}

/// Chunks that stand in AIFF files as they do in RIFF files.
pub fn is_shared(id: &[u8; 4]) -> bool {
    [b"bext", b"iXML"].contains(&id)
}

/// What a block of a FLAC file is about, by its number (RFC 9639, section 8.1).
pub fn of_block(kind: u8) -> Fact {
    match kind {
        // Picture and cue sheet; 2 and 4 are taken apart; what is reserved stays as it is.
        2 | 4 | 5 | 6 | 7..=126 => Fact::Take,
        // Stream, padding, seek points.
        _ => Fact::File,
    }
}

/// What a tag of a FLAC file is about.
pub fn of_tag(name: &str) -> Fact {
    let name = name.trim().to_ascii_uppercase();
    let starts = |parts: &[&str]| parts.iter().any(|part| name.starts_with(part));
    if starts(&["REPLAYGAIN_", "R128_", "ITUNNORM", "ITUNES_SOUND_CHECK"]) {
        Fact::Sound
    } else if starts(&["ENCODER", "WAVEFORMATEXTENSIBLE_CHANNEL_MASK"]) {
        Fact::File
    } else {
        Fact::Take
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_about_the_take() {
        for id in [
            b"bext", b"iXML", b"cue ", b"smpl", b"LIST", b"id3 ", b"_PMX",
        ] {
            assert_eq!(of(Family::Riff, id), Fact::Take);
        }
        assert_eq!(of(Family::Aiff, b"MARK"), Fact::Take);
        assert_eq!(of(Family::Riff, b"PEAK"), Fact::Sound);
        assert_eq!(of_tag("replaygain_track_gain"), Fact::Sound);
        assert_eq!(of_tag("Title"), Fact::Take);
        assert_eq!(of_block(3), Fact::File);
    }
}
