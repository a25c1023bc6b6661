//! Changes of many controls at once, and the one question before they go into a take.

use egui::Ui;

use super::Desk;
use super::linked::Control;
use super::strips::Strip;
use crate::editor::look::Look;
use crate::editor::panels::question;
use crate::editor::undo::Direction;
use crate::registry::{self, Change};

/// What is to be done at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Where each control goes.
    pub controls: Vec<(Control, f64)>,
    /// Key of the preset that the values of these strips go by then.
    pub preset: Option<(String, Vec<u64>)>,
    /// A step of undo or redo, whose moves the controls are.
    pub travel: Option<Direction>,
}

impl Desk {
    /// Does it, or asks before if it would go into a take: once for all strips that record.
    pub(super) fn change(&mut self, changes: Changes) {
        if self.recording(&changes).is_empty() {
            self.carry_out(changes);
        } else {
            self.pending = Some(changes);
        }
    }

    /// The strips that record and would be changed.
    fn recording(&self, changes: &Changes) -> Vec<&Strip> {
        let is_changed = |strip: &&Strip| {
            changes
                .controls
                .iter()
                .any(|((to, _), _)| *to == strip.owner.identity)
        };
        let recording = self.strips.iter().filter(|strip| strip.is_recording());
        recording.filter(is_changed).collect()
    }

    fn carry_out(&mut self, changes: Changes) {
        let mut letters = match changes.travel {
            Some(direction) => self.linked.travel(direction),
            None => self.linked.change(&changes.controls, &self.strips),
        };
        if let Some((key, strips)) = &changes.preset {
            let key = Change::Preset(registry::name(key));
            letters.extend(strips.iter().map(|to| (*to, key)));
        }
        self.post(letters);
    }

    /// Asks, if something waits for an answer.
    pub(super) fn ask(&mut self, ui: &Ui, look: Look) {
        let Some(changes) = self.pending.take() else {
            return;
        };
        let recording = self.recording(&changes);
        let names: Vec<String> = recording.iter().map(|strip| strip.name()).collect();
        let about = "This would change the sound within the take of:";
        match question::dialog(ui, look, about, &names) {
            Some(true) => self.carry_out(changes),
            Some(false) => {}
            None => self.pending = Some(changes),
        }
    }
}
