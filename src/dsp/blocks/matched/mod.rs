//! Digital filters with the magnitude of analog prototypes up to 20 kHz, at no latency: what the EQ
//! and the low-pass run on.
//!
//! [`Prototype`] names the wanted curve, [`Designer`] finds the third-order filter that copies it,
//! [`crate::dsp::blocks::ladder`] runs it.

mod design;
mod fit;
mod pair;
mod poles;
mod prototype;
mod spectral_factor;
mod table;

pub use design::{Designer, GROUP};
pub use prototype::{Curve, Power, Prototype};

#[cfg(test)]
mod tests;
