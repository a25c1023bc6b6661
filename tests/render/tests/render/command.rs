//! The command: what it refuses, what it says, what it leaves.

use crate::support::{Room, chunk, format_chunk, riff, tone, write_wav16};

fn with_input() -> Room {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    room
}

#[test]
fn an_existing_output_is_replaced_only_when_told() {
    let room = with_input();
    room.write("out.wav", b"precious");
    let said = room.fail(4, &["in.wav", "-o", "out.wav"]);
    assert!(
        said.contains("out.wav: exists already; --overwrite replaces it"),
        "{said}"
    );
    assert_eq!(
        std::fs::read(room.path("out.wav")).expect("a file"),
        b"precious"
    );
    room.succeed(&["in.wav", "-o", "out.wav", "--overwrite"]);
    assert_eq!(
        room.names(),
        ["in.wav", "out.wav"],
        "no temporary file stays"
    );
}

#[test]
fn the_input_is_never_written_over_by_whatever_name() {
    let room = with_input();
    write_wav16(&room.path("key.wav"), 1, 48_000, &tone(1, 48_000));
    std::fs::hard_link(room.path("in.wav"), room.path("link.wav")).expect("a link");
    let before = std::fs::read(room.path("in.wav")).expect("a file");
    for output in ["in.wav", "./in.wav", "link.wav"] {
        let said = room.fail(4, &["in.wav", "-o", output, "--overwrite"]);
        assert!(said.contains("is the input itself"), "{said}");
    }
    let said = room.fail(
        4,
        &["in.wav", "-o", "key.wav", "-k", "key.wav", "--overwrite"],
    );
    assert!(said.contains("is the key itself"), "{said}");
    assert!(std::fs::read(room.path("in.wav")).expect("a file") == before);
}

#[test]
fn outputs_that_cannot_be_made_are_named() {
    let room = with_input();
    let said = room.fail(4, &["in.wav", "-o", "no/such/folder/out.wav"]);
    assert!(said.contains("out.wav: cannot be written"), "{said}");
    let said = room.fail(4, &["in.wav", "-o", "out.mp3"]);
    assert!(
        said.contains("allowed endings: .wav, .aiff, .aif, .aifc, .flac"),
        "{said}"
    );
    std::fs::create_dir(room.path("folder.wav")).expect("a folder");
    let said = room.fail(4, &["in.wav", "-o", "folder.wav", "--overwrite"]);
    assert!(said.contains("folder.wav: cannot be written"), "{said}");
}

#[test]
fn wrong_names_and_values_say_what_is_allowed() {
    let room = with_input();
    for (args, expected) in [
        (
            ["--set", "eq_hmf_gian=-3dB"],
            "unknown parameter 'eq_hmf_gian'; did you mean 'eq_hmf_gain'?",
        ),
        (
            ["--set", "eq_hmf_gain=-30dB"],
            "eq_hmf_gain: '-30dB' is not allowed; allowed: -18.00 dB to 18.00 dB",
        ),
        (
            ["--set", "eq_hmf_gain"],
            "a setting has the form name=value",
        ),
        (
            ["--preset", "lead-vocal-femal"],
            "did you mean 'lead-vocal-female'?",
        ),
        (["--preset", "none.toml"], "none.toml: no such preset file"),
        (["--bit-depth", "20"], "[possible values: 16, 24, 32, 32f]"),
    ] {
        let said = room.fail(2, &[&["in.wav", "-o", "out.wav"], &args[..]].concat());
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(room.names(), ["in.wav"]);
    room.fail(2, &["in.wav"]);
}

#[test]
fn a_preset_file_is_read_as_far_as_it_can_be() {
    let room = with_input();
    room.write(
        "mine.toml",
        b"[pre]\non = \"off\"\n[output]\ntrim = \"6.00 dB\"\ngaurd = \"on\"\n",
    );
    let output = room.run(&["in.wav", "-o", "out.wav", "-p", "mine.toml", "--json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains(
            "warning: mine.toml: line 5: [output]: unknown 'gaurd'; did you mean 'guard'?"
        ),
        "{said}"
    );
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let level = |side: &str| summary[side]["peak_dbfs"].as_f64().expect("a level");
    assert!((level("after") - level("before") - 6.0).abs() < 0.01);
    assert_eq!(summary["frames"], 48_000);
    room.write("junk.toml", b"this is no preset\n");
    let said = room.fail(2, &["in.wav", "-o", "b.wav", "-p", "junk.toml"]);
    assert!(said.contains("junk.toml: not a preset: line 1"), "{said}");
}

#[test]
fn clipping_is_told() {
    let room = with_input();
    let args = [
        "in.wav",
        "-o",
        "out.wav",
        "--quiet",
        "--set",
        "output_trim=20dB",
        "-b",
        "16",
    ];
    let output = room.run(&args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("samples clipped at 16 bit"), "{said}");
    assert!(output.stdout.is_empty(), "quiet");
}

#[test]
fn keys_that_do_not_fit_are_told() {
    let room = with_input();
    write_wav16(&room.path("other.wav"), 1, 44_100, &tone(1, 44_100));
    let said = room.fail(3, &["in.wav", "-o", "out.wav", "-k", "other.wav"]);
    assert!(
        said.contains("the key runs at 44100 Hz, the input at 48000 Hz"),
        "{said}"
    );
    write_wav16(&room.path("short.wav"), 1, 48_000, &[0; 100]);
    let output = room.run(&["in.wav", "-o", "out.wav", "-k", "short.wav"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("nothing listens to the key"), "{said}");
    assert!(
        said.contains("the key ends after 100 of 48000 frames"),
        "{said}"
    );
}

#[test]
fn inputs_that_cannot_be_used_are_named() {
    let room = with_input();
    let wav = |channels, rate_hz, data: &[u8]| {
        riff(&[
            format_chunk(1, channels, rate_hz, 16),
            chunk(b"data", data, false),
        ])
    };
    room.write("empty.wav", &[]);
    room.write("none.wav", &wav(1, 48_000, &[]));
    room.write("text.wav", b"Dear engineer, this is a letter.");
    room.write("zero.wav", &wav(0, 48_000, &[0; 12]));
    room.write("six.wav", &wav(6, 48_000, &[0; 12]));
    room.write("slow.wav", &wav(1, 7_999, &[0; 12]));
    room.write(
        "adpcm.wav",
        &riff(&[
            format_chunk(2, 1, 48_000, 8),
            chunk(b"data", &[0; 4], false),
        ]),
    );
    std::fs::create_dir(room.path("folder")).expect("a folder");
    for (input, expected) in [
        ("missing.wav", "missing.wav: no such file"),
        (
            "empty.wav",
            "empty.wav: not an audio file that can be read: the file holds not one byte",
        ),
        (
            "none.wav",
            "none.wav: empty: the file holds no audio frames",
        ),
        (
            "text.wav",
            "it begins with 'Dear eng'; allowed: WAV, RF64, BW64, RIFX, Wave64, AIFF, AIFC, FLAC",
        ),
        (
            "zero.wav",
            "zero.wav: 0 channels; allowed: 1 (mono) or 2 (stereo)",
        ),
        (
            "six.wav",
            "six.wav: 6 channels; allowed: 1 (mono) or 2 (stereo)",
        ),
        (
            "slow.wav",
            "slow.wav: sample rate 7999 Hz; allowed: 8000 to 768000 Hz",
        ),
        (
            "adpcm.wav",
            "Microsoft ADPCM in WAV is not supported; allowed: whole numbers",
        ),
        (
            "folder",
            "folder: not an audio file that can be read: it is a folder",
        ),
    ] {
        let said = room.fail(3, &[input, "-o", "out.wav"]);
        assert!(said.contains(expected), "{input}: {said}");
        assert!(!room.path("out.wav").exists());
    }
}

/// The committed lists are what the program prints: `--list-params --markdown`,
/// `--list-presets --markdown` and `try --markdown` make them anew.
#[test]
fn the_documented_lists_are_the_programs() {
    let room = Room::new();
    for (flag, page, title) in [
        ("--list-params", "docs/parameters.md", "# Parameters\n\n"),
        ("--list-presets", "docs/presets.md", "# Factory presets\n\n"),
        (
            "try",
            "docs/presets-tried.md",
            "# Factory presets, tried\n\n",
        ),
    ] {
        let printed = room.succeed(&[flag, "--markdown"]);
        let path = std::path::Path::new("../..").join(page);
        let written = std::fs::read_to_string(path).expect("the page");
        assert!(
            written.starts_with(title) && written.ends_with(&printed),
            "{page} is out of date"
        );
    }
    let plain = room.succeed(&["--list-params"]);
    for param in redlight::params::PARAMS {
        assert!(plain.contains(param.key));
    }
}

#[test]
fn the_demo_makes_and_renders_its_session() {
    let room = Room::new();
    let said = room.succeed(&["demo", "-o", "session"]);
    for track in ["kick", "snare", "bass", "guitar", "voice"] {
        assert!(said.contains(track), "{said}");
        for name in [
            format!("session/{track}.wav"),
            format!("session/{track}-redlight.wav"),
        ] {
            let reader = hound::WavReader::open(room.path(&name)).expect("a WAV file");
            assert_eq!(reader.duration(), 508_800);
        }
    }
    let said = room.fail(4, &["demo", "-o", "session"]);
    assert!(said.contains("exists already"), "{said}");
    room.succeed(&["demo", "-o", "session", "--overwrite", "--json"]);
}

#[test]
fn the_take_report_says_what_to_mind() {
    let room = Room::new();
    let mut samples = tone(2, 48_000);
    samples[20_000..20_006].fill(i16::MAX);
    samples.iter_mut().step_by(2).for_each(|left| *left /= 2);
    samples
        .chunks_mut(2)
        .for_each(|frame| frame[1] = frame[0].saturating_neg());
    samples[20_001..20_006].fill(i16::MAX);
    write_wav16(&room.path("in.wav"), 2, 48_000, &samples);
    room.succeed(&["in.wav", "-o", "out.wav", "--report", "take.txt"]);
    let text = std::fs::read_to_string(room.path("take.txt")).expect("a report");
    for part in [
        "(5 samples), first at 0:00.208: lower the gain before the converter",
        "left and right cancel (correlation -0.",
        "clipped samples",
        "noise floor dBFS",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    room.succeed(&["in.wav", "-o", "b.wav", "-q", "--report", "take.json"]);
    let json = std::fs::read(room.path("take.json")).expect("a report");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["summary"]["take_before"]["clip_count"], 1);
}

#[test]
fn the_manual_and_the_completions_know_every_command() {
    let room = Room::new();
    let manual = room.succeed(&["man"]);
    let bash = room.succeed(&["completions", "bash"]);
    for word in [
        "session",
        "inspect",
        "demo",
        "--accept-truncated",
        "--shard",
    ] {
        assert!(bash.contains(word), "{word}");
        assert!(manual.replace("\\-", "-").contains(word), "{word}");
    }
    assert!(manual.contains("Exit codes"));
}
