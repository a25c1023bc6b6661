//! One strip's editor, whatever window it is in: its state, and one frame of it.
//!
//! The strip may be the window's own or, opened from the desk, another process's: what it works on is a port and
//! a telemetry.

use egui::{Color32, Ui};

use super::analyser::Analyser;
use super::current::Current;
use super::curves::Tone;
use super::displays::{Device, Displays, PlotView};
use super::gestures::GestureState;
use super::layout::Layout;
use super::level_match::LevelMatch;
use super::library::Library;
use super::look::Look;
use super::loudness::Loudness;
use super::panels::browser::Browser;
use super::panels::top::{Top, Track};
use super::panels::{
    compact, compressor, deesser, eq, filters, gate, input, output, preamp, question, status, top,
};
use super::port::ParamPort;
use super::readings::Readings;
use super::requests::WindowRequests;
use super::state::EditorState;
use super::view::View;
use super::widgets::gesture;
use crate::params::{Module, ParamId};
use crate::telemetry::Telemetry;

/// State of one strip's editor.
#[derive(Default)]
pub struct StripEditor {
    /// The track's name in the host, if it tells.
    pub track_name: String,
    /// The track's colour in the host, if it tells.
    pub track_color: Option<Color32>,
    /// The device, where it is not the host's.
    pub device: Option<Device>,
    /// What is saved with the strip.
    pub view: View,
    pub(super) gestures: GestureState,
    pub(super) current: Current,
    readings: Readings,
    analyser: Analyser,
    loudness: Loudness,
    level_match: LevelMatch,
    browser: Browser,
    plot: PlotView,
}

impl StripEditor {
    /// The window closes, or shows something else: lets go of everything.
    pub fn close(&mut self, port: &dyn ParamPort, telemetry: &Telemetry, look: Look) {
        let (gestures, view) = (&mut self.gestures, &mut self.view);
        let mut editor = EditorState::new(port, look, gestures, view, telemetry.stream(), 0.0);
        gesture::let_go(&mut editor);
        self.gestures.entry = None;
        self.gestures.question = None;
        self.gestures.sent.clear();
        self.gestures.notice = None;
        self.browser = Browser::default();
        if self.level_match.stop() {
            port.compare(None);
        }
        self.analyser.stop(telemetry);
        self.loudness.close();
        self.level_match.close();
        telemetry.set_watched(false);
    }

    /// Whether something waits for an answer.
    pub fn is_asking(&self) -> bool {
        let gestures = &self.gestures;
        self.browser.is_shown() || gestures.question.is_some() || gestures.notice.is_some()
    }

    /// All values have been set anew by somebody else: a session was loaded. What was done before led to
    /// other ones.
    pub fn forget_history(&mut self) {
        self.gestures.undo.forget();
        self.gestures.sent.clear();
        self.gestures.question = None;
    }

    /// Takes in what has happened since the last frame. True while anything moves.
    pub fn update(
        &mut self,
        port: &dyn ParamPort,
        telemetry: &Telemetry,
        library: &Library,
        time_s: f64,
    ) -> bool {
        telemetry.set_watched(true);
        let is_moving = self.readings.update(telemetry, time_s);
        self.analyser.update(telemetry, time_s);
        self.loudness.update(telemetry, time_s);
        self.current.follow(&self.view.preset, library);
        let is_strip_heard = port.position(ParamId::StripBypass) < 0.5;
        self.level_match.update(telemetry, is_strip_heard);
        if telemetry.stream().is_recording && self.level_match.stop() {
            port.compare(None);
        }
        is_moving
    }
}

/// Draws all of the strip into `ui`.
pub fn show(
    ui: &mut Ui,
    strip: &mut StripEditor,
    library: &mut Library,
    port: &dyn ParamPort,
    telemetry: &Telemetry,
    look: Look,
) -> WindowRequests {
    strip.gestures.hint = None;
    let time_s = ui.input(|i| i.time);
    let is_compact = strip.view.is_compact;
    let (gestures, view) = (&mut strip.gestures, &mut strip.view);
    let editor = &mut EditorState::new(port, look, gestures, view, telemetry.stream(), time_s);
    let mut top = Top {
        track: Track {
            name: &strip.track_name,
            color: strip.track_color,
        },
        level_match: &mut strip.level_match,
        library,
        current: &strip.current,
        browser: &mut strip.browser,
    };
    let mut displays = Displays {
        device: strip.device.as_ref(),
        readings: &mut strip.readings,
        analyser: &mut strip.analyser,
        loudness: &mut strip.loudness,
        plot: &mut strip.plot,
    };
    let requests = if is_compact {
        compact::show(ui, editor, &mut top, &mut displays)
    } else {
        whole(ui, editor, &mut top, &mut displays)
    };
    top::overlay(ui, editor, &mut top);
    question::ask(ui, editor);
    question::tell(ui, editor);
    gesture::settle(ui, editor);
    if std::mem::take(&mut strip.gestures.has_saved) {
        strip.current.forget();
    }
    if strip.view.preset != strip.current.key() {
        ui.ctx().request_repaint();
    }
    requests
}

/// The whole strip.
fn whole(
    ui: &mut Ui,
    editor: &mut EditorState,
    top: &mut Top,
    displays: &mut Displays,
) -> WindowRequests {
    let places = Layout::new(ui.max_rect(), editor.look, editor.settings.order);
    let tone = Tone::new(&editor.settings, editor.rate_hz());
    let Displays {
        device,
        readings,
        analyser,
        loudness,
        plot,
    } = displays;
    let requests = top::show(ui, editor, places.top, top);
    for (module, rect) in places.modules {
        match module {
            Module::Input => input::show(ui, editor, rect, readings),
            Module::Preamp => preamp::show(ui, editor, rect),
            Module::Filters => filters::show(ui, editor, rect, &tone),
            Module::Gate => gate::show(ui, editor, rect, readings),
            Module::Eq => eq::show(ui, editor, rect, plot, analyser, &tone),
            Module::Compressor => compressor::show(ui, editor, rect, readings),
            Module::Deesser => deesser::show(ui, editor, rect, readings),
            Module::Output => output::show(ui, editor, rect, readings, loudness),
            Module::Strip => {}
        }
    }
    status::show(ui, editor, places.status, readings, *device);
    requests
}
