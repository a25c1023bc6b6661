//! The life of the editor: opened and closed over and over in one process, in every way that hosts
//! are known to do it, while audio runs, parameters move, states are loaded and the machine is busy.
//!
//! `--format clap|vst3`, `--cycles N` (200 without it). It needs an X display and the bundle that
//! `REDLIGHT_CLAP` or `REDLIGHT_VST3` names. A crash ends it with a signal; a hang after half a
//! minute; a thread, file or window left over, a gesture without an end or a bad sample by an
//! assertion.

mod clap;
mod ledger;
mod vst3;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use redlight_host_tests::process::Watch;

/// Longest time of a cycle on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

fn main() {
    let mut format = "clap".to_owned();
    let mut cycles = 200;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().unwrap_or_else(|| panic!("{arg} needs a value"));
        match arg.as_str() {
            "--format" => format = value,
            "--cycles" => cycles = value.parse().expect("--cycles needs a number"),
            _ => panic!("{arg} is not known"),
        }
    }
    let watch = Watch::new(LIMIT);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        // The machine is busy: one thread more than it has processors.
        for _ in 0..=thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                let mut n = 0_u64;
                while !is_over.load(Relaxed) {
                    n = std::hint::black_box(n.wrapping_add(1));
                    if n.is_multiple_of(1 << 22) {
                        thread::sleep(Duration::from_millis(3));
                    }
                }
            });
        }
        let _end = AtTheEnd(&is_over);
        match format.as_str() {
            "clap" => clap::run(cycles, &watch),
            "vst3" => vst3::run(cycles, &watch),
            _ => panic!("--format is clap or vst3"),
        }
    });
}

/// Tells the busy threads that it is over, however it ends.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}
