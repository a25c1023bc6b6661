//! The question before a change that would make the take unrepeatable.

use egui::{Align2, RichText, Ui};

use crate::editor::desk::Desk;

/// Asks, if there is something to ask.
pub fn show(ui: &Ui, desk: &mut Desk) {
    let Some((id, value)) = desk.hands.question else {
        return;
    };
    let look = desk.look;
    let param = id.param();
    egui::Window::new(RichText::new("Recording").heading().color(look.theme.alarm))
        .anchor(Align2::CENTER_CENTER, egui::Vec2::ZERO)
        .collapsible(false)
        .resizable(false)
        .show(ui.ctx(), |ui| {
            ui.label(format!(
                "The transport records. Setting {} to {} now changes the sound within the take.",
                param.name,
                param.format(value)
            ));
            ui.add_space(look.px(8.0));
            ui.horizontal(|ui| {
                if ui.button("Keep as it is").clicked() {
                    desk.hands.question = None;
                }
                if ui.button("Change anyway").clicked() {
                    desk.hands.question = None;
                    desk.change_now(id, value);
                }
            });
        });
    if ui.input(|i| i.key_pressed(egui::Key::Escape)) {
        desk.hands.question = None;
    }
}
