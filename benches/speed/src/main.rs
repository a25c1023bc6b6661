//! `speed [--repeats N] [--counts FILE] [--figures FILE] [--bless COMPILER]`: times every case and
//! prints the tables. Ends with 1 if a module does not act, or the sound or the instructions differ
//! from the committed figures. A missed target is printed, not punished: times belong to the
//! machine.
//!
//! `speed --spin CASE [--repeats N]`: only processes, for a profiler to look at.
//!
//! `--baseline` keeps to the instructions that every processor has.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use redlight::dsp::simd::InstructionSet;
use redlight_speed::acting::actions;
use redlight_speed::cases::{LIVE, strip_cases};
use redlight_speed::figures::{self, Book, Kept};
use redlight_speed::modules::{RedesignPair, alone_cases, redesign_pairs};
use redlight_speed::signal::FRAMES;
use redlight_speed::timing::measure;

use crate::tables::{Run, print_memory};

mod tables;

/// Counts what is allocated, to tell how much of a strip lies on the heap.
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

struct Options {
    repeats: usize,
    counts: Option<PathBuf>,
    figures: Option<PathBuf>,
    bless: Option<String>,
    spin: Option<String>,
}

fn main() -> ExitCode {
    match options().and_then(|o| run(&o)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        repeats: 200,
        counts: None,
        figures: None,
        bless: None,
        spin: None,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} wants a value"));
        match arg.as_str() {
            "--repeats" => options.repeats = value()?.parse().map_err(|e| format!("{e}"))?,
            "--counts" => options.counts = Some(value()?.into()),
            "--figures" => options.figures = Some(value()?.into()),
            "--bless" => options.bless = Some(value()?),
            "--spin" => options.spin = Some(value()?),
            "--baseline" => {
                InstructionSet::choose(InstructionSet::Baseline);
            }
            _ => return Err(format!("{arg}: unknown")),
        }
    }
    Ok(options)
}

/// Measures and prints; true if all is as it should be.
fn run(options: &Options) -> Result<bool, String> {
    if let Some(id) = &options.spin {
        return spin(id, options.repeats).map(|()| true);
    }
    let counts = match &options.counts {
        Some(path) => figures::read_counts(path)?,
        None => BTreeMap::new(),
    };
    let is_acting = print_actions();
    let run = measure_all(options.repeats, &counts);
    run.print_strip();
    run.print_modules();
    run.print_redesigns();
    print_memory(ALLOCATOR);
    let book = run.book();
    let Some(path) = &options.figures else {
        return Ok(is_acting);
    };
    if let Some(compiler) = &options.bless {
        figures::write(path, &book, compiler)?;
        println!("\nThe figures are now those of {}.", path.display());
        return Ok(is_acting);
    }
    Ok(compare(&figures::read(path)?, &book) && is_acting)
}

fn spin(id: &str, repeats: usize) -> Result<(), String> {
    let cases = [strip_cases(), alone_cases()].concat();
    let case = cases.iter().find(|c| c.id == id);
    let case = case.ok_or_else(|| format!("no case {id}"))?;
    let audio = case.signal.samples();
    let mut subject = case.subject();
    for _ in 0..repeats {
        subject.load(&audio, 0, FRAMES);
        subject.run();
    }
    Ok(())
}

fn print_actions() -> bool {
    println!("Is every module acting?\n");
    let actions = actions();
    for action in &actions {
        let word = if action.is_acting { "yes" } else { "NO" };
        println!("  {:<12}{:<4}{}", action.name, word, action.figure);
    }
    let is_acting = actions.iter().all(|a| a.is_acting);
    if !is_acting {
        println!("\nNot every module acts: the figures below don't count.");
    }
    is_acting
}

fn measure_all(repeats: usize, counts: &BTreeMap<String, f64>) -> Run {
    let (strip, alone) = (strip_cases(), alone_cases());
    let redesigns = redesign_pairs();
    let pair = |p: &RedesignPair| [p.rest.clone(), p.moving.clone()];
    let mut cases = [strip.clone(), alone.clone()].concat();
    cases.extend(redesigns.iter().flat_map(pair));
    let (figures, clock_ghz) = measure(&cases, repeats);
    Run {
        strip: strip.len(),
        alone: alone.len(),
        cases,
        figures,
        clock_ghz,
        counts: counts.clone(),
    }
}

fn compare(committed: &Book, now: &Book) -> bool {
    let changes: Vec<String> = now
        .iter()
        .flat_map(|(id, kept): (&String, &Kept)| figures::changes(id, committed.get(id), kept))
        .collect();
    println!("\nAgainst the committed figures:");
    for change in &changes {
        println!("  {change}");
    }
    if changes.is_empty() {
        println!("  no change of the sound, no change of the instructions beyond 1 %");
    }
    let is_same = changes.iter().all(|c| c.contains(": faster"));
    if !is_same {
        println!("  If that is meant: cargo xtask bench --bless ({LIVE} is the case to watch).");
    }
    is_same
}
