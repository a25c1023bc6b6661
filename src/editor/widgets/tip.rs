//! What a control does and what it takes, shown while the pointer rests on it.

use egui::{Response, RichText};

use crate::editor::state::{EditorState, short_text, true_minus};
use crate::params::effect::out;
use crate::params::{Effect, ParamId};

/// Shows the tooltip of `id`, and tells the status line.
pub fn show(editor: &mut EditorState, response: &Response, id: ParamId, effect: Effect) {
    if response.contains_pointer() || response.has_focus() {
        editor.gestures.hint = Some(id);
    }
    if editor.gestures.holds(id) || editor.gestures.entry.is_some() {
        return;
    }
    let look = editor.look;
    let value = editor.text(id);
    let _ = response.clone().on_hover_ui(|ui| {
        ui.set_max_width(look.px(300.0));
        let param = id.param();
        ui.label(RichText::new(format!("{}: {value}", param.name)).heading());
        ui.label(param.help);
        if let Some(reason) = effect.reason() {
            ui.label(RichText::new(reason).strong().color(look.theme.alarm));
        }
        if let Some(why) = out(id, &editor.values) {
            ui.label(RichText::new(why).strong());
        }
        let default = short_text(param, param.default_value());
        let range = format!("{}; default {default}", true_minus(&param.allowed()));
        ui.label(RichText::new(range).small().color(look.theme.text_dim));
    });
}
