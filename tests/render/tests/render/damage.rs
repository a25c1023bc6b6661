//! Files that were cut short or whose headers lie.

use std::path::Path;

use proptest::prelude::*;
use redlight::files::{AudioReader, Error};

use crate::formats::flac;
use crate::support::{Room, chunk, format_chunk, reduced, riff, whole_numbers};

fn wav() -> Vec<u8> {
    let numbers = reduced(&whole_numbers(100, 2), 16);
    let data: Vec<u8> = numbers
        .iter()
        .flat_map(|n| (*n as i16).to_le_bytes())
        .collect();
    riff(&[
        format_chunk(1, 2, 48_000, 16),
        chunk(b"LIST", b"INFOeven", false),
        chunk(b"data", &data, false),
    ])
}

#[test]
fn a_truncated_wav_says_how_much_is_there_and_renders_when_told() {
    let room = Room::new();
    let whole = wav();
    // 10 frames and 3 bytes are missing.
    room.write("in.wav", &whole[..whole.len() - 43]);
    let said = room.fail(3, &["in.wav", "-o", "out.wav"]);
    assert!(
        said.contains("in.wav: truncated: the header promises 100, the file holds 89 frames"),
        "{said}"
    );
    room.succeed(&["in.wav", "-o", "out.wav", "--accept-truncated"]);
    let reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
    assert_eq!(reader.duration(), 89);
}

/// What a recorder leaves behind when the power fails: sizes of zero before the sound.
#[test]
fn a_recording_without_a_length_is_rescued_when_told() {
    let room = Room::new();
    let mut bytes = wav();
    let data = bytes.len() - 400;
    bytes[4..8].fill(0);
    bytes[data - 4..data].fill(0);
    room.write("in.wav", &bytes);
    let said = room.fail(3, &["in.wav", "-o", "out.wav"]);
    assert!(
        said.contains("the header promises no length, the file holds 100 frames"),
        "{said}"
    );
    room.succeed(&["in.wav", "-o", "out.wav", "--accept-truncated"]);
    let reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
    assert_eq!(reader.duration(), 100);
}

#[test]
fn a_truncated_flac_says_how_much_is_there_and_renders_when_told() {
    let room = Room::new();
    let numbers = reduced(&whole_numbers(1_000, 2), 16);
    let whole = flac(&numbers, 2, 16, 48_000);
    room.write("in.flac", &whole[..whole.len() * 2 / 3]);
    let said = room.fail(3, &["in.flac", "-o", "out.wav"]);
    assert!(
        said.contains("the header promises 1000, the file holds 512 frames"),
        "{said}"
    );
    assert_eq!(room.names(), ["in.flac"], "nothing is left behind");
    room.succeed(&["in.flac", "-o", "out.wav", "--accept-truncated"]);
    let reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
    assert_eq!(reader.duration(), 512);
}

#[test]
fn a_damaged_flac_frame_is_found_by_its_checksum() {
    let room = Room::new();
    let mut bytes = flac(&reduced(&whole_numbers(1_000, 2), 16), 2, 16, 48_000);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    room.write("in.flac", &bytes);
    let said = room.fail(3, &["in.flac", "-o", "out.wav"]);
    assert!(said.contains("in.flac: damaged"), "{said}");
}

/// Opens a file and reads it to its end. Whatever it holds, there is an error or a legal stream.
fn survive(path: &Path) {
    for accept_truncated in [false, true] {
        let Ok(mut reader) = AudioReader::open(path, accept_truncated) else {
            continue;
        };
        let spec = reader.spec();
        assert!((1..=2).contains(&spec.channels));
        assert!((8_000..=768_000).contains(&spec.sample_rate_hz));
        let mut planar = vec![Vec::new(); spec.channels];
        loop {
            match reader.read(&mut planar, 64) {
                Ok(0) => break,
                Ok(frames) => assert!(planar.iter().all(|c| c.len() == frames)),
                Err(error) => {
                    assert!(!matches!(error, Error::Stopped));
                    break;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any byte of a header may lie.
    #[test]
    fn lying_headers_never_panic(
        kind in 0..3,
        lies in prop::collection::vec((0_usize..120, any::<u8>()), 1..6),
        cut in 0_usize..600,
    ) {
        let room = Room::new();
        let mut bytes = match kind {
            0 => wav(),
            1 => flac(&reduced(&whole_numbers(300, 2), 16), 2, 16, 48_000),
            _ => {
                let mut aiff = b"FORM\0\0\0\0AIFF".to_vec();
                aiff.extend(chunk(b"COMM", b"\0\x02\0\0\0\x0a\0\x10\x40\x0e\xac\x44\0\0\0\0\0\0", true));
                aiff.extend(chunk(b"SSND", &[0; 48], true));
                aiff
            }
        };
        for (at, value) in lies {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        bytes.truncate(bytes.len().saturating_sub(cut / 10).max(cut.min(40)));
        survive(&room.write("in", &bytes));
    }
}
