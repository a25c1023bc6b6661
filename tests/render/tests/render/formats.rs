//! Every format in is sample-exact; what comes out is read by another implementation.

use std::path::Path;

use flacenc::component::BitRepr;
use flacenc::error::Verify;
use redlight::files::AudioReader;

use crate::support::{Room, chunk, format_chunk, meant, reduced, riff, whole_numbers};

const FRAMES: usize = 1_000;

/// All samples of a file, interleaved.
pub fn read_all(path: &Path) -> Vec<f32> {
    let mut reader = AudioReader::open(path, false).expect("a readable file");
    let channels = reader.spec().channels;
    let mut planar = vec![Vec::new(); channels];
    let mut all = Vec::new();
    // An odd block: it must not matter where the file is cut.
    while reader.read(&mut planar, 77).expect("frames") > 0 {
        for i in 0..planar[0].len() {
            all.extend(planar.iter().map(|c| c[i]));
        }
    }
    all
}

pub fn bytes_of(numbers: &[i32], size: usize, is_big: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for n in numbers {
        let little = n.to_le_bytes();
        let mut sample = little[..size].to_vec();
        if is_big {
            sample.reverse();
        }
        bytes.extend(sample);
    }
    bytes
}

#[test]
fn wav_of_whole_numbers() {
    let room = Room::new();
    let numbers = whole_numbers(FRAMES, 2);
    for bits in [16, 24, 32] {
        let numbers = match bits {
            32 => numbers.iter().map(|n| n << 8).collect(),
            _ => reduced(&numbers, bits),
        };
        let path = room.path("in.wav");
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 44_100,
            bits_per_sample: bits as u16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).expect("a writer");
        numbers
            .iter()
            .for_each(|n| writer.write_sample(*n).expect("a sample"));
        writer.finalize().expect("a file");
        assert_eq!(read_all(&path), meant(&numbers, bits), "{bits} bit");
    }
}

#[test]
fn wav_of_floats_and_of_8_bit() {
    let room = Room::new();
    let meant = meant(&whole_numbers(FRAMES, 1), 24);
    let singles: Vec<u8> = meant.iter().flat_map(|x| x.to_le_bytes()).collect();
    let doubles: Vec<u8> = meant
        .iter()
        .flat_map(|x| f64::from(*x).to_le_bytes())
        .collect();
    for (bits, data) in [(32, singles), (64, doubles)] {
        let format = format_chunk(3, 1, 96_000, bits);
        let path = room.write("in.wav", &riff(&[format, chunk(b"data", &data, false)]));
        assert_eq!(read_all(&path), meant, "{bits} bit");
    }
    let format = format_chunk(1, 1, 8_000, 8);
    let path = room.write(
        "in.wav",
        &riff(&[format, chunk(b"data", &[0, 64, 128, 192, 255], false)]),
    );
    assert_eq!(read_all(&path), [-1.0, -0.5, 0.0, 0.5, 127.0 / 128.0]);
}

#[test]
fn rf64_with_its_sizes_in_ds64() {
    let room = Room::new();
    let numbers = reduced(&whole_numbers(FRAMES, 2), 16);
    let data = bytes_of(&numbers, 2, false);
    let mut sizes = Vec::new();
    for n in [0, data.len() as u64, FRAMES as u64] {
        sizes.extend(n.to_le_bytes());
    }
    sizes.extend([0; 4]);
    let mut bytes = b"RF64\xff\xff\xff\xffWAVE".to_vec();
    bytes.extend(chunk(b"ds64", &sizes, false));
    bytes.extend(format_chunk(1, 2, 48_000, 16));
    bytes.extend(b"data\xff\xff\xff\xff");
    bytes.extend(data);
    let path = room.write("in.wav", &bytes);
    assert_eq!(read_all(&path), meant(&numbers, 16));
}

/// An AIFF or (with `kind`) AIFC file; the sound may stand before the common chunk.
pub fn aiff(
    kind: Option<&[u8; 4]>,
    bits: u16,
    channels: u16,
    data: &[u8],
    is_sound_first: bool,
) -> Vec<u8> {
    let frames = data.len() / usize::from(channels) / usize::from(bits.div_ceil(8));
    let mut common = Vec::new();
    common.extend(channels.to_be_bytes());
    common.extend((frames as u32).to_be_bytes());
    common.extend(bits.to_be_bytes());
    common.extend([0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]);
    if let Some(kind) = kind {
        common.extend(kind);
        common.extend([0, 0]);
    }
    // An offset of 2 before the first sample.
    let mut sound = vec![0, 0, 0, 2, 0, 0, 0, 0, 0xee, 0xee];
    sound.extend(data);
    let mut chunks = [
        chunk(b"COMM", &common, true),
        chunk(b"NAME", b"odd", true),
        chunk(b"SSND", &sound, true),
    ];
    if is_sound_first {
        chunks.reverse();
    }
    let mut body = if kind.is_some() { b"AIFC" } else { b"AIFF" }.to_vec();
    chunks.iter().for_each(|c| body.extend(c));
    chunk(b"FORM", &body, true)
}

#[test]
fn aiff_and_aifc() {
    let room = Room::new();
    let numbers = whole_numbers(FRAMES, 2);
    for bits in [8, 16, 24] {
        let numbers = reduced(&numbers, bits);
        let size = bits as usize / 8;
        let big = bytes_of(&numbers, size, true);
        for is_sound_first in [false, true] {
            let path = room.write("in.aiff", &aiff(None, bits as u16, 2, &big, is_sound_first));
            assert_eq!(read_all(&path), meant(&numbers, bits), "{bits} bit");
        }
        let path = room.write("in.aifc", &aiff(Some(b"NONE"), bits as u16, 2, &big, false));
        assert_eq!(read_all(&path), meant(&numbers, bits), "{bits} bit");
    }
    let numbers = reduced(&numbers, 16);
    let little = bytes_of(&numbers, 2, false);
    let path = room.write("in.aifc", &aiff(Some(b"sowt"), 16, 2, &little, false));
    assert_eq!(read_all(&path), meant(&numbers, 16));
    let floats = meant(&numbers, 16);
    let data: Vec<u8> = floats.iter().flat_map(|x| x.to_be_bytes()).collect();
    let path = room.write("in.aifc", &aiff(Some(b"fl32"), 32, 2, &data, false));
    assert_eq!(read_all(&path), floats);
}

/// A FLAC file by another encoder.
pub fn flac(numbers: &[i32], channels: usize, bits: u32, rate_hz: usize) -> Vec<u8> {
    let config = flacenc::config::Encoder::default()
        .into_verified()
        .expect("a legal setup");
    let source =
        flacenc::source::MemSource::from_samples(numbers, channels, bits as usize, rate_hz);
    let stream = flacenc::encode_with_fixed_block_size(&config, source, 256).expect("a stream");
    let mut sink = flacenc::bitsink::ByteSink::new();
    stream.write(&mut sink).expect("bytes");
    sink.as_slice().to_vec()
}

#[test]
fn flac_of_16_and_24_bit() {
    let room = Room::new();
    for (bits, channels) in [(16, 1), (16, 2), (24, 2)] {
        let numbers = reduced(&whole_numbers(FRAMES, channels), bits);
        let path = room.write("in.flac", &flac(&numbers, channels, bits, 48_000));
        assert_eq!(read_all(&path), meant(&numbers, bits), "{bits} bit");
    }
}

/// Settings with the preamp OUT null to the bit, so what goes in as 24 bit comes out as it was.
#[test]
fn a_null_render_keeps_every_bit_and_another_reader_agrees() {
    let room = Room::new();
    let numbers = whole_numbers(FRAMES, 2);
    let data = bytes_of(&numbers, 3, false);
    let format = format_chunk(1, 2, 48_000, 24);
    room.write("in.wav", &riff(&[format, chunk(b"data", &data, false)]));
    for depth in ["24", "32f"] {
        room.succeed(&[
            "in.wav",
            "-o",
            "out.wav",
            "--set",
            "pre_on=off",
            "--bit-depth",
            depth,
            "--overwrite",
        ]);
        let mut reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
        assert_eq!(reader.duration() as usize, FRAMES, "as long as it was");
        let out: Vec<i32> = match depth {
            "24" => reader.samples().map(|s| s.expect("a sample")).collect(),
            _ => reader
                .samples::<f32>()
                .map(|s| (s.expect("a sample") * 8_388_608.0) as i32)
                .collect(),
        };
        assert_eq!(out, numbers, "{depth}");
    }
}

#[test]
fn every_rate_from_8_to_768_khz_renders_to_its_length() {
    let room = Room::new();
    for rate_hz in [8_000, 11_025, 44_100, 192_000, 384_000, 768_000] {
        for frames in [1, 31, 500] {
            let data = vec![0; frames * 2];
            let format = format_chunk(1, 1, rate_hz, 16);
            room.write("in.wav", &riff(&[format, chunk(b"data", &data, false)]));
            room.succeed(&["in.wav", "-o", "out.wav", "--overwrite"]);
            let reader = hound::WavReader::open(room.path("out.wav")).expect("a WAV file");
            assert_eq!(reader.duration() as usize, frames);
            assert_eq!(reader.spec().sample_rate, rate_hz);
        }
    }
}

/// Cue points, broadcast information and the like go with the audio, before and behind it.
#[test]
fn foreign_chunks_are_kept() {
    let room = Room::new();
    let bytes = riff(&[
        chunk(b"bext", b"odd length!", false),
        format_chunk(1, 1, 48_000, 16),
        chunk(b"data", &[1, 0, 2, 0], false),
        chunk(b"cue ", &[0; 4], false),
    ]);
    room.write("in.wav", &bytes);
    room.succeed(&["in.wav", "-o", "out.wav"]);
    let reader = AudioReader::open(&room.path("out.wav"), false).expect("a WAV file");
    let data = |id: &[u8; 4]| {
        let chunk = reader.chunks().iter().find(|c| &c.id == id);
        chunk.expect("the chunk").data.as_slice()
    };
    assert!(data(b"bext").starts_with(b"odd length!"));
    assert_eq!(data(b"cue "), [0; 4]);
}
