//! Analysis of signals, off the audio thread: spectra for the editor, measurements for the sheet.

pub mod measurement;
pub mod spectrum;
