//! Redlight without a host: JACK or ALSA (CoreAudio, WASAPI) in and out. `--help` lists the options.
//!
//! The framework runs the sound and the window. Around it stands here what it leaves out: which device
//! there is and what latency it has, a choice of devices, the end by Ctrl-C and SIGTERM, a second
//! program on one JACK server.

mod args;
mod device;
mod stop;

use std::process::ExitCode;

use clap::Parser as _;
use nice_plug::prelude::nice_export_standalone_with_args;
use redlight::editor::Device;
use redlight::plugin::Redlight;
use redlight::plugin::standalone::{self, Alone};

use self::args::Args;
use self::device::Found;

fn main() -> ExitCode {
    // Before there is any other thread: all of them leave the signals to this one.
    stop::watch();
    // A standalone may talk on its console; inside a host the plug-in stays silent.
    tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    let args = Args::parse();
    if args.list_devices {
        print!("{}", device::list());
        return ExitCode::SUCCESS;
    }
    let found = match device::find(&args) {
        Ok(found) => found,
        Err(why) => {
            eprintln!("redlight: {why}");
            return ExitCode::FAILURE;
        }
    };
    eprintln!("{}", found.told);
    standalone::set_device(Device {
        facts: found.facts.clone(),
        fault: found.fault.map(str::to_owned),
    });
    tell_of_panics();
    if run(&found) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run(found: &Found) -> bool {
    let args = || found.args.iter().cloned();
    match found.number {
        1 => nice_export_standalone_with_args::<Redlight<Alone<1>>, _>(args()),
        2 => nice_export_standalone_with_args::<Redlight<Alone<2>>, _>(args()),
        3 => nice_export_standalone_with_args::<Redlight<Alone<3>>, _>(args()),
        _ => nice_export_standalone_with_args::<Redlight<Alone<4>>, _>(args()),
    }
}

/// A device that cannot be opened ends the framework's thread of sound, and the window would go on as if
/// nothing had happened.
fn tell_of_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        standalone::set_device(Device {
            facts: "The audio device could not be used; see the terminal".to_owned(),
            fault: Some("No sound".to_owned()),
        });
        before(info);
    }));
}
