//! The library's CLAP entry: the framework's plug-ins, made safe against what hosts really send.
//!
//! The framework (nice-plug 0.4.2) trusts its host where a take must not depend on it; each of these
//! is seen in the tests below or in `tests/hosts`:
//!
//! - It reads ports and channels that the host left out: a side-chain that is not connected is
//!   nothing, or a null pointer, in many hosts. [`ports::Room`] gives it only whole ports, and
//!   [`KeyPresence`] tells the plug-in, to whom the framework gives silence instead: a gate must not
//!   stay shut because nothing is connected.
//! - Processing before it is active ends the host. [`process`] refuses.
//! - Creating an editor ends a host that has no extension for editors. [`create_editor`] refuses.
//! - An editor that has gone by itself tells the host; a host that destroys it in that call is ended.
//!   [`destroy_editor`] waits until the call has come back.
//!
//! The VST3 and AUv2 are wrappers around this entry.
//!
//! # Safety
//!
//! An [`Instance`] begins with the table of functions that the host calls, so that the host's pointer
//! to the one is a pointer to the other. It is made in [`create`], leaked to the host, and taken back
//! in [`destroy`], which is the last call that a host may make. The framework's functions find their
//! plug-in by `plugin_data`, which is copied. Whatever changes is behind a lock or atomic: a host that
//! calls from two threads at once is refused, not trusted.

mod ports;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::null;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui, clap_plugin_gui};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::{PluginDescriptor, Wrapper};
use nice_plug::wrapper::setup_logger;

use self::ports::Room;
use super::Redlight;
use super::layout::{Layout, Mono, MonoKey, Stereo, StereoKey};

/// Whether the host sends the key. Shared by an instance and its plug-in, which the framework makes
/// without a word between the two.
#[derive(Clone)]
pub struct KeyPresence(Arc<AtomicBool>);

thread_local! {
    /// Of the plug-in that this thread has made last.
    static LAST_MADE: Cell<Option<KeyPresence>> = const { Cell::new(None) };
}

impl KeyPresence {
    /// For a plug-in that is being made; without an entry the key is always sent.
    pub(super) fn of_new_plugin() -> Self {
        let presence = Self(Arc::new(AtomicBool::new(true)));
        LAST_MADE.set(Some(presence.clone()));
        presence
    }

    /// Whether it was sent with this block.
    pub(super) fn is_sent(&self) -> bool {
        self.0.load(Relaxed)
    }
}

/// What a host knows of one plug-in, and how it is made.
struct Listed {
    descriptor: PluginDescriptor,
    create: unsafe fn(*const clap_host) -> *const clap_plugin,
}

fn listed() -> &'static [Listed; 4] {
    static LISTED: OnceLock<[Listed; 4]> = OnceLock::new();
    fn entry<L: Layout>() -> Listed {
        Listed {
            descriptor: PluginDescriptor::for_plugin::<Redlight<L>>(),
            create: create::<L>,
        }
    }
    LISTED.get_or_init(|| {
        [
            entry::<Stereo>(),
            entry::<Mono>(),
            entry::<StereoKey>(),
            entry::<MonoKey>(),
        ]
    })
}

/// A plug-in as the host holds it.
#[repr(C)]
struct Instance {
    /// What the host calls. First, see the module's head.
    table: clap_plugin,
    /// The framework's functions.
    inner: clap_plugin,
    /// The framework's editor with our guards; empty until the host has asked for it.
    gui: OnceLock<clap_plugin_gui>,
    inner_gui: OnceLock<clap_plugin_gui>,
    host: *const clap_host,
    channels: usize,
    has_key: bool,
    key: Option<KeyPresence>,
    /// While active.
    room: Mutex<Option<Room>>,
    /// The framework is in its `on_main_thread`.
    is_called_back: AtomicBool,
    /// The host wanted the editor destroyed meanwhile.
    is_editor_over: AtomicBool,
}

/// Makes a plug-in for a host.
///
/// # Safety
///
/// `host` is valid until the plug-in is destroyed.
unsafe fn create<L: Layout>(host: *const clap_host) -> *const clap_plugin {
    if host.is_null() {
        return null();
    }
    // SAFETY: as of this function.
    let wrapper = unsafe { Wrapper::<Redlight<L>>::new(host) };
    // The framework takes it back in its `destroy`.
    let wrapper = Arc::into_raw(wrapper);
    // SAFETY: it lives until destroyed, and nobody else has it yet.
    let inner = unsafe { *(*wrapper).clap_plugin.as_ptr() };
    let table = clap_plugin {
        destroy: Some(destroy),
        activate: Some(activate),
        deactivate: Some(deactivate),
        process: Some(process),
        get_extension: Some(get_extension),
        on_main_thread: Some(on_main_thread),
        ..inner
    };
    let instance = Box::new(Instance {
        table,
        inner,
        gui: OnceLock::new(),
        inner_gui: OnceLock::new(),
        host,
        channels: L::CHANNELS,
        has_key: L::HAS_KEY,
        key: LAST_MADE.take(),
        room: Mutex::new(None),
        is_called_back: AtomicBool::new(false),
        is_editor_over: AtomicBool::new(false),
    });
    Box::into_raw(instance).cast()
}

/// The instance behind the host's pointer, none if that is null.
///
/// # Safety
///
/// A pointer that is not null comes from [`create`] and has not been destroyed.
unsafe fn instance<'a>(plugin: *const clap_plugin) -> Option<&'a Instance> {
    // SAFETY: see the module's head.
    unsafe { plugin.cast::<Instance>().as_ref() }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    if plugin.is_null() {
        return;
    }
    // SAFETY: the host calls it once, and nothing afterwards.
    let instance = unsafe { Box::from_raw(plugin.cast::<Instance>().cast_mut()) };
    if let Some(inner) = instance.inner.destroy {
        // SAFETY: as the host's call of it; the table lives until the end of this function.
        unsafe { inner(&raw const instance.table) };
    }
}

unsafe extern "C" fn activate(
    plugin: *const clap_plugin,
    rate_hz: f64,
    min_frames: u32,
    max_frames: u32,
) -> bool {
    // SAFETY: as the host's call.
    let Some(this) = (unsafe { instance(plugin) }) else {
        return false;
    };
    let Some(inner) = this.inner.activate else {
        return false;
    };
    // SAFETY: as the host's call.
    let is_active = unsafe { inner(plugin, rate_hz, min_frames, max_frames) };
    let room = is_active.then(|| Room::new(this.channels, this.has_key, max_frames as usize));
    *this.room.lock().unwrap_or_else(PoisonError::into_inner) = room;
    is_active
}

unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
    // SAFETY: as the host's call.
    let Some(this) = (unsafe { instance(plugin) }) else {
        return;
    };
    *this.room.lock().unwrap_or_else(PoisonError::into_inner) = None;
    if let Some(inner) = this.inner.deactivate {
        // SAFETY: as the host's call.
        unsafe { inner(plugin) };
    }
}

unsafe extern "C" fn process(
    plugin: *const clap_plugin,
    process: *const clap_process,
) -> clap_process_status {
    // SAFETY: as the host's call.
    let (Some(this), Some(sent)) = (unsafe { (instance(plugin), process.as_ref()) }) else {
        return CLAP_PROCESS_ERROR;
    };
    // Taken only if it is free, without a call of the system.
    let mut room = match this.room.try_lock() {
        Ok(room) => room,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return CLAP_PROCESS_ERROR,
    };
    let (Some(room), Some(inner)) = (&mut *room, this.inner.process) else {
        return CLAP_PROCESS_ERROR;
    };
    // SAFETY: what the host sent is as its counts say; null pointers are what `Room` is for.
    unsafe {
        room.run(sent, |whole, has_key| {
            if let Some(key) = &this.key {
                key.0.store(has_key, Relaxed);
            }
            inner(plugin, whole)
        })
    }
}

unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
    // SAFETY: as the host's call.
    let Some(this) = (unsafe { instance(plugin) }) else {
        return;
    };
    let Some(inner) = this.inner.on_main_thread else {
        return;
    };
    this.is_called_back.store(true, Relaxed);
    // SAFETY: as the host's call.
    unsafe { inner(plugin) };
    this.is_called_back.store(false, Relaxed);
    if this.is_editor_over.swap(false, Relaxed) {
        // SAFETY: as the host's call, which has waited.
        unsafe { destroy_editor(plugin) };
    }
}

unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    // SAFETY: as the host's call.
    let Some(this) = (unsafe { instance(plugin) }) else {
        return null();
    };
    let Some(inner) = this.inner.get_extension else {
        return null();
    };
    // SAFETY: as the host's call.
    let found = unsafe { inner(plugin, id) };
    // SAFETY: the id ends with a NUL.
    if found.is_null() || unsafe { CStr::from_ptr(id) } != CLAP_EXT_GUI {
        return found;
    }
    // SAFETY: this is what the framework gives for this id, as long as the plug-in lives.
    let inner_gui = *this
        .inner_gui
        .get_or_init(|| unsafe { *found.cast::<clap_plugin_gui>() });
    let gui = this.gui.get_or_init(|| clap_plugin_gui {
        create: Some(create_editor),
        destroy: Some(destroy_editor),
        ..inner_gui
    });
    (&raw const *gui).cast()
}

impl Instance {
    /// Whether the host has all that an editor calls.
    fn shows_editors(&self) -> bool {
        // SAFETY: the host lives as long as its plug-in.
        let Some(get_extension) = (unsafe { (*self.host).get_extension }) else {
            return false;
        };
        // SAFETY: asked on the main thread, after `init`; the answer for this id is null or this.
        let gui = unsafe {
            get_extension(self.host, CLAP_EXT_GUI.as_ptr())
                .cast::<clap_host_gui>()
                .as_ref()
        };
        gui.is_some_and(|gui| gui.request_resize.is_some() && gui.closed.is_some())
    }
}

unsafe extern "C" fn create_editor(
    plugin: *const clap_plugin,
    api: *const c_char,
    is_floating: bool,
) -> bool {
    // SAFETY: as the host's call.
    let Some(this) = (unsafe { instance(plugin) }) else {
        return false;
    };
    if api.is_null() || this.is_called_back.load(Relaxed) || !this.shows_editors() {
        return false;
    }
    match this.inner_gui.get().and_then(|gui| gui.create) {
        // SAFETY: as the host's call.
        Some(inner) => unsafe { inner(plugin, api, is_floating) },
        None => false,
    }
}

unsafe extern "C" fn destroy_editor(plugin: *const clap_plugin) {
    // SAFETY: as the host's call.
    let Some(this) = (unsafe { instance(plugin) }) else {
        return;
    };
    if this.is_called_back.load(Relaxed) {
        this.is_editor_over.store(true, Relaxed);
    } else if let Some(inner) = this.inner_gui.get().and_then(|gui| gui.destroy) {
        // SAFETY: as the host's call.
        unsafe { inner(plugin) };
    }
}

unsafe extern "C" fn plugin_count(_factory: *const clap_plugin_factory) -> u32 {
    listed().len() as u32
}

unsafe extern "C" fn plugin_descriptor(
    _factory: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    let listed = listed().get(index as usize);
    listed.map_or(null(), |plugin| plugin.descriptor.clap_plugin_descriptor())
}

unsafe extern "C" fn create_plugin(
    _factory: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    if id.is_null() {
        return null();
    }
    // SAFETY: an id ends with a NUL.
    let id = unsafe { CStr::from_ptr(id) };
    let mut plugins = listed().iter();
    match plugins.find(|plugin| plugin.descriptor.clap_id() == id) {
        // SAFETY: the host outlives its plug-ins.
        Some(plugin) => unsafe { (plugin.create)(host) },
        None => null(),
    }
}

extern "C" fn init(_path: *const c_char) -> bool {
    // Once for all: the first to come sets it up.
    setup_logger::<Redlight<Stereo>>();
    true
}

extern "C" fn deinit() {}

extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    static FACTORY: clap_plugin_factory = clap_plugin_factory {
        get_plugin_count: Some(plugin_count),
        get_plugin_descriptor: Some(plugin_descriptor),
        create_plugin: Some(create_plugin),
    };
    // SAFETY: an id ends with a NUL.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else {
        null()
    }
}

/// The CLAP entry point.
#[unsafe(no_mangle)]
#[used]
#[allow(non_upper_case_globals)]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};
