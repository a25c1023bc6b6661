//! No allocation while audio runs: every call that the audio thread makes, counted by the
//! allocator itself, in whatever profile the test is built.

use allocation_counter::{AllocationInfo, measure};
use redlight::dsp::Strip;
use redlight::params::{PARAMS, Values, strip_settings};

/// Every parameter is moved through its range while audio runs, in blocks of odd lengths.
fn main() {
    // On a thread as hosts make them: the first thread of a Rust program sets itself up lazily.
    std::thread::spawn(run_audio).join().expect("no heap call");
}

fn run_audio() {
    let boxed = measure(|| drop(std::hint::black_box(Box::new(1_u8))));
    assert_eq!(boxed.count_total, 1, "it counts");
    let mut strip = Strip::new(48_000.0, 2);
    let mut values = Values::default();
    let mut left = vec![0.3f32; 4_096];
    let mut right = vec![-0.2f32; 4_096];
    let key = vec![0.1f32; 4_096];
    let mut blocks = 0u32;

    let found = measure(|| {
        for param in PARAMS {
            for position in [1.0, 0.0, 0.5] {
                values.set_position(param.id, position);
                strip.set(&strip_settings(&values, blocks.is_multiple_of(2)));
                for len in [0, 1, 7, 64, 1_000] {
                    strip.process(
                        &mut [&mut left[..len], &mut right[..len]],
                        Some(&[&key[..len]]),
                    );
                    blocks += 1;
                }
                std::hint::black_box(strip.take_readings());
            }
        }
        strip.reset();
    });

    assert!(blocks > 1_000);
    assert_eq!(found, AllocationInfo::default());
    println!("{blocks} blocks, no allocation");
}
