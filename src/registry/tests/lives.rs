//! Who is seen, for how long, and whose slot is whose.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use super::{FRAME, Instance, Process, run};
use crate::registry::contents::SlotContents;
use crate::registry::entry::{Entry, new_identity};
use crate::registry::keeper::Source;
use crate::registry::layout::{DESKS, ENTRIES, SLOTS};
use crate::registry::letter::{Change, Letter, Refusal};
use crate::registry::letter_box::Told;
use crate::registry::map::Map;
use crate::registry::shared::Registry;
use crate::registry::view::Post;
use crate::registry::watch::Watch;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn processes_see_each_other_by_creation() {
    let folder = tempfile::tempdir().unwrap();
    let [mut a, mut b] = [0, 1].map(|_| Process::within(folder.path()));
    a.add(&Instance::named("first"));
    a.pass(FRAME);
    b.add(&Instance::named("second"));
    b.pass(FRAME);
    let third = a.add(&Instance::named("third"));
    let (mut of_a, mut of_b) = (a.view(), b.view());
    run(&mut [&mut a, &mut b], 3);
    for (process, view) in [(&a, &mut of_a), (&b, &mut of_b)] {
        assert_eq!(process.names(view), ["first", "second", "third"]);
        let identities: BTreeSet<u64> = view
            .strips(process.now)
            .iter()
            .map(|seen| seen.owner.identity)
            .collect();
        assert_eq!(identities.len(), 3);
    }
    // Who leaves is gone at once.
    drop(a.keeper.remove(third));
    assert_eq!(b.names(&mut of_b), ["first", "second"]);
}

#[test]
fn who_stands_still_is_gone_within_a_second_and_its_slot_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let [mut dead, mut other] = [0, 1].map(|_| Process::within(folder.path()));
    dead.add(&Instance::named("dead"));
    other.add(&Instance::named("other"));
    let mut view = other.view();
    run(&mut [&mut dead, &mut other], 3);
    let victim = view.strips(other.now)[0].owner.identity;
    let killed = other.now;
    while other.now + FRAME < killed + SECOND * 4 / 5 {
        other.pass(FRAME);
        assert_eq!(other.names(&mut view), ["dead", "other"]);
    }
    while other.now + FRAME <= killed + SECOND {
        other.pass(FRAME);
        view.strips(other.now);
    }
    assert_eq!(other.names(&mut view), ["other"]);
    assert_eq!(view.post(other.now, victim, Change::ClearClips), Post::Gone);
    run(&mut [&mut other], 60);
    other.add(&Instance::named("new"));
    run(&mut [&mut other], 3);
    assert_eq!(other.names(&mut view), ["other", "new"]);
    let map = Map::open(folder.path()).unwrap();
    let used = |slot| map.slot_entry(slot)[0].load(Relaxed);
    assert!(used(0) != victim && used(1) != 0 && used(2) == 0);
}

#[test]
fn a_sleeper_whose_slot_was_taken_claims_anew_and_keeps_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let [mut sleeper, mut other] = [0, 1].map(|_| Process::within(folder.path()));
    let key = sleeper.add(&Instance::named("sleeper"));
    sleeper.pass(FRAME);
    let mut view = other.view();
    run(&mut [&mut sleeper, &mut other], 3);
    let old = sleeper.keeper.identity(key);
    run(&mut [&mut other], 120);
    other.add(&Instance::named("heir"));
    run(&mut [&mut other], 3);
    assert_eq!(other.names(&mut view), ["heir"]);
    sleeper.now = other.now;
    run(&mut [&mut sleeper, &mut other], 3);
    assert_eq!(other.names(&mut view), ["sleeper", "heir"]);
    assert_ne!(sleeper.keeper.identity(key), old);
}

#[test]
fn letters_from_before_a_sleep_are_stale() {
    let folder = tempfile::tempdir().unwrap();
    let [mut sleeper, mut other] = [0, 1].map(|_| Process::within(folder.path()));
    let instance = Instance::named("sleeper");
    sleeper.add(&instance);
    let mut view = other.view();
    run(&mut [&mut sleeper, &mut other], 3);
    let identity = view.strips(other.now)[0].owner.identity;
    let Post::Sent(ticket) = view.post(other.now, identity, Change::ClearClips) else {
        panic!("not sent");
    };
    assert_eq!(view.told(other.now, &ticket), Told::Pending);
    // Nobody took its slot meanwhile.
    sleeper.pass(10 * SECOND);
    assert_eq!(view.told(other.now, &ticket), Told::Refused(Refusal::Stale));
    assert!(instance.letters.lock().unwrap().is_empty());
}

#[test]
fn a_watcher_that_slept_condemns_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let [mut a, mut b] = [0, 1].map(|_| Process::within(folder.path()));
    a.add(&Instance::named("a"));
    b.add(&Instance::named("b"));
    let mut view = b.view();
    run(&mut [&mut a, &mut b], 3);
    // The machine stands for an hour; the watcher is the first to go on.
    b.pass(3_600 * SECOND);
    assert_eq!(b.names(&mut view), ["a", "b"]);
    b.pass(FRAME);
    assert_eq!(b.names(&mut view), ["a", "b"]);
}

#[test]
fn when_all_slots_are_taken_the_next_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::within(folder.path());
    let instance = Instance::named("x");
    let keys: Vec<_> = (0..SLOTS + 1).map(|_| process.add(&instance)).collect();
    let mut view = process.view();
    run(&mut [&mut process], 3);
    assert_eq!(process.names(&mut view).len(), SLOTS);
    assert_eq!(process.keeper.identity(keys[SLOTS]), None);
    drop(process.keeper.remove(keys[7]));
    run(&mut [&mut process], 2);
    assert!(process.keeper.identity(keys[SLOTS]).is_some());
}

#[test]
fn copies_are_made_while_a_desk_is_open_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let [mut strips, mut desks] = [0, 1].map(|_| Process::within(folder.path()));
    let instance = Instance::named("x");
    strips.add(&instance);
    let rest = strips.pass(FRAME);
    assert!(rest >= Duration::from_millis(200));
    // Once, so that a desk has something to show at once.
    run(&mut [&mut strips], 10);
    assert_eq!(instance.fills.load(Relaxed), 1);
    let desk = desks.keeper.add_desk(9);
    run(&mut [&mut desks, &mut strips], 10);
    assert_eq!(instance.fills.load(Relaxed), 11);
    assert!(strips.pass(FRAME) <= Duration::from_millis(34));
    // The desk's process is killed.
    run(&mut [&mut strips], 60);
    let fills = instance.fills.load(Relaxed);
    assert_eq!(strips.pass(FRAME), rest);
    assert_eq!(instance.fills.load(Relaxed), fills);
    desks.keeper.remove_desk(desk);
    assert!(desks.keeper.is_empty());
}

#[test]
fn a_peak_stays_for_two_copies() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::within(folder.path());
    let instance = Instance::named("x");
    process.add(&instance);
    process.keeper.add_desk(9);
    let mut view = process.view();
    let mut peak = |process: &mut Process, value: f32| {
        let mut contents = instance.contents.lock().unwrap();
        contents.readings.strip.output.peak_gain = [value; 2];
        contents.readings.strip.reduction_db.gate = value;
        drop(contents);
        process.pass(FRAME);
        let strips = view.strips(process.now);
        strips.first().map(|seen| {
            let strip = seen.contents.readings.strip;
            assert_eq!(strip.output.peak_gain[0], strip.reduction_db.gate);
            strip.output.peak_gain[1]
        })
    };
    peak(&mut process, 0.0);
    let read = [0.0, 0.9, 0.2, 0.1, 0.0].map(|value| peak(&mut process, value));
    assert_eq!(read, [0.0, 0.9, 0.9, 0.2, 0.1].map(Some));
}

struct Panics;

impl Source for Panics {
    fn fill(&self, _: &mut SlotContents) {
        panic!("as the test wants");
    }

    fn desks(&self, _living: &[u64]) {}

    fn letter(&self, _: &Letter) -> Result<(), Refusal> {
        Ok(())
    }
}

#[test]
fn an_instance_that_panics_takes_nobody_along() {
    let mut process = Process::of(Registry::local());
    process.keeper.add(Arc::new(Panics));
    process.add(&Instance::named("x"));
    let mut view = process.view();
    run(&mut [&mut process], 3);
    assert_eq!(process.names(&mut view), ["x"]);
    // Its slot is free.
    process.add(&Instance::named("y"));
    run(&mut [&mut process], 3);
    assert_eq!(process.names(&mut view), ["x", "y"]);
}

#[test]
fn threads_that_claim_at_once_get_a_slot_each() {
    let folder = tempfile::tempdir().unwrap();
    let claim = || {
        let map = Arc::new(Map::open(folder.path()).unwrap());
        let mut watch = Watch::default();
        watch.look_at(&map, Duration::ZERO);
        let claim = |_| Entry::claim(&map, &watch, DESKS..ENTRIES, new_identity().unwrap());
        (0..SLOTS / 8).filter_map(claim).collect::<Vec<_>>()
    };
    let claimed: Vec<Entry> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(claim)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let places: BTreeSet<usize> = claimed.iter().map(Entry::at).collect();
    let identities: BTreeSet<u64> = claimed.iter().map(Entry::identity).collect();
    assert_eq!([places.len(), identities.len(), claimed.len()], [SLOTS; 3]);
}
