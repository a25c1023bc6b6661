//! Undo and redo inside the editor. Steps are ordinary gestures to the host, whose own undo is
//! never touched.
//!
//! A step takes the values' name along: what they go by belongs to them ([`Identity`]).

use super::sides::Identity;
use crate::params::ParamId;

/// One parameter's part of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Move<K> {
    id: K,
    from: f64,
    to: f64,
}

/// What leads from one state of the strip to the next.
#[derive(Debug)]
struct Step<K> {
    moves: Vec<Move<K>>,
    /// What the values go by on the step's far side, if it is not the same as on this one.
    beyond: Option<Box<Identity>>,
}

impl<K> Default for Step<K> {
    fn default() -> Self {
        Self {
            moves: Vec::new(),
            beyond: None,
        }
    }
}

impl<K> Step<K> {
    fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.beyond.is_none()
    }
}

/// Which way a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Back.
    Undo,
    /// Forth.
    Redo,
}

/// Steps kept.
const DEPTH: usize = 200;

/// What was done, and what was undone.
///
/// `K` names a control: on a strip's own panel the parameter, on the desk the strip, too.
#[derive(Debug)]
pub struct Undo<K = ParamId> {
    open: Vec<K>,
    step: Step<K>,
    done: Vec<Step<K>>,
    undone: Vec<Step<K>>,
}

impl<K> Default for Undo<K> {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            step: Step::default(),
            done: Vec::new(),
            undone: Vec::new(),
        }
    }
}

impl<K: Copy + PartialEq> Undo<K> {
    /// A gesture begins at `position`.
    pub fn begin(&mut self, id: K, position: f64) {
        self.open.push(id);
        self.step.moves.push(Move {
            id,
            from: position,
            to: position,
        });
    }

    /// A gesture ends at `position`. Gestures that overlap make one step.
    pub fn end(&mut self, id: K, position: f64) {
        self.open.retain(|open| *open != id);
        for part in self.step.moves.iter_mut().filter(|m| m.id == id) {
            part.to = position;
        }
        self.settle();
    }

    /// The values go by another name with this step; before it went by `before`.
    pub fn rename(&mut self, before: Identity) {
        self.step.beyond.get_or_insert(Box::new(before));
    }

    /// Makes a step of what was done, once nothing is held any more.
    pub fn settle(&mut self) {
        if self.is_open() {
            return;
        }
        let mut step = std::mem::take(&mut self.step);
        step.moves.retain(|m| m.from != m.to);
        if !step.is_empty() {
            self.undone.clear();
            self.done.push(step);
            if self.done.len() > DEPTH {
                self.done.remove(0);
            }
        }
    }

    /// The present state has been given another name, by being saved; its neighbours keep `before`.
    pub fn name_present(&mut self, before: &Identity) {
        let neighbours = [self.done.last_mut(), self.undone.last_mut()];
        for step in neighbours.into_iter().flatten() {
            step.beyond.get_or_insert_with(|| Box::new(before.clone()));
        }
    }

    /// Forgets everything: somebody else has set all values anew.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether a gesture is going on.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether there is a step that way, and no hand on a control.
    pub fn can_go(&self, direction: Direction) -> bool {
        !self.is_open() && self.next(direction).is_some()
    }

    fn next(&self, direction: Direction) -> Option<&Step<K>> {
        match direction {
            Direction::Undo => self.done.last(),
            Direction::Redo => self.undone.last(),
        }
    }

    /// Where the next step that way would move each control.
    pub fn moves(&self, direction: Direction) -> Vec<(K, f64)> {
        let moves = self.next(direction).map_or(&[][..], |step| &step.moves);
        let end = |m: &Move<K>| match direction {
            Direction::Undo => m.from,
            Direction::Redo => m.to,
        };
        moves.iter().map(|m| (m.id, end(m))).collect()
    }

    /// Takes the next step that way, away from a state that goes by `here`. Tells what the other state
    /// goes by, if it is something else.
    pub fn go(&mut self, direction: Direction, here: Identity) -> Option<Identity> {
        let (from, to) = match direction {
            Direction::Undo => (&mut self.done, &mut self.undone),
            Direction::Redo => (&mut self.undone, &mut self.done),
        };
        let mut step = from.pop()?;
        let there = step.beyond.take().map(|identity| *identity);
        if there.is_some() {
            step.beyond = Some(Box::new(here));
        }
        to.push(step);
        there
    }
}
