//! Instrument from the name of a file. The rules stand at the head of `vocabulary.toml`.

use super::vocabulary::{Entry, Instrument, instruments, is_known};
use super::words::{Word, cut, join};

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Factory preset.
    pub preset: &'static str,
    /// The words that said it, as the vocabulary writes them.
    pub words: Vec<String>,
    /// Presets that would do as well, where the name leaves it open.
    pub or: Vec<&'static str>,
    /// Why the engineer should look twice; empty if the name is clear.
    pub doubt: String,
    /// Whether the words can be no name of a person or of another thing.
    pub is_sure: bool,
    /// Words of the name that say nothing of it.
    pub rest: Vec<Word>,
}

/// Words of the longest expression.
const LONGEST: usize = 4;

/// The words of a name.
pub fn words(name: &str) -> Vec<Word> {
    cut(name, is_known)
}

/// Words that say an instrument, or a variant of it.
struct Found {
    /// Position of the instrument: lower wins.
    rank: usize,
    /// Position of the variant.
    variant: Option<usize>,
    entry: &'static Entry,
    from: usize,
    to: usize,
}

/// What the words of a name say; none if nothing is known.
pub fn guess(words: &[Word]) -> Option<Guess> {
    let found = without_shorter(find_all(words));
    let is_sure = found.iter().any(|f| f.entry.is_sure);
    let counted: Vec<&Found> = found
        .iter()
        .filter(|f| f.entry.is_sure == is_sure)
        .collect();
    let first = counted.iter().min_by_key(|f| f.rank)?;
    let instrument = &instruments()[first.rank];
    let own: Vec<&Found> = found.iter().filter(|f| f.rank == first.rank).collect();
    let others = || counted.iter().filter(|f| f.rank != first.rank);
    let mut said = vec![first.entry.text.clone()];
    let (preset, mut or) = match variant(instrument, &own, words, &mut said) {
        Some(index) => {
            let says = &instrument.variants[index].says;
            (says.preset, says.or.clone())
        }
        None => {
            let is_no_drum = others().any(|f| !instruments()[f.rank].is_drum);
            let preset = instrument.no_drum.filter(|_| is_no_drum);
            (
                preset.unwrap_or(instrument.says.preset),
                instrument.says.or.clone(),
            )
        }
    };
    or.extend(others().map(|f| preset_of(f)));
    let sayers = counted.iter().filter(|f| f.rank == first.rank);
    let is_taken = |at: &usize| sayers.clone().any(|f| (f.from..f.to).contains(at));
    let rest = (0..words.len()).filter(|at| !is_taken(at));
    Some(Guess {
        preset,
        doubt: doubt(instrument, first, is_sure),
        words: said,
        or: once_each(or, preset),
        is_sure,
        rest: rest.map(|at| words[at].clone()).collect(),
    })
}

/// `presets` without doubles and without the one that was chosen.
fn once_each(presets: Vec<&'static str>, chosen: &str) -> Vec<&'static str> {
    let mut once = Vec::new();
    for preset in presets {
        if preset != chosen && !once.contains(&preset) {
            once.push(preset);
        }
    }
    once
}

fn preset_of(found: &Found) -> &'static str {
    let instrument = &instruments()[found.rank];
    let variant = found.variant.map(|v| &instrument.variants[v].says);
    variant.unwrap_or(&instrument.says).preset
}

fn doubt(instrument: &Instrument, first: &Found, is_sure: bool) -> String {
    if is_sure {
        return instrument.note.clone();
    }
    format!("'{}' may also be a name or another thing", first.entry.text)
}

/// The variant that the name says, and the words that say it.
fn variant(
    instrument: &Instrument,
    own: &[&Found],
    words: &[Word],
    said: &mut Vec<String>,
) -> Option<usize> {
    // An unsure word beside a sure one may be what decides: "Gtr Solo".
    let is_sure = own.iter().any(|f| f.entry.is_sure);
    let sayers = || own.iter().filter(|f| f.entry.is_sure == is_sure);
    let taken = |at: usize| sayers().any(|f| (f.from..f.to).contains(&at));
    instrument
        .variants
        .iter()
        .enumerate()
        .find_map(|(index, v)| {
            if let Some(f) = own.iter().find(|f| f.variant == Some(index)) {
                if !said.contains(&f.entry.text) {
                    said.push(f.entry.text.clone());
                }
                return Some(index);
            }
            let entry = windows(words)
                .filter(|(from, to, _)| !(*from..*to).all(taken))
                .find_map(|(_, _, joined)| v.with.iter().find(|e| e.is(&joined)))?;
            said.push(entry.text.clone());
            Some(index)
        })
}

/// Every run of words, the longer first.
fn windows(words: &[Word]) -> impl Iterator<Item = (usize, usize, String)> + '_ {
    (1..=LONGEST.min(words.len()))
        .rev()
        .flat_map(move |length| {
            (0..=words.len() - length)
                .map(move |from| (from, from + length, join(&words[from..from + length])))
        })
}

fn find_all(words: &[Word]) -> Vec<Found> {
    let mut found = Vec::new();
    for (from, to, joined) in windows(words) {
        // "48k" and "3rd" are no kick and no ride.
        let is_unit = from > 0 && words[from].is_glued && is_number(&words[from - 1]);
        for (rank, instrument) in instruments().iter().enumerate() {
            let variants = instrument.variants.iter().enumerate();
            let lists = variants
                .map(|(index, v)| (Some(index), &v.says.entries))
                .chain([(None, &instrument.says.entries)]);
            for (variant, entries) in lists {
                let is_it = |e: &&Entry| e.is(&joined) && (e.is_sure || !is_unit);
                found.extend(entries.iter().find(is_it).map(|entry| Found {
                    rank,
                    variant,
                    entry,
                    from,
                    to,
                }));
            }
        }
    }
    found
}

fn is_number(word: &Word) -> bool {
    word.text.starts_with(char::is_numeric)
}

/// Longer expressions take their words away from shorter ones.
fn without_shorter(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    for new in found {
        let is_taken = |k: &Found| {
            let is_same = (k.from, k.to) == (new.from, new.to);
            !is_same && k.from < new.to && new.from < k.to
        };
        if !kept.iter().any(is_taken) {
            kept.push(new);
        }
    }
    kept
}

/// Two places at one source, whose signals may cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nearer to the source: kick in, snare top, DI.
    Near,
    /// Further from it: kick out, snare bottom, amplifier.
    Far,
}

/// Words of an amplifier before which a microphone stands.
const AMP: [&str; 6] = ["amp", "cab", "cabinet", "mic", "speaker", "box"];
const DIRECT: [&str; 3] = ["di", "direct", "direkt"];

/// The source and the side of it that a track stands for, if its kind comes in pairs.
pub fn side(guess: &Guess, words: &[Word]) -> Option<(&'static str, Side)> {
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.text.as_str()));
    match guess.preset {
        "kick-in" => Some(("kick", Side::Near)),
        "kick-out" => Some(("kick", Side::Far)),
        "snare-top" => Some(("snare", Side::Near)),
        "snare-bottom" => Some(("snare", Side::Far)),
        "bass-di" => Some(("bass", Side::Near)),
        "bass-amp" => Some(("bass", Side::Far)),
        preset if preset.contains("guitar") && has(&DIRECT) => Some(("guitar", Side::Near)),
        preset if preset.contains("guitar") && has(&AMP) => Some(("guitar", Side::Far)),
        _ => None,
    }
}

/// Whether a word says where at the source a microphone stands.
pub fn is_place(word: &str) -> bool {
    let is_paired = |i: &&Instrument| ["kick-in", "snare-top", "bass-di"].contains(&i.says.preset);
    let paired = instruments().iter().filter(is_paired);
    let mut with = paired.flat_map(|i| &i.variants).flat_map(|v| &v.with);
    AMP.contains(&word) || DIRECT.contains(&word) || with.any(|e| e.is(word))
}

#[cfg(test)]
mod tests;
