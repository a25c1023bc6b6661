//! What a host flushes while the plug-in processes, which the format forbids, kept until it has done.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::sync::atomic::{AtomicBool, AtomicU64};

use super::events::Events;
use super::reader::Change;

/// No value: every value is a number.
const NONE: u64 = f64::NAN.to_bits();

/// The last change of each parameter that waits.
pub struct Deferred {
    /// By number of the parameter: its value, its modulation.
    waiting: Box<[[AtomicU64; 2]]>,
    is_waiting: AtomicBool,
}

impl Deferred {
    /// For so many parameters.
    pub fn new(parameters: usize) -> Self {
        let none = || [AtomicU64::new(NONE), AtomicU64::new(NONE)];
        Self {
            waiting: (0..parameters).map(|_| none()).collect(),
            is_waiting: AtomicBool::new(false),
        }
    }

    /// Keeps a change; it replaces an earlier one of the same parameter.
    pub fn keep(&self, index: usize, change: Change, amount: f64) {
        if let Some(waiting) = self.waiting.get(index) {
            waiting[change as usize].store(amount.to_bits(), Release);
        }
    }

    /// Tells that what is to be kept has been.
    pub fn tell(&self) {
        self.is_waiting.store(true, Release);
    }

    /// Whether anything waits.
    pub fn is_waiting(&self) -> bool {
        self.is_waiting.load(Acquire)
    }

    /// Moves what waits into an empty list.
    pub fn take(&self, events: &mut Events) {
        events.clear();
        self.is_waiting.store(false, Release);
        let reader = events.reader().clone();
        for known in reader.known() {
            for change in [Change::Value, Change::Modulation] {
                let bits = self.waiting[known.index][change as usize].swap(NONE, AcqRel);
                if bits != NONE {
                    events.add(known.id, change, f64::from_bits(bits));
                }
            }
        }
    }
}
