//! The editor's window as the host's wrapper holds it: the framework's, made safe to close.
//!
//! Under X11 the framework's window (baseview 0.4) runs a thread of its own. Three things about its
//! end are put right here, each seen in `tests/hosts`:
//!
//! - Its event loop forgets a request to stop that comes before it runs, so that a host which closes
//!   an editor right after opening it waits for ever. [`Editor::spawn`] returns only when the loop
//!   has answered.
//! - Its end is not always waited for, so that the thread may still draw when the host has unloaded
//!   the library. [`Window`] waits until the thread has left it.
//! - A panic in it comes back on the host's thread, inside a C function, which aborts the host.
//!   [`Window`] stops it.
//!
//! Nor does the framework (nice-plug-egui 0.6) tell an application that its window has closed.
//! [`Window`] does, so that a knob held at that moment is let go.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{EditorHandle, HostMethods, SpawnedEditor};
use nice_plug::prelude::{Modifiers, ParentWindowHandle, ResizeHint, TrackInfo, VirtualKeyCode};
use nice_plug_egui::{EguiEditor, EguiEditorHandle, baseview};

use super::{App, Sheet};

/// Whether a window has a thread of its own.
const HAS_THREAD: bool = cfg!(all(unix, not(target_os = "macos")));

/// Longest wait for a window's thread. It ends with its frame; a host must not wait for ever if the
/// display does not answer.
const LONGEST_END: Duration = Duration::from_secs(5);

/// Held by a window's thread until it ends.
#[derive(Debug)]
pub struct Presence(#[expect(dead_code, reason = "being dropped is its message")] Sender<()>);

/// The editor of one plug-in instance.
pub struct Editor {
    pub(super) inner: EguiEditor<App>,
    pub(super) sheet: Sheet,
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
        self.sheet.lock().presence = Some(Presence(presence));
        let SpawnedEditor { handle, window } = self.inner.spawn(
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
        Ok(SpawnedEditor {
            handle: Handle(handle),
            window: Window {
                inner: Some(window),
                thread_end,
                sheet: self.sheet.clone(),
            },
        })
    }

    fn size(&self) -> NativeSize<u32> {
        self.inner.size()
    }

    fn resize_hint(&self) -> ResizeHint {
        self.inner.resize_hint()
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.inner.track_info_updated(info);
    }
}

/// An open window.
pub struct Window {
    /// None once closed.
    inner: Option<baseview::Window>,
    /// Closed by the window's thread when it ends.
    thread_end: Receiver<()>,
    sheet: Sheet,
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
        self.sheet.lock().presence = None;
        if HAS_THREAD {
            // It sends nothing: it hangs up.
            let _ = self.thread_end.recv_timeout(LONGEST_END);
        }
        self.sheet.lock().close();
    }
}

/// The framework's handle of an open editor.
pub struct Handle(EguiEditorHandle);

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
        self.0.set_parent(parent, window.open())
    }

    fn show(&self, window: &Window) -> Result<(), Self::Error> {
        self.0.show(window.open())
    }

    fn hide(&self, window: &Window) -> Result<(), Self::Error> {
        self.0.hide(window.open())
    }

    fn set_size(&self, new_size: NativeSize<u32>, window: &Window) -> Result<(), Self::Error> {
        self.0.set_size(new_size, window.open())
    }

    fn host_main_thread_callback(&self, window: &Window) {
        self.0.host_main_thread_callback(window.open());
    }

    fn adjust_size(&self, new_size: NativeSize<u32>, window: &Window) -> Option<NativeSize<u32>> {
        self.0.adjust_size(new_size, window.open())
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Window,
    ) -> Result<(), Self::Error> {
        self.0
            .set_fallback_scale_factor(scale_factor, window.open())
    }

    fn on_virtual_key_from_host(
        &self,
        key: VirtualKeyCode,
        is_down: bool,
        with: Modifiers,
    ) -> bool {
        self.0.on_virtual_key_from_host(key, is_down, with)
    }

    fn state_changed(&self) {
        self.0.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.0.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.0.param_modulation_changed(id, modulation_offset);
    }
}
