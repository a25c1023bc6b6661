//! What a slot tells comes back as it was, and nothing else does.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use proptest::prelude::*;

use crate::dsp::Faults;
use crate::params::ParamId;
use crate::registry::contents::{Flags, Owner, SlotContents, name, read, write};
use crate::registry::layout::{CELLS, DESCRIBED, POSITIONS, READINGS, SEQUENCE, SLOT, TAIL};
use crate::registry::memory::Memory;
use crate::registry::readings::{self, SlotLoudness, SlotReadings};

const OWNER: Owner = Owner {
    identity: 5,
    process: 6,
    parent: u32::MAX,
    order: 7,
};

fn slot() -> Memory {
    Memory::own(SLOT)
}

fn readings() -> SlotReadings {
    let mut all = SlotReadings::default();
    all.strip.input.peak_gain = [0.5, 1.25];
    all.strip.input.vu_gain = [0.25, 0.125];
    all.strip.input.clipped_samples = u32::MAX;
    all.strip.output.peak_gain = [0.0, 2.0];
    all.strip.output.clipped_samples = 3;
    all.strip.reduction_db.gate = 60.0;
    all.strip.reduction_db.deesser = 0.5;
    all.strip.key_gain.compressor = 0.75;
    all.strip.is_guarding = true;
    all.strip.faults = Faults::from_bits(0b1010);
    all.stream.sample_rate_hz = 96_000.0;
    all.stream.channels = 2;
    all.stream.has_key = true;
    all.stream.load_norm = 0.5;
    all.loudness = Some(SlotLoudness {
        true_peak_dbtp: -0.5,
        momentary_lufs: -18.0,
        short_term_lufs: f32::NEG_INFINITY,
        integrated_lufs: -23.0,
    });
    all
}

#[test]
fn all_that_is_told_comes_back() {
    let slot = slot();
    let mut told = SlotContents {
        track: name("Kick in, Müller 低音"),
        colour: Some([0, 1, 255]),
        label: name("x"),
        preset: name(&"ä".repeat(40)),
        groups: 0b1000_0001,
        flags: Flags::RECORDING | Flags::FAULT,
        readings: readings(),
        ..SlotContents::default()
    };
    for (n, position) in told.positions.iter_mut().enumerate() {
        *position = n as f64 / ParamId::COUNT as f64;
    }
    for groups in [1, 2] {
        told.groups = groups;
        write(slot.words(), &OWNER, &told);
        let mut seen = SlotContents::default();
        assert_eq!(read(slot.words(), OWNER.identity, &mut seen), Some(OWNER));
        assert_eq!(seen, told);
    }
    assert_eq!(told.preset.len(), 64);
    // Nothing stands where letters do.
    assert!(
        slot.words()[TAIL..]
            .iter()
            .all(|word| word.load(Relaxed) == 0)
    );
    assert!(SLOT > CELLS && slot.words().len() == SLOT);
}

#[test]
fn readings_without_loudness_have_none() {
    let mut told = readings();
    told.loudness = None;
    assert_eq!(SlotReadings::from_words(&told.words()), told);
}

#[test]
fn a_description_is_read_whole_or_not_at_all() {
    let slot = slot();
    let words = slot.words();
    let mut seen = SlotContents::default();
    let told = SlotContents {
        track: name("new"),
        ..SlotContents::default()
    };
    write(words, &OWNER, &told);
    // Somebody died over it.
    words[SEQUENCE].fetch_add(1, Relaxed);
    assert_eq!(read(words, OWNER.identity, &mut seen), None);
    assert_eq!(seen, SlotContents::default());
    write(words, &OWNER, &told);
    assert_eq!(read(words, OWNER.identity, &mut seen), Some(OWNER));
    assert_eq!(read(words, 9, &mut seen), None);
}

#[test]
fn names_hold_no_controls_and_end_at_a_character() {
    assert_eq!(name("a\nb\u{202e}").as_str(), "a\\nb\\u{202e}");
    assert_eq!(name(&["x", &"低".repeat(40)].concat()).chars().count(), 22);
    let slot = slot();
    write(slot.words(), &OWNER, &SlotContents::default());
    // The track's name: an escape, no UTF-8, no end.
    for word in &slot.words()[DESCRIBED + 5..DESCRIBED + 13] {
        word.store(u64::from_ne_bytes(*b"\x1b\xff\xfe\x80abc\x07"), Relaxed);
    }
    let mut seen = SlotContents::default();
    read(slot.words(), OWNER.identity, &mut seen);
    assert!(seen.track.starts_with("\\u{1b}\u{fffd}"), "{}", seen.track);
    assert!(!seen.track.contains(char::is_control));
}

#[test]
fn a_position_that_is_none_leaves_the_one_before() {
    let slot = slot();
    let words = slot.words();
    let mut seen = SlotContents::default();
    write(words, &OWNER, &seen.clone());
    let before = seen.positions;
    for bad in [
        f64::NAN,
        f64::INFINITY,
        -0.1,
        1.000_001,
        f64::MIN_POSITIVE - 1.0,
    ] {
        words[POSITIONS + 3].store(bad.to_bits(), Relaxed);
        read(words, OWNER.identity, &mut seen);
        assert_eq!(seen.positions, before);
    }
    words[POSITIONS + 3].store(0.625f64.to_bits(), Relaxed);
    read(words, OWNER.identity, &mut seen);
    assert_eq!(seen.positions[3], 0.625);
}

/// Whether everything is of the kind that pictures are made of.
pub fn is_legal(contents: &SlotContents) -> bool {
    let SlotReadings {
        strip,
        stream,
        loudness,
    } = contents.readings;
    let levels = [strip.input, strip.output];
    let gains = levels
        .iter()
        .flat_map(|level| level.peak_gain.iter().chain(&level.vu_gain));
    let numbers = gains
        .chain(strip.reduction_db.iter())
        .chain(strip.key_gain.iter());
    let mut numbers = numbers.chain([&stream.sample_rate_hz, &stream.load_norm]);
    let names = [contents.track, contents.label, contents.preset];
    numbers.all(|x| (0.0..=1e7).contains(x))
        && contents.positions.iter().all(|p| (0.0..=1.0).contains(p))
        && names
            .iter()
            .all(|name| !name.contains(|c: char| c.is_control() || c == '\u{202e}'))
        && stream.channels <= 2
        && loudness.is_none_or(|l| {
            let all = [
                l.true_peak_dbtp,
                l.momentary_lufs,
                l.short_term_lufs,
                l.integrated_lufs,
            ];
            all.iter()
                .all(|x| *x == f32::NEG_INFINITY || x.abs() <= 200.0)
        })
}

proptest! {
    #[test]
    fn any_words_are_legal_contents(words in prop::collection::vec(any::<u64>(), SLOT)) {
        let words: Vec<AtomicU64> = words.into_iter().map(AtomicU64::new).collect();
        // What its owner would say, so that it is read at all.
        words[SEQUENCE].store(4, Relaxed);
        words[DESCRIBED].store(5, Relaxed);
        let mut seen = SlotContents::default();
        prop_assert!(read(&words, 5, &mut seen).is_some());
        prop_assert!(is_legal(&seen), "{seen:?}");
    }

    #[test]
    fn any_numbers_are_legal_readings(floats in prop::collection::vec(any::<f32>(), readings::WORDS)) {
        let words = std::array::from_fn(|n| u64::from(floats[n].to_bits()));
        let contents = SlotContents {
            readings: SlotReadings::from_words(&words),
            ..SlotContents::default()
        };
        prop_assert!(is_legal(&contents), "{contents:?}");
        prop_assert!(READINGS + words.len() == POSITIONS);
    }
}
