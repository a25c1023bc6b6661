//! Python programs, in an environment of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::system;

/// Packages of the tests in Python hosts.
pub const HOSTS: &str = "tests/python/requirements.txt";

/// Packages of the scripts in `reference/`.
const REFERENCE: &str = "reference/requirements.txt";

/// Longest time of these scripts; they take a minute.
const REFERENCE_LIMIT: Duration = Duration::from_secs(600);

#[derive(clap::Args)]
pub struct Args {
    /// Compare with what stands there, and write nothing
    #[arg(long)]
    check: bool,
}

/// The Python of the environment `target/venv`, with the packages of that list. Nothing is installed
/// elsewhere.
pub fn venv(requirements: &str) -> Result<PathBuf> {
    let venv = system::target()?.join("venv");
    let wanted = fs::read(requirements)?;
    // A copy of each list says which packages the environment holds.
    let stamp = venv.join(requirements.replace('/', "-"));
    let python = venv.join("bin").join("python3");
    if fs::read(&stamp).ok() != Some(wanted.clone()) {
        eprintln!(
            "Installing what {requirements} lists into {}",
            venv.display()
        );
        system::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        system::run(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "-r"])
                .arg(Path::new(requirements)),
        )?;
        fs::write(&stamp, wanted)?;
    }
    Ok(python)
}

/// Computes again every number of the sources that was fitted or taken from a formula: writes it, or
/// compares it with what stands there.
pub fn reference(args: &Args) -> Result<()> {
    let mut command = Command::new(venv(REFERENCE)?);
    command.arg("reference");
    if args.check {
        command.arg("--check");
    }
    system::run_within(REFERENCE_LIMIT, &mut command)
}

/// Compares the numbers of the sources with what the scripts compute.
pub fn check() -> Result<()> {
    reference(&Args { check: true })
}
