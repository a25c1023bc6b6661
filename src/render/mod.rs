//! The offline renderer: files through the same strip as the plug-in, to the same bits.
//!
//! [`render_file`] streams one [`Job`] with bounded memory: [`AudioReader`](crate::files::AudioReader) → [`crate::dsp::Strip`] →
//! [`AudioWriter`](crate::files::AudioWriter), in windows of 10 ms, which also time the readings. It renders as a host's
//! offline bounce does: the offline quality counts.

pub mod demo;
mod job;
mod levels;
mod report;
mod run;
mod take;
pub mod trial;
mod warnings;

pub use job::{Job, Progress, Summary};
pub use levels::{LevelMeasure, Levels, Reduction, ReductionMeasure, Reductions};
pub(crate) use report::{SILENT, clip_words};
pub use report::{aligned, clock, level, remarks, report};
pub use run::render_file;
pub(crate) use run::{container, out_format, provenance};
pub use take::{Clip, Silence, Take, TakeMeasure};
