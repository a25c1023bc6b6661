//! What the editor says and asks in the middle of the window: the question before a change that
//! would make the take unrepeatable, and what the user should know.

use egui::{Id, Key, Modal, RichText, Ui};

use crate::editor::desk::{Desk, short_text};
use crate::editor::hands::Then;

/// Most changes that are listed.
const MAX_LINES: usize = 6;

/// Asks, if there is something to ask.
pub fn ask(ui: &Ui, desk: &mut Desk) {
    let Some(question) = desk.hands.question.clone() else {
        return;
    };
    let changes = question.changes;
    let look = desk.look;
    let mut answer = None;
    let response = Modal::new(Id::unique("question"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(340.0));
            ui.label(RichText::new("Recording").heading().color(look.theme.alarm));
            ui.label("The transport records. This would change the sound within the take:");
            for (id, value) in changes.iter().take(MAX_LINES) {
                let param = id.param();
                let line = format!("{}: {}", param.name, short_text(param, *value));
                ui.label(RichText::new(line).strong());
            }
            if changes.len() > MAX_LINES {
                ui.label(format!("and {} more", changes.len() - MAX_LINES));
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
    if response.should_close() {
        answer = Some(false);
    }
    if let Some(is_wanted) = answer {
        desk.hands.question = None;
        match question.then {
            _ if !is_wanted => {}
            Then::Change => desk.edit(&changes),
            Then::Become(identity) => desk.change_all(&changes, *identity),
            Then::Travel(way) => desk.travel_now(way),
        }
    }
}

/// Says what the user should know, if there is anything.
pub fn tell(ui: &Ui, desk: &mut Desk) {
    let Some(notice) = desk.hands.notice.clone() else {
        return;
    };
    let look = desk.look;
    let mut is_read = false;
    let response = Modal::new(Id::unique("notice"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(460.0));
            ui.label(RichText::new(&notice.title).heading());
            for line in &notice.lines {
                ui.label(line);
            }
            ui.add_space(look.px(8.0));
            is_read = ui.button("OK").clicked() || ui.input(|i| i.key_pressed(Key::Enter));
        });
    if is_read || response.should_close() {
        desk.hands.notice = None;
    }
}
