//! Our bundled CLAP in a host.

use std::ffi::CStr;
use std::path::Path;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use redlight::params::{PARAMS, Values};
use redlight_speed::SAMPLE_RATE_HZ;

use crate::processor::{BLOCK, Processor};

const STEREO: &CStr = c"org.redlight-audio.redlight";

struct Host;

struct Shared;

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// An instance that is processing.
pub struct Clap {
    processor: StartedPluginAudioProcessor<Host>,
    input_ports: AudioPorts,
    output_ports: AudioPorts,
    events: EventBuffer,
    scratch: [[f32; BLOCK]; 2],
    // Last, so that it goes last.
    _plugin: PluginInstance<Host>,
}

impl Clap {
    /// Loads the bundle and makes an instance with these values.
    ///
    /// # Errors
    /// If the bundle cannot be loaded or the plug-in refuses.
    pub fn new(bundle: &Path, values: &Values) -> Result<Self, String> {
        // SAFETY: the library is our own plug-in.
        let entry = unsafe { PluginEntry::load(bundle) }.map_err(|e| e.to_string())?;
        let info = HostInfo::new("Peers", "Redlight", "", "1").map_err(|e| e.to_string())?;
        let mut plugin = PluginInstance::new(|_| Shared, |_| (), &entry, STEREO, &info)
            .map_err(|e| e.to_string())?;
        set(&mut plugin, values)?;
        let configuration = PluginAudioConfiguration {
            sample_rate: SAMPLE_RATE_HZ,
            min_frames_count: 1,
            max_frames_count: BLOCK as u32,
        };
        let processor = plugin
            .activate(|_, _| (), configuration)
            .map_err(|e| e.to_string())?
            .start_processing()
            .map_err(|e| e.to_string())?;
        Ok(Self {
            processor,
            input_ports: AudioPorts::with_capacity(2, 1),
            output_ports: AudioPorts::with_capacity(2, 1),
            events: EventBuffer::new(),
            scratch: [[0.0; BLOCK]; 2],
            _plugin: plugin,
        })
    }
}

fn set(plugin: &mut PluginInstance<Host>, values: &Values) -> Result<(), String> {
    let mut events = Vec::new();
    let mut buffer = ParamInfoBuffer::new();
    let handle = plugin.plugin_handle();
    let params: PluginParams = handle.get_extension().ok_or("no parameters")?;
    for index in 0..params.count(&handle) {
        let info = params
            .get_info(&handle, index, &mut buffer)
            .ok_or("no info")?;
        let param = PARAMS.iter().find(|p| p.name.as_bytes() == info.name);
        let param = param.ok_or("a parameter that is not ours")?;
        let steps = param.step_count().unwrap_or(1) as f64;
        let value = param.position_of(values.get(param.id)) * steps;
        events.push(ParamValueEvent::new(0, info.id, Pckn::match_all(), value));
    }
    let mut handle = plugin.inactive_plugin_handle().ok_or("already active")?;
    let mut answers = EventBuffer::new();
    params.flush(
        &mut handle,
        &InputEvents::from_buffer(&events),
        &mut OutputEvents::from_buffer(&mut answers),
    );
    Ok(())
}

impl Processor for Clap {
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        // The host library wants its inputs mutable.
        for (to, from) in self.scratch.iter_mut().zip(input) {
            to.copy_from_slice(from);
        }
        let inputs = self.input_ports.with_input_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                self.scratch
                    .iter_mut()
                    .map(|c| InputChannel::variable(c.as_mut_slice())),
            ),
        }]);
        let mut outputs = self.output_ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(output.into_iter()),
        }]);
        self.events.clear();
        self.processor
            .process(
                &inputs,
                &mut outputs,
                &InputEvents::empty(),
                &mut OutputEvents::from_buffer(&mut self.events),
                None,
                None,
            )
            .expect("our own plug-in processes");
    }
}
