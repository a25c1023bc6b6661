//! What lies over the strip: what opened last is on top, and Esc closes one after the other.

mod bench;

use bench::{Editor, center, editor, editor_at, is_there, move_to, record};

use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable as _;
use redlight::params::ParamId;
use redlight::presets::FACTORY;

const SAVE_AS: &str = "Name of the preset";
const BROWSER: &str = "Search presets";

/// Press and release in one frame, as a window hands a quick click on.
fn click_at_once(editor: &mut Editor, at: Pos2) {
    move_to(editor, at, Modifiers::NONE);
    for pressed in [true, false] {
        editor.input_mut().events.push(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    // Long enough that the next click is none of a double-click.
    for _ in 0..10 {
        editor.step();
    }
    editor.run_ok();
}

fn click_on(editor: &mut Editor, label: &str) {
    click_at_once(editor, center(editor, label));
}

fn browse(editor: &mut Editor) {
    let at = editor.get_by_label_contains("Preset: ").rect().center();
    click_at_once(editor, at);
    assert!(is_there(editor, BROWSER));
}

fn key(editor: &mut Editor, key: Key) {
    editor.key_press(key);
    editor.step();
    editor.run_ok();
}

fn type_text(editor: &mut Editor, text: &str) {
    editor.event(Event::Text(text.to_owned()));
    editor.step();
    editor.run_ok();
}

/// Opens the dialog over the browser and leaves both by the keyboard alone.
fn dialog_over_the_browser(editor: &mut Editor, opener: &str, inside: &str) {
    browse(editor);
    click_on(editor, opener);
    assert!(is_there(editor, inside), "{opener}");
    key(editor, Key::Escape);
    assert!(!is_there(editor, inside), "Esc closes what {opener} opened");
    assert!(is_there(editor, BROWSER), "and nothing else");
    key(editor, Key::Escape);
    assert!(!is_there(editor, BROWSER), "Esc closes the browser");
}

fn dialog_of_the_top_line(editor: &mut Editor) {
    click_on(editor, "Save the preset");
    assert!(is_there(editor, SAVE_AS));
    key(editor, Key::Escape);
    assert!(!is_there(editor, SAVE_AS));
}

fn saved(editor: &mut Editor, name: &str) {
    click_on(editor, "Save the preset");
    type_text(editor, name);
    key(editor, Key::Enter);
    assert!(is_there(editor, &format!("Preset: {name}")));
}

#[test]
fn whatever_opened_last_closes_first_in_every_order_of_openings() {
    for order in ["bb", "tb", "btb", "bbt", "tbtb"] {
        let mut editor = editor();
        for step in order.chars() {
            match step {
                't' => dialog_of_the_top_line(&mut editor),
                _ => dialog_over_the_browser(&mut editor, "Save as a new preset", SAVE_AS),
            }
        }
    }
}

#[test]
fn the_question_before_deleting_closes_first_too() {
    let home = tempfile::tempdir().expect("a folder");
    let mut editor = editor_at(home.path());
    saved(&mut editor, "Anna");
    for _ in 0..3 {
        dialog_over_the_browser(&mut editor, "Delete your preset", "Keep it");
        dialog_over_the_browser(&mut editor, "Save as a new preset", SAVE_AS);
    }
    browse(&mut editor);
    click_on(&mut editor, "Delete your preset");
    click_on(&mut editor, "Delete for good");
    assert!(!home.path().join("presets/Anna.toml").exists());
    key(&mut editor, Key::Escape);
    assert!(!is_there(&editor, BROWSER));
}

#[test]
fn a_question_over_the_browser_or_over_a_dialog_is_answered_first() {
    const QUESTION: &str = "Keep as it is";
    let mut editor = editor();
    let [first, second] = [0, 1].map(|i: usize| FACTORY[i].preset().name);
    browse(&mut editor);
    click_on(&mut editor, &format!("Preset {first}"));
    key(&mut editor, Key::Escape);
    record(&mut editor, true);
    for _ in 0..3 {
        browse(&mut editor);
        click_on(&mut editor, &format!("Preset {second}"));
        assert!(is_there(&editor, QUESTION));
        key(&mut editor, Key::Escape);
        assert!(!is_there(&editor, QUESTION));
        assert!(is_there(&editor, BROWSER));
        click_on(&mut editor, "Save as a new preset");
        assert!(is_there(&editor, SAVE_AS));
        key(&mut editor, Key::Escape);
        assert!(is_there(&editor, BROWSER) && !is_there(&editor, SAVE_AS));
        key(&mut editor, Key::Escape);
        assert!(!is_there(&editor, BROWSER));
    }
    assert!(is_there(&editor, &format!("Preset: {first}")));
}

#[test]
fn escapes_in_every_frame_close_one_each() {
    let mut editor = editor();
    for _ in 0..3 {
        browse(&mut editor);
        click_on(&mut editor, "Save as a new preset");
        editor.key_press(Key::Escape);
        editor.step();
        editor.key_press(Key::Escape);
        editor.step();
        editor.run_ok();
        assert!(!is_there(&editor, SAVE_AS) && !is_there(&editor, BROWSER));
    }
}

#[test]
fn setup_closes_when_something_must_be_answered() {
    let mut editor = editor();
    record(&mut editor, true);
    editor.run_ok();
    for _ in 0..2 {
        click_on(
            &mut editor,
            "Setup: offline quality, 0 VU, link, size, theme",
        );
        assert!(is_there(&editor, "Dark theme"));
        browse(&mut editor);
        assert!(!is_there(&editor, "Dark theme"));
        click_on(&mut editor, "Save as a new preset");
        key(&mut editor, Key::Escape);
        key(&mut editor, Key::Escape);
        assert!(!is_there(&editor, BROWSER));
    }
}

#[test]
fn a_value_that_is_typed_does_not_stay_behind_a_dialog() {
    let mut editor = editor();
    let id = ParamId::EqHmfGain;
    click_on(&mut editor, &format!("Type {}", id.param().name));
    let field = format!("Value of {}", id.param().name);
    assert!(is_there(&editor, &field));
    browse(&mut editor);
    assert!(!is_there(&editor, &field));
    click_on(&mut editor, "Save as a new preset");
    for closed in [SAVE_AS, BROWSER] {
        assert!(is_there(&editor, closed));
        key(&mut editor, Key::Escape);
        assert!(!is_there(&editor, closed));
    }
}
