//! The editor on a virtual screen, with signal, photographed and looked at.
//!
//! The standalone runs under Xvfb and a JACK server without a sound card, with a factory preset that is
//! loaded by mouse and keyboard. A picture is taken in silence and one with the voice of the built-in
//! session at the input: the first must show more than a blank window, the second must differ from it
//! where meters move.

use std::env;
use std::path::{Path, PathBuf};
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
/// Longest wait for the JACK server's end.
const LONGEST_END: Duration = Duration::from_secs(5);
/// The preset, as it is typed into the browser.
const PRESET: &str = "lead vocal male";
/// The preset's name on the line on top, and a place where the pointer points at nothing, as shares of
/// the window.
const PRESET_FIELD: [f64; 2] = [380.0 / 1_336.0, 20.0 / 700.0];
const NOTHING: [f64; 2] = [0.1, 0.985];
/// How often the voice is sung again: longer than any wait.
const REPEATS: &str = "19";
/// Pictures of which the liveliest is kept, and the time from one to the next.
const PICTURES: usize = 12;
const BETWEEN_PICTURES: Duration = Duration::from_millis(400);
/// The picture in the README.
const README_PICTURE: &str = "docs/editor.png";

#[derive(clap::Args)]
pub struct Args {
    /// Make it the README's picture
    #[arg(long)]
    readme: bool,
}

fn pictures() -> Result<[PathBuf; 2]> {
    let target = system::target()?;
    Ok(["screenshot-silence.png", "screenshot.png"].map(|name| target.join(name)))
}

/// Takes `target/screenshot-silence.png` and `target/screenshot.png`, and fails if nothing is seen.
pub fn run() -> Result<()> {
    let [silence, signal] = pictures()?;
    let stage = Stage::set_up()?;
    photograph(&stage, false, |window| window.import(&silence))?;
    photograph(&stage, true, |window| liveliest(window, &silence, &signal))?;

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

/// Makes the picture with signal the README's, if that is asked for.
pub fn publish(args: &Args) -> Result<()> {
    if !args.readme {
        return Ok(());
    }
    let [_, signal] = pictures()?;
    let to = system::root().join(README_PICTURE);
    system::run(
        Command::new("convert")
            .arg(&signal)
            .args(["-strip", "-define", "png:compression-level=9"])
            .args(["-define", "png:compression-filter=1"])
            .arg(&to),
    )
}

/// A screen, a JACK server and a singer; they end with it.
struct Stage {
    display: String,
    jack_server: String,
    _screen: Guarded,
    jack: Guarded,
    _singer: Guarded,
}

impl Stage {
    fn set_up() -> Result<Self> {
        let (screen, display) = system::screen()?;
        let jack_server = format!("redlight-{}", process::id());
        let jack = Guarded::start(
            Command::new("jackd")
                // On a busy machine nobody is thrown out for being late.
                .args(["-n", &jack_server, "-r", "-t", "20000", "-d", "dummy"])
                .args(["-r", "48000", "-p", "2048"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        system::wait_for("JACK", || jack_ports(&jack_server).is_some())?;
        let singer = Guarded::start(
            jack_client("jack-play", &jack_server)
                .arg(song()?)
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        system::wait_for("the singer", || singer_port(&jack_server).is_some())?;
        Ok(Self {
            display,
            jack_server,
            _screen: screen,
            jack,
            _singer: singer,
        })
    }
}

/// The voice of the built-in session, over and over in one file: a player leaves after each.
fn song() -> Result<PathBuf> {
    let target = system::target()?;
    let folder = target.join("demo");
    let renderer = target.join("release").join("redlight-render");
    system::run(
        Command::new(renderer)
            .args(["demo", "--overwrite", "-o"])
            .arg(&folder),
    )?;
    let song = folder.join("song.wav");
    system::run(
        Command::new("sox")
            .arg(folder.join("voice.wav"))
            .arg(&song)
            .args(["repeat", REPEATS]),
    )?;
    Ok(song)
}

/// Where the singer is heard.
fn singer_port(server: &str) -> Option<String> {
    let ports = jack_ports(server)?;
    let port = ports.lines().find(|port| port.starts_with("jack-play"));
    port.map(str::to_owned)
}

impl Drop for Stage {
    /// A JACK server that is killed leaves its name behind, and there is room for eight.
    fn drop(&mut self) {
        let asked = Command::new("kill")
            .arg(self.jack.0.id().to_string())
            .status();
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < LONGEST_END {
            if !matches!(self.jack.0.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
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

/// Singers breathe: of several pictures, the one that differs most from that in silence.
fn liveliest(window: &Window, silence: &Path, picture: &Path) -> Result<()> {
    let next = picture.with_extension("next.png");
    let mut most = None;
    for _ in 0..PICTURES {
        window.import(&next)?;
        let moved = differing_pixels(silence, &next)?;
        if most.is_none_or(|most| moved > most) {
            most = Some(moved);
            std::fs::rename(&next, picture)?;
        }
        thread::sleep(BETWEEN_PICTURES);
    }
    let _ = std::fs::remove_file(&next);
    Ok(())
}

/// Opens the editor with the preset, with the singer or without, and lets take its picture.
fn photograph(
    stage: &Stage,
    has_signal: bool,
    take: impl FnOnce(&Window) -> Result<()>,
) -> Result<()> {
    let program = bundles::bundled()?.join(format!("Redlight{}", env::consts::EXE_SUFFIX));
    let mut command = jack_client(&program.to_string_lossy(), &stage.jack_server);
    command
        .args(["--backend", "jack"])
        .env("DISPLAY", &stage.display)
        .env_remove("WAYLAND_DISPLAY");
    if has_signal {
        let port = singer_port(&stage.jack_server).context("the singer has gone")?;
        command.args(["--connect-jack-inputs", &port]);
    }
    let mut editor = Guarded::start(&mut command)?;
    let mut window = None;
    system::wait_for("the editor", || {
        window = Window::find(&stage.display);
        let colours = window.as_ref().and_then(Window::colours);
        colours.is_some_and(|colours| colours > 1)
    })?;
    let window = window.context("no editor")?;
    // Time to lay out.
    thread::sleep(Duration::from_secs(2));
    window.point(PRESET_FIELD)?;
    window.act(&["click", "1"])?;
    thread::sleep(Duration::from_secs(1));
    window.act(&["type", "--delay", "50", PRESET])?;
    thread::sleep(Duration::from_secs(1));
    window.act(&["key", "Return"])?;
    window.point(NOTHING)?;
    // Time for meters to rise, and for a history.
    thread::sleep(Duration::from_secs(6));
    take(&window)?;
    if let Some(status) = editor.0.try_wait()? {
        bail!("the standalone ended by itself ({status})");
    }
    Ok(())
}

/// The editor's window.
struct Window {
    display: String,
    id: String,
    size: [f64; 2],
    corner: [f64; 2],
}

impl Window {
    fn find(display: &str) -> Option<Self> {
        let mut search = Command::new("xdotool");
        search.env("DISPLAY", display);
        search.args([
            "search",
            "--name",
            "Redlight",
            "getwindowgeometry",
            "--shell",
        ]);
        let text = system::output(&mut search)?;
        let field = |name: &str| {
            let line = text.lines().find_map(|l| l.strip_prefix(name))?;
            Some(line.strip_prefix('=')?.to_owned())
        };
        let place = |name: &str| field(name)?.parse().ok();
        Some(Self {
            display: display.to_owned(),
            id: field("WINDOW")?,
            size: [place("WIDTH")?, place("HEIGHT")?],
            corner: [place("X")?, place("Y")?],
        })
    }

    fn act(&self, what: &[&str]) -> Result<()> {
        let mut hand = Command::new("xdotool");
        system::run(hand.env("DISPLAY", &self.display).args(what))
    }

    /// The pointer goes to a place given in shares of the window.
    fn point(&self, share: [f64; 2]) -> Result<()> {
        let [x, y] = [0, 1].map(|i: usize| {
            let at = self.corner[i] + share[i] * self.size[i];
            format!("{at:.0}")
        });
        self.act(&["mousemove", &x, &y])
    }

    fn picture(&self, path: &Path) -> Command {
        let mut command = Command::new("import");
        command.env("DISPLAY", &self.display);
        command.args(["-window", &self.id]).arg(path);
        command
    }

    fn import(&self, path: &Path) -> Result<()> {
        system::run(&mut self.picture(path))
    }

    fn colours(&self) -> Option<u32> {
        let path = env::temp_dir().join(format!("redlight-{}.png", process::id()));
        system::output(&mut self.picture(&path))?;
        let colours = number(Command::new("identify").args(["-format", "%k"]).arg(&path));
        let _ = std::fs::remove_file(&path);
        colours.ok()
    }
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
