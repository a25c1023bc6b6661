//! What a print says of itself is true: of the channels that it holds, of its sound, of its samples.

use redlight::files::AudioReader;

use crate::support::{Room, chunk, format_chunk, riff};

/// What a chunk of a file says.
fn says(room: &Room, name: &str, id: &[u8; 4]) -> String {
    let reader = AudioReader::open(&room.path(name), false).expect("a print");
    let chunk = reader.chunks().iter().find(|c| &c.id == id);
    String::from_utf8_lossy(&chunk.expect("the chunk").data).into_owned()
}

fn description(channels: u16) -> String {
    let line = |i| format!("sTRK{i}=Track {i}\r\n");
    let lines: String = (1..=channels).map(line).collect();
    format!("sSPEED=025.000-ND\r\n{lines}")
}

fn bext(description: &str) -> Vec<u8> {
    let mut bext = vec![0; 602];
    bext[..description.len()].copy_from_slice(description.as_bytes());
    // The time reference.
    bext[338..346].copy_from_slice(&172_800_000_u64.to_le_bytes());
    bext
}

fn ixml(channels: u16) -> String {
    let track = |i| {
        format!(
            "\n  <TRACK><CHANNEL_INDEX>{i}</CHANNEL_INDEX><INTERLEAVE_INDEX>{i}</INTERLEAVE_INDEX>\
             <NAME>Track {i}</NAME></TRACK>"
        )
    };
    let tracks: String = (1..=channels).map(track).collect();
    format!(
        "<BWFXML><SCENE>7</SCENE><SPEED><FILE_SAMPLE_RATE>48000</FILE_SAMPLE_RATE>\
         <AUDIO_BIT_DEPTH>16</AUDIO_BIT_DEPTH></SPEED><LOUDNESS><LOUDNESS_VALUE>-23.0</LOUDNESS_VALUE>\
         </LOUDNESS><ASWG><project>P</project><loudness>-23</loudness><maxPeak>-1</maxPeak></ASWG>\
         <BEXT><BWF_DESCRIPTION>{}</BWF_DESCRIPTION><BWF_LOUDNESS_VALUE>-2300</BWF_LOUDNESS_VALUE></BEXT>\
         <TRACK_LIST><TRACK_COUNT>{channels}</TRACK_COUNT>{tracks}\n</TRACK_LIST></BWFXML>",
        description(channels)
    )
}

fn poly(room: &Room, name: &str, channels: u16) {
    let sound: Vec<u8> = (0..2_000_u16 * channels)
        .flat_map(|i| (i * 7).to_le_bytes())
        .collect();
    let chunks = [
        format_chunk(1, channels, 48_000, 16),
        chunk(b"bext", &bext(&description(channels)), false),
        chunk(b"iXML", ixml(channels).as_bytes(), false),
        chunk(b"data", &sound, false),
    ];
    room.write(name, &riff(&chunks));
}

fn track(new: u16, old: u16) -> String {
    format!(
        "<CHANNEL_INDEX>{old}</CHANNEL_INDEX><INTERLEAVE_INDEX>{new}</INTERLEAVE_INDEX><NAME>Track {old}</NAME>"
    )
}

#[test]
fn a_print_lists_the_tracks_that_it_holds() {
    let room = Room::new();
    poly(&room, "poly.wav", 4);
    for (channels, kept) in [("3", vec![3]), ("4,2", vec![4, 2]), ("2,2", vec![2, 2])] {
        room.succeed(&["poly.wav", "-o", "out.wav", "--channels", channels, "-q"]);
        let (list, bext) = (
            says(&room, "out.wav", b"iXML"),
            says(&room, "out.wav", b"bext"),
        );
        let count = format!("<TRACK_COUNT>{}</TRACK_COUNT>", kept.len());
        assert!(list.contains(&count), "{list}");
        assert_eq!(list.matches("<TRACK>").count(), kept.len(), "{list}");
        for (new, old) in (1..).zip(&kept) {
            assert!(list.contains(&track(new, *old)), "{channels}: {list}");
            let line = format!("sTRK{new}=Track {old}\r\n");
            assert!(
                bext.contains(&line) && list.contains(&line),
                "{channels}: {bext} {list}"
            );
        }
        assert_eq!(bext.matches("TRK").count(), kept.len(), "{bext}");
        assert_eq!(list.matches("sTRK").count(), kept.len(), "{list}");
        assert!(bext.starts_with("sSPEED=025.000-ND\r\n"), "{bext}");
        assert!(list.contains("<SCENE>7</SCENE>"), "{list}");
        // The print is what it says: its own channel 1 has the name.
        let said = room.fail(3, &["out.wav", "-o", "again.wav", "--channels", "3"]);
        let named = format!("(1 Track {}", kept[0]);
        assert!(said.contains(&named), "{said}");
        std::fs::remove_file(room.path("out.wav")).expect("a print");
    }
    // Both halves of a stereo file, the other way round.
    poly(&room, "stereo.wav", 2);
    room.succeed(&["stereo.wav", "-o", "turned.wav", "--channels", "2,1", "-q"]);
    let list = says(&room, "turned.wav", b"iXML");
    assert!(
        list.contains(&track(1, 2)) && list.contains(&track(2, 1)),
        "{list}"
    );
    room.succeed(&["stereo.wav", "-o", "whole.wav", "-q"]);
    let list = says(&room, "whole.wav", b"iXML");
    assert!(
        list.contains(&track(1, 1)) && list.contains(&track(2, 2)),
        "{list}"
    );
}

#[test]
fn sessions_and_learned_sessions_take_tracks_apart_too() {
    let room = Room::new();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    poly(&room, "takes/poly.wav", 4);
    room.succeed(&["learn", "takes", "-q"]);
    room.succeed(&["session", "takes/session.toml", "-q"]);
    let list = says(&room, "takes/printed/poly Track 3.wav", b"iXML");
    assert!(
        list.contains(&track(1, 3)) && list.contains("<TRACK_COUNT>1<"),
        "{list}"
    );
    assert_eq!(list.matches("<TRACK>").count(), 1, "{list}");
}

#[test]
fn ixml_tells_nothing_of_the_old_sound() {
    let room = Room::new();
    poly(&room, "in.wav", 1);
    for (depth, bits) in [("24", "24"), ("16", "16"), ("32f", "32")] {
        room.succeed(&["in.wav", "-o", "out.wav", "-b", depth, "-q", "--overwrite"]);
        let list = says(&room, "out.wav", b"iXML");
        for gone in ["LOUDNESS", "<loudness>", "<maxPeak>"] {
            assert!(!list.contains(gone), "{gone}: {list}");
        }
        let bits = format!("<AUDIO_BIT_DEPTH>{bits}</AUDIO_BIT_DEPTH>");
        for kept in [
            &bits,
            "<FILE_SAMPLE_RATE>48000<",
            "<project>P</project>",
            "<SCENE>7</SCENE>",
        ] {
            assert!(list.contains(kept), "{kept}: {list}");
        }
        assert!(
            room.succeed(&["inspect", "out.wav"])
                .contains("source = \"in.wav\"")
        );
    }
    // What is not nested soundly stays to the byte.
    let broken = "<BWFXML><LOUDNESS><LOUDNESS_VALUE>-23</LOUDNESS></BWFXML>";
    let chunks = [
        format_chunk(1, 1, 48_000, 16),
        chunk(b"iXML", broken.as_bytes(), false),
        chunk(b"data", &[0, 1, 2, 3], false),
    ];
    room.write("broken.wav", &riff(&chunks));
    room.succeed(&["broken.wav", "-o", "kept.wav", "-q"]);
    let list = says(&room, "kept.wav", b"iXML");
    assert!(
        list.contains("<LOUDNESS><LOUDNESS_VALUE>-23</LOUDNESS>"),
        "{list}"
    );
}

/// Some recorders write AIFF files with the chunks of WAV files.
#[test]
fn bext_and_ixml_of_an_aiff_file_are_known_for_what_they_are() {
    let room = Room::new();
    let common = b"\0\x01\0\0\0\x02\0\x10\x40\x0e\xbb\x80\0\0\0\0\0\0";
    let mut body = b"AIFF".to_vec();
    body.extend(chunk(b"COMM", common, true));
    body.extend(chunk(b"bext", &bext("Take 3"), true));
    body.extend(chunk(b"iXML", ixml(1).as_bytes(), true));
    body.extend(chunk(b"NAME", b"a name", true));
    body.extend(chunk(b"SSND", &[0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], true));
    room.write("0.aiff", &chunk(b"FORM", &body, true));
    for step in ["0.aiff", "1.wav", "2.aiff", "3.wav"].windows(2) {
        room.succeed(&[step[0], "-o", step[1], "-q"]);
    }
    for name in ["1.wav", "2.aiff", "3.wav"] {
        let reader = AudioReader::open(&room.path(name), false).expect("a print");
        let find = |id: &[u8; 4]| {
            let chunks: Vec<_> = reader.chunks().iter().filter(|c| &c.id == id).collect();
            assert_eq!(chunks.len(), 1, "{name}");
            chunks[0].data.clone()
        };
        let bext = find(b"bext");
        assert!(bext.starts_with(b"Take 3\0"), "{name}");
        assert_eq!(bext[338..346], 172_800_000_u64.to_le_bytes(), "{name}");
        assert!(String::from_utf8_lossy(&bext[602..]).contains("A=PCM,F=48000"));
        let list = String::from_utf8_lossy(&find(b"iXML")).into_owned();
        assert!(
            list.contains("<SCENE>7</SCENE>") && !list.contains("LOUDNESS"),
            "{list}"
        );
    }
    let wav = std::fs::read(room.path("1.wav")).expect("a file");
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|w| w == part);
    assert!(has(&wav, b"bext") && has(&wav, b"iXML"));
    let aiff = std::fs::read(room.path("2.aiff")).expect("a file");
    assert!(has(&aiff, &chunk(b"NAME", b"a name", true)));
}

/// Four tracks of one file have one warning, not four; a take that clips comes first.
#[test]
fn what_many_tracks_call_for_is_told_once() {
    let room = Room::new();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    let frame = |i: usize| {
        [(i % 50 * 400) as i16, 100, 32_767, 100]
            .map(i16::to_le_bytes)
            .concat()
    };
    let sound: Vec<u8> = (0..4_800).flat_map(frame).collect();
    let chunks = [
        format_chunk(1, 4, 48_000, 16),
        chunk(b"chna", &[0; 4], false),
        chunk(b"iXML", ixml(4).as_bytes(), false),
        chunk(b"data", &sound, false),
        b"garbage that is no chunk".to_vec(),
    ];
    room.write("takes/poly.wav", &riff(&chunks));
    room.succeed(&["learn", "takes", "-q"]);
    let output = room.run(&["session", "takes/session.toml", "--report", "-", "-q"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let four =
        "poly Track 1, poly Track 2, poly Track 3, poly Track 4: the chunk 'chna' was left out";
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let minded = report.split("\n\n\n").next().expect("a report");
    for told in [said.as_str(), minded] {
        assert_eq!(told.matches("'chna' was left out").count(), 1, "{told}");
        assert!(told.contains(four), "{told}");
        let clips = told
            .find("poly Track 3: the recording clips")
            .expect("clips");
        assert!(clips < told.find("'chna'").expect("chna"), "{told}");
    }
    assert!(
        said.starts_with("warning: poly Track 3: the recording clips"),
        "{said}"
    );
}

#[test]
fn learn_takes_a_truncated_recording_as_far_as_it_goes() {
    let room = Room::new();
    std::fs::create_dir(room.path("takes")).expect("a folder");
    crate::support::write_wav16(
        &room.path("whole.wav"),
        1,
        48_000,
        &crate::support::tone(1, 48_000),
    );
    let whole = std::fs::read(room.path("whole.wav")).expect("a file");
    room.write("takes/kick.wav", &whole[..60_000]);
    let said = room.fail(3, &["learn", "takes"]);
    assert!(said.contains("kick.wav: truncated"), "{said}");
    let output = room.run(&["learn", "takes", "--accept-truncated"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let remark = "the recording is truncated: render the session with --accept-truncated";
    assert!(said.contains(&format!("kick: {remark}")), "{said}");
    let session = std::fs::read_to_string(room.path("takes/session.toml")).expect("a session");
    assert!(
        session.contains(remark) && session.contains("preset = \"kick-in\""),
        "{session}"
    );
    room.fail(3, &["session", "takes/session.toml", "-q"]);
    room.succeed(&["session", "takes/session.toml", "-q", "--accept-truncated"]);
}
