//! What tests, benchmarks and the measurement sheet share: stages that run over whole signals, tones and noise.

mod runner;
mod signals;

pub use runner::{Runner, chunk_of, rested};
pub use signals::{Dice, noise, sine};
