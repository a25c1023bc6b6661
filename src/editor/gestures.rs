//! What the hands hold: the state of gestures that last longer than a frame.

use crate::editor::port::ParamPort;
use crate::editor::sides::Identity;
use crate::editor::undo::{Direction, Undo};
use crate::params::ParamId;

/// A control that the mouse holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drag {
    /// Which.
    pub id: ParamId,
    /// Where the hand is, between the points of the grid.
    pub position: f64,
}

/// A control that the wheel turns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spin {
    /// Which.
    pub id: ParamId,
    /// Where the hand is, between the points of the grid.
    pub position: f64,
    /// When the last notch came.
    pub last_s: f64,
}

/// A value that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Whose.
    pub id: ParamId,
    /// What stands there.
    pub text: String,
    /// Why it was not taken.
    pub refusal: Option<String>,
    /// Whether the field has had the keyboard.
    pub has_begun: bool,
}

/// Something that the user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub title: String,
    /// What exactly, line by line.
    pub lines: Vec<String>,
}

impl Notice {
    /// A notice of at most `max` lines.
    pub fn new(title: String, mut lines: Vec<String>, max: usize) -> Self {
        if lines.len() > max {
            let more = lines.len() - max;
            lines.truncate(max);
            lines.push(format!("and {more} more"));
        }
        Self { title, lines }
    }
}

/// A position that the host has been told and not taken over yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sent {
    /// Of which control.
    pub id: ParamId,
    /// Where it still is.
    pub from: f64,
    /// Where it goes.
    pub to: f64,
    /// When it was told.
    pub time_s: f64,
}

/// A host that has not taken a position over after this time does not want it.
const LONGEST_WAY_S: f64 = 2.0;

impl Sent {
    /// Whether the host has yet to take it over.
    pub fn is_under_way(&self, port: &dyn ParamPort, time_s: f64) -> bool {
        port.position(self.id) == self.from
            && self.from != self.to
            && time_s - self.time_s < LONGEST_WAY_S
    }
}

/// Changes that wait for an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What would change.
    pub changes: Vec<(ParamId, f64)>,
    /// As what it would be done.
    pub then: Then,
}

/// What an answer would do.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// The changes, to the same sound.
    Change,
    /// The changes; the values go by this then.
    Become(Box<Identity>),
    /// A step of undo or redo.
    Travel(Direction),
}

/// State of all gestures.
#[derive(Debug, Default)]
pub struct GestureState {
    /// Controls that the mouse holds: one, or the two of a node in a plot.
    pub drags: Vec<Drag>,
    /// The control that the wheel turns.
    pub spin: Option<Spin>,
    /// The value being typed.
    pub entry: Option<Entry>,
    /// The value copied last.
    pub clipboard: Option<String>,
    /// What is on its way to the host.
    pub sent: Vec<Sent>,
    /// Whether a node of the EQ's plot has the keyboard.
    pub has_node: bool,
    /// Whether the pointer is on something that is copied and pasted as text.
    pub is_over_part: bool,
    /// Whether a preset has just been saved.
    pub has_saved: bool,
    /// What waits for an answer.
    pub question: Option<Question>,
    /// What the user should know.
    pub notice: Option<Notice>,
    /// The control under the pointer, for the status line.
    pub hint: Option<ParamId>,
    /// Steps back.
    pub undo: Undo,
}

impl GestureState {
    /// The drag of `id`, if the mouse holds it.
    pub fn drag(&mut self, id: ParamId) -> Option<&mut Drag> {
        self.drags.iter_mut().find(|d| d.id == id)
    }

    /// Whether a gesture on `id` is going on.
    pub fn holds(&self, id: ParamId) -> bool {
        self.drags.iter().any(|d| d.id == id) || self.spin.is_some_and(|s| s.id == id)
    }
}
