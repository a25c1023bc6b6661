//! Audio files in and out, what they say beside their sound, and the places where files are made.

mod attach;
mod channels;
mod container;
mod date;
mod described;
mod dither;
mod error;
mod facts;
mod format;
mod ixml;
mod metadata;
pub mod output;
mod reader;
mod stream;
mod writer;

pub use attach::{attach, detach};
pub use channels::{Channels, PolyTrack};
pub use container::{Container, is_sound, is_standard_stream};
pub use date::{recorded_on, span};
pub use error::{Error, KINDS, guarded};
pub use format::{AudioSpec, Encoder, Endian, SampleFormat};
pub use metadata::{AudioHash, Provenance};
pub use reader::{AudioReader, MetaChunk, ReadOptions, poly_tracks};
pub use stream::Stream;
pub use writer::{AudioWriter, Target};
