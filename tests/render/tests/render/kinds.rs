//! Kinds of files and encodings that people have: each read sample for sample, or named.

use std::path::Path;
use std::process::Command;

use redlight::files::{AudioReader, Error};

use crate::formats::{aiff, bytes_of, read_all};
use crate::support::{Room, chunk, format_chunk, has_program, meant, reduced, riff, whole_numbers};

const FRAMES: usize = 500;

/// A format chunk of which every field is free.
fn odd_format(tag: u16, channels: u16, block: u16, bits: u16, tail: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    for word in [tag, channels, 48_000, 0, 0, 0, block, bits] {
        data.extend(word.to_le_bytes());
    }
    data.extend(tail);
    chunk(b"fmt ", &data, false)
}

fn wav_of(format: Vec<u8>, data: &[u8]) -> Vec<u8> {
    riff(&[format, chunk(b"data", data, false)])
}

#[test]
fn blocks_that_say_nothing_or_one_channel_or_more_than_the_bits() {
    let room = Room::new();
    let numbers = whole_numbers(FRAMES, 2);
    for (bits, size) in [(8_u16, 1), (16, 2), (24, 3), (32, 4)] {
        let shown = u32::from(bits.min(24));
        let numbers = reduced(&numbers, shown);
        let wide: Vec<i32> = match bits {
            32 => numbers.iter().map(|n| n << 8).collect(),
            8 => numbers.iter().map(|n| n + 128).collect(),
            _ => numbers.clone(),
        };
        let data = bytes_of(&wide, size, false);
        for block in [0, bits / 8, bits / 4] {
            let path = room.write("in.wav", &wav_of(odd_format(1, 2, block, bits, &[]), &data));
            assert_eq!(
                read_all(&path),
                meant(&numbers, shown),
                "{bits} bit, block {block}"
            );
        }
    }
    // 24 bits at the upper end of 4 bytes, and 20 bits of 3.
    let wide: Vec<i32> = numbers.iter().map(|n| n << 8).collect();
    let data = bytes_of(&wide, 4, false);
    let path = room.write("in.wav", &wav_of(odd_format(1, 2, 8, 24, &[]), &data));
    assert_eq!(read_all(&path), meant(&numbers, 24));
    let said = room.succeed(&["in.wav", "-o", "out.wav", "-s", "pre_on=off"]);
    assert!(said.contains("WAV 24 bit → WAV 24 bit"), "{said}");
    // At the lower end, as ALSA's recorder leaves them.
    let data = bytes_of(&numbers, 4, false);
    let path = room.write("in.wav", &wav_of(odd_format(1, 2, 8, 24, &[]), &data));
    assert_eq!(read_all(&path), meant(&numbers, 24));
    let data = bytes_of(&numbers, 3, false);
    let path = room.write("in.wav", &wav_of(odd_format(1, 2, 6, 20, &[]), &data));
    assert_eq!(read_all(&path), meant(&numbers, 24));
}

#[test]
fn what_cannot_be_is_damage() {
    let room = Room::new();
    for (channels, block, bits) in [(2, 3, 16), (2, 5, 24), (3, 4, 24)] {
        let path = room.write(
            "in.wav",
            &wav_of(odd_format(1, channels, block, bits, &[]), &[0; 60]),
        );
        let error = AudioReader::open(&path, false).err().expect("an error");
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
}

/// As RIFF, but with the most significant byte first.
#[test]
fn rifx() {
    let room = Room::new();
    let numbers = whole_numbers(FRAMES, 2);
    for (bits, size) in [(16, 2), (24, 3)] {
        let numbers = reduced(&numbers, bits);
        let mut format = Vec::new();
        for word in [1, 2, 0, 48_000, 0, 0, 2 * size as u16, bits as u16] {
            format.extend(u16::to_be_bytes(word));
        }
        let mut body = b"WAVE".to_vec();
        body.extend(chunk(b"fmt ", &format, true));
        body.extend(chunk(b"iXML", b"<BWFXML><NOTE>kept</NOTE></BWFXML>", true));
        body.extend(chunk(b"cue ", &[0; 4], true));
        body.extend(chunk(b"data", &bytes_of(&numbers, size, true), true));
        let path = room.write("in.wav", &chunk(b"RIFX", &body, true));
        assert_eq!(read_all(&path), meant(&numbers, bits), "{bits} bit");
        let reader = AudioReader::open(&path, false).expect("RIFX");
        assert_eq!(reader.container(), "RIFX");
        assert_eq!(reader.chunks().len(), 1);
        assert!(
            reader.notes()[0].contains("'cue ' was left out"),
            "{:?}",
            reader.notes()
        );
    }
}

/// A Wave64 chunk: its GUID begins with its letters.
fn guid_chunk(letters: &[u8; 4], tail: &[u8; 12], data: &[u8]) -> Vec<u8> {
    let mut bytes = [&letters[..], tail].concat();
    bytes.extend((data.len() as u64 + 24).to_le_bytes());
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

const WAVE_TAIL: [u8; 12] = [
    0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a,
];

/// A Wave64 file whose data chunk claims `size` bytes, its head included.
pub fn wave64(format: &[u8], data: &[u8], size: u64, behind: &[u8]) -> Vec<u8> {
    let mut bytes = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0".to_vec();
    bytes.extend([0; 8]);
    bytes.extend([&b"wave"[..], &WAVE_TAIL].concat());
    bytes.extend(guid_chunk(b"fmt ", &WAVE_TAIL, format));
    let at = bytes.len();
    bytes.extend(guid_chunk(b"data", &WAVE_TAIL, data));
    bytes[at + 16..at + 24].copy_from_slice(&size.to_le_bytes());
    bytes.extend(behind);
    let whole = bytes.len() as u64;
    bytes[16..24].copy_from_slice(&whole.to_le_bytes());
    bytes
}

#[test]
fn wave64_files() {
    let room = Room::new();
    let numbers = reduced(&whole_numbers(FRAMES + 1, 1), 24);
    let data = bytes_of(&numbers, 3, false);
    let format = &format_chunk(1, 1, 48_000, 24)[8..];
    let behind = guid_chunk(b"bext", &WAVE_TAIL, b"Take");
    let bytes = wave64(format, &data, data.len() as u64 + 24, &behind);
    let path = room.write("in.w64", &bytes);
    assert_eq!(read_all(&path), meant(&numbers, 24));
    let reader = AudioReader::open(&path, false).expect("Wave64");
    assert_eq!(reader.container(), "Wave64");
    let chunk = &reader.chunks()[0];
    assert_eq!(
        (&chunk.id, chunk.data.as_slice(), chunk.is_behind),
        (b"bext", &b"Take"[..], true)
    );
}

#[test]
fn aifc_kinds() {
    let room = Room::new();
    let numbers = whole_numbers(FRAMES, 2);
    let check = |kind: &[u8; 4], bits: u32, size: usize, offset: i64, is_big: bool| {
        let numbers = reduced(&numbers, bits);
        let shifted: Vec<i32> = numbers
            .iter()
            .map(|n| (i64::from(*n) + offset) as i32)
            .collect();
        let data = bytes_of(&shifted, size, is_big);
        let path = room.write("in.aifc", &aiff(Some(kind), bits as u16, 2, &data, false));
        let name = String::from_utf8_lossy(kind).into_owned();
        assert_eq!(
            read_all(&path),
            meant(&numbers, bits),
            "{name} of {bits} bit"
        );
    };
    // Whole numbers of one byte are signed whichever way the bytes stand.
    for (bits, size) in [(8, 1), (16, 2), (24, 3)] {
        check(b"twos", bits, size, 0, true);
        check(b"sowt", bits, size, 0, false);
        check(b"raw ", bits, size, 1 << (bits - 1), true);
    }
    check(b"in24", 24, 3, 0, true);
    check(b"42ni", 24, 3, 0, false);
    let floats = meant(&reduced(&numbers, 16), 16);
    let doubles: Vec<u8> = floats
        .iter()
        .flat_map(|x| f64::from(*x).to_be_bytes())
        .collect();
    for kind in [b"fl64", b"FL64"] {
        let path = room.write("in.aifc", &aiff(Some(kind), 64, 2, &doubles, false));
        assert_eq!(read_all(&path), floats);
    }
}

/// G.711 by another decoder, all 256 values.
#[test]
fn a_law_and_mu_law() {
    use symphonia::core::codecs::audio::well_known::{CODEC_ID_PCM_ALAW, CODEC_ID_PCM_MULAW};
    let room = Room::new();
    let data: Vec<u8> = (0..=255).collect();
    for (tag, kind, codec) in [
        (6, b"alaw", CODEC_ID_PCM_ALAW),
        (7, b"ulaw", CODEC_ID_PCM_MULAW),
    ] {
        let expected = crate::support::symphonia_decode(codec, &data);
        let wav = room.write("in.wav", &wav_of(odd_format(tag, 1, 1, 8, &[0, 0]), &data));
        assert_eq!(read_all(&wav), expected);
        let aifc = room.write("in.aifc", &aiff_of_law(kind, &data));
        assert_eq!(read_all(&aifc), expected);
        let said = room.succeed(&["in.wav", "-o", "out.wav", "--overwrite"]);
        assert!(said.contains("-law → WAV 24 bit"), "{said}");
    }
}

/// The common chunk counts the 16 bits that a law unpacks to.
fn aiff_of_law(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = aiff(Some(kind), 8, 1, data, false);
    let bits = bytes.windows(4).position(|w| w == b"COMM").expect("COMM") + 14;
    bytes[bits + 1] = 16;
    bytes
}

#[test]
fn what_is_not_read_is_named() {
    let room = Room::new();
    for (tag, name) in [
        (2, "Microsoft ADPCM in WAV"),
        (0x11, "IMA ADPCM in WAV"),
        (0x31, "GSM 6.10 in WAV"),
        (0x55, "MP3 in WAV"),
        (0x1234, "WAV encoding 0x1234"),
    ] {
        room.write(
            "in.wav",
            &wav_of(odd_format(tag, 1, 65, 0, &[2, 0, 64, 1]), &[0; 650]),
        );
        let said = room.fail(3, &["in.wav", "-o", "out.wav"]);
        assert!(said.contains(&format!("{name} is not supported")), "{said}");
    }
    room.write("in.aifc", &aiff(Some(b"ima4"), 16, 2, &[0; 68], false));
    let said = room.fail(3, &["in.aifc", "-o", "out.wav"]);
    assert!(
        said.contains("IMA ADPCM in AIFC is not supported"),
        "{said}"
    );
    for (bytes, name) in [
        (&b"OggS\0\x02\0\0"[..], "Ogg"),
        (b"caff\0\x01\0\0", "CAF"),
        (b"\xff\xfb\x90\0", "MP3"),
        (b"\0\0\0\x20ftypM4A ", "MP4"),
    ] {
        room.write("in", bytes);
        let said = room.fail(3, &["in", "-o", "out.wav"]);
        assert!(said.contains(&format!("{name} is not supported")), "{said}");
    }
}

/// What sox and ffmpeg make of a tone in every kind that they write, read as they read it themselves.
#[test]
fn files_of_other_programs() {
    let room = Room::new();
    if !has_program("sox") || !has_program("ffmpeg") {
        eprintln!("sox or ffmpeg is not installed: nothing was tried with them");
        return;
    }
    let tone = crate::support::tone(2, 48_000);
    crate::support::write_wav16(&room.path("in.wav"), 2, 48_000, &tone);
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program)
            .args(args)
            .current_dir(room.path(""))
            .output();
        let output = output.expect("it runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    let ffmpeg = |file: &str, codec: &str| {
        run(
            "ffmpeg",
            &["-v", "error", "-y", "-i", "in.wav", "-c:a", codec, file],
        );
        file.to_owned()
    };
    let mut files: Vec<String> = [
        ("a.w64", "pcm_s24le"),
        ("b.w64", "pcm_f32le"),
        ("c.wav", "pcm_alaw"),
        ("d.wav", "pcm_mulaw"),
        ("e.aifc", "pcm_s16le"),
        ("f.aifc", "pcm_alaw"),
        ("g.aifc", "pcm_mulaw"),
        ("h.aifc", "pcm_f64be"),
        ("i.flac", "flac"),
        ("j.wav", "pcm_u8"),
        ("k.wav", "pcm_f64le"),
    ]
    .map(|(file, codec)| ffmpeg(file, codec))
    .into();
    // Not every ffmpeg reads RIFX as it is meant.
    run("sox", &["in.wav", "-B", "l.wav"]);
    assert!(read_all(&room.path("l.wav")) == read_all(&room.path("in.wav")));
    run("sox", &["in.wav", "-e", "a-law", "m.wav"]);
    run("sox", &["in.wav", "-b", "8", "n.aiff"]);
    files.extend(["m.wav", "n.aiff"].map(str::to_owned));
    for file in files {
        let raw = run(
            "ffmpeg",
            &[
                "-v",
                "error",
                "-i",
                &file,
                "-f",
                "f64le",
                "-c:a",
                "pcm_f64le",
                "-",
            ],
        );
        let expected: Vec<f32> = raw
            .chunks_exact(8)
            .map(|b| f64::from_le_bytes(b.try_into().expect("8")) as f32)
            .collect();
        assert!(read_all(Path::new(&room.path(&file))) == expected, "{file}");
    }
}
