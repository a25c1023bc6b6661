//! Halves of a stereo recording in two files: "OH L" and "OH R".
//!
//! Two trims would move the image, so both get the one that a stereo file of them would get, and one
//! preset.

use super::words::Word;

/// Words for left and right that go together.
const HANDS: [[&str; 2]; 6] = [
    ["l", "r"],
    ["left", "right"],
    ["li", "re"],
    ["links", "rechts"],
    ["lt", "rt"],
    ["lft", "rgt"],
];

/// Presets of sources whose two microphones are a pair when they are only numbered.
const PAIRED: [&str; 2] = ["overheads", "piano"];

/// Half of a stereo pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Half {
    /// Whether it is the left one.
    pub is_left: bool,
    /// Name of the other half.
    pub partner: String,
    /// How much louder this half is than the other, dB; 0 if one is silent.
    pub louder_db: f64,
}

/// What decides whether a track is half of a pair.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Words of its name.
    pub words: Vec<Word>,
    /// Preset that its name calls for.
    pub preset: Option<&'static str>,
    /// Channels.
    pub channels: usize,
    /// Rate.
    pub sample_rate_hz: u32,
    /// Length, if it is known.
    pub frames: Option<u64>,
}

/// Words without the track's number ahead of them.
pub fn without_number(words: &[Word]) -> &[Word] {
    let is_number = |w: &&Word| w.text.chars().all(char::is_numeric);
    let numbered = words.iter().take_while(is_number).count();
    &words[numbered..]
}

/// Positions of the left and the right half of each pair, and the words that both have.
pub fn find(tracks: &[Candidate]) -> Vec<(usize, usize, Vec<Word>)> {
    let mut pairs = by_hand(tracks);
    let taken: Vec<usize> = pairs.iter().flat_map(|p| [p.0, p.1]).collect();
    let free = |p: &(usize, usize, _)| !taken.contains(&p.0) && !taken.contains(&p.1);
    pairs.extend(by_number(tracks).into_iter().filter(free));
    pairs
}

/// A name with the word for its side taken out.
struct Sided {
    track: usize,
    style: usize,
    is_left: bool,
    /// The others, without the track's number.
    rest: Vec<Word>,
}

impl Sided {
    fn of(track: usize, candidate: &Candidate) -> Option<Self> {
        let words = without_number(&candidate.words);
        let hand = |(at, word): (usize, &Word)| {
            let style = HANDS.iter().position(|h| h.contains(&word.text.as_str()))?;
            Some((at, style, HANDS[style][0] == word.text))
        };
        let mut hands = words.iter().enumerate().filter_map(hand);
        let (at, style, is_left) = hands.next()?;
        // "L R" is no side.
        if hands.next().is_some() || candidate.channels != 1 {
            return None;
        }
        let mut rest = words.to_vec();
        rest.remove(at);
        Some(Self {
            track,
            style,
            is_left,
            rest,
        })
    }

    /// The rest without take numbers, which are not always alike.
    fn unnumbered(&self) -> Vec<&str> {
        let is_number = |w: &&Word| w.text.chars().all(char::is_numeric);
        let words = self.rest.iter().filter(|w| !is_number(w));
        words.map(|w| w.text.as_str()).collect()
    }
}

fn by_hand(tracks: &[Candidate]) -> Vec<(usize, usize, Vec<Word>)> {
    let sided = tracks.iter().enumerate();
    let sided: Vec<_> = sided.filter_map(|(i, c)| Sided::of(i, c)).collect();
    let texts = |s: &Sided| -> Vec<String> { s.rest.iter().map(|w| w.text.clone()).collect() };
    let mut pairs = Vec::new();
    for left in sided.iter().filter(|s| s.is_left) {
        let is_other = |right: &&Sided| {
            !right.is_left
                && right.style == left.style
                && tracks[right.track].sample_rate_hz == tracks[left.track].sample_rate_hz
        };
        let rights = || sided.iter().filter(is_other);
        let exact: Vec<_> = rights().filter(|r| texts(r) == texts(left)).collect();
        let lefts = |like: &dyn Fn(&Sided) -> bool| {
            sided
                .iter()
                .filter(|s| s.is_left && s.style == left.style && like(s))
                .count()
        };
        let like: Vec<_> = rights()
            .filter(|r| r.unnumbered() == left.unnumbered())
            .collect();
        let right = match (exact.as_slice(), like.as_slice()) {
            ([right], _) if lefts(&|s| texts(s) == texts(left)) == 1 => right,
            ([], [right]) if lefts(&|s| s.unnumbered() == left.unnumbered()) == 1 => right,
            _ => continue,
        };
        pairs.push((left.track, right.track, left.rest.clone()));
    }
    pairs
}

/// "OH 1" and "OH 2", if there is no third and they are equally long: else they are takes.
fn by_number(tracks: &[Candidate]) -> Vec<(usize, usize, Vec<Word>)> {
    let split = |track: usize, at: usize| {
        let words = without_number(&tracks[track].words);
        let number = words.get(at).filter(|w| w.text.len() == 1)?;
        let number: u32 = number.text.parse().ok()?;
        let mut rest = words.to_vec();
        rest.remove(at);
        Some((number, rest))
    };
    let mut pairs = Vec::new();
    for (left, one) in tracks.iter().enumerate() {
        let is_paired = one.preset.is_some_and(|p| PAIRED.contains(&p)) && one.channels == 1;
        for at in (0..one.words.len()).filter(|_| is_paired) {
            let Some((1, rest)) = split(left, at) else {
                continue;
            };
            let alike: Vec<_> = (0..tracks.len())
                .filter_map(|i| Some((i, split(i, at)?)))
                .filter(|(i, (_, r))| *i != left && *r == rest)
                .collect();
            let [(right, (2, _))] = alike.as_slice() else {
                continue;
            };
            let two = &tracks[*right];
            let key = |c: &Candidate| (c.channels, c.sample_rate_hz, c.frames);
            if key(two) == key(one) {
                pairs.push((left, *right, rest));
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::learn::guess::{guess, words};

    fn candidate(name: &str) -> Candidate {
        let words = words(name);
        Candidate {
            preset: guess(&words).map(|g| g.preset),
            words,
            channels: 1,
            sample_rate_hz: 48_000,
            frames: Some(48_000),
        }
    }

    fn pairs(names: &[&str]) -> Vec<(usize, usize)> {
        let tracks: Vec<_> = names.iter().map(|n| candidate(n)).collect();
        find(&tracks).into_iter().map(|p| (p.0, p.1)).collect()
    }

    #[test]
    fn halves_are_found_however_they_are_written() {
        for (left, right) in [
            ("OH L", "OH R"),
            ("GTR_L", "GTR_R"),
            ("Piano.L", "Piano.R"),
            ("Room 1 Left", "Room 1 Right"),
            ("L OH", "R OH"),
            ("Overhead (links)", "Overhead (rechts)"),
            ("Schlagzeug OH li", "Schlagzeug OH re"),
            ("OHL", "OHR"),
            ("05_OH L_01", "06_OH R_01"),
            ("OH L-03", "OH R-04"),
            ("Keys Lt", "Keys Rt"),
            ("Audio 1-L", "Audio 1-R"),
            ("Tom 1 L", "Tom 1 R"),
            ("OH 1", "OH 2"),
            ("07 Piano 1_02", "08 Piano 2_02"),
        ] {
            assert_eq!(pairs(&[left, "Kick", right]), [(0, 2)], "{left}");
            assert_eq!(pairs(&[right, left]), [(1, 0)], "{right}");
        }
        assert_eq!(
            pairs(&["Room 1 L", "Room 1 R", "Room 2 L", "Room 2 R"]),
            [(0, 1), (2, 3)]
        );
    }

    #[test]
    fn what_is_no_pair_is_left_alone() {
        for names in [
            ["Tom 1", "Tom 2"],
            ["Gtr 1", "Gtr 2"],
            ["OH_01", "OH_02"],
            ["OH L", "Room R"],
            ["OH L", "OH Right"],
            ["Room 1 L", "Kick R"],
            ["RT", "FT"],
            ["OH 2", "OH 3"],
        ] {
            assert_eq!(pairs(&names), [], "{names:?}");
        }
        assert_eq!(pairs(&["OH 1", "OH 2", "OH 3"]), []);
        // Two on the left, one on the right: nobody knows.
        assert_eq!(pairs(&["OH L-01", "OH L-02", "OH R-03"]), []);
        let mut stereo = ["OH L", "OH R"].map(candidate);
        stereo[0].channels = 2;
        assert!(find(&stereo).is_empty());
        let mut rates = ["OH L", "OH R"].map(candidate);
        rates[1].sample_rate_hz = 44_100;
        assert!(find(&rates).is_empty());
        let mut lengths = ["OH 1", "OH 2"].map(candidate);
        lengths[1].frames = Some(47_000);
        assert!(find(&lengths).is_empty());
    }
}
