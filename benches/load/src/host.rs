//! As much of a host as the benchmarks take.

use std::ffi::CStr;
use std::path::Path;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::state::PluginState;
pub use clack_host::events::event_types::ParamValueEvent;
pub use clack_host::prelude::PluginEntry;
use clack_host::prelude::*;
use redlight::params::{PARAMS, ParamId, Values};
use redlight_speed::SAMPLE_RATE_HZ;

/// The plug-in without a key.
pub const STEREO: &CStr = c"org.redlight-audio.redlight";

/// The plug-in with a stereo key.
pub const STEREO_KEY: &CStr = c"org.redlight-audio.redlight-key";

/// Most frames of a call.
pub const MAX_FRAMES: usize = 1024;

/// What failed, in words.
pub type Result<T> = std::result::Result<T, String>;

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

/// Loads the bundle.
///
/// # Errors
/// If it is no CLAP bundle that can be loaded.
pub fn load(bundle: &Path) -> Result<PluginEntry> {
    // SAFETY: the library is our own plug-in.
    unsafe { PluginEntry::load(bundle) }.map_err(|e| format!("{}: {e}", bundle.display()))
}

/// Loads, reads every description and unloads; how many plug-ins there are.
///
/// # Errors
/// If the bundle cannot be loaded or has no plug-ins.
pub fn scan(bundle: &Path) -> Result<usize> {
    let entry = load(bundle)?;
    let factory = entry.get_plugin_factory().ok_or("no plug-in factory")?;
    let descriptors = factory.plugin_descriptors();
    Ok(descriptors
        .filter(|d| d.id().is_some() && d.name().is_some())
        .count())
}

/// An instance, and what a host keeps for it.
pub struct Instance {
    processor: Option<StartedPluginAudioProcessor<Host>>,
    ids: Vec<(ParamId, ClapId)>,
    input_ports: AudioPorts,
    output_ports: AudioPorts,
    answers: EventBuffer,
    /// Inputs that the plug-in may write to: of the audio, then of the key.
    scratch: [Vec<f32>; 4],
    // Last, so that it goes last.
    plugin: PluginInstance<Host>,
}

impl Instance {
    /// A new instance of the plug-in `id`, not active yet.
    ///
    /// # Errors
    /// If the plug-in refuses.
    pub fn new(entry: &PluginEntry, id: &CStr) -> Result<Self> {
        let info = HostInfo::new("Bench", "Redlight", "", "1").map_err(|e| e.to_string())?;
        let plugin = PluginInstance::new(|_| Shared, |_| (), entry, id, &info);
        Ok(Self {
            processor: None,
            ids: Vec::new(),
            input_ports: AudioPorts::with_capacity(4, 2),
            output_ports: AudioPorts::with_capacity(2, 1),
            answers: EventBuffer::new(),
            scratch: [const { Vec::new() }; 4],
            plugin: plugin.map_err(|e| e.to_string())?,
        })
    }

    /// Activates and starts it.
    ///
    /// # Errors
    /// If the plug-in refuses.
    pub fn activate(&mut self) -> Result<()> {
        let configuration = PluginAudioConfiguration {
            sample_rate: SAMPLE_RATE_HZ,
            min_frames_count: 1,
            max_frames_count: MAX_FRAMES as u32,
        };
        let stopped = self.plugin.activate(|_, _| (), configuration);
        let started = stopped.map_err(|e| e.to_string())?.start_processing();
        self.processor = Some(started.map_err(|e| e.to_string())?);
        Ok(())
    }

    /// Its state.
    ///
    /// # Errors
    /// If the plug-in refuses.
    pub fn save(&mut self) -> Result<Vec<u8>> {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().ok_or("no state")?;
        let mut bytes = Vec::new();
        let saved = state.save(&handle, &mut bytes);
        saved.map_err(|e| e.to_string())?;
        Ok(bytes)
    }

    /// Gives it a state.
    ///
    /// # Errors
    /// If the plug-in refuses.
    pub fn load(&mut self, bytes: &[u8]) -> Result<()> {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().ok_or("no state")?;
        let mut bytes = bytes;
        state.load(&handle, &mut bytes).map_err(|e| e.to_string())
    }

    /// Asks for the parameters, which [`event`](Self::event) needs.
    ///
    /// # Errors
    /// If one of them is not ours.
    pub fn learn_params(&mut self) -> Result<()> {
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().ok_or("no parameters")?;
        let mut buffer = ParamInfoBuffer::new();
        for index in 0..params.count(&handle) {
            let info = params.get_info(&handle, index, &mut buffer);
            let info = info.ok_or("no info")?;
            let param = PARAMS.iter().find(|p| p.name.as_bytes() == info.name);
            let param = param.ok_or("a parameter that is not ours")?;
            self.ids.push((param.id, info.id));
        }
        Ok(())
    }

    /// The event that sets a parameter at a frame of the next call.
    ///
    /// # Panics
    /// If the parameters have not been asked for.
    pub fn event(&self, time: usize, id: ParamId, value: f64) -> ParamValueEvent {
        let param = id.param();
        let steps = param.step_count().unwrap_or(1) as f64;
        let found = self.ids.iter().find(|(known, _)| *known == id);
        let clap_id = found.expect("the parameters have been asked for").1;
        let value = param.position_of(value) * steps;
        ParamValueEvent::new(time as u32, clap_id, Pckn::match_all(), value)
    }

    /// The events that set everything at once.
    pub fn events(&self, values: &Values) -> Vec<ParamValueEvent> {
        let params = PARAMS.iter();
        params
            .map(|p| self.event(0, p.id, values.get(p.id)))
            .collect()
    }

    /// Sets everything, as long as it is not active.
    ///
    /// # Errors
    /// If it is.
    pub fn set(&mut self, values: &Values) -> Result<()> {
        let events = self.events(values);
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().ok_or("no parameters")?;
        let handle = self.plugin.inactive_plugin_handle();
        let mut handle = handle.ok_or("already active")?;
        params.flush(
            &mut handle,
            &InputEvents::from_buffer(&events),
            &mut OutputEvents::from_buffer(&mut self.answers),
        );
        Ok(())
    }

    /// Processes one block of at most [`MAX_FRAMES`] frames with its events: `inputs` are the audio's
    /// channels and, in the plug-in that has one, the key's.
    ///
    /// # Panics
    /// If it is not active.
    pub fn process(
        &mut self,
        inputs: &[&[f32]],
        outputs: [&mut [f32]; 2],
        events: &[ParamValueEvent],
    ) {
        for (to, from) in self.scratch.iter_mut().zip(inputs) {
            to.clear();
            to.extend_from_slice(from);
        }
        let ports = self.scratch[..inputs.len()].chunks_mut(2);
        let inputs = self.input_ports.with_input_buffers(ports.map(|port| {
            AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_input_only(
                    port.iter_mut()
                        .map(|c| InputChannel::variable(c.as_mut_slice())),
                ),
            }
        }));
        let mut outputs = self.output_ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(outputs.into_iter()),
        }]);
        self.answers.clear();
        let processor = self.processor.as_mut().expect("it is active");
        processor
            .process(
                &inputs,
                &mut outputs,
                &InputEvents::from_buffer(&events),
                &mut OutputEvents::from_buffer(&mut self.answers),
                None,
                None,
            )
            .expect("our own plug-in processes");
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // The plug-in is stopped and deactivated before it is destroyed.
        if let Some(processor) = self.processor.take() {
            self.plugin.deactivate(processor.stop_processing());
        }
    }
}
