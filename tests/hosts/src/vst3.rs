//! A VST3 host.

use std::env;
use std::path::PathBuf;

use vst3_host::{AudioBusConfig, Plugin, Vst3Host};

/// The four plug-ins.
pub const NAMES: [&str; 4] = [
    "Redlight",
    "Redlight Mono",
    "Redlight Key",
    "Redlight Mono Key",
];

/// The bundle that `REDLIGHT_VST3` names.
///
/// # Panics
///
/// If it names none.
pub fn bundle() -> PathBuf {
    env::var_os("REDLIGHT_VST3")
        .expect("REDLIGHT_VST3 names the bundle")
        .into()
}

/// Loads one of [`NAMES`].
pub fn load(name: &str, rate_hz: f64, frames: usize) -> Plugin {
    let bundle = bundle();
    let info = vst3_host::discovery::get_detailed_plugin_info(&bundle).expect("a VST3");
    let class = info.classes.iter().find(|class| class.name == name);
    let class = class.unwrap_or_else(|| panic!("{name} is not listed"));
    let mut host = Vst3Host::builder()
        .sample_rate(rate_hz)
        .block_size(frames)
        .build()
        .expect("a host");
    host.load_plugin_class(&bundle, &class.class_id)
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Channels of each input and output bus.
pub fn buses(plugin: &Plugin) -> [Vec<usize>; 2] {
    let layout = plugin.audio_bus_layout().expect("a layout");
    let channels = |buses: &[AudioBusConfig]| buses.iter().map(|b| b.channel_count).collect();
    [channels(&layout.inputs), channels(&layout.outputs)]
}
