//! The editor's window in the host: the framework's side of [`crate::editor`].

use std::sync::Arc;

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::prelude::TrackInfo;
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier,
};

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

/// The egui application of one instance; its window opens and closes many times.
pub struct App {
    host: EditorHost,
    editor: EditorApp,
    context: Option<GuiContext>,
}

impl NiceEguiApp for App {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        context: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.editor.open(&egui_ctx);
        self.context = Some(context);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        if let Some(context) = &self.context {
            let port = HostPort {
                params: &self.host.params,
                host: context,
            };
            editor::show(ui, &mut self.editor, &port, &self.host.telemetry);
        }
    }

    fn editor_closed(&mut self) {
        if let Some(context) = self.context.take() {
            let port = HostPort {
                params: &self.host.params,
                host: &context,
            };
            self.editor.close(&port, &self.host.telemetry);
        }
    }

    fn track_info_changed(&mut self, info: TrackInfo) {
        info.name().clone_into(&mut self.editor.track_name);
    }
}

/// The editor of one plug-in instance.
pub fn create(host: EditorHost) -> Option<EguiEditor<App>> {
    let size = |scale: f32| LogicalSize::new(WIDTH * scale, HEIGHT * scale);
    let [least, greatest] = SCALES.map(size);
    let settings = EguiNiceSettings::new()
        .with_tile("Redlight")
        .with_resize_hint(
            ResizeHint::resizable().with_min_max_logical_size(Some(least), Some(greatest)),
        );
    let repaint = host.repaint.clone();
    let app = App {
        host,
        editor: EditorApp::default(),
        context: None,
    };
    nice_plug_egui::create_egui_editor(
        EguiEditorState::from_size(size(1.0), 1.0),
        repaint,
        settings,
        app,
    )
}
