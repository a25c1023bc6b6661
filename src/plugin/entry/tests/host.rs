//! The host of these tests: it calls the entry's own pointers.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_value,
    clap_input_events,
};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};

use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};

use super::super::factory::get_factory;
use super::super::*;
use crate::dsp::Strip;
use crate::params::{HOST_ORDER, PARAMS, ParamId, Values, strip_settings};

pub const RATE_HZ: f64 = 48_000.0;
pub const FRAMES: usize = 256;

unsafe extern "C" fn no_extension(_: *const clap_host, _: *const c_char) -> *const c_void {
    null()
}

unsafe extern "C" fn nothing(_: *const clap_host) {}

/// A host with no extension at all.
pub static HOST: clap_host = clap_host {
    clap_version: CLAP_VERSION,
    host_data: null_mut(),
    name: c"Test".as_ptr(),
    vendor: c"".as_ptr(),
    url: c"".as_ptr(),
    version: c"1".as_ptr(),
    get_extension: Some(no_extension),
    request_restart: Some(nothing),
    request_process: Some(nothing),
    request_callback: Some(nothing),
};

/// A plug-in, by the pointer that the host has.
pub struct Held(pub *const clap_plugin);

impl Held {
    pub fn new(id: &CStr) -> Self {
        Self::in_host(id, &HOST)
    }

    pub fn in_host(id: &CStr, host: &'static clap_host) -> Self {
        let factory = get_factory(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast::<clap_plugin_factory>();
        // SAFETY: the factory is a static of ours.
        let create = unsafe { (*factory).create_plugin }.expect("it creates");
        // SAFETY: all three are valid.
        let held = Self(unsafe { create(factory, &raw const *host, id.as_ptr()) });
        assert!(!held.0.is_null());
        // SAFETY: called first.
        assert!(unsafe { held.table().init.expect("init")(held.0) });
        held
    }

    pub fn table(&self) -> &clap_plugin {
        // SAFETY: it lives until `self` is dropped.
        unsafe { &*self.0 }
    }

    pub fn extension<T>(&self, id: &CStr) -> &T {
        let get_extension = self.table().get_extension.expect("extensions");
        // SAFETY: `T` is what the id stands for.
        unsafe { get_extension(self.0, id.as_ptr()).cast::<T>().as_ref() }.expect("an extension")
    }

    pub fn activate(&self) {
        assert!(self.activate_as(RATE_HZ, 1, FRAMES as u32));
        // SAFETY: in order.
        assert!(unsafe { self.table().start_processing.expect("start")(self.0) });
    }

    pub fn activate_as(&self, rate_hz: f64, min: u32, max: u32) -> bool {
        // SAFETY: in order.
        unsafe { self.table().activate.expect("activate")(self.0, rate_hz, min, max) }
    }

    pub fn params(&self) -> &clap_plugin_params {
        self.extension(CLAP_EXT_PARAMS)
    }

    /// What the host is told of a parameter.
    pub fn info(&self, index: u32) -> Option<clap_param_info> {
        // SAFETY: a plain table of numbers and texts.
        let mut info: clap_param_info = unsafe { std::mem::zeroed() };
        let get_info = self.params().get_info.expect("info");
        // SAFETY: in any order.
        unsafe { get_info(self.0, index, &raw mut info) }.then_some(info)
    }

    pub fn id(&self, param: ParamId) -> u32 {
        let index = HOST_ORDER.iter().position(|id| *id == param);
        let info = index.and_then(|index| self.info(index as u32));
        info.expect("listed").id
    }

    /// What the host reads.
    pub fn value(&self, param: ParamId) -> f64 {
        let mut value = -1.0;
        let get_value = self.params().get_value.expect("value");
        // SAFETY: in any order.
        assert!(unsafe { get_value(self.0, self.id(param), &raw mut value) });
        value
    }

    /// Flushes a list.
    pub fn flush(&self, list: &List) {
        // SAFETY: as the tests will have it.
        unsafe { self.params().flush.expect("flush")(self.0, &raw const list.table, null()) };
    }

    pub fn deactivate(&self) {
        let table = self.table();
        // SAFETY: in order.
        unsafe {
            table.stop_processing.expect("stop")(self.0);
            table.deactivate.expect("deactivate")(self.0);
        }
    }

    pub fn process(&self, sent: &clap_process) -> clap_process_status {
        // SAFETY: as the tests will have it.
        unsafe { self.table().process.expect("process")(self.0, sent) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: called last.
        unsafe { self.table().destroy.expect("destroy")(self.0) };
    }
}

pub fn port(channels: &mut [*mut f32]) -> clap_audio_buffer {
    clap_audio_buffer {
        data32: channels.as_mut_ptr(),
        data64: null_mut(),
        channel_count: channels.len() as u32,
        latency: 0,
        constant_mask: u64::MAX,
    }
}

pub fn block(
    inputs: &[clap_audio_buffer],
    outputs: &mut [clap_audio_buffer],
    frames: usize,
) -> clap_process {
    clap_process {
        steady_time: -1,
        frames_count: frames as u32,
        transport: null(),
        audio_inputs: inputs.as_ptr(),
        audio_outputs: outputs.as_mut_ptr(),
        audio_inputs_count: inputs.len() as u32,
        audio_outputs_count: outputs.len() as u32,
        in_events: null(),
        out_events: null(),
    }
}

pub type Signal = [Vec<f32>; 2];

pub fn noise(seed: u32) -> Signal {
    let channel = |c| crate::testkit::noise(0.5, 2 * u64::from(seed) + c);
    [0, 1].map(|c| channel(c).take(FRAMES).collect())
}

pub fn silence() -> Signal {
    [0, 1].map(|_| vec![0.0; FRAMES])
}

/// A gate and a compressor keyed from outside: any key is heard.
pub fn settings() -> Values {
    let mut values = Values::default();
    for (key, value) in [
        ("gate_on", 1.0),
        ("gate_key", 1.0),
        ("comp_on", 1.0),
        ("comp_key", 1.0),
        ("comp_threshold", -30.0),
    ] {
        values.set(ParamId::from_key(key).expect("a parameter"), value);
    }
    values
}

/// What the strip alone makes of a block.
pub fn strip(channels: usize, input: &Signal, key: Option<&Signal>) -> Signal {
    let mut strip = Strip::new(RATE_HZ, channels);
    strip.set(&strip_settings(&settings(), false));
    strip.reset();
    let mut audio = input.clone();
    let mut views: Vec<_> = audio[..channels].iter_mut().map(|c| &mut c[..]).collect();
    let key = key.map(|key| [&key[0][..], &key[1][..]]);
    strip.process(&mut views, key.as_ref().map(|key| &key[..channels]));
    audio
}

/// An active stereo plug-in with a key and [`settings`].
pub fn keyed() -> Held {
    let held = Held::new(c"org.redlight-audio.redlight-key");
    load(&held, &settings());
    held.activate();
    held
}

/// A list of events, which may be anything.
pub struct List {
    pub table: clap_input_events,
    /// What it holds, boxed: the table leads here.
    #[expect(dead_code, reason = "kept for the table")]
    #[expect(clippy::box_collection, reason = "the table's pointer has one word")]
    events: Box<Vec<*const clap_event_header>>,
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: the list is one of these.
    unsafe { (*(*list).ctx.cast::<Vec<*const clap_event_header>>()).len() as u32 }
}

unsafe extern "C" fn get(list: *const clap_input_events, i: u32) -> *const clap_event_header {
    // SAFETY: the list is one of these.
    let events = unsafe { &*(*list).ctx.cast::<Vec<*const clap_event_header>>() };
    events.get(i as usize).copied().unwrap_or(null())
}

impl List {
    pub fn new(events: &[*const clap_event_header]) -> Self {
        let mut events = Box::new(events.to_vec());
        let table = clap_input_events {
            ctx: (&raw mut *events).cast(),
            size: Some(size),
            get: Some(get),
        };
        Self { table, events }
    }

    pub fn of(events: &[clap_event_param_value]) -> Self {
        let headers: Vec<_> = events.iter().map(|e| &raw const e.header).collect();
        Self::new(&headers)
    }
}

/// An event that sets a parameter to a CLAP value.
pub fn event(id: u32, time: u32, value: f64) -> clap_event_param_value {
    clap_event_param_value {
        header: clap_event_header {
            size: size_of::<clap_event_param_value>() as u32,
            time,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_PARAM_VALUE,
            flags: 0,
        },
        param_id: id,
        cookie: null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value,
    }
}

/// Sets every parameter as a host does while the plug-in is inactive.
pub fn load(held: &Held, values: &Values) {
    let events: Vec<_> = PARAMS
        .iter()
        .map(|param| {
            let steps = param.step_count().unwrap_or(1) as f64;
            let value = param.position_of(values.get(param.id)) * steps;
            event(held.id(param.id), 0, value)
        })
        .collect();
    held.flush(&List::of(&events));
}

/// Processes one block of a plug-in with these events.
pub fn process_with(held: &Held, input: &Signal, list: &List) -> Signal {
    const GUARD: f32 = 77.0;
    let frames = input[0].len();
    let mut main = input.clone();
    let mut output = [0, 1].map(|_| vec![GUARD; frames + 8192]);
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    let mut sent = block(&ports, &mut outputs, frames);
    sent.in_events = &raw const list.table;
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    for channel in &mut output {
        let behind = channel.split_off(frames);
        assert!(behind.iter().all(|x| *x == GUARD), "behind the buffer");
    }
    output
}

/// Processes one block in a fresh plug-in: the input ports, and where the output lies.
pub fn run(inputs: &[clap_audio_buffer], output: &mut [*mut f32]) {
    let held = keyed();
    let mut outputs = [port(output)];
    let sent = block(inputs, &mut outputs, FRAMES);
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    assert_eq!(outputs[0].constant_mask, 0);
    held.deactivate();
}

pub fn pointers(signal: &mut Signal) -> [*mut f32; 2] {
    signal.each_mut().map(|channel| channel.as_mut_ptr())
}
