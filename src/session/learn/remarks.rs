//! What an engineer should know of a recording before the next take, in plain words.

use super::{Half, Learned, LearnedTrack};
use crate::render::{SILENT, clip_words};

/// Halves of a pair that differ by more are told, dB: an image 6 dB to one side is rarely meant.
const LOPSIDED_DB: f64 = 6.0;

impl LearnedTrack {
    /// Whether nobody plays.
    pub fn is_silent(&self) -> bool {
        !self.level.loud_dbfs.is_finite() || !self.level.peak_dbfs.is_finite()
    }

    /// What of the recording no setting mends.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        remarks.extend(clip_words(&self.level.take));
        if self.is_silent() {
            remarks.push(SILENT.to_owned());
        }
        if let Some(half) = self.half.as_ref().filter(|h| h.louder_db > LOPSIDED_DB) {
            remarks.push(format!(
                "{:.1} dB louder than the other half, '{}': one trim leaves it so; if it is not meant, \
                 match the gains before the converter",
                half.louder_db, half.partner
            ));
        }
        remarks
    }
}

impl Half {
    /// What became of the pair, in words.
    pub fn why(&self) -> String {
        let hand = if self.is_left { "left" } else { "right" };
        format!(
            "{hand} half of a stereo pair with '{}': one preset and one trim for both, so that the image \
             stays",
            self.partner
        )
    }
}

impl Learned {
    /// What to mind, track by track.
    pub fn remarks(&self) -> Vec<String> {
        let of = |t: &LearnedTrack| -> Vec<String> {
            let remarks = t.remarks().into_iter();
            remarks.map(|r| format!("{}: {r}", t.name)).collect()
        };
        self.tracks.iter().flat_map(of).collect()
    }
}
