//! The preset browser: finding, loading, saving, deleting.

use std::path::Path;

mod bench;

use bench::*;

use egui::{Event, Key};
use egui_kittest::kittest::Queryable;
use redlight::params::ParamId;
use redlight::presets::{FACTORY, factory};

const GAIN: ParamId = ParamId::EqHmfGain;

fn browse(editor: &mut Editor) {
    let field = editor.get_by_label_contains("Preset: ");
    field.click();
    editor.run_ok();
}

fn type_text(editor: &mut Editor, text: &str) {
    editor.event(Event::Text(text.to_owned()));
    editor.step();
    editor.run_ok();
}

fn key(editor: &mut Editor, key: Key) {
    editor.key_press(key);
    editor.step();
    editor.run_ok();
}

fn preset_value(name: &str, id: ParamId) -> f64 {
    factory(name)
        .expect("a factory preset")
        .preset()
        .values()
        .get(id)
}

#[test]
fn a_preset_is_found_by_typing_and_loaded_with_enter_as_one_step_of_undo() {
    let mut editor = editor();
    browse(&mut editor);
    type_text(&mut editor, "vocal fem");
    key(&mut editor, Key::Enter);
    let loaded = calls(&editor);
    assert!(loaded.len() > 30);
    assert_whole_gestures(&loaded);
    let id = ParamId::CompModel;
    let wanted = preset_value("lead-vocal-female", id);
    assert_eq!(value(&editor, id), wanted);
    assert!(!is_there(&editor, "Search presets"), "Enter closes");
    assert!(is_there(&editor, "Preset: Lead vocal, female"));
    click_on(&mut editor, "Undo");
    assert_whole_gestures(&calls(&editor));
    assert_eq!(value(&editor, id), id.param().default_value());
    assert!(is_there(&editor, "Preset: No preset"));
}

#[test]
fn arrows_move_escape_leaves_and_a_click_loads_and_stays() {
    let mut editor = editor();
    browse(&mut editor);
    for _ in 0..2 {
        key(&mut editor, Key::ArrowDown);
    }
    key(&mut editor, Key::ArrowUp);
    key(&mut editor, Key::Enter);
    let second = FACTORY[1].preset().name;
    assert!(is_there(&editor, &format!("Preset: {second}")));
    browse(&mut editor);
    calls(&editor);
    key(&mut editor, Key::ArrowDown);
    key(&mut editor, Key::Escape);
    assert!(!is_there(&editor, "Search presets"));
    assert_eq!(calls(&editor), []);
    browse(&mut editor);
    click_on(&mut editor, "Shelf Vocals");
    click_on(&mut editor, "Preset Rap");
    assert!(is_there(&editor, "Search presets"), "a click stays");
    assert!(is_there(&editor, "Preset: Rap"));
    key(&mut editor, Key::Escape);
    click_on(&mut editor, "Next preset");
    assert!(
        is_there(&editor, "Preset: Spoken word"),
        "steps stay on the shelf"
    );
    click_on(&mut editor, "Previous preset");
    assert!(is_there(&editor, "Preset: Rap"));
}

#[test]
fn a_preset_is_saved_saved_over_and_saved_under_a_name_that_is_there() {
    let home = tempfile::tempdir().expect("a folder");
    let mut editor = editor_at(home.path());
    editor.state().port.host_sets(GAIN, 3.0);
    editor.run_ok();
    click_on(&mut editor, "Save the preset");
    type_text(&mut editor, "Anna");
    key(&mut editor, Key::Enter);
    let file = home.path().join("presets/Anna.toml");
    let saved = || std::fs::read_to_string(&file).expect("saved");
    assert!(saved().contains("hmf_gain = \"3.00 dB\""));
    assert!(is_there(&editor, "Preset: Anna"));

    editor.state().port.host_sets(GAIN, 4.0);
    editor.run_ok();
    assert!(is_there(&editor, "Preset: Anna, edited"));
    click_on(&mut editor, "Save the preset");
    assert!(saved().contains("hmf_gain = \"4.00 dB\""));
    assert!(is_there(&editor, "Preset: Anna"));

    editor.state().port.host_sets(GAIN, 5.0);
    editor.run_ok();
    browse(&mut editor);
    click_on(&mut editor, "Save as a new preset");
    // The name of the one that is loaded stands there.
    for _ in 0..2 {
        key(&mut editor, Key::Enter);
        assert!(saved().contains("hmf_gain = \"4.00 dB\""), "not unasked");
    }
    click_on(&mut editor, "Replace it");
    assert!(saved().contains("hmf_gain = \"5.00 dB\""));
    assert_eq!(calls(&editor), [], "saving moves nothing");
}

/// A folder with presets of three gains.
fn three(home: &Path) {
    let folder = home.join("presets");
    std::fs::create_dir_all(&folder).expect("made");
    for (name, gain_db) in [("Anna", 1), ("Bob", 2), ("Cleo", 3)] {
        let text = format!("[eq]\nhmf_gain = \"{gain_db} dB\"\n");
        std::fs::write(folder.join(format!("{name}.toml")), text).expect("written");
    }
}

fn load(editor: &mut Editor, name: &str) {
    browse(editor);
    click_on(editor, &format!("Preset {name}"));
    key(editor, Key::Escape);
    assert!(is_there(editor, &format!("Preset: {name}")));
}

#[test]
fn what_is_saved_after_undo_or_a_and_b_is_saved_under_its_own_name() {
    let home = tempfile::tempdir().expect("a folder");
    three(home.path());
    let folder = home.path().join("presets");
    let text =
        |name: &str| std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("there");
    let bob = text("Bob");
    let mut editor = editor_at(home.path());
    load(&mut editor, "Anna");
    editor.get_by_label(GAIN.param().name).focus();
    editor.run_ok();
    key(&mut editor, Key::PageUp);
    let changed = value(&editor, GAIN);
    load(&mut editor, "Bob");
    click_on(&mut editor, "Undo");
    assert_eq!(value(&editor, GAIN), changed);
    assert!(is_there(&editor, "Preset: Anna, edited"));
    click_on(&mut editor, "Save the preset");
    assert!(is_there(&editor, "Preset: Anna"));
    assert_eq!(text("Bob"), bob, "never Anna's");
    assert!(text("Anna").contains(&GAIN.param().format(changed)));

    // A on Bob, B loads Cleo, back to A.
    load(&mut editor, "Bob");
    click_on(&mut editor, "Settings B");
    load(&mut editor, "Cleo");
    click_on(&mut editor, "Settings A");
    assert_eq!(value(&editor, GAIN), 2.0);
    assert!(is_there(&editor, "Preset: Bob"));
    click_on(&mut editor, "Undo");
    assert_eq!(value(&editor, GAIN), 3.0, "undo goes back to B");
    assert!(is_there(&editor, "Preset: Cleo"));
    click_on(&mut editor, "Copy B to A");
    click_on(&mut editor, "Settings A");
    assert!(is_there(&editor, "Preset: Cleo"));
}

#[test]
fn a_strip_that_is_pasted_brings_its_name() {
    let home = tempfile::tempdir().expect("a folder");
    three(home.path());
    let mut there = editor_at(home.path());
    load(&mut there, "Anna");
    there.get_by_label_contains("Preset: ").click_secondary();
    there.run_ok();
    let copied = click_on(&mut there, "Copy strip").copied;
    let text = copied.first().expect("copied");
    let nameless: String = text.lines().skip(1).map(|l| format!("{l}\n")).collect();
    for (text, name) in [(text, "Preset: Anna"), (&nameless, "Preset: No preset")] {
        let mut here = editor_at(home.path());
        load(&mut here, "Bob");
        here.state().port.puts_on_clipboard(text);
        here.get_by_label_contains("Preset: ").click_secondary();
        here.run_ok();
        click_on(&mut here, "Paste strip");
        assert_eq!(value(&here, GAIN), 1.0);
        assert!(is_there(&here, name), "{name}");
        click_on(&mut here, "Undo");
        assert!(is_there(&here, "Preset: Bob"));
    }
}

#[cfg(unix)]
#[test]
fn junk_in_the_folder_is_named_in_the_browser() {
    let home = tempfile::tempdir().expect("a folder");
    three(home.path());
    let folder = home.path().join("presets");
    std::fs::write(folder.join("lines.toml"), "x\n".repeat(100_000)).expect("written");
    std::os::unix::fs::symlink("/dev/zero", folder.join("zero.toml")).expect("linked");
    let mut editor = editor_at(home.path());
    browse(&mut editor);
    let told = "Passed over: zero.toml, because it is no ordinary file; and 1 more: click";
    for _ in 0..2_000 {
        if is_there(&editor, told) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
        editor.step();
    }
    assert!(is_there(&editor, told));
    assert!(is_there(&editor, "Preset Anna") && !is_there(&editor, "Preset lines"));
    click_on(&mut editor, told);
    assert!(mentions(&editor, "lines.toml, because") && mentions(&editor, "zero.toml, because"));
    key(&mut editor, Key::Escape);
    assert!(!mentions(&editor, "lines.toml, because"));
    assert!(is_there(&editor, "Search presets"));
}

#[test]
fn enter_in_the_notes_saves_and_shift_enter_begins_a_line() {
    let home = tempfile::tempdir().expect("a folder");
    let mut editor = editor_at(home.path());
    click_on(&mut editor, "Save the preset");
    type_text(&mut editor, "Anna");
    editor.get_by_label("Notes on the preset").focus();
    editor.run_ok();
    type_text(&mut editor, "U 47");
    editor.key_press_modifiers(egui::Modifiers::SHIFT, Key::Enter);
    editor.run_ok();
    type_text(&mut editor, "close");
    key(&mut editor, Key::Enter);
    let text = std::fs::read_to_string(home.path().join("presets/Anna.toml")).expect("saved");
    assert!(text.contains(r#"about = "U 47\nclose""#), "{text}");
}

#[test]
fn a_preset_is_deleted_only_after_a_question() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("presets");
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("Old.toml"), "[eq]\non = \"on\"\n").expect("written");
    let mut editor = editor_at(home.path());
    browse(&mut editor);
    click_on(&mut editor, "Shelf Yours");
    click_on(&mut editor, "Delete your preset");
    click_on(&mut editor, "Keep it");
    assert!(folder.join("Old.toml").exists());
    click_on(&mut editor, "Delete your preset");
    click_on(&mut editor, "Delete for good");
    assert!(!folder.join("Old.toml").exists());
    assert!(!is_there(&editor, "Preset Old"));
}

#[test]
fn favourites_are_remembered() {
    let home = tempfile::tempdir().expect("a folder");
    let mut editor = editor_at(home.path());
    browse(&mut editor);
    click_on(&mut editor, "Favourite Kick out");
    let mut other = editor_at(home.path());
    browse(&mut other);
    click_on(&mut other, "Shelf Favourites");
    assert!(is_there(&other, "Preset Kick out"));
    assert!(!is_there(&other, "Preset Kick in"));
}

#[test]
fn a_bad_preset_file_is_told_with_file_line_and_value() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("presets");
    std::fs::create_dir_all(&folder).expect("made");
    let text = "[eq]\nhmf_gain = \"2 dB\"\nlf_gain = \"+99 dB\"\n";
    std::fs::write(folder.join("Bad.toml"), text).expect("written");
    let mut editor = editor_at(home.path());
    browse(&mut editor);
    click_on(&mut editor, "Preset Bad");
    assert_eq!(value(&editor, GAIN), 2.0, "the rest counts");
    assert!(mentions(&editor, "Bad.toml"));
    assert!(mentions(
        &editor,
        "line 3: eq_lf_gain: '+99 dB' is not allowed"
    ));
    click_on(&mut editor, "OK");
    assert!(!mentions(&editor, "line 3"));
}

#[test]
fn a_name_that_differs_by_capitals_or_unicode_form_is_the_same_preset() {
    for (first, second) in [
        ("Bob", "bob"),
        ("Caf\u{e9}", "Cafe\u{301}"),
        ("STRASSE", "stra\u{df}e"),
        ("Verse 1-2", "Verse 1/2"),
    ] {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("presets");
        let files = || std::fs::read_dir(&folder).expect("a folder").count();
        let mut editor = editor_at(home.path());
        editor.state().port.host_sets(GAIN, 3.0);
        editor.run_ok();
        browse(&mut editor);
        save_as(&mut editor, first);
        assert_eq!(files(), 1, "{first}");
        editor.state().port.host_sets(GAIN, 4.0);
        editor.run_ok();
        save_as(&mut editor, second);
        let told = format!("There is a preset called {first}.");
        assert!(mentions(&editor, &told), "{second}");
        click_on(&mut editor, "Replace it");
        assert_eq!(files(), 1, "{second}");
        let text = std::fs::read_to_string(folder.join(format!("{first}.toml")));
        assert!(text.expect("the file").contains("4.00 dB"), "{second}");
    }
}

/// Saves under a name, from the browser.
fn save_as(editor: &mut Editor, name: &str) {
    click_on(editor, "Save as a new preset");
    editor.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    editor.step();
    type_text(editor, name);
    key(editor, Key::Enter);
}

#[test]
fn what_ctrl_makes_of_a_key_is_never_typed() {
    let mut editor = editor();
    browse(&mut editor);
    for text in ["\u{1}", "r", "\u{e}", "a", "p", "\u{7f}"] {
        type_text(&mut editor, text);
    }
    key(&mut editor, Key::Enter);
    assert!(is_there(&editor, "Preset: Rap"));
}
