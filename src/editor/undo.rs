//! Undo and redo inside the editor. Steps are ordinary gestures to the host, whose own undo is
//! never touched.

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

    /// Takes the last step back: where each control goes.
    pub fn undo(&mut self) -> Option<Vec<(ParamId, f64)>> {
        let step = self.done.pop()?;
        let moves = step.iter().map(|m| (m.id, m.from)).collect();
        self.undone.push(step);
        Some(moves)
    }

    /// Does the step that was last undone again: where each control goes.
    pub fn redo(&mut self) -> Option<Vec<(ParamId, f64)>> {
        let step = self.undone.pop()?;
        let moves = step.iter().map(|m| (m.id, m.to)).collect();
        self.done.push(step);
        Some(moves)
    }
}
