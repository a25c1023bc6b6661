//! What the plug-in is to a host beyond its sound: parameters, states, ports, modes.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::null;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

use clap_sys::ext::audio_ports::{
    CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::audio_ports_activation::{
    CLAP_EXT_AUDIO_PORTS_ACTIVATION, CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT,
    clap_plugin_audio_ports_activation,
};
use clap_sys::ext::audio_ports_config::{
    CLAP_EXT_AUDIO_PORTS_CONFIG, clap_audio_ports_config, clap_plugin_audio_ports_config,
};
use clap_sys::ext::gui::CLAP_EXT_GUI;
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::{
    CLAP_EXT_PARAMS, CLAP_PARAM_IS_ENUM, CLAP_PARAM_IS_MODULATABLE, clap_param_info,
    clap_plugin_params,
};
use clap_sys::ext::remote_controls::{
    CLAP_EXT_REMOTE_CONTROLS, CLAP_EXT_REMOTE_CONTROLS_COMPAT, clap_plugin_remote_controls,
    clap_remote_controls_page,
};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render,
    clap_plugin_render_mode,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT, clap_plugin_track_info,
};
use clap_sys::plugin::clap_plugin;
use clap_sys::stream::{clap_istream, clap_ostream};

use super::audio::flush;
use super::c_text::put;
use super::editor::GUI;
use super::guard::{guarded, inner};
use super::meters::{self, Meter};
use super::{Instance, plain, streams};
use crate::params::decl::Kind;
use crate::params::{HOST_ORDER, PARAMS};

/// Longest text of a value, bytes.
const LONGEST_TEXT: u32 = 256;

guarded! {
    count() -> u32 = |this| {
        let known: u32 = inner!(this, params.count());
        known + meters::COUNT as u32
    };

    get_info(index: u32, info: *mut clap_param_info) -> bool = |this| {
        let Some(id) = HOST_ORDER.get(index as usize) else {
            let meter = Meter::at(index as usize - HOST_ORDER.len());
            // SAFETY: null or the host's.
            return match (meter, unsafe { info.as_mut() }) {
                (Some(meter), Some(info)) => {
                    meter.describe(info);
                    true
                }
                _ => false,
            };
        };
        if !inner!(this, params.get_info(index, info)) {
            return false;
        }
        // SAFETY: the framework has written it.
        let info = unsafe { &mut *info };
        let param = id.param();
        if !param.glides() {
            info.flags &= !CLAP_PARAM_IS_MODULATABLE;
        }
        if matches!(param.kind, Kind::Choice { labels, .. } if labels.len() > 2) {
            info.flags |= CLAP_PARAM_IS_ENUM;
        }
        true
    };

    // Without the modulation, unlike the framework's: a host that reads takes it for what was set.
    get_value(id: u32, value: *mut f64) -> bool = |this| {
        // SAFETY: null or the host's.
        let value = unsafe { value.as_mut() };
        let (Some(value), Some(link)) = (value, &this.link) else {
            return false;
        };
        if let Some(meter) = Meter::find(id) {
            *value = meter.value(&link.telemetry.latest_reduction_db());
            return true;
        }
        let Some(known) = this.reader.find(id) else {
            return false;
        };
        let position = link.params.position(PARAMS[known.index].id);
        *value = known.on_step(f64::from(position) * known.max);
        true
    };

    value_to_text(id: u32, value: f64, text: *mut c_char, size: u32) -> bool = |this| {
        let size = size.min(LONGEST_TEXT);
        if Meter::find(id).is_some() && value.is_finite() {
            let shown = format!("{} {}", meters::plain_text(value), meters::UNIT);
            // SAFETY: the host has the room.
            return unsafe { put(&shown, text, size) };
        }
        value.is_finite() && size > 0 && inner!(this, params.value_to_text(id, value, text, size))
    };

    text_to_value(id: u32, text: *const c_char, value: *mut f64) -> bool = |this| {
        let Some(known) = this.reader.find(id) else {
            return false;
        };
        let is_value = inner!(this, params.text_to_value(id, text, value));
        // SAFETY: null or the host's.
        if let (true, Some(value)) = (is_value, unsafe { value.as_mut() }) {
            *value = known.on_step(*value);
        }
        is_value
    };

    save(stream: *const clap_ostream) -> bool = |this| {
        // SAFETY: null or the host's.
        let Some(stream) = (unsafe { stream.as_ref() }) else {
            return false;
        };
        streams::with_output(stream, |stream| inner!(this, state.save(&raw const *stream)))
    };

    load(stream: *const clap_istream) -> bool = |this| {
        // SAFETY: null or the host's.
        let Some(stream) = (unsafe { stream.as_ref() }) else {
            return false;
        };
        let load = || {
            streams::with_input(stream, |stream| inner!(this, state.load(&raw const *stream)))
        };
        // On the main thread the host hears at once that every value is another one.
        let is_main = this.host().says_main();
        if is_main.unwrap_or_else(|| thread::current().id() == this.made_on) {
            this.in_editor(load).unwrap_or_else(load)
        } else {
            load()
        }
    };

    latency() -> u32 = |this| inner!(this, latency.get());

    tail() -> u32 = |this| inner!(this, tail.get());

    has_hard_realtime_requirement() -> bool = |this| {
        inner!(this, render.has_hard_realtime_requirement())
    };

    // Taken up with the next block, unlike the framework's, which asks for a restart.
    set_render_mode(mode: clap_plugin_render_mode) -> bool = |this| {
        let is_offline = match mode {
            CLAP_RENDER_REALTIME => false,
            CLAP_RENDER_OFFLINE => true,
            _ => return false,
        };
        if let Some(link) = &this.link {
            link.set_offline(is_offline);
        }
        true
    };

    port_count(is_input: bool) -> u32 = |this| inner!(this, ports.count(is_input));

    get_port(index: u32, is_input: bool, info: *mut clap_audio_port_info) -> bool = |this| {
        index < this.port_count(is_input) && inner!(this, ports.get(index, is_input, info))
    };

    can_activate_while_processing() -> bool = |_this| true;

    // A port that is not the key's is heard as long as there is anything in it. How wide its samples would be
    // does not matter to one that is switched off.
    set_active(is_input: bool, index: u32, is_active: bool, sample_bits: u32) -> bool = |this| {
        let fits = !is_active || [0, 32].contains(&sample_bits);
        if index >= this.port_count(is_input) || !fits {
            return false;
        }
        if is_input && index == 1 {
            this.is_key_on.store(is_active, Relaxed);
        }
        true
    };

    config_count() -> u32 = |this| inner!(this, configs.count());

    get_config(index: u32, config: *mut clap_audio_ports_config) -> bool = |this| {
        let count: u32 = inner!(this, configs.count());
        index < count && inner!(this, configs.get(index, config))
    };

    select_config(id: u32) -> bool = |this| {
        let count: u32 = inner!(this, configs.count());
        id < count && inner!(this, configs.select(id))
    };

    page_count() -> u32 = |this| inner!(this, pages.count());

    get_page(index: u32, page: *mut clap_remote_controls_page) -> bool = |this| {
        let count: u32 = inner!(this, pages.count());
        index < count && inner!(this, pages.get(index, page))
    };

    track_changed() = |this| {
        // One at a time: the framework remembers what it was told last.
        if let Ok(_one) = this.track.try_lock() {
            this.read_track();
            this.in_editor(|| inner!(this, track_info.changed()));
        }
    };
}

impl Instance {
    /// Ports in a direction.
    fn port_count(&self, is_input: bool) -> u32 {
        inner!(self, ports.count(is_input))
    }
}

static PARAMETERS: clap_plugin_params = clap_plugin_params {
    count: Some(count),
    get_info: Some(get_info),
    get_value: Some(get_value),
    value_to_text: Some(value_to_text),
    text_to_value: Some(text_to_value),
    flush: Some(flush),
};
static STATE: clap_plugin_state = clap_plugin_state {
    save: Some(save),
    load: Some(load),
};
static LATENCY: clap_plugin_latency = clap_plugin_latency { get: Some(latency) };
static TAIL: clap_plugin_tail = clap_plugin_tail { get: Some(tail) };
static RENDER: clap_plugin_render = clap_plugin_render {
    has_hard_realtime_requirement: Some(has_hard_realtime_requirement),
    set: Some(set_render_mode),
};
static PORTS: clap_plugin_audio_ports = clap_plugin_audio_ports {
    count: Some(port_count),
    get: Some(get_port),
};
static ACTIVATION: clap_plugin_audio_ports_activation = clap_plugin_audio_ports_activation {
    can_activate_while_processing: Some(can_activate_while_processing),
    set_active: Some(set_active),
};
static CONFIGS: clap_plugin_audio_ports_config = clap_plugin_audio_ports_config {
    count: Some(config_count),
    get: Some(get_config),
    select: Some(select_config),
};
static PAGES: clap_plugin_remote_controls = clap_plugin_remote_controls {
    count: Some(page_count),
    get: Some(get_page),
};
static TRACK_INFO: clap_plugin_track_info = clap_plugin_track_info {
    changed: Some(track_changed),
};

/// A table's address.
const fn address<T>(table: &'static T) -> *const c_void {
    (&raw const *table).cast()
}

/// What a host is given for the name of an extension.
pub unsafe extern "C" fn get_extension(
    _plugin: *const clap_plugin,
    id: *const c_char,
) -> *const c_void {
    if id.is_null() {
        return null();
    }
    // SAFETY: an id ends with a NUL.
    let id = unsafe { CStr::from_ptr(id) };
    let tables = [
        (CLAP_EXT_PARAMS, address(&PARAMETERS)),
        (CLAP_EXT_STATE, address(&STATE)),
        (CLAP_EXT_LATENCY, address(&LATENCY)),
        (CLAP_EXT_TAIL, address(&TAIL)),
        (CLAP_EXT_RENDER, address(&RENDER)),
        (CLAP_EXT_GUI, address(&GUI)),
        (CLAP_EXT_AUDIO_PORTS, address(&PORTS)),
        (CLAP_EXT_AUDIO_PORTS_ACTIVATION, address(&ACTIVATION)),
        (CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT, address(&ACTIVATION)),
        (CLAP_EXT_AUDIO_PORTS_CONFIG, address(&CONFIGS)),
        (CLAP_EXT_REMOTE_CONTROLS, address(&PAGES)),
        (CLAP_EXT_REMOTE_CONTROLS_COMPAT, address(&PAGES)),
        (CLAP_EXT_TRACK_INFO, address(&TRACK_INFO)),
        (CLAP_EXT_TRACK_INFO_COMPAT, address(&TRACK_INFO)),
        (plain::ID, address(&plain::PLAIN)),
        (
            meters::GAIN_ADJUSTMENT_ID,
            address(&meters::GAIN_ADJUSTMENT),
        ),
    ];
    let found = tables.iter().find(|(of, _)| *of == id);
    found.map_or(null(), |(_, table)| *table)
}
