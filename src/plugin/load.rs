//! How much of real time the strip takes, for the status line.

/// Share of the time between calls that is spent inside them, over half a second.
///
/// Counts in ticks of a clock whose rate need not be known: only their ratio is shown.
#[derive(Debug)]
pub struct LoadMeter {
    /// Frames over which a figure is taken.
    window_frames: usize,
    /// Frames in the present window.
    frames: usize,
    window_start: Option<u64>,
    busy_ticks: u64,
    load_norm: f32,
}

impl LoadMeter {
    /// A meter for a sample rate, Hz.
    pub fn new(sample_rate_hz: f32) -> Self {
        // The clock sets itself up at its first call: here, not on the audio thread.
        ticks();
        Self {
            window_frames: (sample_rate_hz / 2.0) as usize,
            frames: 0,
            window_start: None,
            busy_ticks: 0,
            load_norm: 0.0,
        }
    }

    /// Counts a block of `frames` that was worked on from tick `start` to tick `end`.
    pub fn add(&mut self, frames: usize, start: u64, end: u64) {
        let window_start = *self.window_start.get_or_insert(start);
        self.frames += frames;
        self.busy_ticks += end.saturating_sub(start);
        if self.frames >= self.window_frames {
            let elapsed_ticks = end.saturating_sub(window_start).max(1);
            self.load_norm = self.busy_ticks as f32 / elapsed_ticks as f32;
            self.window_start = Some(end);
            self.frames = 0;
            self.busy_ticks = 0;
        }
    }

    /// The last figure: 0 to 1; 0 before there is one.
    pub fn load_norm(&self) -> f32 {
        self.load_norm
    }
}

/// The present tick: of the processor's own counter, which is read without asking the system.
#[cfg(target_arch = "x86_64")]
pub fn ticks() -> u64 {
    // SAFETY: the instruction exists on every x86-64 processor and touches no memory.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// The present tick, in nanoseconds. These systems answer from memory that is mapped into the
/// process, without a call into the kernel.
#[cfg(not(target_arch = "x86_64"))]
pub fn ticks() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    ORIGIN.elapsed().as_nanos() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_is_the_share_of_time_inside_the_calls() {
        let mut meter = LoadMeter::new(48e3);
        // Blocks of 64 frames every 1333 ticks, each 20 ticks long.
        for block in 0..800 {
            let start = block * 1333;
            meter.add(64, start, start + 20);
        }
        assert!((meter.load_norm() - 0.015).abs() < 1e-4);
    }

    #[test]
    fn a_strip_that_never_rests_is_fully_loaded() {
        let mut meter = LoadMeter::new(48e3);
        for block in 0..800 {
            meter.add(64, block * 100, (block + 1) * 100);
        }
        assert!((meter.load_norm() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn there_is_no_figure_before_half_a_second_and_time_goes_on() {
        let mut meter = LoadMeter::new(48e3);
        meter.add(23_999, 0, 10);
        assert_eq!(meter.load_norm(), 0.0);
        meter.add(1, 20, 30);
        assert!(meter.load_norm() > 0.0);
        let before = ticks();
        assert!((0..1000).map(|_| ticks()).all(|tick| tick >= before));
    }
}
