//! Redlight without a host: JACK or ALSA (CoreAudio, WASAPI) in and out. `--help` lists the options.

use std::process::ExitCode;

use nice_plug::prelude::nice_export_standalone;
use redlight::plugin::Redlight;
use redlight::plugin::layout::Stereo;

fn main() -> ExitCode {
    // A standalone may talk on its console; inside a host the plug-in stays silent.
    tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    if nice_export_standalone::<Redlight<Stereo>>() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
