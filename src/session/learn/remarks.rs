//! What an engineer should know of a recording before the next take, in plain words.

use super::{Half, Learned, LearnedTrack};
use crate::render::{SILENT, clip_words};
use crate::session::told::{Remark, told_once};

/// Halves of a pair that differ by more are told, dB: an image 6 dB to one side is rarely meant.
const LOPSIDED_DB: f64 = 6.0;

/// What is said of a recording that ends before its header says.
const TRUNCATED: &str = "the recording is truncated: render the session with --accept-truncated";

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
        if self.is_truncated {
            remarks.push(TRUNCATED.to_owned());
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
    /// What to mind: each remark once, with the tracks that it is about, clips first.
    pub fn remarks(&self) -> Vec<String> {
        told_once(self.tracks.iter().flat_map(|track| {
            let clips = clip_words(&track.level.take);
            let remark = move |text: String| Remark {
                rank: u8::from(Some(&text) != clips.as_ref()),
                text,
            };
            let remarks = track.remarks().into_iter().map(remark);
            remarks.map(|remark| (track.name.as_str(), remark))
        }))
    }
}
