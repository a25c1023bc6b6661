//! A tracking session as a text file: which recording goes through which settings into which file.
//!
//! ```toml
//! name = "Song, take 4"
//! date = "2026-11-28"           # and studio, engineer: for the recall sheet
//! output = "printed"            # folder of the files made, beside the session file
//! bit_depth = "24"              # 16, 24, 32 or 32f; without it what the recording calls for
//! dsp_revision = 1
//!
//! [[track]]
//! name = "Kick in"
//! file = "audio/kick in.wav"
//! channels = [1, 2]             # of a file of many channels
//! preset = "kick-in"            # factory, one of yours, or a file beside the session file
//! key = "audio/snare.wav"       # side-chain, if gate or compressor listen to it
//!
//! [track.input]                 # settings over the preset, as a preset writes them
//! trim = "6.00 dB"
//! ```
//!
//! A session is rendered as it is written or not at all: a line that cannot be used is an error.

mod diff;
pub mod learn;
mod read;
pub mod recall;
mod report;
mod run;
mod told;

pub use diff::setting_changes;
pub(crate) use read::MOST_BYTES;
pub use read::SessionError;
pub use report::{session_json, session_remarks, session_report, session_report_json, table};
pub use run::{Claim, Outcome, Shard, State, TrackResult};

use std::path::{Path, PathBuf};

use crate::files::Channels;
use crate::files::SampleFormat;
use crate::files::is_standard_stream;
use crate::params::Values;
use crate::presets::{Note, Preset};
use crate::render::Job;

/// Folder of the files made, if a session does not name one.
const OUTPUT_FOLDER: &str = "printed";

/// A session.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Name.
    pub name: String,
    /// Where it is recorded, who records it and when; for the recall sheet.
    pub studio: String,
    /// Engineer.
    pub engineer: String,
    /// Date.
    pub date: String,
    /// Folder of the files made.
    pub output: PathBuf,
    /// Tracks, in the order of the file.
    pub tracks: Vec<Track>,
    /// What its reader should know: another revision of the sound, odd lines in presets.
    pub notes: Vec<Note>,
    /// The file that it was read from.
    pub file: Option<PathBuf>,
    /// Files of presets that it was read from.
    pub presets: Vec<PathBuf>,
}

/// One track.
#[derive(Clone, Debug)]
pub struct Track {
    /// Name.
    pub name: String,
    /// Recording.
    pub file: PathBuf,
    /// Channels to take of it; none takes all.
    pub channels: Option<Channels>,
    /// What the side-chain hears.
    pub key: Option<PathBuf>,
    /// Channels to take of the key; none takes all.
    pub key_channels: Option<Channels>,
    /// Whether a truncated recording is rendered as far as it goes. A session's text does not say so.
    pub accept_truncated: bool,
    /// The preset's name, as the session gives it.
    pub preset: Option<String>,
    /// What the preset alone sets; defaults without one.
    pub preset_values: Values,
    /// Settings: the preset, and what the session sets over it.
    pub settings: Preset,
    /// The file made.
    pub output: PathBuf,
    /// Its encoding; none takes what the recording calls for.
    pub format: Option<SampleFormat>,
}

impl Session {
    /// The name, or what stands for one.
    pub fn title(&self) -> &str {
        if self.name.is_empty() {
            "Session"
        } else {
            &self.name
        }
    }
}

impl Track {
    /// The job that renders the track. The dither's seed comes from the track's name, so that no two
    /// tracks have the same noise and adding a track changes no other.
    pub fn job(&self, overwrite: bool) -> Job {
        let seed = self.name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        Job {
            values: self.settings.values(),
            settings_name: self.name.clone(),
            key: self.key.clone(),
            channels: self.channels,
            key_channels: self.key_channels,
            accept_truncated: self.accept_truncated,
            format: self.format,
            dither_seed: Some(seed),
            overwrite,
            ..Job::new(&self.file, &self.output)
        }
    }
}

/// A path in a session file is meant from the session's folder.
fn beside(folder: &Path, path: &str) -> PathBuf {
    if folder.as_os_str().is_empty() && is_standard_stream(Path::new(path)) {
        // A file of this name, not the standard input.
        return Path::new(".").join(path);
    }
    folder.join(path)
}
