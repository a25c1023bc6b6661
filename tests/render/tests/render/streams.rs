//! Outputs that are no files, and exit codes that are true whatever becomes of what is said.
#![cfg(unix)]

use std::os::unix::fs::FileTypeExt;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Room, program, tone, write_wav16};

fn with_input() -> Room {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    room.write("song.toml", b"[[track]]\nfile = \"in.wav\"\n");
    std::fs::create_dir(room.path("takes")).expect("a folder");
    std::fs::copy(room.path("in.wav"), room.path("takes/kick.wav")).expect("a file");
    room
}

/// Runs the program with these redirections, as a shell makes them.
fn shell(room: &Room, args: &str, redirections: &str) -> Output {
    Command::new("sh")
        .args(["-c", &format!("'{}' {args} {redirections}", program())])
        .current_dir(room.path(""))
        .output()
        .expect("a shell runs")
}

fn fifo(room: &Room, name: &str) {
    let made = Command::new("mkfifo").arg(room.path(name)).status();
    assert!(made.expect("mkfifo runs").success());
}

/// Everything that prints on the standard output.
const PRINTING: [&str; 14] = [
    "--help",
    "--version",
    "learn --help",
    "--list-params",
    "--list-presets --markdown",
    "man",
    "completions zsh",
    "in.wav -o out.wav --overwrite",
    "in.wav -o out.wav --overwrite --json",
    "in.wav -o out.wav --overwrite -q --report -",
    "learn takes -o -",
    "recall song.toml -o -",
    "diff song.toml song.toml",
    "session song.toml --json",
];

#[test]
fn an_output_that_is_full_or_closed_is_an_error() {
    let room = with_input();
    for args in PRINTING {
        for (redirection, code) in [("> /dev/full", 4), (">&-", 4), ("> /dev/null", 0)] {
            let output = shell(&room, args, redirection);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(
                output.status.code(),
                Some(code),
                "{args} {redirection}: {said}"
            );
            let is_told = said.contains("the standard output cannot be written");
            assert_eq!(is_told, code == 4, "{args} {redirection}: {said}");
        }
        // The pipe has no reader any more when the program begins.
        let script = format!("('{}' {args}; echo $? > code) 2> said | sleep 0", program());
        let script = format!(
            "mkfifo pipe; sleep 0 < pipe & exec 3> pipe; wait; rm pipe; {}",
            script.replace("| sleep 0", ">&3")
        );
        let run = Command::new("sh")
            .args(["-c", &script])
            .current_dir(room.path(""))
            .status();
        assert!(run.expect("a shell runs").success());
        let read = |name: &str| std::fs::read_to_string(room.path(name)).expect("a file");
        assert_eq!(
            (read("code").as_str(), read("said").as_str()),
            ("141\n", ""),
            "{args}"
        );
    }
    let output = shell(&room, "in.wav -o -", ">&-");
    assert_eq!(
        output.status.code(),
        Some(4),
        "sound needs somebody to hear it"
    );
}

#[test]
fn an_error_that_nobody_hears_keeps_its_code() {
    let room = with_input();
    room.write("junk.toml", b"[[track]]\nfile = \"none.wav\"\n");
    for (args, code) in [
        ("none.wav -o out.wav", 3),
        ("in.wav -o in.wav --overwrite", 4),
        ("in.wav -o out.wav -p none", 2),
        ("in.wav --frobnicate", 2),
        ("lern takes", 2),
        ("learn none", 3),
        ("session junk.toml", 3),
        ("session none.toml", 2),
        ("recall song.toml -o no/where.html", 4),
        ("inspect in.wav", 3),
        // A warning, and the sound is right.
        ("in.wav -o out.wav --overwrite -s output_trim=24dB -b 16", 0),
    ] {
        for redirection in ["2> /dev/full", "2>&-", "2>&- >&-"] {
            let output = shell(&room, args, redirection);
            // Where nothing can be printed either, that is told by the code.
            let code = if code == 0 && redirection.ends_with(">&- >&-") {
                4
            } else {
                code
            };
            assert_eq!(output.status.code(), Some(code), "{args} {redirection}");
        }
    }
    let output = shell(&room, "in.wav -o - --json", "2> /dev/full");
    assert_eq!(output.status.code(), Some(4), "what was asked for is lost");
}

#[test]
fn devices_are_written_into_and_stay_what_they_are() {
    let room = with_input();
    room.succeed(&["in.wav", "-o", "/dev/null", "--overwrite"]);
    assert!(
        std::fs::metadata("/dev/null")
            .expect("a device")
            .file_type()
            .is_char_device()
    );
    let said = room.fail(4, &["in.wav", "-o", "/dev/full", "--overwrite"]);
    assert!(
        said.contains("/dev/full: cannot be written: No space left"),
        "{said}"
    );
    for (args, name) in [
        ("-o -", "a"),
        ("-o /dev/stdout", "b"),
        ("-o /dev/fd/1", "c"),
    ] {
        shell(&room, &format!("in.wav {args} -q"), &format!("> {name}"));
    }
    let read = |name: &str| std::fs::read(room.path(name)).expect("a file");
    assert!(read("a").starts_with(b"RIFF") && read("a") == read("b") && read("a") == read("c"));
    // What is on the standard error already stays ahead of the report.
    let script = format!(
        "echo before >&2; '{}' in.wav -o x.wav -q --report /dev/stderr; echo after >&2",
        program()
    );
    let mut run = Command::new("sh");
    run.args(["-c", &script]).current_dir(room.path(""));
    let said = run_to_file(&mut run, &room);
    assert!(
        said.starts_with("before\nTake report") && said.ends_with("after\n"),
        "{said}"
    );
    room.write(
        "dev.toml",
        b"output = \"/dev\"\n[[track]]\nfile = \"in.wav\"\noutput = \"null\"\nbit_depth = 24\n",
    );
    let said = room.fail(4, &["session", "dev.toml", "--overwrite"]);
    assert!(
        said.contains("it is a pipe or a device; a session makes files"),
        "{said}"
    );
}

/// Runs it with its standard error in a file, as `2> file` does.
fn run_to_file(command: &mut Command, room: &Room) -> String {
    let file = std::fs::File::create(room.path("said")).expect("a file");
    let status = command.stderr(file).status();
    assert!(status.expect("it runs").success());
    std::fs::read_to_string(room.path("said")).expect("text")
}

#[test]
fn a_named_pipe_is_written_like_the_standard_output() {
    let room = with_input();
    fifo(&room, "pipe.wav");
    let path = room.path("pipe.wav");
    let reader = std::thread::spawn(move || std::fs::read(path).expect("read"));
    room.succeed(&["in.wav", "-o", "pipe.wav", "--overwrite"]);
    let got = reader.join().expect("read");
    let piped = shell(&room, "in.wav -o - -q", "").stdout;
    assert!(got == piped);
    let kind = std::fs::symlink_metadata(room.path("pipe.wav"))
        .expect("it")
        .file_type();
    assert!(kind.is_fifo(), "it is still a pipe");
    fifo(&room, "pipe.flac");
    let said = room.fail(4, &["in.wav", "-o", "pipe.flac"]);
    assert!(said.contains("FLAC cannot be written to a pipe"), "{said}");
}

/// What waits for its other end says so, and ends when it is told to.
#[test]
fn waiting_is_told_and_can_be_ended() {
    let room = with_input();
    fifo(&room, "pipe.wav");
    for (args, part) in [
        (
            ["in.wav", "-o", "pipe.wav"],
            "waiting for a program that reads pipe.wav",
        ),
        (
            ["pipe.wav", "-o", "out.wav"],
            "waiting for a program that writes to pipe.wav",
        ),
        (
            ["-", "-o", "out.wav"],
            "waiting for sound on the standard input",
        ),
    ] {
        let mut child = Command::new(program())
            .args(args)
            .current_dir(room.path(""))
            .stdin(Stdio::piped())
            .stderr(std::fs::File::create(room.path("said")).expect("a file"))
            .spawn()
            .expect("the program runs");
        // Held open until the program has ended.
        let _stdin = child.stdin.take();
        let said = || std::fs::read_to_string(room.path("said")).expect("text");
        let deadline = Instant::now() + Duration::from_secs(30);
        while !said().contains(part) {
            assert!(Instant::now() < deadline, "{args:?}: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        let status = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(status.expect("kill runs").success());
        assert_eq!(child.wait().expect("an end").code(), Some(130), "{args:?}");
        assert!(said().contains("stopped; nothing was kept"), "{}", said());
    }
    assert!(!room.path("out.wav").exists());
}
