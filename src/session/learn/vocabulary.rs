//! The vocabulary: what names of tracks say. Its words and rules stand in `vocabulary.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};

use super::words::{cut, join};
use crate::presets::factory;

/// An instrument, or a place that is recorded.
#[derive(Debug, Default)]
pub struct Instrument {
    /// What its words say if no variant says otherwise.
    pub says: Says,
    /// Whether it belongs to the drum kit.
    pub is_drum: bool,
    /// Preset if the name says an instrument too that is no drum.
    pub no_drum: Option<&'static str>,
    /// What the engineer should know of the choice.
    pub note: String,
    /// Variants; the first that the name says decides.
    pub variants: Vec<Variant>,
}

/// A way in which an instrument is recorded or played.
#[derive(Debug, Default)]
pub struct Variant {
    /// Words that say the instrument and the variant.
    pub says: Says,
    /// Words that decide only beside a word of the instrument.
    pub with: Vec<Entry>,
}

/// A preset and the words that say it.
#[derive(Debug, Default)]
pub struct Says {
    /// Factory preset.
    pub preset: &'static str,
    /// Presets that would do as well.
    pub or: Vec<&'static str>,
    /// The words.
    pub entries: Vec<Entry>,
}

/// A word, or several that belong together.
#[derive(Debug)]
pub struct Entry {
    /// As it is written in the vocabulary.
    pub text: String,
    /// As names are compared with it.
    keys: Vec<String>,
    /// Whether it says it for sure, and could be no name of a person or of a thing.
    pub is_sure: bool,
}

impl Entry {
    fn new(text: &str, is_sure: bool) -> Self {
        let mut words = cut(text, |_| true);
        let spaced = join(&words);
        words.iter_mut().for_each(|w| w.is_glued = true);
        let keys = BTreeSet::from([spaced, join(&words)]);
        Self {
            text: text.to_owned(),
            keys: keys.into_iter().collect(),
            is_sure,
        }
    }

    /// Whether words of a name, joined, are this.
    pub fn is(&self, joined: &str) -> bool {
        self.keys.iter().any(|k| k == joined)
    }
}

/// The vocabulary, in the order in which instruments win.
pub fn instruments() -> &'static [Instrument] {
    static INSTRUMENTS: LazyLock<Vec<Instrument>> = LazyLock::new(|| {
        let text = include_str!("vocabulary.toml");
        let document = DeTable::parse(text).map(|d| d.into_inner());
        let document = document.unwrap_or_default();
        tables(&document, "instrument").map(instrument).collect()
    });
    &INSTRUMENTS
}

/// Whether a single word means something.
pub fn is_known(word: &str) -> bool {
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let entries = instruments().iter().flat_map(|i| {
            let variants = i.variants.iter();
            let more = variants.flat_map(|v| v.says.entries.iter().chain(&v.with));
            i.says.entries.iter().chain(more)
        });
        entries.flat_map(|e| e.keys.clone()).collect()
    });
    KNOWN.contains(word)
}

fn tables<'t>(
    table: &'t DeTable<'_>,
    key: &str,
) -> impl Iterator<Item = &'t DeTable<'t>> + use<'t> {
    let list = table.get(key).and_then(|v| v.get_ref().as_array());
    list.into_iter()
        .flatten()
        .filter_map(|v| v.get_ref().as_table())
}

fn instrument(table: &DeTable<'_>) -> Instrument {
    Instrument {
        says: says(table),
        is_drum: table.contains_key("drum"),
        no_drum: slug(&text(table, "no_drum")),
        note: text(table, "note"),
        variants: tables(table, "variant").map(variant).collect(),
    }
}

fn variant(table: &DeTable<'_>) -> Variant {
    let with = list(table, "with");
    Variant {
        says: says(table),
        with: with.iter().map(|w| Entry::new(w, true)).collect(),
    }
}

fn says(table: &DeTable<'_>) -> Says {
    let entries = [("en", true), ("de", true), ("unsure", false)].map(|(key, is_sure)| {
        let words = list(table, key);
        words.into_iter().map(move |w| Entry::new(&w, is_sure))
    });
    let or = list(table, "or");
    Says {
        preset: slug(&text(table, "preset")).unwrap_or_default(),
        or: or.iter().filter_map(|name| slug(name)).collect(),
        entries: entries.into_iter().flatten().collect(),
    }
}

fn slug(name: &str) -> Option<&'static str> {
    factory(name).map(|f| f.slug)
}

fn text(table: &DeTable<'_>, key: &str) -> String {
    match table.get(key).map(|v| v.get_ref()) {
        Some(DeValue::String(s)) => s.to_string(),
        _ => String::new(),
    }
}

fn list(table: &DeTable<'_>, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(|v| v.get_ref().as_array());
    let text = |v: &toml::Spanned<DeValue<'_>>| v.get_ref().as_str().map(str::to_owned);
    list.into_iter().flatten().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A typing error in the data file is found here, not by an engineer.
    #[test]
    fn the_data_file_is_whole() {
        let text = include_str!("vocabulary.toml");
        let document = DeTable::parse(text).expect("TOML").into_inner();
        let allowed = [
            "name", "preset", "or", "drum", "no_drum", "note", "en", "de", "unsure", "variant",
        ];
        let mut presets = 0;
        for table in tables(&document, "instrument") {
            assert!(
                table
                    .keys()
                    .all(|k| allowed.iter().any(|word| *word == k.get_ref().as_ref()))
            );
            for table in std::iter::once(table).chain(tables(table, "variant")) {
                let named = [self::text(table, "preset"), self::text(table, "no_drum")];
                let named = named.into_iter().filter(|n| !n.is_empty());
                for name in named.chain(list(table, "or")) {
                    assert_eq!(slug(&name), Some(name.as_str()));
                    presets += 1;
                }
                assert!(!self::text(table, "preset").is_empty());
            }
        }
        assert!(presets > 60);
        let words = |i: &Instrument| {
            let more = i
                .variants
                .iter()
                .map(|v| v.says.entries.len() + v.with.len());
            i.says.entries.len() + more.sum::<usize>()
        };
        let entries: usize = instruments().iter().map(words).sum();
        assert!(entries >= 1_000, "{entries}");
    }
}
