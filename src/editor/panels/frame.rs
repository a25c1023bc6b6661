//! What all modules share: ground, header, the switch IN or OUT.

use egui::{Rect, Ui, pos2, vec2};

use crate::editor::desk::Desk;
use crate::editor::look::Look;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::button;
use crate::params::{Module, ParamId};

/// Draws a module's ground and header; a click on the header switches `switch`. Gives the place
/// for the controls.
pub fn module(
    ui: &Ui,
    desk: &mut Desk,
    rect: Rect,
    module: Module,
    switch: Option<ParamId>,
) -> Rect {
    let look = desk.look;
    look.boxed(ui.painter(), rect, look.theme.panel, space::ROUND);
    let header = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(space::HEADER)));
    match switch {
        Some(id) => switched_header(ui, desk, header, module, id),
        None => plain_header(ui, look, header, module),
    }
    let min = pos2(rect.left(), header.bottom());
    Rect::from_min_max(min, rect.max).shrink(look.px(space::PAD))
}

fn plain_header(ui: &Ui, look: Look, header: Rect, module: Module) {
    let accent = look.accent(module);
    let text = module.name().to_uppercase();
    look.text_in(ui.painter(), header, &text, Type::Heading, accent);
    let line = Rect::from_min_max(header.left_bottom() - vec2(0.0, look.px(2.0)), header.max);
    ui.painter()
        .rect_filled(line, 0.0, accent.gamma_multiply(0.6));
}

fn switched_header(ui: &Ui, desk: &mut Desk, header: Rect, module: Module, id: ParamId) {
    let look = desk.look;
    let theme = look.theme;
    let accent = look.accent(module);
    let response = button::toggle(ui, desk, header, id);
    let is_in = desk.values.is_on(id);
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
