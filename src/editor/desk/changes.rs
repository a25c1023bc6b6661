//! Changes of many controls at once, and the one question before they go into a take.

use egui::{Id, Modal, RichText, Ui};

use super::Desk;
use super::linked::Control;
use super::strips::Strip;
use crate::editor::look::Look;
use crate::editor::panels::modal;
use crate::registry::{self, Change};

/// Most names that are listed.
const MOST_NAMES: usize = 8;

/// What is to be done at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Where each control goes.
    pub controls: Vec<(Control, f64)>,
    /// Key of the preset that the values of these strips go by then.
    pub preset: Option<(String, Vec<u64>)>,
    /// A step of undo or redo, whose moves the controls are.
    pub travel: Option<crate::editor::undo::Direction>,
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
        match dialog(ui, look, &names) {
            Some(true) => self.carry_out(changes),
            Some(false) => {}
            None => self.pending = Some(changes),
        }
    }
}

/// The question; the answer, if there is one.
fn dialog(ui: &Ui, look: Look, names: &[String]) -> Option<bool> {
    let mut answer = None;
    let response = Modal::new(Id::unique("desk question"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(340.0));
            ui.label(RichText::new("Recording").heading().color(look.theme.alarm));
            ui.label("This would change the sound within the take of:");
            for name in names.iter().take(MOST_NAMES) {
                ui.label(RichText::new(name).strong());
            }
            if names.len() > MOST_NAMES {
                ui.label(format!("and {} more", names.len() - MOST_NAMES));
            }
            ui.add_space(look.px(8.0));
            ui.horizontal(|ui| {
                if ui.button("Keep as it is").clicked() {
                    answer = Some(false);
                }
                if ui.button("Change anyway").clicked() {
                    answer = Some(true);
                }
            });
        });
    if modal::is_closing(ui, &response) {
        answer = Some(false);
    }
    answer
}
