//! Handles beside the knobs: thresholds on meters, the EQ's nodes by keyboard; and what greyed
//! controls say.

mod bench;

use bench::*;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use redlight::dsp::{Strip, StripReadings};
use redlight::params::{ParamId, Values, strip_settings};
use redlight::telemetry::StreamInfo;
use redlight::units::gain_to_db;
use redlight_editor_tests::port::Call::{self, Begin, End, Set};

fn of(calls: &[Call], id: ParamId) -> Vec<Call> {
    let is_own = |c: &&Call| matches!(c, Begin(i) | Set(i, _) | End(i) if *i == id);
    calls.iter().filter(is_own).copied().collect()
}

#[test]
fn thresholds_are_dragged_on_their_meters_in_one_gesture() {
    for (id, module) in [
        (ParamId::GateThreshold, ParamId::GateOn),
        (ParamId::CompThreshold, ParamId::CompOn),
        (ParamId::DeessThreshold, ParamId::DeessOn),
    ] {
        let mut editor = editor();
        editor.state().port.host_sets(module, 1.0);
        editor.run_ok();
        let name = format!("{} mark", id.param().name);
        let at = center(&editor, &name);
        let before = value(&editor, id);
        press(&mut editor, at);
        for step in 1..=3 {
            move_to(
                &mut editor,
                at + vec2(0.0, 8.0 * step as f32),
                Modifiers::NONE,
            );
        }
        let coarse = value(&editor, id);
        assert!(coarse < before, "{name}: downwards lowers the threshold");
        // The mark stays under the hand.
        let moved = center(&editor, &name).y - at.y;
        assert!((moved - 24.0).abs() < 1.5, "{name}: {moved}");
        move_to(&mut editor, at + vec2(0.0, 32.0), Modifiers::SHIFT);
        let fine = coarse - value(&editor, id);
        let step = (before - coarse) / 3.0;
        assert!((fine / step - 0.1).abs() < 0.05, "{name}: {fine} of {step}");
        release(&mut editor, at + vec2(0.0, 32.0));
        assert_one_gesture(&calls(&editor), id);

        let at = center(&editor, &name);
        click(&mut editor, at, Modifiers::ALT);
        let default = id.param().default_value();
        assert_eq!(calls(&editor), [Begin(id), Set(id, default), End(id)]);
    }
}

#[test]
fn the_line_in_the_curve_moves_the_same_threshold() {
    let mut editor = editor();
    let at = center(&editor, "Comp Threshold line");
    press(&mut editor, at);
    move_to(&mut editor, at - vec2(20.0, 0.0), Modifiers::NONE);
    release(&mut editor, at - vec2(20.0, 0.0));
    let id = ParamId::CompThreshold;
    assert_one_gesture(&calls(&editor), id);
    assert!(value(&editor, id) < id.param().default_value());
}

fn focus_node(editor: &mut Editor) {
    editor.get_by_label("Node HMF").focus();
    editor.run_ok();
}

#[test]
fn a_node_is_switched_by_double_click_reset_by_alt_click_and_widened_by_the_wheel() {
    use ParamId::{EqHmfGain as GAIN, EqHmfOn as ON, EqHmfQ as Q};
    let mut editor = editor();
    let at = center(&editor, "Node HMF");
    move_to(&mut editor, at, Modifiers::NONE);
    for pressed in [true, false, true, false] {
        button(&editor, at, pressed, Modifiers::NONE);
    }
    editor.step();
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(ON), Set(ON, 0.0), End(ON)]);

    editor.state().port.host_sets(GAIN, 5.0);
    editor.run_ok();
    let at = center(&editor, "Node HMF");
    click(&mut editor, at, Modifiers::ALT);
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 0.0), End(GAIN)]);

    let q = value(&editor, Q);
    let at = center(&editor, "Node HMF");
    turn_wheel(&mut editor, at, 2);
    assert_one_gesture(&calls(&editor), Q);
    assert!(value(&editor, Q) > q);
}

#[test]
fn a_node_is_moved_by_keyboard() {
    use ParamId::{EqHmfFreq as FREQ, EqHmfGain as GAIN, EqHmfQ as Q};
    let mut editor = editor();
    focus_node(&mut editor);
    for (key, modifiers, id, is_up) in [
        (Key::ArrowUp, Modifiers::NONE, GAIN, true),
        (Key::ArrowDown, Modifiers::SHIFT, GAIN, false),
        (Key::PageDown, Modifiers::NONE, GAIN, false),
        (Key::ArrowRight, Modifiers::NONE, FREQ, true),
        (Key::ArrowLeft, Modifiers::SHIFT, FREQ, false),
        (Key::CloseBracket, Modifiers::NONE, Q, true),
        (Key::OpenBracket, Modifiers::NONE, Q, false),
        (Key::Plus, Modifiers::NONE, Q, true),
        (Key::Minus, Modifiers::NONE, Q, false),
        (Key::End, Modifiers::NONE, FREQ, true),
        (Key::Home, Modifiers::NONE, FREQ, false),
        (Key::Delete, Modifiers::NONE, GAIN, true),
    ] {
        let before = value(&editor, id);
        editor.key_press_modifiers(modifiers, key);
        editor.run_ok();
        assert_one_gesture(&calls(&editor), id);
        let after = value(&editor, id);
        assert_eq!(after > before, is_up, "{key:?}: {before} to {after}");
        assert_ne!(after, before, "{key:?}");
    }
    assert_eq!(value(&editor, GAIN), 0.0);
    let id = ParamId::EqHmfOn;
    editor.key_press(Key::Space);
    editor.run_ok();
    assert_eq!(calls(&editor), [Begin(id), Set(id, 0.0), End(id)]);
    // The keyboard has stayed where it was; from here it goes on to the next node.
    editor.key_press(Key::Tab);
    editor.run_ok();
    editor.key_press(Key::ArrowUp);
    editor.run_ok();
    assert_one_gesture(&calls(&editor), ParamId::EqHfGain);
}

#[test]
fn space_is_the_hosts_after_a_click() {
    let mut editor = editor();
    for label in ["Node HMF", ParamId::CompThreshold.param().name] {
        let at = center(&editor, label);
        click(&mut editor, at, Modifiers::NONE);
        calls(&editor);
        editor.key_press(Key::Space);
        editor.run_ok();
        assert_eq!(calls(&editor), [], "{label}");
        assert!(!editor.state().app.keys().uses(Key::Space, Modifiers::NONE));
        // The arrows are the editor's: a click has given it the control.
        editor.key_press(Key::ArrowUp);
        editor.run_ok();
        assert_ne!(calls(&editor), [], "{label}");
        for modifiers in [Modifiers::COMMAND, Modifiers::ALT] {
            editor.key_press_modifiers(modifiers, Key::ArrowUp);
            editor.run_ok();
            assert_eq!(calls(&editor), [], "{label} with {modifiers:?}");
        }
    }
    // Moved on by the keyboard it is the editor's.
    let at = center(&editor, "Node HMF");
    click(&mut editor, at, Modifiers::NONE);
    calls(&editor);
    editor.key_press(Key::Tab);
    editor.run_ok();
    editor.key_press(Key::Space);
    editor.run_ok();
    let id = ParamId::EqHfOn;
    assert_eq!(calls(&editor), [Begin(id), Set(id, 0.0), End(id)]);
}

#[test]
fn escape_is_the_editors_as_long_as_it_means_something() {
    let mut editor = editor();
    let uses = |editor: &Editor| editor.state().app.keys().uses(Key::Escape, Modifiers::NONE);
    assert!(!uses(&editor));
    let at = center(&editor, ParamId::CompThreshold.param().name);
    click(&mut editor, at, Modifiers::NONE);
    assert!(uses(&editor));
    editor.key_press(Key::Escape);
    editor.run_ok();
    editor.step();
    assert!(!uses(&editor));
}

#[test]
fn signs_that_come_as_text_turn_the_q_of_a_node() {
    let mut editor = editor();
    focus_node(&mut editor);
    for (text, is_up) in [("]", true), ("[", false), ("+", true), ("-", false)] {
        let before = value(&editor, ParamId::EqHmfQ);
        editor.event(Event::Text(text.to_owned()));
        editor.step();
        editor.run_ok();
        assert_eq!(value(&editor, ParamId::EqHmfQ) > before, is_up, "{text}");
    }
}

#[test]
fn a_node_takes_what_is_typed() {
    use ParamId::{EqHmfFreq as FREQ, EqHmfGain as GAIN, EqHmfQ as Q};
    let mut editor = editor();
    let mut type_in = |text: &str| {
        focus_node(&mut editor);
        editor.key_press(Key::Enter);
        editor.run_ok();
        editor.event(Event::Text(text.to_owned()));
        editor.step();
        editor.key_press(Key::Enter);
        editor.run_ok();
        let told = mentions(&editor, "Allowed:");
        let calls = calls(&editor);
        editor.key_press(Key::Escape);
        editor.run_ok();
        (calls, told)
    };
    let (calls_of_three, _) = type_in("-4 dB 2.5 kHz Q 2");
    for (id, value) in [(GAIN, -4.0), (FREQ, 2_500.0), (Q, 2.0)] {
        assert_eq!(
            of(&calls_of_three, id),
            [Begin(id), Set(id, value), End(id)]
        );
    }
    let (calls_of_one, _) = type_in("800");
    assert_eq!(calls_of_one, [], "800 dB are not allowed");
    let (calls_of_one, told) = type_in("800Hz");
    assert_eq!(calls_of_one, [Begin(FREQ), Set(FREQ, 800.0), End(FREQ)]);
    assert!(!told);
    let (none, told) = type_in("loud");
    assert_eq!(none, []);
    assert!(told, "what is allowed is told");
    // All three were one step.
    for _ in 0..2 {
        click_on(&mut editor, "Undo");
    }
    for id in [GAIN, FREQ, Q] {
        assert_eq!(value(&editor, id), id.param().default_value());
    }
}

/// Rests the pointer on what has this label until its tooltip comes, and away again.
fn tooltip_says(editor: &mut Editor, label: &str, what: &str) -> bool {
    let at = center(editor, label);
    move_to(editor, at, Modifiers::NONE);
    for _ in 0..30 {
        editor.step();
    }
    let is_said = mentions(editor, what);
    editor.event(Event::PointerGone);
    for _ in 0..5 {
        editor.step();
    }
    is_said
}

#[test]
fn what_is_greyed_says_why() {
    let mut editor = editor();
    for (label, reason) in [
        ("Comp FET Ratio", "FET"),
        ("Undo", "nothing has been changed here"),
        ("Redo", "nothing has been undone"),
    ] {
        assert!(tooltip_says(&mut editor, label, reason), "{label}");
    }
    let models = [
        (1.0, "Comp Ratio"),
        (1.0, "Comp Knee"),
        (2.0, "Comp Attack"),
        (2.0, "Comp Auto Release"),
        (3.0, "Comp Detector"),
    ];
    for (model, label) in models {
        editor.state().port.host_sets(ParamId::CompModel, model);
        editor.run_ok();
        let name = ["VCA", "FET", "Opto", "Mu"][model as usize];
        assert!(tooltip_says(&mut editor, label, name), "{label}");
    }
    record(&mut editor, true);
    let reason = "not while the transport records";
    for label in ["Settings B", "Compare at equal level"] {
        assert!(tooltip_says(&mut editor, label, reason), "{label}");
    }
    record(&mut editor, false);
    editor.state().telemetry.publish_stream(&StreamInfo {
        sample_rate_hz: 48_000.0,
        channels: 1,
        ..StreamInfo::default()
    });
    editor.step();
    for label in ["Polarity Right", "Input Mode"] {
        assert!(tooltip_says(&mut editor, label, "A mono strip"), "{label}");
    }
    editor.get_by_label_contains("Preset: ").click();
    editor.run_ok();
    for (label, reason) in [
        ("Save over the loaded preset", "none of yours"),
        ("Delete your preset", "came with the program"),
    ] {
        assert!(tooltip_says(&mut editor, label, reason), "{label}");
    }
}

#[test]
fn a_control_whose_module_is_out_says_so() {
    let mut editor = editor();
    assert!(tooltip_says(
        &mut editor,
        "EQ HMF Gain",
        "EQ is OUT: click its name."
    ));
    editor.state().port.host_sets(ParamId::EqOn, 1.0);
    editor.state().port.host_sets(ParamId::EqHmfOn, 0.0);
    editor.run_ok();
    assert!(tooltip_says(&mut editor, "EQ HMF Gain", "HMF is off."));
    editor.state().port.host_sets(ParamId::EqHmfOn, 1.0);
    editor.run_ok();
    assert!(!tooltip_says(&mut editor, "EQ HMF Gain", "HMF is off."));
}

#[test]
fn loudness_is_told_and_reset_by_a_click() {
    let mut editor = editor();
    editor.state().telemetry.publish_stream(&StreamInfo {
        sample_rate_hz: 48_000.0,
        channels: 2,
        ..StreamInfo::default()
    });
    editor.step();
    // A sine of 1 kHz at -20 dBFS on both sides: -20 LUFS.
    let mut phase = 0.0_f64;
    for _ in 0..100 {
        let mut left: Vec<f32> = (0..2_400)
            .map(|_| {
                phase = (phase + 1_000.0 / 48_000.0).fract();
                0.1 * (core::f64::consts::TAU * phase).sin() as f32
            })
            .collect();
        let mut right = left.clone();
        let telemetry = &editor.state().telemetry;
        telemetry.post.write(&[&mut left, &mut right]);
        telemetry.publish(&StripReadings::default());
        editor.step();
    }
    assert!(mentions(&editor, "−20.0 LUFS over 3 s, −20.0 LUFS in all"));
    let label = "Loudness: −20.0 LUFS over 3 s, −20.0 LUFS in all";
    click_on(&mut editor, label);
    assert!(mentions(&editor, "– LUFS in all"));
}

/// A second of a tone through a strip, and what its detectors heard.
fn heard(freq_hz: f64, amplitude: f64, is_wanted: bool) -> StripReadings {
    let mut values = Values::default();
    for id in [ParamId::GateOn, ParamId::CompOn, ParamId::DeessOn] {
        values.set(id, 1.0);
    }
    let mut strip = Strip::new(48_000.0, 1);
    strip.set(&strip_settings(&values, false));
    strip.reset();
    strip.read_keys(is_wanted);
    let tone = |n: usize| {
        let turns = freq_hz * n as f64 / 48_000.0;
        (amplitude * (std::f64::consts::TAU * turns).sin()) as f32
    };
    let mut audio: Vec<f32> = (0..48_000).map(tone).collect();
    strip.process(&mut [&mut audio], None);
    strip.take_readings()
}

#[test]
fn meters_show_what_detectors_hear_and_nothing_is_read_for_nobody() {
    // Far below the compressor's threshold, above the gate's: both hear the tone as it is.
    let low = heard(1_000.0, 0.05, true);
    for (what, gain) in [
        ("gate", low.key_gain.gate),
        ("comp", low.key_gain.compressor),
    ] {
        let error_db = gain_to_db(f64::from(gain) / 0.05);
        assert!(error_db.abs() < 0.3, "{what}: {error_db}");
    }
    assert!(low.key_gain.deesser < 0.3, "{}", low.key_gain.deesser);
    // An s has nothing but the band.
    let high = heard(6_500.0, 0.05, true);
    assert!(high.key_gain.deesser > 3.0, "{}", high.key_gain.deesser);
    let none = heard(1_000.0, 0.05, false);
    let keys = [
        none.key_gain.gate,
        none.key_gain.compressor,
        none.key_gain.deesser,
    ];
    assert_eq!(keys, [0.0; 3]);
}
