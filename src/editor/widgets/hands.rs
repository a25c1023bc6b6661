//! What the hands hold: the state of gestures that last longer than a frame.

use crate::editor::undo::Undo;
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

/// State of all gestures.
#[derive(Debug, Default)]
pub struct Hands {
    /// Controls that the mouse holds: one, or the two of a node in a plot.
    pub drags: Vec<Drag>,
    /// The control that the wheel turns.
    pub spin: Option<Spin>,
    /// The value being typed.
    pub entry: Option<Entry>,
    /// The value copied last.
    pub clipboard: Option<String>,
    /// Changes that wait for an answer.
    pub question: Vec<(ParamId, f64)>,
    /// Key of the preset that those changes would load.
    pub asked_preset: Option<String>,
    /// Key of a preset that has just been loaded.
    pub loaded_preset: Option<String>,
    /// What the user should know.
    pub notice: Option<Notice>,
    /// The control under the pointer, for the status line.
    pub hint: Option<ParamId>,
    /// Steps back.
    pub undo: Undo,
}

impl Hands {
    /// The drag of `id`, if the mouse holds it.
    pub fn drag(&mut self, id: ParamId) -> Option<&mut Drag> {
        self.drags.iter_mut().find(|d| d.id == id)
    }

    /// Whether a gesture on `id` is going on.
    pub fn holds(&self, id: ParamId) -> bool {
        self.drags.iter().any(|d| d.id == id) || self.spin.is_some_and(|s| s.id == id)
    }
}
