//! Which keys are the editor's. All others are the host's: the transport's Space above all.
//!
//! One table decides both: what is not in it is taken out of a frame's events before anything is drawn, so
//! that the editor cannot act on it, and the window hands it on to the host ([`Keys::uses`]).
//! `docs/editor.md` has the list.

use egui::{Event, Key, Modifiers, Ui};

use super::gestures::GestureState;

/// What the keyboard is about in the present frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// A text is typed: every key is the editor's.
    pub is_typing: bool,
    /// A control has the keyboard.
    has_focus: bool,
    /// It came there by the keyboard, not by a click.
    is_by_keyboard: bool,
    /// What has it is a node of the EQ's plot.
    is_node: bool,
    /// Something must be answered or chosen first.
    is_asking: bool,
    /// All strips are shown.
    is_desk: bool,
    /// The pointer is on something that is copied and pasted as text.
    is_over_part: bool,
    /// Whether a text was typed, and whether a control had the keyboard, when the last frame ended: Esc
    /// takes it away before the next one begins, and is the editor's all the same.
    was: [bool; 2],
}

/// Keys for the control that has the keyboard, or for a list or a question that is open.
const OF_CONTROLS: [Key; 12] = [
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::PageUp,
    Key::PageDown,
    Key::Home,
    Key::End,
    Key::Delete,
    Key::Backspace,
    Key::Enter,
    Key::Escape,
];

/// Keys for the Q of a node, by what they write.
pub const SIGNS: [(&str, Key); 7] = [
    ("[", Key::OpenBracket),
    ("]", Key::CloseBracket),
    ("{", Key::OpenCurlyBracket),
    ("}", Key::CloseCurlyBracket),
    ("+", Key::Plus),
    ("-", Key::Minus),
    ("=", Key::Equals),
];

fn is_sign(key: Key) -> bool {
    SIGNS.iter().any(|(_, sign)| *sign == key)
}

impl Keys {
    /// Whether a press of `key` is the editor's.
    pub fn uses(&self, key: Key, modifiers: Modifiers) -> bool {
        if self.is_typing {
            return true;
        }
        if modifiers.command || modifiers.ctrl || modifiers.mac_cmd {
            let is_plain = !modifiers.alt;
            return is_plain
                && match key {
                    Key::Z => true,
                    Key::A => self.is_desk,
                    Key::C | Key::V => self.has_focus || self.is_over_part,
                    _ => false,
                };
        }
        if modifiers.alt {
            return false;
        }
        match key {
            Key::Tab => true,
            Key::Space => self.has_focus && self.is_by_keyboard,
            key if OF_CONTROLS.contains(&key) => self.has_focus || self.is_asking,
            key if is_sign(key) => self.is_node,
            _ => false,
        }
    }

    /// A frame begins: finds out what the keyboard is about, and takes out of the frame's events what is
    /// the host's.
    pub fn begin(&mut self, ui: &Ui, gestures: &GestureState, is_asking: bool, is_desk: bool) {
        let is_by_keyboard = ui.input(|i| follow(self.is_by_keyboard, &i.events));
        let [was_typing, had_focus] = self.was;
        *self = Self {
            is_typing: was_typing || ui.ctx().text_edit_focused(),
            has_focus: had_focus || ui.memory(|m| m.focused().is_some()),
            is_by_keyboard,
            is_node: gestures.has_node,
            is_asking: is_asking || ui.ctx().any_popup_open(),
            is_desk,
            is_over_part: gestures.is_over_part,
            was: self.was,
        };
        let keys = *self;
        ui.input_mut(|i| {
            i.events.retain(|event| match event {
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => keys.uses(*key, *modifiers),
                Event::Text(text) => !is_control(text),
                _ => true,
            });
        });
    }

    /// A frame ends: a field that was opened in it is typed in from now on.
    pub fn end(&mut self, ui: &Ui) {
        let is_typing = ui.ctx().text_edit_focused();
        self.was = [is_typing, ui.memory(|m| m.focused().is_some())];
        if self.is_typing && !is_typing {
            // The window gives the keyboard back then.
            ui.ctx().request_repaint();
        }
        self.is_typing |= is_typing;
    }
}

/// Whether a text is what Ctrl makes of a key: some windows send it as if it had been written.
fn is_control(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(char::is_control) && signs.next().is_none()
}

/// Whether what has the keyboard came to it by the keyboard. Before anything has happened, and when a
/// screen reader moves it, it did.
fn follow(was_by_keyboard: bool, events: &[Event]) -> bool {
    events
        .iter()
        .fold(was_by_keyboard, |is_by, event| match event {
            Event::PointerButton { pressed: true, .. } => false,
            Event::Key {
                key: Key::Tab,
                pressed: true,
                ..
            }
            | Event::AccessKitActionRequest(_) => true,
            _ => is_by,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_keys_are_the_hosts() {
        let none = Keys::default();
        let clicked = Keys {
            has_focus: true,
            ..none
        };
        let tabbed = Keys {
            is_by_keyboard: true,
            ..clicked
        };
        let typing = Keys {
            is_typing: true,
            ..none
        };
        for key in Key::ALL {
            for keys in [none, clicked, tabbed] {
                let is_text = key.name().chars().count() == 1 || key.name().starts_with('F');
                assert!(!is_text || !keys.uses(*key, Modifiers::NONE), "{key:?}");
                assert!(!keys.uses(*key, Modifiers::ALT), "{key:?}");
                let is_known = [Key::Z, Key::C, Key::V].contains(key);
                assert!(is_known || !keys.uses(*key, Modifiers::COMMAND), "{key:?}");
            }
            assert!(typing.uses(*key, Modifiers::COMMAND), "{key:?}");
        }
        let space = |keys: Keys| keys.uses(Key::Space, Modifiers::NONE);
        assert!(!space(none) && !space(clicked) && space(tabbed) && space(typing));
        assert!(!none.uses(Key::Escape, Modifiers::NONE));
        assert!(clicked.uses(Key::ArrowUp, Modifiers::SHIFT));
        assert!(!clicked.uses(Key::Plus, Modifiers::NONE));
    }
}
