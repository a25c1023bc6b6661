//! A long session in a CLAP host: 24 instances of all four plug-ins on one audio thread, every
//! parameter moving, states saved and loaded meanwhile, activated and deactivated round by round.
//!
//! `--minutes N` says how long; without it a few seconds show that it runs. `REDLIGHT_CLAP` names
//! the bundle; without it the library built along with this test is loaded. It fails if the first
//! instance differs from the strip by a bit, if a sample is no number or a denormal, if memory
//! grows after the first rounds, if silence costs more than signal, or if the average cycle misses
//! the deadline. The worst cycle is reported: on a machine that is not set up for audio it is the
//! scheduler's.

mod audio;
mod host;
mod report;

use std::time::{Duration, Instant};

use audio::Stage;
use host::Rack;
use report::{Memory, Tally};

/// Sample rate.
const RATE_HZ: f64 = 48_000.0;
/// Block lengths, in turn, a round each.
const BLOCKS: [usize; 2] = [64, 32];
/// Rounds before memory has its size.
const WARM_UP: usize = 4;
/// Length of a round.
const ROUND: Duration = Duration::from_secs(5);

fn main() {
    let asked = time_from(std::env::args().skip(1));
    let time = asked.unwrap_or(Duration::from_secs(4));
    // Enough rounds for two warm ones even in a short run.
    let round = ROUND.min(time / (2 * WARM_UP as u32));
    let mut rack = Rack::new();
    let mut stage = Stage::new(&mut rack);
    let mut tallies = BLOCKS.map(|_| Tally::default());
    let mut warm = None;
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < time || rounds < WARM_UP + 2 {
        let turn = rounds % BLOCKS.len();
        rack.round(&mut stage, BLOCKS[turn], round, &mut tallies[turn]);
        rounds += 1;
        if rounds == WARM_UP {
            warm = Some(Memory::now());
        }
    }
    let memory = warm.map(|warm| Memory::now().since(&warm));
    println!(
        "{rounds} rounds in {:.1} min, {} states saved, {} loaded, {} parameters moved",
        start.elapsed().as_secs_f64() / 60.0,
        rack.saved,
        rack.loaded,
        stage.moves()
    );
    let faults = report::print(&BLOCKS, &tallies, memory, asked.is_some());
    assert!(faults.is_empty(), "{}", faults.join("; "));
    println!("Nothing failed.");
}

/// The time asked for, in minutes behind `--minutes`; a test runner's own flags mean nothing here.
fn time_from(mut args: impl Iterator<Item = String>) -> Option<Duration> {
    if !args.any(|arg| arg == "--minutes") {
        return None;
    }
    let minutes: f64 = args
        .next()
        .and_then(|text| text.parse().ok())
        .expect("--minutes needs a number");
    Some(Duration::from_secs_f64(60.0 * minutes))
}
