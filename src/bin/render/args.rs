//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use redlight::files::{AudioSpec, Channels, Container, SampleFormat};
use redlight::session::Shard;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  2    wrong flag, unknown parameter or preset, value that is not allowed
  3    an input cannot be used: missing, no audio, damaged, truncated, empty, wrong channels or rate
  4    an output cannot be made: exists, is an input, unwritable, disk full, standard output full or closed
  70   a fault of the program itself; please report it
  130  stopped by the user; nothing was left behind
  141  the program that read the standard output has gone; nothing is said

Pipes: - is the standard input or output. A recording comes as WAV, RF64, Wave64 or FLAC, or as raw samples
described by --raw; the render leaves as WAV, or with --type raw as samples alone, least significant
byte first. The summary, JSON included, then goes to the standard error.
  sox take.aiff -t wav - | redlight-render - -o - -p piano | ffmpeg -i - print.mp3

The output has as many frames as the input, and the bytes that the plug-in gives in a host's offline
bounce. An existing file is replaced only with --overwrite, a file that is read never. A file appears
under its name when it is complete.";

/// Paths of outputs.
fn output_path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(crate::files::output_path)
}

/// Runs recordings through the Redlight channel strip.
#[derive(Debug, Parser)]
#[command(
    name = "redlight-render",
    version,
    after_help = EXIT_CODES,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub struct Cli {
    /// What else to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Rendering one file.
    #[command(flatten)]
    pub render: RenderArgs,
}

/// Other things than rendering one file.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the built-in multitrack session and render each track through a fitting preset.
    Demo(DemoArgs),
    /// Render a whole session: tracks in a text file, in parallel.
    Session(SessionArgs),
    /// Make a session file from a folder of recordings: presets, trims and polarities, with reasons.
    Learn(LearnArgs),
    /// Make a recall sheet of sessions, presets or rendered files: HTML that prints, one strip per column.
    Recall(RecallArgs),
    /// Say in words what changed between two session files.
    Diff {
        /// The older session.
        older: PathBuf,
        /// The newer session.
        newer: PathBuf,
    },
    /// Try every factory preset on a fitting built-in signal and tell what it does in numbers.
    Try(TryArgs),
    /// Print the manual page (man format).
    Man,
    /// Print the completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the settings that a rendered file remembers, or make it again from the recording.
    Inspect(InspectArgs),
}

/// Rendering one file.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// Recording: WAV, RF64, BW64, RIFX, Wave64, AIFF, AIFC or FLAC; mono, stereo or --channels; 8 to
    /// 768 kHz; - is the standard input.
    #[arg(value_name = "IN", required_unless_present_any = ["list_params", "list_presets"])]
    pub input: Option<PathBuf>,
    /// File to make: .wav (RF64 above 4 GB), .aiff, .aif, .aifc or .flac.
    #[arg(
        short,
        long,
        value_name = "OUT",
        value_parser = output_path(),
        required_unless_present_any = ["list_params", "list_presets"]
    )]
    pub output: Option<PathBuf>,
    /// Kind of the output, whatever its name says.
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    pub kind: Option<Kind>,
    /// The recording has no header: its rate, channels and samples (u8, s16, s24, s32, f32, f64), as in
    /// 48000,2,s24. Least significant byte first.
    #[arg(long, value_name = "RATE,CHANNELS,FORMAT")]
    pub raw: Option<RawSpec>,
    /// Channels to take of a recording of many: one, or two as left and right, counted from 1.
    #[arg(long, value_name = "N[,N]")]
    pub channels: Option<Channels>,
    /// Preset: a file, or the name of a factory preset (--list-presets).
    #[arg(short, long, value_name = "FILE|NAME")]
    pub preset: Option<String>,
    /// Set one parameter, after the preset: eq_hmf_gain=-3dB (--list-params). May be repeated.
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// What the side-chain hears, for gate_key or comp_key=External.
    #[arg(short, long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Channels to take of the key.
    #[arg(long, value_name = "N[,N]", requires = "key")]
    pub key_channels: Option<Channels>,
    /// Encoding of the output: 24 if the input has whole numbers of up to 24 bits or the output is FLAC,
    /// else 32f.
    #[arg(short, long, value_name = "BITS")]
    pub bit_depth: Option<BitDepth>,
    /// Round to 16 bit without dither.
    #[arg(long)]
    pub no_dither: bool,
    /// Seed of the dither.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub dither_seed: u64,
    /// Render with the quality set for playing: strip_offline_quality does not count.
    #[arg(long)]
    pub live: bool,
    /// Replace the output and the report if they exist.
    #[arg(long)]
    pub overwrite: bool,
    /// Render a file that ends before its header says as far as it goes.
    #[arg(long)]
    pub accept_truncated: bool,
    /// No progress and no summary, only errors and warnings.
    #[arg(short, long)]
    pub quiet: bool,
    /// Summary as JSON on the standard output.
    #[arg(long)]
    pub json: bool,
    /// Write a report on the take: text, or JSON if FILE ends in .json; - is the standard output.
    #[arg(long, value_name = "FILE", value_parser = output_path())]
    pub report: Option<PathBuf>,
    /// List every parameter.
    #[arg(long)]
    pub list_params: bool,
    /// List the factory presets.
    #[arg(long, conflicts_with = "list_params")]
    pub list_presets: bool,
    /// List as a Markdown table.
    #[arg(long)]
    pub markdown: bool,
}

/// The built-in session.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder for the recordings and the renders.
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Replace files that exist.
    #[arg(long)]
    pub overwrite: bool,
    /// Summaries as JSON on the standard output.
    #[arg(long)]
    pub json: bool,
}

/// Trying the factory presets.
#[derive(Debug, Args)]
pub struct TryArgs {
    /// Figures as JSON on the standard output.
    #[arg(long)]
    pub json: bool,
    /// List as a Markdown table.
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
}

/// A whole session.
#[derive(Debug, Args)]
pub struct SessionArgs {
    /// Session file: tracks with their recordings, presets and settings.
    #[arg(value_name = "SESSION.toml")]
    pub session: PathBuf,
    /// Say what would happen, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Render only the i-th of n shares of the tracks, for a job scheduler's array.
    #[arg(long, value_name = "I/N", default_value = "1/1")]
    pub shard: Shard,
    /// Tracks at a time; as many as there are processors if not given, and never more.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub jobs: Option<u32>,
    /// Replace files that exist and were made of something else.
    #[arg(long)]
    pub overwrite: bool,
    /// Render recordings that end before their headers say as far as they go.
    #[arg(long)]
    pub accept_truncated: bool,
    /// No progress and no table, only errors and warnings.
    #[arg(short, long)]
    pub quiet: bool,
    /// Results as JSON on the standard output.
    #[arg(long)]
    pub json: bool,
    /// Write a report on the takes: text, or JSON if FILE ends in .json; - is the standard output.
    #[arg(long, value_name = "FILE", value_parser = output_path())]
    pub report: Option<PathBuf>,
}

/// Learning a session.
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// Folder with the recordings.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Session file to make; session.toml in the folder if not given; - is the standard output.
    #[arg(short, long, value_name = "SESSION.toml", value_parser = output_path())]
    pub output: Option<PathBuf>,
    /// Level of 0 VU that the trims aim at: -24 to -12 dBFS.
    #[arg(short, long, value_name = "LEVEL", allow_hyphen_values = true)]
    pub calibration: Option<String>,
    /// Learn from recordings that end before their headers say, as far as they go.
    #[arg(long)]
    pub accept_truncated: bool,
    /// Replace the session file if it exists.
    #[arg(long)]
    pub overwrite: bool,
    /// No table, only errors and warnings.
    #[arg(short, long)]
    pub quiet: bool,
}

/// A recall sheet.
#[derive(Debug, Args)]
pub struct RecallArgs {
    /// Session files, presets (files, or names of yours), rendered files, folders of presets and rendered
    /// files.
    #[arg(value_name = "SOURCE", required = true)]
    pub sources: Vec<PathBuf>,
    /// Sheet to make (.html); - is the standard output.
    #[arg(short, long, value_name = "SHEET.html", value_parser = output_path())]
    pub output: PathBuf,
    /// Replace the sheet if it exists.
    #[arg(long)]
    pub overwrite: bool,
}

/// Reading what a file remembers.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A file that was rendered.
    pub file: PathBuf,
    /// Make the file again, from this recording.
    #[arg(long, value_name = "FILE", requires = "output")]
    pub from: Option<PathBuf>,
    /// The file to make: with --from the print again, else the settings as a preset.
    #[arg(short, long, value_name = "OUT", value_parser = output_path())]
    pub output: Option<PathBuf>,
    /// The key that it was made with.
    #[arg(short, long, value_name = "FILE", requires = "from")]
    pub key: Option<PathBuf>,
    /// Replace the output if it exists.
    #[arg(long)]
    pub overwrite: bool,
}

/// Encodings of an output.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum BitDepth {
    /// Whole numbers of 16 bit, dithered.
    #[value(name = "16")]
    Int16,
    /// Whole numbers of 24 bit.
    #[value(name = "24")]
    Int24,
    /// Whole numbers of 32 bit.
    #[value(name = "32")]
    Int32,
    /// Floats of 32 bit: what the strip computes.
    #[value(name = "32f")]
    Float32,
}

/// Kinds of an output.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// WAV; RF64 above 4 GB.
    Wav,
    /// AIFF; AIFC for floats.
    Aiff,
    /// FLAC.
    Flac,
    /// Samples and nothing else.
    Raw,
}

impl From<Kind> for Container {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Wav => Self::Wav,
            Kind::Aiff => Self::Aiff,
            Kind::Flac => Self::Flac,
            Kind::Raw => Self::Raw,
        }
    }
}

/// What samples without a header are.
#[derive(Clone, Copy, Debug)]
pub struct RawSpec(pub AudioSpec);

impl FromStr for RawSpec {
    type Err = String;

    /// Reads `48000,2,s24`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "it has the form RATE,CHANNELS,FORMAT, as in 48000,2,s24".to_owned();
        let parts: Vec<_> = text.split(',').map(str::trim).collect();
        let [rate, channels, format] = parts[..] else {
            return Err(wrong());
        };
        let formats = [
            ("u8", SampleFormat::Int8),
            ("s16", SampleFormat::Int16),
            ("s24", SampleFormat::Int24),
            ("s32", SampleFormat::Int32),
            ("f32", SampleFormat::Float32),
            ("f64", SampleFormat::Float64),
        ];
        let name = format.trim_end_matches("le");
        let found = formats.into_iter().find(|(n, _)| *n == name);
        Ok(Self(AudioSpec {
            sample_rate_hz: rate.parse().map_err(|_| wrong())?,
            channels: channels.parse().map_err(|_| wrong())?,
            format: found.ok_or("formats are u8, s16, s24, s32, f32 and f64")?.1,
        }))
    }
}

impl From<BitDepth> for SampleFormat {
    fn from(depth: BitDepth) -> Self {
        match depth {
            BitDepth::Int16 => Self::Int16,
            BitDepth::Int24 => Self::Int24,
            BitDepth::Int32 => Self::Int32,
            BitDepth::Float32 => Self::Float32,
        }
    }
}
