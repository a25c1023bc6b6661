//! Level meters: peak, clip count and VU for the strip's hot path; PPM and true peak for the
//! renderer's report.
//!
//! Every sample counts exactly once, in an order that is fixed by the signal and not by how it is
//! cut into blocks, so a reading never depends on the block size.

mod level;
mod ppm;
mod true_peak;
mod vu;

pub use level::{LevelMeter, LevelReadings, peak};
pub use ppm::Ppm;
pub use true_peak::TruePeak;
pub use vu::Vu;
