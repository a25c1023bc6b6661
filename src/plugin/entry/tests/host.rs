//! The host of these tests: it calls the entry's own pointers.

use std::ptr::null_mut;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_value,
    clap_input_events, clap_output_events,
};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};

use super::super::*;
use crate::dsp::Strip;
use crate::params::{PARAMS, ParamId, Values, strip_settings};

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
        let factory = get_factory(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast::<clap_plugin_factory>();
        // SAFETY: the factory is a static of ours.
        let create = unsafe { (*factory).create_plugin }.expect("it creates");
        // SAFETY: all three are valid.
        let held = Self(unsafe { create(factory, &raw const HOST, id.as_ptr()) });
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
        let table = self.table();
        // SAFETY: in order.
        unsafe {
            assert!(table.activate.expect("activate")(
                self.0,
                RATE_HZ,
                1,
                FRAMES as u32
            ));
            assert!(table.start_processing.expect("start")(self.0));
        }
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
    let mut state = seed;
    [0, 1].map(|_| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        };
        (0..FRAMES).map(|_| next()).collect()
    })
}

pub fn silence() -> Signal {
    [0, 1].map(|_| vec![0.0; FRAMES])
}

/// A gate keyed from outside and a compressor: the key is heard.
pub fn settings() -> Values {
    let mut values = Values::default();
    for (key, value) in [
        ("gate_on", 1.0),
        ("gate_key", 1.0),
        ("comp_on", 1.0),
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

/// Sets every parameter as a host does while the plug-in is inactive.
pub fn load(held: &Held, values: &Values) {
    unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
        // SAFETY: the list is the one below.
        unsafe { (*(*list).ctx.cast::<Vec<clap_event_param_value>>()).len() as u32 }
    }
    unsafe extern "C" fn get(list: *const clap_input_events, i: u32) -> *const clap_event_header {
        // SAFETY: the list is the one below.
        let events = unsafe { &*(*list).ctx.cast::<Vec<clap_event_param_value>>() };
        &raw const events[i as usize].header
    }
    unsafe extern "C" fn push(_: *const clap_output_events, _: *const clap_event_header) -> bool {
        true
    }
    let params = held.extension::<clap_plugin_params>(CLAP_EXT_PARAMS);
    // SAFETY: a plain table of numbers and texts.
    let mut info: clap_param_info = unsafe { std::mem::zeroed() };
    let mut events: Vec<_> = (0..PARAMS.len() as u32)
        .map(|index| {
            // SAFETY: there are as many.
            assert!(unsafe { params.get_info.expect("info")(held.0, index, &raw mut info) });
            // SAFETY: names end with a NUL.
            let name = unsafe { CStr::from_ptr(info.name.as_ptr()) };
            let mut all = PARAMS.iter();
            let param = all.find(|p| p.name.as_bytes() == name.to_bytes());
            let param = param.expect("a parameter of ours");
            let steps = param.step_count().unwrap_or(1) as f64;
            clap_event_param_value {
                header: clap_event_header {
                    size: size_of::<clap_event_param_value>() as u32,
                    time: 0,
                    space_id: CLAP_CORE_EVENT_SPACE_ID,
                    type_: CLAP_EVENT_PARAM_VALUE,
                    flags: 0,
                },
                param_id: info.id,
                cookie: null_mut(),
                note_id: -1,
                port_index: -1,
                channel: -1,
                key: -1,
                value: param.position_of(values.get(param.id)) * steps,
            }
        })
        .collect();
    let given = clap_input_events {
        ctx: (&raw mut events).cast(),
        size: Some(size),
        get: Some(get),
    };
    let taken = clap_output_events {
        ctx: null_mut(),
        try_push: Some(push),
    };
    // SAFETY: both lists live until the call returns.
    unsafe { params.flush.expect("flush")(held.0, &raw const given, &raw const taken) };
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
