//! The editor on a virtual screen, with signal, photographed and looked at.
//!
//! The standalone runs under Xvfb and a JACK server without a sound card. A picture is taken in
//! silence and one with a metronome at the input: the first must show more than a blank window, the
//! second must differ from it where meters move.

use std::env;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::bundles;
use crate::system::{self, Guarded};

/// A rendered panel has far more colours than this (anti-aliased text alone), a blank window one.
const LEAST_COLOURS: u32 = 100;
/// Least pixels that change when signal comes: a lit meter of 10 × 20 at the very least.
const LEAST_MOVED: u32 = 200;
/// Longest wait for a server or a window.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes `target/screenshot-silence.png` and `target/screenshot.png`, and fails if nothing is seen.
pub fn run() -> Result<()> {
    let target = system::target()?;
    let silence = target.join("screenshot-silence.png");
    let signal = target.join("screenshot.png");
    let stage = Stage::set_up()?;
    photograph(&stage, None, &silence)?;
    photograph(&stage, Some("metro:240_bpm"), &signal)?;

    let colours = number(
        Command::new("identify")
            .args(["-format", "%k"])
            .arg(&silence),
    )?;
    let moved = differing_pixels(&silence, &signal)?;
    println!("{colours} colours in silence; {moved} pixels moved with signal");
    println!("Pictures: {}, {}", silence.display(), signal.display());
    if colours < LEAST_COLOURS {
        bail!("the editor looks blank: {colours} colours");
    }
    if moved < LEAST_MOVED {
        bail!("no meter moved: {moved} pixels differ");
    }
    Ok(())
}

/// A screen, a JACK server and a metronome; they end with it.
struct Stage {
    display: String,
    jack_server: String,
    _screen: Guarded,
    _jack: Guarded,
    _metronome: Guarded,
}

impl Stage {
    fn set_up() -> Result<Self> {
        let (screen, display) = system::screen()?;
        let jack_server = format!("redlight-{}", process::id());
        let jack = Guarded::start(
            Command::new("jackd")
                .args(["-n", &jack_server, "-r", "-d", "dummy"])
                .args(["-r", "48000", "-p", "512"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        wait_for("JACK", || jack_ports(&jack_server).is_some())?;
        let metronome = Guarded::start(
            jack_client("jack_metro", &jack_server)
                .args(["-n", "metro", "-b", "240", "-f", "220"])
                .args(["-A", "0.7", "-D", "200"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        wait_for("the metronome", || {
            jack_ports(&jack_server).is_some_and(|ports| ports.contains("metro:"))
        })?;
        Ok(Self {
            display,
            jack_server,
            _screen: screen,
            _jack: jack,
            _metronome: metronome,
        })
    }
}

fn jack_client(program: &str, server: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env("JACK_DEFAULT_SERVER", server)
        .env("JACK_NO_START_SERVER", "1");
    command
}

fn jack_ports(server: &str) -> Option<String> {
    system::output(&mut jack_client("jack_lsp", server))
}

/// Opens the editor, with `source` at its inputs, and takes its picture.
fn photograph(stage: &Stage, source: Option<&str>, picture: &Path) -> Result<()> {
    let program = bundles::bundled()?.join(format!("Redlight{}", env::consts::EXE_SUFFIX));
    let mut command = jack_client(&program.to_string_lossy(), &stage.jack_server);
    command
        .args(["--backend", "jack"])
        .env("DISPLAY", &stage.display)
        .env_remove("WAYLAND_DISPLAY");
    if let Some(source) = source {
        command.args(["--connect-jack-inputs", source]);
    }
    let mut editor = Guarded::start(&mut command)?;
    wait_for("the editor", || {
        colours_on(&stage.display).is_some_and(|colours| colours > 1)
    })?;
    // Time to lay out, and for meters to rise.
    thread::sleep(Duration::from_secs(2));
    system::run(import(&stage.display).arg(picture))?;
    if let Some(status) = editor.0.try_wait()? {
        bail!("the standalone ended by itself ({status})");
    }
    Ok(())
}

fn import(display: &str) -> Command {
    let mut command = Command::new("import");
    command.env("DISPLAY", display).args(["-window", "root"]);
    command
}

/// Colours on the whole screen.
fn colours_on(display: &str) -> Option<u32> {
    let path = env::temp_dir().join(format!("redlight-{}.png", process::id()));
    system::output(import(display).arg(&path))?;
    let colours = number(Command::new("identify").args(["-format", "%k"]).arg(&path));
    let _ = std::fs::remove_file(&path);
    colours.ok()
}

fn number(command: &mut Command) -> Result<u32> {
    let text = system::output(command).context("a picture could not be read")?;
    Ok(text.trim().parse()?)
}

fn differing_pixels(one: &Path, other: &Path) -> Result<u32> {
    // Tells the number on the error output, and by its status whether it is zero.
    let result = Command::new("compare")
        .args(["-metric", "AE"])
        .args([one, other])
        .arg("null:")
        .output()?;
    let text = String::from_utf8_lossy(&result.stderr);
    let number = text.split_whitespace().next().context("no difference")?;
    Ok(number.parse::<f64>()? as u32)
}

fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) -> Result<()> {
    let start = Instant::now();
    while !is_there() {
        if start.elapsed() > PATIENCE {
            bail!("{what} did not come within {} s", PATIENCE.as_secs());
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}
