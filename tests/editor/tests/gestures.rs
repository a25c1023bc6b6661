//! What hands do, and what reaches the host: exactly one begin and one end per gesture.

mod bench;

use bench::*;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use redlight::params::{PARAMS, ParamId};
use redlight_editor_tests::port::Call::{self, Begin, End, Set};

const GAIN: ParamId = ParamId::EqHmfGain;

#[test]
fn a_drag_upwards_turns_up_in_one_gesture() {
    let mut editor = editor();
    let at = center(&editor, "EQ HMF Gain");
    press(&mut editor, at);
    for step in 1..=4 {
        let up = vec2(0.0, 9.5 * step as f32);
        move_to(&mut editor, at - up, Modifiers::NONE);
    }
    release(&mut editor, at - vec2(0.0, 38.0));
    assert_one_gesture(&calls(&editor), GAIN);
    // 38 of 190 points: a fifth of 36 dB.
    let gain_db = value(&editor, GAIN);
    assert!((gain_db - 7.2).abs() < 0.02, "{gain_db}");
}

#[test]
fn shift_in_the_middle_of_a_drag_makes_it_fine_without_a_jump() {
    let mut editor = editor();
    let at = center(&editor, "EQ HMF Gain");
    press(&mut editor, at);
    move_to(&mut editor, at - vec2(0.0, 19.0), Modifiers::NONE);
    let before = value(&editor, GAIN);
    move_to(&mut editor, at - vec2(0.0, 19.0), Modifiers::SHIFT);
    assert_eq!(value(&editor, GAIN), before);
    move_to(&mut editor, at - vec2(0.0, 38.0), Modifiers::SHIFT);
    let moved = value(&editor, GAIN) - before;
    assert!((moved - 0.36).abs() < 0.02, "a tenth of 3.6 dB: {moved}");
    release(&mut editor, at - vec2(0.0, 38.0));
    assert_one_gesture(&calls(&editor), GAIN);
}

#[test]
fn a_drag_stops_at_the_end_of_the_range() {
    let mut editor = editor();
    let at = center(&editor, "EQ HMF Gain");
    press(&mut editor, at);
    move_to(&mut editor, at - vec2(0.0, 300.0), Modifiers::NONE);
    assert_eq!(value(&editor, GAIN), 18.0);
    release(&mut editor, at - vec2(0.0, 300.0));
    assert_one_gesture(&calls(&editor), GAIN);
}

#[test]
fn double_click_and_alt_click_reset_in_one_gesture() {
    for modifiers in [Modifiers::NONE, Modifiers::ALT] {
        let mut editor = editor();
        editor.state().port.host_sets(GAIN, 5.0);
        editor.run_ok();
        let at = center(&editor, "EQ HMF Gain");
        move_to(&mut editor, at, modifiers);
        button(&editor, at, true, modifiers);
        button(&editor, at, false, modifiers);
        if !modifiers.alt {
            button(&editor, at, true, modifiers);
            button(&editor, at, false, modifiers);
        }
        editor.step();
        editor.run_ok();
        assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 0.0), End(GAIN)]);
    }
}

#[test]
fn a_click_on_the_value_lets_one_type() {
    let mut editor = editor();
    let at = center(&editor, "Type EQ HMF Gain");
    click(&mut editor, at, Modifiers::NONE);
    editor.event(Event::Text("-6dB".to_owned()));
    editor.step();
    editor.key_press(Key::Enter);
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, -6.0), End(GAIN)]);
}

#[test]
fn a_bad_text_leaves_the_value_alone_and_says_what_is_allowed() {
    let mut editor = editor();
    let at = center(&editor, "Type EQ HMF Gain");
    click(&mut editor, at, Modifiers::NONE);
    editor.event(Event::Text("loud".to_owned()));
    editor.step();
    editor.key_press(Key::Enter);
    editor.run_ok();
    assert_eq!(calls(&editor), []);
    editor.get_by_label("Allowed: −18.00 dB to 18.00 dB");
    editor.key_press(Key::Escape);
    editor.run_ok();
    let refusals = editor.query_all_by_label_contains("Allowed").count();
    assert_eq!(refusals, 0);
    assert_eq!(calls(&editor), []);
}

#[test]
fn the_keyboard_moves_what_has_the_focus() {
    let mut editor = editor();
    editor.get_by_label("EQ HMF Gain").focus();
    editor.run_ok();
    for (key, expected) in [
        (Key::ArrowUp, 0.72),
        (Key::ArrowDown, 0.0),
        (Key::PageUp, 3.6),
        (Key::End, 18.0),
        (Key::Home, -18.0),
        (Key::Delete, 0.0),
    ] {
        editor.key_press(key);
        editor.run_ok();
        assert_one_gesture(&calls(&editor), GAIN);
        let gain_db = value(&editor, GAIN);
        assert!((gain_db - expected).abs() < 0.011, "{key:?}: {gain_db}");
    }
}

#[test]
fn notches_of_the_wheel_are_one_gesture() {
    let mut editor = editor();
    let at = center(&editor, "EQ HMF Gain");
    turn_wheel(&mut editor, at, 3);
    assert_one_gesture(&calls(&editor), GAIN);
    let gain_db = value(&editor, GAIN);
    assert!((gain_db - 2.16).abs() < 0.02, "{gain_db}");
}

#[test]
fn the_menu_resets() {
    let mut editor = editor();
    editor.state().port.host_sets(GAIN, 5.0);
    editor.run_ok();
    editor.get_by_label("EQ HMF Gain").click_secondary();
    editor.run_ok();
    editor.get_by_label("Reset to 0 dB").click();
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 0.0), End(GAIN)]);
}

#[test]
fn the_menu_copies_pastes_and_takes_what_is_typed() {
    const OTHER: ParamId = ParamId::EqLmfGain;
    let mut editor = editor();
    editor.state().port.host_sets(GAIN, 5.0);
    editor.run_ok();
    let choose = |editor: &mut Editor, control: &str, item: &str| {
        editor.get_by_label(control).click_secondary();
        editor.run_ok();
        editor.get_by_label(item).click();
        editor.run_ok();
    };
    choose(&mut editor, "EQ HMF Gain", "Copy value");
    assert_eq!(calls(&editor), []);
    choose(&mut editor, "EQ LMF Gain", "Paste 5.00 dB");
    assert_eq!(calls(&editor), [Begin(OTHER), Set(OTHER, 5.0), End(OTHER)]);
    choose(&mut editor, "EQ LMF Gain", "Enter value…");
    editor.event(Event::Text("-3 dB".to_owned()));
    editor.step();
    editor.key_press(Key::Enter);
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(OTHER), Set(OTHER, -3.0), End(OTHER)]);
}

#[test]
fn a_switch_turns_over_in_one_gesture() {
    let mut editor = editor();
    let id = ParamId::EqOn;
    for state in [1.0, 0.0] {
        editor.get_by_label("EQ").click();
        editor.run_ok();
        assert_eq!(calls(&editor), [Begin(id), Set(id, state), End(id)]);
    }
}

#[test]
fn a_choice_is_made_by_its_name() {
    let mut editor = editor();
    let id = ParamId::CompModel;
    editor.get_by_label("Comp Model: Opto").click();
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(id), Set(id, 2.0), End(id)]);
}

#[test]
fn a_node_moves_gain_and_frequency_together() {
    let mut editor = editor();
    let at = center(&editor, "Node HMF");
    press(&mut editor, at);
    move_to(&mut editor, at + vec2(20.0, -20.0), Modifiers::NONE);
    release(&mut editor, at + vec2(20.0, -20.0));
    let calls = calls(&editor);
    for id in [ParamId::EqHmfFreq, GAIN] {
        let own: Vec<Call> = calls
            .iter()
            .copied()
            .filter(|c| matches!(c, Begin(i) | Set(i, _) | End(i) if *i == id))
            .collect();
        assert_one_gesture(&own, id);
    }
    assert!(value(&editor, GAIN) > 0.5);
    assert!(value(&editor, ParamId::EqHmfFreq) > 3_000.0);
}

#[test]
fn a_control_without_effect_does_not_move() {
    let mut editor = editor();
    let at = center(&editor, "Comp FET Ratio");
    press(&mut editor, at);
    move_to(&mut editor, at - vec2(0.0, 60.0), Modifiers::NONE);
    release(&mut editor, at - vec2(0.0, 60.0));
    assert_eq!(calls(&editor), []);
}

#[test]
fn every_parameter_can_be_reached() {
    let mut editor = editor();
    // What is set once per session stands behind a button.
    editor.get_by_label_contains("Setup:").click();
    editor.run_ok();
    for param in PARAMS {
        let count = editor.query_all_by_label(param.name).count();
        assert!(count > 0, "{} is not on the panel", param.name);
    }
}

#[test]
fn while_recording_the_quality_asks_first() {
    let mut editor = editor();
    record(&mut editor, true);
    let id = ParamId::StripQuality;
    editor.get_by_label("Quality: HQ").click();
    editor.run_ok();
    assert_eq!(calls(&editor), []);
    editor.get_by_label("Change anyway").click();
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(id), Set(id, 1.0), End(id)]);
}

#[test]
fn undo_takes_a_gesture_back_and_redo_does_it_again() {
    let mut editor = editor();
    editor.get_by_label("EQ HMF Gain").focus();
    editor.run_ok();
    editor.key_press(Key::End);
    editor.run_ok();
    calls(&editor);
    editor.get_by_label("Undo").click();
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 0.0), End(GAIN)]);
    editor.get_by_label("Redo").click();
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 18.0), End(GAIN)]);
}

#[test]
fn a_and_b_are_two_sets_of_settings() {
    let mut editor = editor();
    editor.get_by_label("Copy A to B").click();
    editor.run_ok();
    editor.get_by_label("EQ HMF Gain").focus();
    editor.run_ok();
    editor.key_press(Key::End);
    editor.run_ok();
    for (name, gain_db) in [("Settings B", 0.0), ("Settings A", 18.0)] {
        editor.get_by_label(name).click();
        editor.run_ok();
        assert_eq!(value(&editor, GAIN), gain_db, "{name}");
    }
}

#[test]
fn closing_the_window_ends_the_gesture() {
    let mut editor = editor();
    let at = center(&editor, "EQ HMF Gain");
    press(&mut editor, at);
    move_to(&mut editor, at - vec2(0.0, 30.0), Modifiers::NONE);
    let bench = editor.state_mut();
    bench.app.close(&bench.port, &bench.telemetry);
    assert_one_gesture(&bench.port.take_calls(), GAIN);
}

#[test]
fn nothing_is_drawn_while_nothing_moves() {
    let mut editor = editor();
    editor.run_ok();
    for _ in 0..150 {
        editor.step();
    }
    for viewport in editor.output().viewport_output.values() {
        assert_eq!(viewport.repaint_delay, std::time::Duration::MAX);
    }
}
