//! Presets for the strip that was clicked, and for what is selected with it.

use std::cell::RefCell;

use egui::Ui;

use super::Desk;
use super::changes::Changes;
use super::strips::RemotePort;
use crate::editor::library::Library;
use crate::editor::look::Look;
use crate::editor::panels::{browser, question};
use crate::editor::port::ParamPort;
use crate::editor::state::EditorState;
use crate::params::{PARAMS, ParamId};

/// Draws the browser, if a strip's presets were clicked.
pub fn show(
    ui: &Ui,
    desk: &mut Desk,
    window_port: &dyn ParamPort,
    library: &mut Library,
    look: Look,
    time_s: f64,
) {
    let Some(identity) = desk.browsed else {
        return;
    };
    let Some(strip) = desk.strips.get(identity) else {
        desk.browsed = None;
        return;
    };
    let key = strip.contents.preset.to_string();
    desk.current.follow(&key, library);
    if !desk.browser.is_shown() {
        desk.browser.open(library, &desk.current);
    }
    // What is asked of the strip by the browser is done below, for all strips at once.
    let asked = RefCell::default();
    let port = RemotePort::new(&strip.contents, &asked, window_port);
    let mut stream = strip.stream();
    stream.is_recording = false;
    desk.scratch.preset.clone_from(&key);
    let (gestures, scratch) = (&mut desk.gestures, &mut desk.scratch);
    let editor = &mut EditorState::new(&port, look, gestures, scratch, stream, time_s);
    browser::show(ui, editor, &mut desk.browser, library, &desk.current);
    question::tell(ui, editor);
    let chosen = editor.view.preset.clone();
    let has_saved = std::mem::take(&mut desk.gestures.has_saved);
    desk.gestures.undo.forget();
    desk.gestures.sent.clear();
    // The preset that is loaded already moves what has been changed since.
    if chosen != key || !asked.borrow().is_empty() {
        let targets = if has_saved {
            vec![identity]
        } else {
            desk.followers(identity)
        };
        load(desk, library, &chosen, targets);
    }
    if !desk.browser.is_shown() {
        desk.browsed = None;
    }
}

/// Loads a preset into strips.
fn load(desk: &mut Desk, library: &Library, key: &str, targets: Vec<u64>) {
    let Some(Ok((preset, _))) = library.find(key).map(Library::load) else {
        return;
    };
    let mut controls = Vec::new();
    for target in &targets {
        let Some(strip) = desk.strips.get(*target) else {
            continue;
        };
        let values = strip.values();
        let wanted = preset.values_over(&values);
        let differing = PARAMS
            .iter()
            .map(|param| (param, wanted.get(param.id)))
            .filter(|(param, value)| {
                param.id != ParamId::StripBypass && *value != values.get(param.id)
            });
        controls.extend(
            differing.map(|(param, value)| ((*target, param.id), param.position_of(value))),
        );
    }
    desk.change(Changes {
        controls,
        preset: Some((key.to_owned(), targets)),
        ..Changes::default()
    });
}
