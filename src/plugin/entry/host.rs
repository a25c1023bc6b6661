//! The host as the framework sees it: whole, and cut off when it is gone.
//!
//! The framework ends the process where a function of the host's is missing, and runs on the spot what
//! belongs on the main thread if the host says that this is it; a host's answer may change with every
//! call. So it is shown a host of ours, which has every function, hands on what the real one has, and
//! calls a thread the main one only inside [`as_main`].
//!
//! # Safety
//!
//! A [`Host`] lies in its instance's box and outlives the framework's plug-in. Its table carries its
//! own address. The real host's tables live as long as the real host, which outlives its plug-ins.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::params::{
    CLAP_EXT_PARAMS, clap_host_params, clap_param_clear_flags, clap_param_rescan_flags,
};
use clap_sys::ext::thread_check::{CLAP_EXT_THREAD_CHECK, clap_host_thread_check};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT, CLAP_TRACK_INFO_HAS_TRACK_COLOR,
    CLAP_TRACK_INFO_HAS_TRACK_NAME, clap_host_track_info, clap_track_info,
};
use clap_sys::host::clap_host;
use clap_sys::id::clap_id;

use crate::studio::{Track, short};

thread_local! {
    /// Whether this thread may do now what belongs on the main one.
    static IS_MAIN: Cell<bool> = const { Cell::new(false) };
}

/// Runs a call in which this thread counts as the main one.
pub fn as_main<T>(call: impl FnOnce() -> T) -> T {
    let before = IS_MAIN.replace(true);
    let answer = call();
    IS_MAIN.set(before);
    answer
}

/// Whether this thread is inside [`as_main`].
pub fn is_main() -> bool {
    IS_MAIN.get()
}

/// The real host behind a table of its functions.
pub struct Host {
    /// What the framework calls.
    table: clap_host,
    /// Null once it is gone.
    real: AtomicPtr<clap_host>,
    params: AtomicPtr<clap_host_params>,
    gui: AtomicPtr<clap_host_gui>,
    latency: AtomicPtr<clap_host_latency>,
    track_info: AtomicPtr<clap_host_track_info>,
}

// SAFETY: the table is written before anyone else has it; what the pointers lead to is made for calls
// from any thread, or is called on the thread that the host itself has called us on.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

impl Host {
    /// For a host.
    ///
    /// # Safety
    ///
    /// `real` is valid until [`cut`](Self::cut) or the end of this.
    pub unsafe fn new(real: *const clap_host) -> Box<Self> {
        let mut host = Box::new(Self {
            // SAFETY: as of this function.
            table: clap_host {
                get_extension: Some(get_extension),
                request_restart: Some(request_restart),
                request_process: Some(request_process),
                request_callback: Some(request_callback),
                ..unsafe { *real }
            },
            real: AtomicPtr::new(real.cast_mut()),
            params: AtomicPtr::default(),
            gui: AtomicPtr::default(),
            latency: AtomicPtr::default(),
            track_info: AtomicPtr::default(),
        });
        host.table.host_data = (&raw mut *host).cast();
        host
    }

    /// What the framework is given.
    pub fn table(&self) -> *const clap_host {
        &raw const self.table
    }

    /// Lets go of the real host: whatever still calls it calls nobody.
    pub fn cut(&self) {
        self.real.store(null_mut(), Relaxed);
    }

    fn real(&self) -> Option<&clap_host> {
        // SAFETY: see the module's head.
        unsafe { self.real.load(Relaxed).as_ref() }
    }

    /// Asks the real host for an extension.
    ///
    /// # Safety
    ///
    /// `T` is what the id stands for.
    unsafe fn ask<T>(&self, id: &CStr) -> Option<&T> {
        let real = self.real()?;
        let get_extension = real.get_extension?;
        // SAFETY: as of this function; the host's answer is null or its table.
        unsafe { get_extension(real, id.as_ptr()).cast::<T>().as_ref() }
    }

    /// Whether the host has all that an editor calls.
    pub fn shows_editors(&self) -> bool {
        !self.gui.load(Relaxed).is_null()
    }

    /// What the host calls the track; none if it does not tell. On the main thread only.
    pub fn track(&self) -> Option<Track> {
        let ids = [CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT];
        // SAFETY: the ids' table.
        let table = ids
            .iter()
            .find_map(|id| unsafe { self.ask::<clap_host_track_info>(id) })?;
        // SAFETY: a plain table of numbers, texts and a null pointer.
        let mut info: clap_track_info = unsafe { std::mem::zeroed() };
        // SAFETY: the host's function with its host.
        if !unsafe { table.get?(self.real()?, &raw mut info) } {
            return None;
        }
        let has = |flag| info.flags & flag != 0;
        let (name, color) = (info.name.map(|c| c as u8), info.color);
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        Some(Track {
            name: if has(CLAP_TRACK_INFO_HAS_TRACK_NAME) {
                short(&String::from_utf8_lossy(name))
            } else {
                String::new()
            },
            color: has(CLAP_TRACK_INFO_HAS_TRACK_COLOR).then_some([
                color.red,
                color.green,
                color.blue,
            ]),
        })
    }

    /// Asks the host to flush, or to process, soon. From any thread but the audio's.
    pub fn request_flush(&self) {
        // SAFETY: see the module's head; the framework has asked for it.
        let params = unsafe { self.params.load(Relaxed).as_ref() };
        if let (Some(flush), Some(real)) = (params.and_then(|p| p.request_flush), self.real()) {
            // SAFETY: the host's function with its host.
            unsafe { flush(real) };
        }
    }

    /// Whether the host says that this is its main thread; none if it does not say.
    pub fn says_main(&self) -> Option<bool> {
        // SAFETY: the id's table.
        let check = unsafe { self.ask::<clap_host_thread_check>(CLAP_EXT_THREAD_CHECK) }?;
        let is_main = check.is_main_thread?;
        // SAFETY: the host's function with its host.
        Some(unsafe { is_main(self.real()?) })
    }
}

/// The host of ours behind a pointer to its table.
///
/// # Safety
///
/// The pointer is null or made by [`Host::table`].
unsafe fn host<'a>(table: *const clap_host) -> Option<&'a Host> {
    // SAFETY: as of this function.
    unsafe { table.as_ref()?.host_data.cast::<Host>().as_ref() }
}

/// Functions of ours that hand on to the real host's, where it has one.
macro_rules! handed_on {
    ($($name:ident = $table:ident . $function:ident ($($arg:ident: $type:ty),*) $(-> $out:ty)?;)*) => {$(
        unsafe extern "C" fn $name(table: *const clap_host, $($arg: $type),*) $(-> $out)? {
            // SAFETY: the framework calls it with what it was given.
            let Some(host) = (unsafe { host(table) }) else { return Default::default() };
            let Some(real) = host.real() else { return Default::default() };
            // SAFETY: see the module's head.
            let found = unsafe { host.$table.load(Relaxed).as_ref() };
            match found.and_then(|found| found.$function) {
                // SAFETY: the host's function with its host.
                Some(call) => unsafe { call(real, $($arg),*) },
                None => Default::default(),
            }
        }
    )*};
}

handed_on! {
    request_restart = real.request_restart();
    request_process = real.request_process();
    request_callback = real.request_callback();
    rescan = params.rescan(flags: clap_param_rescan_flags);
    clear = params.clear(id: clap_id, flags: clap_param_clear_flags);
    request_flush = params.request_flush();
    resize_hints_changed = gui.resize_hints_changed();
    request_resize = gui.request_resize(width: u32, height: u32) -> bool;
    request_show = gui.request_show() -> bool;
    request_hide = gui.request_hide() -> bool;
    closed = gui.closed(was_destroyed: bool);
    latency_changed = latency.changed();
    get_track = track_info.get(info: *mut clap_track_info) -> bool;
}

unsafe extern "C" fn is_main_thread(_: *const clap_host) -> bool {
    is_main()
}

unsafe extern "C" fn is_audio_thread(_: *const clap_host) -> bool {
    !is_main()
}

static PARAMS: clap_host_params = clap_host_params {
    rescan: Some(rescan),
    clear: Some(clear),
    request_flush: Some(request_flush),
};

static GUI: clap_host_gui = clap_host_gui {
    resize_hints_changed: Some(resize_hints_changed),
    request_resize: Some(request_resize),
    request_show: Some(request_show),
    request_hide: Some(request_hide),
    closed: Some(closed),
};

static LATENCY: clap_host_latency = clap_host_latency {
    changed: Some(latency_changed),
};

static TRACK_INFO: clap_host_track_info = clap_host_track_info {
    get: Some(get_track),
};

static THREAD_CHECK: clap_host_thread_check = clap_host_thread_check {
    is_main_thread: Some(is_main_thread),
    is_audio_thread: Some(is_audio_thread),
};

/// Finds the real host's table for a field of ours, and gives our own if there is one.
///
/// # Safety
///
/// `T` is what the id stands for.
unsafe fn find<T>(host: &Host, field: &AtomicPtr<T>, id: &CStr, own: &'static T) -> *const c_void {
    // SAFETY: as of this function.
    let Some(found) = (unsafe { host.ask::<T>(id) }) else {
        return null();
    };
    field.store((&raw const *found).cast_mut(), Relaxed);
    (&raw const *own).cast()
}

unsafe extern "C" fn get_extension(table: *const clap_host, id: *const c_char) -> *const c_void {
    // SAFETY: the framework calls it with what it was given.
    let Some(host) = (unsafe { host(table) }) else {
        return null();
    };
    // SAFETY: the framework's ids end with a NUL.
    let id = unsafe { CStr::from_ptr(id) };
    // SAFETY: the ids' tables.
    unsafe {
        if id == CLAP_EXT_THREAD_CHECK {
            (&raw const THREAD_CHECK).cast()
        } else if id == CLAP_EXT_PARAMS {
            // The framework wants it of every host.
            find(host, &host.params, CLAP_EXT_PARAMS, &PARAMS);
            (&raw const PARAMS).cast()
        } else if id == CLAP_EXT_GUI {
            let is_whole =
                |gui: &clap_host_gui| gui.request_resize.is_some() && gui.closed.is_some();
            match host.ask(CLAP_EXT_GUI).filter(|gui| is_whole(gui)) {
                Some(_) => find(host, &host.gui, CLAP_EXT_GUI, &GUI),
                None => null(),
            }
        } else if id == CLAP_EXT_LATENCY {
            find(host, &host.latency, CLAP_EXT_LATENCY, &LATENCY)
        } else if id == CLAP_EXT_TRACK_INFO {
            find(host, &host.track_info, CLAP_EXT_TRACK_INFO, &TRACK_INFO)
        } else {
            null()
        }
    }
}
