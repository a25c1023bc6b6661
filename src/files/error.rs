//! What can go wrong with files, named so that a person knows what to do.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::channels::{Channels, PolyTrack};
use super::stream::Stream;
use crate::text::{shown, shown_path};

/// Kinds of files that are read, for a person.
pub const KINDS: &str = "WAV, RF64, BW64, RIFX, Wave64, AIFF, AIFC, FLAC";

/// An error of the renderer. Every message names the file, the value and what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input does not exist.
    #[error("{}: no such file", shown_path(.path))]
    Missing {
        /// The input.
        path: PathBuf,
    },
    /// The input is there but cannot be read.
    #[error("{}: cannot be read: {source}", shown_path(.path))]
    Read {
        /// The input.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The input is no audio file that is read here.
    #[error("{}: not an audio file that can be read: {why}; allowed: {KINDS}", shown_path(.path))]
    NotAudio {
        /// The input.
        path: PathBuf,
        /// What was found instead.
        why: String,
    },
    /// The input is of a known kind but its contents contradict themselves.
    #[error("{}: damaged: {why}", shown_path(.path))]
    Damaged {
        /// The input.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The input holds samples in an encoding that is not read here.
    #[error("{}: {what} is not supported; allowed: {allowed}", shown_path(.path))]
    Unsupported {
        /// The input.
        path: PathBuf,
        /// What was found.
        what: String,
        /// What would do.
        allowed: &'static str,
    },
    /// The input has a header but not one frame.
    #[error("{}: empty: the file holds no audio frames", shown_path(.path))]
    Empty {
        /// The input.
        path: PathBuf,
    },
    /// The input ends before its header says.
    #[error(
        "{}: truncated: the header promises {promised}, the file holds {there} frames; \
         --accept-truncated renders what is there", shown_path(.path)
    )]
    Truncated {
        /// The input.
        path: PathBuf,
        /// What the header says, in words.
        promised: String,
        /// Whole frames that are there.
        there: u64,
    },
    /// The input has a number of channels that the strip cannot run.
    #[error(
        "{}: {channels} channels{}; allowed: 1 (mono) or 2 (stereo); --channels takes one or two of more, \
         as in --channels 1 or --channels 1,2", shown_path(.path), named(.tracks)
    )]
    Channels {
        /// The input.
        path: PathBuf,
        /// Its channels.
        channels: usize,
        /// What the recorder calls them.
        tracks: Vec<PolyTrack>,
    },
    /// The input lacks a channel that was asked for.
    #[error("{}: channels {asked} of {channels}{}; allowed: 1 to {channels}", shown_path(.path), named(.tracks))]
    NoChannel {
        /// The input.
        path: PathBuf,
        /// What was asked for.
        asked: Channels,
        /// Its channels.
        channels: usize,
        /// What the recorder calls them.
        tracks: Vec<PolyTrack>,
    },
    /// The input has a sample rate outside the strip's range.
    #[error("{}: sample rate {rate_hz} Hz; allowed: 8000 to 768000 Hz", shown_path(.path))]
    Rate {
        /// The input.
        path: PathBuf,
        /// Its rate.
        rate_hz: u32,
    },
    /// The key was recorded at another rate than the input.
    #[error("{}: the key runs at {key_hz} Hz, the input at {input_hz} Hz; allowed: the same rate", shown_path(.path))]
    KeyRate {
        /// The key.
        path: PathBuf,
        /// Its rate.
        key_hz: u32,
        /// The input's rate.
        input_hz: u32,
    },
    /// What should be rendered again is not what the file was made of.
    #[error("{}: sounds different from '{}', of which the file was made", shown_path(.path), shown(.source_name))]
    OtherSource {
        /// What was given.
        path: PathBuf,
        /// What the file remembers.
        source_name: String,
    },
    /// What should be rendered again had a key.
    #[error("the file was made with the key '{}'; give it with --key", shown(.name))]
    KeyMissing {
        /// What the file remembers.
        name: String,
    },
    /// A file remembers nothing of its making.
    #[error("{}: holds no settings of Redlight", shown_path(.path))]
    NoSettings {
        /// The file.
        path: PathBuf,
    },
    /// A folder holds nothing to learn from.
    #[error(
        "{}: holds no recording that can be used; looked for WAV, AIFF and FLAC{}", shown_path(.path),
        .left_out.iter().map(|why| format!("\n  {why}")).collect::<String>()
    )]
    NoRecordings {
        /// The folder.
        path: PathBuf,
        /// Files that are no recordings, and why.
        left_out: Vec<String>,
    },
    /// The output exists and was not to be overwritten.
    #[error("{}: exists already; --overwrite replaces it", shown_path(.path))]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// The output is something that is read, or another output: neither is ever written over.
    #[error("{}: is the {} itself; choose another output", shown_path(.path), shown(.role))]
    SameFile {
        /// The output.
        path: PathBuf,
        /// What it is.
        role: String,
    },
    /// The output has the name of something that is read, or of another output, but for capitals or accents.
    #[error(
        "{}: differs from the {role} only in capitals or in how accents are composed, and on many disks they \
         are one file; choose another output", shown_path(.path), role = shown(.role)
    )]
    SameName {
        /// The output.
        path: PathBuf,
        /// What it would be.
        role: String,
    },
    /// What is printed would go into something that is read.
    #[error("the {stream} is the {} itself; send it elsewhere", shown(.role))]
    StreamIsRead {
        /// Where text goes.
        stream: Stream,
        /// What it is.
        role: String,
    },
    /// What stands at the output's place, or its name, forbids it.
    #[error("{}: cannot be written: {why}", shown_path(.path))]
    Refused {
        /// The output.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The output's kind is not known from its name.
    #[error("{}: cannot tell the format from the name; allowed endings: {allowed}", shown_path(.path))]
    OutputKind {
        /// The output.
        path: PathBuf,
        /// What would do.
        allowed: &'static str,
    },
    /// The output's kind and its encoding do not go together.
    #[error("{}: {what}; allowed: {allowed}", shown_path(.path))]
    OutputFormat {
        /// The output.
        path: PathBuf,
        /// What does not go.
        what: String,
        /// What would do.
        allowed: &'static str,
    },
    /// Whoever read the standard output, or a pipe that is the output, has closed it.
    #[error("the reader of the output has gone")]
    ReaderGone,
    /// The output cannot be created, or a stream not be written on.
    #[error("{}: cannot be written: {source}", shown_path(.path))]
    Unwritable {
        /// The output.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Writing the output failed midway; nothing was left behind.
    #[error("{}: writing failed, nothing was kept: {source}", shown_path(.path))]
    Write {
        /// The output.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A fault of the program itself, met while working on a file.
    #[error("{}: a fault of the program: {what}; please report it with the file", shown_path(.path))]
    Fault {
        /// The file.
        path: PathBuf,
        /// What the program said of it.
        what: String,
    },
    /// Rendering was stopped by the caller; nothing was left behind.
    #[error("stopped; nothing was kept")]
    Stopped,
}

/// Names that are listed: more channels have no names.
const MOST_NAMES: usize = 64;

/// Channels and their names, as far as they have any.
fn named(tracks: &[PolyTrack]) -> String {
    let names: Vec<_> = tracks
        .iter()
        .filter_map(|track| {
            Some(format!(
                "{} {}",
                track.channels,
                shown(track.name.as_ref()?)
            ))
        })
        .take(MOST_NAMES)
        .collect();
    if names.is_empty() {
        return String::new();
    }
    format!(" ({})", names.join(", "))
}

impl Error {
    /// The exit code of a command that ends with this error: 3 for an input that cannot be used, 4
    /// for an output that cannot be made, 70 for a fault of the program, 130 when stopped, 141 (128 and
    /// the number of SIGPIPE) when the reader of a pipe has gone.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Missing { .. }
            | Self::Read { .. }
            | Self::NotAudio { .. }
            | Self::Damaged { .. }
            | Self::Unsupported { .. }
            | Self::Empty { .. }
            | Self::Truncated { .. }
            | Self::Channels { .. }
            | Self::NoChannel { .. }
            | Self::Rate { .. }
            | Self::KeyRate { .. }
            | Self::OtherSource { .. }
            | Self::KeyMissing { .. }
            | Self::NoSettings { .. }
            | Self::NoRecordings { .. } => 3,
            Self::Exists { .. }
            | Self::SameFile { .. }
            | Self::SameName { .. }
            | Self::StreamIsRead { .. }
            | Self::Refused { .. }
            | Self::OutputKind { .. }
            | Self::OutputFormat { .. }
            | Self::Unwritable { .. }
            | Self::Write { .. } => 4,
            Self::Fault { .. } => 70,
            Self::Stopped => 130,
            Self::ReaderGone => 141,
        }
    }
}

/// Runs `work` on the file at `path`. A panic in it is that file's error and ends nothing else.
///
/// # Errors
/// Those of `work`, and [`Error::Fault`].
pub fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What `work` borrows is given up with it: no half-changed value is looked at again.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Error::Fault {
            path: path.to_owned(),
            what: text.unwrap_or("it does not say which").to_owned(),
        })
    })
}
