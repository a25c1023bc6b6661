//! The editor's window in the host.

use std::sync::Arc;

use nice_plug_egui::{EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp};

use super::params::HostParams;
use crate::params::PARAMS;
use crate::telemetry::Telemetry;

/// What the editor is about: one plug-in instance.
pub struct EditorHost {
    /// Its parameters.
    pub params: Arc<HostParams>,
    /// Its readings.
    pub telemetry: Arc<Telemetry>,
    /// Its channels, 1 or 2.
    pub channels: usize,
    /// Whether it has a side-chain input.
    pub has_key: bool,
}

/// The egui application of one window.
pub struct App {
    host: EditorHost,
}

impl NiceEguiApp for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        let values = self.host.params.set_values();
        egui::ScrollArea::vertical().show(ui, |ui| {
            for param in PARAMS {
                ui.label(format!(
                    "{}: {}",
                    param.name,
                    param.format(values.get(param.id))
                ));
            }
        });
    }
}

/// The editor of one plug-in instance.
pub fn create(host: EditorHost) -> Option<EguiEditor<App>> {
    let size = nice_plug::editor::dpi::LogicalSize::new(1200.0, 720.0);
    nice_plug_egui::create_egui_editor(
        EguiEditorState::from_size(size, 1.0),
        Default::default(),
        EguiNiceSettings::new().with_tile("Redlight"),
        App { host },
    )
}
