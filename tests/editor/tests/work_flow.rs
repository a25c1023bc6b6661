//! The work around the sound: presets, copying, comparing, recording, the window.

mod bench;

use bench::*;
use egui::{Event, Key, Modifiers, Pos2, Vec2, vec2};
use egui_kittest::kittest::Queryable;
use redlight::editor::{COMPACT_HEIGHT, COMPACT_WIDTH, HEIGHT, WIDTH};
use redlight::params::ParamId;
use redlight::presets::FACTORY;
use redlight_editor_tests::port::Call::{Begin, Compare, End, Set};

const GAIN: ParamId = ParamId::EqHmfGain;

#[test]
fn a_module_is_copied_as_its_keys_and_pasted_by_keyboard_and_menu() {
    let mut editor = editor();
    editor.state().port.host_sets(GAIN, 3.0);
    editor.run_ok();
    editor.get_by_label("EQ").focus();
    editor.run_ok();
    editor.event(Event::Copy);
    let sent = watch(&mut editor, 2);
    let text = sent.copied.first().expect("copied").clone();
    assert!(text.starts_with("[eq]\non = \"off\"\n"), "{text}");
    assert!(text.contains("hmf_gain = \"3.00 dB\"") && !text.contains("[comp]"));

    let pasted = [Begin(GAIN), Set(GAIN, 3.0), End(GAIN)];
    for way in 0..3 {
        editor.state().port.host_sets(GAIN, 0.0);
        editor.run_ok();
        editor.get_by_label("EQ").focus();
        editor.run_ok();
        match way {
            0 => editor.event(Event::Paste(text.clone())),
            1 => {
                // As a window sends it that knows no paste.
                let events = &mut editor.input_mut().events;
                events.push(Event::Key {
                    key: Key::V,
                    physical_key: None,
                    pressed: true,
                    repeat: false,
                    modifiers: Modifiers::COMMAND,
                });
                events.push(Event::Text(text.clone()));
            }
            _ => {
                editor.state().port.puts_on_clipboard(&text);
                editor.get_by_label("EQ").click_secondary();
                editor.run_ok();
                editor.get_by_label("Paste EQ").click();
            }
        }
        editor.step();
        editor.run_ok();
        assert_eq!(calls(&editor), pasted, "way {way}");
    }
}

#[test]
fn the_strip_is_copied_without_what_belongs_to_the_desk() {
    let mut editor = editor();
    editor.state().port.host_sets(ParamId::PreChannel, 7.0);
    editor.run_ok();
    editor.get_by_label_contains("Preset: ").click_secondary();
    editor.run_ok();
    let text = click_on(&mut editor, "Copy strip").copied;
    let text = text.first().expect("copied");
    for table in ["[input]", "[pre]", "[eq]", "[comp]", "[output]"] {
        assert!(text.contains(table), "{table}");
    }
    assert!(!text.contains("channel") && !text.contains("bypass"));
    editor.state().port.host_sets(GAIN, 5.0);
    editor.state().port.puts_on_clipboard(text);
    editor.run_ok();
    editor.get_by_label_contains("Preset: ").click_secondary();
    editor.run_ok();
    click_on(&mut editor, "Paste strip");
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 0.0), End(GAIN)]);
    assert_eq!(value(&editor, ParamId::PreChannel), 7.0);
}

#[test]
fn a_bad_paste_says_what_is_wrong() {
    for (text, complaint) in [
        ("hello", "Nothing pasted"),
        (
            "[comp]\non = \"on\"\n",
            "holds settings of Compressor, none of the EQ",
        ),
        (
            "[eq]\nhmf_gain = \"loud\"\n",
            "line 2: eq_hmf_gain: 'loud' is not allowed",
        ),
        ("", "The clipboard holds no text"),
    ] {
        let mut editor = editor();
        editor.state().port.puts_on_clipboard(text);
        editor.get_by_label("EQ").click_secondary();
        editor.run_ok();
        click_on(&mut editor, "Paste EQ");
        assert!(mentions(&editor, complaint), "{text:?}");
        assert_eq!(calls(&editor), [], "{text:?}");
    }
}

#[test]
fn a_module_is_reset_by_its_menu() {
    let mut editor = editor();
    editor.state().port.host_sets(GAIN, 5.0);
    editor.run_ok();
    editor.get_by_label("EQ").click_secondary();
    editor.run_ok();
    click_on(&mut editor, "Reset EQ");
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 0.0), End(GAIN)]);
}

/// Plays a sine of 1 kHz into and out of the strip.
fn play(editor: &mut Editor, input: f32, output: f32, frames: usize) {
    record(editor, false);
    for _ in 0..frames {
        let telemetry = &editor.state().telemetry;
        for (ring, gain) in [(&telemetry.pre, input), (&telemetry.post, output)] {
            // 50 turns in 2400 frames: no step between two calls.
            let turn = |n: usize| std::f32::consts::TAU * (n % 48) as f32 / 48.0;
            let mut left: Vec<f32> = (0..2_400).map(|n| turn(n).sin() * gain).collect();
            let mut right = left.clone();
            ring.write(&[&mut left, &mut right]);
        }
        telemetry.publish(&redlight::dsp::StripReadings::default());
        editor.step();
    }
}

#[test]
fn one_click_compares_with_the_input_at_equal_level_and_one_ends_it() {
    let mut editor = editor();
    play(&mut editor, 0.1, 0.2, 60);
    click_on(&mut editor, "Compare at equal level");
    // Twice the voltage: 6.0 dB.
    assert_eq!(calls(&editor), [Compare(Some(6.0))]);
    click_on(&mut editor, "Compare at equal level");
    assert_eq!(calls(&editor), [Compare(None)]);
    click_on(&mut editor, "Compare at equal level");
    calls(&editor);
    let bench = editor.state_mut();
    bench.app.close(&bench.port, &bench.telemetry);
    assert_eq!(
        bench.port.take_calls(),
        [Compare(None)],
        "the window closes"
    );
}

#[test]
fn comparing_ends_when_the_transport_records_and_cannot_begin() {
    let mut editor = editor();
    click_on(&mut editor, "Compare at equal level");
    calls(&editor);
    record(&mut editor, true);
    assert_eq!(calls(&editor), [Compare(None)]);
    click_on(&mut editor, "Compare at equal level");
    assert_eq!(calls(&editor), []);
}

#[test]
fn while_recording_neither_wheel_nor_drag_changes_the_quality_unasked() {
    let mut editor = editor();
    record(&mut editor, true);
    let at = center(&editor, "Quality");
    press(&mut editor, at);
    move_to(&mut editor, at - vec2(0.0, 150.0), Modifiers::NONE);
    release(&mut editor, at - vec2(0.0, 150.0));
    assert_eq!(calls(&editor), []);
    move_to(&mut editor, at, Modifiers::NONE);
    wheel_notch(&mut editor);
    editor.run_ok();
    assert_eq!(calls(&editor), []);
    assert!(mentions(&editor, "Quality: HQ"));
    click_on(&mut editor, "Keep as it is");
    assert_eq!(calls(&editor), []);
}

#[test]
fn while_recording_presets_and_listening_ask_first() {
    let mut editor = editor();
    record(&mut editor, true);
    click_on(&mut editor, "Next preset");
    assert_eq!(calls(&editor), []);
    click_on(&mut editor, "Keep as it is");
    assert!(is_there(&editor, "Preset: No preset"));
    click_on(&mut editor, "Next preset");
    click_on(&mut editor, "Change anyway");
    assert_whole_gestures(&calls(&editor));
    let first = FACTORY[0].preset().name;
    assert!(is_there(&editor, &format!("Preset: {first}")));

    let id = ParamId::CompListen;
    click_on(&mut editor, id.param().name);
    assert_eq!(calls(&editor), []);
    click_on(&mut editor, "Change anyway");
    assert_eq!(calls(&editor), [Begin(id), Set(id, 1.0), End(id)]);
    click_on(&mut editor, "Copy A to B");
    click_on(&mut editor, "Settings B");
    assert_eq!(calls(&editor), [], "A and B rest");
}

fn sizes(sent: &bench::Sent) -> Vec<Vec2> {
    sent.sizes.clone()
}

#[test]
fn the_compact_view_asks_for_its_size_and_is_remembered() {
    let mut editor = editor();
    let compact = vec2(COMPACT_WIDTH, COMPACT_HEIGHT);
    let about = "One narrow column, for many strips side by side";
    assert_eq!(sizes(&click_on(&mut editor, about)), [compact]);
    assert!(editor.state().app.strip.view.is_compact);
    for id in [
        ParamId::InputTrim,
        ParamId::PreDrive,
        ParamId::OutputTrim,
        ParamId::FilterHpfFreq,
        ParamId::GateThreshold,
        ParamId::CompThreshold,
        ParamId::CompMakeup,
        ParamId::DeessThreshold,
    ] {
        assert!(is_there(&editor, id.param().name), "{id:?}");
    }
    click_on(&mut editor, "Gate");
    let id = ParamId::GateOn;
    assert_eq!(calls(&editor), [Begin(id), Set(id, 1.0), End(id)]);
    let full = vec2(WIDTH, HEIGHT);
    assert_eq!(sizes(&click_on(&mut editor, "The whole strip")), [full]);
}

#[test]
fn the_window_has_the_size_that_was_chosen_and_what_the_host_makes_of_it() {
    let mut editor = editor();
    editor.get_by_label_contains("Setup:").click();
    editor.run_ok();
    let wanted = 1.5 * vec2(WIDTH, HEIGHT);
    assert_eq!(sizes(&click_on(&mut editor, "Window 150 %")), [wanted]);
    assert_eq!(editor.state().app.strip.view.size(), wanted);
    // The host drags its own border.
    editor.set_size(vec2(1700.0, 900.0));
    editor.run_ok();
    assert_eq!(editor.state().app.strip.view.size(), vec2(1700.0, 900.0));
}

#[test]
fn the_corner_resizes_within_its_limits() {
    let mut editor = editor();
    let at = Pos2::ZERO + vec2(WIDTH - 6.0, HEIGHT - 6.0);
    press(&mut editor, at);
    editor.event(Event::PointerMoved(at + vec2(-100.0, 40.0)));
    let sent = watch(&mut editor, 2);
    assert_eq!(
        sent.sizes.first(),
        Some(&vec2(WIDTH - 100.0, HEIGHT + 40.0))
    );
    editor.event(Event::PointerMoved(at - vec2(1300.0, 690.0)));
    let sent = watch(&mut editor, 2);
    assert_eq!(sent.sizes.first(), Some(&(0.75 * vec2(WIDTH, HEIGHT))));
    release(&mut editor, at);
    assert_eq!(calls(&editor), []);
}

#[test]
fn the_theme_is_remembered_for_all_strips() {
    let home = tempfile::tempdir().expect("a folder");
    let mut editor = editor_at(home.path());
    editor.get_by_label_contains("Setup:").click();
    editor.run_ok();
    click_on(&mut editor, "Light theme");
    assert!(editor.state().app.is_light());
    let mut other = editor_at(home.path());
    other.run_ok();
    assert!(other.state().app.is_light());
}

#[test]
fn a_and_b_are_saved_with_the_session() {
    let mut editor = editor();
    editor.state().port.host_sets(GAIN, 3.0);
    editor.run_ok();
    click_on(&mut editor, "Copy A to B");
    click_on(&mut editor, "Settings B");
    editor.state().port.host_sets(GAIN, -6.0);
    editor.run_ok();
    // What the plug-in's state holds of the editor, and what it holds of the parameters.
    let saved = serde_json::to_string(&editor.state().app.strip.view).expect("written");
    let heard = value(&editor, GAIN);

    let mut app = redlight::editor::EditorApp::default();
    app.strip.view = serde_json::from_str(&saved).expect("read");
    let mut editor = editor_with(app);
    editor.state().port.host_sets(GAIN, heard);
    editor.run_ok();
    calls(&editor);
    click_on(&mut editor, "Settings B");
    assert_eq!(calls(&editor), [], "B is the one that is heard");
    click_on(&mut editor, "Settings A");
    assert_eq!(calls(&editor), [Begin(GAIN), Set(GAIN, 3.0), End(GAIN)]);
    click_on(&mut editor, "Settings B");
    assert_eq!(value(&editor, GAIN), -6.0);
}
