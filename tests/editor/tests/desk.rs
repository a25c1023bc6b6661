//! The desk: what hands do there, and what reaches the strips.

mod bench;

use std::thread;
use std::time::Duration;

use bench::{Editor, editor_with, wheel_notch};
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT, Queryable};
use redlight::editor::EditorApp;
use redlight::params::ParamId;
use redlight::registry::Change;
use redlight_editor_tests::desk::{Session, Track};

const GATE: ParamId = ParamId::GateThreshold;

/// The built-in session on the desk.
fn desk() -> (Editor, Session) {
    let session = Session::new(12);
    let mut app = EditorApp::default();
    app.show_desk(session.presence());
    let mut editor = editor_with(app);
    settle(&mut editor);
    (editor, session)
}

/// Time for letters and readings to arrive.
fn settle(editor: &mut Editor) {
    for _ in 0..12 {
        thread::sleep(Duration::from_millis(20));
        editor.step();
    }
}

/// Lets time pass until something is so.
fn until(editor: &mut Editor, is_so: impl Fn() -> bool) {
    for _ in 0..50 {
        if is_so() {
            return;
        }
        settle(editor);
    }
    panic!("it never is");
}

/// Where the strip `number` has a control: the strips stand in the order in which they were made.
fn place(editor: &Editor, label: &str, number: usize) -> Pos2 {
    let mut places: Vec<Pos2> = editor
        .query_all_by_label(label)
        .map(|node| node.rect().center())
        .collect();
    places.sort_by(|a, b| a.x.total_cmp(&b.x));
    places[number]
}

fn click(editor: &mut Editor, at: Pos2, modifiers: Modifiers) {
    editor.event_modifiers(Event::PointerMoved(at), modifiers);
    editor.step();
    for pressed in [true, false] {
        let button = Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        };
        editor.event_modifiers(button, modifiers);
        editor.step();
    }
    // Far from the next click, or two would be a double-click.
    for _ in 0..12 {
        editor.step();
    }
}

fn click_on(editor: &mut Editor, label: &str, modifiers: Modifiers) {
    let at = editor.get_by_label(label).rect().center();
    click(editor, at, modifiers);
}

fn turn(editor: &mut Editor, at: Pos2, notches: usize) {
    editor.event(Event::PointerMoved(at));
    editor.step();
    for _ in 0..notches {
        wheel_notch(editor);
    }
    settle(editor);
}

fn values(session: &Session, id: ParamId) -> Vec<f64> {
    session.tracks.iter().map(|track| track.value(id)).collect()
}

#[test]
fn every_strip_is_there_by_its_name() {
    let (editor, session) = desk();
    for name in ["Kick in", "OH L", "Guitar R"] {
        editor.get_by_label(&format!("Strip {name}"));
    }
    // Those that are out of sight are not drawn.
    let count = editor.query_all_by_label("Comp Threshold").count();
    assert!((10..=session.tracks.len()).contains(&count), "{count}");
}

#[test]
fn a_control_moved_on_one_moves_that_one_alone_and_undo_brings_it_back() {
    let (mut editor, session) = desk();
    let before = values(&session, GATE);
    let at = place(&editor, "Gate Threshold", 3);
    turn(&mut editor, at, 4);
    let after = values(&session, GATE);
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(after > before, number == 3, "{number}: {before} → {after}");
    }
    click_on(&mut editor, "Undo on all strips", Modifiers::NONE);
    settle(&mut editor);
    assert_eq!(values(&session, GATE), before);
    click_on(&mut editor, "Redo on all strips", Modifiers::NONE);
    settle(&mut editor);
    assert_eq!(values(&session, GATE), after);
}

#[test]
fn a_control_moved_on_a_selected_strip_moves_the_selection_as_one_step() {
    let (mut editor, session) = desk();
    let before = values(&session, GATE);
    click_on(&mut editor, "Strip Kick in", Modifiers::NONE);
    click_on(&mut editor, "Strip Tom 2", Modifiers::SHIFT);
    click_on(&mut editor, "Strip Keys", Modifiers::COMMAND);
    let at = place(&editor, "Gate Threshold", 1);
    turn(&mut editor, at, 3);
    let after = values(&session, GATE);
    let by = after[0] - before[0];
    assert!(by > 0.5, "{by}");
    for number in 0..12 {
        let wanted = if number < 4 || number == 9 { by } else { 0.0 };
        assert!(
            (after[number] - before[number] - wanted).abs() < 0.02,
            "{number}"
        );
    }
    // A switch goes to the same place everywhere.
    let at = place(&editor, "HPF", 0);
    click(&mut editor, at, Modifiers::NONE);
    settle(&mut editor);
    assert_eq!(session.tracks[9].value(ParamId::FilterHpfOn), 0.0);
    assert_eq!(session.tracks[8].value(ParamId::FilterHpfOn), 1.0);
    for _ in 0..2 {
        click_on(&mut editor, "Undo on all strips", Modifiers::NONE);
    }
    settle(&mut editor);
    assert_eq!(values(&session, GATE), before);
    assert_eq!(session.tracks[9].value(ParamId::FilterHpfOn), 1.0);
}

#[test]
fn all_are_selected_by_key_and_a_group_is_made_and_called_again() {
    let (mut editor, session) = desk();
    editor.key_press_modifiers(Modifiers::COMMAND, Key::A);
    editor.step();
    let at = place(&editor, "Gate Threshold", 0);
    let before = values(&session, GATE);
    turn(&mut editor, at, 2);
    let after = values(&session, GATE);
    assert!(before.iter().zip(&after).all(|(a, b)| b > a));

    click_on(&mut editor, "Strip Guitar L", Modifiers::NONE);
    click_on(&mut editor, "Strip Guitar R", Modifiers::COMMAND);
    click_on(
        &mut editor,
        "Group B: make the selected strips this group",
        Modifiers::NONE,
    );
    settle(&mut editor);
    let groups: Vec<u8> = session.tracks.iter().map(|track| track.groups()).collect();
    assert_eq!(groups, [1, 1, 1, 1, 1, 1, 0, 2, 2, 0, 0, 0]);
    // Another selection; then the group again.
    click_on(&mut editor, "Strip Keys", Modifiers::NONE);
    let about = "Group B, 2 strips: select them; with Ctrl: make the selected strips this group";
    click_on(&mut editor, about, Modifiers::NONE);
    let before = values(&session, GATE);
    let at = place(&editor, "Gate Threshold", 8);
    turn(&mut editor, at, 2);
    let after = values(&session, GATE);
    for number in 0..12 {
        let is_in = (7..9).contains(&number);
        assert_eq!(after[number] > before[number], is_in, "{number}");
    }
}

#[test]
fn a_strip_is_copied_to_the_others_of_the_selection() {
    let (mut editor, session) = desk();
    click_on(&mut editor, "Strip OH L", Modifiers::NONE);
    click_on(&mut editor, "Strip OH R", Modifiers::SHIFT);
    let gain = ParamId::EqLmfGain;
    assert_ne!(session.tracks[4].value(gain), session.tracks[5].value(gain));
    click_on(
        &mut editor,
        "Copy the strip that was selected first to the others",
        Modifiers::NONE,
    );
    click_on(&mut editor, "Whole strip", Modifiers::NONE);
    settle(&mut editor);
    for id in [gain, ParamId::EqHfGain, ParamId::GateOn] {
        assert_eq!(session.tracks[5].value(id), session.tracks[4].value(id));
    }
    click_on(&mut editor, "Undo on all strips", Modifiers::NONE);
    settle(&mut editor);
    assert_ne!(session.tracks[4].value(gain), session.tracks[5].value(gain));
}

#[test]
fn clips_are_cleared_at_their_strips() {
    let (mut editor, session) = desk();
    click_on(&mut editor, "Clear all clips and faults", Modifiers::NONE);
    settle(&mut editor);
    for track in &session.tracks {
        assert_eq!(track.letters(), [Change::ClearClips]);
    }
}

#[test]
fn a_strip_is_opened_worked_on_and_left() {
    let (mut editor, session) = desk();
    click_on(&mut editor, "Open Guitar L", Modifiers::NONE);
    settle(&mut editor);
    let before = values(&session, ParamId::CompThreshold);
    let at = place(&editor, "Comp Threshold", 0);
    turn(&mut editor, at, 3);
    let after = values(&session, ParamId::CompThreshold);
    for number in 0..12 {
        assert_eq!(after[number] != before[number], number == 7, "{number}");
    }
    click_on(&mut editor, "All strips of the session", Modifiers::NONE);
    settle(&mut editor);
    assert!(editor.query_all_by_label("Comp Threshold").count() >= 10);
}

#[test]
fn what_would_go_into_a_take_is_asked_once_for_all_that_record() {
    let (mut editor, session) = desk();
    for number in [4, 5] {
        session.tracks[number].set_recording(true);
    }
    settle(&mut editor);
    let copy = "Copy the strip that was selected first to the others";
    click_on(&mut editor, "Strip Snare top", Modifiers::NONE);
    click_on(&mut editor, "Strip OH R", Modifiers::SHIFT);
    let gain = ParamId::EqLmfGain;
    let before = values(&session, gain);
    for (answer, is_done) in [("Keep as it is", false), ("Change anyway", true)] {
        click_on(&mut editor, copy, Modifiers::NONE);
        click_on(&mut editor, "Whole strip", Modifiers::NONE);
        settle(&mut editor);
        assert_eq!(
            values(&session, gain),
            before,
            "nothing moves before the answer"
        );
        click_on(&mut editor, answer, Modifiers::NONE);
        settle(&mut editor);
        let after = values(&session, gain);
        for number in 2..6 {
            assert_eq!(after[number] == after[1], is_done, "{answer}: {number}");
        }
    }
}

#[test]
fn a_preset_is_loaded_into_the_selection_as_one_step() {
    let (mut editor, session) = desk();
    click_on(&mut editor, "Strip Guitar L", Modifiers::NONE);
    click_on(&mut editor, "Strip Guitar R", Modifiers::COMMAND);
    let at = place(&editor, "Presets", 8);
    click(&mut editor, at, Modifiers::NONE);
    settle(&mut editor);
    let before = values(&session, ParamId::CompThreshold);
    // Near the one that is loaded, so that it is in sight.
    let preset = redlight::presets::factory("guitar-heavy").expect("one");
    let loaded = preset.preset();
    click_on(
        &mut editor,
        &format!("Preset {}", loaded.name),
        Modifiers::NONE,
    );
    until(&mut editor, || {
        let is_loaded = |track: &Track| {
            loaded
                .settings()
                .all(|(id, value)| track.value(id) == value)
        };
        [7, 8]
            .into_iter()
            .all(|number: usize| is_loaded(&session.tracks[number]))
    });
    editor.key_press(Key::Escape);
    settle(&mut editor);
    click_on(&mut editor, "Undo on all strips", Modifiers::NONE);
    until(&mut editor, || {
        values(&session, ParamId::CompThreshold) == before
    });
}

#[test]
fn the_strip_that_was_selected_first_is_the_one_that_is_copied() {
    let (mut editor, session) = desk();
    let gain = ParamId::EqLmfGain;
    let source = session.tracks[8].value(gain);
    click_on(&mut editor, "Strip Guitar R", Modifiers::NONE);
    click_on(&mut editor, "Strip Keys", Modifiers::COMMAND);
    click_on(&mut editor, "Strip Bass DI", Modifiers::COMMAND);
    let copy = "Copy the strip that was selected first to the others";
    click_on(&mut editor, copy, Modifiers::NONE);
    click_on(&mut editor, "Whole strip", Modifiers::NONE);
    until(&mut editor, || {
        [6, 8, 9].map(|n: usize| session.tracks[n].value(gain)) == [source; 3]
    });
    // A selection without it has nothing to copy.
    click_on(&mut editor, "Strip Kick in", Modifiers::NONE);
    let about = "Group A, 6 strips: select them; with Ctrl: make the selected strips this group";
    click_on(&mut editor, "Strip Keys", Modifiers::NONE);
    click_on(&mut editor, about, Modifiers::NONE);
    click_on(&mut editor, copy, Modifiers::NONE);
    assert_eq!(editor.query_all_by_label("Whole strip").count(), 0);
}

/// Takes hold of a field and moves it.
fn drag(editor: &mut Editor, at: Pos2) {
    editor.event(Event::PointerMoved(at));
    editor.step();
    editor.event(Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    editor.step();
    for by in [4.0, 12.0, 24.0] {
        editor.event(Event::PointerMoved(at - egui::vec2(0.0, by)));
        editor.step();
    }
    settle(editor);
}

fn ends(session: &Session, number: usize) -> [usize; 2] {
    let letters = session.tracks[number].letters();
    [Change::Begin(GATE), Change::End(GATE)]
        .map(|wanted| letters.iter().filter(|letter| **letter == wanted).count())
}

#[test]
fn a_gesture_ends_with_the_window_and_where_its_strip_is_out_of_sight() {
    let (mut editor, session) = desk();
    let at = place(&editor, "Gate Threshold", 2);
    drag(&mut editor, at);
    assert_eq!(ends(&session, 2), [1, 0]);
    let bench = editor.state_mut();
    bench.app.close(&bench.port, &bench.telemetry);
    for _ in 0..50 {
        if ends(&session, 2) == [1, 1] {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(ends(&session, 2), [1, 1]);

    let (mut editor, session) = desk();
    let at = place(&editor, "Gate Threshold", 2);
    drag(&mut editor, at);
    // The bridge has no fields: the hand holds nothing any more.
    editor
        .get_by_label("Meters of all strips alone")
        .click_accesskit();
    settle(&mut editor);
    until(&mut editor, || ends(&session, 2) == [1, 1]);
}

#[test]
fn a_strip_that_goes_under_the_hand_leaves_undo_alive() {
    let (mut editor, mut session) = desk();
    let at = place(&editor, "Gate Threshold", 2);
    drag(&mut editor, at);
    session.end(2);
    for _ in 0..8 {
        settle(&mut editor);
    }
    assert_eq!(editor.query_all_by_label("Strip Tom 1").count(), 0);
    let before = session.tracks[3].value(GATE);
    let at = place(&editor, "Gate Threshold", 2);
    turn(&mut editor, at, 3);
    until(&mut editor, || session.tracks[3].value(GATE) > before);
    click_on(&mut editor, "Undo on all strips", Modifiers::NONE);
    until(&mut editor, || session.tracks[3].value(GATE) == before);
}

#[test]
fn the_preset_that_is_loaded_is_loaded_again_over_what_was_changed() {
    let (mut editor, session) = desk();
    let preset = redlight::presets::factory("guitar-crunch").expect("one");
    let loaded = preset.preset();
    let at = place(&editor, "Presets", 8);
    click(&mut editor, at, Modifiers::NONE);
    settle(&mut editor);
    let row = format!("Preset {}", loaded.name);
    click_on(&mut editor, &row, Modifiers::NONE);
    let is_loaded = |track: &Track| {
        loaded
            .settings()
            .all(|(id, value)| track.value(id) == value)
    };
    until(&mut editor, || is_loaded(&session.tracks[8]));
    assert!(
        !is_loaded(&session.tracks[7]),
        "the other one is not selected"
    );
}

#[test]
fn an_opened_strip_says_that_its_input_is_heard_in_its_own_window_alone() {
    let (mut editor, _session) = desk();
    click_on(&mut editor, "Open Guitar L", Modifiers::NONE);
    settle(&mut editor);
    click_on(&mut editor, "Compare at equal level", Modifiers::NONE);
    settle(&mut editor);
    let node = editor.get_by_label("Compare at equal level");
    assert!(node.accesskit_node().is_disabled());
}
