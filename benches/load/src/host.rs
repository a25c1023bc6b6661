//! As much of a host as loading takes.

use std::ffi::CStr;
use std::path::Path;

use clack_extensions::state::PluginState;
use clack_host::prelude::*;

use crate::Result;

const STEREO: &CStr = c"org.redlight-audio.redlight";

pub struct Host;

pub struct Shared;

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

pub fn load(bundle: &Path) -> Result<PluginEntry> {
    // SAFETY: the library is our own plug-in.
    unsafe { PluginEntry::load(bundle) }.map_err(|e| format!("{}: {e}", bundle.display()))
}

/// Loads, reads every description and unloads; how many plug-ins there are.
pub fn scan(bundle: &Path) -> Result<usize> {
    let entry = load(bundle)?;
    let factory = entry.get_plugin_factory().ok_or("no plug-in factory")?;
    let descriptors = factory.plugin_descriptors();
    Ok(descriptors
        .filter(|d| d.id().is_some() && d.name().is_some())
        .count())
}

pub struct Instance {
    processor: Option<StartedPluginAudioProcessor<Host>>,
    // Last, so that it goes last.
    plugin: PluginInstance<Host>,
}

impl Instance {
    pub fn new(entry: &PluginEntry) -> Result<Self> {
        let info = HostInfo::new("Load", "Redlight", "", "1").map_err(|e| e.to_string())?;
        let plugin = PluginInstance::new(|_| Shared, |_| (), entry, STEREO, &info);
        Ok(Self {
            processor: None,
            plugin: plugin.map_err(|e| e.to_string())?,
        })
    }

    pub fn activate(&mut self) -> Result<()> {
        let configuration = PluginAudioConfiguration {
            sample_rate: 48_000.0,
            min_frames_count: 1,
            max_frames_count: 1024,
        };
        let stopped = self.plugin.activate(|_, _| (), configuration);
        let started = stopped.map_err(|e| e.to_string())?.start_processing();
        self.processor = Some(started.map_err(|e| e.to_string())?);
        Ok(())
    }

    pub fn save(&mut self) -> Result<Vec<u8>> {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().ok_or("no state")?;
        let mut bytes = Vec::new();
        let saved = state.save(&handle, &mut bytes);
        saved.map_err(|e| e.to_string())?;
        Ok(bytes)
    }

    pub fn load(&mut self, bytes: &[u8]) -> Result<()> {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().ok_or("no state")?;
        let mut bytes = bytes;
        state.load(&handle, &mut bytes).map_err(|e| e.to_string())
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
