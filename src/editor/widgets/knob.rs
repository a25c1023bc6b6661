//! A knob: label, cap with pointer, arc, default tick, value.

use core::f32::consts::TAU;

use egui::{Align2, Color32, Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::{entry, gesture};
use crate::editor::look::Look;
use crate::editor::state::EditorState;
use crate::editor::theme::Type;
use crate::params::decl::Kind;
use crate::params::{Param, ParamId};

/// Angle of position 0, clockwise from the top: seven o'clock.
const START: f32 = -0.375 * TAU;
/// Angle from position 0 to 1.
const SWEEP: f32 = 0.75 * TAU;

/// A knob for `id` in `rect`, labelled as declared.
pub fn knob(ui: &mut Ui, editor: &mut EditorState, rect: Rect, id: ParamId) {
    labelled(ui, editor, rect, id, id.param().label);
}

/// A knob with a label of its own.
pub fn labelled(ui: &mut Ui, editor: &mut EditorState, rect: Rect, id: ParamId, label: &str) {
    let look = editor.look;
    let line = look.px(15.0);
    // In a tall place, label and value stay at the dial.
    let height = rect.height().min(rect.width() + 2.0 * line);
    let rect = Rect::from_center_size(rect.center(), vec2(rect.width(), height));
    let size = vec2(rect.width(), line);
    let label_rect = Rect::from_min_size(rect.min, size);
    let value_rect = Rect::from_min_size(rect.left_bottom() - vec2(0.0, line), size);
    let dial = rect.shrink2(vec2(0.0, line));
    let radius = 0.5 * dial.width().min(dial.height()) - look.px(2.0);
    let center = dial.center() + vec2(0.0, look.px(1.0));
    let touch_rect = Rect::from_center_size(center, vec2(2.4, 2.2) * radius).intersect(rect);
    let response = gesture::touch(ui, editor, touch_rect, id, gesture::TRAVEL);

    let is_idle = editor.effect(id).is_idle();
    let is_busy = response.hovered() || editor.gestures.holds(id);
    let face = Face {
        center,
        radius,
        position: editor.port.position(id) as f32,
        modulated: editor.port.modulated_position(id) as f32,
        origin: origin(id.param()),
        default: id.param().position_of(id.param().default_value()) as f32,
        accent: if is_idle {
            look.theme.line
        } else {
            editor.accent(id)
        },
        is_idle,
        is_busy,
        has_focus: response.has_focus(),
    };
    face.draw(ui, look);
    let dim = if is_idle {
        look.theme.text_dim.gamma_multiply(0.6)
    } else {
        look.theme.text_dim
    };
    look.text_in(ui.painter(), label_rect, label, Type::Label, dim);
    let color = if is_idle { dim } else { look.theme.text };
    entry::value(ui, editor, value_rect, id, color);
}

/// Where the arc begins: at zero for ranges on both sides of it, else at the bottom.
fn origin(param: &Param) -> f32 {
    match param.kind {
        Kind::Number(n) if n.min < 0.0 && n.max > 0.0 => param.position_of(0.0) as f32,
        _ => 0.0,
    }
}

struct Face {
    center: Pos2,
    radius: f32,
    position: f32,
    modulated: f32,
    origin: f32,
    default: f32,
    accent: Color32,
    is_idle: bool,
    is_busy: bool,
    has_focus: bool,
}

impl Face {
    fn at(&self, position: f32, radius: f32) -> Pos2 {
        let angle = START + SWEEP * position;
        self.center + radius * vec2(angle.sin(), -angle.cos())
    }

    fn arc(&self, ui: &Ui, from: f32, to: f32, radius: f32, stroke: Stroke) {
        let count = 2 + ((to - from).abs() * 48.0) as usize;
        let points = (0..=count)
            .map(|i| self.at(from + (to - from) * i as f32 / count as f32, radius))
            .collect();
        ui.painter().line(points, stroke);
    }

    fn draw(&self, ui: &Ui, look: Look) {
        let width = (self.radius * 0.14).max(look.px(2.0));
        self.draw_ring(ui, look, width);
        self.draw_cap(ui, look, self.radius - width - look.px(2.5));
    }

    /// The arc, what modulates it, and the tick at the default.
    fn draw_ring(&self, ui: &Ui, look: Look, width: f32) {
        let theme = look.theme;
        let ring = self.radius - 0.5 * width;
        self.arc(ui, 0.0, 1.0, ring, Stroke::new(width, theme.track));
        self.arc(
            ui,
            self.origin,
            self.position,
            ring,
            Stroke::new(width, self.accent),
        );
        if self.modulated != self.position {
            let stroke = Stroke::new(look.px(1.5), theme.modulation);
            self.arc(
                ui,
                self.position,
                self.modulated,
                self.radius + look.px(1.5),
                stroke,
            );
        }
        let tick = [
            self.at(self.default, self.radius + look.px(0.5)),
            self.at(self.default, self.radius + look.px(4.0)),
        ];
        ui.painter()
            .line_segment(tick, Stroke::new(look.px(1.2), theme.text_dim));
    }

    /// The cap with its pointer.
    fn draw_cap(&self, ui: &Ui, look: Look, cap: f32) {
        let theme = look.theme;
        let painter = ui.painter();
        let fill = if self.is_busy { theme.rim } else { theme.cap };
        let rim = if self.has_focus {
            Stroke::new(look.px(1.8), theme.focus)
        } else {
            Stroke::new(look.px(1.0), theme.rim)
        };
        painter.circle(self.center, cap, fill, rim);
        let color = if self.is_idle {
            theme.text_dim
        } else {
            theme.text
        };
        let pointer = [
            self.at(self.position, cap * 0.35),
            self.at(self.position, cap * 0.92),
        ];
        painter.line_segment(pointer, Stroke::new(look.px(2.4), color));
    }
}

/// A number without a knob: label on the left, value on the right; drag and wheel as a knob.
pub fn field(ui: &mut Ui, editor: &mut EditorState, rect: Rect, id: ParamId) {
    field_labelled(ui, editor, rect, id, id.param().label);
}

/// A number without a knob, with a label of its own.
pub fn field_labelled(ui: &mut Ui, editor: &mut EditorState, rect: Rect, id: ParamId, label: &str) {
    let look = editor.look;
    let response = gesture::touch(ui, editor, rect, id, gesture::TRAVEL);
    let fill = if response.hovered() || editor.gestures.holds(id) {
        look.theme.line
    } else {
        look.theme.raised
    };
    look.boxed(
        ui.painter(),
        rect,
        fill,
        crate::editor::theme::space::ROUND_SMALL,
    );
    if response.has_focus() {
        super::button::focus_ring(ui, look, rect);
    }
    let is_idle = editor.effect(id).is_idle();
    let dim = if is_idle {
        look.theme.text_dim.gamma_multiply(0.6)
    } else {
        look.theme.text_dim
    };
    let inner = rect.shrink2(vec2(look.px(6.0), 0.0));
    let written = look.text(
        ui.painter(),
        inner.left_center(),
        Align2::LEFT_CENTER,
        label,
        Type::Label,
        dim,
    );
    let value_rect =
        Rect::from_min_max(pos2(written.right() + look.px(4.0), rect.top()), inner.max)
            .shrink2(vec2(0.0, look.px(3.0)));
    let color = if is_idle { dim } else { look.theme.text };
    entry::value(ui, editor, value_rect, id, color);
}
