//! The VST3 in a host of our own: all four plug-ins hold the strip's bits, those with a key with the
//! key's bus active and inactive, when the modules hear themselves; a state of one is taken by all, also
//! from a host that gives nothing but what the format demands; and what real hosts do (`checks.rs`),
//! of which an argument names one. `REDLIGHT_VST3` names the bundle.

mod checks;

use redlight::dsp::Strip;
use redlight::params::{PARAMS, ParamId, Values, strip_settings};
use redlight_host_tests::bare::every_class_takes_a_state;
use redlight_host_tests::player::Chance;
use redlight_host_tests::vst3::{NAMES, buses, load};
use vst3_host::{BusAudioBuffers, Plugin};

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 256;
const BLOCKS: usize = 190;

fn main() {
    if checks::is_silent_run() {
        checks::silent_run();
        return;
    }
    if let Some(name) = std::env::args().nth(1) {
        assert!(!checks::run(Some(&name)), "no check is called {name}");
        return;
    }
    checks::run(None);
    let state = saved();
    for name in NAMES {
        if name.contains("Key") {
            plays(&state, name, Some(true));
            plays(&state, name, Some(false));
        } else {
            plays(&state, name, None);
        }
    }
    assert_eq!(every_class_takes_a_state(), NAMES.len());
    println!("{} plug-ins hold the strip's bits", NAMES.len());
}

/// One plug-in, and whether the bus of its key, if it has one, is active.
fn plays(state: &[u8], name: &str, key: Option<bool>) {
    let channels = if name.contains("Mono") { 1 } else { 2 };
    let mut plugin = load(name, RATE_HZ, FRAMES);
    let inputs = vec![channels; if key.is_some() { 2 } else { 1 }];
    assert_eq!(buses(&plugin), [inputs, vec![channels]], "{name}");
    assert_eq!(plugin.latency_samples(), 0, "{name}");
    assert!(plugin.has_editor(), "{name}");
    if let Some(is_active) = key {
        let (audio, input) = (vst3_host::MediaType::Audio, vst3_host::BusDirection::Input);
        plugin
            .set_bus_active(audio, input, 1, is_active)
            .expect("a key that can be switched");
    }
    plugin.load_state(state).expect("loaded");
    plugin.start_processing().expect("started");
    holds_the_strips_bits(&mut plugin, name, channels, key);
    plugin.stop_processing().expect("stopped");
}

/// What is set: something of every stage, and the gate keyed from outside.
fn settings() -> Values {
    let mut values = Values::default();
    for (id, value) in [
        (ParamId::PreDrive, 12.0),
        (ParamId::EqHmfGain, -5.5),
        (ParamId::CompThreshold, -24.0),
        (ParamId::OutputTrim, -2.5),
    ] {
        values.set(id, value);
    }
    for key in ["eq_on", "eq_hmf_on", "comp_on", "gate_on", "filter_hpf_on"] {
        values.set(ParamId::from_key(key).expect("a parameter"), 1.0);
    }
    let key = ParamId::from_key("gate_key").expect("a parameter");
    values.set(key, 1.0);
    values
}

/// The state of the settings, which every plug-in takes.
fn saved() -> Vec<u8> {
    let mut plugin = load(NAMES[0], RATE_HZ, FRAMES);
    let values = settings();
    let listed = plugin.get_parameters().expect("parameters");
    for param in PARAMS {
        let found = listed.iter().find(|p| p.name == param.name);
        let found = found.unwrap_or_else(|| panic!("{} is not listed", param.name));
        let position = param.position_of(values.get(param.id));
        plugin.set_parameter(found.id, position).expect("set");
    }
    plugin.start_processing().expect("started");
    let mut buffers = plugin.create_bus_audio_buffers(FRAMES).expect("buffers");
    plugin.process_bus_audio(&mut buffers).expect("processed");
    plugin.save_state().expect("saved")
}

fn holds_the_strips_bits(plugin: &mut Plugin, name: &str, channels: usize, key: Option<bool>) {
    let mut strip = Strip::new(RATE_HZ, channels);
    strip.set(&strip_settings(&settings(), false));
    strip.reset();
    let mut buffers: BusAudioBuffers = plugin.create_bus_audio_buffers(FRAMES).expect("buffers");
    let mut chance = Chance(5);
    let mut loudest = 0.0_f32;
    for block in 0..BLOCKS {
        let swell = if block % 40 < 20 { 0.8 } else { 0.02 };
        for channel in buffers.inputs.iter_mut().flat_map(|bus| &mut bus.channels) {
            channel.fill_with(|| swell * (chance.share() as f32 - 0.5));
        }
        let mut expected = buffers.inputs[0].channels.clone();
        let side = key.filter(|is_active| *is_active);
        let side = side.map(|_| buffers.inputs[1].channels.clone());
        plugin.process_bus_audio(&mut buffers).expect("processed");
        let mut audio: Vec<_> = expected.iter_mut().map(|c| &mut c[..]).collect();
        let side: Option<Vec<&[f32]>> = side.as_ref().map(|k| k.iter().map(|c| &c[..]).collect());
        strip.process(&mut audio, side.as_deref());
        let output = &buffers.outputs[0].channels;
        assert_eq!(output, &expected, "{name}, key {key:?}, block {block}");
        let peak = output.iter().flatten().fold(0.0_f32, |m, x| m.max(x.abs()));
        loudest = loudest.max(peak);
    }
    assert!(loudest > 0.01, "{name} is silent");
}
