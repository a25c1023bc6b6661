//! What stages are made of: filters, detectors, oversampling, glides and fades, meters, arithmetic.

pub mod chunk;
pub mod compare;
pub mod denormals;
pub mod detector;
pub mod fade;
pub mod glide;
pub mod insert;
pub mod key_source;
pub mod ladder;
pub mod matched;
pub mod math;
pub mod meter;
pub mod oversampling;
pub mod quality;
pub mod stage;
pub mod svf;
