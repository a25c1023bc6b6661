//! The words of a track's name.

/// A word, in small letters without accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Letters or digits, never both.
    pub text: String,
    /// Whether it follows the word before it without a gap: `b` and `3` of "B3".
    pub is_glued: bool,
}

/// Words that stand behind another without a gap: "kickin", "gtrl", "geigen".
const ENDINGS: [&str; 26] = [
    "inside", "outside", "bottom", "clean", "left", "right", "links", "rechts", "innen", "aussen",
    "oben", "unten", "bot", "btm", "top", "out", "amp", "mic", "in", "di", "st", "en", "l", "r",
    "s", "n",
];

/// Stems of two letters that endings stand behind: "OHL".
const SHORT_STEMS: [&str; 4] = ["oh", "sn", "sd", "bd"];

/// Cuts a name at signs, at capitals and between letters and digits. `is_known` tells whether a word means
/// something, and so whether an ending may be cut off.
pub fn cut(name: &str, is_known: impl Fn(&str) -> bool) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        if let Some(mark) = combining(c) {
            if let Some(word) = words.last_mut() {
                level_mark(&mut word.text, mark);
            }
            continue;
        }
        let is_new = !before.is_alphanumeric()
            || before.is_numeric() != c.is_numeric()
            || (before.is_lowercase() && c.is_uppercase());
        if c.is_alphanumeric() {
            if is_new {
                words.push(Word {
                    text: String::new(),
                    is_glued: before.is_alphanumeric(),
                });
            }
            if let Some(word) = words.last_mut() {
                c.to_lowercase()
                    .for_each(|c| level_letter(&mut word.text, c));
            }
        }
        before = c;
    }
    words.retain(|w| !w.text.is_empty());
    words
        .into_iter()
        .flat_map(|w| split_ending(w, &is_known))
        .collect()
}

/// A mark that stands behind its letter, as macOS writes names: "u¨".
fn combining(c: char) -> Option<char> {
    ('\u{300}'..='\u{36f}').contains(&c).then_some(c)
}

const DIAERESIS: char = '\u{308}';

fn level_mark(text: &mut String, mark: char) {
    if mark == DIAERESIS && text.ends_with(['a', 'o', 'u']) {
        text.push('e');
    }
}

/// A letter without its accent; umlauts as they are typed without them.
fn level_letter(text: &mut String, c: char) {
    match c {
        'ä' => text.push_str("ae"),
        'ö' | 'ø' | 'œ' => text.push_str("oe"),
        'ü' => text.push_str("ue"),
        'ß' => text.push_str("ss"),
        'æ' => text.push_str("ae"),
        'à' | 'á' | 'â' | 'ã' | 'å' => text.push('a'),
        'ç' => text.push('c'),
        'è' | 'é' | 'ê' | 'ë' => text.push('e'),
        'ì' | 'í' | 'î' | 'ï' => text.push('i'),
        'ñ' => text.push('n'),
        'ò' | 'ó' | 'ô' | 'õ' => text.push('o'),
        'ù' | 'ú' | 'û' => text.push('u'),
        c if combining(c).is_some() => {}
        c => text.push(c),
    }
}

fn split_ending(word: Word, is_known: &impl Fn(&str) -> bool) -> Vec<Word> {
    let text = word.text.as_str();
    let stem_of = |ending: &&str| {
        let stem = text.strip_suffix(*ending)?;
        let is_long = stem.chars().count() > 2 || SHORT_STEMS.contains(&stem);
        (is_long && is_known(stem)).then(|| (stem.to_owned(), (*ending).to_owned()))
    };
    let split = (!is_known(text))
        .then(|| ENDINGS.iter().find_map(stem_of))
        .flatten();
    match split {
        None => vec![word],
        Some((stem, ending)) => vec![
            Word { text: stem, ..word },
            Word {
                text: ending,
                is_glued: true,
            },
        ],
    }
}

/// Words as one: "hi", "hat" → "hihat". Between letters and digits that do not touch stays a gap, so that
/// "B3" is an organ and "B 3" is not.
pub fn join(words: &[Word]) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        let is_digit = |w: &Word| w.text.starts_with(char::is_numeric);
        let is_gap = index > 0 && !word.is_glued && is_digit(word) != is_digit(&words[index - 1]);
        if is_gap {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str) -> Vec<String> {
        let is_known = |w: &str| ["kick", "oh", "gtr", "geige", "bassoon"].contains(&w);
        cut(name, is_known).into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn names_are_cut_where_engineers_leave_gaps() {
        for (name, words) in [
            ("01_Kick In-03", "01 kick in 03"),
            ("KickOut.2", "kick out 2"),
            ("kickin", "kick in"),
            ("OHL", "oh l"),
            ("GTRr", "gtr r"),
            ("Geigen", "geige n"),
            ("bassoon", "bassoon"),
            ("Tom2", "tom 2"),
            ("––", ""),
        ] {
            assert_eq!(texts(name).join(" "), words, "{name}");
        }
    }

    /// Composed, decomposed and typed without: one word.
    #[test]
    fn accents_and_umlauts_are_levelled() {
        for name in ["Flügel", "Flu\u{308}gel", "FLUEGEL", "FLÜGEL"] {
            assert_eq!(texts(name), ["fluegel"], "{name}");
        }
        assert_eq!(texts("Cajón"), texts("Cajo\u{301}n"));
        assert_eq!(texts("große"), texts("grosse"));
    }

    #[test]
    fn only_what_touches_is_one_number() {
        let join_of = |name: &str| join(&cut(name, |_| true));
        assert_eq!(join_of("B3"), "b3");
        assert_eq!(join_of("B 3"), "b 3");
        assert_eq!(join_of("Hi-Hat"), "hihat");
    }
}
