//! Preamp: harmonics, small-signal response, aliasing.

mod alias;
mod harmonics;
mod response;

use std::path::Path;

use crate::dsp::stages::preamp::{PreampSettings, Voice, VoiceTable};
use crate::measure::page::Chapter;

const RATE_HZ: f64 = 48_000.0;

/// The four voices.
const VOICES: [Voice; 4] = [Voice::Clean, Voice::Iron, Voice::Punch, Voice::Tube];

/// Drive at which the tube's table holds: the knob of a valve preamp "at 0 VU".
const TUBE_DRIVE_DB: f64 = VoiceTable::of(Voice::Tube).drive_db;

/// Measures the preamp and draws its plots into `folder`.
///
/// # Errors
/// If a plot cannot be written.
pub fn measure(folder: &Path) -> Result<Chapter, String> {
    let mut chapter = Chapter::new(
        "Preamp",
        "Levels in dBu with 0 VU = +4 dBu = −18 dBFS. H2 to H7 are harmonics relative to the \
         fundamental. Aliasing is the power of everything in 20 Hz–20 kHz that is no harmonic; the \
         drive is the level at the shaper over its knee.",
    );
    harmonics::measure(&mut chapter);
    response::measure(&mut chapter, folder)?;
    alias::measure(&mut chapter, folder)?;
    harmonics::draw_all(&mut chapter, folder)?;
    Ok(chapter)
}

fn settings(voice: Voice, drive_db: f64) -> PreampSettings {
    PreampSettings {
        voice,
        drive_db,
        ..PreampSettings::default()
    }
}
