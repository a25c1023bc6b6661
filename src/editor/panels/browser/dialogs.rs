//! What the browser asks: a name to save under, whether to delete.

use egui::{Id, Key, Modal, Modifiers, RichText, TextEdit, Ui};

use super::Browser;
use crate::editor::gestures::Notice;
use crate::editor::library::Library;
use crate::editor::panels::modal;
use crate::editor::state::EditorState;

/// Something that must be answered before.
#[derive(Debug)]
pub enum Dialog {
    /// Under which name?
    SaveAs(SaveAs),
    /// Delete the preset of this key?
    Delete(String),
}

/// The name under which a preset is to be saved.
#[derive(Debug, Default)]
pub struct SaveAs {
    /// What stands there.
    pub name: String,
    /// What it is for, in the user's words.
    pub about: String,
    /// Why it was not taken.
    pub refusal: Option<String>,
    /// Whether there is a preset of this name.
    pub exists: bool,
    /// Whether the field has had the keyboard.
    pub has_begun: bool,
}

impl SaveAs {
    /// A name and a description that may be changed.
    pub fn new(name: &str, about: &str) -> Self {
        Self {
            name: name.to_owned(),
            about: about.to_owned(),
            ..Self::default()
        }
    }
}

impl SaveAs {
    /// What Enter answers: what is there is replaced by a click only.
    fn answer(&self) -> Answer {
        if self.exists {
            Answer::None
        } else {
            Answer::Yes
        }
    }
}

/// What a hand did with a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    None,
    Yes,
    No,
}

/// Asks for a name, and saves.
pub fn save_as(
    ui: &Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    mut dialog: SaveAs,
) {
    let answer = ask_save(ui, editor, &mut dialog);
    if answer == Answer::No {
        return;
    }
    if answer == Answer::Yes && !dialog.name.trim().is_empty() {
        let overwrite = dialog.exists;
        browser.write(editor, library, dialog, overwrite);
    } else {
        browser.dialog = Some(Dialog::SaveAs(dialog));
    }
}

fn ask_save(ui: &Ui, editor: &EditorState, dialog: &mut SaveAs) -> Answer {
    let look = editor.look;
    let mut answer = Answer::None;
    let is_sending = ui.input(|i| i.key_pressed(Key::Enter) && !i.modifiers.shift);
    let modal = Modal::new(Id::unique("save as")).frame(look.dialog(ui));
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(look.px(320.0));
        ui.label(RichText::new("Save as").heading());
        answer = name_field(ui, dialog);
        if let Some(refusal) = &dialog.refusal {
            ui.label(RichText::new(refusal).color(look.theme.alarm));
        }
        let notes = TextEdit::multiline(&mut dialog.about)
            .id(Id::unique("preset notes"))
            .desired_width(f32::INFINITY)
            .desired_rows(3)
            .return_key(egui::KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
            .hint_text("Notes: singer, microphone, what it is for");
        let notes = ui.add(notes).accessible_name("Notes on the preset");
        // Shift-Enter begins a line.
        if notes.has_focus() && is_sending {
            answer = dialog.answer();
        }
        ui.add_space(look.px(6.0));
        ui.horizontal(|ui| {
            let label = if dialog.exists {
                "Replace it"
            } else {
                "Save preset"
            };
            let is_named = !dialog.name.trim().is_empty();
            let button = ui
                .add_enabled(is_named, egui::Button::new(label))
                .on_disabled_hover_text("It needs a name.");
            if button.clicked() {
                answer = Answer::Yes;
            }
            if ui.button("Cancel").clicked() {
                answer = Answer::No;
            }
        });
    });
    if modal::is_closing(ui, &response) {
        answer = Answer::No;
    }
    answer
}

/// The field of the name. Enter in it answers, unless something would be replaced.
fn name_field(ui: &mut Ui, dialog: &mut SaveAs) -> Answer {
    let edit = TextEdit::singleline(&mut dialog.name)
        .id(Id::unique("preset name"))
        .desired_width(f32::INFINITY)
        .hint_text("Name of the preset");
    let edit = ui.add(edit).accessible_name("Name of the preset");
    // A window that has just come over another is not always given the keyboard at once.
    if edit.has_focus() {
        dialog.has_begun = true;
    } else if !dialog.has_begun {
        edit.request_focus();
    }
    if edit.changed() {
        (dialog.refusal, dialog.exists) = (None, false);
    }
    if !(edit.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter))) {
        return Answer::None;
    }
    edit.request_focus();
    dialog.answer()
}

/// Asks whether to delete, and deletes.
pub fn delete(
    ui: &Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    key: String,
) {
    let look = editor.look;
    let Some(item) = library.find(&key) else {
        return;
    };
    let question = format!("Delete “{}” for good?", item.name);
    let mut answer = Answer::None;
    let response = Modal::new(Id::unique("delete preset"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(300.0));
            ui.label(RichText::new(question).heading());
            ui.add_space(look.px(6.0));
            ui.horizontal(|ui| {
                if ui.button("Keep it").clicked() {
                    answer = Answer::No;
                }
                if ui.button("Delete for good").clicked() {
                    answer = Answer::Yes;
                }
            });
        });
    if modal::is_closing(ui, &response) {
        answer = Answer::No;
    }
    match answer {
        Answer::None => browser.dialog = Some(Dialog::Delete(key)),
        Answer::No => {}
        Answer::Yes => {
            if let Err(why) = library.delete(&key) {
                let title = "The preset was not deleted".to_owned();
                editor.gestures.notice = Some(Notice::new(title, vec![why], 4));
            }
        }
    }
}
