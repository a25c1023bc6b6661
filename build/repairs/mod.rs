//! What is wrong in the VST3 wrapper's files, and what is right.
//!
//! Kept apart from `build.rs`, which says why.

/// A text that stands once in a file, or the first and last lines of a part that does, and what stands
/// there instead.
pub enum Repair {
    /// This text.
    Text(&'static str, &'static str),
    /// From the beginning of the one to before the beginning of the other.
    Part(&'static str, &'static str, &'static str),
}

mod component;
mod process;
mod view;

/// The files of the wrapper's sources with their repairs.
pub const REPAIRS: [(&str, &[Repair]); 3] = [
    ("detail/vst3/process.cpp", &process::PROCESS),
    ("detail/vst3/plugview.cpp", &view::VIEW),
    ("wrapasvst3.cpp", &component::COMPONENT),
];
