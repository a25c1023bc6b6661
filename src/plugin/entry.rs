//! The library's CLAP entry: the framework's plug-ins, made safe against what hosts really send.
//!
//! The framework (nice-plug 0.4.2) trusts its host where a take must not depend on it; each of these
//! is seen in the tests below, in `tests/clap_host` or in `tests/hosts`:
//!
//! | What it does | What stands before it |
//! |---|---|
//! | reads ports and channels that the host left out | [`ports`]: only whole ports |
//! | takes an event's time as the end of a part of the block | [`events`]: a list of ours, in order |
//! | ends the host if it flushes while it processes | [`audio`]: one at a time, [`deferred`] |
//! | ends the host if a thread touches another one's editor | [`editor`]: whose it is, one at a time |
//! | ends the host where a function of its is missing | [`host`]: one that has them all |
//! | trusts the counts of a host's streams | [`streams`] |
//! | gives the modulated value, knows no port that is switched off, … | [`extensions`] |
//!
//! Every function that a host is given comes from one macro ([`guard`]). The VST3 and AUv2 are wrappers
//! around this entry.
//!
//! # Safety
//!
//! An [`Instance`] begins with the table of functions that the host calls, so that the host's pointer
//! to the one is a pointer to the other. It is made in [`create`], leaked to the host, and taken back
//! in [`destroy`], which is the last call that a host may make. The framework's functions find their
//! plug-in by `plugin_data`, which is copied. Whatever changes is behind a lock or atomic: a host that
//! calls from two threads at once is refused, not trusted.

mod audio;
mod c_text;
mod deferred;
mod desk;
mod editor;
mod events;
mod extensions;
mod factory;
mod guard;
mod host;
pub mod link;
mod meters;
mod out;
mod plain;
mod ports;
mod reader;
pub mod remote;
mod streams;
#[cfg(test)]
mod tests;

use std::ffi::{CStr, c_char};
use std::mem::zeroed;
use std::ptr::null;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::ext::audio_ports::{CLAP_EXT_AUDIO_PORTS, clap_plugin_audio_ports};
use clap_sys::ext::audio_ports_config::{
    CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config,
};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::remote_controls::{CLAP_EXT_REMOTE_CONTROLS, clap_plugin_remote_controls};
use clap_sys::ext::render::{CLAP_EXT_RENDER, clap_plugin_render};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_plugin_track_info};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::Wrapper;

use self::audio::Audio;
use self::deferred::Deferred;
use self::events::Events;
use self::guard::{guarded, inner};
use self::host::Host;
use self::link::Link;
use self::meters::Told;
use self::reader::{Known, Reader};
use super::Redlight;
use super::layout::Layout;
use crate::params::{HOST_ORDER, PARAMS};
use crate::registry::Registration;

/// The framework's functions.
struct Inner {
    plugin: clap_plugin,
    params: clap_plugin_params,
    state: clap_plugin_state,
    latency: clap_plugin_latency,
    tail: clap_plugin_tail,
    render: clap_plugin_render,
    gui: clap_plugin_gui,
    ports: clap_plugin_audio_ports,
    configs: clap_plugin_audio_ports_config,
    pages: clap_plugin_remote_controls,
    track_info: clap_plugin_track_info,
}

impl Inner {
    /// Those of a plug-in that nobody else has yet.
    fn of(plugin: clap_plugin) -> Self {
        // SAFETY: each id stands for this type.
        unsafe {
            Self {
                plugin,
                params: table(&plugin, CLAP_EXT_PARAMS),
                state: table(&plugin, CLAP_EXT_STATE),
                latency: table(&plugin, CLAP_EXT_LATENCY),
                tail: table(&plugin, CLAP_EXT_TAIL),
                render: table(&plugin, CLAP_EXT_RENDER),
                gui: table(&plugin, CLAP_EXT_GUI),
                ports: table(&plugin, CLAP_EXT_AUDIO_PORTS),
                configs: table(&plugin, CLAP_EXT_AUDIO_PORTS_CONFIG),
                pages: table(&plugin, CLAP_EXT_REMOTE_CONTROLS),
                track_info: table(&plugin, CLAP_EXT_TRACK_INFO),
            }
        }
    }
}

/// The framework's table for the name of an extension; without a function if it has none.
///
/// # Safety
///
/// `T` is what the id stands for: a table of functions that may be missing.
unsafe fn table<T: Copy>(plugin: &clap_plugin, id: &CStr) -> T {
    let found = plugin
        .get_extension
        // SAFETY: the framework's function with its plug-in.
        .map_or(null(), |get| unsafe { get(plugin, id.as_ptr()) });
    // SAFETY: as of this function; nothing but zeros is a table without a function.
    unsafe {
        found
            .cast::<T>()
            .as_ref()
            .copied()
            .unwrap_or_else(|| zeroed())
    }
}

/// The framework's parameters, in the order in which hosts list them.
fn known(inner: &Inner) -> Box<[Known]> {
    let Some(get_info) = inner.params.get_info else {
        return Box::default();
    };
    let known = HOST_ORDER.iter().enumerate().filter_map(|(at, id)| {
        // SAFETY: a plain table of numbers and texts.
        let mut info: clap_param_info = unsafe { zeroed() };
        // SAFETY: the framework's function with its plug-in; there are as many.
        unsafe { get_info(&raw const inner.plugin, at as u32, &raw mut info) }.then_some(Known {
            id: info.id,
            index: *id as usize,
            max: info.max_value,
            glides: id.param().glides(),
        })
    });
    known.collect()
}

/// A plug-in as the host holds it.
#[repr(C)]
struct Instance {
    /// What the host calls. First, see the module's head.
    table: clap_plugin,
    inner: Inner,
    /// What the framework calls. Freed when `self` is, which is after the framework's plug-in.
    host: *const Host,
    channels: usize,
    has_key: bool,
    /// None only if the framework has not made its plug-in on this thread.
    link: Option<Arc<Link>>,
    reader: Arc<Reader>,
    audio: Mutex<Audio>,
    /// What was flushed while something processed.
    deferred: Deferred,
    /// Whether the host has not switched the key's port off.
    is_key_on: AtomicBool,
    editor: editor::Owner,
    /// Its stay among all strips, from the first call on.
    registration: Mutex<Option<Registration>>,
    /// Held while the host tells about the track.
    track: Mutex<()>,
    /// The main thread, for hosts that do not tell.
    made_on: ThreadId,
    is_ready: AtomicBool,
}

impl Instance {
    fn host(&self) -> &Host {
        // SAFETY: freed when `self` is.
        unsafe { &*self.host }
    }
}

impl Instance {
    /// Remembers what the host calls the track. On the main thread only.
    fn read_track(&self) {
        if let (Some(link), Some(track)) = (&self.link, self.host().track()) {
            link.set_track(track);
        }
    }

    /// Is seen by desks from now on.
    fn enter_registry(&self) {
        if let Some(link) = &self.link {
            // SAFETY: it leaves before the host's end, in `leave`.
            let registration = unsafe { desk::enter(link.clone(), self.host) };
            *lock(&self.registration) = Some(registration);
        }
    }

    /// Is not seen any more, and not called.
    fn leave_registry(&self) {
        let registration = lock(&self.registration).take();
        drop(registration);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: made from a box in `create`, and nobody has it any more.
        drop(unsafe { Box::from_raw(self.host.cast_mut()) });
    }
}

/// Makes a plug-in for a host.
///
/// # Safety
///
/// `host` is valid until the plug-in is destroyed.
unsafe fn create<L: Layout>(host: *const clap_host) -> *const clap_plugin {
    // SAFETY: as of this function; freed with the instance.
    let host: &Host = Box::leak(unsafe { Host::new(host) });
    // SAFETY: it outlives the plug-in.
    let wrapper = unsafe { Wrapper::<Redlight<L>>::new(host.table()) };
    // The framework takes it back in its `destroy`.
    let wrapper = Arc::into_raw(wrapper);
    // SAFETY: it lives until destroyed, and nobody else has it yet.
    let inner = Inner::of(unsafe { *(*wrapper).clap_plugin.as_ptr() });
    let reader = Reader::new(known(&inner));
    let table = clap_plugin {
        init: Some(init_plugin),
        destroy: Some(destroy),
        activate: Some(audio::activate),
        deactivate: Some(audio::deactivate),
        start_processing: Some(audio::start_processing),
        stop_processing: Some(audio::stop_processing),
        reset: Some(audio::reset),
        process: Some(audio::process),
        get_extension: Some(extensions::get_extension),
        on_main_thread: Some(editor::on_main_thread),
        ..inner.plugin
    };
    let link = Link::take_last();
    let moves = link.as_ref().and_then(|link| link.take_moves());
    let instance = Box::new(Instance {
        table,
        inner,
        host,
        channels: L::CHANNELS,
        has_key: L::HAS_KEY,
        link,
        audio: Mutex::new(Audio {
            room: None,
            events: Events::new(reader.clone()),
            moves,
            told: Told::default(),
        }),
        deferred: Deferred::new(PARAMS.len()),
        reader,
        is_key_on: AtomicBool::new(true),
        editor: editor::Owner::default(),
        registration: Mutex::new(None),
        track: Mutex::new(()),
        made_on: thread::current().id(),
        is_ready: AtomicBool::new(false),
    });
    Box::into_raw(instance).cast()
}

guarded! {
    // Once: the framework asks the host for what it has.
    init_plugin() -> bool = |this| {
        if this.is_ready.swap(true, Relaxed) {
            return true;
        }
        let is_made: bool = this.in_editor(|| inner!(this, plugin.init())).unwrap_or(false);
        if is_made {
            this.read_track();
            this.enter_registry();
        }
        is_made
    };

    /// Whether everything of it may go; else it stays for ever, and calls nobody.
    leave() -> bool = |this| {
        this.leave_registry();
        let is_quiet = this.wait_audio().is_some();
        let may_go = is_quiet && !this.has_editor_elsewhere();
        if may_go {
            this.end_editor();
        } else {
            this.host().cut();
        }
        may_go
    };
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // An editor that another thread has cannot be ended here, nor what is processing.
    // SAFETY: as the host's call.
    if plugin.is_null() || !unsafe { leave(plugin) } {
        return;
    }
    // SAFETY: the host calls it once, and nothing afterwards.
    let instance = unsafe { Box::from_raw(plugin.cast::<Instance>().cast_mut()) };
    inner!(instance, plugin.destroy());
}

extern "C" fn init(_path: *const c_char) -> bool {
    // Without the framework's logger: a host's console is not ours.
    true
}

extern "C" fn deinit() {}

/// The CLAP entry point.
#[unsafe(no_mangle)]
#[used]
#[allow(non_upper_case_globals)]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(factory::get_factory),
};
