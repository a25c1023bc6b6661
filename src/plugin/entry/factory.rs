//! What a host finds in the library: four plug-ins, and how they are made.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::null;
use std::sync::OnceLock;

use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use nice_plug::prelude::Plugin;
use nice_plug::wrapper::clap::PluginDescriptor;

use super::create;
use crate::plugin::Redlight;
use crate::plugin::layout::{Layout, Mono, MonoKey, Stereo, StereoKey};

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

pub(super) unsafe extern "C" fn plugin_count(_factory: *const clap_plugin_factory) -> u32 {
    listed().len() as u32
}

pub(super) unsafe extern "C" fn plugin_descriptor(
    _factory: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    let listed = listed().get(index as usize);
    listed.map_or(null(), |plugin| plugin.descriptor.clap_plugin_descriptor())
}

pub(super) unsafe extern "C" fn create_plugin(
    _factory: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    if id.is_null() || host.is_null() {
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

/// What the VST3 wrapper asks for: the maker, where it cannot be made of a plug-in's descriptor.
#[repr(C)]
struct Maker {
    vendor: *const c_char,
    vendor_url: *const c_char,
    email_contact: *const c_char,
    get_vst3_info: Option<unsafe extern "C" fn(*const Maker, u32) -> *const c_void>,
}

// SAFETY: it leads to texts that live and stay as they are.
unsafe impl Sync for Maker {}

/// Name of that factory.
const MAKER_ID: &CStr = c"clap.plugin-factory-info-as-vst3/0";

/// Without an address of mail: there is none. The wrapper would make up "info@".
static MAKER: Maker = Maker {
    vendor: null(),
    vendor_url: null(),
    email_contact: c"".as_ptr(),
    get_vst3_info: None,
};

const _: () = assert!(
    Redlight::<Stereo>::EMAIL.is_empty(),
    "there is an address now: put it into `MAKER`"
);

pub(super) extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    static FACTORY: clap_plugin_factory = clap_plugin_factory {
        get_plugin_count: Some(plugin_count),
        get_plugin_descriptor: Some(plugin_descriptor),
        create_plugin: Some(create_plugin),
    };
    if id.is_null() {
        return null();
    }
    // SAFETY: an id ends with a NUL.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else if id == MAKER_ID {
        (&raw const MAKER).cast()
    } else {
        null()
    }
}
