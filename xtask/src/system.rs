//! Commands, paths and system packages.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Longest wait for a server or a window, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Debian packages and what they are for.
pub struct Packages {
    purpose: &'static str,
    names: &'static [&'static str],
}

impl Packages {
    /// Those that are not there.
    fn lacking(&self) -> impl Iterator<Item = &'static str> {
        let names = self.names.iter().copied();
        names.filter(|name| !is_installed(name))
    }
}

/// What building needs.
pub const BUILD: Packages = Packages {
    purpose: "building",
    names: &[
        "build-essential",
        "pkg-config",
        "libasound2-dev",
        "libjack-jackd2-dev",
    ],
};

/// What the editor's picture needs.
pub const SCREEN: Packages = Packages {
    purpose: "the editor's picture",
    names: &[
        "xvfb",
        "imagemagick",
        "jackd2",
        "jack-tools",
        "xdotool",
        "sox",
        "libegl1",
        "libgl1-mesa-dri",
        "libx11-xcb1",
        "libxkbcommon-x11-0",
    ],
};

/// What the hosts of our own need.
pub const HOSTS: Packages = Packages {
    purpose: "tests in hosts",
    names: &["libxcb1-dev"],
};

/// Ardour, and the scanner of Qtractor.
pub const STUDIOS: Packages = Packages {
    purpose: "tests in Ardour and Qtractor",
    names: &["ardour", "qtractor"],
};

/// What the tests in Python hosts need.
pub const PYTHON: Packages = Packages {
    purpose: "tests in VST3 hosts",
    names: &[
        "python3-venv",
        "libatomic1",
        "libgl1",
        "openbox",
        "procps",
        "x11-utils",
        "xdotool",
        "xsettingsd",
    ],
};

/// Programs of others that read what the renderer writes.
pub const FILES: Packages = Packages {
    purpose: "tests of files and pipes",
    names: &["sox", "flac", "ffmpeg", "sndfile-programs"],
};

/// What counting instructions needs.
pub const COUNTING: Packages = Packages {
    purpose: "counting instructions",
    names: &["valgrind"],
};

/// What the comparison needs: peers, and the library that hosts them.
pub const PEERS: Packages = Packages {
    purpose: "the comparison with peers",
    names: &[
        "liblilv-dev",
        "libclang-dev",
        "pkg-config",
        "ardour-lv2-plugins",
        "lsp-plugins-lv2",
        "calf-plugins",
        "x42-plugins",
        "zam-plugins",
    ],
};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the repository")
}

/// The directory of build products, in which this program itself lies.
pub fn target() -> Result<PathBuf> {
    let exe = env::current_exe()?;
    let target = exe.ancestors().nth(2).context("no target directory")?;
    Ok(target.to_owned())
}

/// A call of the cargo that called us.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).stdin(Stdio::null());
    command
}

/// Runs a command, showing it, and fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", shown(command));
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("could not start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let mut words = vec![Path::new(command.get_program()).file_name().map_or_else(
        || command.get_program().to_string_lossy(),
        |name| name.to_string_lossy(),
    )];
    words.extend(command.get_args().map(|a| a.to_string_lossy()));
    words.join(" ")
}

/// A child that is killed when it goes out of scope or out of time.
pub struct Guarded(pub Child);

impl Guarded {
    /// Starts a command in the background.
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start {}", shown(command)))?;
        Ok(Self(child))
    }

    /// Waits for the end, at most `limit`. False if it failed or was killed.
    pub fn finish(mut self, limit: Duration) -> Result<bool> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status.success());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(false)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual screen on a free display.
pub fn screen() -> Result<(Guarded, String)> {
    let mut screen = Guarded::start(
        Command::new("Xvfb")
            .args([
                "-noreset",
                "-displayfd",
                "1",
                "-screen",
                "0",
                "2000x1400x24",
            ])
            .args(["+extension", "GLX", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    )?;
    let output = screen.0.stdout.take().context("no output of Xvfb")?;
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number)?;
    if number.trim().is_empty() {
        bail!("Xvfb did not start");
    }
    Ok((screen, format!(":{}", number.trim())))
}

/// Waits until it is there: a server, a window.
pub fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) -> Result<()> {
    let start = Instant::now();
    while !is_there() {
        if start.elapsed() > PATIENCE {
            bail!("{what} did not come within {} s", PATIENCE.as_secs());
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// Runs a command with a limit of time, as hosts may hang.
pub fn run_within(limit: Duration, command: &mut Command) -> Result<()> {
    eprintln!("$ {}", shown(command));
    if Guarded::start(command)?.finish(limit)? {
        Ok(())
    } else {
        bail!(
            "{} failed or took more than {} s",
            shown(command),
            limit.as_secs()
        )
    }
}

/// The standard output of a command, if it can be run and succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    child.wait().ok()?.success().then_some(text)
}

/// Whether a program can be found.
pub fn has(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|paths| env::split_paths(&paths).any(|dir| dir.join(program).is_file()))
}

/// Says what [`ensure`] is about to install, all at once and before the first of it.
pub fn announce(packages: &[&Packages]) {
    if !is_debian() {
        return;
    }
    let lacking = packages.iter().flat_map(|packages| packages.lacking());
    let lacking: BTreeSet<&str> = lacking.collect();
    if !lacking.is_empty() {
        let names: Vec<&str> = lacking.into_iter().collect();
        eprintln!(
            "This installs, by apt-get and as root: {}.\n\
             Into `target` alone go Python packages for the hosts, and cargo-deny where it is not there.\n\
             `cargo xtask test --quick` installs nothing.",
            names.join(" ")
        );
    }
}

/// Installs what lacks of `packages` on Debian and its kin; elsewhere names it.
pub fn ensure(packages: &Packages) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !is_debian() {
        eprintln!(
            "For {} this machine needs what Debian calls: {}",
            packages.purpose,
            packages.names.join(" ")
        );
        return Ok(());
    }
    let lacking: Vec<_> = packages.lacking().collect();
    if lacking.is_empty() {
        return Ok(());
    }
    eprintln!("Installing for {}: {lacking:?}", packages.purpose);
    run(apt().arg("update"))?;
    run(apt()
        .args(["install", "-y", "--no-install-recommends"])
        .args(lacking))
}

fn is_debian() -> bool {
    has("dpkg-query") && has("apt-get")
}

fn is_installed(package: &str) -> bool {
    output(Command::new("dpkg-query").args(["-W", "-f=${Status}", package]))
        .is_some_and(|status| status.ends_with("ok installed"))
}

fn apt() -> Command {
    let is_root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = if is_root {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}
