//! What a header says against what the file holds: one verdict for every kind of file and every verb.

use redlight::files::{AudioReader, Error, ReadOptions};

use crate::formats::{aiff, flac};
use crate::kinds::wave64;
use crate::support::{Room, chunk, format_chunk, program, reduced, riff, whole_numbers};

const FRAMES: u64 = 100;

fn sound() -> Vec<u8> {
    (0..FRAMES * 2).map(|i| (i * 37 % 251) as u8).collect()
}

fn format() -> Vec<u8> {
    format_chunk(1, 1, 48_000, 16)
}

/// A WAV file that claims so many bytes of sound.
fn wav(bytes: u32, sound: &[u8]) -> Vec<u8> {
    let mut file = riff(&[format(), chunk(b"data", sound, false)]);
    let at = file.len() - sound.len();
    file[at - 4..at].copy_from_slice(&bytes.to_le_bytes());
    if bytes == 0 {
        file[4..8].fill(0);
    }
    file
}

fn rf64(bytes: u64, sound: &[u8]) -> Vec<u8> {
    let mut sizes = vec![0; 28];
    sizes[8..16].copy_from_slice(&bytes.to_le_bytes());
    let mut file = b"RF64\xff\xff\xff\xffWAVE".to_vec();
    file.extend(chunk(b"ds64", &sizes, false));
    file.extend(format());
    file.extend(b"data\xff\xff\xff\xff");
    file.extend(sound);
    file
}

fn rifx(bytes: u32, sound: &[u8]) -> Vec<u8> {
    let mut format = Vec::new();
    for word in [1, 1, 0, 48_000, 0, 0, 2, 16] {
        format.extend(u16::to_be_bytes(word));
    }
    let mut file = b"RIFX\0\0\0\0WAVE".to_vec();
    file.extend(chunk(b"fmt ", &format, true));
    file.extend(b"data");
    file.extend(bytes.to_be_bytes());
    file.extend(sound);
    file
}

/// An AIFF file that claims so many frames and, in its sound chunk, bytes.
fn aiff_of(frames: u32, bytes: u32, sound: &[u8]) -> Vec<u8> {
    let mut file = aiff(None, 16, 1, sound, false);
    let common = file.windows(4).position(|w| w == b"COMM").expect("COMM");
    file[common + 10..common + 14].copy_from_slice(&frames.to_be_bytes());
    let at = file.windows(4).position(|w| w == b"SSND").expect("SSND");
    // Without the two bytes ahead of the first sample that others are tested with.
    file.drain(at + 16..at + 18);
    file[at + 8..at + 16].fill(0);
    file[at + 4..at + 8].copy_from_slice(&bytes.to_be_bytes());
    file
}

fn flac_of(frames: u64, bytes: usize) -> Vec<u8> {
    let mut file = flac(&reduced(&whole_numbers(1_000, 1), 16), 1, 16, 48_000);
    file[22..26].copy_from_slice(&(frames as u32).to_be_bytes());
    let most = file.len();
    file.truncate(bytes.min(most));
    file
}

/// Frames that are read, or the error in two words.
fn read(file: &[u8], accept_truncated: bool) -> Result<u64, &'static str> {
    let options = ReadOptions {
        accept_truncated,
        ..ReadOptions::default()
    };
    let input = std::io::Cursor::new(file.to_vec());
    let run = || -> Result<u64, Error> {
        let mut reader = AudioReader::from_stream("x".as_ref(), input, &options)?;
        let mut planar = vec![Vec::new(); reader.spec().channels];
        let mut frames = 0;
        loop {
            match reader.read(&mut planar, 64)? {
                0 => return Ok(frames),
                got => frames += got as u64,
            }
        }
    };
    run().map_err(|error| match error {
        Error::Empty { .. } => "empty",
        Error::Truncated { .. } => "truncated",
        Error::Damaged { .. } => "damaged",
        other => panic!("{other}"),
    })
}

#[test]
fn the_table_holds_for_every_container() {
    let sound = sound();
    let bytes = sound.len() as u32;
    let half = &sound[..100];
    let info = chunk(b"LIST", b"INFO", false);
    let info_big = chunk(b"NAME", b"name", true);
    let format64 = &format()[8..];
    let w64 = |size: u64, sound: &[u8], behind: &[u8]| wave64(format64, sound, size, behind);
    let long = u64::from(bytes);
    let never = [Err("empty"); 2];
    let whole = [Ok(FRAMES); 2];
    let rescued = |frames| [Err("truncated"), Ok(frames)];
    for (what, file, expected) in [
        ("WAV whole", wav(bytes, &sound), whole),
        ("WAV cut", wav(bytes, half), rescued(50)),
        ("WAV crashed", wav(0, &sound), rescued(FRAMES)),
        ("WAV from ffmpeg", wav(u32::MAX, &sound), rescued(FRAMES)),
        ("WAV from sox", wav(0x7fff_f000, &sound), rescued(FRAMES)),
        ("WAV empty", wav(0, &[]), never),
        (
            "WAV empty, chunk behind",
            [wav(0, &[]), info.clone()].concat(),
            never,
        ),
        ("RF64 whole", rf64(long, &sound), whole),
        ("RF64 cut", rf64(long, half), rescued(50)),
        ("RF64 crashed", rf64(0, &sound), rescued(FRAMES)),
        ("RF64 empty", rf64(0, &[]), never),
        (
            "RF64 empty, chunk behind",
            [rf64(0, &[]), info].concat(),
            never,
        ),
        ("RIFX whole", rifx(bytes, &sound), whole),
        ("RIFX cut", rifx(bytes, half), rescued(50)),
        ("RIFX crashed", rifx(0, &sound), rescued(FRAMES)),
        ("Wave64 whole", w64(long + 24, &sound, &[]), whole),
        ("Wave64 cut", w64(long + 24, half, &[]), rescued(52)),
        (
            "Wave64 from ffmpeg",
            w64(i64::MAX as u64, &sound, &[]),
            rescued(FRAMES),
        ),
        ("Wave64 crashed", w64(24, &sound, &[]), rescued(FRAMES)),
        ("Wave64 empty", w64(24, &[], &[]), never),
        (
            "AIFF whole",
            aiff_of(FRAMES as u32, bytes + 8, &sound),
            whole,
        ),
        (
            "AIFF cut",
            aiff_of(FRAMES as u32, bytes + 8, half),
            rescued(50),
        ),
        (
            "AIFF from ffmpeg, killed",
            aiff_of(0, 0, &sound),
            rescued(FRAMES),
        ),
        ("AIFF crashed", aiff_of(0, 8, &sound), rescued(FRAMES)),
        (
            "AIFF from sox",
            aiff_of(0x3f80_0000, 0x7f00_0008, &sound),
            rescued(FRAMES),
        ),
        (
            "AIFF sound without size",
            aiff_of(FRAMES as u32, 0, &sound),
            whole,
        ),
        ("AIFF empty", aiff_of(0, 8, &[]), never),
        (
            "AIFF empty, chunk behind",
            [aiff_of(0, 8, &[]), info_big].concat(),
            never,
        ),
        ("FLAC whole", flac_of(1_000, usize::MAX), [Ok(1_000); 2]),
        ("FLAC cut", flac_of(1_000, 1_500), rescued(512)),
        ("FLAC without total", flac_of(0, usize::MAX), [Ok(1_000); 2]),
        ("FLAC without total, cut", flac_of(0, 1_500), rescued(512)),
    ] {
        let is = [false, true].map(|accept| read(&file, accept));
        assert_eq!(is, expected, "{what}");
    }
}

/// Every byte of a FLAC stream without a total at which it may be cut: frames are whole or it is told.
#[test]
fn a_flac_stream_cut_anywhere_is_told() {
    let whole = flac_of(0, usize::MAX);
    let numbers = reduced(&whole_numbers(1_000, 1), 16);
    // Frames of 256 samples; where they begin, the encoder's own lengths tell.
    let starts: Vec<usize> = (42..whole.len())
        .filter(|at| read(&whole[..*at], false).is_ok())
        .collect();
    assert!(starts.len() <= 4, "{starts:?}");
    assert_eq!(numbers.len(), 1_000);
    for at in (90..whole.len())
        .step_by(13)
        .filter(|at| !starts.contains(at))
    {
        assert!(
            matches!(read(&whole[..at], false), Err("truncated" | "empty")),
            "{at}"
        );
    }
}

/// Samples as raw numbers that do not fill their last frame are told.
#[test]
fn raw_samples_that_end_within_a_frame_are_told() {
    let room = Room::new();
    room.write("in.raw", &[0; 803]);
    let output = room.run(&["in.raw", "-o", "out.wav", "--raw", "48000,2,s16", "-q"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("the last 3 bytes are no whole frame"),
        "{said}"
    );
}

/// A pipe with no audio and a chunk behind it is empty too; one that does not know its length is not.
#[test]
fn a_pipe_without_audio_is_empty() {
    use std::io::Write;
    let room = Room::new();
    let empty = riff(&[
        format(),
        chunk(b"data", &[], false),
        chunk(b"LIST", b"INFO", false),
    ]);
    for (input, code) in [(empty, 3), (wav(0, &sound()), 0)] {
        let mut child = std::process::Command::new(program())
            .args(["-", "-o", "out.wav", "-q"])
            .current_dir(room.path(""))
            .stdin(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(&input).expect("taken");
        drop(stdin);
        assert_eq!(child.wait().expect("an end").code(), Some(code));
    }
}

#[test]
fn a_session_has_the_flag_that_it_recommends() {
    let room = Room::new();
    room.write("a.wav", &wav(sound().len() as u32, &sound()[..100]));
    room.write("s.toml", b"[[track]]\nfile = \"a.wav\"\n");
    let said = room.fail(3, &["session", "s.toml"]);
    assert!(said.contains("--accept-truncated"), "{said}");
    room.succeed(&["session", "s.toml", "--accept-truncated"]);
    let reader = hound::WavReader::open(room.path("printed/a.wav")).expect("a WAV file");
    assert_eq!(reader.duration(), 50);
    let said = room.succeed(&["session", "s.toml", "--accept-truncated"]);
    assert!(said.contains("done already"), "{said}");
}
