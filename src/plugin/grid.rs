//! Where in a host's block a change of a parameter counts.
//!
//! The strip takes settings at its control ticks ([`crate::dsp::TICK`]), the last of those since the tick
//! before. The framework cuts a block at every event, and a piece of one frame costs a third of what a
//! whole tick does. So events are put off to the frame at which they count, which changes nothing that is heard: one control automated at
//! every sample then costs two cuts in a block of 64 instead of 63.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::dsp::TICK;

/// The place of the strip's control ticks, between the audio thread's calls.
#[derive(Debug, Default)]
pub struct Grid {
    frames_to_tick: AtomicU32,
}

impl Grid {
    /// Tells how many frames the strip's next tick is away, 0 if it is at the next frame.
    pub fn set(&self, frames_to_tick: usize) {
        self.frames_to_tick.store(frames_to_tick as u32, Relaxed);
    }

    /// The frame of a block of `frames`, which comes next, at which a change at frame `time` counts: that of
    /// the first tick from there on, or else the block's last frame, as what comes behind the last tick
    /// waits for the next block's. Never earlier than `time`, and in the order of the times.
    pub fn counts_at(&self, time: u32, frames: u32) -> u32 {
        let last = frames.saturating_sub(1);
        let to_tick = self.frames_to_tick.load(Relaxed);
        let behind = time.saturating_sub(to_tick);
        let tick = behind
            .div_ceil(TICK as u32)
            .saturating_mul(TICK as u32)
            .saturating_add(to_tick);
        tick.min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_at_the_next_tick_or_else_at_the_end_of_the_block() {
        let grid = Grid::default();
        for (to_tick, time, frames, counts_at) in [
            (0, 0, 64, 0),
            (0, 1, 64, 32),
            (0, 32, 64, 32),
            (0, 33, 64, 63),
            (0, 63, 64, 63),
            (5, 0, 64, 5),
            (5, 5, 64, 5),
            (5, 6, 64, 37),
            (5, 38, 64, 63),
            (31, 0, 16, 15),
            (31, 3, 1, 0),
            (0, u32::MAX, 64, 63),
            (0, 7, 0, 0),
        ] {
            grid.set(to_tick);
            let found = grid.counts_at(time, frames);
            assert_eq!(found, counts_at, "{to_tick}, {time} of {frames}");
        }
    }

    #[test]
    fn changes_keep_their_order_and_never_come_early() {
        let grid = Grid::default();
        for to_tick in 0..TICK {
            grid.set(to_tick);
            for frames in 1..100 {
                let at: Vec<u32> = (0..frames).map(|t| grid.counts_at(t, frames)).collect();
                assert!(at.is_sorted());
                assert!((0..).zip(&at).all(|(time, at)| *at >= time && *at < frames));
            }
        }
    }
}
