//! The sound. Knows only units and itself: no host, no files, no parameters.
//!
//! [`Strip`] runs the stages in order over chunks of at most [`TICK`] frames. All arithmetic that a
//! listener can hear is IEEE + − × ÷ √ in a fixed order, so the same input and settings give the
//! same bits on every machine and for every block size.
//!
//! Each room may use those below it: [`strip`] → [`stages`] → [`blocks`] → [`simd`].

pub mod blocks;
pub mod simd;
pub mod stages;
pub mod strip;

pub use blocks::chunk::{Chunk, TICK};
pub use blocks::key_source::KeySource;
pub use blocks::quality::Quality;
pub use blocks::stage::{Health, Stage};
pub use strip::settings::{Order, StripSettings};
pub use strip::{
    Dynamics, Faults, INPUT_LIMIT, PerDynamics, SILENCE_BELOW, Strip, StripReadings, pass_dry,
};

/// Counts every change of the sound: stored with presets, state and rendered files, so that an old
/// session's sound can be recognised. The changelog says what changed with each.
pub const DSP_REVISION: u32 = 1;
