//! The editor on a bench: hands that move it, and what reaches the host.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::Path;

use egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, OutputCommand, PointerButton, Pos2,
    TouchPhase, Vec2, ViewportCommand, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use redlight::editor::{EditorApp, HEIGHT, WIDTH, show};
use redlight::params::ParamId;
use redlight::telemetry::{StreamInfo, Telemetry};
use redlight_editor_tests::port::Call::{self, Begin, End, Set};
use redlight_editor_tests::port::FakePort;

/// An editor and what it works on.
#[derive(Default)]
pub struct Bench {
    pub app: EditorApp,
    pub port: FakePort,
    pub telemetry: Telemetry,
    is_open: bool,
}

pub type Editor = Harness<'static, Bench>;

pub fn editor() -> Editor {
    editor_with(EditorApp::default())
}

/// An editor with a state of its own.
pub fn editor_with(app: EditorApp) -> Editor {
    Harness::builder()
        .with_size(vec2(WIDTH, HEIGHT))
        .with_max_steps(200)
        .with_step_dt(0.05)
        .build_ui_state(
            |ui, bench: &mut Bench| {
                if !bench.is_open {
                    bench.app.open(ui.ctx());
                    bench.is_open = true;
                    ui.ctx().request_repaint();
                    return;
                }
                show(ui, &mut bench.app, &bench.port, &bench.telemetry);
            },
            Bench {
                app,
                ..Bench::default()
            },
        )
}

pub fn calls(editor: &Editor) -> Vec<Call> {
    editor.state().port.take_calls()
}

pub fn value(editor: &Editor, id: ParamId) -> f64 {
    editor.state().port.value(id)
}

pub fn center(editor: &Editor, label: &str) -> Pos2 {
    editor.get_by_label(label).rect().center()
}

pub fn button(editor: &Editor, at: Pos2, pressed: bool, modifiers: Modifiers) {
    let event = Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers,
    };
    if modifiers.any() {
        editor.event_modifiers(event, modifiers);
    } else {
        // Without frames in between, so that two clicks are a double-click.
        editor.event(event);
    }
}

pub fn move_to(editor: &mut Editor, at: Pos2, modifiers: Modifiers) {
    editor.event_modifiers(Event::PointerMoved(at), modifiers);
    editor.step();
}

/// Turns the wheel up, and waits until that gesture has ended.
pub fn turn_wheel(editor: &mut Editor, at: Pos2, notches: usize) {
    move_to(editor, at, Modifiers::NONE);
    for _ in 0..notches {
        wheel_notch(editor);
    }
    for _ in 0..10 {
        editor.step();
    }
}

pub fn wheel_notch(editor: &mut Editor) {
    editor.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, 1.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    editor.step();
}

pub fn press(editor: &mut Editor, at: Pos2) {
    move_to(editor, at, Modifiers::NONE);
    button(editor, at, true, Modifiers::NONE);
    editor.step();
}

pub fn release(editor: &mut Editor, at: Pos2) {
    button(editor, at, false, Modifiers::NONE);
    editor.step();
    editor.run_ok();
}

pub fn click(editor: &mut Editor, at: Pos2, modifiers: Modifiers) {
    move_to(editor, at, modifiers);
    button(editor, at, true, modifiers);
    button(editor, at, false, modifiers);
    editor.step();
    editor.run_ok();
}

/// One gesture on `id`: begins, moves only in between, ends.
pub fn assert_one_gesture(calls: &[Call], id: ParamId) {
    assert_eq!(calls.first(), Some(&Begin(id)), "{calls:?}");
    assert_eq!(calls.last(), Some(&End(id)), "{calls:?}");
    for call in &calls[1..calls.len() - 1] {
        assert!(
            matches!(call, Set(other, _) if *other == id),
            "{id:?}: {calls:?}"
        );
    }
}

/// What leaves the editor by other ways than the port.
#[derive(Debug, Default)]
pub struct Sent {
    /// Sizes that were asked for.
    pub sizes: Vec<Vec2>,
    /// Texts that were copied.
    pub copied: Vec<String>,
}

/// Frames, and what leaves the editor in them.
pub fn watch(editor: &mut Editor, frames: usize) -> Sent {
    let mut sent = Sent::default();
    for _ in 0..frames {
        editor.step();
        let output = editor.output();
        for viewport in output.viewport_output.values() {
            sent.sizes
                .extend(viewport.commands.iter().filter_map(|c| match c {
                    ViewportCommand::InnerSize(size) => Some(*size),
                    _ => None,
                }));
        }
        let commands = output.platform_output.commands.iter();
        sent.copied.extend(commands.filter_map(|c| match c {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        }));
    }
    sent
}

/// Clicks what has this label, and tells what leaves the editor.
pub fn click_on(editor: &mut Editor, label: &str) -> Sent {
    let at = center(editor, label);
    move_to(editor, at, Modifiers::NONE);
    button(editor, at, true, Modifiers::NONE);
    button(editor, at, false, Modifiers::NONE);
    let sent = watch(editor, 4);
    // Long enough that the next click is none of a double-click.
    for _ in 0..10 {
        editor.step();
    }
    editor.run_ok();
    sent
}

/// Whether something with this label is there.
pub fn is_there(editor: &Editor, label: &str) -> bool {
    editor.query_all_by_label(label).next().is_some()
}

/// Whether something is there whose label contains this.
pub fn mentions(editor: &Editor, text: &str) -> bool {
    editor.query_all_by_label_contains(text).next().is_some()
}

/// The host's transport records, or no longer.
pub fn record(editor: &mut Editor, is_recording: bool) {
    editor.state().telemetry.publish_stream(&StreamInfo {
        sample_rate_hz: 48_000.0,
        channels: 2,
        is_recording,
        ..StreamInfo::default()
    });
    editor.step();
    editor.run_ok();
}

/// An editor with its files in `folder`.
pub fn editor_at(folder: &Path) -> Editor {
    editor_with(EditorApp::new(Some(folder.join("presets"))))
}

/// Every control that moved: begun once, set, ended once.
pub fn assert_whole_gestures(calls: &[Call]) {
    for call in calls {
        let (Begin(id) | Set(id, _) | End(id)) = call else {
            panic!("{call:?}");
        };
        let own: Vec<Call> = calls
            .iter()
            .copied()
            .filter(|c| matches!(c, Begin(i) | Set(i, _) | End(i) if i == id))
            .collect();
        assert!(matches!(own[..], [Begin(_), Set(..), End(_)]), "{own:?}");
    }
}
