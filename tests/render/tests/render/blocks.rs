//! FLAC files with blocks and tags of other programs.

use std::process::Command;

use crate::formats::{flac, read_all};
use crate::support::{Room, has_program, meant, reduced, whole_numbers};

const FRAMES: usize = 500;

/// A FLAC file with more blocks behind its first.
fn with_blocks(flac: &[u8], blocks: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = flac[..42].to_vec();
    bytes[4] &= 0x7f;
    for (kind, body) in blocks {
        bytes.push(*kind);
        bytes.extend(&(body.len() as u32).to_be_bytes()[1..]);
        bytes.extend(body);
    }
    // The encoder's own blocks follow, if there are any; else padding is the last.
    if flac[4] & 0x80 != 0 {
        bytes.extend([0x81, 0, 0, 4, 0, 0, 0, 0]);
    }
    bytes.extend(&flac[42..]);
    bytes
}

/// A cue sheet of one track, whose ISRC may hold anything.
fn cue_sheet(isrc: &[u8; 12]) -> Vec<u8> {
    let mut body = vec![0; 128 + 8 + 1 + 258 + 1];
    body[395] = 2;
    let mut track = vec![0; 36];
    track[8] = 1;
    track[9..21].copy_from_slice(isrc);
    track[35] = 1;
    body.extend(track);
    body.extend([0; 12]);
    let mut out = vec![0; 36];
    out[8] = 255;
    body.extend(out);
    body
}

#[test]
fn odd_blocks_and_tags_around_a_flac_stream() {
    let room = Room::new();
    let numbers = reduced(&whole_numbers(FRAMES, 2), 16);
    let plain = flac(&numbers, 2, 16, 48_000);
    let expected = meant(&numbers, 16);
    let isrc = *b"?! no ISRC\xff\xfe";
    let blocks = [
        (7, vec![1, 2, 3, 4]),
        (100, vec![9; 40]),
        (5, cue_sheet(&isrc)),
        (6, vec![0; 32]),
    ];
    let path = room.write("in.flac", &with_blocks(&plain, &blocks));
    assert_eq!(read_all(&path), expected);
    let id3 = [b"ID3\x04\0\0\0\0\x01\x02", &[0xff; 130][..], &plain].concat();
    let path = room.write("in.flac", &id3);
    assert_eq!(read_all(&path), expected);
    let mut without_total = plain.clone();
    without_total[21] &= 0xf0;
    without_total[22..26].fill(0);
    let mut id3v1 = b"TAG".to_vec();
    id3v1.resize(128, 0xff);
    for stream in [plain, without_total] {
        let path = room.write("in.flac", &[&stream[..], &id3v1].concat());
        assert_eq!(read_all(&path), expected);
        room.succeed(&["in.flac", "-o", "out.wav", "--overwrite"]);
    }
}

/// What another FLAC file has of its own goes along, even by way of a WAV file.
#[test]
fn pictures_and_cue_sheets_go_from_flac_to_flac() {
    let room = Room::new();
    let plain = flac(&reduced(&whole_numbers(FRAMES, 2), 16), 2, 16, 48_000);
    let picture = [&[0, 0, 0, 3][..], &[0; 24], &[0, 0, 0, 5], b"image"].concat();
    let blocks = [
        (6, picture),
        (5, cue_sheet(b"DEABC1234567")),
        (99, vec![1, 2, 3, 4, 5]),
    ];
    room.write("in.flac", &with_blocks(&plain, &blocks));
    room.succeed(&["in.flac", "-o", "direct.flac"]);
    room.succeed(&["in.flac", "-o", "between.wav"]);
    room.succeed(&["between.wav", "-o", "later.flac"]);
    for name in ["direct.flac", "later.flac"] {
        let bytes = std::fs::read(room.path(name)).expect("a file");
        for (kind, body) in &blocks {
            let found = blocks_of(&bytes).into_iter().find(|(k, _)| k == kind);
            assert_eq!(
                found.map(|(_, b)| b),
                Some(body.clone()),
                "{name}: block {kind}"
            );
        }
        claxon::FlacReader::open(room.path(name)).expect("another reader opens it");
        if has_program("flac") {
            let tested = Command::new("flac")
                .args(["-ts"])
                .arg(room.path(name))
                .status();
            assert!(tested.expect("flac runs").success());
        }
    }
}

/// The metadata blocks of a FLAC file.
pub fn blocks_of(bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut at = 4;
    let mut blocks = Vec::new();
    loop {
        let size = u32::from_be_bytes([0, bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
        blocks.push((bytes[at] & 0x7f, bytes[at + 4..at + 4 + size].to_vec()));
        if bytes[at] & 0x80 != 0 {
            return blocks;
        }
        at += 4 + size;
    }
}
