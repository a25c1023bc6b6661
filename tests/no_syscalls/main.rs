//! No system call in the plug-in's process call: no lock that waits, no log, no clock of the kernel,
//! no page asked for. In whatever profile it is built.
//!
//! Linux can bounce every system call of a thread into a signal while a byte in memory says so
//! ("Syscall User Dispatch", Linux 5.11, `prctl(PR_SET_SYSCALL_USER_DISPATCH)`). The byte is set
//! right before each process call and cleared right behind it; the handler counts, names the call
//! and lets it through. Meanwhile the main thread saves and loads states, reads values and texts,
//! and answers callbacks, so that a lock shared with the audio thread would have to wait.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod trap;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn main() {
    check::run();
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn main() {
    println!("checked on Linux, x86-64, only");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod check {
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

    use clack_extensions::params::{ParamInfoBuffer, PluginParams};
    use clack_extensions::state::PluginState;
    use clack_host::events::event_types::ParamValueEvent;
    use clack_host::prelude::*;
    use redlight::params::PARAMS;
    use redlight::plugin::clap_entry;

    use super::trap;

    struct TestHost;

    #[derive(Default)]
    struct Shared {
        wants_callback: AtomicBool,
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

    const FRAMES: usize = 512;
    const ROUNDS: usize = 20;

    /// Every parameter through its range in the middle of blocks of odd lengths, again and again, on
    /// an audio thread, while the main thread is busy with the same instance.
    pub fn run() {
        // SAFETY: it is our own entry.
        let entry = unsafe { PluginEntry::load_from_raw(&clap_entry, c"") }.expect("entry");
        let info = HostInfo::new("Test", "Redlight", "", "1").expect("host info");
        let id = c"org.redlight-audio.redlight-key";
        let mut plugin =
            PluginInstance::<TestHost>::new(|_| Shared::default(), |_| (), &entry, id, &info)
                .expect("instance");
        let ids = param_ids(&mut plugin);
        let configuration = PluginAudioConfiguration {
            sample_rate: 48_000.0,
            min_frames_count: 1,
            max_frames_count: FRAMES as u32,
        };
        let processor = plugin.activate(|_, _| (), configuration).expect("active");
        let is_done = AtomicBool::new(false);
        let (processor, found, states) = std::thread::scope(|scope| {
            let audio_thread = scope.spawn(|| {
                trap::arm();
                assert_eq!(
                    trap::watch(trap::a_call),
                    (1, Some(trap::A_CALL)),
                    "it traps"
                );
                let mut processor = processor.start_processing().expect("started");
                let found = play(&mut processor, &ids);
                is_done.store(true, Relaxed);
                (processor.stop_processing(), found)
            });
            let mut states = 0;
            while !is_done.load(Relaxed) && !audio_thread.is_finished() {
                be_busy(&mut plugin, &ids);
                states += 1;
            }
            let (processor, found) = audio_thread.join().expect("audio thread");
            (processor, found, states)
        });
        plugin.deactivate(processor);
        assert!(found.blocks > 15_000, "{found:?}");
        assert!(states > 0);
        assert_eq!(found.calls, 0, "first: system call {:?}", found.first);
        println!(
            "{} blocks, {states} states saved and loaded meanwhile, no system call",
            found.blocks
        );
    }

    fn param_ids(plugin: &mut PluginInstance<TestHost>) -> Vec<ClapId> {
        let plugin = plugin.plugin_handle();
        let params: PluginParams = plugin.get_extension().expect("params");
        let mut buffer = ParamInfoBuffer::new();
        (0..PARAMS.len() as u32)
            .map(|index| {
                let info = params.get_info(&plugin, index, &mut buffer);
                info.expect("info").id
            })
            .collect()
    }

    /// What a host's main thread does while audio runs.
    fn be_busy(plugin: &mut PluginInstance<TestHost>, ids: &[ClapId]) {
        if plugin.access_shared_handler(|shared| shared.wants_callback.swap(false, Relaxed)) {
            plugin.call_on_main_thread_callback();
        }
        let plugin = plugin.plugin_handle();
        let state: PluginState = plugin.get_extension().expect("state");
        let mut bytes = Vec::new();
        state.save(&plugin, &mut bytes).expect("saved");
        state.load(&plugin, &mut &bytes[..]).expect("loaded");
        let params: PluginParams = plugin.get_extension().expect("params");
        for id in ids {
            let value = params.get_value(&plugin, *id).expect("value");
            let mut text = [0; 256];
            params
                .value_to_text(&plugin, *id, value, &mut text)
                .expect("text");
        }
    }

    #[derive(Debug, Default)]
    struct Found {
        blocks: usize,
        calls: usize,
        first: Option<i64>,
    }

    fn play(processor: &mut StartedPluginAudioProcessor<TestHost>, ids: &[ClapId]) -> Found {
        let mut found = Found::default();
        for round in 0..ROUNDS {
            for (param, id) in PARAMS.iter().zip(ids) {
                let steps = param.step_count().unwrap_or(1) as f64;
                for position in [1.0, 0.0, 0.5_f64] {
                    for len in [1, 7, 64, FRAMES >> (round % 4)] {
                        let value = position * steps;
                        let event =
                            |time| ParamValueEvent::new(time, *id, Pckn::match_all(), value);
                        let events = [event(0), event(len as u32 / 2)];
                        let (calls, first) = block(processor, &events, len);
                        found.blocks += 1;
                        found.calls += calls;
                        found.first = found.first.or(first);
                    }
                }
            }
            let (calls, first) = trap::watch(|| processor.reset());
            found.calls += calls;
            found.first = found.first.or(first);
        }
        found
    }

    /// One block with `events`: how many system calls it made, and the first of them.
    fn block(
        processor: &mut StartedPluginAudioProcessor<TestHost>,
        events: &[ParamValueEvent],
        len: usize,
    ) -> (usize, Option<i64>) {
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
            channels: AudioPortBufferType::f32_output_only(
                output.iter_mut().map(|c| &mut c[..len]),
            ),
        }]);
        let events = InputEvents::from_buffer(&events);
        let mut sent = EventBuffer::with_capacity(1_024);
        let mut sent = OutputEvents::from_buffer(&mut sent);
        let mut status = None;
        let found = trap::watch(|| {
            status = Some(processor.process(&inputs, &mut outputs, &events, &mut sent, None, None));
        });
        status.expect("called").expect("processed");
        found
    }
}
