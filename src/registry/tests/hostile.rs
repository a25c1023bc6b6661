//! Words that anybody wrote: nothing panics, and what is seen is legal.

use std::fs;
use std::sync::atomic::Ordering::Relaxed;

use proptest::prelude::*;

use super::content::is_legal;
use super::{FRAME, Instance, Process, run};
use crate::random::Random;
use crate::registry::layout::{BODIES, BYTES, HASH, SLOT, WORDS, file_name};
use crate::registry::letter::Change;
use crate::registry::map::Map;

/// Numbers that are likely to hurt.
fn word() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        Just(0),
        Just(u64::MAX),
        Just(1 << 63),
        (0..200u64),
        any::<f64>().prop_map(f64::to_bits),
    ]
}

/// A place: anywhere, or header, directory and the first two slots.
fn place() -> impl Strategy<Value = usize> {
    prop_oneof![0..WORDS, 0..BODIES + 2 * SLOT, 0..64usize, 16..60usize]
}

/// Strips and a desk live through what is in `folder`; what they see is legal.
fn live(processes: [&mut Process; 2]) {
    let [a, b] = processes;
    let mut view = a.view();
    for _ in 0..4 {
        run(&mut [&mut *a, &mut *b], 1);
        let strips = view.strips(a.now).to_vec();
        assert!(strips.len() <= 256);
        for seen in strips {
            assert!(is_legal(&seen.contents), "{seen:?}");
            view.post(
                a.now,
                seen.owner.identity,
                Change::Set(crate::params::PARAMS[0].id, 1.0),
            );
        }
        view.others(a.now);
    }
}

fn two(folder: &std::path::Path) -> [(Process, std::sync::Arc<Instance>); 2] {
    ["a", "b"].map(|name| {
        let (mut process, instance) = (Process::within(folder), Instance::named(name));
        process.add(&instance);
        process.pass(FRAME);
        (process, instance)
    })
}

/// Whether all letters that came through are legal.
fn are_legal(instance: &Instance) -> bool {
    let letters = instance.letters.lock().unwrap();
    letters.iter().all(|letter| match letter.change {
        Change::Value(_, position) | Change::Set(_, position) => (0.0..=1.0).contains(&position),
        _ => true,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_words_anywhere(writes in prop::collection::vec((place(), word()), 1..400)) {
        let folder = tempfile::tempdir().unwrap();
        let [(mut a, of_a), (mut b, of_b)] = two(folder.path());
        let map = Map::open(folder.path()).unwrap();
        for part in writes.chunks(100) {
            for (at, word) in part {
                map.words()[*at].store(*word, Relaxed);
            }
            live([&mut a, &mut b]);
        }
        prop_assert!(are_legal(&of_a) && are_legal(&of_b));
    }

    #[test]
    fn a_file_of_any_bytes_and_length(seed in any::<u64>(), length in prop_oneof![0..BYTES, Just(BYTES), 0..9000usize]) {
        let folder = tempfile::tempdir().unwrap();
        let mut random = Random::new(seed);
        let bytes: Vec<u8> = (0..length.div_ceil(8)).flat_map(|_| random.bits().to_ne_bytes()).collect();
        for name in [file_name(*HASH), file_name(seed)] {
            fs::write(folder.path().join(name), &bytes[..length]).unwrap();
        }
        let [(mut a, _), (mut b, _)] = two(folder.path());
        live([&mut a, &mut b]);
        prop_assert_eq!(a.registry.trouble(), None);
    }
}

#[test]
fn noise_in_every_word_is_survived_and_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let [(mut a, of_a), (mut b, _)] = two(folder.path());
    let map = Map::open(folder.path()).unwrap();
    let mut random = Random::new(1);
    for _ in 0..3 {
        for word in map.words() {
            word.store(random.bits(), Relaxed);
        }
        live([&mut a, &mut b]);
    }
    assert!(are_legal(&of_a));
    // Who does not beat is found dead, and both have slots again.
    run(&mut [&mut a, &mut b], 150);
    let mut view = b.view();
    let mut names = b.names(&mut view);
    names.sort();
    assert_eq!(names, ["a", "b"]);
}
