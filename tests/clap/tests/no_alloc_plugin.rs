//! No allocation in the plug-in's process call, the framework's wrapper included: the CLAP entry is
//! linked into this test, so the counting allocator sees everything that the thread does. In
//! whatever profile it is built.

mod linked_host;

use allocation_counter::{AllocationInfo, measure};
use linked_host::{FRAMES, activate, move_within_block, param_ids, plugin};
use redlight::params::PARAMS;

/// Every parameter is moved through its range, in the middle of blocks of odd lengths, with reset.
fn main() {
    // On a thread as hosts make them: the first thread of a Rust program sets itself up lazily.
    std::thread::spawn(run_audio).join().expect("no heap call");
}

fn run_audio() {
    let boxed = measure(|| drop(std::hint::black_box(Box::new(1_u8))));
    assert_eq!(boxed.count_total, 1, "it counts");
    let mut plugin = plugin();
    let ids = param_ids(&mut plugin);
    let processor = activate(&mut plugin);
    let mut processor = processor.start_processing().expect("started");
    let mut calls = 0;
    for (param, id) in ids.into_iter().enumerate() {
        for position in [1.0, 0.0, 0.5_f64] {
            for len in [1, 7, 64, FRAMES] {
                let watch = |call: &mut dyn FnMut()| measure(call);
                let found = move_within_block(&mut processor, (param, id), position, len, watch);
                assert_eq!(found, AllocationInfo::default(), "{:?}", PARAMS[param].id);
                calls += 1;
            }
        }
    }
    let found = measure(|| processor.reset());
    assert_eq!(found, AllocationInfo::default(), "reset");
    assert!(calls > 900, "{calls}");
    plugin.deactivate(processor.stop_processing());
    println!("{calls} calls, no allocation");
}
