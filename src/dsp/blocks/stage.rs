//! What every stage of the strip has in common.

use crate::dsp::blocks::chunk::Chunk;

/// What a control tick found in a stage's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Health {
    /// Every state was finite.
    Good,
    /// A state was not finite; the stage cleared its memory and goes on.
    Healed,
}

impl Health {
    /// `Healed` if either is.
    pub fn and(self, other: Self) -> Self {
        if self == Self::Good { other } else { self }
    }
}

/// One stage of the strip.
///
/// Life: [`new`](Stage::new) with the rate, [`set`](Stage::set) whenever settings change, and for
/// each chunk [`process`](Stage::process), preceded by [`tick`](Stage::tick) when the strip's
/// sample counter stands at a multiple of [`crate::dsp::TICK`]. No call allocates except `new`.
pub trait Stage: Clone {
    /// Settings in physical units.
    type Settings: Copy + PartialEq + Default;

    /// A stage with default settings and empty memory. `sample_rate_hz` is 8 kHz to 768 kHz.
    fn new(sample_rate_hz: f64) -> Self;

    /// Takes new settings as targets; the sound glides to them, beginning at the next tick.
    /// Cheap when nothing changed.
    fn set(&mut self, settings: &Self::Settings);

    /// Empties the memory and jumps to the settings last set. Afterwards the stage equals a new
    /// one with these settings, bit for bit.
    fn reset(&mut self);

    /// One control tick: moves glides on, redesigns what moves, flushes denormals
    /// ([`crate::dsp::blocks::math::flush`]) and looks for non-finite states.
    fn tick(&mut self) -> Health;

    /// Processes `audio` in place. `key` is what detectors listen to, with as many channels and
    /// frames as `audio`; without one they listen to `audio`. A stage without a detector ignores it.
    fn process(&mut self, audio: &mut Chunk, key: Option<&Chunk>);
}
