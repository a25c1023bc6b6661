//! A host that sends what hosts should not, through the entry's own pointers.

use std::ptr::null_mut;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_value,
    clap_input_events, clap_output_events,
};
use clap_sys::ext::gui::{CLAP_WINDOW_API_COCOA, CLAP_WINDOW_API_WIN32, CLAP_WINDOW_API_X11};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};

use super::*;
use crate::dsp::Strip;
use crate::params::{PARAMS, ParamId, Values, strip_settings};

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 256;

unsafe extern "C" fn no_extension(_: *const clap_host, _: *const c_char) -> *const c_void {
    null()
}

unsafe extern "C" fn nothing(_: *const clap_host) {}

/// A host with no extension at all.
static HOST: clap_host = clap_host {
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
struct Held(*const clap_plugin);

impl Held {
    fn new(id: &CStr) -> Self {
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

    fn table(&self) -> &clap_plugin {
        // SAFETY: it lives until `self` is dropped.
        unsafe { &*self.0 }
    }

    fn extension<T>(&self, id: &CStr) -> &T {
        let get_extension = self.table().get_extension.expect("extensions");
        // SAFETY: `T` is what the id stands for.
        unsafe { get_extension(self.0, id.as_ptr()).cast::<T>().as_ref() }.expect("an extension")
    }

    fn activate(&self) {
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

    fn deactivate(&self) {
        let table = self.table();
        // SAFETY: in order.
        unsafe {
            table.stop_processing.expect("stop")(self.0);
            table.deactivate.expect("deactivate")(self.0);
        }
    }

    fn process(&self, sent: &clap_process) -> clap_process_status {
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

fn port(channels: &mut [*mut f32]) -> clap_audio_buffer {
    clap_audio_buffer {
        data32: channels.as_mut_ptr(),
        data64: null_mut(),
        channel_count: channels.len() as u32,
        latency: 0,
        constant_mask: u64::MAX,
    }
}

fn block(
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

type Signal = [Vec<f32>; 2];

fn noise(seed: u32) -> Signal {
    let mut state = seed;
    [0, 1].map(|_| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        };
        (0..FRAMES).map(|_| next()).collect()
    })
}

fn silence() -> Signal {
    [0, 1].map(|_| vec![0.0; FRAMES])
}

/// A gate keyed from outside and a compressor: the key is heard.
fn settings() -> Values {
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
fn strip(channels: usize, input: &Signal, key: Option<&Signal>) -> Signal {
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
fn keyed() -> Held {
    let held = Held::new(c"org.redlight-audio.redlight-key");
    load(&held, &settings());
    held.activate();
    held
}

/// Sets every parameter as a host does while the plug-in is inactive.
fn load(held: &Held, values: &Values) {
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
fn run(inputs: &[clap_audio_buffer], output: &mut [*mut f32]) {
    let held = keyed();
    let mut outputs = [port(output)];
    let sent = block(inputs, &mut outputs, FRAMES);
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    assert_eq!(outputs[0].constant_mask, 0);
    held.deactivate();
}

fn pointers(signal: &mut Signal) -> [*mut f32; 2] {
    signal.each_mut().map(|channel| channel.as_mut_ptr())
}

#[test]
fn without_a_key_the_modules_hear_themselves() {
    let input = noise(1);
    let expected = strip(2, &input, None);
    for key in [noise(2), silence()] {
        assert_ne!(expected, strip(2, &input, Some(&key)), "a key is heard");
    }
    let mut nothing = [null_mut(); 2];
    let missing = clap_audio_buffer {
        data32: null_mut(),
        ..port(&mut nothing)
    };
    let mut none = [];
    let keys = [
        None,
        Some(missing),
        Some(port(&mut none)),
        Some(port(&mut nothing)),
    ];
    for (i, key) in keys.into_iter().enumerate() {
        let (mut main, mut output) = (input.clone(), noise(9));
        let mut main = pointers(&mut main);
        let mut ports = vec![port(&mut main)];
        ports.extend(key);
        run(&ports, &mut pointers(&mut output));
        assert_eq!(output, expected, "{i}");
    }
}

#[test]
fn a_key_is_heard_wherever_it_lies() {
    let (input, key) = (noise(1), noise(2));
    let (mut main, mut side, mut output) = (input.clone(), key.clone(), noise(9));
    let mut side = pointers(&mut side);
    run(
        &[port(&mut pointers(&mut main)), port(&mut side)],
        &mut pointers(&mut output),
    );
    assert_eq!(output, strip(2, &input, Some(&key)));

    // In the memory of the output.
    let (mut main, mut shared) = (input.clone(), key.clone());
    let mut shared_pointers = pointers(&mut shared);
    run(
        &[port(&mut pointers(&mut main)), port(&mut shared_pointers)],
        &mut shared_pointers.clone(),
    );
    assert_eq!(shared, strip(2, &input, Some(&key)));

    // Mono into stereo.
    let (mut main, mut side, mut output) = (input.clone(), key.clone(), noise(9));
    let mut mono = [side[0].as_mut_ptr()];
    run(
        &[port(&mut pointers(&mut main)), port(&mut mono)],
        &mut pointers(&mut output),
    );
    let twice = [key[0].clone(), key[0].clone()];
    assert_eq!(output, strip(2, &input, Some(&twice)));
}

#[test]
fn a_main_input_that_is_not_there_is_silent() {
    let expected = strip(2, &silence(), None);
    let mut output = noise(9);
    run(&[], &mut pointers(&mut output));
    assert_eq!(output, expected);

    let (mut main, mut output) = (noise(1), noise(9));
    let half = [main[0].clone(), vec![0.0; FRAMES]];
    let mut half_there = [main[0].as_mut_ptr(), null_mut()];
    run(&[port(&mut half_there)], &mut pointers(&mut output));
    assert_eq!(output, strip(2, &half, None));
}

#[test]
fn channels_may_lie_in_each_others_memory() {
    let input = noise(1);
    let expected = strip(2, &input, None);
    // In place.
    let mut shared = input.clone();
    let mut in_place = pointers(&mut shared);
    run(&[port(&mut in_place)], &mut in_place.clone());
    assert_eq!(shared, expected);
    // In place, crossed: the host's left output lies where its right input is.
    let [left, right] = input.clone();
    let mut shared = [right, left];
    let mut crossed = pointers(&mut shared);
    let mut straight = [crossed[1], crossed[0]];
    run(&[port(&mut straight)], &mut crossed);
    assert_eq!(shared, expected);
    // Both outputs the same: the left one is heard.
    let (mut main, mut output) = (input.clone(), noise(9));
    let left = output[0].as_mut_ptr();
    run(&[port(&mut pointers(&mut main))], &mut [left, left]);
    assert_eq!(output[0], expected[0]);
    // Mono in, stereo out, the one channel in place.
    let mut shared = input.clone();
    let mut both = pointers(&mut shared);
    run(&[port(&mut [both[0]])], &mut both);
    let twice = [input[0].clone(), input[0].clone()];
    assert_eq!(shared, strip(2, &twice, None));
}

#[test]
fn outputs_may_be_missing_or_too_many() {
    let input = noise(1);
    let expected = strip(2, &input, None);
    let (mut main, mut output) = (input.clone(), noise(9));
    let right = output[1].as_mut_ptr();
    run(&[port(&mut pointers(&mut main))], &mut [null_mut(), right]);
    assert_eq!(output[1], expected[1]);
    run(&[port(&mut pointers(&mut main))], &mut []);

    let (mut more, mut output) = (noise(8), noise(9));
    let [left, right] = pointers(&mut output);
    let [third, fourth] = pointers(&mut more);
    run(
        &[port(&mut pointers(&mut main))],
        &mut [left, right, third, fourth],
    );
    assert_eq!(output, expected);
    assert_eq!(more, [expected[1].clone(), expected[1].clone()]);
}

#[test]
fn blocks_may_be_empty_or_longer_than_announced() {
    let held = keyed();
    assert_ne!(held.process(&block(&[], &mut [], 0)), CLAP_PROCESS_ERROR);
    let long: Signal = [0, 1].map(|c| [noise(1)[c].clone(), noise(3)[c].clone()].concat());
    let (mut main, mut output) = (long.clone(), [0, 1].map(|_| vec![9.0; 2 * FRAMES]));
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    // There is no room for so much silence in the key: dry.
    let sent = block(&ports, &mut outputs, 2 * FRAMES);
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    assert_eq!(output, long);
    held.deactivate();
}

#[test]
fn processing_is_refused_unless_active() {
    let held = Held::new(c"org.redlight-audio.redlight");
    let (mut main, mut output) = (noise(1), noise(9));
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    let sent = block(&ports, &mut outputs, FRAMES);
    assert_eq!(held.process(&sent), CLAP_PROCESS_ERROR);
    held.activate();
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    held.deactivate();
    assert_eq!(held.process(&sent), CLAP_PROCESS_ERROR);
    // SAFETY: null is what is tried.
    let status = unsafe { held.table().process.expect("process")(held.0, null()) };
    assert_eq!(status, CLAP_PROCESS_ERROR);
}

#[test]
fn a_host_without_editors_gets_none() {
    let held = Held::new(c"org.redlight-audio.redlight");
    let gui = held.extension::<clap_plugin_gui>(CLAP_EXT_GUI);
    let create = gui.create.expect("create");
    for api in [
        CLAP_WINDOW_API_X11,
        CLAP_WINDOW_API_COCOA,
        CLAP_WINDOW_API_WIN32,
    ] {
        // SAFETY: in order.
        assert!(!unsafe { create(held.0, api.as_ptr(), false) });
    }
    // SAFETY: null is what is tried.
    assert!(!unsafe { create(held.0, null(), false) });
    // SAFETY: in any order.
    unsafe { gui.destroy.expect("destroy")(held.0) };
}

#[test]
fn an_editor_that_says_it_has_gone_may_be_destroyed_at_once() {
    let held = Held::new(c"org.redlight-audio.redlight");
    let gui = held.extension::<clap_plugin_gui>(CLAP_EXT_GUI);
    // SAFETY: it lives as long as `held`.
    let this = unsafe { instance(held.0) }.expect("an instance");
    // The framework is telling the host, which destroys the editor in that call.
    this.is_called_back.store(true, Relaxed);
    // SAFETY: in any order.
    unsafe { gui.destroy.expect("destroy")(held.0) };
    assert!(this.is_editor_over.load(Relaxed), "it waits");
    // SAFETY: in any order.
    unsafe { held.table().on_main_thread.expect("a callback")(held.0) };
    assert!(!this.is_editor_over.load(Relaxed), "it is done");
    assert!(!this.is_called_back.load(Relaxed));
}

#[test]
fn every_plug_in_is_listed_and_others_are_not() {
    // SAFETY: the factory needs no pointer.
    assert_eq!(unsafe { plugin_count(null()) }, 4);
    // SAFETY: as above.
    assert!(unsafe { plugin_descriptor(null(), 4) }.is_null());
    for index in 0..4 {
        // SAFETY: as above.
        let descriptor = unsafe { plugin_descriptor(null(), index).as_ref() };
        // SAFETY: ids end with a NUL.
        let id = unsafe { CStr::from_ptr(descriptor.expect("listed").id) };
        drop(Held::new(id));
    }
    // SAFETY: both are valid.
    let unknown = unsafe { create_plugin(null(), &raw const HOST, c"unknown".as_ptr()) };
    assert!(unknown.is_null());
    assert!(get_factory(c"unknown".as_ptr()).is_null());
}
