//! Changes that come from the desk: gestures on the strip without its window.
//!
//! Any thread but the audio's hands them over; the audio thread, or a flush of the host's, takes them at the
//! first frame of its call. The strip hears them as it hears the host's own changes, and the host hears them as it
//! hears a hand on the panel: begin, values, end. So it records them as automation.

use std::sync::{Mutex, PoisonError};

use clap_sys::events::{
    CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END, CLAP_EVENT_PARAM_VALUE,
    clap_event_param_gesture, clap_output_events,
};
use rtrb::{Consumer, Producer, RingBuffer};

use super::events::{Events, header, value_event};
use super::reader::Reader;
use crate::params::{PARAMS, ParamId};

/// Changes that wait for a call of the host's, at most. Begin, value and end of every parameter, four times.
const CAPACITY: usize = 1024;

/// Changes that one call takes, at most: what a list of events holds beside a host's own.
const TAKEN_AT_ONCE: usize = 256;

const _: () = assert!(
    3 * PARAMS.len() <= TAKEN_AT_ONCE,
    "a whole preset in one call"
);

/// A part of a gesture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// A hand takes hold of the control.
    Begin(ParamId),
    /// The control goes to a position, 0 to 1.
    Set(ParamId, f64),
    /// The hand lets go.
    End(ParamId),
}

/// Where moves are handed over.
pub struct Sender(Mutex<Producer<Move>>);

impl Sender {
    /// Hands over all of `moves`, or none: false if there is no room. Not for the audio thread: it locks.
    pub fn send(&self, moves: &[Move]) -> bool {
        let mut producer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(chunk) = producer.write_chunk_uninit(moves.len()) else {
            return false;
        };
        chunk.fill_from_iter(moves.iter().copied());
        true
    }
}

/// Where moves come out.
pub struct Moves(Consumer<Move>);

/// The two ends of a way from the desk to the strip.
pub fn channel() -> (Sender, Moves) {
    let (producer, consumer) = RingBuffer::new(CAPACITY);
    (Sender(Mutex::new(producer)), Moves(consumer))
}

impl Moves {
    /// Takes what waits: to the strip by `events`, to the host by `out`.
    ///
    /// # Safety
    ///
    /// `out` is null or the host's.
    pub unsafe fn take(&mut self, events: &mut Events, out: *const clap_output_events) {
        let waiting = self.0.slots().min(TAKEN_AT_ONCE);
        if waiting == 0 {
            return;
        }
        let Ok(chunk) = self.0.read_chunk(waiting) else {
            return;
        };
        let reader = events.reader().clone();
        let sets = chunk.into_iter().filter_map(|taken| {
            // SAFETY: as of this function.
            unsafe { tell(&reader, out, taken) };
            let Move::Set(id, position) = taken else {
                return None;
            };
            Some((reader.of(id)?, reader.of(id)?.at(position)))
        });
        events.add_own(sets);
    }
}

/// Tells the host of a move.
///
/// # Safety
///
/// `out` is null or the host's.
unsafe fn tell(reader: &Reader, out: *const clap_output_events, told: Move) {
    // SAFETY: as of this function.
    let Some(list) = (unsafe { out.as_ref() }) else {
        return;
    };
    let (Move::Begin(id) | Move::Set(id, _) | Move::End(id)) = told;
    let (Some(push), Some(known)) = (list.try_push, reader.of(id)) else {
        return;
    };
    let gesture = |type_| clap_event_param_gesture {
        header: header::<clap_event_param_gesture>(type_, 0),
        param_id: known.id,
    };
    let (begin, end) = (CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END);
    // A host that has no room for it has the value by its next reading.
    // SAFETY: the host's function with its list; the events are whole.
    unsafe {
        if let Move::Set(_, position) = told {
            let event = value_event(CLAP_EVENT_PARAM_VALUE, known.id, 0, known.at(position));
            push(out, &raw const event.header);
        } else {
            let event = gesture(if let Move::Begin(_) = told {
                begin
            } else {
                end
            });
            push(out, &raw const event.header);
        }
    }
}
