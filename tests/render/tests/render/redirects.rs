//! What a shell puts in the place of the standard streams: a file that is read is never written, under no name
//! at all.

#![cfg(unix)]

use std::process::Command;

use crate::support::{Room, program, tone, write_wav16};

const PRESET: &[u8] = b"[comp]\non = \"on\"\n";

fn with_takes() -> Room {
    let room = Room::new();
    for name in ["in.wav", "key.wav", "other.wav"] {
        write_wav16(&room.path(name), 1, 48_000, &tone(1, 48_000));
    }
    room.write("mine.toml", PRESET);
    room.write(
        "song.toml",
        b"[[track]]\nfile = \"in.wav\"\nkey = \"key.wav\"\npreset = \"./mine.toml\"\n",
    );
    room.write(
        "bad.toml",
        b"[[track]]\nfile = \"in.wav\"\npreset = \"./mine.toml\"\ncolour = 1\n",
    );
    room.write("broken.toml", b"[[track]\n");
    std::fs::create_dir(room.path("takes")).expect("a folder");
    std::fs::copy(room.path("in.wav"), room.path("takes/kick.wav")).expect("a file");
    room.succeed(&["in.wav", "-o", "print.wav", "-p", "mine.toml", "-q"]);
    std::fs::create_dir(room.path("prints")).expect("a folder");
    std::fs::copy(room.path("print.wav"), room.path("prints/print.wav")).expect("a file");
    room
}

/// Runs a line of a shell in which `RR` is the renderer.
fn shell(room: &Room, line: &str) -> (Option<i32>, String) {
    let line = line.replace("RR", &format!("'{}'", program()));
    let output = Command::new("sh")
        .args(["-c", &line])
        .current_dir(room.path(""))
        .output();
    let output = output.expect("a shell");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn snapshot(room: &Room, folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(room.path(folder))
        .expect("a folder")
        .flatten()
    {
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => files.extend(snapshot(room, &format!("{name}/"))),
            false => files.push((name, std::fs::read(entry.path()).expect("a file"))),
        }
    }
    files.sort();
    files
}

/// Whatever a command prints, and wherever a shell sends it: no file changes, none is made, the code is 4.
#[test]
fn text_never_goes_into_a_file_that_is_read() {
    let room = with_takes();
    let before = snapshot(&room, "");
    for (command, file) in [
        ("RR in.wav -o out.wav", "in.wav"),
        ("RR in.wav -o out.wav --json", "in.wav"),
        ("RR in.wav -o out.wav -q", "in.wav"),
        ("RR in.wav -o out.wav -k key.wav", "key.wav"),
        ("RR in.wav -o out.wav -p mine.toml", "mine.toml"),
        ("RR in.wav -o out.wav -pmine.toml --tempo", "mine.toml"),
        (
            "RR in.wav -o out.wav --preset=mine.toml --tempo",
            "mine.toml",
        ),
        ("RR in.wav", "in.wav"),
        ("RR in.wav -o out.wav --tempo", "in.wav"),
        ("RR - -o out.wav < in.wav", "in.wav"),
        ("RR session song.toml", "in.wav"),
        ("RR session song.toml --json", "key.wav"),
        ("RR session song.toml --dry-run", "in.wav"),
        ("RR session song.toml --report -", "song.toml"),
        ("RR session song.toml", "mine.toml"),
        ("RR session bad.toml", "bad.toml"),
        ("RR session bad.toml", "in.wav"),
        ("RR session bad.toml", "mine.toml"),
        ("RR session broken.toml", "in.wav"),
        ("RR inspect print.wav", "print.wav"),
        ("RR inspect print.wav -o out.toml", "print.wav"),
        ("RR inspect print.wav --from in.wav -o out.wav", "in.wav"),
        ("RR diff song.toml bad.toml", "song.toml"),
        ("RR diff song.toml song.toml", "mine.toml"),
        ("RR learn takes", "takes/kick.wav"),
        ("RR learn takes -o -", "takes/kick.wav"),
        ("RR recall song.toml -o sheet.html", "song.toml"),
        ("RR recall song.toml -o sheet.html", "mine.toml"),
        ("RR recall prints -o -", "prints/print.wav"),
        ("RR recall mine.toml nothing -o sheet.html", "mine.toml"),
        // Not read, and a recording for all that.
        ("RR in.wav -o out.wav", "other.wav"),
        ("RR --list-presets", "other.wav"),
        ("RR --help", "other.wav"),
        ("RR man", "other.wav"),
    ] {
        for redirect in ["1<>", ">>", "2<>", "2>>"] {
            let line = format!("{command} {redirect} {file}");
            let (code, said) = shell(&room, &line);
            assert_eq!(code, Some(4), "{line}: {said}");
            let is_told = said.contains("itself; send it elsewhere");
            assert_eq!(is_told, !redirect.starts_with('2'), "{line}: {said}");
            assert!(snapshot(&room, "") == before, "{line}");
        }
    }
}

/// The file behind the standard input is the input.
#[test]
fn what_comes_through_the_standard_input_is_not_replaced() {
    let room = with_takes();
    std::fs::hard_link(room.path("in.wav"), room.path("hard.wav")).expect("a link");
    let before = snapshot(&room, "");
    for line in [
        "RR - -o in.wav --overwrite < in.wav",
        "RR - -o hard.wav --overwrite < in.wav",
        "RR - -o none/../in.wav --overwrite < in.wav",
        "RR - -o out.wav --report in.wav --overwrite < in.wav",
        "RR in.wav -k - -o key.wav --overwrite < key.wav",
        "RR - --raw 48000,1,s16 -o in.wav --overwrite < in.wav",
        "RR inspect print.wav --from - -o in.wav --overwrite < in.wav",
        "RR - -o - < in.wav >> in.wav",
    ] {
        let (code, said) = shell(&room, line);
        assert_eq!(code, Some(4), "{line}: {said}");
        assert!(snapshot(&room, "") == before, "{line}");
    }
    let (code, said) = shell(&room, "RR - -o out.wav -q < in.wav");
    assert_eq!(code, Some(0), "{said}");
}

/// What is printed would be lost with the file that the output replaces.
#[test]
fn an_output_is_not_what_text_is_printed_into() {
    let room = with_takes();
    for redirect in [">", "2>"] {
        let line = format!("RR in.wav -o out.wav --overwrite {redirect} out.wav");
        let (code, said) = shell(&room, &line);
        assert_eq!(code, Some(4), "{line}: {said}");
    }
    // Who names the stream means it; and both streams into one file is what everybody does.
    for line in [
        "RR in.wav -o a.wav --report /dev/stdout > log 2>&1",
        "RR in.wav -o b.wav --report /dev/stderr > log 2>&1",
        "RR in.wav -o c.wav --json >> log 2>> log",
        "RR in.wav -o - 2> log > d.wav",
        "RR session song.toml --overwrite >> log 2>&1",
        "RR learn takes > takes/log.txt 2>&1",
        "RR recall prints -o - > prints/sheet.html",
    ] {
        let (code, said) = shell(&room, line);
        assert_eq!(code, Some(0), "{line}: {said}");
    }
}
