//! Making and reading files without the code under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use tempfile::TempDir;

/// The renderer: the one that `REDLIGHT_RENDER` names, or else one that is built now.
pub fn program() -> &'static str {
    static PROGRAM: LazyLock<String> =
        LazyLock::new(|| std::env::var("REDLIGHT_RENDER").unwrap_or_else(|_| build()));
    &PROGRAM
}

fn build() -> String {
    let build = escargot::CargoBuild::new()
        .manifest_path("../../Cargo.toml")
        .bin("redlight-render")
        .no_default_features()
        .features("render");
    let built = build.run().expect("the renderer builds");
    built.path().to_str().expect("a plain path").to_owned()
}

/// A folder that vanishes with the test.
pub struct Room {
    dir: TempDir,
}

impl Room {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a written file");
        path
    }

    /// Names of the files in the folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).expect("a folder");
        let mut names: Vec<_> = entries
            .map(|e| {
                e.expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    /// Runs `redlight-render` in the folder.
    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(program())
            .args(args)
            .current_dir(self.dir.path())
            .output()
            .expect("the program runs")
    }

    /// Runs it, expects this exit code, and gives what it said on the standard error.
    pub fn fail(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        said
    }

    /// Runs it, expects success, and gives what it said on the standard output.
    pub fn succeed(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// Whole numbers that a wrong scale, sign or byte order would change, over 24 bits.
pub fn whole_numbers(frames: usize, channels: usize) -> Vec<i32> {
    let mut random = redlight::random::Random::new(1);
    let mut numbers: Vec<i32> = (0..frames * channels)
        .map(|_| (random.bits() as i32) >> 8)
        .collect();
    numbers[..4].copy_from_slice(&[0, 1, -(1 << 23), (1 << 23) - 1]);
    numbers
}

/// The numbers as `bits` bits: the upper ones.
pub fn reduced(numbers: &[i32], bits: u32) -> Vec<i32> {
    numbers.iter().map(|n| n >> (24 - bits)).collect()
}

/// What whole numbers of `bits` bits mean.
pub fn meant(numbers: &[i32], bits: u32) -> Vec<f32> {
    let scale = 2_f64.powi(1 - bits as i32);
    numbers
        .iter()
        .map(|n| (f64::from(*n) * scale) as f32)
        .collect()
}

/// A RIFF or FORM chunk.
pub fn chunk(id: &[u8; 4], data: &[u8], is_big: bool) -> Vec<u8> {
    let size = data.len() as u32;
    let mut bytes = id.to_vec();
    bytes.extend(if is_big {
        size.to_be_bytes()
    } else {
        size.to_le_bytes()
    });
    bytes.extend(data);
    bytes.extend((data.len() % 2 == 1).then_some(0));
    bytes
}

/// A WAV file of these chunks.
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut body = b"WAVE".to_vec();
    chunks.iter().for_each(|c| body.extend(c));
    chunk(b"RIFF", &body, false)
}

/// A plain format chunk.
pub fn format_chunk(tag: u16, channels: u16, rate_hz: u32, bits: u16) -> Vec<u8> {
    let block = channels * bits / 8;
    let mut data = Vec::new();
    data.extend(tag.to_le_bytes());
    data.extend(channels.to_le_bytes());
    data.extend(rate_hz.to_le_bytes());
    data.extend((rate_hz * u32::from(block)).to_le_bytes());
    data.extend(block.to_le_bytes());
    data.extend(bits.to_le_bytes());
    chunk(b"fmt ", &data, false)
}

/// A 16-bit WAV file by another writer.
pub fn write_wav16(path: &Path, channels: u16, rate_hz: u32, samples: &[i16]) {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("a writer");
    samples
        .iter()
        .for_each(|s| writer.write_sample(*s).expect("a sample"));
    writer.finalize().expect("a file");
}

/// A second of a decaying tone with noise, in 16 bits.
pub fn tone(channels: usize, rate_hz: u32) -> Vec<i16> {
    let noise = whole_numbers(rate_hz as usize, channels);
    (0..rate_hz as usize * channels)
        .map(|i| {
            let t = (i / channels) as f64 / f64::from(rate_hz);
            let tone = (440.0 * std::f64::consts::TAU * t).sin() * (-2.0 * t).exp();
            (12_000.0 * tone) as i16 + (noise[i] >> 15) as i16
        })
        .collect()
}

/// Whether a program of others is here. Where the whole suite runs it has to be.
pub fn has_program(name: &str) -> bool {
    let is_here = Command::new(name).arg("--version").output().is_ok();
    let is_needed = std::env::var_os("REDLIGHT_TOOLS").is_some();
    assert!(is_here || !is_needed, "{name} is not installed");
    is_here
}

/// What another decoder makes of samples of one channel.
pub fn symphonia_decode(
    codec: symphonia::core::codecs::audio::AudioCodecId,
    data: &[u8],
) -> Vec<f32> {
    use symphonia::core::audio::Channels;
    use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoderOptions};
    use symphonia::core::packet::Packet;
    use symphonia::core::units::{Duration, Timestamp};
    let mut params = AudioCodecParameters::new();
    params
        .for_codec(codec)
        .with_sample_rate(48_000)
        .with_max_frames_per_packet(data.len() as u64)
        .with_channels(Channels::Discrete(1));
    let registry = symphonia::default::get_codecs();
    let mut decoder = registry
        .make_audio_decoder(&params, &AudioDecoderOptions::default())
        .expect("a decoder");
    let packet = Packet::new(
        0,
        Timestamp::from(0),
        Duration::from(data.len() as u64),
        data,
    );
    let decoded = decoder.decode(&packet).expect("samples");
    let mut samples = Vec::new();
    decoded.copy_to_vec_interleaved(&mut samples);
    samples
}
