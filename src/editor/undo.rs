//! Undo and redo inside the editor. Steps are ordinary gestures to the host, whose own undo is
//! never touched.

use super::port::ParamPort;
use crate::params::ParamId;

/// One parameter's part of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Move {
    id: ParamId,
    from: f64,
    to: f64,
}

/// Steps kept.
const DEPTH: usize = 200;

/// What was done, and what was undone.
#[derive(Debug, Default)]
pub struct Undo {
    open: Vec<ParamId>,
    step: Vec<Move>,
    done: Vec<Vec<Move>>,
    undone: Vec<Vec<Move>>,
}

impl Undo {
    /// A gesture begins at `position`.
    pub fn begin(&mut self, id: ParamId, position: f64) {
        self.open.push(id);
        self.step.push(Move {
            id,
            from: position,
            to: position,
        });
    }

    /// A gesture ends at `position`. Gestures that overlap make one step.
    pub fn end(&mut self, id: ParamId, position: f64) {
        self.open.retain(|open| *open != id);
        for part in self.step.iter_mut().filter(|m| m.id == id) {
            part.to = position;
        }
        if !self.open.is_empty() {
            return;
        }
        let mut step = std::mem::take(&mut self.step);
        step.retain(|m| m.from != m.to);
        if !step.is_empty() {
            self.undone.clear();
            self.done.push(step);
            if self.done.len() > DEPTH {
                self.done.remove(0);
            }
        }
    }

    /// Whether there is anything to undo.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is anything to redo.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes the last step back.
    pub fn undo(&mut self, port: &dyn ParamPort) {
        if let Some(step) = self.done.pop() {
            move_all(port, step.iter().map(|m| (m.id, m.from)));
            self.undone.push(step);
        }
    }

    /// Does the step that was last undone again.
    pub fn redo(&mut self, port: &dyn ParamPort) {
        if let Some(step) = self.undone.pop() {
            move_all(port, step.iter().map(|m| (m.id, m.to)));
            self.done.push(step);
        }
    }
}

fn move_all(port: &dyn ParamPort, moves: impl Iterator<Item = (ParamId, f64)>) {
    for (id, position) in moves {
        port.begin(id);
        port.set_position(id, position);
        port.end(id);
    }
}
