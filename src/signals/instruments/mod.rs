//! Instruments, synthesised.

pub(super) mod drums;
pub(super) mod kit;
mod parts;
pub(super) mod plucked;
pub(super) mod tones;
pub(super) mod voice;
