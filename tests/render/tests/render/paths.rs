//! No path that is written harms one that is read, by whatever name it is called.

use std::path::Path;

use crate::support::{Room, program, tone, write_wav16};

fn with_takes() -> Room {
    let room = Room::new();
    for name in ["in.wav", "key.wav"] {
        write_wav16(&room.path(name), 1, 48_000, &tone(1, 48_000));
    }
    std::fs::create_dir(room.path("sub")).expect("a folder");
    room
}

fn bytes(room: &Room, name: &str) -> Vec<u8> {
    std::fs::read(room.path(name)).expect("a file")
}

/// Runs a command that has to refuse, saying `part`, and to leave the file `name` as it was.
fn refuses(room: &Room, name: &str, args: &[&str], part: &str) {
    let before = bytes(room, name);
    let output = room.run(args);
    let said = [&output.stderr[..], &output.stdout].concat();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(output.status.code(), Some(4), "{args:?}: {said}");
    assert!(said.contains(part), "{args:?}: {said}");
    assert!(bytes(room, name) == before, "{args:?}: {name} was harmed");
}

const PRESET: &[u8] = b"[comp]\non = \"on\"\n";

#[test]
fn a_report_takes_nobodys_place() {
    let room = with_takes();
    room.write("mine.toml", PRESET);
    std::fs::hard_link(room.path("in.wav"), room.path("hard.wav")).expect("a link");
    let run = [
        "in.wav",
        "-o",
        "out.wav",
        "-k",
        "key.wav",
        "-p",
        "mine.toml",
        "--overwrite",
    ];
    for (report, name, part) in [
        ("in.wav", "in.wav", "is the input itself"),
        ("sub/../in.wav", "in.wav", "is the input itself"),
        ("hard.wav", "in.wav", "is the input itself"),
        ("key.wav", "key.wav", "is the key itself"),
        ("mine.toml", "mine.toml", "is the preset itself"),
        ("out.wav", "in.wav", "is the render itself"),
        ("sub/../out.wav", "in.wav", "is the render itself"),
        (
            "sub/../OUT.wav",
            "in.wav",
            "differs from the render only in capitals",
        ),
    ] {
        refuses(
            &room,
            name,
            &[&run[..], &["--report", report]].concat(),
            part,
        );
        assert!(!room.path("out.wav").exists(), "nothing was begun");
    }
    write_wav16(&room.path("other.wav"), 1, 48_000, &tone(1, 48_000));
    let part = "it is a recording, and text never replaces one";
    refuses(
        &room,
        "other.wav",
        &[&run[..], &["--report", "other.wav"]].concat(),
        part,
    );
    room.write("old.txt", b"precious");
    let args = ["in.wav", "-o", "out.wav", "--report", "old.txt"];
    refuses(
        &room,
        "old.txt",
        &args,
        "old.txt: exists already; --overwrite replaces it",
    );
    assert!(!room.path("out.wav").exists(), "told before the render");
    room.succeed(&[&args[..], &["--overwrite"]].concat());
    assert!(bytes(&room, "old.txt").starts_with(b"Take report"));
}

#[test]
fn no_track_makes_its_file_over_anothers_recording() {
    let room = with_takes();
    room.write("mine.toml", PRESET);
    let track = |file: &str, more: &str| format!("[[track]]\nfile = \"{file}\"\n{more}");
    let in_to = |output: &str| {
        track(
            "in.wav",
            &format!("output = \"{output}\"\npreset = \"mine.toml\"\n"),
        )
    };
    let other = track("key.wav", "output = \"printed.wav\"\n");
    for (output, name, part) in [
        (
            "key.wav",
            "key.wav",
            "is the recording of track 'key' itself",
        ),
        (
            "sub/../key.wav",
            "key.wav",
            "is the recording of track 'key' itself",
        ),
        (
            "song.toml",
            "song.toml",
            "song.toml: is the session file itself",
        ),
        ("mine.toml", "mine.toml", "mine.toml: is the preset itself"),
    ] {
        let text = format!("output = \".\"\n{}{other}", in_to(output));
        room.write("song.toml", text.as_bytes());
        for more in ["-q", "--dry-run"] {
            refuses(
                &room,
                name,
                &["session", "song.toml", "--overwrite", more],
                part,
            );
        }
        assert!(
            room.path("printed.wav").exists(),
            "the other track is rendered"
        );
    }
    // What the first track makes is what the second reads: whichever is first, it is not the same twice.
    let text = [
        track("in.wav", "output = \"a.wav\"\n"),
        track("printed/a.wav", "output = \"b.wav\"\n"),
    ];
    room.write("song.toml", text.concat().as_bytes());
    let said = room.fail(4, &["session", "song.toml"]);
    assert!(
        said.contains("printed/a.wav: is the recording of track 'a' itself"),
        "{said}"
    );
}

/// Nothing of it is there yet, and on many disks it would be one file.
#[test]
fn two_tracks_never_make_one_file() {
    let room = with_takes();
    for (a, b) in [
        ("x.wav", "sub/../x.wav"),
        ("A.wav", "a.wav"),
        ("M\u{fc}.wav", "mu\u{308}.wav"),
        ("x.wav", "./none/.././x.wav"),
    ] {
        let track = |output: &str| format!("[[track]]\nfile = \"in.wav\"\noutput = \"{output}\"\n");
        room.write("song.toml", (track(a) + &track(b)).as_bytes());
        let said = room.fail(2, &["session", "song.toml"]);
        assert!(
            said.contains("line 4: another track makes"),
            "{a} {b}: {said}"
        );
        assert!(!room.path("printed").exists());
    }
}

#[test]
fn learned_sessions_sheets_and_settings_take_nobodys_place() {
    let room = with_takes();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    std::fs::copy(room.path("in.wav"), room.path("takes/kick.wav")).expect("a file");
    let recording = "it is a recording, and text never replaces one";
    let learn = |output| ["learn", "takes", "--overwrite", "-o", output];
    refuses(
        &room,
        "takes/kick.wav",
        &learn("takes/kick.wav"),
        "is the recording itself",
    );
    refuses(&room, "in.wav", &learn("in.wav"), recording);
    room.write("mine.toml", PRESET);
    room.write(
        "song.toml",
        b"[[track]]\nfile = \"in.wav\"\nkey = \"key.wav\"\npreset = \"./mine.toml\"\n",
    );
    let recall = |output| ["recall", "song.toml", "--overwrite", "-o", output];
    for (name, part) in [
        ("song.toml", "is the session file itself"),
        ("mine.toml", "is the preset itself"),
        ("in.wav", "is the recording of track 'in' itself"),
        ("key.wav", "is the key of track 'in' itself"),
        ("takes/kick.wav", recording),
    ] {
        refuses(&room, name, &recall(name), part);
    }
    room.succeed(&["in.wav", "-o", "print.wav", "-p", "mine.toml"]);
    let inspect = |output| ["inspect", "print.wav", "--overwrite", "-o", output];
    refuses(
        &room,
        "print.wav",
        &inspect("print.wav"),
        "is the file that is read itself",
    );
    refuses(&room, "in.wav", &inspect("in.wav"), recording);
    let again = |output| {
        [
            "inspect",
            "print.wav",
            "--overwrite",
            "--from",
            "in.wav",
            "-o",
            output,
        ]
    };
    refuses(
        &room,
        "print.wav",
        &again("print.wav"),
        "is the file that is read itself",
    );
    refuses(&room, "in.wav", &again("in.wav"), "is the input itself");
    let preset = room.path("saved.toml");
    room.succeed(&["inspect", "print.wav", "-o", "saved.toml"]);
    let saved = std::fs::read_to_string(preset).expect("a preset");
    assert_eq!(
        saved.trim_end(),
        room.succeed(&["inspect", "print.wav"]).trim_end()
    );
}

/// All ten are looked at before the first is made.
#[test]
fn a_demo_makes_all_of_its_files_or_none() {
    let room = Room::new();
    room.write("voice-redlight.wav", b"precious");
    refuses(
        &room,
        "voice-redlight.wav",
        &["demo", "-o", "."],
        "exists already",
    );
    assert_eq!(room.names(), ["voice-redlight.wav"]);
}

#[test]
fn names_and_places_that_cannot_be_had_are_told_at_the_start() {
    let room = with_takes();
    let long = format!("{}.wav", "x".repeat(300));
    for (output, part) in [
        ("no/such/out.wav", "the folder no/such is not there"),
        ("in.wav/out.wav", "in.wav is no folder"),
        ("new/", "it names a folder"),
        ("sub", "it is a folder"),
        ("Aux.wav", "'Aux' is a device on Windows"),
        ("com1.take.wav", "'com1' is a device on Windows"),
        ("what?.wav", "names with ? cannot be had on Windows"),
        (
            "a\nb.wav",
            "a\\nb.wav: cannot be written: the name holds a line break",
        ),
        (&long, "too long"),
    ] {
        // The input is not even opened.
        let said = room.fail(4, &["none.wav", "-o", output, "-t", "wav", "--overwrite"]);
        assert!(said.contains(part), "{output}: {said}");
    }
    room.write(
        "song.toml",
        b"[[track]]\nname = \"bad\"\nfile = \"in.wav\"\noutput = \"NUL.wav\"\n[[track]]\nfile = \"Con.wav\"\n",
    );
    std::fs::copy(room.path("in.wav"), room.path("Con.wav")).expect("a file");
    let said = room.fail(4, &["session", "song.toml"]);
    assert!(
        said.contains("bad: printed/NUL.wav: cannot be written: 'NUL'"),
        "{said}"
    );
    assert!(
        room.path("printed/Con-.wav").exists(),
        "a name of ours avoids it"
    );
    let said = room.fail(4, &["demo", "-o", "Aux"]);
    assert!(
        said.contains("'Aux' is a device on Windows") && !room.path("Aux").exists(),
        "{said}"
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().expect("a file").permissions().mode() & 0o777
    }

    #[test]
    fn the_target_of_a_link_is_replaced_and_it_is_said_which() {
        let room = with_takes();
        room.write("sub/real.wav", b"precious");
        std::fs::set_permissions(room.path("sub/real.wav"), PermissionsExt::from_mode(0o640))
            .expect("rights");
        symlink("sub/real.wav", room.path("link.wav")).expect("a link");
        refuses(
            &room,
            "link.wav",
            &["in.wav", "-o", "link.wav"],
            "exists already",
        );
        let output = room.run(&["in.wav", "-o", "link.wav", "--overwrite", "-q"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("link.wav: is a link: ") && said.contains("sub/real.wav was replaced"),
            "{said}"
        );
        assert!(room.path("link.wav").is_symlink());
        assert!(bytes(&room, "sub/real.wav").starts_with(b"RIFF"));
        assert_eq!(mode(&room.path("sub/real.wav")), 0o640, "the rights stay");
        symlink("in.wav", room.path("own.wav")).expect("a link");
        refuses(
            &room,
            "in.wav",
            &["in.wav", "-o", "own.wav", "--overwrite"],
            "is the input itself",
        );
        symlink("gone.wav", room.path("lost.wav")).expect("a link");
        let said = room.fail(4, &["in.wav", "-o", "lost.wav", "--overwrite"]);
        assert!(
            said.contains("it is a link to gone.wav, which is not there"),
            "{said}"
        );
    }

    #[test]
    fn what_is_set_read_only_is_not_replaced() {
        let room = with_takes();
        for name in ["locked.wav", "locked.txt"] {
            room.write(name, b"precious");
            std::fs::set_permissions(room.path(name), PermissionsExt::from_mode(0o444))
                .expect("rights");
        }
        refuses(
            &room,
            "locked.wav",
            &["in.wav", "-o", "locked.wav", "--overwrite"],
            "set read-only",
        );
        let args = [
            "in.wav",
            "-o",
            "a.wav",
            "--report",
            "locked.txt",
            "--overwrite",
        ];
        refuses(&room, "locked.txt", &args, "set read-only");
    }

    /// The standard output may be a file that is read, too.
    #[test]
    fn sound_is_not_piped_into_its_own_source() {
        let room = with_takes();
        let before = bytes(&room, "in.wav");
        let source = std::fs::OpenOptions::new()
            .append(true)
            .open(room.path("in.wav"));
        let output = std::process::Command::new(program())
            .args(["in.wav", "-o", "-"])
            .current_dir(room.path(""))
            .stdout(source.expect("a file"))
            .output()
            .expect("the program runs");
        assert_eq!(output.status.code(), Some(4));
        assert!(bytes(&room, "in.wav") == before);
    }
}
