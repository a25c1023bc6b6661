//! The window's size: the corner that a hand drags, sizes that are asked for, and what the host
//! makes of them.

use egui::{CursorIcon, Id, Rect, Sense, Stroke, Ui, Vec2, ViewportCommand, pos2};

use super::look::Look;
use super::theme::space;
use super::view::View;

/// How long the host may take to follow a size that was asked for.
const PATIENCE_S: f64 = 0.5;

/// A size that was asked for and has not come yet.
#[derive(Debug, Default)]
pub struct Sizing {
    wanted: Option<(Vec2, f64)>,
    /// Distance of the hand from the window's corner.
    grip: Vec2,
}

impl Sizing {
    /// Asks the host for the size of `view`.
    pub fn ask(&mut self, ui: &Ui, view: &View, time_s: f64) {
        let size = view.size();
        self.wanted = Some((size, time_s));
        ui.send_viewport_cmd(ViewportCommand::InnerSize(size));
        // The answer may be that nothing changes.
        ui.ctx().request_repaint_after_secs(PATIENCE_S as f32);
    }

    /// Follows the window's size, which is what the host made of it.
    pub fn follow(&mut self, window: Rect, view: &mut View, time_s: f64) {
        let size = window.size();
        if let Some((wanted, since_s)) = self.wanted {
            let has_come = (size - wanted).abs().max_elem() < 1.0;
            if !has_come && time_s - since_s < PATIENCE_S {
                return;
            }
            self.wanted = None;
        }
        if (size - view.size()).abs().max_elem() >= 1.0 {
            view.set_size(size);
        }
    }

    /// The corner that resizes.
    pub fn corner(&mut self, ui: &Ui, look: Look, window: Rect, view: &mut View, time_s: f64) {
        let side = look.px(space::GRIP);
        let rect = Rect::from_min_max(window.max - Vec2::splat(side), window.max);
        let response = ui.interact(rect, Id::unique("corner"), Sense::drag());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Unknown, true, "Resize the window")
        });
        if let Some(pointer) = response.interact_pointer_pos() {
            if response.drag_started() {
                self.grip = window.max - pointer;
            }
            if response.dragged() {
                let size = pointer + self.grip - window.min;
                view.set_size(size);
                if (view.size() - window.size()).abs().max_elem() >= 1.0 {
                    self.ask(ui, view, time_s);
                }
            }
        }
        let is_busy = response.hovered() || response.dragged();
        let theme = look.theme;
        let color = if is_busy { theme.text } else { theme.text_dim };
        let corner = rect.max - Vec2::splat(look.px(4.0));
        for length in [4.0, 8.0] {
            let length = look.px(length);
            let ends = [
                pos2(corner.x - length, corner.y),
                pos2(corner.x, corner.y - length),
            ];
            ui.painter()
                .line_segment(ends, Stroke::new(look.px(1.2), color));
        }
        response
            .on_hover_cursor(CursorIcon::ResizeNwSe)
            .on_hover_text("Drag to resize, 75 % to 300 %");
    }
}
