//! The stages, one folder each, in the order of the signal.

pub mod compressor;
pub mod deesser;
pub mod eq;
pub mod filters;
pub mod gate;
pub mod input;
pub mod output;
pub mod preamp;

#[cfg(test)]
mod tests;
