//! Values by text: typing, copying, pasting, and the menu that offers them.

use egui::{Align2, Color32, Event, Frame, Key, Rect, Response, Sense, TextEdit, Ui};

use super::id::widget_id;
use crate::editor::gestures::Entry;
use crate::editor::state::{EditorState, short_text, true_minus};
use crate::editor::theme::Type;
use crate::params::ParamId;
use crate::params::decl::Kind;

/// Whether the value of `id` is a number, which can be typed.
pub fn is_typed(id: ParamId) -> bool {
    matches!(id.param().kind, Kind::Number(_) | Kind::Whole { .. })
}

/// Begins to type the value of `id`.
pub fn open(editor: &mut EditorState, id: ParamId) {
    editor.gestures.entry = Some(Entry {
        id,
        text: editor.text(id),
        refusal: None,
        has_begun: false,
    });
}

/// Takes `text` as the value of `id`; the error says what is allowed.
pub fn take(editor: &mut EditorState, id: ParamId, text: &str) -> Result<(), String> {
    match id.param().parse(text) {
        Ok(value) => {
            editor.change(id, value);
            Ok(())
        }
        Err(error) => Err(error.allowed),
    }
}

/// The value of `id` in `rect`: a click on it begins to type.
pub fn value(ui: &mut Ui, editor: &mut EditorState, rect: Rect, id: ParamId, color: Color32) {
    if editor.gestures.entry.as_ref().is_some_and(|e| e.id == id) {
        let about = Field {
            name: format!("Value of {}", id.param().name),
            home: widget_id(editor.look, id),
            take: &|editor: &mut EditorState, text: &str| take(editor, id, text),
        };
        field(ui, editor, rect, &about);
        return;
    }
    let is_idle = editor.effect(id).is_idle();
    let sense = if is_idle {
        Sense::hover()
    } else {
        Sense::CLICK
    };
    let response = ui.interact(rect, widget_id(editor.look, id).with("value"), sense);
    let color = if response.hovered() && !is_idle {
        editor.look.theme.text
    } else {
        color
    };
    let text = editor.text(id);
    editor
        .look
        .text_in(ui.painter(), rect, &text, Type::Value, color);
    let response = response.on_hover_cursor(egui::CursorIcon::Text);
    response.widget_info(|| {
        let label = format!("Type {}", id.param().name);
        egui::WidgetInfo::labeled(egui::Role::Button, !is_idle, label)
    });
    if response.clicked() {
        open(editor, id);
    }
}

/// A field that is typed in.
pub struct Field<'a> {
    /// What it is called.
    pub name: String,
    /// The widget that has the keyboard afterwards.
    pub home: egui::Id,
    /// Takes the text, or says what is allowed.
    pub take: &'a dyn Fn(&mut EditorState, &str) -> Result<(), String>,
}

/// The field of the value that is being typed.
pub fn field(ui: &mut Ui, editor: &mut EditorState, rect: Rect, about: &Field) {
    let Some(mut entry) = editor.gestures.entry.take() else {
        return;
    };
    let look = editor.look;
    let edit_rect = rect.expand2(egui::vec2(look.px(10.0), look.px(3.0)));
    let edit = TextEdit::singleline(&mut entry.text)
        .id(about.home.with("field"))
        .font(look.font(Type::Value))
        .align(Align2::CENTER_CENTER)
        .margin(egui::Margin::same(1));
    let response = ui.put(edit_rect, edit).accessible_name(about.name.as_str());
    if !entry.has_begun {
        entry.has_begun = true;
        response.request_focus();
        select_all(ui, &response, entry.text.chars().count());
    }
    let has_escaped = ui.input(|i| i.key_pressed(Key::Escape));
    if response.changed() {
        entry.refusal = None;
    }
    if has_escaped {
        ui.memory_mut(|m| m.request_focus(about.home));
        return;
    }
    if response.lost_focus() {
        let is_sent = ui.input(|i| i.key_pressed(Key::Enter));
        match (about.take)(editor, &entry.text) {
            Ok(()) => {
                ui.memory_mut(|m| m.request_focus(about.home));
                return;
            }
            Err(_) if !is_sent => return,
            Err(allowed) => {
                entry.refusal = Some(format!("Allowed: {}", true_minus(&allowed)));
                response.request_focus();
            }
        }
    }
    if let Some(refusal) = &entry.refusal {
        show_refusal(ui, editor, edit_rect, refusal);
    }
    editor.gestures.entry = Some(entry);
}

fn select_all(ui: &Ui, response: &Response, length: usize) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEdit::load_state(ui.ctx(), response.id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(length));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), response.id);
}

fn show_refusal(ui: &Ui, editor: &EditorState, rect: Rect, text: &str) {
    let look = editor.look;
    egui::Area::new(egui::Id::unique("refusal"))
        .order(egui::Order::Tooltip)
        .pivot(Align2::CENTER_TOP)
        .fixed_pos(rect.center_bottom() + egui::vec2(0.0, look.px(4.0)))
        .constrain(true)
        .show(ui.ctx(), |ui| {
            Frame::popup(ui.style())
                .stroke(egui::Stroke::new(1.5, look.theme.alarm))
                .show(ui, |ui| {
                    ui.set_max_width(look.px(260.0));
                    ui.label(text);
                });
        });
}

/// The menu of a control's right-click.
pub fn menu(editor: &mut EditorState, response: &Response, id: ParamId) {
    response.context_menu(|ui| {
        let param = id.param();
        let copied = editor.gestures.clipboard.clone();
        let default = short_text(param, param.default_value());
        if ui.button(format!("Reset to {default}")).clicked() {
            editor.reset(id);
            ui.close();
        }
        if ui.button("Copy value").clicked() {
            copy(ui, editor, id);
            ui.close();
        }
        let fits = copied.filter(|text| param.parse(text).is_ok());
        let label = fits.as_ref().map_or("Paste value".to_owned(), |text| {
            format!("Paste {}", true_minus(text))
        });
        let button = ui
            .add_enabled(fits.is_some(), egui::Button::new(label))
            .on_disabled_hover_text("No value that fits here has been copied.");
        if let (true, Some(text)) = (button.clicked(), fits) {
            let _ = take(editor, id, &text);
            ui.close();
        }
        if is_typed(id) && ui.button("Enter value…").clicked() {
            open(editor, id);
            ui.close();
        }
    });
}

fn copy(ui: &Ui, editor: &mut EditorState, id: ParamId) {
    let text = id.param().format(editor.values.get(id));
    ui.ctx().copy_text(text.clone());
    editor.gestures.clipboard = Some(text);
}

/// Copy and paste from the keyboard, for the control that has it.
pub fn shortcuts(ui: &Ui, editor: &mut EditorState, id: ParamId) {
    if is_copying(ui) {
        copy(ui, editor, id);
    }
    if let Some(text) = pasted(ui) {
        let _ = take(editor, id, &text);
    }
}

/// Whether the keyboard asks to copy.
pub fn is_copying(ui: &Ui) -> bool {
    ui.input(|i| i.events.contains(&Event::Copy))
}

/// What the keyboard pastes. Some windows send it as text that follows the key.
pub fn pasted(ui: &Ui) -> Option<String> {
    let is_key = |event: &Event| {
        matches!(event, Event::Key { key: Key::V, pressed: true, modifiers, .. }
            if modifiers.command)
    };
    ui.input(|i| {
        let mut has_key = false;
        for event in &i.events {
            match event {
                Event::Paste(text) => return Some(text.clone()),
                Event::Text(text) if has_key => return Some(text.clone()),
                _ => has_key |= is_key(event),
            }
        }
        None
    })
}
