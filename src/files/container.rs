//! Kinds of output files.

use std::path::Path;

use crate::files::format::SampleFormat;

/// The standard input or output, as a path. A file of this name is `./-`.
pub const STANDARD_STREAM: &str = "-";

/// Whether `path` means the standard input or output.
pub fn is_standard_stream(path: &Path) -> bool {
    path.as_os_str() == STANDARD_STREAM
}

/// Whether a file that begins so holds sound, be it of a kind that is read here or not.
pub fn is_sound(magic: [u8; 12]) -> bool {
    match (&magic[..4], &magic[8..]) {
        (b"RIFF" | b"RIFX" | b"RF64" | b"BW64", b"WAVE") => true,
        (b"FORM", b"AIFF" | b"AIFC" | b"8SVX") => true,
        (
            b"fLaC" | b"OggS" | b"caff" | b".snd" | b"wvpk" | b"MAC " | b"TTA1" | b"DSD " | b"FRM8",
            _,
        ) => true,
        _ => magic.starts_with(b"riff\x2e\x91\xcf\x11") || &magic[..3] == b"ID3",
    }
}

/// What holds the samples of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// WAV; RF64 above 4 GB.
    Wav,
    /// AIFF; AIFC for floats. At most 4 GB.
    Aiff,
    /// FLAC: whole numbers only.
    Flac,
    /// Samples and nothing else, least significant byte first.
    Raw,
}

impl Container {
    /// Endings of output files.
    pub const ENDINGS: &'static str = ".wav, .aiff, .aif, .aifc, .flac";

    /// The kind that the ending of `path` names; WAV for the standard output.
    pub fn of_name(path: &Path) -> Option<Self> {
        if is_standard_stream(path) {
            return Some(Self::Wav);
        }
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "wav" => Some(Self::Wav),
            "aiff" | "aif" | "aifc" => Some(Self::Aiff),
            "flac" => Some(Self::Flac),
            _ => None,
        }
    }

    /// What an output of this kind gets when no encoding is asked for: what the recording calls for,
    /// and 24 bit where that would be floats and there are none.
    pub fn default_format(self, input: SampleFormat) -> SampleFormat {
        let format = input.default_output();
        if self.holds(format) {
            format
        } else {
            SampleFormat::Int24
        }
    }

    /// Whether an output of this kind can hold samples of `format`: 8 bit is read and not written.
    pub fn holds(self, format: SampleFormat) -> bool {
        format != SampleFormat::Int8 && !(self == Self::Flac && format.is_float())
    }
}

impl core::fmt::Display for Container {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Wav => "WAV",
            Self::Aiff => "AIFF",
            Self::Flac => "FLAC",
            Self::Raw => "raw",
        })
    }
}
