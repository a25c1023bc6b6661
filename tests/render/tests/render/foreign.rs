//! What goes along with a recording: foreign chunks within bounds, facts that are still true.

use std::path::Path;
use std::process::Command;

use redlight::files::AudioReader;

use crate::formats::read_all;
use crate::support::{Room, chunk, format_chunk, has_program, program, riff};

const SOUND: [u8; 8] = [1, 0, 2, 0, 3, 0, 4, 0];

fn with(ahead: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    let mut chunks = vec![format_chunk(1, 1, 48_000, 16)];
    chunks.extend(ahead.iter().cloned());
    chunks.push(chunk(b"data", &SOUND, false));
    [riff(&chunks), behind.to_vec()].concat()
}

/// Prints `bytes` and gives the warnings and the print.
fn print(room: &Room, bytes: &[u8], output: &str) -> (String, Vec<u8>) {
    room.write("in.wav", bytes);
    let args = [
        "in.wav",
        "-o",
        output,
        "-q",
        "--overwrite",
        "-s",
        "pre_on=off",
    ];
    let run = room.run(&args);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{said}");
    (said, std::fs::read(room.path(output)).expect("a print"))
}

/// Other programs open a print and agree on its length.
fn is_opened(path: &Path) {
    let frames = read_all(path).len();
    hound::WavReader::open(path).expect("hound opens it");
    let said = |program: &str, args: &[&str]| {
        let output = Command::new(program)
            .args(args)
            .arg(path)
            .output()
            .expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "{program}: {said}");
        said
    };
    if has_program("sndfile-info") {
        let said = said("sndfile-info", &[]);
        assert!(
            said.contains(&format!("Frames      : {frames}\n")),
            "{said}"
        );
    }
    if has_program("soxi") {
        assert_eq!(said("soxi", &["-s"]).trim(), frames.to_string());
    }
}

/// The letters of a WAV file's chunks, in their order.
fn ids(bytes: &[u8]) -> Vec<String> {
    let mut at = 12;
    let mut ids = Vec::new();
    while let Some(head) = bytes.get(at..at + 8) {
        ids.push(String::from_utf8_lossy(&head[..4]).into_owned());
        let size = u32::from_le_bytes(head[4..].try_into().expect("4")) as usize;
        at += 8 + size.next_multiple_of(2);
    }
    assert_eq!(at, bytes.len());
    let form = u32::from_le_bytes(bytes[4..8].try_into().expect("4")) as usize;
    assert_eq!(form, bytes.len() - 8, "the form is as long as the file");
    ids
}

#[test]
fn bytes_behind_the_audio_that_are_no_chunks_are_told_and_not_printed() {
    let room = Room::new();
    let cue = chunk(b"cue ", &[0; 4], false);
    for (behind, part) in [
        (vec![0; 8], "8 zero bytes behind the audio were left out"),
        (vec![0; 3], "3 zero bytes"),
        ([vec![0; 12], cue.clone()].concat(), "12 zero bytes"),
        (
            b"\x01\x02\x03\x04garbage".to_vec(),
            "11 bytes behind the audio, from byte 52 on, are no chunks",
        ),
        (
            b"LIST\xff\xff\0\0INFO".to_vec(),
            "ends within the chunk 'LIST'",
        ),
    ] {
        let has_cue = behind.ends_with(&cue);
        let (said, bytes) = print(&room, &with(&[], &behind), "out.wav");
        assert!(said.contains(part), "{said}");
        let expected: &[&str] = if has_cue { &["cue "] } else { &[] };
        assert_eq!(ids(&bytes).split_off(4), expected);
        is_opened(&room.path("out.wav"));
    }
}

#[test]
fn what_stood_behind_the_audio_stays_behind_it() {
    let room = Room::new();
    let behind = [
        chunk(b"cue ", &[0; 4], false),
        chunk(b"iXML", b"<BWFXML></BWFXML>", false),
    ]
    .concat();
    let ahead = [
        chunk(b"bext", &[0; 603], false),
        chunk(b"PEAK", &[0; 16], false),
    ];
    let (_, bytes) = print(&room, &with(&ahead, &behind), "out.wav");
    assert_eq!(
        ids(&bytes),
        ["JUNK", "fmt ", "bext", "data", "cue ", "iXML"]
    );
    is_opened(&room.path("out.wav"));
    for between in ["b.flac", "b.aiff"] {
        print(&room, &with(&ahead, &behind), between);
        let args = [between, "-o", "back.wav", "--overwrite", "-q"];
        room.succeed(&args);
        let bytes = std::fs::read(room.path("back.wav")).expect("a file");
        assert_eq!(
            ids(&bytes),
            ["JUNK", "fmt ", "bext", "data", "cue ", "iXML"],
            "{between}"
        );
    }
}

/// Odd audio without its padding, as some writers leave it.
#[test]
fn a_chunk_right_behind_audio_of_odd_length_is_found() {
    let room = Room::new();
    let mut bytes = riff(&[
        format_chunk(1, 1, 48_000, 8),
        chunk(b"data", &[1, 2, 3], false),
    ]);
    bytes.pop();
    bytes.extend(chunk(b"cue ", &[0; 4], false));
    let path = room.write("in.wav", &bytes);
    let reader = AudioReader::open(&path, false).expect("a WAV file");
    assert_eq!((reader.chunks().len(), reader.notes().len()), (1, 0));
}

#[test]
fn number_and_sum_of_chunks_are_bounded_and_told() {
    let room = Room::new();
    let many: Vec<_> = (0..1_100)
        .map(|i: u16| chunk(b"note", &i.to_le_bytes(), false))
        .collect();
    let (said, bytes) = print(&room, &with(&many, &[]), "out.wav");
    assert!(
        said.contains("at most 1000 are kept") && said.contains("92 further chunks"),
        "{said}"
    );
    assert_eq!(ids(&bytes).iter().filter(|id| *id == "note").count(), 1_000);
    is_opened(&room.path("out.wav"));
    let large = [
        chunk(b"art ", &vec![7; 17 << 20], false),
        chunk(b"log ", &vec![7; 17 << 20], false),
    ];
    let (said, bytes) = print(&room, &with(&large, &[]), "out.wav");
    assert!(
        said.contains("'log ' of 17825792 bytes was left out: at most 32 MB"),
        "{said}"
    );
    assert!(ids(&bytes).contains(&"art ".to_owned()));
    is_opened(&room.path("out.wav"));
    let (said, _) = print(&room, &with(&large[..1], &[]), "out.flac");
    assert!(
        said.contains("'art ' was left out: FLAC holds at most 16 MB"),
        "{said}"
    );
}

/// Cue points with labels, as a long show has them, ahead of the audio and behind it.
#[test]
fn prints_with_many_labels_are_opened() {
    let room = Room::new();
    let (mut cue, mut adtl) = (2_000_u32.to_le_bytes().to_vec(), b"adtl".to_vec());
    for i in 0..2_000_u32 {
        let point = [i, i, u32::from_le_bytes(*b"data"), 0, 0, i % 4];
        cue.extend(point.iter().flat_map(|n| n.to_le_bytes()));
        let text = [
            &i.to_le_bytes()[..],
            format!("Marker number {i:05}\0").as_bytes(),
        ]
        .concat();
        adtl.extend(chunk(b"labl", &text, false));
    }
    let chunks = [chunk(b"cue ", &cue, false), chunk(b"LIST", &adtl, false)];
    for bytes in [with(&chunks, &[]), with(&[], &chunks.concat())] {
        let (_, print) = print(&room, &bytes, "out.wav");
        is_opened(&room.path("out.wav"));
        let ids = ids(&print);
        assert!(ids.contains(&"cue ".to_owned()) && ids.contains(&"LIST".to_owned()));
    }
}

/// A header claims what it likes: memory follows the file.
#[test]
fn ixml_stays_to_the_byte_and_quotes_are_not_ours() {
    let room = Room::new();
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<BWFXML><NOTE>M\xfcller</NOTE></BWFXML>\n\0";
    let quote = b"<BWFXML><NOTE><![CDATA[<REDLIGHT>wrong\n[render]\n</REDLIGHT>]]></NOTE></BWFXML>";
    for ixml in [&latin[..], quote] {
        print(&room, &with(&[chunk(b"iXML", ixml, false)], &[]), "out.wav");
        let reader = AudioReader::open(&room.path("out.wav"), false).expect("a print");
        let made = &reader
            .chunks()
            .iter()
            .find(|c| &c.id == b"iXML")
            .expect("iXML")
            .data;
        let root = b"</BWFXML>";
        let at = ixml.windows(9).position(|w| w == root).expect("a root");
        assert!(made.starts_with(&ixml[..at]) && made.ends_with(&ixml[at..]));
        let text = room.succeed(&["inspect", "out.wav"]);
        assert!(
            text.contains("source = \"in.wav\"") && !text.contains("wrong"),
            "{text}"
        );
    }
}

#[test]
fn no_time_reference_is_made_up_and_no_old_loudness_kept() {
    let room = Room::new();
    let (_, bytes) = print(&room, &with(&[], &[]), "out.wav");
    assert_eq!(ids(&bytes), ["JUNK", "fmt ", "iXML", "data"]);
    let mut bext = vec![0; 602];
    bext[338..346].copy_from_slice(&123_456_u64.to_le_bytes());
    bext[346] = 2;
    bext[412..414].copy_from_slice(&(-2_300_i16).to_le_bytes());
    print(
        &room,
        &with(&[chunk(b"bext", &bext, false)], &[]),
        "out.wav",
    );
    let reader = AudioReader::open(&room.path("out.wav"), false).expect("a print");
    let made = &reader
        .chunks()
        .iter()
        .find(|c| &c.id == b"bext")
        .expect("bext")
        .data;
    assert_eq!(
        made[338..346],
        bext[338..346],
        "the time reference is the take's"
    );
    assert_eq!(
        made[412..422],
        [0xff, 0x7f].repeat(5),
        "no figure of loudness is known"
    );
}

/// Gains of the old sound do not go with the tags.
#[test]
fn replay_gain_stays_behind() {
    use flac_codec::metadata::{BlockList, VorbisComment, update};
    let room = Room::new();
    room.write("in.wav", &with(&[], &[]));
    room.succeed(&["in.wav", "-o", "in.flac"]);
    update(room.path("in.flac"), |blocks: &mut BlockList| {
        let comment = blocks.get_mut::<VorbisComment>().expect("tags");
        comment.fields.push("TITLE=Song".to_owned());
        comment
            .fields
            .push("REPLAYGAIN_TRACK_GAIN=-6.2 dB".to_owned());
        Ok::<(), flac_codec::Error>(())
    })
    .expect("tagged");
    room.succeed(&["in.flac", "-o", "out.flac"]);
    let blocks = BlockList::open(room.path("out.flac")).expect("blocks");
    let fields = &blocks.get::<VorbisComment>().expect("tags").fields;
    assert!(fields.contains(&"TITLE=Song".to_owned()), "{fields:?}");
    assert!(
        !fields.iter().any(|f| f.contains("REPLAYGAIN")),
        "{fields:?}"
    );
}

/// Renders what comes through a pipe, every byte of which is taken, to `out.wav`; gives what was said.
fn piped(room: &Room, input: &[u8]) -> String {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new(program())
        .args(["-", "-o", "out.wav", "-q"])
        .current_dir(room.path(""))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("every byte is taken");
    drop(stdin);
    let output = child.wait_with_output().expect("an end");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A writer that is still at it is not stopped by chunks that nobody reads.
#[test]
fn chunks_behind_the_audio_of_a_pipe_are_read_and_told() {
    let room = Room::new();
    let behind = chunk(b"LIST", &vec![0; 1 << 20], false);
    let input = with(&[], &behind);
    let said = piped(&room, &input);
    assert!(
        said.contains("behind the audio of a pipe were left out: LIST"),
        "{said}"
    );
    assert_eq!(read_all(&room.path("out.wav")).len(), 4);
}

/// Sizes between 2 and 4 GB are sizes: the chunk behind them is not heard.
#[test]
fn a_pipe_of_many_gigabytes_has_a_length() {
    let room = Room::new();
    let mut head = with(&[], &[]);
    head.truncate(head.len() - SOUND.len());
    let at = head.len() - 4;
    head[at..].copy_from_slice(&3_000_000_000_u32.to_le_bytes());
    let said = piped(&room, &[&head[..], &SOUND].concat());
    assert!(
        said.contains("promises 1500000000, the file holds 4 frames"),
        "{said}"
    );
}
