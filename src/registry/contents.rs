//! What a slot says of its strip, and how it stands in words.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use arrayvec::ArrayString;

use super::layout::{DESCRIBED, DESCRIBED_WORDS, FLAGS, NAME, POSITIONS, READINGS, SEQUENCE};
use super::readings::{self, SlotReadings};
use crate::params::{PARAMS, ParamId};
use crate::text::shown;

/// Times that a description is read again because its owner writes meanwhile.
const ATTEMPTS: usize = 32;

/// A name: at most 64 bytes.
pub type Name = ArrayString<{ 8 * NAME }>;

/// As much of `text` as a [`Name`] holds, without what a name may not hold.
pub fn name(text: &str) -> Name {
    let mut name = Name::new();
    for c in shown(text).chars() {
        if name.try_push(c).is_err() {
            break;
        }
    }
    name
}

bitflags::bitflags! {
    /// What is so or not.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Flags: u64 {
        /// The host's transport records.
        const RECORDING = 1;
        /// The host's transport runs.
        const PLAYING = 1 << 1;
        /// The strip is bypassed.
        const BYPASS = 1 << 2;
        /// Something went wrong since faults were cleared.
        const FAULT = 1 << 3;
        /// The strip's loudness is measured.
        const LOUDNESS = 1 << 4;
        const _ = !0;
    }
}

/// What a strip tells.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotContents {
    /// The track's name, as the host gives it.
    pub track: Name,
    /// The track's colour, red, green, blue.
    pub colour: Option<[u8; 3]>,
    /// The name that the user gave.
    pub label: Name,
    /// The preset's name.
    pub preset: Name,
    /// Groups that the strip belongs to, A in the lowest bit.
    pub groups: u8,
    /// What the first of them is called.
    pub group_name: Name,
    /// What is so or not.
    pub flags: Flags,
    /// Position of each parameter, 0 to 1, in the order of [`PARAMS`].
    pub positions: [f64; ParamId::COUNT],
    /// Readings.
    pub readings: SlotReadings,
}

impl Default for SlotContents {
    fn default() -> Self {
        let mut positions = [0.0; ParamId::COUNT];
        for (position, param) in positions.iter_mut().zip(PARAMS) {
            *position = param.position_of(param.default_value());
        }
        Self {
            track: Name::new(),
            colour: None,
            label: Name::new(),
            preset: Name::new(),
            groups: 0,
            group_name: Name::new(),
            flags: Flags::default(),
            positions,
            readings: SlotReadings::default(),
        }
    }
}

/// Whose a strip is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// Identity.
    pub identity: u64,
    /// Number of the process.
    pub process: u32,
    /// Number of the process that started it; 0 where the system does not tell.
    pub parent: u32,
    /// Stamp of its creation: greater than those of strips that were there before.
    pub order: u64,
}

/// Writes what a strip tells into its slot.
pub fn write(body: &[AtomicU64], owner: &Owner, contents: &SlotContents) {
    body[FLAGS].store(contents.flags.bits(), Relaxed);
    for (to, word) in body[READINGS..].iter().zip(contents.readings.words()) {
        to.store(word, Relaxed);
    }
    for (to, position) in body[POSITIONS..].iter().zip(&contents.positions) {
        to.store(position.to_bits(), Relaxed);
    }
    let described = describe(owner, contents);
    let to = &body[DESCRIBED..DESCRIBED + DESCRIBED_WORDS];
    let sequence = body[SEQUENCE].load(Relaxed);
    let is_same = to
        .iter()
        .zip(&described)
        .all(|(to, word)| to.load(Relaxed) == *word);
    if is_same && sequence.is_multiple_of(2) {
        return;
    }
    // Odd already where somebody died over it.
    let odd = sequence | 1;
    body[SEQUENCE].store(odd, Relaxed);
    fence(Release);
    for (to, word) in to.iter().zip(described) {
        to.store(word, Relaxed);
    }
    body[SEQUENCE].store(odd.wrapping_add(1), Release);
}

fn describe(owner: &Owner, contents: &SlotContents) -> [u64; DESCRIBED_WORDS] {
    let mut words = [0; DESCRIBED_WORDS];
    let colour = contents
        .colour
        .map_or(0, |[r, g, b]| u64::from(u32::from_be_bytes([1, r, g, b])));
    let numbers = [
        owner.identity,
        u64::from(owner.parent) << 32 | u64::from(owner.process),
        owner.order,
        colour,
        u64::from(contents.groups),
    ];
    words[..numbers.len()].copy_from_slice(&numbers);
    let names = [
        &contents.track,
        &contents.label,
        &contents.preset,
        &contents.group_name,
    ];
    let to = words[numbers.len()..].chunks_exact_mut(NAME);
    for (to, name) in to.zip(names) {
        to.copy_from_slice(&name_words(name));
    }
    words
}

/// Reads what anybody may have written. Into `contents` comes what is legal; what is not leaves what stands
/// there, a name without what names may not hold. None, and nothing is read, if `identity` has not described
/// itself: it is writing, died over it, or the words are of the slot's owner before.
pub fn read(body: &[AtomicU64], identity: u64, contents: &mut SlotContents) -> Option<Owner> {
    let described = read_described(body)?;
    let [owner, process, order, colour, groups, ..] = described;
    if owner != identity {
        return None;
    }
    contents.colour = match (colour as u32).to_be_bytes() {
        [1, r, g, b] => Some([r, g, b]),
        _ => None,
    };
    contents.groups = groups as u8;
    let mut names = described[5..].chunks_exact(NAME).map(read_name);
    for to in [
        &mut contents.track,
        &mut contents.label,
        &mut contents.preset,
        &mut contents.group_name,
    ] {
        *to = names.next().unwrap_or_default();
    }
    contents.flags = Flags::from_bits_retain(body[FLAGS].load(Relaxed));
    let mut words = [0; readings::WORDS];
    for (word, from) in words.iter_mut().zip(&body[READINGS..]) {
        *word = from.load(Relaxed);
    }
    contents.readings = SlotReadings::from_words(&words);
    for (to, from) in contents.positions.iter_mut().zip(&body[POSITIONS..]) {
        if let Some(position) = position(from.load(Relaxed)) {
            *to = position;
        }
    }
    Some(Owner {
        identity,
        process: process as u32,
        parent: (process >> 32) as u32,
        order,
    })
}

/// A position of 0 to 1; none if it is none.
pub fn position(word: u64) -> Option<f64> {
    let position = f64::from_bits(word);
    (0.0..=1.0).contains(&position).then_some(position)
}

fn read_described(body: &[AtomicU64]) -> Option<[u64; DESCRIBED_WORDS]> {
    let mut words = [0; DESCRIBED_WORDS];
    for _ in 0..ATTEMPTS {
        let before = body[SEQUENCE].load(Acquire);
        if before.is_multiple_of(2) {
            for (word, from) in words.iter_mut().zip(&body[DESCRIBED..]) {
                *word = from.load(Relaxed);
            }
            fence(Acquire);
            if body[SEQUENCE].load(Relaxed) == before {
                return Some(words);
            }
        }
        std::hint::spin_loop();
    }
    None
}

/// A name as words; zeros behind its end.
pub fn name_words(name: &Name) -> [u64; NAME] {
    let mut words = [0; NAME];
    for (to, bytes) in words.iter_mut().zip(name.as_bytes().chunks(8)) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        *to = u64::from_ne_bytes(word);
    }
    words
}

/// The name in words that anybody may have written.
pub fn read_name(words: &[u64]) -> Name {
    let mut bytes = [0; 8 * NAME];
    for (to, word) in bytes.chunks_exact_mut(8).zip(words) {
        to.copy_from_slice(&word.to_ne_bytes());
    }
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    name(&String::from_utf8_lossy(bytes))
}
