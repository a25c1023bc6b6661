//! What the editor's user hears instead of the strip: editor → audio thread, without locks.
//!
//! It is no setting: never saved, and the audio thread leaves it out of takes and renders.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use atomic_float::AtomicF32;

/// Whether the input is heard, and how loud.
#[derive(Debug)]
pub struct DryCompare {
    is_dry: AtomicBool,
    gain_db: AtomicF32,
}

impl Default for DryCompare {
    fn default() -> Self {
        Self {
            is_dry: AtomicBool::new(false),
            gain_db: AtomicF32::new(0.0),
        }
    }
}

impl DryCompare {
    /// Editor: lets hear the input with a gain in dB; with none, the strip.
    pub fn set(&self, gain_db: Option<f32>) {
        if let Some(gain_db) = gain_db {
            self.gain_db.store(gain_db, Relaxed);
        }
        self.is_dry.store(gain_db.is_some(), Relaxed);
    }

    /// Audio thread: the gain in dB with which the input is heard; none while the strip is.
    pub fn gain_db(&self) -> Option<f32> {
        self.is_dry
            .load(Relaxed)
            .then(|| self.gain_db.load(Relaxed))
    }
}
