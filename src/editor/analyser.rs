//! The analyser behind the EQ's curve: spectra of the signal before and behind the strip.

use crate::analysis::spectrum::{LENGTH, Spectrum};
use crate::telemetry::{SampleRing, Telemetry};

/// Shortest time between two transforms.
const PERIOD_S: f64 = 1.0 / 40.0;

/// Spectra and what is shown of them.
pub struct Analyser {
    /// Before the strip.
    pub pre: Spectrum,
    /// Behind the strip.
    pub post: Spectrum,
    /// Whether the input is shown.
    pub shows_pre: bool,
    /// Whether the output is shown.
    pub shows_post: bool,
    /// Whether greatest levels are shown too.
    pub is_holding: bool,
    /// Whether the picture stands still.
    pub is_frozen: bool,
    last_s: f64,
}

impl Default for Analyser {
    fn default() -> Self {
        Self {
            pre: Spectrum::default(),
            post: Spectrum::default(),
            shows_pre: false,
            shows_post: true,
            is_holding: false,
            is_frozen: false,
            last_s: 0.0,
        }
    }
}

impl Analyser {
    /// Takes in what was played since.
    pub fn update(&mut self, telemetry: &Telemetry, time_s: f64) {
        // Loudness is measured of both, whatever is shown.
        telemetry.pre.set_wanted(true);
        telemetry.post.set_wanted(true);
        let elapsed_s = time_s - self.last_s;
        if self.is_frozen || elapsed_s < PERIOD_S {
            return;
        }
        self.last_s = time_s;
        let take = |spectrum: &mut Spectrum, ring: &SampleRing| {
            spectrum.update(|to| ring.read_latest(&mut to[..LENGTH]), elapsed_s);
        };
        if self.shows_pre {
            take(&mut self.pre, &telemetry.pre);
        }
        if self.shows_post {
            take(&mut self.post, &telemetry.post);
        }
    }

    /// The window closes: nobody listens any more.
    pub fn stop(&self, telemetry: &Telemetry) {
        telemetry.pre.set_wanted(false);
        telemetry.post.set_wanted(false);
    }

    /// Begins to hold peaks, or ends it.
    pub fn toggle_hold(&mut self) {
        self.is_holding = !self.is_holding;
        self.pre.clear_held();
        self.post.clear_held();
    }
}
