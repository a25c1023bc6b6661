//! Which scenes were played how often, and what was left over.

use std::thread;
use std::time::{Duration, Instant};

use redlight_host_tests::process::{Holdings, Watch};

/// Heap that a window may keep once warm, on average. The framework's window (baseview 0.4.2,
/// `XkbcommonState`) never gives back its keyboard map: measured as 81 kB each time a window is made,
/// shown or not, and nothing else. A picture would be millions.
const HEAP_PER_WINDOW: i64 = 100_000;

/// Longest time until threads that were told to end have ended.
const SETTLE: Duration = Duration::from_secs(5);

/// The book of one run.
pub struct Ledger<'a> {
    watch: &'a Watch,
    scenes: Vec<(&'static str, usize)>,
    warm: Option<(usize, Holdings)>,
    cycles: usize,
    wanted: usize,
    windows_per_cycle: i64,
}

impl<'a> Ledger<'a> {
    /// A book for a run of so many cycles, each of which makes `windows_per_cycle` windows.
    pub fn new(wanted: usize, windows_per_cycle: i64, watch: &'a Watch) -> Self {
        Self {
            watch,
            scenes: Vec::new(),
            warm: None,
            cycles: 0,
            wanted,
            windows_per_cycle,
        }
    }

    /// Whether there are cycles left.
    pub fn is_open(&self) -> bool {
        self.cycles < self.wanted
    }

    /// Cycles so far.
    pub fn cycles(&self) -> usize {
        self.cycles
    }

    /// Enters `count` editors that opened and closed in one scene. Call it when all are closed.
    pub fn enter(&mut self, scene: &'static str, count: usize) {
        self.watch.alive();
        self.cycles += count;
        match self.scenes.iter_mut().find(|(name, _)| *name == scene) {
            Some((_, sum)) => *sum += count,
            None => self.scenes.push((scene, count)),
        }
        // By half of the way every instance has been open, and drivers and fonts have what they keep.
        if self.warm.is_none() && 2 * self.cycles >= self.wanted {
            self.warm = Some((self.cycles, Holdings::now()));
        }
    }

    /// Prints the book and compares what the process holds with what it held when warm.
    pub fn close(self) {
        for (scene, count) in &self.scenes {
            println!("{count:6}  {scene}");
        }
        let (at, warm) = self.warm.expect("some cycles");
        let start = Instant::now();
        while Holdings::now().threads > warm.threads && start.elapsed() < SETTLE {
            thread::sleep(Duration::from_millis(20));
        }
        let now = Holdings::now();
        let cycles = (self.cycles - at).max(1) as i64;
        let heap = (now.heap - warm.heap) / cycles;
        println!(
            "{:6}  in all; since the {at}th: {:+} threads, {:+} files, {heap:+} bytes of heap and \
             {:+} resident a cycle",
            self.cycles,
            now.threads as i64 - warm.threads as i64,
            now.files as i64 - warm.files as i64,
            (now.resident - warm.resident) / cycles,
        );
        assert!(now.threads <= warm.threads, "threads left over");
        assert!(now.files <= warm.files, "open files left over");
        let allowed = HEAP_PER_WINDOW * self.windows_per_cycle;
        assert!(heap <= allowed, "{heap} bytes of heap a cycle");
    }
}
