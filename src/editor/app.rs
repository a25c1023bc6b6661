//! One window's editor: its state, and one frame of it.

use std::path::PathBuf;

use egui::{Color32, Ui};

use super::analyser::Analyser;
use super::current::Current;
use super::curves::Tone;
use super::desk::{self, Desk};
use super::displays::{Device, Displays, PlotView};
use super::gestures::GestureState;
use super::keys::Keys;
use super::layout::{self, Layout};
use super::level_match::LevelMatch;
use super::library::Library;
use super::look::{self, Look};
use super::loudness::Loudness;
use super::panels::browser::Browser;
use super::panels::top::{Top, Track};
use super::panels::{
    compact, compressor, deesser, eq, filters, gate, input, output, preamp, question, status, top,
};
use super::port::ParamPort;
use super::preferences::Preferences;
use super::readings::Readings;
use super::requests::WindowRequests;
use super::sizing::Sizing;
use super::state::EditorState;
use super::theme::{DARK, LIGHT, Theme};
use super::view::View;
use super::widgets::gesture;
use crate::params::{Module, ParamId};
use crate::telemetry::Telemetry;

/// Shortest time between two pictures.
const FRAME_S: f32 = 1.0 / 60.0;

/// How often it is looked whether presets have been read.
const READING_S: f32 = 0.05;

/// State of one editor. It outlives the window, so that undo does too.
pub struct EditorApp {
    /// The track's name in the host, if it tells.
    pub track_name: String,
    /// The track's colour in the host, if it tells.
    pub track_color: Option<Color32>,
    /// The device, where it is not the host's.
    pub device: Option<Device>,
    /// What is saved with the strip.
    pub view: View,
    theme: &'static Theme,
    gestures: GestureState,
    readings: Readings,
    analyser: Analyser,
    loudness: Loudness,
    level_match: LevelMatch,
    library: Library,
    current: Current,
    browser: Browser,
    keys: Keys,
    plot: PlotView,
    sizing: Sizing,
    /// All strips, and whether they are shown instead of this one.
    desk: Desk,
    shows_desk: bool,
    styled: Option<(bool, f32)>,
}

impl Default for EditorApp {
    fn default() -> Self {
        Self::new(None)
    }
}

impl EditorApp {
    /// An editor with the user's presets in `folder`; with none nothing is read or written.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            track_name: String::new(),
            track_color: None,
            device: None,
            view: View::default(),
            theme: &DARK,
            gestures: GestureState::default(),
            readings: Readings::default(),
            analyser: Analyser::default(),
            loudness: Loudness::default(),
            level_match: LevelMatch::default(),
            library: Library::new(folder),
            current: Current::default(),
            browser: Browser::default(),
            keys: Keys::default(),
            plot: PlotView::default(),
            sizing: Sizing::default(),
            desk: Desk::default(),
            shows_desk: false,
            styled: None,
        }
    }

    /// Shows all strips that `presence` sees instead of this one.
    pub fn show_desk(&mut self, presence: crate::registry::Presence) {
        self.desk = Desk::of(presence);
        self.shows_desk = true;
    }

    /// A window opens: installs the fonts, reads presets and preferences.
    pub fn open(&mut self, ctx: &egui::Context) {
        look::install_fonts(ctx);
        self.styled = None;
        self.library.refresh();
        if let Some(home) = self.library.home() {
            self.set_light(Preferences::load(home).is_light);
        }
    }

    /// The window closes: lets go of everything.
    pub fn close(&mut self, port: &dyn ParamPort, telemetry: &Telemetry) {
        let look = Look {
            theme: self.theme,
            scale: 1.0,
            scope: 0,
        };
        let (gestures, view) = (&mut self.gestures, &mut self.view);
        let mut editor = EditorState::new(port, look, gestures, view, telemetry.stream(), 0.0);
        gesture::let_go(&mut editor);
        self.gestures.entry = None;
        self.gestures.question = None;
        self.gestures.sent.clear();
        self.library.close();
        self.gestures.notice = None;
        self.browser = Browser::default();
        if self.level_match.stop() {
            port.compare(None);
        }
        self.analyser.stop(telemetry);
        self.loudness.close();
        self.level_match.close();
        telemetry.set_watched(false);
        self.desk.close();
    }

    /// Which keys were the editor's in the last frame.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    fn is_asking(&self) -> bool {
        let gestures = &self.gestures;
        self.browser.is_shown()
            || gestures.question.is_some()
            || gestures.notice.is_some()
            || (self.shows_desk && self.desk.is_asking())
    }

    /// All values have been set anew by somebody else: a session was loaded. What was done before led to
    /// other ones.
    pub fn forget_history(&mut self) {
        self.gestures.undo.forget();
        self.gestures.sent.clear();
        self.gestures.question = None;
    }

    /// Whether the light theme is chosen.
    pub fn is_light(&self) -> bool {
        !self.theme.is_dark
    }

    /// Chooses the light or the dark theme.
    pub fn set_light(&mut self, is_light: bool) {
        self.theme = if is_light { &LIGHT } else { &DARK };
    }

    fn style(&mut self, ui: &Ui, look: Look) {
        let wanted = (look.theme.is_dark, look.scale);
        if self.styled != Some(wanted) {
            look::install_style(ui.ctx(), look);
            self.styled = Some(wanted);
        }
    }

    /// Takes in what has happened since the last frame. True while anything moves.
    fn update(&mut self, port: &dyn ParamPort, telemetry: &Telemetry, time_s: f64) -> bool {
        telemetry.set_watched(true);
        let is_moving = self.readings.update(telemetry, time_s);
        self.analyser.update(telemetry, time_s);
        self.loudness.update(telemetry, time_s);
        self.library.poll();
        self.current.follow(&self.view.preset, &self.library);
        let is_strip_heard = port.position(ParamId::StripBypass) < 0.5;
        self.level_match.update(telemetry, is_strip_heard);
        if telemetry.stream().is_recording && self.level_match.stop() {
            port.compare(None);
        }
        is_moving
    }

    /// Does what was asked for that concerns the window.
    fn grant(&mut self, ui: &Ui, requests: WindowRequests, time_s: f64) {
        if requests.other_theme {
            self.set_light(!self.is_light());
            let is_light = self.is_light();
            // A preference that cannot be written is one for this window.
            if let Some(home) = self.library.home() {
                let _ = Preferences::change(home, |p| p.is_light = is_light);
            }
            ui.ctx().request_repaint();
        }
        if requests.desk {
            self.shows_desk = !self.shows_desk;
            if !self.shows_desk {
                self.desk.close();
            }
            ui.ctx().request_repaint();
        }
        if requests.other_view {
            self.view.is_compact = !self.view.is_compact;
        }
        if let Some(scale) = requests.scale {
            self.view
                .set_size(scale * View::design(self.view.is_compact));
        }
        if requests.other_view || requests.scale.is_some() {
            self.sizing.ask(ui, &self.view, time_s);
            ui.ctx().request_repaint();
        }
    }
}

/// Draws one frame into all of `ui`, and asks for the next one only while something moves.
pub fn show(ui: &mut Ui, app: &mut EditorApp, port: &dyn ParamPort, telemetry: &Telemetry) {
    let window = ui.max_rect();
    let time_s = ui.input(|i| i.time);
    let whole = ui.ctx().viewport_rect();
    app.sizing.follow(whole, &mut app.view, time_s);
    let look = Look {
        theme: app.theme,
        scale: layout::scale(window, View::design(app.view.is_compact)),
        scope: 0,
    };
    app.style(ui, look);
    let is_asking = app.is_asking();
    app.keys.begin(ui, &app.gestures, is_asking);
    (app.gestures.has_node, app.gestures.is_over_part) = (false, false);
    let is_moving = app.update(port, telemetry, time_s);
    ui.painter().rect_filled(window, 0.0, look.theme.window);
    let requests = if app.shows_desk {
        WindowRequests {
            desk: desk::show(ui, &mut app.desk, &mut app.library, look, time_s),
            ..WindowRequests::default()
        }
    } else {
        draw(ui, app, port, telemetry, look)
    };
    if app.is_asking() {
        // Nothing stays open behind what must be answered.
        egui::Popup::close_all(ui.ctx());
    }
    app.keys.end(ui);
    app.sizing.corner(ui, look, whole, &mut app.view, time_s);
    if std::mem::take(&mut app.gestures.has_saved) {
        app.current.forget();
    }
    if app.view.preset != app.current.key() {
        ui.ctx().request_repaint();
    }
    if app.library.is_reading() {
        ui.ctx().request_repaint_after_secs(READING_S);
    }
    app.grant(ui, requests, time_s);
    if is_moving {
        ui.ctx().request_repaint_after_secs(FRAME_S);
    }
}

/// Everything inside the window.
fn draw(
    ui: &mut Ui,
    app: &mut EditorApp,
    port: &dyn ParamPort,
    telemetry: &Telemetry,
    look: Look,
) -> WindowRequests {
    app.gestures.hint = None;
    let time_s = ui.input(|i| i.time);
    let is_compact = app.view.is_compact;
    let (gestures, view) = (&mut app.gestures, &mut app.view);
    let editor = &mut EditorState::new(port, look, gestures, view, telemetry.stream(), time_s);
    let mut top = Top {
        track: Track {
            name: &app.track_name,
            color: app.track_color,
        },
        level_match: &mut app.level_match,
        library: &mut app.library,
        current: &app.current,
        browser: &mut app.browser,
    };
    let mut displays = Displays {
        device: app.device.as_ref(),
        readings: &mut app.readings,
        analyser: &mut app.analyser,
        loudness: &mut app.loudness,
        plot: &mut app.plot,
    };
    let requests = if is_compact {
        compact::show(ui, editor, &mut top, &mut displays)
    } else {
        strip(ui, editor, &mut top, &mut displays)
    };
    top::overlay(ui, editor, &mut top);
    question::ask(ui, editor);
    question::tell(ui, editor);
    gesture::settle(ui, editor);
    requests
}

/// The whole strip.
fn strip(
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
