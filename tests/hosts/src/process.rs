//! What this process holds, and a guard against hanging.

use std::fs;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// What a program must give back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Holdings {
    /// Threads.
    pub threads: usize,
    /// Open files and sockets.
    pub files: usize,
    /// Bytes handed out by the C library's heap, on which the plug-in's lies, too.
    pub heap: i64,
    /// Bytes of pages present, without those of the heap that are free.
    pub resident: i64,
}

impl Holdings {
    /// As of now; zeros where it cannot be told.
    pub fn now() -> Self {
        give_back();
        let count = |folder| fs::read_dir(folder).map_or(0, Iterator::count);
        let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let pages: Option<i64> = statm.split(' ').nth(1).and_then(|n| n.parse().ok());
        Self {
            threads: count("/proc/self/task"),
            files: count("/proc/self/fd"),
            heap: heap(),
            resident: pages.unwrap_or(0) * 4_096,
        }
    }
}

/// Gives this thread the priority of a host's audio thread, ahead of all that is not in a hurry. False
/// where the system does not allow it.
#[cfg(target_os = "linux")]
pub fn hurry() -> bool {
    /// In the middle of the range from 1 to 99, as audio servers do.
    const PRIORITY: libc::c_int = 50;
    let wanted = libc::sched_param {
        sched_priority: PRIORITY,
    };
    // SAFETY: a table of one number, for the calling thread.
    unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const wanted) == 0 }
}

/// Not known here.
#[cfg(not(target_os = "linux"))]
pub fn hurry() -> bool {
    false
}

/// The C library keeps what is freed: the six pictures of an editor each that stood at the same time
/// stay present as free heap, 170 MB of it, and would hide what is really kept.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_back() {
    // SAFETY: it only gives back pages that are free.
    unsafe { libc::malloc_trim(0) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back() {}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn heap() -> i64 {
    // SAFETY: it only reads counters.
    let heap = unsafe { libc::mallinfo2() };
    (heap.uordblks + heap.hblkhd) as i64
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn heap() -> i64 {
    0
}

/// Ends the process with a message if nobody has called [`alive`](Watch::alive) for `limit`.
pub struct Watch {
    beats: &'static AtomicU64,
}

impl Watch {
    /// Starts to watch.
    pub fn new(limit: Duration) -> Self {
        static BEATS: AtomicU64 = AtomicU64::new(0);
        thread::spawn(move || {
            let mut last = u64::MAX;
            loop {
                let now = BEATS.load(Relaxed);
                if now == last {
                    eprintln!("It hangs: nothing for {} s.", limit.as_secs());
                    process::exit(99);
                }
                last = now;
                thread::sleep(limit);
            }
        });
        Self { beats: &BEATS }
    }

    /// Something has happened.
    pub fn alive(&self) {
        self.beats.fetch_add(1, Relaxed);
    }
}
