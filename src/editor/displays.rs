//! What the panels show besides parameters.

use super::analyser::Analyser;
use super::loudness::Loudness;
use super::readings::Readings;

/// The audio device of a program that has one of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its name, and the latency from its input to its output.
    pub facts: String,
    /// Why nothing is heard, if nothing can be.
    pub fault: Option<String>,
}

/// What displays show besides parameters.
pub struct Displays<'a> {
    /// The device, where it is not the host's.
    pub device: Option<&'a Device>,
    /// Everything that moves.
    pub readings: &'a mut Readings,
    /// Spectra.
    pub analyser: &'a mut Analyser,
    /// Loudness of the output.
    pub loudness: &'a mut Loudness,
    /// What of the EQ's plot is the eye's own.
    pub plot: &'a mut PlotView,
}

/// What of the plot is the eye's own.
#[derive(Clone, Copy, Debug)]
pub struct PlotView {
    /// Level at the top.
    pub range_db: f32,
}

impl Default for PlotView {
    fn default() -> Self {
        Self { range_db: 18.0 }
    }
}

impl PlotView {
    /// The next of the three ranges.
    pub fn next_range(&mut self) {
        self.range_db = match self.range_db {
            6.0 => 12.0,
            12.0 => 18.0,
            _ => 6.0,
        };
    }
}
