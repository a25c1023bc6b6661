//! One window's editor: its state, and one frame of it.

use egui::Ui;

use super::analyser::Analyser;
use super::compare::Compare;
use super::curves::Tone;
use super::desk::Desk;
use super::layout::{self, Layout};
use super::look::{self, Look};
use super::panels::eq_plot::PlotView;
use super::panels::{
    compressor, deesser, eq, filters, gate, input, output, preamp, question, status, top,
};
use super::port::ParamPort;
use super::readings::Readings;
use super::theme::{DARK, LIGHT, Theme};
use super::widgets::gesture;
use super::widgets::hands::Hands;
use crate::params::Module;
use crate::telemetry::Telemetry;

/// Shortest time between two pictures.
const FRAME_S: f32 = 1.0 / 60.0;

/// State of one editor. It outlives the window, so that comparison and undo do too.
pub struct EditorApp {
    theme: &'static Theme,
    /// The track's name in the host, if it tells.
    pub track_name: String,
    hands: Hands,
    readings: Readings,
    analyser: Analyser,
    compare: Compare,
    plot: PlotView,
    styled: Option<(bool, f32)>,
}

impl Default for EditorApp {
    fn default() -> Self {
        Self {
            theme: &DARK,
            track_name: String::new(),
            hands: Hands::default(),
            readings: Readings::default(),
            analyser: Analyser::default(),
            compare: Compare::default(),
            plot: PlotView::default(),
            styled: None,
        }
    }
}

impl EditorApp {
    /// A window opens: installs the fonts.
    pub fn open(&mut self, ctx: &egui::Context) {
        look::install_fonts(ctx);
        self.styled = None;
    }

    /// The window closes: lets go of everything.
    pub fn close(&mut self, port: &dyn ParamPort, telemetry: &Telemetry) {
        let look = Look {
            theme: self.theme,
            scale: 1.0,
        };
        let mut desk = Desk::new(port, look, &mut self.hands, telemetry.stream(), 0.0);
        gesture::let_go(&mut desk);
        self.hands.entry = None;
        self.analyser.stop(telemetry);
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
}

/// Draws one frame into all of `ui`, and asks for the next one only while something moves.
pub fn show(ui: &mut Ui, app: &mut EditorApp, port: &dyn ParamPort, telemetry: &Telemetry) {
    let window = ui.max_rect();
    let look = Look {
        theme: app.theme,
        scale: layout::scale(window),
    };
    app.style(ui, look);
    let time_s = ui.input(|i| i.time);
    let is_moving = app.readings.update(telemetry, time_s);
    app.analyser.update(telemetry, time_s);
    ui.painter().rect_filled(window, 0.0, look.theme.window);

    app.hands.hint = None;
    let mut desk = Desk::new(port, look, &mut app.hands, telemetry.stream(), time_s);
    let places = Layout::new(window, look, desk.settings.order);
    let is_changing_theme = top::show(ui, &mut desk, places.top, &app.track_name, &mut app.compare);
    let tone = Tone::new(&desk.settings, desk.rate_hz());
    for (module, rect) in places.modules {
        match module {
            Module::Input => input::show(ui, &mut desk, rect, &mut app.readings),
            Module::Preamp => preamp::show(ui, &mut desk, rect),
            Module::Filters => filters::show(ui, &mut desk, rect, &tone),
            Module::Gate => gate::show(ui, &mut desk, rect, &app.readings),
            Module::Eq => eq::show(ui, &mut desk, rect, &mut app.plot, &mut app.analyser, &tone),
            Module::Compressor => compressor::show(ui, &mut desk, rect, &app.readings),
            Module::Deesser => deesser::show(ui, &mut desk, rect, &app.readings),
            Module::Output => output::show(ui, &mut desk, rect, &mut app.readings),
            Module::Strip => {}
        }
    }
    status::show(ui, &mut desk, places.status, &mut app.readings);
    question::show(ui, &mut desk);
    gesture::settle(ui, &mut desk);
    if is_changing_theme {
        app.set_light(!app.is_light());
        ui.ctx().request_repaint();
    }
    if is_moving {
        ui.ctx().request_repaint_after_secs(FRAME_S);
    }
}
