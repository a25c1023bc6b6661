//! All contestants in turn on the same signal: lap by lap, so that whatever disturbs the machine
//! disturbs all of them alike.

use std::time::Instant;

use redlight_speed::signal::{FRAMES, Signal};
use redlight_speed::timing::{clock_reading_ns, core_clock_ghz};
use redlight_speed::{LAP_FRAMES, LAPS};

use crate::processor::{BLOCK, Processor};

/// One row of the table.
pub struct Contestant {
    /// As the table shows it.
    pub name: String,
    /// What is timed.
    pub processor: Box<dyn Processor>,
}

/// Times of a contestant, ns per stereo frame.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    /// Sum of each lap's fastest repeat.
    pub floor_ns: f64,
    /// Median of whole repeats.
    pub median_ns: f64,
}

/// Times of all contestants and the core's clock in GHz, from so many repeats.
pub fn run(contestants: &mut [Contestant], repeats: usize) -> (Vec<Time>, f64) {
    let input = Signal::Programme.samples();
    let mut output = input.clone();
    let overhead_ns = clock_reading_ns();
    let mut floors = vec![vec![f64::INFINITY; contestants.len()]; LAPS];
    let mut totals = vec![Vec::new(); contestants.len()];
    let mut clock_ghz: f64 = 0.0;
    // The first repeat only warms up.
    for repeat in 0..=repeats {
        let mut sums = vec![0.0; contestants.len()];
        for (lap, floors) in floors.iter_mut().enumerate() {
            for turn in 0..contestants.len() {
                // Another one begins at each repeat: nobody always follows the same neighbour.
                let who = (turn + repeat) % contestants.len();
                let processor = contestants[who].processor.as_mut();
                let ns = run_lap(processor, lap, &input, &mut output) - overhead_ns;
                sums[who] += ns;
                if repeat > 0 {
                    floors[who] = floors[who].min(ns);
                }
            }
        }
        if repeat > 0 {
            totals.iter_mut().zip(sums).for_each(|(t, s)| t.push(s));
        }
        clock_ghz = clock_ghz.max(core_clock_ghz());
    }
    let times = totals.iter_mut().enumerate().map(|(who, totals)| {
        totals.sort_by(f64::total_cmp);
        Time {
            floor_ns: floors.iter().map(|lap| lap[who]).sum::<f64>() / FRAMES as f64,
            median_ns: totals[totals.len() / 2] / FRAMES as f64,
        }
    });
    (times.collect(), clock_ghz)
}

fn run_lap(
    processor: &mut dyn Processor,
    lap: usize,
    input: &[Vec<f32>; 2],
    output: &mut [Vec<f32>; 2],
) -> f64 {
    let [left, right] = output;
    let start = Instant::now();
    for at in (lap * LAP_FRAMES..(lap + 1) * LAP_FRAMES).step_by(BLOCK) {
        let block = at..at + BLOCK;
        processor.process(
            [&input[0][block.clone()], &input[1][block.clone()]],
            [&mut left[block.clone()], &mut right[block]],
        );
    }
    start.elapsed().as_nanos() as f64
}
