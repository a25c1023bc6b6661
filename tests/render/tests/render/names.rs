//! Names are bytes, and strangers choose them.

use crate::support::{Room, program, tone, write_wav16};

/// Moves a cursor, colours a line, and feigns a message.
const EVIL: &str = "Kick\u{1b}[31m\u{9b}2J\nerror: gone\u{202e}";

fn assert_tame(text: &[u8], what: &str) {
    let text = String::from_utf8_lossy(text);
    let is_wild = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(is_wild), "{what}: {text:?}");
    assert!(!text.contains("\nerror: gone"), "{what}: {text:?}");
}

#[test]
fn no_escape_reaches_a_terminal() {
    let room = Room::new();
    let name = presets_name();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    room.write(
        "song.toml",
        format!("name = {name}\n[[track]]\nname = {name}\nfile = \"in.wav\"\n").as_bytes(),
    );
    room.write(
        "gone.toml",
        format!("[[track]]\nname = {name}\nfile = \"none.wav\"\n").as_bytes(),
    );
    room.write(
        "bad.toml",
        format!("[[track]]\nfile = \"in.wav\"\n{name} = 1\npreset = {name}\n").as_bytes(),
    );
    let args = [
        vec!["session", "song.toml", "--dry-run"],
        vec!["session", "song.toml"],
        vec!["session", "gone.toml"],
        vec!["session", "bad.toml"],
        vec!["in.wav", "-o", "o.wav", "-p", EVIL],
        vec!["in.wav", "-o", "o.wav", "-s", EVIL],
        vec![EVIL, "-o", "o.wav"],
        vec!["in.wav", "-o", EVIL],
        vec!["in.wav", "-o", "o.wav", EVIL],
        vec!["learn", EVIL],
        vec!["diff", "song.toml", "gone.toml"],
    ];
    for args in args {
        let output = room.run(&args);
        assert_tame(&output.stdout, &format!("{args:?}"));
        assert_tame(&output.stderr, &format!("{args:?}"));
    }
}

/// The name as a TOML string.
fn presets_name() -> String {
    redlight::presets::quote(EVIL)
}

/// Files keep their bytes where they are data; a message shows them.
#[cfg(unix)]
#[test]
fn files_with_evil_names_are_rendered_and_found_again() {
    let room = Room::new();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    let file = format!("takes/{EVIL}.wav");
    write_wav16(&room.path(&file), 1, 48_000, &tone(1, 48_000));
    let output = room.run(&["learn", "takes"]);
    assert_eq!(output.status.code(), Some(0));
    assert_tame(&output.stdout, "learn");
    let output = room.run(&["session", "takes/session.toml"]);
    assert_eq!(output.status.code(), Some(0), "the file is found again");
    assert_tame(&output.stdout, "session");
    let output = room.run(&[&file, "-o", "out.wav"]);
    assert_tame(&output.stdout, "render");
    // What a file remembers is a stranger's, too.
    write_wav16(&room.path("other.wav"), 1, 48_000, &tone(1, 48_000)[1..]);
    let output = room.run(&["inspect", "out.wav", "--from", "other.wav", "-o", "x.wav"]);
    assert_eq!(output.status.code(), Some(3));
    assert_tame(&output.stderr, "metadata");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_are_told_by_their_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::process::Command;
    let room = Room::new();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    let [input, output] =
        [b"takes/K\xfcche.wav".as_slice(), b"takes/o\xff.wav"].map(OsStr::from_bytes);
    write_wav16(&room.path("").join(input), 1, 48_000, &tone(1, 48_000));
    write_wav16(&room.path("takes/kick.wav"), 1, 48_000, &tone(1, 48_000));
    let run = |more: &[&str]| {
        let mut command = Command::new(program());
        command
            .arg(input)
            .arg("-o")
            .arg(output)
            .args(more)
            .current_dir(room.path(""));
        command.output().expect("the program runs")
    };
    let said = run(&["--json", "--report", "r.json"]);
    assert_eq!(
        said.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let report = std::fs::read(room.path("r.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let summary: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
    for summary in [&summary, &report["summary"]] {
        let bytes = |key: &str| -> Vec<u8> {
            let list = summary[key].as_array().expect("a list").iter();
            list.map(|b| b.as_u64().expect("a byte") as u8).collect()
        };
        assert_eq!(bytes("input_bytes"), input.as_bytes());
        assert_eq!(bytes("output_bytes"), output.as_bytes());
        assert_eq!(summary["input"], "takes/K\u{fffd}che.wav");
    }
    // A session is text, and says which file it cannot name.
    let said = room.run(&["learn", "takes"]);
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(
        told.contains("left out: takes/K\u{fffd}che.wav: the name is not UTF-8"),
        "{told}"
    );
    room.succeed(&["session", "takes/session.toml"]);
    assert!(room.path("takes/printed/kick.wav").exists());
    let plain: serde_json::Value =
        serde_json::from_str(&room.succeed(&["takes/kick.wav", "-o", "a.wav", "--json"]))
            .expect("JSON");
    assert!(
        plain.get("input_bytes").is_none(),
        "text is the whole of it"
    );
}

#[test]
fn text_files_are_read_as_windows_writes_them() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    room.succeed(&["in.wav", "-o", "print.wav", "-p", "kick-in"]);
    let text = room.succeed(&["inspect", "print.wav"]);
    let wide = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    room.write("mine.toml", &wide(&text));
    room.succeed(&["in.wav", "-o", "again.wav", "-p", "mine.toml"]);
    let settings = |name: &str| {
        let text = room.succeed(&["inspect", name]);
        text.split_once("\n[").expect("settings").1.to_owned()
    };
    assert_eq!(settings("again.wav"), settings("print.wav"));
    let session = "[[track]]\nname = \"Küche\"\nfile = 'in.wav'\n";
    room.write("song.toml", &wide(session));
    assert!(room.succeed(&["session", "song.toml"]).contains("Küche"));
    room.write(
        "latin.toml",
        b"[[track]]\nname = \"K\xfcche\"\nfile = 'in.wav'\n",
    );
    let said = room.fail(2, &["session", "latin.toml"]);
    assert!(
        said.contains("latin.toml: cannot be read: line 2: not UTF-8"),
        "{said}"
    );
    for path in ["C:\\takes\\kick.wav", "C:\\bass\\new.wav"] {
        for key in ["file", "output", "key", "preset"] {
            let text = format!("[[track]]\n{key} = \"{path}\"\n");
            room.write("win.toml", text.as_bytes());
            let said = room.fail(2, &["session", "win.toml"]);
            assert!(
                said.contains("line 2: ") && said.contains("in '…', or with /"),
                "{said}"
            );
        }
    }
}

/// What was probably meant is offered.
#[test]
fn slips_are_answered_with_what_was_meant() {
    let room = Room::new();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    write_wav16(&room.path("takes/kick.wav"), 1, 48_000, &tone(1, 48_000));
    let said = room.fail(2, &["session", "takes"]);
    assert!(
        said.contains("takes: is a folder; redlight-render learn takes makes its session"),
        "{said}"
    );
    room.succeed(&["learn", "takes"]);
    let said = room.fail(2, &["session", "takes"]);
    assert!(
        said.contains("takes: is a folder; its session is takes/session.toml"),
        "{said}"
    );
    for (typed, meant) in [
        ("lern", "learn"),
        ("sesion", "session"),
        ("inspct", "inspect"),
    ] {
        let said = room.fail(2, &[typed, "takes"]);
        assert!(said.contains(&format!("did you mean '{meant}'?")), "{said}");
    }
    room.succeed(&["session", "takes/session.toml"]);
    let said = room.succeed(&["session", "takes/session.toml"]);
    assert!(said.ends_with("nothing was rendered\n"), "{said}");
    for list in ["--list-presets", "--list-params"] {
        let said = room.succeed(&[list]);
        let widest = said.lines().map(|l| l.chars().count()).max();
        assert!(widest <= Some(80), "{list}: {widest:?}");
    }
}
