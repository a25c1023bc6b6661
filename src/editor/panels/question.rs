//! What the editor says and asks in the middle of the window: the question before a change that
//! would make the take unrepeatable, and what the user should know.

use egui::{Id, Key, Modal, RichText, ScrollArea, Ui};

use super::modal;
use crate::editor::gestures::Then;
use crate::editor::look::Look;
use crate::editor::state::{EditorState, short_text};

/// Most changes that are listed.
const MAX_LINES: usize = 6;
/// Height that a notice needs beside its lines, at 100 %.
const ROOM: f32 = 140.0;

/// Asks, if there is something to ask and nothing to be read before.
pub fn ask(ui: &Ui, editor: &mut EditorState) {
    let is_covered = editor.gestures.notice.is_some();
    let question = editor.gestures.question.clone();
    let Some(question) = question.filter(|_| !is_covered) else {
        return;
    };
    let changes = question.changes;
    let lines: Vec<String> = changes
        .iter()
        .map(|(id, value)| {
            let param = id.param();
            format!("{}: {}", param.name, short_text(param, *value))
        })
        .collect();
    let about = "The transport records. This would change the sound within the take:";
    let answer = dialog(ui, editor.look, about, &lines);
    if let Some(is_wanted) = answer {
        editor.gestures.question = None;
        match question.then {
            _ if !is_wanted => {}
            Then::Change => editor.edit(&changes),
            Then::Become(identity) => editor.change_all(&changes, *identity),
            Then::Travel(direction) => editor.travel_now(direction),
        }
    }
}

/// Asks whether a take may be changed; `lines` say what exactly. The answer, once there is one.
pub fn dialog(ui: &Ui, look: Look, about: &str, lines: &[String]) -> Option<bool> {
    let mut answer = None;
    let response = Modal::new(Id::unique("question"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(340.0));
            ui.label(RichText::new("Recording").heading().color(look.theme.alarm));
            ui.label(about);
            for line in lines.iter().take(MAX_LINES) {
                ui.label(RichText::new(line).strong());
            }
            if lines.len() > MAX_LINES {
                ui.label(format!("and {} more", lines.len() - MAX_LINES));
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

/// Says what the user should know, if there is anything.
pub fn tell(ui: &Ui, editor: &mut EditorState) {
    let Some(notice) = editor.gestures.notice.clone() else {
        return;
    };
    let look = editor.look;
    let window_height = ui.max_rect().height();
    let mut is_read = false;
    let response = Modal::new(Id::unique("notice"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(460.0));
            ui.label(RichText::new(&notice.title).heading());
            let height = (window_height - look.px(ROOM)).max(look.px(60.0));
            let list = ScrollArea::vertical().max_height(height);
            list.show(ui, |ui| {
                for line in &notice.lines {
                    ui.label(line);
                }
            });
            ui.add_space(look.px(8.0));
            is_read = ui.button("OK").clicked() || ui.input(|i| i.key_pressed(Key::Enter));
        });
    if modal::is_closing(ui, &response) || is_read {
        editor.gestures.notice = None;
    }
}
