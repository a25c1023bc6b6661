//! Licences, advisories and duplicates of everything that Redlight is made of, by cargo-deny.
//!
//! Nothing is asked of a network: the advisories that concern packages of `Cargo.lock` stand in
//! `xtask/advisories`, in the form of RustSec's database, facts only. `looked-at.txt` there names the
//! packages that were looked up and says when; a package that is not among them fails the check, so
//! that nobody takes silence for an answer.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{bundles, system};

const VERSION: &str = "0.20.2";
const ADVISORIES: &str = "xtask/advisories";

/// Where cargo-deny looks for the database, below the path that `deny.toml` names.
const DATABASE: &str = "target/advisory-db/advisory-db-3157b0e258782691";

/// Checks what `deny.toml` asks for.
pub fn check() -> Result<()> {
    all_looked_at()?;
    lay_database()?;
    // A fresh machine has not unpacked what only other systems need.
    system::run(&mut system::cargo(&["fetch", "--locked"]))?;
    system::run(Command::new(deny()?).args(["--all-features", "--offline", "check"]))
}

/// Every package of the lock file has been looked up.
fn all_looked_at() -> Result<()> {
    let lock = fs::read_to_string("Cargo.lock")?;
    let list = fs::read_to_string(Path::new(ADVISORIES).join("looked-at.txt"))?;
    let looked_at: BTreeSet<&str> = list.lines().collect();
    let missing: BTreeSet<&str> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .filter(|name| !looked_at.contains(name))
        .collect();
    if !missing.is_empty() {
        let missing: Vec<&str> = missing.into_iter().collect();
        bail!(
            "look these packages up on rustsec.org, and add them and what was found to {ADVISORIES}: {}",
            missing.join(", ")
        );
    }
    Ok(())
}

/// The database as cargo-deny wants it: a repository of git.
fn lay_database() -> Result<()> {
    let database = Path::new(DATABASE);
    if database.exists() {
        fs::remove_dir_all(database)?;
    }
    bundles::copy(Path::new(ADVISORIES), database)?;
    let git = |args: &[&str]| {
        let author = ["-c", "user.name=check", "-c", "user.email=check@localhost"];
        let mut git = Command::new("git");
        system::run(git.current_dir(database).args(author).args(args))
    };
    git(&["init", "--quiet"])?;
    git(&["add", "."])?;
    git(&[
        "commit",
        "--quiet",
        "--no-gpg-sign",
        "--message",
        "advisories",
    ])
}

/// The program: the one on the path if it has our version, else built into the target folder.
fn deny() -> Result<PathBuf> {
    let says = |program: &Path| system::output(Command::new(program).arg("--version"));
    let has_version = |said: &String| said.trim().ends_with(VERSION);
    let on_path = PathBuf::from("cargo-deny");
    if says(&on_path).as_ref().is_some_and(has_version) {
        return Ok(on_path);
    }
    let tools = system::target()?.join("tools");
    let built = tools.join("bin").join("cargo-deny");
    if !says(&built).as_ref().is_some_and(has_version) {
        // Without optimisation: it runs once and takes long to build.
        let install = [
            "install",
            "--debug",
            "--locked",
            "cargo-deny",
            "--version",
            VERSION,
        ];
        system::run(system::cargo(&install).arg("--root").arg(&tools))?;
    }
    Ok(built)
}
