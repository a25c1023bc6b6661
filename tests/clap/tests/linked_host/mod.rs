//! A CLAP host around the plug-in's own entry, linked into the test that uses it, so that what
//! watches the program (an allocator, a trap) sees the plug-in.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use redlight::params::{HOST_ORDER, PARAMS};
use redlight::plugin::clap_entry;

/// Longest block, frames.
pub const FRAMES: usize = 512;

pub struct TestHost;

#[derive(Default)]
pub struct Shared {
    wants_callback: AtomicBool,
}

impl Shared {
    /// Whether the plug-in asked for a call of the main thread since the last time.
    #[allow(dead_code, reason = "one of two users has a main thread")]
    pub fn take_wish(&self) -> bool {
        self.wants_callback.swap(false, Relaxed)
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.wants_callback.store(true, Relaxed);
    }
}

impl HostHandlers for TestHost {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// The stereo plug-in with the key input.
pub fn plugin() -> PluginInstance<TestHost> {
    // SAFETY: it is our own entry.
    let entry = unsafe { PluginEntry::load_from_raw(&clap_entry, c"") }.expect("entry");
    let info = HostInfo::new("Test", "Redlight", "", "1").expect("host info");
    let id = c"org.redlight-audio.redlight-key";
    PluginInstance::new(|_| Shared::default(), |_| (), &entry, id, &info).expect("instance")
}

/// Its processor at 48 kHz.
pub fn activate(plugin: &mut PluginInstance<TestHost>) -> StoppedPluginAudioProcessor<TestHost> {
    let configuration = PluginAudioConfiguration {
        sample_rate: 48_000.0,
        min_frames_count: 1,
        max_frames_count: FRAMES as u32,
    };
    plugin.activate(|_, _| (), configuration).expect("active")
}

/// The CLAP ids of all parameters, in the order of [`PARAMS`].
pub fn param_ids(plugin: &mut PluginInstance<TestHost>) -> Vec<ClapId> {
    let plugin = plugin.plugin_handle();
    let params: PluginParams = plugin.get_extension().expect("params");
    let mut buffer = ParamInfoBuffer::new();
    let mut ids = vec![None; PARAMS.len()];
    for (index, id) in HOST_ORDER.iter().enumerate() {
        let info = params.get_info(&plugin, index as u32, &mut buffer);
        ids[*id as usize] = Some(info.expect("info").id);
    }
    ids.into_iter().flatten().collect()
}

/// Moves parameter `index` to `position` of its range at the start and in the middle of a block of
/// `len` frames; `watch` is handed the process call alone.
pub fn move_within_block<T>(
    processor: &mut StartedPluginAudioProcessor<TestHost>,
    (index, id): (usize, ClapId),
    position: f64,
    len: usize,
    watch: impl FnOnce(&mut dyn FnMut()) -> T,
) -> T {
    let value = position * PARAMS[index].step_count().unwrap_or(1) as f64;
    let event = |time| ParamValueEvent::new(time, id, Pckn::match_all(), value);
    let events = [event(0), event(len as u32 / 2)];
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
    let mut status = None;
    let seen = watch(&mut || {
        status = Some(processor.process(&inputs, &mut outputs, &events, &mut sent, None, None));
    });
    status.expect("called").expect("processed");
    seen
}
