//! A long session in a CLAP host: 24 instances of all four plug-ins on one audio thread, every
//! parameter moving, states saved and loaded meanwhile, editors opening and closing, activated and
//! deactivated round by round.
//!
//! `--minutes N` says how long, `--editors` opens editors (it needs an X display), `--real` keeps the
//! pace of a sound card instead of running flat out. `REDLIGHT_CLAP` names the bundle. It fails if
//! the first instance differs from the strip by a bit, if a sample is NaN or a denormal, if
//! memory grows after the first rounds, if silence costs more than signal, or if the average cycle
//! misses the deadline. The worst cycle is reported: on a machine that is not set up for audio it is
//! the scheduler's.

mod audio;
mod host;
mod report;

use std::time::{Duration, Instant};

use audio::{Pace, Stage};
use host::Rack;
use redlight_host_tests::process::Holdings;
use redlight_host_tests::screen::Screen;
use report::Tally;

/// Sample rate.
const RATE_HZ: f64 = 48_000.0;
/// Block lengths, in turn, a round each.
const BLOCKS: [usize; 2] = [64, 32];
/// Rounds before memory has its size.
const WARM_UP: usize = 4;
/// Length of a round.
const ROUND: Duration = Duration::from_secs(5);

fn main() {
    let asked = Asked::from(std::env::args().skip(1));
    let screen = asked.has_editors.then(Screen::connect);
    let mut rack = Rack::new(screen);
    let mut stage = Stage::new(rack.param_ids());
    let mut tallies = BLOCKS.map(|_| Tally::default());
    let mut warm = None;
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < asked.time || rounds < WARM_UP + 2 {
        let turn = rounds % BLOCKS.len();
        let tally = &mut tallies[turn];
        rack.round(&mut stage, (BLOCKS[turn], asked.pace), ROUND, tally);
        rounds += 1;
        if rounds == WARM_UP {
            warm = Some((Holdings::now(), rack.deeds.opened));
        }
    }
    println!(
        "{rounds} rounds in {:.1} min, {:?}, {:?}, {} parameters moved",
        start.elapsed().as_secs_f64() / 60.0,
        asked.pace,
        rack.deeds,
        stage.moves()
    );
    let (warm, opened) = warm.expect("warm by now");
    let opened = rack.deeds.opened - opened;
    let faults = report::print(&BLOCKS, &tallies, &warm, opened);
    assert!(faults.is_empty(), "{}", faults.join("; "));
    println!("Nothing failed.");
}

/// What the command line asks for.
struct Asked {
    time: Duration,
    has_editors: bool,
    pace: Pace,
}

impl Asked {
    fn from(mut args: impl Iterator<Item = String>) -> Self {
        let mut asked = Self {
            time: Duration::from_secs(120),
            has_editors: false,
            pace: Pace::FlatOut,
        };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--minutes" => {
                    let minutes = args.next().and_then(|text| text.parse().ok());
                    let minutes: f64 = minutes.expect("--minutes needs a number");
                    asked.time = Duration::from_secs_f64(60.0 * minutes);
                }
                "--editors" => asked.has_editors = true,
                "--real" => asked.pace = Pace::Real,
                _ => panic!("{arg} is not known"),
            }
        }
        asked
    }
}
