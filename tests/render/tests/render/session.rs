//! Whole sessions.

use crate::support::{Room, tone, write_wav16};

const SESSION: &str = "name = \"Song\"\nbit_depth = \"16\"\n\
    [[track]]\nname = \"Kick\"\nfile = \"kick.wav\"\npreset = \"kick-in\"\n\
    [[track]]\nname = \"Room\"\nfile = \"room.wav\"\npreset = \"room\"\nkey = \"kick.wav\"\n\
    [track.comp]\nkey = \"External\"\n\
    [[track]]\nname = \"Voice\"\nfile = \"voice.wav\"\n[track.input]\ntrim = \"3 dB\"\n";

fn with_session() -> Room {
    let room = Room::new();
    for (name, channels, rate_hz) in [
        ("kick", 1, 48_000),
        ("room", 2, 48_000),
        ("voice", 1, 96_000),
    ] {
        write_wav16(
            &room.path(&format!("{name}.wav")),
            channels,
            rate_hz,
            &tone(channels.into(), rate_hz),
        );
    }
    room.write("song.toml", SESSION.as_bytes());
    room
}

fn print(room: &Room, name: &str) -> Vec<u8> {
    std::fs::read(room.path(&format!("printed/{name}.wav"))).expect("a print")
}

const NAMES: [&str; 3] = ["kick", "room", "voice"];

#[test]
fn a_session_renders_each_track_and_is_done_the_second_time() {
    let room = with_session();
    let said = room.succeed(&["session", "song.toml", "--dry-run"]);
    assert_eq!(said.matches("  render").count(), 3, "{said}");
    assert!(!room.path("printed").exists(), "a dry run does nothing");
    room.succeed(&["session", "song.toml"]);
    let first = NAMES.map(|n| print(&room, n));
    let said = room.succeed(&["session", "song.toml"]);
    assert_eq!(said.matches("done already").count(), 3, "{said}");
    assert!(NAMES.map(|n| print(&room, n)) == first);
    let said = room.succeed(&["session", "song.toml", "--dry-run"]);
    assert_eq!(said.matches("nothing: it is done").count(), 3, "{said}");
}

#[test]
fn shares_give_the_files_of_the_whole() {
    let (whole, shared) = (with_session(), with_session());
    whole.succeed(&["session", "song.toml", "-j", "2"]);
    for share in ["1/2", "2/2"] {
        shared.succeed(&["session", "song.toml", "--shard", share, "--quiet"]);
    }
    for name in NAMES {
        assert!(print(&whole, name) == print(&shared, name), "{name}");
    }
    let said = whole.fail(2, &["session", "song.toml", "--shard", "3/2"]);
    assert!(said.contains("i from 1 to n"), "{said}");
}

#[test]
fn changed_settings_or_recordings_are_rendered_only_when_told() {
    let room = with_session();
    room.succeed(&["session", "song.toml", "--json"]);
    room.write("song.toml", SESSION.replace("3 dB", "4 dB").as_bytes());
    let mut other = tone(2, 48_000);
    other[5] ^= 1;
    write_wav16(&room.path("room.wav"), 2, 48_000, &other);
    let said = room.fail(4, &["session", "song.toml"]);
    assert!(said.contains("2 of 3 tracks were not rendered"), "{said}");
    let said = room.succeed(&["session", "song.toml", "--overwrite"]);
    assert_eq!(said.matches("done already").count(), 1, "{said}");
}

/// What a kill leaves: some files complete, one under its temporary name. The rest follows.
#[test]
fn a_stopped_session_goes_on_where_it_was() {
    let room = with_session();
    room.succeed(&["session", "song.toml"]);
    let first = NAMES.map(|n| print(&room, n));
    std::fs::rename(
        room.path("printed/room.wav"),
        room.path("printed/.redlight-x.part"),
    )
    .expect("moved");
    let said = room.succeed(&["session", "song.toml"]);
    assert_eq!(said.matches("done already").count(), 2, "{said}");
    assert!(NAMES.map(|n| print(&room, n)) == first);
}

#[test]
fn a_track_that_fails_stops_no_other() {
    let room = with_session();
    std::fs::remove_file(room.path("kick.wav")).expect("gone");
    let said = room.fail(3, &["session", "song.toml"]);
    assert!(
        said.contains("Kick: ") && said.contains("kick.wav: no such file"),
        "{said}"
    );
    assert!(room.path("printed/voice.wav").exists());
    room.write(
        "bad.toml",
        b"[[track]]\nfile = \"a.wav\"\n[track.eq]\nhmf_gian = 1\n",
    );
    let said = room.fail(2, &["session", "bad.toml"]);
    assert!(
        said.contains("line 4: [eq]: unknown 'hmf_gian'; did you mean 'hmf_gain'?"),
        "{said}"
    );
}

#[test]
fn a_diff_says_in_words_what_changed() {
    let room = with_session();
    room.write("new.toml", SESSION.replace("3 dB", "4 dB").as_bytes());
    let said = room.succeed(&["diff", "song.toml", "new.toml"]);
    assert_eq!(said, "Voice: Input Trim 3.00 dB → 4.00 dB\n");
    assert_eq!(
        room.succeed(&["diff", "song.toml", "song.toml"]),
        "nothing changed\n"
    );
}

/// What is to be minded is said after the run, and the report has it all: as text, and as JSON.
#[test]
fn a_session_reports_on_its_takes() {
    let room = with_session();
    let mut clipped = tone(1, 48_000);
    clipped[24_000..24_005].fill(i16::MAX);
    write_wav16(&room.path("kick.wav"), 1, 48_000, &clipped);
    write_wav16(&room.path("voice.wav"), 1, 96_000, &[0; 96_000]);
    let output = room.run(&["session", "song.toml", "--report", "takes.txt"]);
    let [table, said] =
        [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    let report = std::fs::read_to_string(room.path("takes.txt")).expect("a report");
    for remark in [
        "Kick: the recording clips at one place (5 samples), first at 0:00.500: lower the gain",
        "Voice: the recording is silent: check the cable and the input",
    ] {
        assert!(said.contains(&format!("warning: {remark}")), "{said}");
        assert!(report.contains(&format!("\n- {remark}")), "{report}");
    }
    for column in [
        "true peak dBTP",
        "loudness LUFS",
        "clips",
        "comp dB",
        "1x from 0:00.500",
    ] {
        assert!(
            table.contains(column) && report.contains(column),
            "{column} in {table}"
        );
    }
    // Each track's own report stands in it, as of a single file.
    room.succeed(&[
        "kick.wav", "-o", "k.wav", "-p", "kick-in", "-b", "16", "--report", "k.txt", "-q",
    ]);
    let single = std::fs::read_to_string(room.path("k.txt")).expect("a report");
    let figures = single.split_once("recorded").expect("a table").1;
    assert!(report.contains(figures), "{figures} in {report}");
    let args = [
        "session",
        "song.toml",
        "--overwrite",
        "--report",
        "takes.json",
        "-q",
    ];
    std::fs::remove_dir_all(room.path("printed")).expect("gone");
    room.succeed(&args);
    let json = std::fs::read(room.path("takes.json")).expect("a report");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["session"], "Song");
    let kick = &json["tracks"][0];
    assert_eq!(
        (&kick["track"], &kick["state"]),
        (&"Kick".into(), &"rendered".into())
    );
    assert_eq!(kick["summary"]["take_before"]["clip_count"], 1);
    let remarks = kick["remarks"].as_array().expect("remarks").iter();
    let mut said = remarks.filter_map(|r| r.as_str());
    assert!(said.any(|r| r.contains("clips at one place")), "{kick}");
}

/// No report takes the place of a recording, a print or the session, and none that is there goes unasked.
#[test]
fn a_report_harms_no_file() {
    let room = with_session();
    let before = std::fs::read(room.path("kick.wav")).expect("a recording");
    for path in ["kick.wav", "./kick.wav", "song.toml", "printed/room.wav"] {
        let said = room.fail(
            4,
            &["session", "song.toml", "--overwrite", "--report", path],
        );
        assert!(said.contains("itself; choose another output"), "{said}");
    }
    room.write("notes.txt", b"mine");
    let said = room.fail(4, &["session", "song.toml", "--report", "notes.txt"]);
    assert!(said.contains("notes.txt: exists already"), "{said}");
    assert!(!room.path("printed").exists(), "nothing was rendered");
    assert_eq!(
        std::fs::read(room.path("kick.wav")).expect("a recording"),
        before
    );
    assert_eq!(
        std::fs::read(room.path("notes.txt")).expect("notes"),
        b"mine"
    );
}

#[test]
fn a_diff_knows_a_track_by_another_name_and_a_preset_in_one_line() {
    let room = with_session();
    let newer = SESSION
        .replace("name = \"Kick\"", "name = \"Bass drum\"")
        .replace("preset = \"room\"", "preset = \"overheads\"");
    room.write("new.toml", newer.as_bytes());
    let said = room.succeed(&["diff", "song.toml", "new.toml"]);
    assert_eq!(
        said,
        "Kick: renamed Bass drum\nRoom: preset room → overheads\n"
    );
}

/// A fault of the program is one track's error.
#[test]
fn a_panic_ends_no_other_track() {
    use redlight::session::{Outcome, Session, Shard};
    let room = with_session();
    let session = Session::load(&room.path("song.toml")).expect("a session");
    let results = session.render(Shard::ALL, false, &|position, _| {
        assert_ne!(position, 1, "a fault");
        std::ops::ControlFlow::Continue(())
    });
    let results = results.expect("streams that are no files");
    for result in &results {
        match (&result.outcome, result.position) {
            (Outcome::Failed(error), 1) => {
                let said = error.to_string();
                assert!(
                    said.contains("room.wav: a fault of the program: "),
                    "{said}"
                );
                assert_eq!(error.exit_code(), 70);
            }
            (Outcome::Rendered(_), 0 | 2) => {}
            other => panic!("{other:?}"),
        }
    }
    let printed = std::fs::read_dir(room.path("printed")).expect("a folder");
    assert_eq!(printed.count(), 2, "and nothing is left of it");
}

/// One of the files that a decoder may stumble over: a header of zeros.
#[test]
fn a_bad_file_ends_no_other() {
    let room = with_session();
    let zeros = [b"fLaC\x80\0\0\x22".as_slice(), &[0; 34], b"\xff\xf8"].concat();
    room.write("bad.flac", &zeros);
    let text = format!("{SESSION}[[track]]\nname = \"Bad\"\nfile = \"bad.flac\"\n");
    room.write("song.toml", text.as_bytes());
    let output = room.run(&["session", "song.toml"]);
    assert!(
        [Some(3), Some(70)].contains(&output.status.code()),
        "{output:?}"
    );
    assert!(NAMES.iter().all(|n| !print(&room, n).is_empty()));
    let output = room.run(&["learn", ".", "-o", "-"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("left out: ./bad.flac: "));
}
