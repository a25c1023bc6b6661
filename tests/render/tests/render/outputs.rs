//! Every kind of output, read by another implementation.

use std::fs::File;
use std::path::Path;

use redlight::files::{AudioReader, SampleFormat};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use crate::support::{
    Room, chunk, format_chunk, meant, reduced, riff, tone, whole_numbers, write_wav16,
};

const FRAMES: usize = 1_000;

/// Settings that are null to the bit.
const NULL: [&str; 2] = ["--set", "pre_on=off"];

fn with_input() -> (Room, Vec<f32>) {
    let room = Room::new();
    let numbers = reduced(&whole_numbers(FRAMES, 2), 16);
    let samples: Vec<i16> = numbers.iter().map(|n| *n as i16).collect();
    write_wav16(&room.path("in.wav"), 2, 44_100, &samples);
    (room, meant(&numbers, 16))
}

/// All samples of an AIFF file, by `symphonia`.
fn read_aiff(path: &Path) -> Vec<f32> {
    let file = Box::new(File::open(path).expect("a file"));
    let stream = MediaSourceStream::new(file, Default::default());
    let mut format = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .expect("an AIFF file");
    let track = format.default_track(TrackType::Audio).expect("a track");
    let params = track.codec_params.as_ref().and_then(|p| p.audio());
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params.expect("sound"), &AudioDecoderOptions::default())
        .expect("a decoder");
    let mut all: Vec<f32> = Vec::new();
    while let Some(packet) = format.next_packet().expect("a packet") {
        let audio = decoder.decode(&packet).expect("samples");
        let from = all.len();
        all.resize(from + audio.samples_interleaved(), 0.0);
        audio.copy_to_slice_interleaved(&mut all[from..]);
    }
    all
}

/// All samples of a FLAC file, by `claxon`.
fn read_flac(path: &Path) -> Vec<f32> {
    let mut reader = claxon::FlacReader::open(path).expect("a FLAC file");
    let bits = reader.streaminfo().bits_per_sample;
    let numbers: Vec<i32> = reader.samples().map(|s| s.expect("a sample")).collect();
    meant(&numbers, bits)
}

/// All samples of a file, by our own reader.
fn read_own(path: &Path) -> Vec<f32> {
    let mut reader = AudioReader::open(path, false).expect("a readable file");
    let mut planar = vec![Vec::new(); reader.spec().channels];
    let mut all = Vec::new();
    while reader.read(&mut planar, 77).expect("frames") > 0 {
        for i in 0..planar[0].len() {
            all.extend(planar.iter().map(|c| c[i]));
        }
    }
    all
}

#[test]
fn aiff_holds_what_was_rendered() {
    let (room, expected) = with_input();
    for (depth, name) in [
        ("16", "a.aiff"),
        ("24", "b.aif"),
        ("32", "c.aiff"),
        ("32f", "d.aifc"),
    ] {
        room.succeed(
            &[
                &["in.wav", "-o", name, "-b", depth, "--no-dither"],
                &NULL[..],
            ]
            .concat(),
        );
        assert!(read_aiff(&room.path(name)) == expected, "{depth}");
        assert!(read_own(&room.path(name)) == expected, "{depth}");
    }
}

#[test]
fn flac_holds_what_was_rendered() {
    let (room, expected) = with_input();
    for depth in ["16", "24", "32"] {
        let name = format!("{depth}.flac");
        room.succeed(
            &[
                &["in.wav", "-o", &name, "-b", depth, "--no-dither"],
                &NULL[..],
            ]
            .concat(),
        );
        // claxon reads up to 24 bit.
        if depth != "32" {
            assert!(read_flac(&room.path(&name)) == expected, "{depth}");
        }
        assert!(read_own(&room.path(&name)) == expected, "{depth}");
        let verified = flac_codec::decode::verify(room.path(&name)).expect("a FLAC file");
        assert!(
            matches!(verified, flac_codec::decode::Verified::MD5Match),
            "{depth}: the checksum of the whole"
        );
    }
}

#[test]
fn flac_has_no_floats_and_says_so() {
    let (room, _) = with_input();
    let said = room.fail(4, &["in.wav", "-o", "a.flac", "-b", "32f"]);
    assert!(
        said.contains("a.flac: FLAC holds no 32-bit float; allowed: 16, 24, 32"),
        "{said}"
    );
    room.succeed(&["in.wav", "-o", "float.wav", "-b", "32f"]);
    room.succeed(&["float.wav", "-o", "a.flac"]);
    let reader = AudioReader::open(&room.path("a.flac"), false).expect("a FLAC file");
    assert_eq!(reader.spec().format, SampleFormat::Int24);
}

/// One seed gives one sound, whatever holds it.
#[test]
fn sixteen_bits_are_dithered_alike_in_every_kind() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 2, 48_000, &tone(2, 48_000));
    let print = |name: &str, more: &[&str]| {
        room.succeed(&[&["in.wav", "-o", name, "-b", "16", "-p", "room"], more].concat());
        read_own(&room.path(name))
    };
    let wav = print("a.wav", &[]);
    assert!(wav == print("a.aiff", &[]) && wav == print("a.flac", &[]));
    assert!(wav != print("b.flac", &["--no-dither"]), "dither is there");
}

#[test]
fn every_kind_remembers_and_is_made_again_to_the_same_bytes() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    for name in ["print.aiff", "print.aifc", "print.flac"] {
        room.succeed(&["in.wav", "-o", name, "-p", "lead-vocal-male"]);
        let text = room.succeed(&["inspect", name]);
        assert!(
            text.starts_with("name = \"lead-vocal-male\"\n"),
            "{name}: {text}"
        );
        assert!(text.contains("source = \"in.wav\""), "{name}: {text}");
        let again = format!("again-{name}");
        room.succeed(&["inspect", name, "--from", "in.wav", "-o", &again]);
        let bytes = |name: &str| std::fs::read(room.path(name)).expect("a file");
        assert!(bytes(name) == bytes(&again), "{name}");
    }
}

fn chunks(room: &Room, name: &str) -> Vec<([u8; 4], Vec<u8>)> {
    let reader = AudioReader::open(&room.path(name), false).expect("a readable file");
    let chunks = reader.chunks().iter().map(|c| (c.id, c.data.clone()));
    chunks
        .filter(|(id, _)| ![b"bext", b"iXML"].contains(&id))
        .collect()
}

/// Cue points, broadcast information and time code go through every kind and back.
#[test]
fn chunks_survive_from_kind_to_kind() {
    let room = Room::new();
    let ixml = b"<BWFXML><SPEED><TIMECODE_RATE>25/1</TIMECODE_RATE></SPEED></BWFXML>";
    let bytes = riff(&[
        format_chunk(1, 1, 48_000, 16),
        chunk(b"iXML", ixml, false),
        chunk(b"data", &[1, 0, 2, 0], false),
        chunk(b"cue ", b"odd", false),
        chunk(b"LIST", b"INFO", false),
    ]);
    room.write("0.wav", &bytes);
    let way = ["0.wav", "1.aiff", "2.flac", "3.aifc", "4.wav"];
    for step in way.windows(2) {
        room.succeed(&[step[0], "-o", step[1]]);
    }
    let kept = chunks(&room, "4.wav");
    for (id, data) in [(b"cue ", b"odd".as_slice()), (b"LIST", b"INFO")] {
        assert!(kept.contains(&(*id, data.to_vec())), "{kept:?}");
    }
    let reader = AudioReader::open(&room.path("4.wav"), false).expect("a WAV file");
    let ixml = reader
        .chunks()
        .iter()
        .find(|c| &c.id == b"iXML")
        .expect("iXML");
    assert!(String::from_utf8_lossy(&ixml.data).contains("<TIMECODE_RATE>25/1<"));
    assert!(
        room.succeed(&["inspect", "4.wav"])
            .contains("source = \"3.aifc\"")
    );
}

/// What is AIFF's own stands as itself in AIFF, and a FLAC file's tags in FLAC.
#[test]
fn markers_and_tags_come_back_as_what_they_were() {
    let room = Room::new();
    let common = b"\0\x01\0\0\0\x02\0\x10\x40\x0e\xbb\x80\0\0\0\0\0\0";
    let mut body = b"AIFF".to_vec();
    body.extend(chunk(b"COMM", common, true));
    body.extend(chunk(b"MARK", b"a marker", true));
    body.extend(chunk(b"SSND", &[0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], true));
    room.write("0.aiff", &chunk(b"FORM", &body, true));
    room.succeed(&["0.aiff", "-o", "1.flac"]);
    flac_codec::metadata::update(room.path("1.flac"), |blocks| {
        blocks.update::<flac_codec::metadata::VorbisComment>(|c| c.insert("ARTIST", "Anna"));
        Ok::<(), flac_codec::Error>(())
    })
    .expect("tagged");
    for step in ["1.flac", "2.wav", "3.aiff", "4.flac"].windows(2) {
        room.succeed(&[step[0], "-o", step[1]]);
    }
    let aiff = std::fs::read(room.path("3.aiff")).expect("a file");
    let marker = chunk(b"MARK", b"a marker", true);
    assert!(aiff.windows(marker.len()).any(|w| w == marker));
    let reader = claxon::FlacReader::open(room.path("4.flac")).expect("a FLAC file");
    assert_eq!(reader.get_tag("ARTIST").collect::<Vec<_>>(), ["Anna"]);
}

#[test]
fn a_session_prints_each_track_as_its_name_says() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    let text = "bit_depth = 16\n[[track]]\nfile = \"in.wav\"\noutput = \"a.flac\"\n[[track]]\n\
                file = \"in.wav\"\noutput = \"b.aiff\"\nbit_depth = 32\n";
    room.write("song.toml", text.as_bytes());
    room.succeed(&["session", "song.toml"]);
    let said = room.succeed(&["session", "song.toml"]);
    assert_eq!(said.matches("done already").count(), 2, "{said}");
    let format = |name: &str| {
        let reader = AudioReader::open(&room.path(name), false).expect("a print");
        (reader.container(), reader.spec().format)
    };
    assert_eq!(format("printed/a.flac"), ("FLAC", SampleFormat::Int16));
    assert_eq!(format("printed/b.aiff"), ("AIFF", SampleFormat::Int32));
}
