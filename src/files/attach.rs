//! What goes along from a recording into a print, and our text with it.
//!
//! The text of [`Provenance`] stands in the iXML chunk, in an element `REDLIGHT`; where the recording has a
//! `bext` chunk its coding history gets a line. Of what the table `facts` does not leave out whole, this
//! mends what is no longer true: the loudness in `bext` and iXML, the software in `LIST INFO`, the gains in ID3 tags.
//!
//! Sources: EBU Tech 3285 (bext), EBU R 98 (coding history), RIFF (1991) for INFO, ID3 tag version 2.3 and 2.4.

use crate::files::format::AudioSpec;
use crate::files::ixml;
use crate::files::metadata::Provenance;
use crate::files::reader::MetaChunk;

/// `chunks` of the input with the text of `provenance` in them, in their order and place; chunks ahead of the
/// audio that are many or large go behind it. For texts of one length the
/// chunks have one length.
pub fn attach(chunks: &[MetaChunk], provenance: &Provenance, spec: &AudioSpec) -> Vec<MetaChunk> {
    let text = provenance.to_text();
    let mut has_ixml = false;
    let mut chunks: Vec<_> = chunks
        .iter()
        .map(|chunk| {
            let data = match &chunk.id {
                b"bext" => with_history(chunk.data.clone(), provenance, spec),
                b"iXML" if !has_ixml => {
                    has_ixml = true;
                    let rest = ixml::without_sound(&chunk.data, 8 * spec.format.bytes());
                    ixml::with_own_text(Some(&rest), &text)
                }
                b"LIST" => with_software(&chunk.data),
                b"id3 " | b"ID3 " => without_gains(&chunk.data, 0),
                // Of an AIFF file: its letters stand before its contents.
                b"aiff" if chunk.data.starts_with(b"ID3 ") => without_gains(&chunk.data, 4),
                _ => chunk.data.clone(),
            };
            MetaChunk { data, ..*chunk }
        })
        .collect();
    if !has_ixml {
        chunks.insert(
            0,
            MetaChunk::new(*b"iXML", ixml::with_own_text(None, &text)),
        );
    }
    move_back(&mut chunks);
    chunks
}

/// Bytes of chunks ahead of the audio: libsndfile gives up when it has to keep more than 50 kB to get there.
const MOST_AHEAD_BYTES: usize = 40 << 10;

/// Puts behind the audio what would keep other readers from getting there.
fn move_back(chunks: &mut [MetaChunk]) {
    let mut ahead = 0;
    for chunk in chunks.iter_mut().filter(|c| !c.is_behind) {
        let bytes = 8 + chunk.data.len();
        chunk.is_behind = ahead + bytes > MOST_AHEAD_BYTES;
        ahead += if chunk.is_behind { 0 } else { bytes };
    }
}

/// The text in `chunks`, if they have one.
pub fn detach(chunks: &[MetaChunk]) -> Option<String> {
    let mut ixml = chunks.iter().filter(|c| &c.id == b"iXML");
    ixml.find_map(|chunk| ixml::own_text(&chunk.data))
}

/// Length of `bext` before the coding history.
const BEXT_BYTES: usize = 602;

/// Place of the version, and of the five figures of loudness from version 2 on.
const BEXT_VERSION: usize = 346;
const BEXT_LOUDNESS: core::ops::Range<usize> = 412..422;

/// What a figure of loudness that is not known says (EBU Tech 3285, version 2).
const NO_LOUDNESS: [u8; 2] = [0xff, 0x7f];

/// `bext` with a line more in its coding history, and without the loudness of the recording.
fn with_history(mut bext: Vec<u8>, provenance: &Provenance, spec: &AudioSpec) -> Vec<u8> {
    bext.resize(bext.len().max(BEXT_BYTES), 0);
    if u16::from_le_bytes([bext[BEXT_VERSION], bext[BEXT_VERSION + 1]]) >= 2 {
        let figures = bext[BEXT_LOUDNESS].chunks_exact_mut(2);
        figures.for_each(|figure| figure.copy_from_slice(&NO_LOUDNESS));
    }
    while bext.len() > BEXT_BYTES && bext.last() == Some(&0) {
        bext.pop();
    }
    if bext.len() > BEXT_BYTES && !bext.ends_with(b"\r\n") {
        bext.extend_from_slice(b"\r\n");
    }
    let mode = if spec.channels == 1 { "mono" } else { "stereo" };
    let line = format!(
        "A=PCM,F={},W={},M={mode},T=Redlight {} dsp {}\r\n",
        spec.sample_rate_hz,
        8 * spec.format.bytes(),
        provenance.preset.version,
        provenance.preset.dsp_revision,
    );
    bext.extend_from_slice(line.as_bytes());
    // Not every reader knows that chunks begin at even places.
    bext.extend((bext.len() % 2 == 1).then_some(0));
    bext
}

/// A list with who made the file, if it says so: we do.
fn with_software(list: &[u8]) -> Vec<u8> {
    let Some(mut rest) = list.strip_prefix(b"INFO") else {
        return list.to_vec();
    };
    let mut made = b"INFO".to_vec();
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, size @ ..] = *head;
        let size = u32::from_le_bytes(size) as usize;
        let Some(text) = behind.get(..size) else {
            break;
        };
        let software = format!("Redlight {}\0", env!("CARGO_PKG_VERSION"));
        let text = if &[a, b, c, d] == b"ISFT" {
            software.as_bytes()
        } else {
            text
        };
        made.extend_from_slice(&[a, b, c, d]);
        made.extend_from_slice(&(text.len() as u32).to_le_bytes());
        made.extend_from_slice(text);
        made.extend((text.len() % 2 == 1).then_some(0));
        rest = behind.get(size + size % 2..).unwrap_or_default();
    }
    // What is no such text stays as it is.
    made.extend_from_slice(rest);
    made
}

/// Frames of an ID3 tag that are about the sound or the file: gains, equalisers, tables of places.
const SOUND_FRAMES: [&[u8; 4]; 7] = [
    b"RVA2", b"RVAD", b"EQU2", b"EQUA", b"MLLT", b"ASPI", b"SEEK",
];

/// An ID3 tag from place `from` on without frames about the sound; zeros behind the others keep its size.
/// What is not understood stays as it is.
fn without_gains(data: &[u8], from: usize) -> Vec<u8> {
    frames_without_gains(data, from).unwrap_or_else(|| data.to_vec())
}

fn frames_without_gains(data: &[u8], from: usize) -> Option<Vec<u8>> {
    let tag = data.get(from..)?;
    let [b'I', b'D', b'3', version @ 3..=4, _, 0, size @ ..] = *tag.first_chunk::<10>()? else {
        return None;
    };
    let end = 10 + seven_bits(size);
    let mut kept = data[..from + 10].to_vec();
    let mut rest = tag.get(10..end)?;
    while let Some(head) = rest.first_chunk::<10>().filter(|head| head[0] != 0) {
        let [a, b, c, d, e, f, g, h, ..] = *head;
        let size = match version {
            3 => u32::from_be_bytes([e, f, g, h]) as usize,
            _ => seven_bits([e, f, g, h]),
        };
        let frame = rest.get(..size.checked_add(10)?)?;
        let name = frame.get(11..).unwrap_or_default();
        let is_gain = &[a, b, c, d] == b"TXXX"
            && String::from_utf8_lossy(name)
                .replace('\0', "")
                .to_ascii_lowercase()
                .contains("replaygain_");
        if !is_gain && !SOUND_FRAMES.contains(&&[a, b, c, d]) {
            kept.extend_from_slice(frame);
        }
        rest = &rest[frame.len()..];
    }
    kept.resize(from + end, 0);
    kept.extend_from_slice(&tag[end..]);
    Some(kept)
}

/// Four times seven bits.
fn seven_bits(bytes: [u8; 4]) -> usize {
    bytes
        .iter()
        .fold(0, |sum, b| sum << 7 | usize::from(b & 0x7f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::format::SampleFormat;
    use crate::params::Values;
    use crate::presets::Preset;

    fn provenance() -> Provenance {
        Provenance {
            preset: Preset::of("a < b & \"c\"", &Values::default()),
            source: "Gesang <1> & Ö.wav".to_owned(),
            source_hash: 0x0123_4567_89ab_cdef,
            key: Some(("kick.wav".to_owned(), 7)),
            channels: ["3,4".parse().ok(), "1".parse().ok()],
            is_live: false,
            format: SampleFormat::Int24,
            dither_seed: None,
        }
    }

    const SPEC: AudioSpec = AudioSpec {
        sample_rate_hz: 48_000,
        channels: 1,
        format: SampleFormat::Int24,
    };

    fn after(id: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let before = [MetaChunk::new(*id, data.to_vec())];
        let after = attach(&before, &provenance(), &SPEC);
        after
            .into_iter()
            .find(|c| &c.id == id)
            .expect("the chunk")
            .data
    }

    #[test]
    fn what_is_attached_is_detached() {
        let chunks = attach(&[], &provenance(), &SPEC);
        assert_eq!(chunks.len(), 1, "no bext, so no time reference of nothing");
        let text = detach(&chunks).expect("a text");
        assert_eq!(Provenance::from_text(&text), Some(provenance()));
    }

    #[test]
    fn chunks_keep_their_order_and_place() {
        let chunk = |id: &[u8; 4], is_behind| MetaChunk {
            is_behind,
            ..MetaChunk::new(*id, b"<BWFXML></BWFXML>".to_vec())
        };
        let before = [
            chunk(b"cue ", false),
            chunk(b"iXML", true),
            chunk(b"smpl", true),
        ];
        let after = attach(&before, &provenance(), &SPEC);
        let places: Vec<_> = after.iter().map(|c| (c.id, c.is_behind)).collect();
        assert_eq!(places, before.map(|c| (c.id, c.is_behind)));
    }

    #[test]
    fn the_coding_history_gets_a_line_and_the_old_loudness_goes() {
        let mut bext = vec![0; BEXT_BYTES];
        bext[..4].copy_from_slice(b"Take");
        bext[BEXT_VERSION] = 2;
        bext[BEXT_LOUDNESS].copy_from_slice(&[0x04, 0xf7, 1, 2, 3, 4, 5, 6, 7, 8]);
        bext[BEXT_LOUDNESS.end] = 9;
        bext.extend_from_slice(b"A=ANALOGUE\r\n\0");
        let made = after(b"bext", &bext);
        assert!(made.starts_with(b"Take"));
        assert_eq!(made[BEXT_LOUDNESS], [0xff, 0x7f].repeat(5));
        assert_eq!(made[BEXT_LOUDNESS.end], 9);
        let history = String::from_utf8_lossy(&made[BEXT_BYTES..]);
        let line = format!(
            "A=PCM,F=48000,W=24,M=mono,T=Redlight {} dsp {}",
            env!("CARGO_PKG_VERSION"),
            crate::dsp::DSP_REVISION
        );
        assert_eq!(
            history.trim_end_matches('\0'),
            format!("A=ANALOGUE\r\n{line}\r\n")
        );
        // Before version 2 the place is not one of loudness.
        bext[BEXT_VERSION] = 1;
        assert_eq!(after(b"bext", &bext)[BEXT_LOUDNESS], bext[BEXT_LOUDNESS]);
    }

    #[test]
    fn the_software_is_ours_and_other_texts_stay() {
        let list = b"INFOIART\x04\0\0\0Anna\x49SFT\x05\0\0\0Older\0ICMT\x03\0\0\0odd\0";
        let software = format!("Redlight {}\0", env!("CARGO_PKG_VERSION"));
        let made = after(b"LIST", list);
        let text = String::from_utf8(made).expect("text");
        assert!(text.starts_with("INFOIART\u{4}\0\0\0Anna"), "{text}");
        assert!(
            text.contains(&software) && !text.contains("Older"),
            "{text}"
        );
        assert!(text.ends_with("ICMT\u{3}\0\0\0odd\0"), "{text}");
        assert_eq!(after(b"LIST", b"adtllabl"), b"adtllabl");
        assert_eq!(
            after(b"LIST", b"INFOISFT\xff\0\0\0x"),
            b"INFOISFT\xff\0\0\0x"
        );
    }

    #[test]
    fn gains_go_from_id3_tags_and_titles_stay() {
        let frame = |id: &[u8], body: &[u8]| {
            let size = (body.len() as u32).to_be_bytes();
            [id, &size, &[0, 0], body].concat()
        };
        let title = frame(b"TIT2", b"\0Song");
        let gain = frame(b"TXXX", b"\0REPLAYGAIN_TRACK_GAIN\0-6 dB");
        let body = [&frame(b"RVA2", b"x\0abc")[..], &title, &gain].concat();
        let tag = [b"ID3\x03\0\0\0\0\0", &[body.len() as u8][..], &body].concat();
        let made = after(b"id3 ", &tag);
        assert_eq!(made.len(), tag.len());
        assert_eq!(made[10..10 + title.len()], title);
        assert!(made[10 + title.len()..].iter().all(|b| *b == 0));
        assert_eq!(after(b"id3 ", b"ID3\x03"), b"ID3\x03");
    }
}
