//! Files of many channels.

use redlight::files::{AudioReader, Channels, ReadOptions, poly_tracks};

use crate::support::{Room, chunk, format_chunk, riff, tone};

const NAMES: [&str; 4] = ["Boom", "Kick", "OH L", "OH R"];

/// Four channels of 16 bits: each sample says its channel and place.
fn poly(frames: usize) -> Vec<u8> {
    let mut data = Vec::new();
    for frame in 0..frames {
        for channel in 0..4 {
            data.extend(((channel * 4_096 + frame) as i16).to_le_bytes());
        }
    }
    poly_of(&data)
}

fn poly_of(data: &[u8]) -> Vec<u8> {
    let track = |(i, name): (usize, &&str)| {
        let place = i + 1;
        format!("<TRACK><INTERLEAVE_INDEX>{place}</INTERLEAVE_INDEX><NAME>{name}</NAME></TRACK>")
    };
    let list: String = NAMES.iter().enumerate().map(track).collect();
    let ixml = format!("<BWFXML><TRACK_LIST>{list}</TRACK_LIST></BWFXML>");
    riff(&[
        format_chunk(1, 4, 48_000, 16),
        chunk(b"chna", &[0; 4], false),
        chunk(b"data", data, false),
        // Recorders write it when they know it.
        chunk(b"iXML", ixml.as_bytes(), false),
    ])
}

#[test]
fn tracks_are_listed_and_taken() {
    let room = Room::new();
    let path = room.write("poly.wav", &poly(100));
    let tracks = poly_tracks(&path).expect("tracks");
    let names: Vec<_> = tracks.iter().filter_map(|t| t.name.as_deref()).collect();
    assert_eq!(names, NAMES);
    for (channels, expected) in [("2", vec![1]), ("3,4", vec![2, 3]), ("4,1", vec![3, 0])] {
        let channels: Channels = channels.parse().expect("channels");
        let options = ReadOptions {
            channels: Some(channels),
            ..ReadOptions::default()
        };
        let mut reader = AudioReader::open_with(&path, &options).expect("a reader");
        let mut planar = vec![Vec::new(); expected.len()];
        assert_eq!(reader.read_full(&mut planar, 1_000).expect("frames"), 100);
        for (own, channel) in planar.iter().zip(expected) {
            assert_eq!(own[7], (channel * 4_096 + 7) as f32 / 32_768.0);
        }
    }
}

#[test]
fn a_poly_file_names_its_tracks_and_renders_what_is_asked_for() {
    let room = Room::new();
    room.write("poly.wav", &poly(100));
    let said = room.fail(3, &["poly.wav", "-o", "out.wav"]);
    assert!(
        said.contains("4 channels (1 Boom, 2 Kick, 3 OH L, 4 OH R)"),
        "{said}"
    );
    assert!(said.contains("--channels 1 or --channels 1,2"), "{said}");
    let said = room.fail(3, &["poly.wav", "-o", "out.wav", "--channels", "5"]);
    assert!(
        said.contains("channels 5 of 4") && said.contains("allowed: 1 to 4"),
        "{said}"
    );
    room.fail(2, &["poly.wav", "-o", "out.wav", "--channels", "0"]);
    let null = ["-s", "pre_on=off", "-b", "16", "--no-dither"];
    let output = room.run(
        &[
            &["poly.wav", "-o", "out.wav", "--channels", "3,4"],
            &null[..],
        ]
        .concat(),
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("'chna' was left out"), "{said}");
    let mut reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
    let samples: Vec<i16> = reader.samples().map(|s| s.expect("a sample")).collect();
    assert_eq!(samples[..4], [8_192, 12_288, 8_193, 12_289]);
    // The print remembers which channels it was made of.
    room.succeed(&[
        "inspect",
        "out.wav",
        "--from",
        "poly.wav",
        "-o",
        "again.wav",
    ]);
    let bytes = |name: &str| std::fs::read(room.path(name)).expect("a file");
    assert!(bytes("out.wav") == bytes("again.wav"));
}

#[test]
fn a_session_takes_channels_of_recordings_and_keys() {
    let room = Room::new();
    room.write("poly.wav", &poly(100));
    let session = "[[track]]\nfile = \"poly.wav\"\nname = \"OH\"\noutput = \"oh.wav\"\nchannels = [3, 4]\n\
                   [[track]]\nfile = \"poly.wav\"\nname = \"Boom\"\noutput = \"boom.wav\"\nchannels = [1]\n\
                   key = \"poly.wav\"\nkey_channels = [2]\n[track.comp]\non = \"on\"\nkey = \"external\"\n";
    room.write("s.toml", session.as_bytes());
    room.succeed(&["session", "s.toml"]);
    let channels = |name: &str| {
        let reader = hound::WavReader::open(room.path(name)).expect("a WAV file");
        reader.spec().channels
    };
    assert_eq!(
        [channels("printed/oh.wav"), channels("printed/boom.wav")],
        [2, 1]
    );
    let said = room.succeed(&["session", "s.toml"]);
    assert_eq!(said.matches("done already").count(), 2, "{said}");
    let bad = session.replace("[3, 4]", "[0, 4]");
    room.write("bad.toml", bad.as_bytes());
    let said = room.fail(2, &["session", "bad.toml"]);
    assert!(
        said.contains("line 5") && said.contains("allowed: [1] or [1, 2]"),
        "{said}"
    );
}

#[test]
fn learn_splits_a_poly_file_by_the_names_of_its_tracks() {
    let room = Room::new();
    let tone = tone(4, 48_000);
    let data: Vec<u8> = tone.iter().flat_map(|s| s.to_le_bytes()).collect();
    room.write("T01.wav", &poly_of(&data));
    let said = room.succeed(&["learn", "."]);
    for name in NAMES {
        assert!(said.contains(name), "{said}");
    }
    let session = std::fs::read_to_string(room.path("session.toml")).expect("a session");
    assert!(session.contains("channels = [2]"), "{session}");
    assert!(session.contains("preset = \"kick"), "{session}");
    room.succeed(&["session", "session.toml", "--dry-run"]);
}
