//! A host's events, put in order.
//!
//! The framework takes an event's time as the end of a part of the block, whatever it is, and one that
//! lies at the end of the block for never. It also searches three tables for each and asks the host to be
//! called back, which costs more than a block of 32 frames where a preset comes as 83 events. So in
//! processing it gets none: the entry cuts the block and moves the parameters itself ([`Events::apply`]). In a
//! flush it is handed a list of ours. In both stands:
//!
//! - only what there is a use for: values and modulations of our parameters, which are finite; what is too
//!   short for what it says to be, null, or of a parameter that is not there, is left out;
//! - in the order of their times, those of the same time as they came;
//! - no time behind the block's last frame: what is late counts there.
//!
//! Nothing is allocated. Where a list of [`CAPACITY`] does not hold what the host sends, the block is cut
//! into shorter pieces, down to one frame, of which the last value of each parameter counts: nobody hears
//! the ones before it. Transport events cut the block, too; of a transport only the flags are looked at.

use std::ptr::null_mut;
use std::sync::Arc;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT,
    clap_event_header, clap_event_param_value, clap_event_transport, clap_input_events,
};

use super::reader::{CAPACITY, Change, Known, Read, Reader, for_each};
use crate::plugin::grid::Grid;
use crate::plugin::params::HostParams;

/// Place in a list from which on changes are our own: a host's list is shorter.
const OWN: u32 = 1 << 31;

/// A change of a parameter.
#[derive(Clone, Copy, Debug)]
struct Event {
    /// The host's time, and the place in its list.
    order: (u32, u32),
    /// Frame in the piece.
    time: u32,
    known: Known,
    change: Change,
    amount: f64,
}

/// A list of events as the framework reads it, and its memory.
pub struct Events {
    reader: Arc<Reader>,
    list: Vec<Event>,
    /// The event that was asked for last.
    shown: clap_event_param_value,
    /// Of the transport of the present piece.
    flags: u32,
    /// How many of the list have been applied.
    applied: usize,
}

// SAFETY: the pointer in it is a null cookie.
unsafe impl Send for Events {}

impl Events {
    /// An empty list.
    pub fn new(reader: Arc<Reader>) -> Self {
        Self {
            reader,
            list: Vec::with_capacity(CAPACITY),
            // SAFETY: a plain table of numbers and a null pointer.
            shown: unsafe { std::mem::zeroed() },
            flags: 0,
            applied: 0,
        }
    }

    /// What knows the parameters.
    pub fn reader(&self) -> &Arc<Reader> {
        &self.reader
    }

    /// Takes up the transport that a block begins with.
    pub fn begin(&mut self, transport: Option<&clap_event_transport>) {
        self.flags = transport.map_or(0, |transport| transport.flags);
    }

    /// The transport of the present piece: its flags alone.
    pub fn transport(&self) -> clap_event_transport {
        // SAFETY: a plain table of numbers.
        let nothing: clap_event_transport = unsafe { std::mem::zeroed() };
        clap_event_transport {
            header: header::<clap_event_transport>(CLAP_EVENT_TRANSPORT, 0),
            flags: self.flags,
            ..nothing
        }
    }

    /// Takes the events of the block's piece that begins with frame `start`, and returns its length: at
    /// least 1 and at most `longest`, so short that they fit. `block` is the length of the block, of which
    /// the piece is a part.
    ///
    /// # Safety
    ///
    /// `list` is null or the host's; what it holds is null or as long as it says.
    pub unsafe fn take(
        &mut self,
        list: *const clap_input_events,
        block: u32,
        start: u32,
        longest: u32,
    ) -> u32 {
        let mut end = start + longest.max(1);
        loop {
            let mut cut = end;
            // SAFETY: as of this function.
            if unsafe { self.fill(list, block, start, &mut cut) } {
                end = cut;
                break;
            }
            end = start + ((end - start) / 2).max(1);
        }
        if end - start < longest {
            self.list.retain(|event| event.time < end);
        }
        if !self.list.is_sorted_by_key(|event| event.order) {
            self.list.sort_unstable_by_key(|event| event.order);
        }
        if start > 0 {
            self.list.iter_mut().for_each(|event| event.time -= start);
        }
        end - start
    }

    /// Puts the events of a piece of `frames` off to the frames at which they count.
    pub fn put_off(&mut self, grid: &Grid, frames: u32) {
        for event in &mut self.list {
            event.time = grid.counts_at(event.time, frames);
        }
    }

    /// Applies what counts at or before a frame of the piece and has not been applied. Returns the frame at
    /// which the next counts. Neither locks nor allocates, and asks no host for anything.
    pub fn apply(&mut self, params: &HostParams, frame: u32) -> Option<u32> {
        while let Some(event) = self.list.get(self.applied) {
            if event.time > frame {
                return Some(event.time);
            }
            let known = &event.known;
            let amount = event.amount as f32 / known.max as f32;
            match event.change {
                Change::Value => params.move_to(known.index, amount),
                Change::Modulation => params.modulate(known.index, amount),
            }
            self.applied += 1;
        }
        None
    }

    /// Takes all events of a list as of one moment.
    ///
    /// # Safety
    ///
    /// As of [`take`](Self::take).
    pub unsafe fn take_at_once(&mut self, list: *const clap_input_events) {
        // SAFETY: as of this function.
        unsafe { self.take(list, 1, 0, 1) };
    }

    /// Empties the list.
    pub fn clear(&mut self) {
        self.list.clear();
        self.applied = 0;
    }

    /// Adds a change at the first frame, behind those that are there.
    pub fn add(&mut self, id: u32, change: Change, amount: f64) {
        if let Some(known) = self.reader.find(id).copied() {
            let order = (0, self.list.len() as u32);
            self.insert(order, 0, &known, change, amount, true);
        }
    }

    /// Adds changes of our own at the first frame of the piece, behind the host's there.
    pub fn add_own(&mut self, changes: impl Iterator<Item = (Known, f64)>) {
        for (number, (known, amount)) in changes.enumerate() {
            let order = (0, OWN + number as u32);
            self.insert(order, 0, &known, Change::Value, amount, true);
        }
        self.list.sort_unstable_by_key(|event| event.order);
    }

    /// Fills the list with the events from `start` to before `end`, which a transport event pulls
    /// nearer. False if they do not fit and could be fewer.
    ///
    /// # Safety
    ///
    /// As of [`take`](Self::take).
    unsafe fn fill(
        &mut self,
        list: *const clap_input_events,
        block: u32,
        start: u32,
        end: &mut u32,
    ) -> bool {
        self.clear();
        let is_one_frame = *end - start == 1;
        let reader = self.reader.clone();
        let mut flags = None;
        let mut fits = true;
        let mut take = |number, event: &clap_event_header| {
            let time = event.time.min(block.max(1) - 1);
            if !(start..*end).contains(&time) {
                return;
            }
            let order = (event.time, number);
            // SAFETY: as of this function.
            match unsafe { reader.read(event) } {
                Read::Nothing => {}
                Read::Change(known, change, amount) => {
                    fits &= self.insert(order, time, known, change, amount, is_one_frame);
                }
                Read::Transport(new) if time == start => {
                    if flags.is_none_or(|(of, _)| of < order) {
                        flags = Some((order, new));
                    }
                }
                Read::Transport(_) => *end = time,
            }
        };
        // SAFETY: as of this function.
        unsafe { for_each(list, &mut take) };
        if let (true, Some((_, flags))) = (fits, flags) {
            self.flags = flags;
        }
        fits
    }

    /// Puts a change into the list; if it is full, in the place of the same parameter's one if
    /// `may_replace`. False if there is no place.
    fn insert(
        &mut self,
        order: (u32, u32),
        time: u32,
        known: &Known,
        change: Change,
        amount: f64,
        may_replace: bool,
    ) -> bool {
        let event = Event {
            order,
            time,
            known: *known,
            change,
            amount,
        };
        if self.list.len() < CAPACITY {
            self.list.push(event);
            return true;
        }
        if !may_replace {
            return false;
        }
        // What counts of each is the last.
        self.list
            .sort_unstable_by_key(|e| (e.known.id, e.change as u8, e.order));
        self.list.dedup_by(|later, kept| {
            let is_same = later.known.id == kept.known.id && later.change == kept.change;
            if is_same {
                *kept = *later;
            }
            is_same
        });
        self.list.push(event);
        true
    }

    /// The list as the framework reads it.
    ///
    /// # Safety
    ///
    /// `events` is valid, and nothing else touches it, as long as the answer is used.
    pub unsafe fn list_of(events: *mut Self) -> clap_input_events {
        clap_input_events {
            ctx: events.cast(),
            size: Some(count),
            get: Some(get),
        }
    }
}

/// Head of an event of type `T` at a frame.
pub fn header<T>(type_: u16, time: u32) -> clap_event_header {
    clap_event_header {
        size: size_of::<T>() as u32,
        time,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_,
        flags: 0,
    }
}

/// A value, or a modulation, of a parameter at a frame.
pub fn value_event(type_: u16, param_id: u32, time: u32, value: f64) -> clap_event_param_value {
    clap_event_param_value {
        header: header::<clap_event_param_value>(type_, time),
        param_id,
        cookie: null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value,
    }
}

unsafe extern "C" fn count(list: *const clap_input_events) -> u32 {
    // SAFETY: made by `list_of`.
    unsafe { (*(*list).ctx.cast::<Events>()).list.len() as u32 }
}

unsafe extern "C" fn get(list: *const clap_input_events, number: u32) -> *const clap_event_header {
    // SAFETY: made by `list_of`.
    let events = unsafe { &mut *(*list).ctx.cast::<Events>() };
    let Some(event) = events.list.get(number as usize) else {
        return null_mut();
    };
    let type_ = match event.change {
        Change::Value => CLAP_EVENT_PARAM_VALUE,
        Change::Modulation => CLAP_EVENT_PARAM_MOD,
    };
    events.shown = value_event(type_, event.known.id, event.time, event.amount);
    // The framework is done with it when it asks for the next.
    (&raw const events.shown).cast()
}
