//! No allocation in the plug-in's process call, the framework's wrapper included: the CLAP entry is
//! linked into this test, so the counting allocator sees everything. In whatever profile it is built.

use std::alloc::System;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use redlight::params::PARAMS;
use redlight::plugin::clap_entry;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

struct TestHost;

struct Shared;

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for TestHost {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// The CLAP ids of all parameters, in the order of [`PARAMS`].
fn param_ids(plugin: &mut PluginInstance<TestHost>) -> Vec<ClapId> {
    let plugin = plugin.plugin_handle();
    let params: PluginParams = plugin.get_extension().expect("params");
    let mut buffer = ParamInfoBuffer::new();
    (0..PARAMS.len() as u32)
        .map(|index| {
            let info = params.get_info(&plugin, index, &mut buffer);
            info.expect("info").id
        })
        .collect()
}

const FRAMES: usize = 512;

/// One block with `events`; returns what was allocated during the call.
fn process(
    processor: &mut StartedPluginAudioProcessor<TestHost>,
    events: &[ParamValueEvent],
    len: usize,
) -> Stats {
    let mut audio = [[0.3_f32; FRAMES]; 2];
    let mut key = [[0.2_f32; FRAMES]; 2];
    let mut output = [[0.0_f32; FRAMES]; 2];
    let mut input_ports = AudioPorts::with_capacity(4, 2);
    let mut output_ports = AudioPorts::with_capacity(2, 1);
    let inputs = input_ports.with_input_buffers([&mut audio, &mut key].map(|port| {
        AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                port.iter_mut()
                    .map(|c| InputChannel::variable(&mut c[..len])),
            ),
        }
    }));
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(output.iter_mut().map(|c| &mut c[..len])),
    }]);
    let events = InputEvents::from_buffer(&events);
    let mut sent = EventBuffer::with_capacity(1_024);
    let mut sent = OutputEvents::from_buffer(&mut sent);
    let region = Region::new(ALLOCATOR);
    let status = processor.process(&inputs, &mut outputs, &events, &mut sent, None, None);
    let change = region.change();
    status.expect("processed");
    change
}

/// Every parameter is moved through its range, in the middle of blocks of odd lengths, with reset. A
/// program of its own: a test runner's other threads would be counted, too.
fn main() {
    // On a thread as hosts make them: the first thread of a Rust program sets itself up lazily.
    std::thread::spawn(run_audio).join().expect("no heap call");
}

fn run_audio() {
    // SAFETY: it is our own entry.
    let entry = unsafe { PluginEntry::load_from_raw(&clap_entry, c"") }.expect("entry");
    let info = HostInfo::new("Test", "Redlight", "", "1").expect("host info");
    let id = c"org.redlight-audio.redlight-key";
    let mut plugin =
        PluginInstance::<TestHost>::new(|_| Shared, |_| (), &entry, id, &info).expect("instance");
    let ids = param_ids(&mut plugin);
    let configuration = PluginAudioConfiguration {
        sample_rate: 48_000.0,
        min_frames_count: 1,
        max_frames_count: FRAMES as u32,
    };
    let processor = plugin.activate(|_, _| (), configuration).expect("active");
    let mut processor = processor.start_processing().expect("started");
    let (mut calls, mut heap_calls) = (0, 0);
    let mut count = |change: Stats| {
        calls += 1;
        heap_calls += change.allocations + change.reallocations + change.deallocations;
    };
    for (param, id) in PARAMS.iter().zip(ids) {
        let steps = param.step_count().unwrap_or(1) as f64;
        for position in [1.0, 0.0, 0.5_f64] {
            let value = position * steps;
            for len in [1, 7, 64, FRAMES] {
                let event = |time| ParamValueEvent::new(time, id, Pckn::match_all(), value);
                let events = [event(0), event(len as u32 / 2)];
                count(process(&mut processor, &events, len));
            }
        }
    }
    let region = Region::new(ALLOCATOR);
    processor.reset();
    count(region.change());
    assert!(calls > 900, "{calls}");
    assert_eq!(heap_calls, 0);
    plugin.deactivate(processor.stop_processing());
    println!("{calls} calls, no allocation");
}
