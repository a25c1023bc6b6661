//! The plug-ins in a CLAP host, each test with instances of its own, on a real audio thread.
//!
//! `REDLIGHT_CLAP` names the bundle; without it the library built along with this test is loaded.
//! Identical means identical to the bit.

mod host;
mod signals;

use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_extensions::tail::TailLength;
use clack_host::prelude::*;
use redlight::params::{HOST_ORDER, Module, PARAMS, ParamId, Values};

use host::{ALL, Change, Instance, MONO, MONO_KEY, Run, STEREO, STEREO_KEY, c_text, entry};
use signals::{busy, signal, silence, strip_output};

/// Half a second at 48 kHz, with an odd end.
const FRAMES: usize = 24_001;

#[test]
fn four_plug_ins_are_listed() {
    let entry = entry();
    let factory = entry.get_plugin_factory().expect("factory");
    let listed: Vec<_> = factory
        .plugin_descriptors()
        .map(|d| (d.id().expect("id"), d.name().expect("name")))
        .collect();
    let expected = [
        (STEREO, c"Redlight"),
        (MONO, c"Redlight Mono"),
        (STEREO_KEY, c"Redlight Key"),
        (MONO_KEY, c"Redlight Mono Key"),
    ];
    assert_eq!(listed, expected);
    for descriptor in factory.plugin_descriptors() {
        let features: Vec<_> = descriptor.features().collect();
        assert!(features.contains(&c"audio-effect"), "{features:?}");
        let is_mono = descriptor
            .id()
            .is_some_and(|id| id == MONO || id == MONO_KEY);
        assert_eq!(features.contains(&c"mono"), is_mono);
        assert_eq!(features.contains(&c"stereo"), !is_mono);
    }
}

#[test]
fn each_has_its_ports() {
    for (id, inputs, outputs) in [
        (STEREO, &[2][..], &[2][..]),
        (MONO, &[1], &[1]),
        (STEREO_KEY, &[2, 2], &[2]),
        (MONO_KEY, &[1, 1], &[1]),
    ] {
        let mut instance = Instance::new(id);
        let plugin = instance.plugin.plugin_handle();
        let ports: PluginAudioPorts = plugin.get_extension().expect("ports");
        for (is_input, expected) in [(true, inputs), (false, outputs)] {
            let count = ports.count(&plugin, is_input);
            let mut channels = Vec::new();
            for index in 0..count {
                let mut buffer = AudioPortInfoBuffer::new();
                let info = ports
                    .get(&plugin, index, is_input, &mut buffer)
                    .expect("port");
                channels.push(info.channel_count);
                assert_eq!(info.flags.contains(AudioPortFlags::IS_MAIN), index == 0);
            }
            assert_eq!(channels, expected, "{id:?}");
        }
    }
}

#[test]
fn every_parameter_is_listed_as_declared() {
    for id in ALL {
        let mut instance = Instance::new(id);
        let plugin = instance.plugin.plugin_handle();
        let params: PluginParams = plugin.get_extension().expect("params");
        // Behind them stand the reductions.
        assert_eq!(params.count(&plugin) as usize, PARAMS.len() + 3);
        let mut buffer = ParamInfoBuffer::new();
        for (index, id) in HOST_ORDER.iter().enumerate() {
            let param = id.param();
            let info = params
                .get_info(&plugin, index as u32, &mut buffer)
                .expect("info");
            assert_eq!(info.name, param.name.as_bytes());
            assert_eq!(info.module, param.module.name().as_bytes());
            let steps = param.step_count().unwrap_or(1) as f64;
            assert_eq!((info.min_value, info.max_value), (0.0, steps));
            let default = param.value_at(info.default_value / steps);
            assert_eq!(default, param.default_value(), "{}", param.key);
            let flags = info.flags;
            assert!(flags.contains(ParamInfoFlags::IS_AUTOMATABLE));
            assert_eq!(
                flags.contains(ParamInfoFlags::IS_STEPPED),
                param.step_count().is_some()
            );
            assert_eq!(
                flags.contains(ParamInfoFlags::IS_BYPASS),
                param.id == ParamId::StripBypass
            );
        }
        let names = ["Gate Reduction", "Comp Reduction", "De-Ess Reduction"];
        for (index, name) in (PARAMS.len()..).zip(names) {
            let info = params
                .get_info(&plugin, index as u32, &mut buffer)
                .expect("info");
            assert_eq!(info.name, name.as_bytes());
            assert_eq!(info.flags, ParamInfoFlags::IS_READONLY);
        }
    }
}

#[test]
fn every_text_round_trips() {
    let mut instance = Instance::new(STEREO);
    for param in PARAMS {
        let id = instance.param(param.id);
        let plugin = instance.plugin.plugin_handle();
        let params: PluginParams = plugin.get_extension().expect("params");
        let steps = param.step_count().unwrap_or(1) as f64;
        for i in 0..=100 {
            let position = f64::from(i) / 100.0;
            let value = param.value_at(position);
            let mut text = [0; 256];
            let text = params
                .value_to_text(&plugin, id, param.position_of(value) * steps, &mut text)
                .expect("text");
            let text = str::from_utf8(text).expect("UTF-8");
            assert_eq!(text, param.format(value), "{}", param.key);
            let back = params
                .text_to_value(&plugin, id, &c_text(text))
                .map(|v| param.value_at(v / steps));
            assert_eq!(back, Some(value), "{}: {text}", param.key);
        }
        let nonsense = params.text_to_value(&plugin, id, c"nonsense");
        assert_eq!(nonsense, None, "{}", param.key);
    }
}

#[test]
fn remote_controls_hold_every_parameter_under_its_module() {
    let mut instance = Instance::new(STEREO);
    let mut expected: Vec<_> = PARAMS.iter().map(|p| instance.param(p.id)).collect();
    let plugin = instance.plugin.plugin_handle();
    let pages: PluginRemoteControls = plugin.get_extension().expect("remote controls");
    let mut held = Vec::new();
    for index in 0..pages.count(&plugin) {
        let mut buffer = RemoteControlsPageBuffer::new();
        let page = pages.get(&plugin, index, &mut buffer).expect("page");
        let section = str::from_utf8(page.section_name).expect("UTF-8");
        assert!(Module::ALL.iter().any(|m| m.name() == section), "{section}");
        held.extend(page.param_ids.into_iter().flatten());
    }
    expected.sort_unstable();
    held.sort_unstable();
    assert_eq!(held, expected);
}

#[test]
fn it_gives_the_bytes_of_the_strip() {
    let (input, key) = (signal(FRAMES, 1), signal(FRAMES, 2));
    for id in ALL {
        for rate_hz in [44_100.0, 96_000.0] {
            let mut values = busy();
            values.set(ParamId::CompKey, 1.0);
            let mut instance = Instance::new(id);
            instance.set(&values);
            assert_eq!(instance.values(), values);
            let run = Run {
                rate_hz,
                ..Run::default()
            };
            let output = instance.output(&input, &key, &run);
            let channels = instance.channels();
            let key = match id.to_bytes().ends_with(b"-key") {
                true => &key[..channels],
                false => &[],
            };
            let expected = strip_output(&input[..channels], key, rate_hz, &values, &[]);
            assert!(output == expected, "{id:?} at {rate_hz} Hz differs");
            assert!(output != input[..channels], "{id:?} does nothing");
        }
    }
}

#[test]
fn blocks_of_any_length_give_identical_output() {
    let (input, key) = (signal(FRAMES, 3), signal(FRAMES, 4));
    for id in [STEREO, MONO_KEY] {
        let mut instance = Instance::new(id);
        instance.set(&busy());
        let reference = instance.output(&input, &key, &Run::default());
        for blocks in [&[1][..], &[7], &[64], &[8_192], &[1, 7, 512, 33, 8_192, 64]] {
            let run = Run {
                blocks,
                ..Run::default()
            };
            let output = instance.output(&input, &key, &run);
            assert!(
                output == reference,
                "{id:?} in blocks of {blocks:?} differs"
            );
        }
    }
}

#[test]
fn automation_is_accurate_to_the_sample() {
    let input = signal(FRAMES, 5);
    let values = busy();
    let changes = [
        Change {
            frame: 701,
            id: ParamId::OutputTrim,
            value: -9.0,
        },
        Change {
            frame: 5_003,
            id: ParamId::EqHmfFreq,
            value: 900.0,
        },
        Change {
            frame: 5_020,
            id: ParamId::CompOn,
            value: 0.0,
        },
        Change {
            frame: 12_288,
            id: ParamId::StripBypass,
            value: 1.0,
        },
    ];
    let expected = strip_output(&input, &[], 48_000.0, &values, &changes);
    for blocks in [&[8_192][..], &[512], &[100]] {
        let mut instance = Instance::new(STEREO);
        instance.set(&values);
        let run = Run {
            blocks,
            changes: &changes,
            ..Run::default()
        };
        let output = instance.output(&input, &Vec::new(), &run);
        assert!(output == expected, "in blocks of {blocks:?} differs");
    }
}

#[test]
fn latency_is_none_and_the_tail_is_told() {
    let mut instance = Instance::new(STEREO);
    let plugin = instance.plugin.plugin_handle();
    let latency: PluginLatency = plugin.get_extension().expect("latency");
    assert_eq!(latency.get(&plugin), 0);
    let run = Run::default();
    instance.output(&signal(480, 6), &Vec::new(), &run);
    assert_eq!(instance.tail.get(), TailLength::Finite(96_000));
    instance.output(&silence(480), &Vec::new(), &run);
    assert_eq!(instance.tail.get(), TailLength::Finite(0));
    let mut values = Values::default();
    values.set(ParamId::PreNoise, -80.0);
    instance.set(&values);
    instance.output(&silence(480), &Vec::new(), &run);
    assert_eq!(instance.tail.get(), TailLength::Infinite);
}

#[test]
fn a_fresh_instance_without_preamp_and_a_bypassed_one_pass_every_bit() {
    let input = signal(FRAMES, 7);
    for (id, value) in [(ParamId::PreOn, 0.0), (ParamId::StripBypass, 1.0)] {
        let mut values = Values::default();
        values.set(id, value);
        let mut instance = Instance::new(STEREO);
        instance.set(&values);
        let output = instance.output(&input, &Vec::new(), &Run::default());
        assert!(output == input, "{id:?}");
    }
}

#[test]
fn a_state_recalls_exactly_and_fits_all_four() {
    let (input, key) = (signal(FRAMES, 8), signal(FRAMES, 9));
    let mut values = busy();
    for (i, param) in PARAMS.iter().enumerate() {
        if param.step_count().is_none() {
            values.set_position(param.id, (i as f64 * 0.37).fract());
        }
    }
    for from in ALL {
        let mut first = Instance::new(from);
        first.set(&values);
        let saved = first.save();
        for to in ALL {
            let mut second = Instance::new(to);
            assert!(second.load(&saved));
            assert_eq!(second.values(), values);
            assert_eq!(second.save(), saved);
            if from == to {
                let expected = first.output(&input, &key, &Run::default());
                let output = second.output(&input, &key, &Run::default());
                assert!(output == expected, "{from:?} sounds different after recall");
            }
        }
    }
}

#[test]
fn damaged_states_do_no_harm() {
    let mut instance = Instance::new(STEREO);
    instance.set(&busy());
    let saved = instance.save();
    for bad in [&[][..], &saved[..7], &saved[..saved.len() / 2], &[0xFF; 64]] {
        assert!(!instance.load(bad));
        assert_eq!(instance.values(), busy());
    }
    let text = String::from_utf8_lossy(&saved[8..]).replace("dB", "NaN");
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text.as_bytes());
    assert!(instance.load(&bytes));
    assert_eq!(
        instance.values(),
        busy(),
        "positions stand in for bad texts"
    );
}

#[test]
fn instances_do_not_disturb_each_other() {
    let input = signal(FRAMES, 10);
    let values = busy();
    let expected = strip_output(&input, &[], 48_000.0, &values, &[]);
    let handles: Vec<_> = (0..4)
        .map(|_| {
            let (input, values, expected) = (input.clone(), values, expected.clone());
            std::thread::spawn(move || {
                for _ in 0..3 {
                    let mut instance = Instance::new(STEREO);
                    instance.set(&values);
                    let output = instance.output(&input, &Vec::new(), &Run::default());
                    assert!(output == expected);
                }
            })
        })
        .collect();
    for handle in handles {
        handle.join().expect("instance");
    }
}

#[test]
fn rate_changes_and_offline_rendering_are_taken_up() {
    let input = signal(FRAMES, 11);
    let mut values = busy();
    values.set(ParamId::PreDrive, 25.0);
    values.set(ParamId::StripOfflineQuality, 1.0);
    let mut instance = Instance::new(STEREO);
    instance.set(&values);
    for rate_hz in [192_000.0, 44_100.0, 8_000.0, 48_000.0] {
        let run = Run {
            rate_hz,
            ..Run::default()
        };
        let output = instance.output(&input, &Vec::new(), &run);
        let expected = strip_output(&input, &[], rate_hz, &values, &[]);
        assert!(output == expected, "{rate_hz} Hz differs");
    }
    instance.set_offline();
    let output = instance.output(&input, &Vec::new(), &Run::default());
    values.set(ParamId::StripQuality, 1.0);
    let expected = strip_output(&input, &[], 48_000.0, &values, &[]);
    assert!(output == expected, "offline quality is not HQ");
}

#[test]
fn at_rates_out_of_range_the_signal_passes_dry() {
    let (input, key) = (signal(1_000, 1), Vec::new());
    for rate_hz in [1_000.0, 1_234.57, 7_999.0, 1_000_000.0] {
        let mut instance = Instance::new(STEREO);
        instance.set(&busy());
        let run = Run {
            rate_hz,
            ..Run::default()
        };
        assert!(instance.output(&input, &key, &run) == input, "{rate_hz} Hz");
    }
}

#[test]
fn what_is_no_rate_is_refused() {
    for sample_rate in [0.0, f64::NAN, f64::INFINITY] {
        let mut instance = Instance::new(STEREO);
        let configuration = PluginAudioConfiguration {
            sample_rate,
            min_frames_count: 1,
            max_frames_count: 64,
        };
        assert!(
            instance.plugin.activate(|_, _| (), configuration).is_err(),
            "{sample_rate} Hz"
        );
    }
}
