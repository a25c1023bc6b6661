//! Sound through real pipes.

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

use crate::support::{Room, program, tone, write_wav16};

fn with_input() -> Room {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 2, 48_000, &tone(2, 48_000));
    room
}

/// Runs a program with these bytes on its standard input.
fn feed(room: &Room, program: &str, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(program)
        .args(args)
        .current_dir(room.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    // A program may end before it has read everything.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("an end");
    feeder.join().expect("fed");
    output
}

fn succeed(room: &Room, program: &str, args: &[&str], input: &[u8]) -> Vec<u8> {
    let output = feed(room, program, args, input);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {said}");
    output.stdout
}

fn samples(wav: &[u8]) -> Vec<f32> {
    let mut reader = hound::WavReader::new(wav).expect("a WAV file");
    reader.samples().map(|s| s.expect("a sample")).collect()
}

/// Where the samples of a WAV file begin: behind the data chunk's head.
fn data_start(wav: &[u8]) -> usize {
    wav.windows(4).position(|w| w == b"data").expect("data") + 8
}

#[test]
fn a_pipe_gives_what_a_file_gives() {
    let room = with_input();
    let args = ["-b", "32f", "-p", "piano", "-q"];
    room.succeed(&[&["in.wav", "-o", "out.wav"], &args[..]].concat());
    let file = std::fs::read(room.path("out.wav")).expect("a file");
    let input = std::fs::read(room.path("in.wav")).expect("a file");
    let piped = succeed(
        &room,
        program(),
        &[&["-", "-o", "-"], &args[..]].concat(),
        &input,
    );
    let size = (piped.len() as u32 - 8).to_le_bytes();
    assert_eq!(piped[4..8], size, "the header says the length");
    assert!(samples(&piped) == samples(&file));
    let from_file = succeed(
        &room,
        program(),
        &[&["in.wav", "-o", "-"], &args[..]].concat(),
        &[],
    );
    assert!(samples(&from_file) == samples(&file));
    room.write("piped.wav", &piped);
    let text = room.succeed(&["inspect", "piped.wav"]);
    assert!(text.starts_with("name = \"piano\""), "{text}");
    room.succeed(&[
        "inspect",
        "piped.wav",
        "--from",
        "in.wav",
        "-o",
        "again.wav",
    ]);
    let again = std::fs::read(room.path("again.wav")).expect("a file");
    assert!(samples(&again) == samples(&file));
}

/// What ffmpeg and sox write when they do not know the length, and nothing at all.
#[test]
fn a_stream_of_unknown_length_is_rendered_to_its_end() {
    let room = with_input();
    let mut input = std::fs::read(room.path("in.wav")).expect("a file");
    let start = data_start(&input);
    room.succeed(&["in.wav", "-o", "out.wav", "-b", "16", "-q"]);
    let file = std::fs::read(room.path("out.wav")).expect("a file");
    for size in [u32::MAX, 0x7fff_f000, 0] {
        input[start - 4..start].copy_from_slice(&size.to_le_bytes());
        let out = succeed(
            &room,
            program(),
            &["-", "-o", "-", "-b", "16", "-q"],
            &input,
        );
        let head = data_start(&out);
        assert_eq!(
            &out[head - 4..head],
            [0xff; 4],
            "unknown goes on as unknown"
        );
        assert!(out[head..] == file[data_start(&file)..], "{size:#x}");
        // The next in line reads it.
        let last = succeed(
            &room,
            program(),
            &["-", "-o", "-", "-t", "raw", "-s", "pre_on=off"],
            &out,
        );
        assert_eq!(last.len(), 48_000 * 2 * 3);
    }
}

#[test]
fn raw_samples_go_in_and_out() {
    let room = with_input();
    let input = std::fs::read(room.path("in.wav")).expect("a file");
    let raw = &input[data_start(&input)..];
    let args = [
        "--raw",
        "48000,2,s16",
        "-t",
        "raw",
        "-b",
        "16",
        "-s",
        "pre_on=off",
        "--no-dither",
    ];
    let out = succeed(
        &room,
        program(),
        &[&["-", "-o", "-"], &args[..]].concat(),
        raw,
    );
    assert!(out == raw, "null to the bit");
    room.write("in.raw", raw);
    room.succeed(&["in.raw", "-o", "out.wav", "--raw", "48000,2,s16le", "-q"]);
    for (spec, why) in [
        ("48000,2", "the form RATE,CHANNELS,FORMAT"),
        ("48000,2,mp3", "formats are u8, s16, s24, s32, f32 and f64"),
    ] {
        let said = room.fail(2, &["in.raw", "-o", "b.wav", "--raw", spec]);
        assert!(said.contains(why), "{said}");
    }
    let said = room.fail(3, &["in.raw", "-o", "b.wav", "--raw", "48000,6,s16"]);
    assert!(said.contains("6 channels"), "{said}");
}

#[test]
fn words_keep_out_of_the_sound() {
    let room = with_input();
    let output = room.run(&["in.wav", "-o", "-", "--json", "-b", "32f"]);
    assert_eq!(samples(&output.stdout).len(), 96_000);
    let json: serde_json::Value = serde_json::from_slice(&output.stderr).expect("JSON");
    assert_eq!(json["frames"], 48_000);
    let output = room.run(&["in.wav", "-o", "-", "--quiet"]);
    assert!(output.stderr.is_empty());
    let said = room.fail(2, &["in.wav", "-o", "-", "--report", "-"]);
    assert!(said.contains("write the report to a file"), "{said}");
    for kind in ["flac", "aiff"] {
        let said = room.fail(4, &["in.wav", "-o", "-", "-t", kind]);
        assert!(
            said.contains("cannot be written to a pipe; allowed: wav, raw"),
            "{said}"
        );
    }
}

/// A pipe whose writer died is no whole recording.
#[test]
fn a_pipe_that_ends_early_is_told_and_nothing_is_left() {
    let room = with_input();
    let input = std::fs::read(room.path("in.wav")).expect("a file");
    let output = feed(
        &room,
        program(),
        &["-", "-o", "out.wav"],
        &input[..input.len() / 2],
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("truncated: the header promises 48000"),
        "{said}"
    );
    assert_eq!(room.names(), ["in.wav"]);
    let output = feed(&room, program(), &["-", "-o", "out.wav"], &[]);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_reader_that_goes_ends_the_render_quietly() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 2, 48_000, &tone(2, 48_000).repeat(20));
    let mut child = Command::new(program())
        .args(["in.wav", "-o", "-"])
        .current_dir(room.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut [0; 100]).expect("a header");
    drop(stdout);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(141));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_like_the_standard_input() {
    let room = with_input();
    let made = Command::new("mkfifo").arg(room.path("fifo")).status();
    assert!(made.expect("mkfifo runs").success());
    let input = std::fs::read(room.path("in.wav")).expect("a file");
    let path = room.path("fifo");
    let feeder = std::thread::spawn(move || std::fs::write(path, input).expect("fed"));
    room.succeed(&["fifo", "-o", "out.wav", "-q"]);
    feeder.join().expect("fed");
    let reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
    assert_eq!(reader.duration(), 48_000);
}

/// Whether the programs of others are here. Where the whole suite runs they have to be.
fn has_tools() -> bool {
    let has = |name| Command::new(name).arg("--version").output().is_ok();
    let is_here = has("sox") && has("flac");
    assert!(
        is_here || std::env::var_os("REDLIGHT_TOOLS").is_none(),
        "sox or flac is not installed"
    );
    is_here
}

#[test]
fn sox_and_flac_take_and_give_pipes_and_files() {
    if !has_tools() {
        eprintln!("sox or flac is not installed: nothing was tried with them");
        return;
    }
    let room = with_input();
    let null = ["-s", "pre_on=off", "-b", "16", "--no-dither", "-q"];
    let input = std::fs::read(room.path("in.wav")).expect("a file");
    let raw = &input[data_start(&input)..];
    let to_raw = [
        "-t", "wav", "-", "-t", "raw", "-e", "signed", "-b", "16", "-",
    ];
    // sox cannot know the length of what it passes on.
    let from_sox = succeed(&room, "sox", &["in.wav", "-t", "wav", "-"], &[]);
    let ours = succeed(
        &room,
        program(),
        &[&["-", "-o", "-"], &null[..]].concat(),
        &from_sox,
    );
    assert!(succeed(&room, "sox", &to_raw, &ours) == raw);
    for name in ["a.aiff", "a.flac"] {
        room.succeed(&[&["in.wav", "-o", name], &null[..]].concat());
        let args = [name, "-t", "raw", "-e", "signed", "-b", "16", "-"];
        assert!(succeed(&room, "sox", &args, &[]) == raw, "{name}");
    }
    succeed(&room, "flac", &["--test", "--silent", "a.flac"], &[]);
    let back = [
        "--decode",
        "--keep-foreign-metadata",
        "--silent",
        "a.flac",
        "-o",
        "back.wav",
    ];
    succeed(&room, "flac", &back, &[]);
    let text = room.succeed(&["inspect", "back.wav"]);
    assert!(
        text.contains("source = \"in.wav\""),
        "the chunks are the WAV file's: {text}"
    );
}
