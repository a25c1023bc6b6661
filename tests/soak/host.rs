//! The main thread's side: instances, states, callbacks.

use std::env;
use std::ffi::CStr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::state::PluginState;
use clack_host::prelude::*;
use redlight::params::PARAMS;

use crate::RATE_HZ;
use crate::audio::Stage;
use crate::report::Tally;

/// Instances: a small desk.
pub const INSTANCES: usize = 24;

/// The four plug-ins, their channels and whether they have a side-chain input.
pub const KINDS: [(&CStr, usize, bool); 4] = [
    (c"org.redlight-audio.redlight", 2, false),
    (c"org.redlight-audio.redlight-mono", 1, false),
    (c"org.redlight-audio.redlight-key", 2, true),
    (c"org.redlight-audio.redlight-mono-key", 1, true),
];

pub struct SoakHost;

#[derive(Default)]
pub struct Shared {
    wants_callback: AtomicBool,
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.wants_callback.store(true, Relaxed);
    }
}

impl HostHandlers for SoakHost {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// The bundle, or the library that cargo built along with this test.
fn library() -> PathBuf {
    if let Some(path) = env::var_os("REDLIGHT_CLAP") {
        return path.into();
    }
    let exe = env::current_exe().expect("path of this test");
    exe.with_file_name(format!(
        "{}redlight{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    ))
}

/// All instances.
pub struct Rack {
    plugins: Vec<PluginInstance<SoakHost>>,
    turn: usize,
    /// States saved so far.
    pub saved: usize,
    /// States loaded so far.
    pub loaded: usize,
}

impl Rack {
    pub fn new() -> Self {
        let path = library();
        // SAFETY: it is our own plug-in, or else the tests find out.
        let entry = unsafe { PluginEntry::load(&path) };
        let entry = entry.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let info = HostInfo::new("Soak", "Redlight", "", "1").expect("host info");
        let plugins = (0..INSTANCES)
            .map(|i| {
                let (id, ..) = KINDS[i % KINDS.len()];
                PluginInstance::new(|_| Shared::default(), |_| (), &entry, id, &info)
                    .expect("instance")
            })
            .collect();
        Self {
            plugins,
            turn: 0,
            saved: 0,
            loaded: 0,
        }
    }

    /// The CLAP ids of all parameters, in the order of [`PARAMS`]; the same for all.
    pub fn param_ids(&mut self) -> Vec<ClapId> {
        let plugin = self.plugins[0].plugin_handle();
        let params: PluginParams = plugin.get_extension().expect("params");
        let mut buffer = ParamInfoBuffer::new();
        (0..PARAMS.len() as u32)
            .map(|index| {
                let info = params.get_info(&plugin, index, &mut buffer);
                info.expect("info").id
            })
            .collect()
    }

    /// Activates all, plays for `time` in blocks of `frames`, deactivates all.
    pub fn round(&mut self, stage: &mut Stage, frames: usize, time: Duration, tally: &mut Tally) {
        let configuration = PluginAudioConfiguration {
            sample_rate: RATE_HZ,
            min_frames_count: 1,
            max_frames_count: frames as u32,
        };
        let stopped: Vec<_> = self
            .plugins
            .iter_mut()
            .map(|p| p.activate(|_, _| (), configuration).expect("active"))
            .collect();
        let is_over = AtomicBool::new(false);
        let stopped = thread::scope(|scope| {
            let audio_thread = scope.spawn(|| {
                let mut processors: Vec<_> = stopped
                    .into_iter()
                    .map(|p| p.start_processing().expect("started"))
                    .collect();
                stage.begin();
                while !is_over.load(Relaxed) {
                    stage.cycle(&mut processors, frames, tally);
                }
                let stopped = processors.into_iter().map(|p| p.stop_processing());
                stopped.collect::<Vec<_>>()
            });
            let start = Instant::now();
            while start.elapsed() < time && !audio_thread.is_finished() {
                self.be_busy();
                thread::sleep(Duration::from_millis(2));
            }
            is_over.store(true, Relaxed);
            audio_thread.join().expect("audio thread")
        });
        for (plugin, processor) in self.plugins.iter_mut().zip(stopped) {
            plugin.deactivate(processor);
        }
    }

    /// Saves one instance's state, loads it again, and answers callbacks. The first instance is
    /// compared with the strip and loads nothing: when a load strikes is not known to the sample.
    fn be_busy(&mut self) {
        self.turn = (self.turn + 1) % self.plugins.len();
        let plugin = &mut self.plugins[self.turn];
        if plugin.access_shared_handler(|shared| shared.wants_callback.swap(false, Relaxed)) {
            plugin.call_on_main_thread_callback();
        }
        let plugin = plugin.plugin_handle();
        let state: PluginState = plugin.get_extension().expect("state");
        let mut bytes = Vec::new();
        state.save(&plugin, &mut bytes).expect("saved");
        self.saved += 1;
        if self.turn != 0 {
            state.load(&plugin, &mut &bytes[..]).expect("loaded");
            self.loaded += 1;
        }
    }
}
