//! What the strip costs: cases, signals, timing and the committed figures.
//!
//! A figure comes with the hash of the output that it was measured on, so that a speed-up that
//! changes the sound shows itself.

pub mod acting;
pub mod cases;
pub mod figures;
pub mod hash;
pub mod modules;
pub mod panel;
pub mod signal;
pub mod subject;
pub mod timing;

/// Rate of all measurements.
pub const SAMPLE_RATE_HZ: f64 = 48_000.0;

/// Frames between two readings of the clock: long against reading it, short against the time
/// between two interruptions by the system.
pub const LAP_FRAMES: usize = 1024;

/// Laps of a signal: 0.51 s, two beats of the programme.
pub const LAPS: usize = 24;
