//! The sound. Knows only units and itself: no host, no files, no parameters.
//!
//! [`Strip`] runs the stages in order over chunks of at most [`TICK`] frames. All arithmetic that a
//! listener can hear is IEEE + − × ÷ √ in a fixed order, so the same input and settings give the
//! same bits on every machine and for every block size.

pub mod chunk;
pub mod compressor;
pub mod deesser;
pub mod denormals;
pub mod detector;
pub mod dispatch;
pub mod eq;
pub mod fade;
pub mod filters;
pub mod gate;
pub mod glide;
pub mod input;
pub mod insert;
pub mod ladder;
pub mod listen;
pub mod matched;
pub mod math;
pub mod meter;
pub mod output;
pub mod oversampling;
pub mod preamp;
mod settings;
pub mod stage;
mod strip;
pub mod svf;
#[cfg(test)]
mod testing;
pub mod tolerance;

pub use chunk::{Chunk, TICK};
pub use settings::{KeySource, Order, Quality, StripSettings};
pub use stage::{Health, Stage};
pub use strip::{Faults, INPUT_LIMIT, SILENCE_BELOW, Strip, StripReadings, pass_dry};

/// Counts every change of the sound: stored with presets, state and rendered files, so that an old
/// session's sound can be recognised. The changelog says what changed with each.
pub const DSP_REVISION: u32 = 1;
