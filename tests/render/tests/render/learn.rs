//! From a folder of recordings to a session and its recall sheet.

use crate::support::{Room, tone, write_wav16};

/// A drum set with an inverted kick out, a voice that is too low, and files that are no recordings.
fn with_recordings() -> Room {
    let room = Room::new();
    std::fs::create_dir(room.path("take 4")).expect("a folder");
    let kick = tone(1, 48_000);
    let write = |name: &str, channels, samples: &[i16]| {
        write_wav16(
            &room.path(&format!("take 4/{name}.wav")),
            channels,
            48_000,
            samples,
        );
    };
    write("01 Kick In", 1, &kick);
    write(
        "02 Kick Out",
        1,
        &kick.iter().map(|x| -x / 2).collect::<Vec<_>>(),
    );
    let voice: Vec<i16> = tone(2, 48_000).iter().map(|x| x / 8).collect();
    write("Lead Vox female", 2, &voice);
    write("silent", 1, &[0; 48_000]);
    room.write("take 4/notes.wav", b"Dear engineer, this is a letter.");
    room.write("take 4/notes.txt", b"not looked at");
    room
}

#[test]
fn a_folder_becomes_a_session_that_renders() {
    let room = with_recordings();
    let output = room.run(&["learn", "take 4"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("left out: take 4/notes.wav: not an audio file"),
        "{said}"
    );
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("inverted against 01 Kick In"), "{said}");
    let text = std::fs::read_to_string(room.path("take 4/session.toml")).expect("a session");
    for part in [
        "name = \"take 4\"\n",
        "preset = \"kick-in\"  # the name says kick in\n",
        "polarity_left = \"inverted\"  # cancels with '01 Kick In' (correlation -1.00",
        "preset = \"lead-vocal-female\"  # the name says lead vox, female; or vocal-belt",
        "\ndate = \"20",
        "# no preset: the name says nothing that is known\n# the recording is silent: check the",
        "# Left out: take 4/notes.wav: not an audio file",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    room.succeed(&["session", "take 4/session.toml"]);
    let printed = hound::WavReader::open(room.path("take 4/printed/02 Kick Out.wav"));
    assert_eq!(printed.expect("a WAV file").duration(), 48_000);
    // Learning again looks at recordings only, and never writes over what was changed by hand.
    let said = room.fail(4, &["learn", "take 4"]);
    assert!(said.contains("session.toml: exists already"), "{said}");
    let again = room.succeed(&["learn", "take 4", "-o", "-"]);
    assert!(again.contains("file = "), "{again}");
}

/// Peak, and RMS of the loudest 300 ms of the louder channel; none for silence.
fn levels(path: &std::path::Path) -> Option<(f64, f64)> {
    let mut reader = hound::WavReader::open(path).expect("a WAV file");
    let channels = usize::from(reader.spec().channels);
    let samples: Vec<f64> = reader
        .samples::<i16>()
        .map(|s| f64::from(s.expect("a sample")) / 32_768.0)
        .collect();
    let peak = samples.iter().fold(0.0_f64, |p, x| p.max(x.abs()));
    let loudest = samples
        .chunks_exact(14_400 * channels)
        .flat_map(|w| (0..channels).map(|c| w[c..].iter().step_by(channels)))
        .map(|channel| channel.map(|x| x * x).sum::<f64>() / 14_400.0)
        .fold(0.0, f64::max);
    (peak > 0.0).then(|| (20.0 * peak.log10(), 10.0 * loudest.log10()))
}

/// The trims do what they say: the recording after its trim is at the calibration or at the limit.
#[test]
fn trims_bring_the_level_to_the_calibration() {
    let room = with_recordings();
    for (calibration, calibration_dbfs) in [("-18", -18.0), ("-20 dBFS", -20.0)] {
        room.succeed(&["learn", "take 4", "-q", "--overwrite", "-c", calibration]);
        let session = redlight::session::Session::load(&room.path("take 4/session.toml"));
        for track in session.expect("a session").tracks {
            let values = track.settings.values();
            let calibration = values.get(redlight::params::ParamId::StripCalibration);
            assert_eq!(calibration, calibration_dbfs);
            let trim_db = values.get(redlight::params::ParamId::InputTrim);
            let Some((peak_dbfs, loud_dbfs)) = levels(&track.file) else {
                assert_eq!(trim_db, 0.0, "silence has no level");
                continue;
            };
            let headroom_db = -6.0 - (peak_dbfs + trim_db);
            let to_calibration_db = calibration_dbfs - (loud_dbfs + trim_db);
            // Trims have steps of half a dB, and never go beyond.
            let left_db = headroom_db.min(to_calibration_db);
            assert!((0.0..0.5).contains(&left_db), "{} {left_db}", track.name);
        }
    }
    let said = room.fail(2, &["learn", "take 4", "--overwrite", "-c", "-30"]);
    assert!(said.contains("allowed: -24.0 dBFS to -12.0 dBFS"), "{said}");
}

#[test]
fn a_folder_without_recordings_is_told() {
    let room = Room::new();
    let said = room.fail(3, &["learn", "nowhere"]);
    assert!(said.contains("nowhere: no such file"), "{said}");
    std::fs::create_dir(room.path("empty")).expect("a folder");
    room.write("empty/six.wav", b"RIFF");
    let said = room.fail(3, &["learn", "empty"]);
    assert!(
        said.contains("empty: holds no recording that can be used") && said.contains("six.wav"),
        "{said}"
    );
    assert_eq!(room.names(), ["empty"]);
}

#[test]
fn a_session_becomes_a_recall_sheet() {
    let room = with_recordings();
    room.write(
        "song.toml",
        b"name = \"Song & dance\"\n[[track]]\nname = \"Voice\"\nfile = \"take 4/Lead Vox female.wav\"\n\
          preset = \"lead-vocal-female\"\n[track.pre]\ntolerance = \"50 %\"\nchannel = \"7\"\n",
    );
    room.succeed(&["recall", "song.toml", "-o", "sheet.html"]);
    let html = std::fs::read_to_string(room.path("sheet.html")).expect("a sheet");
    for part in [
        "<h1>Song &amp; dance</h1>",
        "<h2>Voice</h2>",
        "Model <b>Opto</b>",
        "<div class=\"curve\"><svg",
        "Date <b>20",
        "Tolerance 50 %, channel 7 of the desk",
        "HPF frequency",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let said = room.fail(4, &["recall", "song.toml", "-o", "sheet.html"]);
    assert!(said.contains("sheet.html: exists already"), "{said}");
    assert_eq!(room.succeed(&["recall", "song.toml", "-o", "-"]), html);
}

/// What the sheet prints, the renderer prints too, and its report.
#[test]
fn deviations_are_printed_with_the_render() {
    let room = with_recordings();
    let input = "take 4/01 Kick In.wav";
    let tolerant = ["-s", "pre_tolerance=100%", "-s", "pre_channel=3"];
    let args = [&[input, "-o", "a.wav", "--report", "a.txt"], &tolerant[..]].concat();
    let said = room.succeed(&args);
    assert!(
        said.contains("tolerance, this channel against its panel"),
        "{said}"
    );
    let report = std::fs::read_to_string(room.path("a.txt")).expect("a report");
    let mut values = redlight::params::Values::default();
    for setting in ["pre_tolerance=100%", "pre_channel=3"] {
        redlight::presets::assign(&mut values, setting).expect("a setting");
    }
    let settings = redlight::params::strip_settings(&values, true);
    for deviation in redlight::dsp::strip::tolerance::describe(&settings) {
        let line = format!("  {} {}\n", deviation.label, deviation.text);
        assert!(said.contains(&line) && report.contains(&line), "{line}");
    }
    let said = room.succeed(&[input, "-o", "b.wav"]);
    assert!(!said.contains("tolerance"), "{said}");
}

/// The trim that a session gives a track.
fn trim_db(room: &Room, name: &str) -> f64 {
    let session = redlight::session::Session::load(&room.path("take/session.toml"));
    let tracks = session.expect("a session").tracks;
    let track = tracks.iter().find(|t| t.name == name).expect("the track");
    let trim = redlight::params::ParamId::InputTrim;
    track.settings.values().get(trim)
}

/// Two files or one: the image is the same. 12 dB apart, as a tom panned to one side is.
#[test]
fn halves_of_a_pair_get_the_trim_of_the_stereo_file() {
    let room = Room::new();
    std::fs::create_dir(room.path("take")).expect("a folder");
    let left: Vec<i16> = tone(1, 48_000).iter().map(|x| x / 2).collect();
    let mut right: Vec<i16> = left.iter().map(|x| x / 4).collect();
    // The right one is the louder for a while.
    right[24_000..]
        .iter_mut()
        .for_each(|x| *x = x.saturating_mul(6));
    let both: Vec<i16> = left
        .iter()
        .zip(&right)
        .flat_map(|(l, r)| [*l, *r])
        .collect();
    let path = |name: &str| room.path(&format!("take/{name}.wav"));
    write_wav16(&path("OH L"), 1, 48_000, &left);
    write_wav16(&path("OH R"), 1, 48_000, &right);
    write_wav16(&path("Overheads"), 2, 48_000, &both);
    let said = room.succeed(&["learn", "take"]);
    assert!(
        said.contains("one trim with OH R") && said.contains("one trim with OH L"),
        "{said}"
    );
    let trims = ["OH L", "OH R", "Overheads"].map(|name| trim_db(&room, name));
    assert_eq!(trims, [trims[2]; 3]);
    let text = std::fs::read_to_string(room.path("take/session.toml")).expect("a session");
    assert!(
        text.contains("# left half of a stereo pair with 'OH R': one preset"),
        "{text}"
    );
    assert_eq!(text.matches("preset = \"overheads\"").count(), 3, "{text}");
}

/// What no setting mends is said where it is seen, in time to play it again.
#[test]
fn clipped_silent_and_unread_takes_are_told_on_the_screen() {
    let room = Room::new();
    std::fs::create_dir(room.path("take")).expect("a folder");
    let mut clipped = tone(1, 48_000);
    clipped[12_000..12_003].fill(i16::MAX);
    clipped[36_000] = i16::MIN;
    let path = |name: &str| room.path(&format!("take/{name}.wav"));
    write_wav16(&path("Snare"), 1, 48_000, &clipped);
    write_wav16(&path("Vox"), 1, 48_000, &[0; 48_000]);
    write_wav16(&path("Tom L"), 1, 48_000, &tone(1, 48_000));
    let quiet: Vec<i16> = tone(1, 48_000).iter().map(|x| x / 8).collect();
    write_wav16(&path("Tom R"), 1, 48_000, &quiet);
    for name in ["Guide.mp3", "Idea.ogg", "lyrics.txt"] {
        room.write(&format!("take/{name}"), b"ID3");
    }
    room.write("take/Bass", &std::fs::read(path("Tom L")).expect("a file"));
    let output = room.run(&["learn", "take"]);
    let [table, said] =
        [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    for part in [
        "warning: Snare: the recording clips at 2 places (4 samples), first at 0:00.250: lower",
        "warning: Vox: the recording is silent: check the cable and the input",
        "warning: Tom L: 18.1 dB louder than the other half, 'Tom R'",
        "left out: take/Guide.mp3: MP3 is not read here; allowed: WAV, RF64, BW64, RIFX, Wave64, AIFF, AIFC, FLAC",
        "left out: take/Idea.ogg: Ogg Vorbis is not read here",
        "left out: take/Bass: holds sound, but its name does not end in .wav",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!said.contains("lyrics"), "{said}");
    assert!(table.contains("clips, 2x from 0:00.250"), "{table}");
    let silent = table.lines().find(|l| l.starts_with("Vox")).expect("a row");
    assert!(silent.contains("silent"), "{silent}");
}

/// From what a DAW leaves to a sheet: presets that the plug-in saved, prints, or their folder.
#[test]
fn presets_and_prints_become_a_sheet() {
    let room = with_recordings();
    room.write(
        "take 4/session.toml",
        b"[[track]]\nfile = \"01 Kick In.wav\"\npreset = \"kick-in\"\n",
    );
    room.succeed(&["session", "take 4/session.toml", "-q"]);
    room.succeed(&[
        "take 4/Lead Vox female.wav",
        "-o",
        "take 4/printed/v.flac",
        "-p",
        "room",
        "-q",
    ]);
    let print = room.succeed(&["inspect", "take 4/printed/v.flac"]);
    room.write("Anna.toml", print.as_bytes());
    let room_model = "Model <b>FET</b>";
    for sources in [
        vec!["take 4/printed"],
        vec!["take 4/printed/01 Kick In.wav", "take 4/printed/v.flac"],
        vec!["take 4/session.toml", "Anna.toml"],
    ] {
        let args = [&["recall"], &sources[..], &["-o", "-"]].concat();
        let html = room.succeed(&args);
        assert_eq!(html.matches("<article>").count(), 2, "{sources:?}");
        assert!(
            html.contains(room_model) && html.contains("<h2>01 Kick In</h2>"),
            "{sources:?}"
        );
    }
    let said = room.fail(2, &["recall", "take 4/Lead Vox female.wav", "-o", "-"]);
    assert!(said.contains("holds no settings of Redlight"), "{said}");
    assert!(
        room.succeed(&["recall", "piano", "-o", "-"])
            .contains("<h2>Piano</h2>")
    );
}
