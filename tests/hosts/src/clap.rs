//! A CLAP host that shows editors.

use std::env;
use std::ffi::CStr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use clack_extensions::gui::{
    GuiApiType, GuiConfiguration, GuiSize, HostGui, HostGuiImpl, PluginGui, Window,
};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamInfoBuffer,
    ParamRescanFlags, PluginParams,
};
use clack_extensions::state::PluginState;
use clack_host::prelude::*;
use redlight::params::{HOST_ORDER, PARAMS};

/// The four plug-ins, their channels and whether they have a side-chain input.
pub const KINDS: [(&CStr, usize, bool); 4] = [
    (c"org.redlight-audio.redlight", 2, false),
    (c"org.redlight-audio.redlight-mono", 1, false),
    (c"org.redlight-audio.redlight-key", 2, true),
    (c"org.redlight-audio.redlight-mono-key", 1, true),
];

const EMBEDDED: GuiConfiguration = GuiConfiguration {
    api_type: GuiApiType::X11,
    is_floating: false,
};

/// The host's side of an instance.
pub struct Host;

/// What an instance asked for.
#[derive(Default)]
pub struct Shared {
    wants_callback: AtomicBool,
    /// Its editor went by itself.
    is_closed: AtomicBool,
    resizes: AtomicU32,
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.wants_callback.store(true, Relaxed);
    }
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, _size: GuiSize) -> Result<(), HostError> {
        self.resizes.fetch_add(1, Relaxed);
        Ok(())
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _was_destroyed: bool) {
        self.is_closed.store(true, Relaxed);
    }
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {}
}

/// The host's side of an instance on the main thread.
pub struct MainThread;

impl MainThreadHandler<'_> for MainThread {}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {}
    fn clear(&self, _id: ClapId, _flags: ParamClearFlags) {}
}

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Self::Shared<'_>) {
        builder.register::<HostGui>().register::<HostParams>();
    }
}

/// The bundle's entry.
///
/// # Panics
///
/// If `REDLIGHT_CLAP` does not name the bundle.
pub fn entry() -> PluginEntry {
    let path: PathBuf = env::var_os("REDLIGHT_CLAP")
        .expect("REDLIGHT_CLAP names the bundle")
        .into();
    // SAFETY: it is our own plug-in, or else the tests find out.
    unsafe { PluginEntry::load(&path) }.unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// An instance, with its editor.
pub struct Instance {
    plugin: PluginInstance<Host>,
    /// Which of [`KINDS`].
    pub kind: usize,
    /// The CLAP ids of all parameters, in the order of [`PARAMS`].
    pub ids: Vec<ClapId>,
    is_open: bool,
}

impl Instance {
    /// A new instance of one of [`KINDS`].
    pub fn new(entry: &PluginEntry, kind: usize) -> Self {
        let info = HostInfo::new("Editors", "Redlight", "", "1").expect("host info");
        let mut plugin = PluginInstance::new(
            |_| Shared::default(),
            |_| MainThread,
            entry,
            KINDS[kind].0,
            &info,
        )
        .expect("instance");
        let ids = param_ids(&mut plugin);
        Self {
            plugin,
            kind,
            ids,
            is_open: false,
        }
    }

    /// Activates it.
    pub fn activate(&mut self, rate_hz: f64, frames: u32) -> StoppedPluginAudioProcessor<Host> {
        let configuration = PluginAudioConfiguration {
            sample_rate: rate_hz,
            min_frames_count: 1,
            max_frames_count: frames,
        };
        self.plugin
            .activate(|_, _| (), configuration)
            .expect("active")
    }

    /// Deactivates it.
    pub fn deactivate(&mut self, processor: StoppedPluginAudioProcessor<Host>) {
        self.plugin.deactivate(processor);
    }

    /// Answers what it asked for, as a host's idle loop does. True if its editor went by itself.
    pub fn idle(&mut self) -> bool {
        let wants = |shared: &Shared| shared.wants_callback.swap(false, Relaxed);
        if self.plugin.access_shared_handler(wants) {
            self.plugin.call_on_main_thread_callback();
        }
        self.plugin
            .access_shared_handler(|shared| shared.is_closed.swap(false, Relaxed))
    }

    fn gui(&mut self) -> PluginGui {
        let plugin = self.plugin.plugin_handle();
        plugin.get_extension().expect("an editor")
    }

    /// Creates the editor; its size.
    pub fn create(&mut self) -> (u32, u32) {
        let gui = self.gui();
        let plugin = self.plugin.plugin_handle();
        gui.create(&plugin, EMBEDDED).expect("created");
        self.is_open = true;
        let size = gui.get_size(&plugin).expect("a size");
        (size.width, size.height)
    }

    /// Puts the editor into a window of the host.
    pub fn embed(&mut self, window: u32) {
        let gui = self.gui();
        let plugin = self.plugin.plugin_handle();
        // SAFETY: what if the window does not live as long is one of the questions.
        unsafe { gui.set_parent(&plugin, Window::from_x11_handle(window.into())) }
            .expect("embedded");
    }

    /// Shows or hides the editor.
    pub fn show(&mut self, is_shown: bool) {
        let gui = self.gui();
        let plugin = self.plugin.plugin_handle();
        let done = if is_shown {
            gui.show(&plugin)
        } else {
            gui.hide(&plugin)
        };
        done.expect("shown or hidden");
    }

    /// Resizes the editor to the nearest legal size, which it gives back.
    pub fn resize(&mut self, (width, height): (u32, u32)) -> (u32, u32) {
        let gui = self.gui();
        let plugin = self.plugin.plugin_handle();
        let wanted = GuiSize { width, height };
        let size = gui.adjust_size(&plugin, wanted).unwrap_or(wanted);
        gui.set_size(&plugin, size).expect("resized");
        (size.width, size.height)
    }

    /// Tells the editor a scale factor.
    pub fn scale(&mut self, factor: f64) {
        let gui = self.gui();
        let plugin = self.plugin.plugin_handle();
        gui.set_scale(&plugin, factor).expect("scaled");
    }

    /// Destroys the editor.
    pub fn destroy(&mut self) {
        if self.is_open {
            let gui = self.gui();
            gui.destroy(&self.plugin.plugin_handle());
            self.is_open = false;
        }
    }

    /// Its state.
    pub fn save(&mut self) -> Vec<u8> {
        let plugin = self.plugin.plugin_handle();
        let state: PluginState = plugin.get_extension().expect("state");
        let mut bytes = Vec::new();
        state.save(&plugin, &mut bytes).expect("saved");
        bytes
    }

    /// Loads a state.
    pub fn load(&mut self, bytes: &[u8]) {
        let plugin = self.plugin.plugin_handle();
        let state: PluginState = plugin.get_extension().expect("state");
        state.load(&plugin, &mut &bytes[..]).expect("loaded");
    }

    /// Value of every parameter, as the host reads them.
    pub fn values(&mut self) -> Vec<f64> {
        let plugin = self.plugin.plugin_handle();
        let params: PluginParams = plugin.get_extension().expect("params");
        let value = |id: &ClapId| params.get_value(&plugin, *id).expect("value");
        self.ids.iter().map(value).collect()
    }
}

fn param_ids(plugin: &mut PluginInstance<Host>) -> Vec<ClapId> {
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
