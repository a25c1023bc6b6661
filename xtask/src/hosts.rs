//! The bundles in hosts: our own, Qtractor's scanner, Ardour.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::system::Guarded;
use crate::{bundles, system};

/// Editors that a run of `cargo xtask test` opens and closes in each format.
pub const CYCLES: usize = 60;
/// Longest time that one of them may take, on a machine that is busy.
const SECONDS_PER_CYCLE: u64 = 5;
/// Longest time of the test in pedalboard's window.
const WINDOW_LIMIT: Duration = Duration::from_secs(300);
/// Longest time of Ardour's test; each call of a host has a limit of its own.
const ARDOUR_LIMIT: Duration = Duration::from_secs(1_200);

#[derive(clap::Args)]
pub struct Args {
    /// How many editors are opened and closed in each format
    #[arg(long, default_value_t = 200)]
    cycles: usize,
    /// Measure instead how fast an editor opens and what twelve cost the audio
    #[arg(long)]
    opening: bool,
}

/// Bundles the plug-in and opens and closes its editor.
pub fn run(args: &Args) -> Result<()> {
    for packages in [&system::BUILD, &system::SCREEN, &system::HOSTS] {
        system::ensure(packages)?;
    }
    bundles::bundle("bundle", Vec::new())?;
    if args.opening {
        return opening();
    }
    editors(args.cycles)
}

/// Measures how fast an editor opens in a CLAP host, and what twelve cost the audio.
fn opening() -> Result<()> {
    let (_screen, display) = system::screen()?;
    system::run(program("opening")?.env("DISPLAY", &display))
}

/// A call of one of the package's programs, with the bundles.
pub fn program(name: &str) -> Result<Command> {
    let mut command = system::cargo(&["run", "--release", "-p", "redlight-host-tests", "--bin"]);
    let bundled = bundles::bundled()?;
    command
        .args([name, "--"])
        .env("REDLIGHT_CLAP", bundled.join("Redlight.clap"))
        .env("REDLIGHT_VST3", bundled.join("Redlight.vst3"))
        // One heap for all threads, without caches: a byte that is kept is a byte that is counted.
        .env(
            "GLIBC_TUNABLES",
            "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1",
        );
    Ok(command)
}

/// Opens and closes the editor so often in a CLAP host and in a VST3 host.
pub fn editors(cycles: usize) -> Result<()> {
    let (_screen, display) = system::screen()?;
    let limit = Duration::from_secs(60 + SECONDS_PER_CYCLE * cycles as u64);
    // Built before the clock starts.
    let build = ["build", "--release", "-p", "redlight-host-tests"];
    system::run(&mut system::cargo(&build))?;
    for format in ["clap", "vst3"] {
        let mut command = program("editors")?;
        command
            .args(["--format", format, "--cycles", &cycles.to_string()])
            .env("DISPLAY", &display);
        system::run_within(limit, &mut command)?;
    }
    Ok(())
}

/// Channels, keys and states in a VST3 host of our own.
pub fn vst3() -> Result<()> {
    system::run_within(Duration::from_secs(600), &mut program("vst3")?)
}

/// Opens and closes the editor in pedalboard, whose window wants a window manager and settings.
pub fn pedalboard(python: &Path) -> Result<()> {
    let (_screen, display) = system::screen()?;
    let settings = system::target()?.join("xsettings.conf");
    fs::write(&settings, "Net/ThemeName \"none\"\n")?;
    let mut manager = Command::new("openbox");
    let _manager = Guarded::start(manager.env("DISPLAY", &display))?;
    let mut server = Command::new("xsettingsd");
    let _server = Guarded::start(server.env("DISPLAY", &display).arg("-c").arg(&settings))?;
    // A window of pedalboard's that opens before either is never shown.
    system::wait_for("the window manager", || has_manager(&display))?;
    system::wait_for("the settings", || has_settings(&display))?;
    system::run_within(
        WINDOW_LIMIT,
        Command::new(python)
            .args(["tests/python/test_editors.py", "-v"])
            .env("DISPLAY", &display)
            .env("REDLIGHT_VST3", bundles::bundled()?.join("Redlight.vst3")),
    )
}

/// The standalone: its devices, its end, two at once.
pub fn standalone() -> Result<()> {
    let (_screen, display) = system::screen()?;
    let name = format!("Redlight{}", std::env::consts::EXE_SUFFIX);
    system::run_within(
        WINDOW_LIMIT,
        Command::new("python3")
            .args(["tests/python/test_standalone.py", "-v"])
            .env("DISPLAY", &display)
            .env("REDLIGHT_STANDALONE", bundles::bundled()?.join(name)),
    )
}

/// Whether a window manager has taken the screen.
fn has_manager(display: &str) -> bool {
    let mut command = Command::new("xprop");
    command.args(["-root", "_NET_SUPPORTING_WM_CHECK"]);
    // Without one it succeeds all the same, and says so in words.
    system::output(command.env("DISPLAY", display)).is_some_and(|said| said.contains("window id"))
}

/// Whether somebody answers for the screen's settings.
fn has_settings(display: &str) -> bool {
    system::output(Command::new("dump_xsettings").env("DISPLAY", display))
        .is_some_and(|said| said.contains("Net/ThemeName"))
}

/// Qtractor's scanner finds all four plug-ins in the CLAP.
pub fn qtractor() -> Result<()> {
    let clap = bundles::bundled()?.join("Redlight.clap");
    let request = system::target()?.join("qtractor-scan.txt");
    fs::write(&request, format!("CLAP:{}\n", clap.display()))?;
    let scanner = Path::new("/usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH));
    let scanner = scanner.join("qtractor").join("qtractor_plugin_scan");
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "QT_QPA_PLATFORM=offscreen timeout -s KILL 60 \"$0\" < \"$1\"",
        ])
        .arg(&scanner);
    let Some(said) = system::output(command.arg(&request)) else {
        bail!("{} failed", scanner.display());
    };
    print!("{said}");
    let found = said
        .lines()
        .filter(|l| l.starts_with("CLAP|Redlight"))
        .count();
    if found < 4 {
        bail!("{found} of 4 plug-ins found");
    }
    Ok(())
}

/// Ardour's scanner, a session that is made, closed and opened again, and an export.
pub fn ardour() -> Result<()> {
    system::run_within(
        ARDOUR_LIMIT,
        Command::new("python3")
            .args(["tests/ardour/test_ardour.py", "-v"])
            .env("REDLIGHT_VST3", bundles::bundled()?.join("Redlight.vst3"))
            .env(
                "REDLIGHT_RENDER",
                system::target()?.join("release").join("redlight-render"),
            ),
    )
}
