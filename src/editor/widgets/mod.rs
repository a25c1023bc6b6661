//! Controls and displays. Each control is split into what it holds ([`gestures`](super::gestures)), how hands move it
//! ([`gesture`]) and how it is drawn (the file of its name).

pub mod button;
pub mod choice;
pub mod entry;
pub mod gesture;
pub mod history;
pub mod id;
pub mod knob;
pub mod meter;
pub mod plot;
pub mod symbol;
pub mod threshold;
pub mod tip;
