//! What moves with what: a control moved on one selected strip moves the selection, as one step of undo.
//!
//! Numbers move by as much of their travel as the one under the hand, switches and choices to where that one
//! goes.

use super::strips::{Asked, Strips};
use crate::editor::undo::{Direction, Undo};
use crate::params::ParamId;
use crate::registry::Change;

/// A control of one strip.
pub type Control = (u64, ParamId);

/// A gesture that goes on.
struct Held {
    /// The strip under the hand, and the control.
    control: Control,
    /// Where the hand took hold of it.
    start: f64,
    /// The strips that move with it, and where each was.
    others: Vec<(u64, f64)>,
    /// Where each control is now, the hand's first.
    last: Vec<(Control, f64)>,
}

/// Gestures on several strips, and steps back.
#[derive(Default)]
pub struct Linked {
    held: Vec<Held>,
    undo: Undo<Control>,
}

impl Linked {
    /// Makes letters of what a hand asks of the strip `leader`; `others` are the strips that move with it.
    pub fn letters(
        &mut self,
        leader: u64,
        asked: &[Asked],
        others: &[u64],
        strips: &Strips,
    ) -> Vec<(u64, Change)> {
        let mut letters = Vec::new();
        for asked in asked {
            match *asked {
                Asked::Begin(id) => self.begin((leader, id), others, strips, &mut letters),
                Asked::Set(id, position) => self.set((leader, id), position, &mut letters),
                Asked::End(id) => self.end((leader, id), &mut letters),
            }
        }
        letters
    }

    fn begin(
        &mut self,
        control: Control,
        others: &[u64],
        strips: &Strips,
        letters: &mut Vec<(u64, Change)>,
    ) {
        let (leader, id) = control;
        let position = |identity| {
            let strip = strips.get(identity)?;
            Some(strip.contents.positions[id as usize])
        };
        let Some(start) = position(leader) else {
            return;
        };
        let others: Vec<_> = others
            .iter()
            .filter(|other| **other != leader)
            .filter_map(|other| Some((*other, position(*other)?)))
            .collect();
        let all = std::iter::once((leader, start)).chain(others.iter().copied());
        let mut last = Vec::new();
        for (identity, position) in all {
            self.undo.begin((identity, id), position);
            last.push(((identity, id), position));
            letters.push((identity, Change::Begin(id)));
        }
        self.held.push(Held {
            control,
            start,
            others,
            last,
        });
    }

    fn set(&mut self, control: Control, position: f64, letters: &mut Vec<(u64, Change)>) {
        let Some(held) = self.held.iter_mut().find(|held| held.control == control) else {
            return;
        };
        let (leader, id) = control;
        let mut moved = vec![(leader, position)];
        let by = position - held.start;
        let is_stepped = id.param().step_count().is_some();
        moved.extend(held.others.iter().map(|(other, start)| {
            let to = if is_stepped { position } else { start + by };
            (*other, on_grid(id, to))
        }));
        held.last.clear();
        for (identity, position) in moved {
            held.last.push(((identity, id), position));
            letters.push((identity, Change::Value(id, position)));
        }
    }

    fn end(&mut self, control: Control, letters: &mut Vec<(u64, Change)>) {
        let Some(at) = self.held.iter().position(|held| held.control == control) else {
            return;
        };
        for (control, position) in self.held.remove(at).last {
            letters.push((control.0, Change::End(control.1)));
            self.undo.end(control, position);
        }
    }

    /// Ends the gestures of all leaders but those that `keeps` names.
    pub fn let_go(&mut self, keeps: impl Fn(u64) -> bool) -> Vec<(u64, Change)> {
        let mut letters = Vec::new();
        let left = |held: &Held| !keeps(held.control.0);
        while let Some(held) = self.held.iter().find(|held| left(held)) {
            let control = held.control;
            self.end(control, &mut letters);
        }
        letters
    }

    /// Whole gestures on several strips as one step of undo.
    pub fn change(&mut self, changes: &[(Control, f64)], strips: &Strips) -> Vec<(u64, Change)> {
        let mut letters = Vec::new();
        let there = |((identity, id), _): &&(Control, f64)| {
            let strip = strips.get(*identity)?;
            Some(strip.contents.positions[*id as usize])
        };
        let changes: Vec<_> = changes
            .iter()
            .filter_map(|change| Some((there(&change)?, change)))
            .collect();
        for (before, (control, _)) in &changes {
            self.undo.begin(*control, *before);
        }
        for (_, (control, position)) in changes {
            letters.push((control.0, Change::Set(control.1, *position)));
            self.undo.end(*control, *position);
        }
        letters
    }

    /// Whether there is a step that way.
    pub fn can_go(&self, direction: Direction) -> bool {
        self.undo.can_go(direction)
    }

    /// Where the next step that way moves each control.
    pub fn moves(&self, direction: Direction) -> Vec<(Control, f64)> {
        self.undo.moves(direction)
    }

    /// Takes the next step that way.
    pub fn travel(&mut self, direction: Direction) -> Vec<(u64, Change)> {
        let moves = self.undo.moves(direction);
        self.undo.go(direction, Default::default());
        let letter =
            |((identity, id), position): (Control, f64)| (identity, Change::Set(id, position));
        moves.into_iter().map(letter).collect()
    }
}

/// The position of the legal value nearest to `position`.
fn on_grid(id: ParamId, position: f64) -> f64 {
    let param = id.param();
    param.position_of(param.value_at(position.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Owner, SlotContents, StripSeen};

    const TRIM: ParamId = ParamId::InputTrim;

    fn three() -> Strips {
        let seen: Vec<_> = (1..=3)
            .map(|identity| {
                let owner = Owner {
                    identity,
                    order: identity,
                    ..Owner::default()
                };
                let mut contents = SlotContents::default();
                contents.positions[TRIM as usize] = on_grid(TRIM, 0.2 * identity as f64);
                StripSeen::of(owner, contents)
            })
            .collect();
        let mut strips = Strips::default();
        strips.follow(&seen, 0.0);
        strips
    }

    #[test]
    fn numbers_move_by_as_much_and_switches_to_the_same_place() {
        let strips = three();
        let at = |identity| strips.get(identity).expect("there").contents.positions[TRIM as usize];
        let mut linked = Linked::default();
        let asked = [
            Asked::Begin(TRIM),
            Asked::Set(TRIM, at(1) + 0.1),
            Asked::End(TRIM),
        ];
        let letters = linked.letters(1, &asked, &[1, 2, 3], &strips);
        let values: Vec<_> = letters
            .iter()
            .filter_map(|(to, change)| match change {
                Change::Value(_, position) => Some((*to, *position)),
                _ => None,
            })
            .collect();
        assert_eq!(values.len(), 3);
        for (to, position) in values {
            assert!((position - at(to) - 0.1).abs() < 0.001, "{to}: {position}");
        }
        let switch = ParamId::FilterHpfOn;
        let asked = [
            Asked::Begin(switch),
            Asked::Set(switch, 1.0),
            Asked::End(switch),
        ];
        let letters = linked.letters(2, &asked, &[1, 2, 3], &strips);
        for identity in 1..=3 {
            assert!(letters.contains(&(identity, Change::Value(switch, 1.0))));
        }
    }

    #[test]
    fn one_undo_brings_all_back() {
        let strips = three();
        let mut linked = Linked::default();
        let asked = [Asked::Begin(TRIM), Asked::Set(TRIM, 0.9), Asked::End(TRIM)];
        linked.letters(1, &asked, &[1, 2, 3], &strips);
        assert!(linked.can_go(Direction::Undo) && !linked.can_go(Direction::Redo));
        let back = linked.travel(Direction::Undo);
        assert_eq!(back.len(), 3);
        for (to, change) in back {
            let was = strips.get(to).expect("there").contents.positions[TRIM as usize];
            assert_eq!(change, Change::Set(TRIM, was));
        }
        assert!(!linked.can_go(Direction::Undo) && linked.can_go(Direction::Redo));
    }

    #[test]
    fn a_gesture_on_a_strip_that_is_gone_does_nothing() {
        let strips = three();
        let mut linked = Linked::default();
        let asked = [Asked::Begin(TRIM), Asked::Set(TRIM, 0.9), Asked::End(TRIM)];
        assert_eq!(linked.letters(9, &asked, &[9, 8], &strips), []);
        assert!(!linked.can_go(Direction::Undo));
    }
}
