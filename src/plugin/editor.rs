//! The editor's window in the host: the framework's side of [`crate::editor`].

pub mod window;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::prelude::TrackInfo;
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier};

use self::window::{Editor, Presence};
use super::params::HostParams;
use crate::editor::{self, EditorApp, HEIGHT, ParamPort, SCALES, WIDTH};
use crate::params::ParamId;
use crate::telemetry::Telemetry;

/// What the editor is about: one plug-in instance.
pub struct EditorHost {
    /// Its parameters.
    pub params: Arc<HostParams>,
    /// Its readings.
    pub telemetry: Arc<Telemetry>,
    /// Set by the audio thread when there is something new to show.
    pub repaint: RepaintNotifier,
}

/// The parameters as the editor reaches them.
struct HostPort<'a> {
    params: &'a HostParams,
    host: &'a GuiContext,
}

impl ParamPort for HostPort<'_> {
    fn position(&self, id: ParamId) -> f64 {
        f64::from(self.params.position(id))
    }

    fn modulated_position(&self, id: ParamId) -> f64 {
        f64::from(self.params.modulated_position(id))
    }

    fn begin(&self, id: ParamId) {
        self.params.begin(self.host, id);
    }

    fn set_position(&self, id: ParamId, position: f64) {
        self.params.set_to_position(self.host, id, position);
    }

    fn end(&self, id: ParamId) {
        self.params.end(self.host, id);
    }
}

/// What one instance's editor is made of. It outlives the window, which opens and closes many times.
struct Paper {
    host: EditorHost,
    editor: EditorApp,
    /// While a window is open.
    context: Option<GuiContext>,
    /// For the thread of the window that opens next.
    presence: Option<Presence>,
    /// Drawing it has failed; it rests until the window opens again.
    has_failed: bool,
}

impl Paper {
    fn open(&mut self, egui_ctx: &egui::Context, context: GuiContext) {
        if self.has_failed {
            self.editor = EditorApp::default();
            self.has_failed = false;
        }
        self.editor.open(egui_ctx);
        self.context = Some(context);
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        let Some(context) = &self.context else {
            return;
        };
        let port = HostPort {
            params: &self.host.params,
            host: context,
        };
        let telemetry = &self.host.telemetry;
        let draw = || editor::show(ui, &mut self.editor, &port, telemetry);
        // A fault in a picture must not end the host; the sound goes on by itself.
        self.has_failed = self.has_failed || catch_unwind(AssertUnwindSafe(draw)).is_err();
        if self.has_failed {
            ui.label("The editor has failed; the sound goes on. Close and open it again.");
        }
    }

    /// The window has gone: lets go of what it held.
    fn close(&mut self) {
        if let Some(context) = self.context.take() {
            let port = HostPort {
                params: &self.host.params,
                host: &context,
            };
            self.editor.close(&port, &self.host.telemetry);
        }
    }
}

/// A [`Paper`] that the window's thread draws on and the host's thread closes.
#[derive(Clone)]
struct Sheet(Arc<Mutex<Paper>>);

impl Sheet {
    fn lock(&self) -> MutexGuard<'_, Paper> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

thread_local! {
    /// Shows, by being dropped, that the thread of a window has ended.
    static PRESENCE: Cell<Option<Presence>> = const { Cell::new(None) };
}

/// The egui application in the window.
pub struct App(Sheet);

impl NiceEguiApp for App {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        context: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        let mut paper = self.0.lock();
        PRESENCE.set(paper.presence.take());
        paper.open(&egui_ctx, context);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        self.0.lock().show(ui);
    }

    fn track_info_changed(&mut self, info: TrackInfo) {
        info.name().clone_into(&mut self.0.lock().editor.track_name);
    }
}

/// The editor of one plug-in instance.
pub fn create(host: EditorHost) -> Option<Editor> {
    let size = |scale: f32| LogicalSize::new(WIDTH * scale, HEIGHT * scale);
    let [least, greatest] = SCALES.map(size);
    let settings = EguiNiceSettings::new()
        .with_tile("Redlight")
        .with_resize_hint(
            ResizeHint::resizable().with_min_max_logical_size(Some(least), Some(greatest)),
        );
    let repaint = host.repaint.clone();
    let sheet = Sheet(Arc::new(Mutex::new(Paper {
        host,
        editor: EditorApp::default(),
        context: None,
        presence: None,
        has_failed: false,
    })));
    let inner = nice_plug_egui::create_egui_editor(
        EguiEditorState::from_size(size(1.0), 1.0),
        repaint,
        settings,
        App(sheet.clone()),
    )?;
    Some(Editor { inner, sheet })
}
