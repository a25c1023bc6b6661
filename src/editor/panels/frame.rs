//! What all modules share: ground, header, the switch IN or OUT.

use egui::{Rect, Response, Sense, Ui, pos2, vec2};

use crate::editor::exchange::{self, Nameless, Part};
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::{button, entry};
use crate::params::{Module, ParamId, Values};

/// Draws a module's ground and header; a click on the header switches `switch`. Gives the place
/// for the controls.
pub fn module(
    ui: &Ui,
    editor: &mut EditorState,
    rect: Rect,
    module: Module,
    switch: Option<ParamId>,
) -> Rect {
    let look = editor.look;
    look.boxed(ui.painter(), rect, look.theme.panel, space::ROUND);
    let header = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(space::HEADER)));
    match switch {
        Some(id) => switched_header(ui, editor, header, module, id),
        None => plain_header(ui, editor, header, module),
    }
    let min = pos2(rect.left(), header.bottom());
    Rect::from_min_max(min, rect.max).shrink(look.px(space::PAD))
}

/// Copies, pastes and resets `part` by the menu of `response`, or by the keyboard while it has it or
/// the pointer is on it.
pub fn exchange(
    ui: &Ui,
    editor: &mut EditorState,
    response: &Response,
    part: Part,
    names: &dyn exchange::Names,
) {
    let name = part.name();
    response.context_menu(|ui| {
        if ui.button(format!("Copy {name}")).clicked() {
            ui.ctx()
                .copy_text(exchange::copied(&editor.values, part, names));
            ui.close();
        }
        if ui.button(format!("Paste {name}")).clicked() {
            let text = editor.port.clipboard().unwrap_or_default();
            exchange::paste(editor, part, &text, names);
            ui.close();
        }
        if ui.button(format!("Reset {name}")).clicked() {
            let text = exchange::copied(&Values::default(), part, &Nameless);
            exchange::paste(editor, part, &text, names);
            ui.close();
        }
    });
    // The pointer is enough: a click switches the module, it does not give it the keyboard.
    editor.gestures.is_over_part |= response.hovered();
    let is_meant = response.hovered() && ui.memory(|m| m.focused().is_none());
    if response.has_focus() || is_meant {
        if entry::is_copying(ui) {
            ui.ctx()
                .copy_text(exchange::copied(&editor.values, part, names));
        }
        if let Some(text) = entry::pasted(ui) {
            exchange::paste(editor, part, &text, names);
        }
    }
}

fn plain_header(ui: &Ui, editor: &mut EditorState, header: Rect, module: Module) {
    let look = editor.look;
    let id = look.id(("header", module.name()));
    let response = ui.interact(header, id, Sense::CLICK | Sense::FOCUSABLE);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(
            egui::Role::Button,
            true,
            format!("{} module", module.name()),
        )
    });
    if response.clicked() {
        response.request_focus();
    }
    exchange(ui, editor, &response, Part::Module(module), &Nameless);
    if response.has_focus() {
        button::focus_ring(ui, look, header);
    }
    let accent = look.accent(module);
    let text = module.name().to_uppercase();
    look.text_in(ui.painter(), header, &text, Type::Heading, accent);
    let line = Rect::from_min_max(header.left_bottom() - vec2(0.0, look.px(2.0)), header.max);
    ui.painter()
        .rect_filled(line, 0.0, accent.gamma_multiply(0.6));
}

/// A header that switches its module.
pub fn switched_header(
    ui: &Ui,
    editor: &mut EditorState,
    header: Rect,
    module: Module,
    id: ParamId,
) {
    let look = editor.look;
    let theme = look.theme;
    let accent = look.accent(module);
    let response = button::turn(ui, editor, header, id);
    exchange(ui, editor, &response, Part::Module(module), &Nameless);
    let is_in = editor.values.is_on(id);
    let fill = match (is_in, response.hovered()) {
        (true, _) => theme.tint(module),
        (_, true) => theme.raised,
        _ => theme.panel,
    };
    let painter = ui.painter();
    look.boxed(painter, header, fill, space::ROUND);
    if response.has_focus() {
        button::focus_ring(ui, look, header);
    }
    let inner = header.shrink2(vec2(look.px(space::PAD), 0.0));
    let state = Rect::from_center_size(
        pos2(inner.right() - look.px(14.0), inner.center().y),
        vec2(look.px(30.0), look.px(17.0)),
    );
    let (color, ground, text) = if is_in {
        (theme.on_accent, accent, "IN")
    } else {
        (theme.text_dim, theme.well, "OUT")
    };
    look.boxed(painter, state, ground, space::ROUND_SMALL);
    look.text_in(painter, state, text, Type::Label, color);
    let name = Rect::from_min_max(inner.min, pos2(state.left() - look.px(3.0), inner.bottom()));
    let color = if is_in { accent } else { theme.text_dim };
    let text = module.name().to_uppercase();
    look.text_left(painter, name, &text, Type::Heading, color);
}
