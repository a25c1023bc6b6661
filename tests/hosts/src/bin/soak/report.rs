//! What was counted, and what of it is a fault.

use redlight_host_tests::process::Holdings;

use crate::RATE_HZ;

/// Cycles up to so many microseconds are counted one by one.
const BINS: usize = 20_000;
/// Silence may cost so much more than signal before it is a denormal's fault: the noise of a
/// machine that does other things, too. A denormal costs a hundred times.
const SILENCE_LIMIT: f64 = 1.25;

/// Bytes by which two readings of the heap may differ: it rounds up by 16 where a rest would be too
/// small to use, measured as −48 to +32 in all. A byte lost per state or block would be thousands.
const HEAP_NOISE: i64 = 1_024;

/// Bytes that an editor may leave behind: the framework's window (baseview 0.4.2) keeps its keyboard
/// map, measured as 81 kB.
const HEAP_PER_EDITOR: i64 = 100_000;

/// What happened at one block length.
pub struct Tally {
    /// Cycles by microseconds.
    bins: Vec<u64>,
    worst_ns: u64,
    /// Nanoseconds and cycles in silence and in signal.
    sums: [(u64, u64); 2],
    /// Samples that are NaN, or denormals.
    pub bad_samples: usize,
    /// Blocks of the first instance that differ from the strip's.
    pub different_blocks: usize,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            bins: vec![0; BINS],
            worst_ns: 0,
            sums: [(0, 0); 2],
            bad_samples: 0,
            different_blocks: 0,
        }
    }
}

impl Tally {
    /// Counts a cycle of all instances.
    pub fn add(&mut self, nanoseconds: u64, is_signal: bool) {
        let bin = (nanoseconds / 1_000) as usize;
        self.bins[bin.min(BINS - 1)] += 1;
        self.worst_ns = self.worst_ns.max(nanoseconds);
        let (sum, count) = &mut self.sums[usize::from(is_signal)];
        *sum += nanoseconds;
        *count += 1;
    }

    fn cycles(&self) -> u64 {
        self.bins.iter().sum()
    }

    fn mean_us(&self) -> f64 {
        let sum: u64 = self.sums.iter().map(|(sum, _)| sum).sum();
        sum as f64 / 1e3 / self.cycles().max(1) as f64
    }

    /// The time that all but `share` of the cycles keep.
    fn all_but_us(&self, share: f64) -> usize {
        let mut left = (share * self.cycles() as f64) as u64;
        let from_the_top = (0..BINS).rev().find(|bin| {
            let count = self.bins[*bin];
            let is_it = count > left;
            left = left.saturating_sub(count);
            is_it
        });
        from_the_top.unwrap_or(0)
    }

    fn late(&self, deadline_us: f64) -> u64 {
        self.bins[(deadline_us as usize).min(BINS - 1)..]
            .iter()
            .sum()
    }

    /// Mean of a silent cycle over that of one with signal.
    fn silence_cost(&self) -> f64 {
        let [silence, signal] = self.sums.map(|(sum, n)| sum as f64 / n.max(1) as f64);
        silence / signal
    }
}

/// Prints everything and gives the faults, in words. `warm` is what the process held when warm,
/// `opened` the number of editors since.
pub fn print(blocks: &[usize], tallies: &[Tally], warm: &Holdings, opened: usize) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |is_one: bool, text: String| {
        if is_one {
            faults.push(text);
        }
    };
    for (frames, tally) in blocks.iter().zip(tallies) {
        let deadline_us = *frames as f64 / RATE_HZ * 1e6;
        let (mean_us, silence) = (tally.mean_us(), tally.silence_cost());
        println!(
            "{frames} samples: {} cycles of all instances; mean {mean_us:.0} µs, all but 1 in 1000 \
             within {} µs, worst {:.0} µs of {deadline_us:.0} µs; {} late; silence costs {:.0} % of \
             signal; {} blocks differ from the strip",
            tally.cycles(),
            tally.all_but_us(1e-3),
            tally.worst_ns as f64 / 1e3,
            tally.late(deadline_us),
            100.0 * silence,
            tally.different_blocks,
        );
        fault(
            mean_us > deadline_us,
            format!("{frames}: too slow on average"),
        );
        fault(
            silence > SILENCE_LIMIT,
            format!("{frames}: silence is dear"),
        );
        fault(tally.bad_samples > 0, format!("{frames}: bad samples"));
        let differs = tally.different_blocks > 0;
        fault(differs, format!("{frames}: differs from the strip"));
    }
    let now = Holdings::now();
    let (heap, resident) = (now.heap - warm.heap, now.resident - warm.resident);
    let (threads, files) = (
        now.threads as i64 - warm.threads as i64,
        now.files as i64 - warm.files as i64,
    );
    println!(
        "after warm-up: {heap:+} bytes of heap, {resident:+} bytes resident, {threads:+} threads, {files:+} files"
    );
    let allowed = HEAP_NOISE + opened as i64 * HEAP_PER_EDITOR;
    fault(heap > allowed, format!("{heap} bytes of heap grown"));
    fault(
        threads > 0 || files > 0,
        "threads or files left over".to_owned(),
    );
    faults
}
