//! Coverage-guided fuzzing of what reads files and text of others (`fuzz/`).
//!
//! libFuzzer, by plain cargo: the compiler's coverage instruments what the flags below ask for, in the
//! toolchain as it is. The corpus in the repository is where each target begins; what it finds on top stays
//! among the build products, and a file that fails is left there and named.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::system;

const TARGETS: [&str; 7] = [
    "wav", "aiff", "flac", "ixml", "presets", "sessions", "typed",
];

/// What LLVM is to count, for libFuzzer to see.
const RUSTFLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
     -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
     -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Memory that a target may take, MB: inputs have a few kB.
const MOST_MEMORY_MB: u32 = 512;

/// Longest time that one input may take, s.
const MOST_SECONDS: u32 = 10;

/// How long all targets together run in the tests.
const TEST_SECONDS: u64 = 60;

#[derive(clap::Args)]
pub struct Args {
    /// The target to run; all of them if it is not given
    #[arg(value_parser = TARGETS)]
    target: Option<String>,
    /// Time for each target
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

/// Runs the targets that `args` name.
pub fn run(args: &Args) -> Result<()> {
    let program = build()?;
    for target in TARGETS {
        if args.target.as_deref().is_none_or(|only| only == target) {
            fuzz(&program, target, args.seconds)?;
        }
    }
    Ok(())
}

/// A minute of all targets together.
pub fn check() -> Result<()> {
    if (OS, ARCH) != ("linux", "x86_64") {
        eprintln!("nothing was fuzzed: it is done on Linux on x86-64");
        return Ok(());
    }
    let seconds = TEST_SECONDS.div_ceil(TARGETS.len() as u64);
    run(&Args {
        target: None,
        seconds,
    })
}

/// Builds the targets; the folder of the programs.
fn build() -> Result<PathBuf> {
    let place = system::target()?.join("fuzz");
    let triple = format!("{ARCH}-unknown-linux-gnu");
    let manifest = system::root().join("fuzz").join("Cargo.toml");
    system::run(
        system::cargo(&["build", "--release", "--manifest-path"])
            .arg(manifest)
            // Build scripts and macros are not to be counted.
            .args(["--target", &triple, "--target-dir"])
            .arg(&place)
            .env("RUSTFLAGS", RUSTFLAGS),
    )?;
    Ok(place.join(triple).join("release"))
}

fn fuzz(programs: &Path, target: &str, seconds: u64) -> Result<()> {
    let place = system::target()?.join("fuzz");
    let grown = place.join("corpus").join(target);
    let failed = place.join("failed").join(target);
    for folder in [&grown, &failed] {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let seeds = system::root().join("fuzz").join("corpus").join(target);
    let ended = system::run_within(
        Duration::from_secs(seconds + 120),
        Command::new(programs.join(target))
            .args([&grown, &seeds])
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-rss_limit_mb={MOST_MEMORY_MB}"))
            .arg(format!("-timeout={MOST_SECONDS}"))
            .arg(format!("-artifact_prefix={}/", failed.display()))
            .args(["-verbosity=0", "-max_len=16384"]),
    );
    if let Err(error) = ended {
        bail!("{target}: {error}; the input lies in {}", failed.display());
    }
    Ok(())
}
