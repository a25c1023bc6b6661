//! `load BUNDLE`: what the bundled CLAP costs a host before the first sample: size, scan, creation,
//! activation, state, and CPU while nothing is asked of it. Prints a table; a missed target is
//! printed, not punished: times belong to the machine.
//!
//! A scan is timed in processes of their own (`load --scan BUNDLE`), as hosts do it: within one
//! process the libraries that the bundle needs are loaded already from the second time on.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

use redlight_load::host::{self, Instance, Result, STEREO, scan};

/// How often each time is taken.
const REPEATS: usize = 30;

/// Instances of the session whose idle CPU is taken, and for how long.
const INSTANCES: usize = 24;
const IDLE: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["--scan", bundle] => print_scan(Path::new(bundle)),
        [bundle] => run(Path::new(bundle)),
        _ => Err("usage: load BUNDLE".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(bundle: &Path) -> Result<()> {
    println!("Load time: {REPEATS} times each\n");
    println!("{:<44}{:>10}{:>10}  target", "", "median", "worst");
    let bytes = size(bundle).map_err(|e| format!("{}: {e}", bundle.display()))?;
    let megabytes = bytes as f64 / 1e6;
    row("bundle", "MB", &[megabytes], 15.0);
    row("scan: load, describe, unload", "ms", &scans(bundle)?, 50.0);
    let [creation, activation, state] = lives(bundle)?;
    row("creation of an instance", "ms", &creation, 5.0);
    row("activation, 48 kHz", "ms", &activation, 10.0);
    row("state, loaded", "ms", &state, 1.0);
    let title = format!("idle CPU of {INSTANCES} instances, no editor");
    row(&title, "%", &[100.0 * idle(bundle)?], 0.0);
    Ok(())
}

/// Prints median and worst; met if the median is.
fn row(title: &str, unit: &str, values: &[f64], most: f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (median, worst) = (sorted[sorted.len() / 2], sorted[sorted.len() - 1]);
    // To what is shown.
    let is_met = median < most + 0.005;
    let verdict = if is_met { "met" } else { "MISSED" };
    println!("{title:<44}{median:>10.2}{worst:>10.2}  <= {most} {unit}: {verdict}");
}

/// Bytes of a file or folder.
fn size(path: &Path) -> std::io::Result<u64> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    let entries = std::fs::read_dir(path)?.collect::<std::io::Result<Vec<_>>>()?;
    entries.iter().map(|entry| size(&entry.path())).sum()
}

/// Times in ms, each from a process of its own.
fn scans(bundle: &Path) -> Result<Vec<f64>> {
    let program: PathBuf = std::env::current_exe().map_err(|e| e.to_string())?;
    let one = |_| {
        let mut command = Command::new(&program);
        let output = command.arg("--scan").arg(bundle).output();
        let output = output.map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = || String::from_utf8_lossy(&output.stderr).into_owned();
        text.trim().parse().map_err(|_| error())
    };
    (0..REPEATS).map(one).collect()
}

fn print_scan(bundle: &Path) -> Result<()> {
    let start = Instant::now();
    let plugins = scan(bundle)?;
    let time_ms = ms_since(start);
    if plugins == 0 {
        return Err("no plug-in described".to_owned());
    }
    println!("{time_ms}");
    Ok(())
}

fn ms_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// Times in ms of creation, activation and loading a state, of instance after instance.
fn lives(bundle: &Path) -> Result<[Vec<f64>; 3]> {
    let entry = host::load(bundle)?;
    let mut times = [const { Vec::new() }; 3];
    let [creation, activation, state] = &mut times;
    for _ in 0..REPEATS {
        let start = Instant::now();
        let mut instance = Instance::new(&entry, STEREO)?;
        creation.push(ms_since(start));
        let saved = instance.save()?;
        let start = Instant::now();
        instance.load(&saved)?;
        state.push(ms_since(start));
        let start = Instant::now();
        instance.activate()?;
        activation.push(ms_since(start));
    }
    Ok(times)
}

/// The share of a core that a session of active instances takes while the host neither processes nor
/// shows anything.
fn idle(bundle: &Path) -> Result<f64> {
    let entry = host::load(bundle)?;
    let mut instances = Vec::new();
    for _ in 0..INSTANCES {
        let mut instance = Instance::new(&entry, STEREO)?;
        instance.activate()?;
        instances.push(instance);
    }
    let start = ProcessTime::now();
    std::thread::sleep(IDLE);
    Ok(start.elapsed().as_secs_f64() / IDLE.as_secs_f64())
}
