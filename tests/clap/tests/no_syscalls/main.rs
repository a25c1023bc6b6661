//! No system call in the plug-in's process call: no lock that waits, no log, no clock of the kernel,
//! no page asked for. In whatever profile it is built.
//!
//! Linux can bounce every system call of a thread into a signal while a byte in memory says so
//! ("Syscall User Dispatch", Linux 5.11, `prctl(PR_SET_SYSCALL_USER_DISPATCH)`). The byte is set
//! right before each process call and cleared right behind it; the handler counts, names the call
//! and lets it through. Meanwhile the main thread saves and loads states, reads values and texts,
//! and answers callbacks, so that a lock shared with the audio thread would have to wait.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[path = "../linked_host/mod.rs"]
mod linked_host;
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

    use clack_extensions::params::PluginParams;
    use clack_extensions::state::PluginState;
    use clack_host::prelude::*;

    use super::linked_host::{
        FRAMES, Shared, TestHost, activate, move_within_block, param_ids, plugin,
    };
    use super::trap;

    const ROUNDS: usize = 20;

    /// Every parameter through its range in the middle of blocks of odd lengths, again and again, on
    /// an audio thread, while the main thread is busy with the same instance.
    pub fn run() {
        let mut plugin = plugin();
        let ids = param_ids(&mut plugin);
        let processor = activate(&mut plugin);
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

    /// What a host's main thread does while audio runs.
    fn be_busy(plugin: &mut PluginInstance<TestHost>, ids: &[ClapId]) {
        if plugin.access_shared_handler(Shared::take_wish) {
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
            for param in ids.iter().copied().enumerate() {
                for position in [1.0, 0.0, 0.5_f64] {
                    for len in [1, 7, 64, FRAMES >> (round % 4)] {
                        let watch = |call: &mut dyn FnMut()| trap::watch(call);
                        let (calls, first) =
                            move_within_block(processor, param, position, len, watch);
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
}
