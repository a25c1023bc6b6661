//! Thousands of broken files of every kind: no panic, no memory on a header's word, a sane verdict.

use std::io::Cursor;

use redlight::files::{AudioReader, Error, ReadOptions};

use crate::formats::{aiff, flac};
use redlight::testkit::Dice;

use crate::kinds::wave64;
use crate::support::{chunk, format_chunk, reduced, riff, whole_numbers};

const MUTANTS: usize = 400;

/// Numbers that headers are wrong by.
const ODD: [u32; 10] = [
    0,
    1,
    7,
    0x7f,
    0xff,
    0xffff,
    0x7fff_f000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
];

fn mutate(bytes: &mut Vec<u8>, random: &mut Dice) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => bytes[at] = random.below(256) as u8,
            2 => bytes[at] ^= 1 << random.below(8),
            3 => drop(bytes.drain(at..(at + 1 + random.below(8)).min(bytes.len()))),
            4 => {
                let more: Vec<u8> = (0..random.below(20))
                    .map(|_| random.below(256) as u8)
                    .collect();
                bytes.splice(at..at, more);
            }
            5 => {
                let end = (at + random.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            _ => {
                let odd = ODD[random.below(ODD.len())];
                let odd = if random.below(2) == 0 {
                    odd.to_le_bytes()
                } else {
                    odd.to_be_bytes()
                };
                for (to, from) in bytes[at..].iter_mut().zip(odd) {
                    *to = from;
                }
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let numbers = whole_numbers(200, 2);
    let data: Vec<u8> = reduced(&numbers, 16)
        .iter()
        .flat_map(|n| (*n as i16).to_le_bytes())
        .collect();
    let ixml = b"<BWFXML><TRACK_LIST><TRACK><NAME>a</NAME></TRACK></TRACK_LIST></BWFXML>";
    let wav = riff(&[
        chunk(b"bext", &[0; 604], false),
        format_chunk(1, 2, 48_000, 16),
        chunk(b"data", &data, false),
        chunk(b"iXML", ixml, false),
        chunk(b"LIST", b"INFOISFT\x02\0\0\0a\0", false),
    ]);
    let mut rf64 = b"RF64\xff\xff\xff\xffWAVE".to_vec();
    rf64.extend(chunk(b"ds64", &[0; 28], false));
    rf64.extend(format_chunk(1, 2, 48_000, 16));
    rf64.extend(b"data\xff\xff\xff\xff");
    rf64.extend(&data);
    let w64 = wave64(
        &format_chunk(1, 2, 48_000, 16)[8..],
        &data,
        data.len() as u64 + 24,
        &[],
    );
    vec![
        ("WAV", wav),
        ("RF64", rf64),
        ("Wave64", w64),
        ("AIFF", aiff(None, 16, 2, &data, false)),
        ("AIFC", aiff(Some(b"sowt"), 16, 2, &data, true)),
        ("FLAC", flac(&reduced(&numbers, 16), 2, 16, 48_000)),
        ("FLAC of noise", flac(&numbers, 2, 24, 48_000)),
    ]
}

/// Reads a file to its end: how many frames, or why not.
fn read(bytes: &[u8], accept_truncated: bool) -> Result<u64, Error> {
    let options = ReadOptions {
        accept_truncated,
        ..ReadOptions::default()
    };
    let input = Cursor::new(bytes.to_vec());
    let mut reader = AudioReader::from_stream("x".as_ref(), input, &options)?;
    let spec = reader.spec();
    assert!((1..=2).contains(&spec.channels));
    assert!((8_000..=768_000).contains(&spec.sample_rate_hz));
    let kept: usize = reader.chunks().iter().map(|c| c.data.len()).sum();
    assert!(kept <= bytes.len() + 64 && reader.chunks().len() <= 1_000);
    let mut planar = vec![Vec::new(); spec.channels];
    let mut frames = 0;
    loop {
        let got = reader.read(&mut planar, 64)?;
        assert!(planar.iter().all(|c| c.len() == got));
        if got == 0 {
            break;
        }
        frames += got as u64;
    }
    // FLAC's greatest frame of silence is a dozen bytes.
    assert!(frames <= 8_000 * bytes.len() as u64);
    assert!(
        reader.frames().is_none_or(|n| n == frames),
        "{frames} of {:?}",
        reader.frames()
    );
    Ok(frames)
}

#[test]
fn broken_files_are_read_or_refused() {
    for (kind, seed) in seeds() {
        let whole = read(&seed, false);
        let is_crashed = kind == "RF64";
        assert_eq!(whole.is_err(), is_crashed, "{kind}: {whole:?}");
        let mut random = Dice::new(kind.len() as u64);
        for number in 0..MUTANTS {
            let mut bytes = seed.clone();
            mutate(&mut bytes, &mut random);
            let strict = read(&bytes, false);
            let lenient = read(&bytes, true);
            // What is whole is whole either way; what is not read strictly may be rescued.
            if let Ok(frames) = strict {
                assert_eq!(lenient.ok(), Some(frames), "{kind} {number}");
            }
        }
    }
}

/// Memory that is asked for while a file is opened and read.
#[test]
fn no_header_makes_it_allocate_more_than_the_file_is_worth() {
    let huge = u32::MAX;
    for (kind, mut bytes) in seeds() {
        // Every four bytes in turn claim as much as they can.
        for at in (0..bytes.len().min(120)).step_by(2) {
            let before: [u8; 4] = bytes[at..at + 4].try_into().expect("4");
            bytes[at..at + 4].copy_from_slice(&huge.to_le_bytes());
            let info = allocation_counter::measure(|| {
                let _ = read(&bytes, true);
            });
            // The buffer of a file, a block of FLAC's and one of frames are a megabyte or two.
            assert!(
                info.bytes_max < 8 << 20,
                "{kind} {at}: {} bytes",
                info.bytes_max
            );
            bytes[at..at + 4].copy_from_slice(&before);
        }
    }
}
