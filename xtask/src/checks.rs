//! Everything that must hold, in one command.

use std::collections::VecDeque;
use std::env;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{bundles, dependencies, fuzz, growth, hosts, layers, python, screenshot, soak, system};

/// Longest time that a test in a Python host may take.
const HOST_LIMIT: Duration = Duration::from_secs(600);

/// What can be built without the framework.
const SOUND_AND_RENDERER: &[&str] = &[
    "--package",
    "redlight",
    "--package",
    "redlight-render-tests",
    "--no-default-features",
    "--features",
    "redlight/measure",
];

/// What only the release build or the plug-in can show; each target costs a link with the whole
/// framework.
const RELEASE_TESTS: &[&str] = &[
    "test",
    "--release",
    "--package",
    "redlight",
    "--package",
    "redlight-clap-tests",
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

/// A name, and what it runs.
type Check = (&'static str, fn() -> Result<()>);

/// What needs nothing but Rust, on any system: `--quick`.
const QUICK: &[&str] = &[
    "format",
    "layers",
    "tests of the sound and the renderer",
    "clippy without plug-in",
];

/// What tests need that Rust does not bring.
const PACKAGES: &[&system::Packages] = &[
    &system::BUILD,
    &system::FILES,
    &system::SCREEN,
    &system::HOSTS,
    &system::PYTHON,
    &system::STUDIOS,
];

/// In this order: what is quick to say no comes first. The sound is tested with debug assertions;
/// everything with the framework in the release build that is bundled, so that the framework is
/// built once.
const CHECKS: &[Check] = &[
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("layers", layers::check),
    ("dependencies", dependencies::check),
    ("numbers of the sources", python::check),
    ("tests of the sound and the renderer", || {
        let renderer = system::target()?.join("debug").join("redlight-render");
        let test = [&["test"], SOUND_AND_RENDERER].concat();
        let mut command = system::cargo(&test);
        command.env("REDLIGHT_RENDER", renderer);
        if env::var_os(IS_QUICK).is_none() {
            // Nothing is left out for want of a program.
            command.env("REDLIGHT_TOOLS", "1");
        }
        system::run(&mut command)
    }),
    ("clippy without plug-in", || {
        let what = ["--all-targets", "--", "-D", "warnings"];
        cargo(&[&["clippy"], SOUND_AND_RENDERER, &what].concat())
    }),
    ("broken files and text", fuzz::check),
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
    ("a parameter more, in a scratch copy", growth::check),
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
    ("documentation", || {
        // Links into what is private are for those who work here: their documentation has it.
        let doc = ["doc", "--release", "--no-deps", "--document-private-items"];
        let flags = "-D warnings -A rustdoc::private_intra_doc_links";
        system::run(system::cargo(&doc).env("RUSTDOCFLAGS", flags))
    }),
    ("VST3 hosts", vst3_hosts),
    ("the editor in pedalboard's window", || {
        hosts::pedalboard(&python::venv(python::HOSTS)?)
    }),
    ("the standalone", hosts::standalone),
    ("a VST3 host of our own", hosts::vst3),
    ("Qtractor's scanner", hosts::qtractor),
    ("Ardour", hosts::ardour),
    ("editor's picture", screenshot::run),
];

#[derive(clap::Args)]
pub struct Args {
    /// Run this check alone, by its name in the summary
    #[arg(long, conflicts_with = "quick")]
    only: Option<String>,
    /// Install nothing, start no host and no window: what holds on any system, in a few minutes
    #[arg(long)]
    quick: bool,
}

/// Set in the processes of `--quick`: tests that need other programs pass without them.
const IS_QUICK: &str = "REDLIGHT_QUICK";

/// How many of a failed check's last lines are shown again behind the summary.
const LINES_SHOWN: usize = 60;

/// How long output is awaited after a check has ended: a program that it left behind may hold on
/// to it.
const OUTPUT_LIMIT: Duration = Duration::from_secs(2);

/// Runs the check of that name, or installs what tests need, runs every check even if one fails,
/// and sums up.
pub fn run(args: &Args) -> Result<()> {
    if let Some(only) = &args.only {
        let Some((_, check)) = CHECKS.iter().find(|(name, _)| name == only) else {
            let names: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
            bail!(
                "no check is named {only:?}; there are: {}",
                names.join(", ")
            );
        };
        return check();
    }
    if !args.quick {
        system::announce(PACKAGES);
        for packages in PACKAGES {
            system::ensure(packages)?;
        }
    }
    let mut summary = Vec::new();
    let mut failed = Vec::new();
    let wanted = |name: &str| !args.quick || QUICK.contains(&name);
    for (name, _) in CHECKS.iter().filter(|(name, _)| wanted(name)) {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let (is_ok, last_lines) = run_apart(name, args.quick)?;
        let verdict = if is_ok { "ok" } else { "FAILED" };
        let seconds = start.elapsed().as_secs_f64();
        summary.push(format!("{verdict:7} {seconds:5.0} s  {name}"));
        if !is_ok {
            failed.push((*name, last_lines));
        }
    }
    println!("\n{}", summary.join("\n"));
    for (name, last_lines) in &failed {
        println!("\n== the end of {name}\n{}", last_lines.join("\n"));
    }
    if !failed.is_empty() {
        let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
        bail!("failed: {}", names.join(", "));
    }
    println!("Everything passed.");
    Ok(())
}

/// Runs one check in a process of its own, passing on what it prints: whether it passed, and its
/// last lines.
fn run_apart(name: &str, is_quick: bool) -> Result<(bool, Vec<String>)> {
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new(env::current_exe()?);
    if is_quick {
        command.env(IS_QUICK, "1");
    }
    let mut child = command
        .args(["test", "--only", name])
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()?;
    let last_lines = Arc::new(Mutex::new(VecDeque::new()));
    let kept = Arc::clone(&last_lines);
    let echo = thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            eprintln!("{text}");
            let mut kept = kept.lock().expect("nobody panics with it");
            kept.push_back(text);
            if kept.len() > LINES_SHOWN {
                kept.pop_front();
            }
            line.clear();
        }
    });
    let is_ok = child.wait()?.success();
    let ended = Instant::now();
    while !echo.is_finished() && ended.elapsed() < OUTPUT_LIMIT {
        thread::sleep(Duration::from_millis(10));
    }
    let lines = last_lines.lock().expect("nobody panics with it");
    Ok((is_ok, lines.iter().cloned().collect()))
}

fn cargo(args: &[&str]) -> Result<()> {
    system::run(&mut system::cargo(args))
}

/// Runs the VST3 in pedalboard and dawdreamer, without a display.
fn vst3_hosts() -> Result<()> {
    system::run_within(
        HOST_LIMIT,
        Command::new(python::venv(python::HOSTS)?)
            .args(["tests/python/test_vst3.py", "-v"])
            // Without the variable they would take the first display that they find.
            .env("DISPLAY", ":59999")
            .env("REDLIGHT_VST3", bundles::bundled()?.join("Redlight.vst3"))
            .env(
                "REDLIGHT_RENDER",
                system::target()?.join("release").join("redlight-render"),
            ),
    )
}
