//! The editor's window as the host's wrapper holds it: the framework's, made safe to close.
//!
//! Under X11 the framework's window (baseview 0.4) runs a thread of its own. Three things about its
//! end are put right here, each seen in `tests/hosts`:
//!
//! - Its event loop forgets a request to stop that comes before it runs, so that a host which closes
//!   an editor right after opening it waits for ever. `Editor::spawn` returns only when the loop
//!   has answered.
//! - Its end is not always waited for, so that the thread may still draw when the host has unloaded
//!   the library. [`Window`] waits until the thread has left it.
//! - A panic in it comes back on the host's thread, inside a C function, which aborts the host.
//!   [`Window`] stops it.
//!
//! Nor does the framework (nice-plug-egui 0.6) tell an application that its window has closed.
//! [`Window`] does, so that a knob held at that moment is let go. And it knows one size from its
//! beginning to its end: [`Editor`] makes a new one for each window, of the size that the session
//! remembers.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use atomic_float::AtomicF32;
use egui::{Vec2, vec2};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{EditorHandle, HostMethods, SpawnedEditor};
use nice_plug::prelude::{Modifiers, ParentWindowHandle, ResizeHint, TrackInfo, VirtualKeyCode};
use nice_plug_egui::{EguiEditor, EguiEditorHandle, EguiEditorState, EguiNiceSettings, baseview};

use super::{App, SharedWindow};
use crate::editor::View;

/// Whether a window has a thread of its own.
const HAS_THREAD: bool = cfg!(target_os = "linux");

/// Longest wait for a window's thread. It ends with its frame; a host must not wait for ever if the
/// display does not answer.
const LONGEST_END: Duration = Duration::from_secs(5);

/// Held by a window's thread until it ends.
#[derive(Debug)]
pub struct Presence(#[expect(dead_code, reason = "being dropped is its message")] Sender<()>);

/// The editor of one plug-in instance.
pub struct Editor {
    shared: SharedWindow,
    /// Pixels per point of the last window; 1 before there was any.
    scale_factor: Arc<AtomicF32>,
}

impl Editor {
    /// The editor that draws on `shared`.
    pub(super) fn new(shared: SharedWindow, scale_factor: Arc<AtomicF32>) -> Self {
        Self {
            shared,
            scale_factor,
        }
    }

    fn logical_size(&self) -> LogicalSize<f32> {
        let size = self.shared.lock().host.params.view().size();
        LogicalSize::new(size.x, size.y)
    }

    /// The framework's editor for one window.
    fn framed(&self, is_embedded: bool) -> Option<EguiEditor<App>> {
        let settings = EguiNiceSettings::new()
            .with_tile("Redlight")
            .with_resize_hint(resize_hint());
        let repaint = self.shared.lock().host.repaint.clone();
        nice_plug_egui::create_egui_editor(
            EguiEditorState::from_size(self.logical_size(), 1.0),
            repaint,
            settings,
            App::new(self.shared.clone(), is_embedded),
        )
    }
}

/// Every size that either view may have: one window shows both.
fn resize_hint() -> ResizeHint {
    let least = View::legal(true, Vec2::ZERO);
    let greatest = View::legal(false, Vec2::INFINITY);
    let [least, greatest] = [least, greatest].map(|size| LogicalSize::new(size.x, size.y));
    ResizeHint::resizable().with_min_max_logical_size(Some(least), Some(greatest))
}

/// Native pixels per point where nobody has a window to ask: a native pixel is a point on macOS, a pixel
/// elsewhere.
pub fn native_per_point(scale_factor: f32) -> f64 {
    if cfg!(target_os = "macos") {
        1.0
    } else {
        f64::from(scale_factor)
    }
}

/// The nearest size, in native pixels, that a view may have.
pub fn legal_size(is_compact: bool, wanted: NativeSize<u32>, per_point: f64) -> NativeSize<u32> {
    let wanted = vec2(wanted.width as f32, wanted.height as f32) / per_point as f32;
    let legal = View::legal(is_compact, wanted);
    let native = |points: f32| (f64::from(points) * per_point).round() as u32;
    NativeSize::new(native(legal.x), native(legal.y))
}

/// Remembers the pixels per point of a window.
fn learn_scale(scale_factor: &AtomicF32, window: &baseview::Window) {
    let scale = window.size().scale_factor;
    if scale.is_finite() && scale > 0.0 {
        scale_factor.store(scale as f32, Relaxed);
    }
}

impl nice_plug::prelude::Editor for Editor {
    type Handle = Handle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Handle>, Box<dyn Error>> {
        let (presence, thread_end) = channel();
        self.shared.lock().presence = Some(Presence(presence));
        // A host that embeds later says so by having us wait for its window.
        let is_embedded = parent.is_some() || wait_for_parent;
        let framed = self.framed(is_embedded).ok_or("no editor")?;
        let SpawnedEditor { handle, window } = framed.spawn(
            parent,
            wait_for_parent,
            fallback_scale_factor,
            gui_context,
            host,
        )?;
        if HAS_THREAD {
            // Not shown yet, so hiding changes nothing; but the loop must run to answer.
            handle.hide(&window)?;
        }
        learn_scale(&self.scale_factor, &window);
        Ok(SpawnedEditor {
            handle: Handle {
                inner: handle,
                shared: self.shared.clone(),
                scale_factor: self.scale_factor.clone(),
            },
            window: Window {
                inner: Some(window),
                thread_end,
                shared: self.shared.clone(),
            },
        })
    }

    fn size(&self) -> NativeSize<u32> {
        let scale_factor = f64::from(self.scale_factor.load(Relaxed));
        NativeSize::from_size(self.logical_size().into(), scale_factor)
    }

    fn resize_hint(&self) -> ResizeHint {
        resize_hint()
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.shared.set_track(&info);
    }
}

/// An open window.
pub struct Window {
    /// None once closed.
    inner: Option<baseview::Window>,
    /// Closed by the window's thread when it ends.
    thread_end: Receiver<()>,
    shared: SharedWindow,
}

impl Window {
    fn open(&self) -> &baseview::Window {
        self.inner.as_ref().expect("closed only when dropped")
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let inner = self.inner.take();
        // What the window's thread died of has been printed by it.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(inner)));
        self.shared.lock().presence = None;
        if HAS_THREAD {
            // It sends nothing: it hangs up.
            let _ = self.thread_end.recv_timeout(LONGEST_END);
        }
        self.shared.lock().close();
    }
}

/// The framework's handle of an open editor.
pub struct Handle {
    inner: EguiEditorHandle,
    shared: SharedWindow,
    scale_factor: Arc<AtomicF32>,
}

impl EditorHandle for Handle {
    type Window = Window;
    type Error = baseview::Error;

    fn run_until_closed(mut window: Window) -> Result<(), Self::Error> {
        window
            .inner
            .take()
            .map_or(Ok(()), EguiEditorHandle::run_until_closed)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Window) -> Result<(), Self::Error> {
        let outcome = self.inner.set_parent(parent, window.open());
        learn_scale(&self.scale_factor, window.open());
        outcome
    }

    fn show(&self, window: &Window) -> Result<(), Self::Error> {
        self.inner.show(window.open())
    }

    fn hide(&self, window: &Window) -> Result<(), Self::Error> {
        self.inner.hide(window.open())
    }

    fn set_size(&self, new_size: NativeSize<u32>, window: &Window) -> Result<(), Self::Error> {
        self.inner.set_size(new_size, window.open())
    }

    fn host_main_thread_callback(&self, window: &Window) {
        self.inner.host_main_thread_callback(window.open());
    }

    /// The nearest size that the view which is shown may have.
    fn adjust_size(&self, new_size: NativeSize<u32>, window: &Window) -> Option<NativeSize<u32>> {
        // A native pixel is a point on macOS, a pixel elsewhere.
        let now = window.open().size();
        let native = NativeSize::<f64>::from_logical_or_physical(now.logical, now.physical);
        let per_point = native.width / now.logical.width.max(1.0);
        let is_compact = self.shared.lock().host.params.view().is_compact;
        Some(legal_size(is_compact, new_size, per_point))
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Window,
    ) -> Result<(), Self::Error> {
        let outcome = self
            .inner
            .set_fallback_scale_factor(scale_factor, window.open());
        learn_scale(&self.scale_factor, window.open());
        outcome
    }

    fn on_virtual_key_from_host(
        &self,
        key: VirtualKeyCode,
        is_down: bool,
        with: Modifiers,
    ) -> bool {
        self.inner.on_virtual_key_from_host(key, is_down, with)
    }

    fn state_changed(&self) {
        self.inner.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.inner.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.inner.param_modulation_changed(id, modulation_offset);
    }
}
