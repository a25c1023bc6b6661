//! The editor's calls: on the thread that has it, one at a time.
//!
//! The framework ends the host where a thread touches an editor that another one has opened, or where an
//! editor is made or ended inside another call. Hosts do both: Carla calls `on_main_thread` from its
//! engine's thread, and hosts destroy an editor in the call that tells them that it has gone. So a call
//! from a thread that does not have the open editor is refused, and the end of an editor waits until the
//! call that it is in has come back.

use std::ffi::{CStr, c_char};
use std::ops::RangeInclusive;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{PoisonError, RwLock, TryLockError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use atomic_float::AtomicF64;
use clap_sys::ext::gui::{clap_gui_resize_hints, clap_plugin_gui, clap_window};
use clap_sys::plugin::clap_plugin;
use nice_plug::editor::dpi::NativeSize;

use super::Instance;
use super::guard::{guarded, inner};
use super::host::{as_main, is_main};
use crate::plugin::editor::window::{legal_size, native_per_point};

/// Longest wait for another thread that is in a call of the editor's.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Pixels per point that a host may name.
const SCALES: RangeInclusive<f64> = 0.1..=16.0;

/// Who has the editor.
#[derive(Default)]
pub struct Owner {
    /// The thread that has opened it; none while there is none. Read during every call, written when it
    /// is made and when it has ended.
    pub(super) thread: RwLock<Option<ThreadId>>,
    /// The host wanted it destroyed inside another call.
    pub(super) is_over: AtomicBool,
    /// Pixels per point as the host said; 0 before it did.
    scale: AtomicF64,
}

impl Instance {
    /// Runs a call on the thread that has the editor, or on any while there is none. None if another
    /// thread has it, or makes or ends it.
    pub(super) fn in_editor<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        let owner = match self.editor.thread.try_read() {
            Ok(owner) => owner,
            Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
            Err(TryLockError::WouldBlock) => return None,
        };
        if owner.is_some_and(|owner| owner != thread::current().id()) {
            return None;
        }
        let answer = as_main(call);
        drop(owner);
        self.end_if_over();
        Some(answer)
    }

    /// Runs a call that makes or ends the editor and tells who has it then. None inside another call.
    fn change_editor<T>(&self, call: impl FnOnce(&mut Option<ThreadId>) -> T) -> Option<T> {
        let start = Instant::now();
        loop {
            match self.editor.thread.try_write() {
                Ok(mut owner) => return Some(as_main(|| call(&mut owner))),
                Err(TryLockError::Poisoned(poisoned)) => {
                    return Some(as_main(|| call(&mut poisoned.into_inner())));
                }
                // In a call of this thread's there is nothing to wait for.
                Err(TryLockError::WouldBlock) if is_main() => return None,
                Err(TryLockError::WouldBlock) if start.elapsed() > LONGEST_WAIT => return None,
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Ends the editor, now or after the call that this is in. Left alone if another thread has it.
    pub(super) fn end_editor(&self) {
        let ended = self.change_editor(|owner| {
            if owner.is_none_or(|owner| owner == thread::current().id()) {
                inner!(self, gui.destroy());
                *owner = None;
            }
        });
        if ended.is_none() {
            self.editor.is_over.store(true, Relaxed);
        }
    }

    /// Ends the editor if the host wanted that inside the call that has come back.
    fn end_if_over(&self) {
        if self.editor.is_over.swap(false, Relaxed) {
            self.end_editor();
        }
    }

    /// Whether another thread has the editor.
    pub(super) fn has_editor_elsewhere(&self) -> bool {
        let owner = self.editor.thread.read();
        let owner = *owner.unwrap_or_else(PoisonError::into_inner);
        owner.is_some_and(|owner| owner != thread::current().id())
    }
}

guarded! {
    on_main_thread() = |this| {
        this.in_editor(|| inner!(this, plugin.on_main_thread()));
    };

    is_api_supported(api: *const c_char, is_floating: bool) -> bool = |this| {
        !api.is_null() && inner!(this, gui.is_api_supported(api, is_floating))
    };

    get_preferred_api(api: *mut *const c_char, is_floating: *mut bool) -> bool = |this| {
        inner!(this, gui.get_preferred_api(api, is_floating))
    };

    create(api: *const c_char, is_floating: bool) -> bool = |this| {
        if api.is_null() || !this.host().shows_editors() {
            return false;
        }
        let made = this.change_editor(|owner| {
            if owner.is_some() {
                return false;
            }
            let is_made: bool = inner!(this, gui.create(api, is_floating));
            *owner = is_made.then(|| thread::current().id());
            if let (true, Some(scale)) = (is_made, this.editor.scale()) {
                let _: bool = inner!(this, gui.set_scale(scale));
            }
            is_made
        });
        this.end_if_over();
        made.unwrap_or(false)
    };

    destroy() = |this| this.end_editor();

    set_scale(scale: f64) -> bool = |this| {
        let is_scale = SCALES.contains(&scale);
        is_scale && this.set_scale(scale)
    };

    get_size(width: *mut u32, height: *mut u32) -> bool = |this| {
        this.in_editor(|| inner!(this, gui.get_size(width, height))).unwrap_or(false)
    };

    can_resize() -> bool = |this| {
        this.in_editor(|| inner!(this, gui.can_resize())).unwrap_or(false)
    };

    get_resize_hints(hints: *mut clap_gui_resize_hints) -> bool = |this| {
        this.in_editor(|| inner!(this, gui.get_resize_hints(hints))).unwrap_or(false)
    };

    adjust_size(width: *mut u32, height: *mut u32) -> bool = |this| {
        // SAFETY: null or the host's.
        let (Some(width), Some(height)) = (unsafe { (width.as_mut(), height.as_mut()) }) else {
            return false;
        };
        let is_adjusted = this.in_editor(|| inner!(this, gui.adjust_size(width, height)));
        is_adjusted == Some(true) || this.adjust_size(width, height)
    };

    set_size(width: u32, height: u32) -> bool = |this| {
        let is_size = width > 0 && height > 0;
        is_size && this.in_editor(|| inner!(this, gui.set_size(width, height))).unwrap_or(false)
    };

    set_parent(window: *const clap_window) -> bool = |this| {
        // SAFETY: null or the host's.
        let is_window = unsafe { window.as_ref() }.is_some_and(|window| {
            // SAFETY: a number or a pointer, which is a number, too.
            !window.api.is_null() && is_somewhere(window)
        });
        is_window && this.in_editor(|| inner!(this, gui.set_parent(window))).unwrap_or(false)
    };

    set_transient(window: *const clap_window) -> bool = |this| {
        inner!(this, gui.set_transient(window))
    };

    suggest_title(title: *const c_char) = |this| inner!(this, gui.suggest_title(title));

    show() -> bool = |this| this.in_editor(|| inner!(this, gui.show())).unwrap_or(false);

    hide() -> bool = |this| this.in_editor(|| inner!(this, gui.hide())).unwrap_or(false);
}

/// Whether a window's handle is one.
fn is_somewhere(window: &clap_window) -> bool {
    // SAFETY: the api's name ends with a NUL.
    let api = unsafe { CStr::from_ptr(window.api) };
    // SAFETY: every bit pattern is a number and an address.
    unsafe {
        if api == clap_sys::ext::gui::CLAP_WINDOW_API_X11 {
            window.specific.x11 != 0
        } else {
            !window.specific.ptr.is_null()
        }
    }
}

impl Owner {
    /// What the host said before there was a window.
    fn scale(&self) -> Option<f64> {
        let scale = self.scale.load(Relaxed);
        (scale > 0.0).then_some(scale)
    }
}

impl Instance {
    /// Tells the editor how many pixels a point has, or remembers it until there is one.
    fn set_scale(&self, scale: f64) -> bool {
        let is_set = self.in_editor(|| {
            self.editor.scale.store(scale, Relaxed);
            inner!(self, gui.set_scale(scale))
        });
        if let (Some(false), Some(link)) = (is_set, &self.link) {
            link.scale_factor.store(scale as f32, Relaxed);
        }
        is_set.is_some()
    }

    /// The nearest size that the editor may have, while there is none.
    fn adjust_size(&self, width: &mut u32, height: &mut u32) -> bool {
        let Some(link) = &self.link else {
            return false;
        };
        let per_point = native_per_point(link.scale_factor.load(Relaxed));
        let is_compact = link.params.view().is_compact;
        let legal = legal_size(is_compact, NativeSize::new(*width, *height), per_point);
        (*width, *height) = (legal.width, legal.height);
        true
    }
}

/// What hosts are given.
pub static GUI: clap_plugin_gui = clap_plugin_gui {
    is_api_supported: Some(is_api_supported),
    get_preferred_api: Some(get_preferred_api),
    create: Some(create),
    destroy: Some(destroy),
    set_scale: Some(set_scale),
    get_size: Some(get_size),
    can_resize: Some(can_resize),
    get_resize_hints: Some(get_resize_hints),
    adjust_size: Some(adjust_size),
    set_size: Some(set_size),
    set_parent: Some(set_parent),
    set_transient: Some(set_transient),
    suggest_title: Some(suggest_title),
    show: Some(show),
    hide: Some(hide),
};
