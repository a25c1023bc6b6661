//! What to render, and what came of it.

use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

use super::levels::{Levels, Reductions};
use super::take::Take;
use crate::files::Container;
use crate::files::Provenance;
use crate::files::{AudioSpec, SampleFormat};
use crate::files::{Channels, ReadOptions};
use crate::params::Values;

/// What to render, and how.
#[derive(Clone, Debug)]
pub struct Job {
    /// The recording; `-` is the standard input.
    pub input: PathBuf,
    /// What the samples of an input without a header are; none for every other file.
    pub raw: Option<AudioSpec>,
    /// Channels to take of the recording; none takes all.
    pub channels: Option<Channels>,
    /// The file to be made; `-` is the standard output.
    pub output: PathBuf,
    /// Kind of the output; none takes what its name says, and WAV for the standard output.
    pub container: Option<Container>,
    /// Settings of the strip.
    pub values: Values,
    /// Name of the settings, for the file to remember.
    pub settings_name: String,
    /// What the side-chain hears.
    pub key: Option<PathBuf>,
    /// Channels to take of the key; none takes all.
    pub key_channels: Option<Channels>,
    /// Encoding of the output; none takes [`Container::default_format`] of the input's.
    pub format: Option<SampleFormat>,
    /// Seed of the dither when reducing to 16 bit; none rounds without dither.
    pub dither_seed: Option<u64>,
    /// Whether an existing output may be replaced.
    pub overwrite: bool,
    /// Whether a truncated input is rendered as far as it goes.
    pub accept_truncated: bool,
    /// Sound as while playing, where the offline quality does not count. Off, the file equals a
    /// host's offline bounce.
    pub is_live: bool,
    /// What a file remembers of its making, to make it again. The input must then sound as it did.
    pub again: Option<Provenance>,
}

impl Job {
    /// A job with default settings: 16-bit output dithered, nothing overwritten.
    pub fn new(input: &Path, output: &Path) -> Self {
        Self {
            input: input.to_owned(),
            raw: None,
            channels: None,
            output: output.to_owned(),
            container: None,
            values: Values::default(),
            settings_name: String::new(),
            key: None,
            key_channels: None,
            format: None,
            dither_seed: Some(1),
            overwrite: false,
            accept_truncated: false,
            is_live: false,
            again: None,
        }
    }

    /// How the recording is to be read.
    pub(crate) fn input_options(&self) -> ReadOptions {
        ReadOptions {
            accept_truncated: self.accept_truncated,
            channels: self.channels,
            raw: self.raw,
        }
    }

    /// How the key is to be read.
    pub(crate) fn key_options(&self) -> ReadOptions {
        ReadOptions {
            accept_truncated: self.accept_truncated,
            channels: self.key_channels,
            raw: None,
        }
    }

    /// The job that makes again, as `output`, what `provenance` tells of, from `input`.
    pub fn again(provenance: &Provenance, input: &Path, output: &Path) -> Self {
        Self {
            values: provenance.values(),
            format: Some(provenance.format),
            dither_seed: provenance.dither_seed,
            is_live: provenance.is_live,
            channels: provenance.channels[0],
            key_channels: provenance.channels[1],
            again: Some(provenance.clone()),
            ..Self::new(input, output)
        }
    }
}

/// How far a render is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Frames done.
    pub frames: u64,
    /// Frames in all, if that is known.
    pub total: Option<u64>,
}

/// What a render did.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The recording. As JSON its name is text for eyes, and `input_bytes` stands beside it where that
    /// is not the whole of it.
    #[serde(serialize_with = "as_text")]
    pub input: PathBuf,
    /// The file made, as `input` with `output_bytes`.
    #[serde(serialize_with = "as_text")]
    pub output: PathBuf,
    /// The bytes of the recording's name if they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_bytes: Option<Vec<u8>>,
    /// The bytes of the name of the file made if they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_bytes: Option<Vec<u8>>,
    /// Kind and encoding of the recording.
    pub input_format: String,
    /// Encoding of the file made.
    pub output_format: String,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: usize,
    /// Frames, in and out.
    pub frames: u64,
    /// Length.
    pub seconds: f64,
    /// Levels of the recording.
    pub before: Levels,
    /// Levels of what was made, before it was encoded.
    pub after: Levels,
    /// The recording as a take: clips, silence, DC, noise.
    pub take_before: Take,
    /// The same of what was made.
    pub take_after: Take,
    /// Gain reduction.
    pub reduction: Reductions,
    /// Whether the output guard acted.
    pub is_guarding: bool,
    /// How the strip deviates from what its panel says, control by control; empty without tolerance.
    pub deviations: Vec<String>,
    /// What a person should know, in plain words.
    pub warnings: Vec<String>,
}

/// A path is bytes; text that is not the whole of it is told apart by [`path_bytes`].
fn as_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

/// The bytes of a path that is no UTF-8 (on Windows no UTF-16: then WTF-8); none for every other.
pub fn path_bytes(path: &Path) -> Option<Vec<u8>> {
    let bytes = path.as_os_str().as_encoded_bytes();
    path.to_str().is_none().then(|| bytes.to_vec())
}
