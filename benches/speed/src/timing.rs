//! Times on a machine that is never quiet.
//!
//! Every repeat of a case begins with a copy of the same warm strip and processes the same signal,
//! so lap k does the same work each time, and whatever makes it slower comes from outside. The
//! **floor** is the sum of each lap's fastest repeat; the **median** is that of whole repeats. The
//! cases take turns, so that all of them meet the same disturbances.
//!
//! **Cycles** are floor × clock. The clock comes from a chain of dependent 64-bit multiplications,
//! three cycles each on every core of the last fifteen years, timed between the cases: virtual
//! machines rarely let anybody read the counter of cycles, and the time-stamp counter runs at a
//! nominal rate that no core runs at.

use std::hint::black_box;
use std::time::Instant;

use crate::cases::{Case, Target};
use crate::signal::Audio;
use crate::subject::Subject;
use crate::{LAP_FRAMES, LAPS, hash};

/// What was measured of one case.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Nanoseconds per frame and strip, undisturbed.
    pub floor_ns: f64,
    /// Nanoseconds per frame and strip, median of the repeats.
    pub median_ns: f64,
    /// Slowest lap against the mean of all, undisturbed.
    pub worst_to_mean: f64,
    /// Hash of the output.
    pub hash: u64,
}

struct Entry {
    warm: Subject,
    audio: Audio,
    lap_frames: usize,
    instances: usize,
    floors_ns: Vec<f64>,
    totals_ns: Vec<f64>,
    hash: Option<u64>,
}

impl Entry {
    fn new(case: &Case) -> Self {
        let audio = case.signal.samples();
        let frames = LAPS * LAP_FRAMES;
        let mut warm = case.subject();
        warm.load(&audio, 0, frames);
        warm.run();
        let lap_frames = match case.target {
            Target::WorstBlock(_) => case.layout.block,
            _ => LAP_FRAMES,
        };
        Self {
            warm,
            audio,
            lap_frames,
            instances: case.layout.instances,
            floors_ns: vec![f64::INFINITY; frames / lap_frames],
            totals_ns: Vec::new(),
            hash: None,
        }
    }

    fn repeat(&mut self, clock_ns: f64) {
        let mut subject = self.warm.clone();
        let mut total_ns = 0.0;
        let mut hashes = 0_u64;
        for (lap, floor_ns) in self.floors_ns.iter_mut().enumerate() {
            subject.load(&self.audio, lap * self.lap_frames, self.lap_frames);
            let start = Instant::now();
            subject.run();
            let ns = start.elapsed().as_nanos() as f64 - clock_ns;
            *floor_ns = floor_ns.min(ns);
            total_ns += ns;
            if self.hash.is_none() {
                hashes = hashes.rotate_left(1) ^ hash::of(subject.output());
            }
        }
        self.totals_ns.push(total_ns);
        self.hash.get_or_insert(hashes);
    }

    fn figures(&mut self) -> Figures {
        let frames = (self.floors_ns.len() * self.lap_frames * self.instances) as f64;
        let floor_ns: f64 = self.floors_ns.iter().sum();
        let worst_ns = self.floors_ns.iter().fold(0.0, |w: f64, x| w.max(*x));
        self.totals_ns.sort_by(f64::total_cmp);
        Figures {
            floor_ns: floor_ns / frames,
            median_ns: self.totals_ns[self.totals_ns.len() / 2] / frames,
            worst_to_mean: worst_ns * self.floors_ns.len() as f64 / floor_ns,
            hash: self.hash.unwrap_or_default(),
        }
    }
}

/// Figures of all cases and the clock in GHz, from so many repeats.
pub fn measure(cases: &[Case], repeats: usize) -> (Vec<Figures>, f64) {
    let clock_ns = clock_reading_ns();
    let mut entries: Vec<Entry> = cases.iter().map(Entry::new).collect();
    let mut clock_ghz: f64 = 0.0;
    for _ in 0..repeats {
        for entry in &mut entries {
            entry.repeat(clock_ns);
        }
        clock_ghz = clock_ghz.max(core_clock_ghz());
    }
    (entries.iter_mut().map(Entry::figures).collect(), clock_ghz)
}

/// What reading the clock twice takes at least.
pub fn clock_reading_ns() -> f64 {
    let readings = (0..10_000).map(|_| Instant::now().elapsed().as_nanos() as f64);
    readings.fold(f64::INFINITY, f64::min)
}

/// Clock of the core, from the fastest of some short chains of multiplications.
pub fn core_clock_ghz() -> f64 {
    const MULTIPLICATIONS: usize = 20_000;
    const CYCLES_EACH: f64 = 3.0;
    let chain = || {
        let mut x = black_box(0x9e37_79b9_7f4a_7c15_u64);
        let start = Instant::now();
        for _ in 0..MULTIPLICATIONS {
            x = x.wrapping_mul(x);
        }
        black_box(x);
        start.elapsed().as_nanos() as f64
    };
    let fastest_ns = (0..4).map(|_| chain()).fold(f64::INFINITY, f64::min);
    CYCLES_EACH * MULTIPLICATIONS as f64 / fastest_ns
}
