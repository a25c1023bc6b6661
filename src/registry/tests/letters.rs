//! Letters arrive once, whole, in order, or their sender is told why not.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

use super::{FRAME, Instance, Process, run};
use crate::params::{PARAMS, ParamId};
use crate::registry::contents::name;
use crate::registry::layout::{CELL_WORDS, CELLS, LETTERS, NAME, SLOT, TAIL};
use crate::registry::letter::{Change, Envelope, Letter, Refusal};
use crate::registry::letter_box::{Counts, Inbox, PATIENCE, STALE_AFTER, Told, put, told};
use crate::registry::memory::Memory;
use crate::registry::view::Post;

/// The box's owner and its heartbeat.
const READER: (u64, u64) = (5, 1_000);

fn envelope(number: u32, change: Change) -> Envelope {
    let letter = Letter {
        from: 3,
        number,
        change,
    };
    let (to, beat) = READER;
    Envelope { to, beat, letter }
}

fn changes() -> [Change; 10] {
    [
        Change::Begin(ParamId::StripBypass),
        Change::Value(PARAMS[ParamId::COUNT - 1].id, 1.0),
        Change::End(PARAMS[7].id),
        Change::Set(PARAMS[3].id, 0.3),
        Change::ClearClips,
        Change::Groups(255),
        Change::Preset(name("user/Ännchen")),
        Change::Label(name("")),
        Change::GroupName(name(&"x".repeat(64))),
        Change::SwitchSides,
    ]
}

struct Box {
    memory: Memory,
    inbox: Inbox,
    counts: Counts,
    got: Vec<Letter>,
}

impl Box {
    fn new() -> Self {
        let memory = Memory::own(SLOT);
        let inbox = Inbox::new(memory.words());
        Self {
            memory,
            inbox,
            counts: Counts::default(),
            got: Vec::new(),
        }
    }

    fn words(&self) -> &[AtomicU64] {
        self.memory.words()
    }

    fn put(&self, number: u32) -> Option<u64> {
        put(self.words(), &envelope(number, Change::ClearClips))
    }

    fn take(&mut self) {
        let got = &mut self.got;
        let words = self.memory.words();
        self.inbox.take(words, READER, &mut self.counts, |letter| {
            got.push(*letter);
            Ok(())
        });
    }

    fn numbers(&self) -> Vec<u32> {
        self.got.iter().map(|letter| letter.number).collect()
    }

    /// A position as a writer gets it that then dies.
    fn begin_and_die(&self) -> u64 {
        self.words()[TAIL].fetch_add(1, Relaxed)
    }

    fn cell(&self, position: u64) -> &[AtomicU64] {
        let start = CELLS + (position as usize % LETTERS) * CELL_WORDS;
        &self.words()[start..start + CELL_WORDS]
    }
}

#[test]
fn each_letter_arrives_once_at_the_strip_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let [mut strips, mut desk] = [0, 1].map(|_| Process::within(folder.path()));
    let instances = ["a", "b"].map(Instance::named);
    let keys: Vec<_> = instances.iter().map(|one| strips.add(one)).collect();
    let mut view = desk.view();
    run(&mut [&mut strips, &mut desk], 3);
    let to = view.strips(desk.now)[1].owner.identity;
    let tickets = changes().map(|change| match view.post(desk.now, to, change) {
        Post::Sent(ticket) => ticket,
        not => panic!("{not:?}"),
    });
    assert_eq!(
        tickets.map(|t| view.told(desk.now, &t)),
        [Told::Pending; 10]
    );
    strips.pass(FRAME);
    assert_eq!(tickets.map(|t| view.told(desk.now, &t)), [Told::Taken; 10]);
    strips.pass(FRAME);
    let got = instances[1].letters.lock().unwrap().clone();
    assert_eq!(
        got.iter().map(|letter| letter.change).collect::<Vec<_>>(),
        changes()
    );
    assert!(got.iter().all(|letter| letter.from == 77));
    assert!(got.is_sorted_by(|a, b| a.number < b.number));
    assert!(instances[0].letters.lock().unwrap().is_empty());
    assert_eq!(strips.keeper.counts(keys[1]).taken, 10);
    // What the strip itself refuses is told.
    *instances[1].refuses.lock().unwrap() = Some(Refusal::Busy);
    let Post::Sent(ticket) = view.post(desk.now, to, Change::ClearClips) else {
        panic!("not sent");
    };
    strips.pass(FRAME);
    assert_eq!(view.told(desk.now, &ticket), Told::Refused(Refusal::Busy));
    drop(strips.keeper.remove(keys[1]));
    view.strips(desk.now);
    assert_eq!(view.told(desk.now, &ticket), Told::Gone);
    assert_eq!(view.post(desk.now, to, Change::ClearClips), Post::Gone);
}

#[test]
fn a_full_box_says_so_and_opens_again() {
    let mut full = Box::new();
    let positions: Vec<_> = (0..LETTERS as u32).map(|n| full.put(n).unwrap()).collect();
    assert_eq!(full.put(64), None);
    full.take();
    let in_order: Vec<u32> = (0..LETTERS as u32).collect();
    assert_eq!(full.numbers(), in_order);
    assert!(
        positions
            .iter()
            .all(|at| told(full.words(), *at) == Told::Taken)
    );
    // A round later the fate of the first is overwritten.
    for n in 0..LETTERS as u32 {
        full.put(n).unwrap();
    }
    assert_eq!(told(full.words(), positions[0]), Told::Taken);
    full.take();
    assert_eq!(told(full.words(), positions[0]), Told::Forgotten);
}

#[test]
fn what_is_no_letter_for_it_is_refused_counted_and_never_handed_over() {
    let good = envelope(1, Change::ClearClips);
    let set = |value| envelope(1, Change::Set(PARAMS[3].id, value));
    let (to, beat) = READER;
    let sent = [
        (Envelope { to: to + 1, ..good }, Refusal::Elsewhere),
        (
            Envelope {
                beat: beat - STALE_AFTER - 1,
                ..good
            },
            Refusal::Stale,
        ),
        (
            Envelope {
                beat: beat + 1,
                ..good
            },
            Refusal::Stale,
        ),
        (set(f64::NAN), Refusal::Value),
        (set(f64::NEG_INFINITY), Refusal::Value),
        (set(1.5), Refusal::Value),
        (set(-1e-9), Refusal::Value),
    ];
    let mut counts = [0; Refusal::ALL.len()];
    let mut full = Box::new();
    for (envelope, refusal) in sent {
        let at = put(full.words(), &envelope).unwrap();
        full.take();
        assert_eq!(told(full.words(), at), Told::Refused(refusal));
        counts[refusal as usize] += 1;
    }
    assert_eq!((full.counts.refused, full.counts.taken), (counts, 0));
    assert!(full.got.is_empty());
    // As old as may be.
    put(
        full.words(),
        &Envelope {
            beat: beat - STALE_AFTER,
            ..good
        },
    )
    .unwrap();
    full.take();
    assert_eq!(full.counts.taken, 1);
}

#[test]
fn kinds_and_parameters_that_nobody_knows_are_refused() {
    for (what, value, refusal) in [
        (0u64, 0, Refusal::Unknown),
        (11 << 48, 0, Refusal::Unknown),
        (u64::MAX, 0, Refusal::Unknown),
        (4 << 48 | (ParamId::COUNT as u64) << 32, 0, Refusal::Unknown),
        (1 << 48 | 0xffff << 32, 0, Refusal::Unknown),
        (6 << 48, 256, Refusal::Value),
    ] {
        let mut full = Box::new();
        let at = full.put(1).unwrap();
        let (to, beat) = READER;
        let words = [to, what, value, 3, beat].into_iter().chain([0; NAME]);
        let check = crate::registry::layout::hash(words.clone().chain([at]));
        for (cell, word) in full.cell(at)[2..].iter().zip(words.chain([check])) {
            cell.store(word, Relaxed);
        }
        full.take();
        assert_eq!(told(full.words(), at), Told::Refused(refusal), "{what:x}");
    }
}

#[test]
fn a_writer_that_died_holds_nobody_up_for_long() {
    let mut full = Box::new();
    full.put(1).unwrap();
    let dead = full.begin_and_die();
    full.put(2).unwrap();
    for _ in 0..PATIENCE {
        full.take();
        assert_eq!(full.numbers(), [1]);
    }
    full.take();
    assert_eq!(full.numbers(), [1, 2]);
    assert_eq!(told(full.words(), dead), Told::Refused(Refusal::Torn));
    // The cell serves again a round later.
    for n in 0..3 * LETTERS as u32 {
        full.put(n).unwrap();
        full.take();
    }
    assert_eq!(full.got.len(), 2 + 3 * LETTERS);
}

#[test]
fn a_writer_that_comes_back_late_spoils_no_letter() {
    let mut full = Box::new();
    let late = full.begin_and_die();
    for _ in 0..=PATIENCE {
        full.take();
    }
    for n in 1..LETTERS as u32 {
        full.put(n).unwrap();
        full.take();
    }
    // The same cell, by another writer; then the late one goes on.
    let again = full.put(64).unwrap();
    assert_eq!(again, late + LETTERS as u64);
    let words = envelope(999, Change::ClearClips).words(late);
    for (cell, word) in full.cell(late)[2..].iter().zip(words).take(3) {
        cell.store(word, Relaxed);
    }
    let count = &full.cell(late)[0];
    assert!(
        count
            .compare_exchange(late, late + 1, Relaxed, Relaxed)
            .is_err()
    );
    full.take();
    assert_eq!(told(full.words(), again), Told::Refused(Refusal::Torn));
    assert!(full.got.iter().all(|letter| letter.number != 999));
    full.put(65).unwrap();
    full.take();
    assert_eq!(full.got.last().unwrap().number, 65);
}

#[test]
fn counts_without_sense_empty_the_box_and_no_more() {
    for tail in [u64::MAX, 0, 1 << 63, 3] {
        let mut full = Box::new();
        full.put(1).unwrap();
        full.words()[TAIL].store(tail, Relaxed);
        full.take();
        assert_eq!(full.counts.repaired, 1);
        full.put(2).unwrap();
        full.take();
        assert_eq!(full.numbers(), [2]);
    }
    for count in [u64::MAX, 0, 1 << 63] {
        let mut full = Box::new();
        full.cell(full.words()[TAIL].load(Relaxed))[0].store(count, Relaxed);
        let _ = full.put(1);
        for _ in 0..=PATIENCE + 1 {
            full.take();
        }
        full.put(2).unwrap();
        full.take();
        assert_eq!(full.numbers(), [2], "{count:x}");
    }
}

#[test]
fn in_a_storm_every_letter_is_told_and_none_is_doubled() {
    const SENDERS: u64 = 4;
    const EACH: u32 = 2_500;
    let mut full = Box::new();
    let memory = Arc::new(Memory::own(SLOT));
    full.inbox = Inbox::new(memory.words());
    let storm = |from: u64| {
        let memory = Arc::clone(&memory);
        move || {
            let send = |number: &u32| {
                let mut envelope = envelope(*number, Change::ClearClips);
                envelope.letter.from = from;
                put(memory.words(), &envelope).is_some()
            };
            let sent: Vec<u32> = (0..EACH).filter(send).collect();
            sent
        }
    };
    let mut got: Vec<Letter> = Vec::new();
    let sent: Vec<Vec<u32>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..SENDERS).map(|from| scope.spawn(storm(from))).collect();
        loop {
            let is_over = threads.iter().all(|thread| thread.is_finished());
            let mut at_once = 0;
            full.inbox
                .take(memory.words(), READER, &mut full.counts, |letter| {
                    at_once += 1;
                    got.push(*letter);
                    Ok(())
                });
            assert!(at_once <= LETTERS);
            if is_over && at_once == 0 {
                break;
            }
            thread::yield_now();
        }
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let torn = full.counts.refused[Refusal::Torn as usize] as usize;
    for (from, sent) in (0..SENDERS).zip(&sent) {
        let of_one = got.iter().filter(|letter| letter.from == from);
        let numbers: Vec<u32> = of_one.map(|letter| letter.number).collect();
        // In order; what is missing was passed over while its writer slept, and is counted.
        assert!(numbers.is_sorted_by(|a, b| a < b));
        assert!(numbers.iter().all(|number| sent.contains(number)));
    }
    let sent: usize = sent.iter().map(Vec::len).sum();
    assert_eq!(got.len() + torn, sent);
    assert_eq!(full.counts.taken as usize, got.len());
    assert!(sent >= LETTERS && full.counts.repaired == 0);
}
