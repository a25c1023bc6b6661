//! What lies over the strip, in one order: the browser, above it the browser's dialog or what asks or tells,
//! never two of these at once.
//!
//! egui remembers which of the areas of one order was touched last and lets that one be on top. So the
//! browser is of an order below, and of the others only the topmost is drawn: no order of openings can
//! lay one behind another, where no hand would reach it.

use egui::{Key, ModalResponse, Modifiers, Order, Ui};

use crate::editor::gestures::GestureState;

/// The browser's order; dialogs are above it, and so are lists and menus.
pub const BELOW_DIALOGS: Order = Order::Middle;

/// Whether a question or a notice is in front of the browser's dialogs.
pub fn is_covered(gestures: &GestureState) -> bool {
    gestures.question.is_some() || gestures.notice.is_some()
}

/// Whether the topmost is to close: by a click beside it, or by Esc. egui knows which is on top by the frame
/// before only, so it is not asked.
pub fn is_closing<T>(ui: &Ui, response: &ModalResponse<T>) -> bool {
    if !response.is_top_modal {
        // It takes clicks from the next frame on.
        ui.ctx().request_repaint();
    }
    let has_escaped = || ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    response.backdrop_response.clicked() || has_escaped()
}
