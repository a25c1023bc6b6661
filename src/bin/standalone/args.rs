//! The command line.

use clap::{Parser, ValueEnum};

/// Redlight without a host: a console channel strip between an input and an output of this computer.
///
/// With JACK the latency is the server's. Other systems' devices run each with a clock of its own, so that
/// a cushion (--input-latency, 150 ms) stands between input and output: too long to sing through. Make it
/// shorter step by step, with a shorter period, until it crackles:
/// `redlight --input-device NAME --input-latency .02 --period-size 128`; or use JACK (with PipeWire:
/// `pw-jack redlight`). The strip itself has no latency.
#[derive(Debug, Parser)]
#[command(name = "redlight", version, verbatim_doc_comment)]
pub struct Args {
    /// List the devices and end
    #[arg(long)]
    pub list_devices: bool,
    /// The audio system
    #[arg(short, long, value_enum, default_value_t = Backend::Auto)]
    pub backend: Backend,
    /// Input device, or a part of its name. None is connected by itself: that could howl
    #[arg(long, value_name = "NAME")]
    pub input_device: Option<String>,
    /// Output device, or a part of its name [default: the system's]
    #[arg(long, value_name = "NAME")]
    pub output_device: Option<String>,
    /// Sample rate in Hz; JACK has its own
    #[arg(short = 'r', long, value_name = "HZ", default_value_t = 48_000)]
    pub sample_rate: u32,
    /// Samples per block; JACK has its own
    #[arg(short, long, value_name = "SAMPLES", default_value_t = 512)]
    pub period_size: u32,
    /// Cushion between input and output in seconds; not with JACK
    #[arg(long, value_name = "SECONDS", default_value_t = 0.15)]
    pub input_latency: f32,
    /// JACK ports for the inputs: one for both, or two with a comma between
    #[arg(long, value_name = "PORTS")]
    pub connect_jack_inputs: Option<String>,
}

/// An audio system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// JACK if there is a server, else the system's own, else none
    Auto,
    /// JACK
    Jack,
    /// ALSA
    #[cfg(all(unix, not(target_os = "macos")))]
    Alsa,
    /// CoreAudio
    #[cfg(target_os = "macos")]
    CoreAudio,
    /// WASAPI
    #[cfg(windows)]
    Wasapi,
    /// No sound at all
    Dummy,
}
