//! The line on top: name, red light, order and quality, comparison, bypass.

use egui::{Align2, Key, Rect, Ui, pos2, vec2};

use crate::editor::compare::Compare;
use crate::editor::desk::Desk;
use crate::editor::look::Look;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::button::{self, plain};
use crate::editor::widgets::{choice, knob};
use crate::params::ParamId as P;

/// Places from the left or from the right of a line.
struct Line {
    rest: Rect,
    look: Look,
}

impl Line {
    fn left(&mut self, width: f32) -> Rect {
        let width = self.look.px(width);
        let rect = Rect::from_min_size(self.rest.min, vec2(width, self.rest.height()));
        self.rest.min.x = rect.right() + self.look.px(space::GAP);
        rect
    }

    fn right(&mut self, width: f32) -> Rect {
        let width = self.look.px(width);
        let min = pos2(self.rest.right() - width, self.rest.top());
        let rect = Rect::from_min_max(min, self.rest.max);
        self.rest.max.x = rect.left() - self.look.px(space::GAP);
        rect
    }
}

/// Draws the line. True if the theme is to change.
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect, track: &str, compare: &mut Compare) -> bool {
    let look = desk.look;
    let height = choice::height(desk) + look.px(2.0);
    let width = rect.width() - look.px(2.0 * space::GAP);
    let rest = Rect::from_center_size(rect.center(), vec2(width, height));
    let mut line = Line { rest, look };
    name(ui, desk, &mut line, track);

    let bypass = line.right(76.0);
    let theme = line.right(52.0);
    let [copy, b, a] = [line.right(50.0), line.right(26.0), line.right(26.0)];
    let [redo, undo] = [line.right(26.0), line.right(26.0)];
    line.right(4.0);
    let link = line.right(92.0);
    let calibration = line.right(122.0);
    let offline = line.right(112.0);
    let quality = line.right(84.0);
    let order = line.right(180.0);

    choice::list(ui, desk, order, P::StripOrder, "Order");
    choice::row(ui, desk, quality, P::StripQuality);
    choice::list(ui, desk, offline, P::StripOfflineQuality, "Offline");
    knob::field(ui, desk, calibration, P::StripCalibration);
    knob::field(ui, desk, link, P::StripLink);
    history(ui, desk, undo, redo);
    let is_b = compare.is_b();
    if plain(ui, look, a, "A", "Settings A", !is_b, true) && is_b
        || plain(ui, look, b, "B", "Settings B", is_b, true) && !is_b
    {
        compare.switch(desk);
    }
    let (label, name) = if is_b {
        ("B→A", "Copy B to A")
    } else {
        ("A→B", "Copy A to B")
    };
    if plain(ui, look, copy, label, name, false, true) {
        compare.copy(desk);
    }
    let label = if look.theme.is_dark { "Light" } else { "Dark" };
    let is_changing = plain(ui, look, theme, label, "Theme", false, true);
    bypass_switch(ui, desk, bypass);
    is_changing
}

fn name(ui: &Ui, desk: &Desk, line: &mut Line, track: &str) {
    let look = desk.look;
    let theme = look.theme;
    let painter = ui.painter();
    let place = line.left(136.0);
    let center = place.left_center() + vec2(look.px(10.0), 0.0);
    let is_recording = desk.stream.is_recording;
    if is_recording {
        painter.circle_filled(center, look.px(11.0), theme.alarm.gamma_multiply(0.3));
        painter.circle_filled(center, look.px(7.0), theme.alarm);
    } else {
        let rim = egui::Stroke::new(look.px(1.5), theme.alarm.gamma_multiply(0.7));
        painter.circle(center, look.px(6.5), theme.alarm.gamma_multiply(0.15), rim);
    }
    let at = center + vec2(look.px(18.0), 0.0);
    let (text, color) = if is_recording {
        ("RECORDING", theme.alarm)
    } else {
        ("REDLIGHT", theme.text)
    };
    look.text(
        painter,
        at,
        Align2::LEFT_CENTER,
        text,
        Type::Wordmark,
        color,
    );
    let place = line.left(150.0);
    let painter = painter.with_clip_rect(place);
    look.text(
        &painter,
        place.left_center(),
        Align2::LEFT_CENTER,
        track,
        Type::Value,
        theme.text_dim,
    );
}

fn history(ui: &Ui, desk: &mut Desk, undo: Rect, redo: Rect) {
    let look = desk.look;
    let (can_undo, can_redo) = (desk.hands.undo.can_undo(), desk.hands.undo.can_redo());
    let is_typing = desk.hands.entry.is_some();
    let by_key = |key, shift| !is_typing && button::command(ui, key, shift);
    if plain(ui, look, undo, "←", "Undo", false, can_undo) || by_key(Key::Z, false) {
        desk.hands.undo.undo(desk.port);
    }
    if plain(ui, look, redo, "→", "Redo", false, can_redo) || by_key(Key::Z, true) {
        desk.hands.undo.redo(desk.port);
    }
}

fn bypass_switch(ui: &Ui, desk: &mut Desk, rect: Rect) {
    let look = desk.look;
    let response = button::toggle(ui, desk, rect, P::StripBypass);
    let is_on = desk.values.is_on(P::StripBypass);
    let label = if is_on { "BYPASSED" } else { "Bypass" };
    button::face(
        ui,
        look,
        rect,
        &response,
        label,
        is_on,
        false,
        look.theme.alarm,
    );
}
