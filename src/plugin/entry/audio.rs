//! Processing: buffers and events made whole, one call at a time.
//!
//! What processes, flushes, activates and deactivates holds one lock. A host that processes twice at the
//! same time gets an error; what it flushes meanwhile waits, and counts as soon as the call has come back.
//! No lock is waited for on the audio thread.

use std::ptr::null;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process};

use super::Instance;
use super::events::Events;
use super::guard::{guarded, inner};
use super::meters::Told;
use super::out::with_out;
use super::ports::{MOST_FRAMES, Room, Stretch};
use super::remote::Moves;
use crate::dsp::Strip;

/// Longest wait for the end of a call that the host should have waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Greatest block length that the format allows.
const MOST_ANNOUNCED: u32 = i32::MAX as u32;

/// What processing needs.
pub struct Audio {
    /// While active.
    pub room: Option<Room>,
    pub events: Events,
    /// What comes from the desk; none without a plug-in behind it.
    pub moves: Option<Moves>,
    pub told: Told,
}

impl Audio {
    /// Takes a host's list, and what comes from the desk, as of one moment.
    ///
    /// # Safety
    ///
    /// The lists are null or the host's.
    unsafe fn take_at_once(
        &mut self,
        list: *const clap_input_events,
        out: *const clap_output_events,
    ) {
        // SAFETY: as of this function.
        unsafe { self.events.take_at_once(list) };
        if let Some(moves) = &mut self.moves {
            // SAFETY: as of this function.
            unsafe { moves.take(&mut self.events, out) };
        }
    }
}

impl Instance {
    /// The audio's side, unless a call is in it.
    fn try_audio(&self) -> Option<MutexGuard<'_, Audio>> {
        match self.audio.try_lock() {
            Ok(audio) => Some(audio),
            Err(TryLockError::Poisoned(poisoned)) => Some(PoisonError::into_inner(poisoned)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// The audio's side, when the call in it has come back. Not for the audio thread.
    pub(super) fn wait_audio(&self) -> Option<MutexGuard<'_, Audio>> {
        let start = Instant::now();
        loop {
            let audio = self.try_audio();
            if audio.is_some() || start.elapsed() > LONGEST_WAIT {
                return audio;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Hands the framework what is in the list, as of now.
    fn flush_list(&self, audio: &mut Audio, out: *const clap_output_events) {
        // SAFETY: it lives until this function's end, and nothing else touches it in the call.
        let list = unsafe { Events::list_of(&raw mut audio.events) };
        with_out(&self.reader, out, 0, |out| {
            inner!(self, params.flush(&raw const list, out))
        });
    }

    /// Applies what was flushed while a call was in the audio's side.
    fn settle(&self) {
        while self.deferred.is_waiting() {
            // Whoever is in it does this afterwards.
            let Some(mut audio) = self.try_audio() else {
                return;
            };
            self.deferred.take(&mut audio.events);
            self.flush_list(&mut audio, std::ptr::null());
        }
    }

    /// Keeps a list for later.
    ///
    /// # Safety
    ///
    /// `list` is null or the host's.
    unsafe fn defer(&self, list: *const clap_input_events) {
        // SAFETY: as of this function.
        unsafe {
            self.reader.for_each_change(list, |index, change, amount| {
                self.deferred.keep(index, change, amount);
            });
        }
        self.deferred.tell();
    }

    /// Processes one block, if the plug-in is active.
    ///
    /// # Safety
    ///
    /// `sent` is as a host's process call has it.
    unsafe fn process(&self, sent: &clap_process) -> i32 {
        let Some(mut audio) = self.try_audio() else {
            return CLAP_PROCESS_ERROR;
        };
        let Audio {
            room,
            events,
            moves,
            told,
        } = &mut *audio;
        let Some(room) = room else {
            return CLAP_PROCESS_ERROR;
        };
        if sent.frames_count == 0 {
            // SAFETY: as of this function.
            unsafe { audio.take_at_once(sent.in_events, sent.out_events) };
            self.flush_list(&mut audio, sent.out_events);
            return CLAP_PROCESS_CONTINUE;
        }
        // SAFETY: a transport is null or whole.
        events.begin(unsafe { sent.transport.as_ref() });
        let is_key_on = self.is_key_on.load(Relaxed);
        let stretch = |stretch: &Stretch, has_key| {
            if let Some(link) = &self.link {
                link.set_key_sent(has_key && is_key_on);
            }
            // SAFETY: as of this function.
            unsafe { self.process_stretch(sent, stretch, events, moves) }
        };
        // SAFETY: as of this function.
        let status = unsafe { room.run(sent, stretch) };
        if let Some(link) = &self.link {
            let now_db = link.telemetry.latest_reduction_db();
            // SAFETY: as of this function.
            unsafe { told.tell(&now_db, sent.out_events, sent.frames_count) };
        }
        status
    }

    /// Processes one stretch of a block, piece by piece.
    ///
    /// # Safety
    ///
    /// As of [`process`](Self::process).
    unsafe fn process_stretch(
        &self,
        sent: &clap_process,
        stretch: &Stretch,
        events: &mut Events,
        moves: &mut Option<Moves>,
    ) -> i32 {
        let end = stretch.start + stretch.frames;
        let mut start = stretch.start;
        let mut status = CLAP_PROCESS_CONTINUE;
        while start < end && status != CLAP_PROCESS_ERROR {
            let (block, longest) = (sent.frames_count, end - start);
            // SAFETY: as of this function.
            let frames = unsafe { events.take(sent.in_events, block, start, longest) };
            if let (0, Some(moves)) = (start, &mut *moves) {
                // SAFETY: as of this function.
                unsafe { moves.take(events, sent.out_events) };
            }
            if let Some(link) = &self.link {
                events.put_off(&link.params.grid, frames);
            }
            let mut done = 0;
            while done < frames && status != CLAP_PROCESS_ERROR {
                let next = self
                    .link
                    .as_ref()
                    .and_then(|l| events.apply(&l.params, done));
                let next = next.unwrap_or(frames);
                let at = (start + done, next - done);
                // SAFETY: as of this function.
                status = unsafe { self.process_piece(sent, stretch, events, at) };
                done = next;
            }
            start += frames;
        }
        status
    }

    /// Processes a piece of a stretch in which nothing moves: first frame in the block, and frames.
    ///
    /// # Safety
    ///
    /// As of [`process`](Self::process).
    unsafe fn process_piece(
        &self,
        sent: &clap_process,
        stretch: &Stretch,
        events: &Events,
        (start, frames): (u32, u32),
    ) -> i32 {
        let transport = events.transport();
        with_out(&self.reader, sent.out_events, start, |out| {
            let whole = clap_process {
                frames_count: frames,
                transport: &raw const transport,
                in_events: null(),
                out_events: out,
                ..*sent
            };
            stretch.piece(start, &whole, |whole| {
                inner!(self, plugin.process(&raw const *whole))
            })
        })
    }
}

/// Whether the strip, or else a dry pass, can run at a rate.
fn is_rate(rate_hz: f64) -> bool {
    /// Far above every rate that is used; the framework holds rates in 32 bits.
    const GREATEST_HZ: f64 = 1e9;
    let least = Strip::RATES_HZ.start().min(1.0);
    (least..=GREATEST_HZ).contains(&rate_hz)
}

guarded! {
    activate(rate_hz: f64, min_frames: u32, max_frames: u32) -> bool = |this| {
        let is_length = min_frames <= max_frames && max_frames <= MOST_ANNOUNCED;
        if !is_rate(rate_hz) || !is_length {
            return false;
        }
        let Some(mut audio) = this.wait_audio() else {
            return false;
        };
        let frames = max_frames.clamp(1, MOST_FRAMES);
        let Ok(room) = Room::new(this.channels, this.has_key, frames) else {
            return false;
        };
        let is_active = inner!(this, plugin.activate(rate_hz, 1, frames));
        audio.room = is_active.then_some(room);
        drop(audio);
        this.settle();
        is_active
    };

    deactivate() = |this| {
        let audio = this.wait_audio();
        inner!(this, plugin.deactivate());
        if let Some(mut audio) = audio {
            audio.room = None;
        }
        this.settle();
    };

    start_processing() -> bool = |this| {
        // Somebody in it: it is active.
        let is_active = this.try_audio().is_none_or(|audio| audio.room.is_some());
        this.settle();
        is_active && inner!(this, plugin.start_processing())
    };

    stop_processing() = |this| inner!(this, plugin.stop_processing());

    reset() = |this| inner!(this, plugin.reset());

    process(sent: *const clap_process) -> i32 = |this| {
        // SAFETY: null or the host's.
        let Some(sent) = (unsafe { sent.as_ref() }) else {
            return CLAP_PROCESS_ERROR;
        };
        // SAFETY: as the host's call.
        let status = unsafe { this.process(sent) };
        this.settle();
        status
    };

    flush(list: *const clap_input_events, out: *const clap_output_events) = |this| {
        match this.try_audio() {
            Some(mut audio) => {
                // SAFETY: as the host's call.
                unsafe { audio.take_at_once(list, out) };
                if audio.room.is_some() {
                    this.flush_list(&mut audio, out);
                } else {
                    // Then it is the main thread's, and the editor may hear of it at once.
                    this.in_editor(|| this.flush_list(&mut audio, out))
                        .unwrap_or_else(|| this.flush_list(&mut audio, out));
                }
            }
            // SAFETY: as the host's call.
            None => unsafe { this.defer(list) },
        }
        this.settle();
    };
}
