//! The editor's window in the host: the framework's side of [`crate::editor`].

#[cfg(any(not(target_os = "linux"), test))]
mod captured;
pub mod window;
#[cfg(target_os = "linux")]
pub mod x11;
#[cfg(target_os = "linux")]
pub mod x11_keys;
#[cfg(target_os = "linux")]
mod x11_stuck;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use atomic_float::AtomicF32;
use copypasta::ClipboardProvider as _;
use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::TrackInfo;
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{Frame, NiceEguiApp, RepaintNotifier};

use self::window::{Editor, Presence};
use super::params::HostParams;
use super::standalone;
use crate::editor::keys::Keys;
use crate::editor::{self, EditorApp, ParamPort, View};
use crate::params::ParamId;
use crate::presets;
use crate::telemetry::Telemetry;

/// What the editor is about: one plug-in instance.
pub struct EditorHost {
    /// Its parameters.
    pub params: Arc<HostParams>,
    /// Its readings.
    pub telemetry: Arc<Telemetry>,
    /// Set by the audio thread when there is something new to show.
    pub repaint: RepaintNotifier,
    /// Pixels per point of the last window; 1 before there was any.
    pub scale_factor: Arc<AtomicF32>,
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

    fn compare(&self, gain_db: Option<f32>) {
        self.params.compare.set(gain_db);
    }

    fn clipboard(&self) -> Option<String> {
        let mut clipboard = copypasta::ClipboardContext::new().ok()?;
        clipboard.get_contents().ok()
    }
}

fn new_editor() -> EditorApp {
    EditorApp::new(presets::user_folder())
}

/// What one instance's editor is made of. It outlives the window, which opens and closes many times.
struct WindowState {
    host: EditorHost,
    editor: EditorApp,
    /// The view as it was shared last with what is saved.
    shared: View,
    /// States that had been loaded by then.
    loads: u32,
    /// Changes by the desk of what the values go by, until then.
    renames: u32,
    /// While a window is open.
    context: Option<GuiContext>,
    /// For the thread of the window that opens next.
    presence: Option<Presence>,
    /// Drawing it has failed; it rests until the window opens again.
    has_failed: bool,
}

impl WindowState {
    fn open(&mut self, egui_ctx: &egui::Context, context: GuiContext) {
        if self.has_failed {
            self.editor = new_editor();
            self.has_failed = false;
        }
        let loads = self.host.params.loads();
        if loads != self.loads {
            self.loads = loads;
            self.editor.strip.forget_history();
        }
        standalone::opened(&self.host.repaint);
        self.shared = self.host.params.view();
        self.editor.strip.view = self.shared.clone();
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
        // A session that is loaded names its preset, A and B; the window stays as it stands. What was
        // done before belongs to other values.
        let loads = self.host.params.loads();
        if loads != self.loads {
            self.loads = loads;
            self.editor.strip.view.follow(self.host.params.view());
            self.editor.strip.forget_history();
        }
        let renames = self.host.params.renames();
        if renames != self.renames {
            self.renames = renames;
            self.editor.strip.view.follow(self.host.params.view());
        }
        self.editor.strip.device = standalone::device();
        let telemetry = &self.host.telemetry;
        let draw = || editor::show(ui, &mut self.editor, &port, telemetry);
        // A fault in a picture must not end the host; the sound goes on by itself.
        self.has_failed = self.has_failed || catch_unwind(AssertUnwindSafe(draw)).is_err();
        if self.has_failed {
            ui.label("The editor has failed; the sound goes on. Close and open it again.");
        }
        if self.editor.strip.view != self.shared {
            self.shared = self.editor.strip.view.clone();
            self.host.params.set_view(self.shared.clone());
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
            standalone::closed();
        }
    }
}

/// A [`WindowState`] that the window's thread draws on and the host's thread closes.
#[derive(Clone)]
struct SharedWindow(Arc<Mutex<WindowState>>);

impl SharedWindow {
    fn lock(&self) -> MutexGuard<'_, WindowState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the host tells about the track.
    fn set_track(&self, info: &TrackInfo) {
        let mut state = self.lock();
        info.name().clone_into(&mut state.editor.strip.track_name);
        state.editor.strip.track_color = info.color().map(|color| {
            let (r, g, b, _) = color.rgba();
            egui::Color32::from_rgb(r, g, b)
        });
        state.host.repaint.request_repaint();
    }
}

thread_local! {
    /// Shows, by being dropped, that the thread of a window has ended.
    static PRESENCE: Cell<Option<Presence>> = const { Cell::new(None) };
}

/// The egui application in the window.
pub struct App {
    shared: SharedWindow,
    /// Whether the window lies in one of a host's, which hears the keys that the editor does not use.
    is_embedded: bool,
    #[cfg(target_os = "linux")]
    host_keys: Option<x11_keys::HostKeys>,
}

impl App {
    /// The application that draws on `shared`.
    fn new(shared: SharedWindow, is_embedded: bool) -> Self {
        Self {
            shared,
            is_embedded,
            #[cfg(target_os = "linux")]
            host_keys: None,
        }
    }

    #[cfg(target_os = "linux")]
    fn hear_keys(&mut self, frame: &Frame) {
        use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
        let window = frame.baseview_window();
        let handle = window.window_handle().map(|handle| handle.as_raw());
        if let Ok(RawWindowHandle::Xlib(handle)) = handle {
            // Without it the editor is used with the mouse as well as ever.
            let view = handle.window as u32;
            self.host_keys = x11_keys::HostKeys::new(view, self.is_embedded).ok();
        }
    }

    #[cfg(target_os = "linux")]
    fn pass_keys_on(&mut self, ui: &egui::Ui, keys: Keys) {
        let Some(host_keys) = &mut self.host_keys else {
            return;
        };
        let input = x11_keys::InputState {
            keys: &keys,
            is_held: ui.input(|i| i.pointer.any_down()),
            is_inside: ui.input(|i| i.pointer.has_pointer()),
            has_clicked: ui.input(|i| i.pointer.any_pressed() || i.pointer.any_released()),
        };
        match host_keys.frame(input) {
            Ok(true) => ui.ctx().request_repaint_after_secs(x11_keys::WATCH_S),
            Ok(false) => {}
            // The window, or the display, has gone.
            Err(_) => self.host_keys = None,
        }
    }

    /// What is not captured goes back to the system, and from there to the host.
    #[cfg(not(target_os = "linux"))]
    fn pass_keys_on(&self, ui: &egui::Ui, frame: &mut Frame, keys: Keys) {
        use nice_plug_egui::KeyCapture;
        let capture = if keys.is_typing || !self.is_embedded {
            KeyCapture::CaptureAll
        } else {
            let modifiers = ui.input(|i| i.modifiers);
            KeyCapture::CaptureKeys(captured::keys(&keys, modifiers))
        };
        frame.set_key_capture(capture);
    }
}

impl NiceEguiApp for App {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        context: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        #[cfg(target_os = "linux")]
        {
            for fill in [x11::hear_of_frames, x11::outlive_the_window] {
                fill(frame.baseview_window()).map_err(HandlerError::from_boxed)?;
            }
            self.hear_keys(frame);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = frame;
        let mut state = self.shared.lock();
        PRESENCE.set(state.presence.take());
        state.open(&egui_ctx, context);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut Frame) {
        let keys = {
            let mut state = self.shared.lock();
            state.show(ui);
            *state.editor.keys()
        };
        if standalone::is_ending() {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        #[cfg(target_os = "linux")]
        {
            let _ = frame;
            self.pass_keys_on(ui, keys);
        }
        #[cfg(not(target_os = "linux"))]
        self.pass_keys_on(ui, frame, keys);
    }
}

/// The editor of one plug-in instance.
pub fn create(host: EditorHost) -> Editor {
    let scale_factor = host.scale_factor.clone();
    let shared = SharedWindow(Arc::new(Mutex::new(WindowState {
        host,
        editor: new_editor(),
        shared: View::default(),
        loads: 0,
        renames: 0,
        context: None,
        presence: None,
        has_failed: false,
    })));
    Editor::new(shared, scale_factor)
}
