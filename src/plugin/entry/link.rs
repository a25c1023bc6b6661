//! What an instance and its plug-in tell each other: the framework makes the one from the other
//! without a word between the two.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use atomic_float::AtomicF32;

use super::remote::{self, Moves, Sender};
use crate::plugin::params::HostParams;
use crate::studio::Track;
use crate::telemetry::Telemetry;

/// Shared by an instance and its plug-in.
pub struct Link {
    /// The plug-in's parameters.
    pub(super) params: Arc<HostParams>,
    /// Its readings.
    pub(super) telemetry: Arc<Telemetry>,
    /// Where the desk's changes go in.
    pub(in crate::plugin) sender: Sender,
    /// Where they come out, until the instance has it.
    moves: Mutex<Option<Moves>>,
    /// Pixels per point of the editor's last window; 1 before there was any.
    pub(in crate::plugin) scale_factor: Arc<AtomicF32>,
    /// What the host calls the track.
    track: Mutex<Track>,
    is_key_sent: AtomicBool,
    is_offline: AtomicBool,
}

thread_local! {
    /// Of the plug-in that this thread has made last.
    static LAST_MADE: Cell<Option<Arc<Link>>> = const { Cell::new(None) };
}

impl Link {
    /// For a plug-in that is being made. Without an entry the key is always sent, and whether the host
    /// renders offline is what the framework says.
    pub(in crate::plugin) fn of_new_plugin(
        params: &Arc<HostParams>,
        telemetry: &Arc<Telemetry>,
    ) -> Arc<Self> {
        let (sender, moves) = remote::channel();
        let link = Arc::new(Self {
            params: params.clone(),
            telemetry: telemetry.clone(),
            sender,
            moves: Mutex::new(Some(moves)),
            scale_factor: Arc::new(AtomicF32::new(1.0)),
            track: Mutex::default(),
            is_key_sent: AtomicBool::new(true),
            is_offline: AtomicBool::new(false),
        });
        LAST_MADE.set(Some(link.clone()));
        link
    }

    /// Of the plug-in that this thread has made last, once.
    pub(super) fn take_last() -> Option<Arc<Self>> {
        LAST_MADE.take()
    }

    /// Where the desk's changes come out, once.
    pub(super) fn take_moves(&self) -> Option<Moves> {
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        moves.take()
    }

    /// What the host calls the track. Not for the audio thread: it locks.
    pub(in crate::plugin) fn track(&self) -> Track {
        let track = self.track.lock().unwrap_or_else(PoisonError::into_inner);
        track.clone()
    }

    pub(super) fn set_track(&self, track: Track) {
        *self.track.lock().unwrap_or_else(PoisonError::into_inner) = track;
    }

    /// Whether the host sends a key with this block.
    pub(in crate::plugin) fn is_key_sent(&self) -> bool {
        self.is_key_sent.load(Relaxed)
    }

    pub(super) fn set_key_sent(&self, is_sent: bool) {
        self.is_key_sent.store(is_sent, Relaxed);
    }

    /// Whether the host renders offline, as of now.
    pub(in crate::plugin) fn is_offline(&self) -> bool {
        self.is_offline.load(Relaxed)
    }

    pub(super) fn set_offline(&self, is_offline: bool) {
        self.is_offline.store(is_offline, Relaxed);
    }
}
