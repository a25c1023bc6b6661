//! A strip that was opened on the desk: the same panels as in its own window, on its readings and by letters.

use std::cell::RefCell;

use egui::{Color32, Ui};

use super::strips::{Asked, RemotePort, Strip};
use crate::editor::library::Library;
use crate::editor::look::Look;
use crate::editor::port::ParamPort;
use crate::editor::requests::WindowRequests;
use crate::editor::strip::{self, StripEditor};
use crate::telemetry::Telemetry;

/// An opened strip.
pub struct Opened {
    /// Which.
    pub identity: u64,
    editor: StripEditor,
    telemetry: Telemetry,
    /// Clipped samples as the strip told last: into it, out of it.
    clipped: [u32; 2],
}

/// What came of a frame.
pub struct Frame {
    /// What hands asked of the strip.
    pub asked: Vec<Asked>,
    /// Another preset's key, by which the values go now.
    pub preset: Option<String>,
    /// What it asks of the window; the desk is to be shown again where it asks for it.
    pub requests: WindowRequests,
}

impl Opened {
    /// Opens a strip.
    pub fn new(identity: u64) -> Self {
        Self {
            identity,
            editor: StripEditor::default(),
            telemetry: Telemetry::default(),
            clipped: [0; 2],
        }
    }

    /// Whether something waits for an answer.
    pub fn is_asking(&self) -> bool {
        self.editor.is_asking()
    }

    /// Draws the strip.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        strip: &Strip,
        window_port: &dyn ParamPort,
        library: &mut Library,
        look: Look,
        time_s: f64,
    ) -> Frame {
        self.publish(strip);
        let editor = &mut self.editor;
        editor.track_name = strip.name();
        let color = strip.contents.colour;
        editor.track_color = color.map(|[r, g, b]| Color32::from_rgb(r, g, b));
        if editor.view.preset != strip.contents.preset.as_str() {
            editor.view.preset = strip.contents.preset.to_string();
        }
        let before = editor.view.preset.clone();
        let asked = RefCell::default();
        let port = RemotePort::new(&strip.contents, &asked, window_port);
        editor.update(&port, &self.telemetry, library, time_s);
        let mut requests = strip::show(ui, editor, library, &port, &self.telemetry, look);
        // The window is as wide as it is: only what is drawn changes.
        editor.view.is_compact ^= std::mem::take(&mut requests.other_view);
        if requests.desk {
            editor.close(&port, &self.telemetry, look);
        }
        let preset = (editor.view.preset != before).then(|| editor.view.preset.clone());
        Frame {
            asked: asked.into_inner(),
            preset,
            requests,
        }
    }

    /// Hands its panels what the strip tells.
    fn publish(&mut self, strip: &Strip) {
        let mut new = strip.contents.readings.strip;
        for (level, known) in [&mut new.input, &mut new.output]
            .into_iter()
            .zip(&mut self.clipped)
        {
            let told = level.clipped_samples;
            level.clipped_samples = told.saturating_sub(*known);
            *known = told;
        }
        self.telemetry.publish(&new);
        self.telemetry.publish_stream(&strip.stream());
    }
}
