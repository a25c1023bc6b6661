//! Outputs of sessions by roundabout names: folders that are made on the way, capitals, files in files.

use crate::support::{Room, tone, write_wav16};

fn with_takes() -> Room {
    let room = Room::new();
    for name in ["a.wav", "b.wav", "Straße.wav"] {
        write_wav16(&room.path(name), 1, 48_000, &tone(1, 48_000));
    }
    room
}

fn bytes(room: &Room, name: &str) -> Vec<u8> {
    std::fs::read(room.path(name)).expect("a file")
}

fn session(room: &Room, folder: &str, tracks: &[(&str, &str)]) {
    let track = |(file, output): &(&str, &str)| {
        format!("[[track]]\nfile = \"{file}\"\noutput = \"{output}\"\n")
    };
    let tracks: String = tracks.iter().map(track).collect();
    room.write(
        "song.toml",
        format!("output = \"{folder}\"\n{tracks}").as_bytes(),
    );
}

/// The folder of the prints is made on the way, and then the way leads to the recording.
#[test]
fn a_folder_that_is_made_on_the_way_leads_to_no_recording() {
    let room = with_takes();
    let before = bytes(&room, "b.wav");
    for (folder, output) in [
        ("p", "../b.wav"),
        ("p", "q/../../b.wav"),
        (".", "nodir/../b.wav"),
        ("p/q/..", "../b.wav"),
    ] {
        session(&room, folder, &[("a.wav", output), ("b.wav", "print.wav")]);
        for more in ["-q", "--dry-run"] {
            let output_of = room.run(&["session", "song.toml", "--overwrite", more]);
            let said = [output_of.stdout, output_of.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert_eq!(
                output_of.status.code(),
                Some(4),
                "{folder} {output}: {said}"
            );
            assert!(
                said.contains("is the recording of track 'b' itself"),
                "{folder} {output}: {said}"
            );
            assert!(bytes(&room, "b.wav") == before, "{folder} {output}");
        }
        let key = format!(
            "output = \"{folder}\"\n[[track]]\nfile = \"a.wav\"\nkey = \"b.wav\"\noutput = \"{output}\"\n"
        );
        room.write("song.toml", key.as_bytes());
        let said = room.fail(4, &["session", "song.toml", "--overwrite"]);
        assert!(said.contains("is the key of track 'a' itself"), "{said}");
        assert!(bytes(&room, "b.wav") == before, "{folder} {output}");
        for made in ["p", "nodir"] {
            let _ = std::fs::remove_dir_all(room.path(made));
        }
    }
}

#[cfg(unix)]
#[test]
fn links_on_the_way_are_seen_through() {
    let room = with_takes();
    std::fs::create_dir_all(room.path("far/deep")).expect("folders");
    std::fs::rename(room.path("b.wav"), room.path("far/b.wav")).expect("a move");
    std::os::unix::fs::symlink("far/deep", room.path("link")).expect("a link");
    let before = bytes(&room, "far/b.wav");
    for (folder, output) in [
        ("link/new", "../../b.wav"),
        ("none", "../link/../b.wav"),
        ("link/..", "x/../b.wav"),
    ] {
        session(
            &room,
            folder,
            &[("a.wav", output), ("far/b.wav", "print.wav")],
        );
        let said = room.fail(4, &["session", "song.toml", "--overwrite"]);
        assert!(
            said.contains("is the recording of track 'b' itself"),
            "{folder} {output}: {said}"
        );
        assert!(bytes(&room, "far/b.wav") == before, "{folder} {output}");
    }
}

/// Whether a file is there already changes nothing.
#[test]
fn two_tracks_never_make_one_file_that_is_there() {
    let room = with_takes();
    std::fs::create_dir_all(room.path("p/Sub")).expect("a folder");
    for name in ["c.wav", "Straße.wav", "Sub/x.wav"] {
        room.write(&format!("p/{name}"), b"older");
    }
    for (a, b, why) in [
        ("c.wav", "q/../c.wav", "another track makes"),
        ("q/../c.wav", "./c.wav", "another track makes"),
        ("c.wav", "C.wav", "but for capitals or accents"),
        ("Straße.wav", "STRASSE.wav", "but for capitals or accents"),
        ("straße.wav", "strasse.wav", "but for capitals or accents"),
        ("ſ.wav", "s.wav", "but for capitals or accents"),
        ("Sub/y.wav", "sub/y.wav", "but for capitals or accents"),
        ("Sub/x.wav", "sub/X.wav", "but for capitals or accents"),
        (
            "new.wav",
            "new.wav/x.wav",
            "lies in a file that another track makes",
        ),
        (
            "new.wav/x.wav",
            "NEW.wav",
            "a folder that another track prints into",
        ),
        (
            "c.wav",
            "c.wav/x.wav",
            "lies in a file that another track makes",
        ),
    ] {
        session(&room, "p", &[("a.wav", a), ("b.wav", b)]);
        for more in ["-q", "--dry-run"] {
            let said = room.fail(2, &["session", "song.toml", "--overwrite", more]);
            assert!(
                said.contains("line 5: ") && said.contains(why),
                "{a} {b}: {said}"
            );
        }
    }
    assert_eq!(bytes(&room, "p/c.wav"), b"older");
}

/// On many disks it would be the recording.
#[test]
fn an_output_is_no_recording_in_other_capitals() {
    let room = with_takes();
    for output in ["A.wav", "./A.WAV", "none/../A.wav"] {
        session(&room, ".", &[("a.wav", output)]);
        let said = room.fail(4, &["session", "song.toml"]);
        assert!(
            said.contains("differs from the recording of track 'a' only in capitals"),
            "{said}"
        );
    }
    let said = room.fail(4, &["Straße.wav", "-o", "STRASSE.wav"]);
    assert!(
        said.contains("differs from the input only in capitals"),
        "{said}"
    );
    let said = room.fail(4, &["a.wav", "-o", "x.wav", "--report", "X.wav"]);
    assert!(
        said.contains("differs from the render only in capitals"),
        "{said}"
    );
    assert_eq!(room.names(), ["Straße.wav", "a.wav", "b.wav", "song.toml"]);
}

#[test]
fn a_report_lies_where_the_prints_do_and_in_none_of_them() {
    let room = with_takes();
    session(&room, "p", &[("a.wav", "x.wav")]);
    for (report, why) in [
        ("p/x.wav/r.txt", "it lies in the print of track 'a'"),
        (
            "p/X.wav",
            "differs from the print of track 'a' only in capitals",
        ),
        ("q/../p/x.wav", "is the print of track 'a' itself"),
    ] {
        let said = room.fail(4, &["session", "song.toml", "--report", report]);
        assert!(said.contains(why), "{report}: {said}");
        assert!(!room.path("p").exists() && !room.path("q").exists());
    }
    room.succeed(&["session", "song.toml", "--dry-run", "--report", "p/r.txt"]);
    assert!(!room.path("p").exists());
    room.succeed(&["session", "song.toml", "--report", "p/r.txt"]);
    assert!(bytes(&room, "p/r.txt").starts_with(b"Take report"));
    assert!(room.path("p/x.wav").exists());
}
