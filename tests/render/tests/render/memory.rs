//! A rendered file remembers how it was made.

use crate::support::{Room, tone, write_wav16};

fn printed() -> Room {
    let room = Room::new();
    write_wav16(&room.path("take.wav"), 2, 48_000, &tone(2, 48_000));
    write_wav16(&room.path("key.wav"), 1, 48_000, &tone(1, 48_000));
    room.succeed(&[
        "take.wav",
        "-o",
        "print.wav",
        "-p",
        "mix-bus",
        "-s",
        "comp_key=external",
        "-k",
        "key.wav",
        "-b",
        "16",
        "--dither-seed",
        "9",
    ]);
    room
}

#[test]
fn the_settings_are_read_back_and_are_a_preset() {
    let room = printed();
    let text = room.succeed(&["inspect", "print.wav"]);
    assert!(text.starts_with("name = \"mix-bus\"\nversion = "), "{text}");
    for line in [
        "dsp_revision = ",
        "[comp]",
        "key = \"External\"",
        "[render]\nsource = \"take.wav\"",
        "key = \"key.wav\"",
        "quality = \"offline\"",
        "format = \"16 bit\"",
        "dither_seed = \"9\"",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    room.write("read.toml", text.as_bytes());
    let (preset, notes) = redlight::presets::load(&room.path("read.toml")).expect("a preset");
    assert_eq!(notes, []);
    assert_eq!(preset.settings().count(), redlight::params::PARAMS.len());
}

#[test]
fn the_file_is_made_again_to_the_same_bytes() {
    let room = printed();
    // The recording may be called otherwise by now.
    std::fs::rename(room.path("take.wav"), room.path("found.wav")).expect("a new name");
    let again = [
        "inspect",
        "print.wav",
        "--from",
        "found.wav",
        "-o",
        "again.wav",
    ];
    let said = room.fail(3, &again);
    assert!(
        said.contains("made with the key 'key.wav'; give it with --key"),
        "{said}"
    );
    room.succeed(&[&again[..], &["-k", "key.wav"]].concat());
    let bytes = |name: &str| std::fs::read(room.path(name)).expect("a file");
    assert!(bytes("print.wav") == bytes("again.wav"));
}

#[test]
fn another_recording_is_refused() {
    let room = printed();
    let mut other = tone(2, 48_000);
    other[77] ^= 1;
    write_wav16(&room.path("other.wav"), 2, 48_000, &other);
    let said = room.fail(
        3,
        &[
            "inspect",
            "print.wav",
            "--from",
            "other.wav",
            "-o",
            "again.wav",
            "-k",
            "key.wav",
        ],
    );
    assert!(
        said.contains("other.wav: sounds different from 'take.wav'"),
        "{said}"
    );
    assert!(!room.path("again.wav").exists());
    let said = room.fail(3, &["inspect", "other.wav"]);
    assert!(
        said.contains("other.wav: holds no settings of Redlight"),
        "{said}"
    );
}
