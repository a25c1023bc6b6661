//! What the names of a folder say together.

use super::guess::{Guess, guess};
use super::words::Word;

/// Fewer names than this have words in common by chance.
const FEWEST: usize = 3;

/// A guess for each name, given as its words. What stands in every name is the song's ("Piano Man_Kick"):
/// it counts only where nothing else is sure.
pub fn guess_all(names: &[Vec<Word>]) -> Vec<Option<Guess>> {
    let is_common = |word: &Word| {
        names.len() >= FEWEST && names.iter().all(|n| n.iter().any(|w| w.text == word.text))
    };
    let guess_of = |name: &[Word]| {
        let own: Vec<_> = name.iter().filter(|w| !is_common(w)).cloned().collect();
        guess(&own).filter(|g| g.is_sure).or_else(|| guess(name))
    };
    let of = |name: &Vec<Word>| guess_of(&without_counted_letter(name, names));
    names.iter().map(of).collect()
}

/// Where there is a "Snare A" too, the B of "Snare B" counts, and is no bottom.
fn without_counted_letter(name: &[Word], names: &[Vec<Word>]) -> Vec<Word> {
    let is_counted = |at: usize| {
        let mut other: Vec<_> = name.iter().map(|w| w.text.as_str()).collect();
        other[at] = "a";
        names
            .iter()
            .any(|n| n.iter().map(|w| w.text.as_str()).eq(other.iter().copied()))
    };
    let is_kept = |(at, word): &(usize, &Word)| word.text != "b" || !is_counted(*at);
    let kept = name.iter().enumerate().filter(is_kept);
    kept.map(|(_, word)| word.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::learn::guess::words;

    fn presets(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<_> = names.iter().map(|n| words(n)).collect();
        let guesses = guess_all(&names).into_iter();
        guesses.map(|g| g.map_or("?", |g| g.preset)).collect()
    }

    #[test]
    fn the_name_of_the_song_is_no_instrument() {
        assert_eq!(
            presets(&[
                "Piano Man_Kick",
                "Piano Man_Vox",
                "Piano Man_Piano",
                "Piano Man_X"
            ]),
            ["kick-in", "lead-vocal-female", "piano", "piano"]
        );
        // What all have in common may be the instrument.
        assert_eq!(
            presets(&["Kick In", "Kick Out", "Kick Sub"]),
            ["kick-in", "kick-out", "kick-out"]
        );
        assert_eq!(
            presets(&["Gtr Solo", "Gtr Lead", "Gtr Cab"]),
            ["guitar-crunch", "guitar-crunch", "guitar-clean"]
        );
    }

    #[test]
    fn letters_that_count_are_no_places() {
        assert_eq!(presets(&["SNR A", "SNR B"]), ["snare-top", "snare-top"]);
        assert_eq!(presets(&["SNR T", "SNR B"]), ["snare-top", "snare-bottom"]);
    }
}
