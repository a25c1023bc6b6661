//! One window's editor: its state, and one frame of it.

use std::path::PathBuf;

use egui::Ui;

use super::desk::{self, Desk};
use super::keys::Keys;
use super::layout;
use super::library::Library;
use super::look::{self, Look};
use super::port::ParamPort;
use super::preferences::Preferences;
use super::requests::WindowRequests;
use super::sizing::Sizing;
use super::strip::{self, StripEditor};
use super::theme::{DARK, LIGHT, Theme};
use super::view::View;
use crate::telemetry::Telemetry;

/// Shortest time between two pictures.
const FRAME_S: f32 = 1.0 / 60.0;

/// How often it is looked whether presets have been read.
const READING_S: f32 = 0.05;

/// State of one editor. It outlives the window, so that undo does too.
pub struct EditorApp {
    /// The strip whose window it is.
    pub strip: StripEditor,
    theme: &'static Theme,
    library: Library,
    keys: Keys,
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
            strip: StripEditor::default(),
            theme: &DARK,
            library: Library::new(folder),
            keys: Keys::default(),
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
        self.strip.close(port, telemetry, look);
        self.library.close();
        self.desk.close();
    }

    /// Which keys were the editor's in the last frame.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    fn is_asking(&self) -> bool {
        self.strip.is_asking() || (self.shows_desk && self.desk.is_asking())
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

    /// Does what was asked for that concerns the window.
    fn grant(&mut self, ui: &Ui, mut requests: WindowRequests, time_s: f64) {
        // A column has no room for the desk.
        requests.other_view |= requests.desk && self.strip.view.is_compact;
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
            self.strip.view.is_compact = !self.strip.view.is_compact;
        }
        if let Some(scale) = requests.scale {
            self.strip
                .view
                .set_size(scale * View::design(self.strip.view.is_compact));
        }
        if requests.other_view || requests.scale.is_some() {
            self.sizing.ask(ui, &self.strip.view, time_s);
            ui.ctx().request_repaint();
        }
    }
}

/// Draws one frame into all of `ui`, and asks for the next one only while something moves.
pub fn show(ui: &mut Ui, app: &mut EditorApp, port: &dyn ParamPort, telemetry: &Telemetry) {
    let window = ui.max_rect();
    let time_s = ui.input(|i| i.time);
    let whole = ui.ctx().viewport_rect();
    app.sizing.follow(whole, &mut app.strip.view, time_s);
    let look = Look {
        theme: app.theme,
        scale: layout::scale(window, View::design(app.strip.view.is_compact)),
        scope: 0,
    };
    app.style(ui, look);
    let is_asking = app.is_asking();
    let is_desk = app.shows_desk;
    app.keys.begin(ui, &app.strip.gestures, is_asking, is_desk);
    (app.strip.gestures.has_node, app.strip.gestures.is_over_part) = (false, false);
    app.library.poll();
    let strip = &mut app.strip;
    let is_moving = !is_desk && strip.update(port, telemetry, &app.library, time_s);
    ui.painter().rect_filled(window, 0.0, look.theme.window);
    let requests = if is_desk {
        desk::show(ui, &mut app.desk, port, &mut app.library, look, time_s)
    } else {
        strip::show(ui, &mut app.strip, &mut app.library, port, telemetry, look)
    };
    if app.is_asking() {
        // Nothing stays open behind what must be answered.
        egui::Popup::close_all(ui.ctx());
    }
    app.keys.end(ui);
    app.sizing
        .corner(ui, look, whole, &mut app.strip.view, time_s);
    if app.library.is_reading() {
        ui.ctx().request_repaint_after_secs(READING_S);
    }
    if requests.desk && !is_desk {
        // The audio thread need not read for what is not shown.
        app.strip.close(port, telemetry, look);
    }
    app.grant(ui, requests, time_s);
    if is_moving {
        ui.ctx().request_repaint_after_secs(FRAME_S);
    }
}
