//! Everything that must hold, in one command.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{bundles, hosts, screenshot, soak, system};

/// Longest time that a test in a Python host may take.
const HOST_LIMIT: Duration = Duration::from_secs(600);

/// What only the release build or the plug-in can show; each target costs a link with the whole
/// framework.
const RELEASE_TESTS: &[&str] = &[
    "test",
    "--release",
    "--lib",
    "--test",
    "clap_host",
    "--test",
    "no_alloc",
    "--test",
    "no_alloc_plugin",
    "--test",
    "no_syscalls",
];

type Check = (&'static str, fn() -> Result<()>);

/// In this order: what is quick to say no comes first. The sound is tested with debug assertions;
/// everything with the framework in the release build that is bundled, so that the framework is
/// built once.
const CHECKS: &[Check] = &[
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("tests without plug-in", || {
        // Nothing is left out for want of a program.
        system::run(system::cargo(&["test", "--no-default-features"]).env("REDLIGHT_TOOLS", "1"))
    }),
    ("clippy without plug-in", || {
        cargo(&[
            "clippy",
            "--no-default-features",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
    }),
    ("measurements", || {
        let args = "run --release --no-default-features --features measure --bin redlight-measure";
        let args: Vec<&str> = args.split(' ').chain(["--", "--check"]).collect();
        cargo(&args)
    }),
    ("bundles", || bundles::bundle("bundle", Vec::new())),
    ("tests with plug-in and in a CLAP host", || {
        let clap = bundles::bundled()?.join("Redlight.clap");
        system::run(system::cargo(RELEASE_TESTS).env("REDLIGHT_CLAP", clap))
    }),
    ("two minutes of 24 instances", || soak::soak(2.0, false)),
    ("the editor's life in CLAP and VST3", || {
        hosts::editors(hosts::CYCLES)
    }),
    ("editor: gestures and pictures", || {
        cargo(&["test", "--release", "-p", "redlight-editor-tests"])
    }),
    ("tests of the tasks", || {
        cargo(&["test", "--release", "-p", "xtask"])
    }),
    ("clippy with plug-in", || {
        cargo(&[
            "clippy",
            "--release",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
    }),
    ("VST3 hosts", python),
    ("a VST3 host of our own", hosts::vst3),
    ("Qtractor's scanner", hosts::qtractor),
    ("Ardour", hosts::ardour),
    ("editor's picture", screenshot::run),
];

/// Installs what tests need, runs every check even if one fails, and sums up.
pub fn run() -> Result<()> {
    for packages in [
        &system::BUILD,
        &system::FILES,
        &system::SCREEN,
        &system::HOSTS,
        &system::PYTHON,
        &system::STUDIOS,
    ] {
        system::ensure(packages)?;
    }
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let outcome = check();
        let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
        lines.push(format!(
            "{verdict:7} {:5.0} s  {name}",
            start.elapsed().as_secs_f64()
        ));
        if let Err(error) = outcome {
            eprintln!("{error:#}");
            failed.push(*name);
        }
    }
    println!("\n{}", lines.join("\n"));
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    println!("Everything passed.");
    Ok(())
}

fn cargo(args: &[&str]) -> Result<()> {
    system::run(&mut system::cargo(args))
}

/// Runs the VST3 in pedalboard and dawdreamer, in an environment of its own.
fn python() -> Result<()> {
    let target = system::target()?;
    let venv = target.join("venv");
    let requirements = Path::new("tests/python/requirements.txt");
    let wanted = fs::read(requirements)?;
    // A copy of the list says which packages the environment holds.
    let stamp = venv.join("requirements.txt");
    let python = venv.join("bin").join("python3");
    if fs::read(&stamp).ok() != Some(wanted.clone()) {
        system::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        system::run(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "-r"])
                .arg(requirements),
        )?;
        fs::write(&stamp, wanted)?;
    }
    system::run_within(
        HOST_LIMIT,
        Command::new(&python)
            .args(["tests/python/test_vst3.py", "-v"])
            .env("REDLIGHT_VST3", bundles::bundled()?.join("Redlight.vst3"))
            .env(
                "REDLIGHT_RENDER",
                target.join("release").join("redlight-render"),
            ),
    )
}
