//! Kills and full disks lose nothing.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Room, program, tone, write_wav16};

/// Two minutes of stereo: long enough to be met while it renders.
fn with_long_take() -> Room {
    let room = Room::new();
    write_wav16(
        &room.path("in.wav"),
        2,
        48_000,
        &tone(2, 48_000).repeat(120),
    );
    room.write("out.wav", b"precious");
    room
}

fn start(room: &Room) -> Child {
    let child = Command::new(program())
        .args(["in.wav", "-o", "out.wav", "--overwrite", "--quiet"])
        .args(["-p", "mix-bus", "-s", "strip_quality=HQ"])
        .current_dir(room.path(""))
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let deadline = Instant::now() + Duration::from_secs(20);
    while parts(room).is_empty() {
        assert!(Instant::now() < deadline, "no temporary file appeared");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(status.expect("kill runs").success());
}

fn assert_untouched(room: &Room) {
    let out = std::fs::read(room.path("out.wav")).expect("a file");
    assert!(out == b"precious", "the old file stays");
}

#[test]
fn a_stopped_render_says_so_and_leaves_nothing() {
    for name in ["-INT", "-TERM"] {
        let room = with_long_take();
        let child = start(&room);
        signal(&child, name);
        let output = child.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.contains("stopped; nothing was kept"), "{said}");
        assert_untouched(&room);
        assert_eq!(room.names(), ["in.wav", "out.wav"], "no temporary file");
    }
}

/// Nobody can tidy up behind a kill; what stands under a name is whole all the same.
#[test]
fn a_killed_render_loses_nothing() {
    let room = with_long_take();
    let mut child = start(&room);
    child.kill().expect("killed");
    child.wait().expect("an end");
    assert_untouched(&room);
    let reader = hound::WavReader::open(room.path("in.wav")).expect("the recording");
    assert_eq!(reader.duration(), 120 * 48_000);
}

/// A limit on the size of files meets the writer as a full disk does: midway.
#[test]
fn a_full_disk_is_told_and_nothing_is_left() {
    let room = with_long_take();
    let script = "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"";
    let run = |args: &[&str]| {
        Command::new("sh")
            .args(["-c", script, program()])
            .args(args)
            .current_dir(room.path(""))
            .output()
            .expect("the program runs")
    };
    let output = run(&["in.wav", "-o", "out.wav", "--overwrite", "--quiet"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(
        said.contains("out.wav: writing failed, nothing was kept"),
        "{said}"
    );
    assert_untouched(&room);
    room.write(
        "song.toml",
        b"[[track]]\nfile = \"in.wav\"\n[[track]]\nname = \"short\"\nfile = \"short.wav\"\n",
    );
    write_wav16(&room.path("short.wav"), 1, 48_000, &tone(1, 48_000));
    let output = run(&["session", "song.toml", "--quiet"]);
    assert_eq!(output.status.code(), Some(4));
    let printed = std::fs::read_dir(room.path("printed")).expect("a folder");
    let names: Vec<_> = printed.map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(
        names,
        ["short.wav"],
        "the track that fits is there, nothing of the other"
    );
}

fn parts(room: &Room) -> Vec<String> {
    let mut names = room.names();
    names.retain(|n| n.ends_with(".part"));
    names
}

/// What a kill left goes when the same output is made again; what is under way stays.
#[test]
fn leftovers_are_swept_and_named() {
    let room = with_long_take();
    let mut killed = start(&room);
    killed.kill().expect("killed");
    killed.wait().expect("an end");
    let left = parts(&room);
    assert_eq!(left.len(), 1, "{left:?}");
    write_wav16(&room.path("short.wav"), 1, 48_000, &tone(1, 48_000));
    room.succeed(&["short.wav", "-o", "other.wav", "-q"]);
    assert_eq!(parts(&room), left, "it was another output's");
    let args = ["short.wav", "-o", "out.wav", "--overwrite", "-q"];
    let output = room.run(&args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("out.wav: took away") && said.contains(&left[0]),
        "{said}"
    );
    assert_eq!(parts(&room), [] as [String; 0]);
    let mut child = start(&room);
    let live = parts(&room);
    room.succeed(&args);
    assert_eq!(parts(&room), live, "a part that is written stays");
    child.kill().expect("killed");
    child.wait().expect("an end");
}

/// Runs the session of five tracks, and its exit codes.
#[test]
fn two_runs_of_one_session_both_succeed() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000).repeat(4));
    let track =
        |i: i32| format!("[[track]]\nname = \"T{i}\"\nfile = \"in.wav\"\noutput = \"{i}.wav\"\n");
    let text: String = (0..5).map(track).collect();
    room.write("song.toml", text.as_bytes());
    let run = || {
        Command::new(program())
            .args(["session", "song.toml", "-j", "1"])
            .current_dir(room.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs")
    };
    for child in [run(), run(), run()] {
        let output = child.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
    let printed = std::fs::read_dir(room.path("printed")).expect("a folder");
    assert_eq!(printed.count(), 5, "no part is left");
}

/// However many are asked for, and however few the system gives (root is not held to that limit).
#[test]
fn threads_are_as_many_as_there_are() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    room.write("song.toml", b"[[track]]\nfile = \"in.wav\"\n");
    room.succeed(&["session", "song.toml", "-j", "100000"]);
    room.fail(2, &["session", "song.toml", "-j", "0"]);
    for args in ["session song.toml", "learn . -o -", "in.wav -o out.wav"] {
        // dash calls it -p.
        let script = format!(
            "ulimit -u 1 2> /dev/null || ulimit -p 1; exec '{}' {args}",
            program()
        );
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(room.path(""))
            .output()
            .expect("a shell runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{args}: {said}");
    }
}

/// The system's limit of a file's size is told as a full disk is.
#[test]
fn a_file_that_may_not_grow_is_told_and_nothing_is_left() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    for output in ["out.wav", "out.flac", "out.aiff"] {
        let line = format!("ulimit -f 20; exec '{}' in.wav -q -o {output}", program());
        let run = Command::new("sh")
            .args(["-c", &line])
            .current_dir(room.path(""))
            .output();
        let run = run.expect("a shell");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(4), "{output}: {said}");
        let told = format!("{output}: writing failed, nothing was kept: File too large");
        assert!(said.contains(&told) && !said.contains(".part"), "{said}");
        assert_eq!(room.names(), ["in.wav"]);
    }
}
