//! What the programs of this package share: hosts, a screen, an audio thread.

pub mod bare;
pub mod clap;
pub mod player;
pub mod process;
pub mod screen;
pub mod vst3;
