//! Redlight without a host: JACK or ALSA (CoreAudio, WASAPI) in and out. `--help` lists the options.
//!
//! The framework runs the sound and the window. Around it stands here what it leaves out: which device
//! there is and what latency it has, a choice of devices, the end by Ctrl-C and SIGTERM, a second
//! program on one JACK server.

mod args;
mod device;
mod stop;
mod watch;

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
    talk();
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
    if let Err(why) = look_for_a_display() {
        eprintln!("redlight: {why}");
        return ExitCode::FAILURE;
    }
    eprintln!("{}", found.told);
    let device = Device {
        facts: found.facts.clone(),
        fault: found.fault.map(str::to_owned),
    };
    standalone::set_device(device.clone());
    tell_of_panics();
    if let Some(name) = found.system {
        watch::begin(device, name);
    }
    if run(&found) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What the framework has to say. Its window (baseview) warns of each event that it does not know.
fn talk() {
    use tracing_subscriber::filter::{LevelFilter, filter_fn};
    use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};
    let is_told = filter_fn(|about| {
        let is_of_window = about.target().starts_with("baseview");
        !is_of_window || *about.level() == LevelFilter::ERROR
    });
    let lines = tracing_subscriber::fmt::layer()
        .without_time()
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_filter(LevelFilter::INFO)
        .with_filter(is_told);
    tracing_subscriber::registry().with(lines).init();
}

/// Without a display the framework would wait for ever, without a window.
#[cfg(target_os = "linux")]
fn look_for_a_display() -> Result<(), String> {
    let asked = x11rb::connect(None);
    asked.map(|_| ()).map_err(|e| {
        let name = std::env::var("DISPLAY").unwrap_or_default();
        let named = if name.is_empty() {
            "DISPLAY is not set"
        } else {
            "DISPLAY names none"
        };
        format!("no X display for the window ({named}): {e}")
    })
}

#[cfg(not(target_os = "linux"))]
fn look_for_a_display() -> Result<(), String> {
    Ok(())
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
