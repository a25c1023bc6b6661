//! The offline renderer: files through the same strip as the plug-in, to the same bits.
//!
//! [`render_file`] streams one [`Job`] with bounded memory: [`AudioReader`] → [`crate::dsp::Strip`] →
//! [`AudioWriter`], in windows of 10 ms, which also time the readings. It renders as a host's
//! offline bounce does: the offline quality counts.

mod container;
pub mod demo;
mod dither;
mod error;
mod format;
mod job;
pub mod learn;
mod measure;
mod metadata;
pub mod output;
mod reader;
pub mod recall;
mod report;
mod run;
pub mod session;
mod take;
pub mod trial;
mod warnings;
mod writer;

pub use container::{Container, is_standard_stream};
pub use error::Error;
pub use format::{AudioSpec, SampleFormat};
pub use job::{Job, Progress, Summary};
pub use measure::{LevelMeasure, Levels, Reduction, ReductionMeasure, Reductions};
pub use metadata::{AudioHash, Provenance, detach};
pub use reader::{AudioReader, MetaChunk};
pub use report::{remarks, report};
pub use run::render_file;
pub use take::{Clip, Silence, Take, TakeMeasure};
pub use writer::{AudioWriter, Target};
