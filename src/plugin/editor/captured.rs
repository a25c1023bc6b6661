//! The editor's keys in the words of the framework's window, which asks before it lets the system have a
//! key (Windows, macOS).

use egui::Modifiers;
use keyboard_types::{Key as Named, NamedKey};

use crate::editor::keys::Keys;

/// Every key that is ever the editor's outside a text, as both name it.
fn names() -> [(egui::Key, Named); 17] {
    use egui::Key as K;
    let named = Named::Named;
    let written = |text: &str| Named::Character(text.to_owned());
    [
        (K::ArrowUp, named(NamedKey::ArrowUp)),
        (K::ArrowDown, named(NamedKey::ArrowDown)),
        (K::ArrowLeft, named(NamedKey::ArrowLeft)),
        (K::ArrowRight, named(NamedKey::ArrowRight)),
        (K::PageUp, named(NamedKey::PageUp)),
        (K::PageDown, named(NamedKey::PageDown)),
        (K::Home, named(NamedKey::Home)),
        (K::End, named(NamedKey::End)),
        (K::Delete, named(NamedKey::Delete)),
        (K::Backspace, named(NamedKey::Backspace)),
        (K::Enter, named(NamedKey::Enter)),
        (K::Escape, named(NamedKey::Escape)),
        (K::Tab, named(NamedKey::Tab)),
        (K::Space, written(" ")),
        (K::Z, written("z")),
        (K::C, written("c")),
        (K::V, written("v")),
    ]
}

/// The keys that are the editor's with these modifiers.
pub fn keys(keys: &Keys, modifiers: Modifiers) -> Vec<Named> {
    let signs = crate::editor::keys::SIGNS
        .iter()
        .map(|(text, key)| (*key, Named::Character((*text).to_owned())));
    let all = names().into_iter().chain(signs);
    all.filter(|(key, _)| keys.uses(*key, modifiers))
        .map(|(_, named)| named)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_keyboard_only_tab_and_undo_are_the_editors() {
        let none = Keys::default();
        let tab = [Named::Named(NamedKey::Tab)];
        assert_eq!(keys(&none, Modifiers::NONE), tab);
        let undo = [Named::Character("z".to_owned())];
        assert_eq!(keys(&none, Modifiers::COMMAND), undo);
    }
}
