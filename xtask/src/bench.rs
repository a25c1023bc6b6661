//! What the strip costs, alone and against its peers.
//!
//! The benchmarks are packages of their own under `benches`, outside the workspace, built without
//! the framework: building and testing the strip never builds them.

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::{bundles, system};

/// What counts instructions; the same version as the library that the benchmark is linked with.
const RUNNER: (&str, &str) = ("gungraun-runner", "0.20.0");

const SPEED: &str = "benches/speed/Cargo.toml";
const PEERS: &str = "benches/peers/Cargo.toml";
const LOAD: &str = "benches/load/Cargo.toml";
const FIGURES: &str = "benches/figures.json";
const PAGE: &str = "docs/performance.md";

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Keep the instructions and the hashes of this run as the figures to compare with
    #[arg(long)]
    bless: bool,
    /// How often each case is timed
    #[arg(long, default_value_t = 200, global = true)]
    repeats: u32,
}

#[derive(Subcommand)]
enum What {
    /// Compare the bundled CLAP with free plug-ins and write the page about it
    Peers,
    /// Measure single blocks against their mean, and small signals against loud ones: in the strip, then in
    /// the bundled CLAP
    Blocks,
    /// Measure what the bundled CLAP takes to be scanned, created, activated and to rest
    Load,
}

/// Runs the benchmark that was asked for.
pub fn run(args: &Args) -> Result<()> {
    match args.what {
        None => speed(args),
        Some(What::Peers) => peers(args),
        Some(What::Blocks) => blocks(args),
        Some(What::Load) => load(),
    }
}

fn speed(args: &Args) -> Result<()> {
    let mut command = cargo(&["run", "--release", "--manifest-path", SPEED, "--"])?;
    command.args(["--repeats", &args.repeats.to_string()]);
    command.args(["--figures", FIGURES]);
    // Callgrind runs on Linux only; elsewhere there are times and hashes.
    if cfg!(target_os = "linux") {
        command.arg("--counts").arg(count_instructions()?);
    }
    if args.bless {
        let compiler = system::output(Command::new("rustc").arg("--version"));
        let compiler = compiler.context("no compiler")?;
        command.args(["--bless", compiler.trim()]);
    }
    system::run(&mut command)
}

/// Counts the instructions of every case; gives the file with the counts.
fn count_instructions() -> Result<PathBuf> {
    system::ensure(&system::COUNTING)?;
    let tools = system::target()?.join("tools");
    let (name, version) = RUNNER;
    // Does nothing where it is installed.
    system::run(
        system::cargo(&["install", "--quiet", "--locked", name, "--version", version])
            .arg("--root")
            .arg(&tools),
    )?;
    let counts = system::target()?.join("instructions.json");
    let bench = ["bench", "--manifest-path", SPEED, "--bench", "instructions"];
    let mut command = cargo(&bench)?;
    command
        .args(["--", "--output-format=json"])
        .env("GUNGRAUN_RUNNER", tools.join("bin").join(name))
        .stdout(File::create(&counts)?);
    system::run(&mut command)?;
    Ok(counts)
}

fn peers(args: &Args) -> Result<()> {
    system::ensure(&system::BUILD)?;
    system::ensure(&system::PEERS)?;
    bundles::bundle("bundle", Vec::new())?;
    let mut command = cargo(&["run", "--release", "--manifest-path", PEERS, "--"])?;
    command
        .arg("--clap")
        .arg(bundles::bundled()?.join("Redlight.clap"))
        .args(["--repeats", &args.repeats.to_string(), "--write", PAGE]);
    system::run(&mut command)
}

fn blocks(args: &Args) -> Result<()> {
    system::ensure(&system::BUILD)?;
    let mut command = cargo(&["run", "--release", "--manifest-path", SPEED])?;
    command.args(["--bin", "blocks", "--"]);
    system::run(command.args(["--repeats", &args.repeats.min(40).to_string()]))?;
    bundles::bundle("bundle", Vec::new())?;
    let mut command = cargo(&["run", "--release", "--manifest-path", LOAD])?;
    command.args(["--bin", "calls", "--"]);
    system::run(command.arg(bundles::bundled()?.join("Redlight.clap")))
}

fn load() -> Result<()> {
    system::ensure(&system::BUILD)?;
    bundles::bundle("bundle", Vec::new())?;
    let mut command = cargo(&["run", "--release", "--manifest-path", LOAD, "--"])?;
    system::run(command.arg(bundles::bundled()?.join("Redlight.clap")))
}

/// A call of cargo for a package outside the workspace, built into a directory of its own: the library
/// has one file name with the plug-in and without it, and the two would replace each other.
fn cargo(args: &[&str]) -> Result<Command> {
    let mut command = system::cargo(args);
    command.env("CARGO_TARGET_DIR", system::target()?.join("benches"));
    Ok(command)
}
