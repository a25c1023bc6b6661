//! A small CLAP host: loads the plug-in's library and runs instances on a real audio thread.

use std::cell::Cell;
use std::env;
use std::ffi::{CStr, CString};
use std::path::PathBuf;
use std::thread;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use redlight::params::{PARAMS, ParamId, Values};

/// The host's side of an instance.
pub struct TestHost;

pub struct Shared;

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

/// The four plug-ins.
pub const STEREO: &CStr = c"org.redlight-audio.redlight";
pub const MONO: &CStr = c"org.redlight-audio.redlight-mono";
pub const STEREO_KEY: &CStr = c"org.redlight-audio.redlight-key";
pub const MONO_KEY: &CStr = c"org.redlight-audio.redlight-mono-key";
pub const ALL: [&CStr; 4] = [STEREO, MONO, STEREO_KEY, MONO_KEY];

/// The bundle, or the library that cargo built along with this test.
fn library() -> PathBuf {
    if let Some(path) = env::var_os("REDLIGHT_CLAP") {
        return path.into();
    }
    let exe = env::current_exe().expect("path of this test");
    let name = format!(
        "{}redlight{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    );
    exe.with_file_name(name)
}

/// The library's entry.
pub fn entry() -> PluginEntry {
    let path = library();
    // SAFETY: it is our own plug-in, or else the tests find out.
    unsafe { PluginEntry::load(&path) }.unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Channels of audio.
pub type Audio = Vec<Vec<f32>>;

/// A parameter change: at which frame, which, and to which position of its control.
#[derive(Clone, Copy)]
pub struct Change {
    pub frame: usize,
    pub id: ParamId,
    pub value: f64,
}

/// How a signal is cut into blocks: these lengths, over and over.
pub struct Run<'a> {
    pub rate_hz: f64,
    pub blocks: &'a [usize],
    pub changes: &'a [Change],
}

impl Default for Run<'_> {
    fn default() -> Self {
        Self {
            rate_hz: 48_000.0,
            blocks: &[512],
            changes: &[],
        }
    }
}

/// An instance in the host.
pub struct Instance {
    pub plugin: PluginInstance<TestHost>,
    channels: usize,
    key_channels: usize,
    /// What the tail extension said after the last block.
    pub tail: Cell<TailLength>,
}

impl Instance {
    pub fn new(id: &CStr) -> Self {
        let info = HostInfo::new("Test", "Redlight", "", "1").expect("host info");
        let plugin =
            PluginInstance::new(|_| Shared, |_| (), &entry(), id, &info).expect("instance");
        let channels = if id.to_bytes().windows(4).any(|w| w == b"mono") {
            1
        } else {
            2
        };
        let has_key = id.to_bytes().ends_with(b"-key");
        Self {
            plugin,
            channels,
            key_channels: if has_key { channels } else { 0 },
            tail: Cell::default(),
        }
    }

    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The CLAP id of a parameter, found by its name.
    pub fn param(&mut self, id: ParamId) -> ClapId {
        let plugin = self.plugin.plugin_handle();
        let params: PluginParams = plugin.get_extension().expect("params");
        let mut buffer = ParamInfoBuffer::new();
        for index in 0..params.count(&plugin) {
            let info = params.get_info(&plugin, index, &mut buffer).expect("info");
            if info.name == id.param().name.as_bytes() {
                return info.id;
            }
        }
        panic!("{} is not listed", id.param().name)
    }

    /// The CLAP value of a parameter's value: positions, or the steps of stepped ones.
    fn clap_value(id: ParamId, value: f64) -> f64 {
        let param = id.param();
        param.position_of(value) * param.step_count().unwrap_or(1) as f64
    }

    /// Sets parameters as a host does while the plug-in is inactive.
    pub fn set(&mut self, values: &Values) {
        let events: Vec<_> = PARAMS
            .iter()
            .map(|p| {
                let value = Self::clap_value(p.id, values.get(p.id));
                ParamValueEvent::new(0, self.param(p.id), Pckn::match_all(), value)
            })
            .collect();
        let mut plugin = self.plugin.inactive_plugin_handle().expect("inactive");
        let params: PluginParams = plugin.get_extension().expect("params");
        params.flush(
            &mut plugin,
            &InputEvents::from_buffer(&events),
            &mut OutputEvents::from_buffer(&mut EventBuffer::new()),
        );
    }

    /// The values that the host reads back.
    pub fn values(&mut self) -> Values {
        let mut values = Values::default();
        for param in PARAMS {
            let id = self.param(param.id);
            let plugin = self.plugin.plugin_handle();
            let params: PluginParams = plugin.get_extension().expect("params");
            let value = params.get_value(&plugin, id).expect("value");
            values.set_position(param.id, value / param.step_count().unwrap_or(1) as f64);
        }
        values
    }

    pub fn set_offline(&mut self) {
        let plugin = self.plugin.plugin_handle();
        let render: PluginRender = plugin.get_extension().expect("render");
        render.set(&plugin, RenderMode::Offline).expect("offline");
    }

    pub fn save(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let plugin = self.plugin.plugin_handle();
        let state: PluginState = plugin.get_extension().expect("state");
        state.save(&plugin, &mut bytes).expect("saved");
        bytes
    }

    pub fn load(&mut self, bytes: &[u8]) -> bool {
        let plugin = self.plugin.plugin_handle();
        let state: PluginState = plugin.get_extension().expect("state");
        state.load(&plugin, &mut &bytes[..]).is_ok()
    }

    /// Activates, processes `audio` (and `key`) in place on another thread, deactivates.
    pub fn run(&mut self, audio: &mut Audio, key: &Audio, run: &Run) {
        let max = run.blocks.iter().copied().max().expect("a block length") as u32;
        let configuration = PluginAudioConfiguration {
            sample_rate: run.rate_hz,
            min_frames_count: 1,
            max_frames_count: max,
        };
        let events: Vec<_> = run
            .changes
            .iter()
            .map(|change| {
                let value = Self::clap_value(change.id, change.value);
                (change.frame, self.param(change.id), value)
            })
            .collect();
        let processor = self
            .plugin
            .activate(|_, _| (), configuration)
            .expect("active");
        let (processor, tail) = thread::scope(|scope| {
            let audio_thread = scope.spawn(|| {
                let mut processor = processor.start_processing().expect("started");
                process(&mut processor, audio, key, run.blocks, &events);
                let plugin = processor.plugin_handle();
                let tail = plugin
                    .get_extension::<PluginTail>()
                    .map_or_else(TailLength::default, |tail| tail.get(&plugin));
                (processor.stop_processing(), tail)
            });
            audio_thread.join().expect("audio thread")
        });
        self.tail.set(tail);
        self.plugin.deactivate(processor);
    }

    /// The output for `input`, with the key that this plug-in has room for.
    pub fn output(&mut self, input: &Audio, key: &Audio, run: &Run) -> Audio {
        let mut audio: Audio = input[..self.channels].to_vec();
        let key: Audio = key[..self.key_channels].to_vec();
        self.run(&mut audio, &key, run);
        audio
    }
}

fn process(
    processor: &mut StartedPluginAudioProcessor<TestHost>,
    audio: &mut Audio,
    key: &Audio,
    blocks: &[usize],
    events: &[(usize, ClapId, f64)],
) {
    let frames = audio[0].len();
    let mut input_ports = AudioPorts::with_capacity(4, 2);
    let mut output_ports = AudioPorts::with_capacity(2, 1);
    let (mut start, mut block) = (0, 0);
    while start < frames {
        let end = (start + blocks[block % blocks.len()]).min(frames);
        block += 1;
        let now: Vec<_> = events
            .iter()
            .filter(|(frame, ..)| (start..end).contains(frame))
            .map(|(frame, id, value)| {
                ParamValueEvent::new((frame - start) as u32, *id, Pckn::match_all(), *value)
            })
            .collect();
        let mut main: Audio = audio.iter().map(|c| c[start..end].to_vec()).collect();
        let mut side: Audio = key.iter().map(|c| c[start..end].to_vec()).collect();
        let mut inputs = vec![port(&mut main)];
        if !side.is_empty() {
            inputs.push(port(&mut side));
        }
        let inputs = input_ports.with_input_buffers(inputs);
        let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                audio.iter_mut().map(|c| &mut c[start..end]),
            ),
        }]);
        processor
            .process(
                &inputs,
                &mut outputs,
                &InputEvents::from_buffer(&now),
                &mut OutputEvents::from_buffer(&mut EventBuffer::new()),
                Some(start as u64),
                None,
            )
            .expect("processed");
        start = end;
    }
}

type InputPort<'a> =
    AudioPortBuffer<Vec<InputChannel<'a, f32>>, std::iter::Empty<InputChannel<'a, f64>>>;

fn port(channels: &mut Audio) -> InputPort<'_> {
    AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::F32(
            channels.iter_mut().map(InputChannel::variable).collect(),
        ),
    }
}

/// A text that fits into C.
pub fn c_text(text: &str) -> CString {
    CString::new(text).expect("no NUL")
}
