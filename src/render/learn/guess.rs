//! Instrument from the name of a file.
//!
//! The name is cut into words, at signs, at capitals and at numbers; the first rule whose words are all
//! there decides. Rules stand from the particular to the general.

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Factory preset.
    pub preset: &'static str,
    /// The words that said it.
    pub words: Vec<String>,
    /// Presets that would do as well, where the name leaves it open.
    pub or: &'static str,
}

struct Rule {
    preset: &'static str,
    /// One word of each group must be in the name.
    groups: &'static [&'static [&'static str]],
    or: &'static str,
}

const fn rule(
    preset: &'static str,
    groups: &'static [&'static [&'static str]],
    or: &'static str,
) -> Rule {
    Rule { preset, groups, or }
}

const KICK: &[&str] = &["kick", "kik", "bd", "bassdrum", "kd"];
const SNARE: &[&str] = &["snare", "snr", "sn", "sd"];
const BASS: &[&str] = &["bass", "bassgtr", "bassguitar"];
const GUITAR: &[&str] = &["guitar", "gtr", "gt", "git", "gitarre", "egtr", "elgtr"];
const VOCAL: &[&str] = &[
    "vocal", "vox", "voc", "voice", "singer", "gesang", "stimme", "leadvox", "ldvox",
];
const AMP: &[&str] = &["amp", "cab", "cabinet", "mic", "speaker"];

#[rustfmt::skip]
static RULES: &[Rule] = &[
    rule("drum-bus", &[&["drum", "drums", "kit"], &["bus", "group", "sum", "mix", "sub"]], ""),
    rule("mix-bus", &[&["mix", "mixdown", "master", "2bus", "2mix", "bounce", "roughmix"]], ""),
    rule("kick-out", &[KICK, &["out", "outside", "outer", "sub", "front", "hole"]], ""),
    rule("kick-in", &[KICK, &["in", "inside", "inner"]], ""),
    rule("kick-in", &[KICK], "kick-out"),
    rule("snare-bottom", &[SNARE, &["bottom", "bot", "btm", "under", "low"]], ""),
    rule("snare-top", &[SNARE, &["top", "over", "up"]], ""),
    rule("snare-top", &[SNARE], "snare-bottom"),
    rule("hi-hat", &[&["hihat", "hat", "hats", "hh", "highhat"]], ""),
    rule("toms", &[&["tom", "rack", "floor", "racktom", "floortom"]], ""),
    rule("overheads", &[&["overhead", "oh", "ohs", "ovh", "cymbal", "ride", "crash"]], ""),
    rule("room-ensemble", &[&["ensemble", "orchestra", "band", "decca", "ortf", "mainpair"]], ""),
    rule("room", &[&["room", "amb", "ambience", "ambient", "raum"]], "room-ensemble"),
    rule("strings", &[&["violin", "vln", "viola", "vla", "cello", "celli", "strings", "quartet",
        "doublebass", "contrabass", "geige", "bratsche", "kontrabass"]], ""),
    rule("bass-amp", &[BASS, AMP], ""),
    rule("bass-di", &[BASS, &["di", "direct", "line"]], ""),
    rule("bass-di", &[BASS], "bass-amp"),
    rule("acoustic-guitar", &[&["acoustic", "agtr", "acgtr", "nylon", "ukulele", "uke", "banjo",
        "mandolin", "dobro", "westerngitarre"]], ""),
    rule("acoustic-guitar", &[GUITAR, &["ac", "aco", "akustik"]], ""),
    rule("guitar-heavy", &[GUITAR, &["heavy", "dist", "distorted", "metal", "chug", "higain"]], ""),
    rule("guitar-crunch", &[GUITAR, &["crunch", "od", "overdrive", "drive", "lead", "solo"]], ""),
    rule("guitar-clean", &[GUITAR, &["clean", "cln"]], ""),
    rule("guitar-clean", &[GUITAR], "guitar-crunch, guitar-heavy, acoustic-guitar"),
    rule("piano", &[&["piano", "pno", "upright", "klavier", "flügel"]], ""),
    rule("organ-keys", &[&["organ", "hammond", "b3", "leslie", "rhodes", "wurli", "wurlitzer", "clav",
        "clavinet", "keys", "keyboard", "kbd", "orgel", "harmonium", "accordion"]], ""),
    rule("synth", &[&["synth", "syn", "pad", "moog", "juno", "sequencer", "808", "909",
        "drummachine", "sampler", "loop"]], ""),
    rule("brass", &[&["brass", "trumpet", "tpt", "trombone", "tbn", "sax", "saxophone", "horn", "tuba",
        "trompete", "posaune"]], ""),
    rule("woodwind", &[&["flute", "clarinet", "oboe", "bassoon", "piccolo", "woodwind", "recorder",
        "flöte", "klarinette", "fagott"]], ""),
    rule("choir", &[&["choir", "chor"]], ""),
    rule("backing-vocals", &[&["bv", "bvs", "bgv", "bgvs", "backing", "background", "harmony",
        "harmonies", "gang"]], ""),
    rule("rap", &[&["rap", "rapper", "mc", "adlib"]], ""),
    rule("spoken-word", &[&["spoken", "speech", "narration", "narrator", "voiceover", "vo", "dialog",
        "dialogue", "podcast", "interview", "talkback", "sprecher"]], ""),
    rule("vocal-whisper", &[&["whisper", "breathy"]], ""),
    rule("vocal-belt", &[&["belt", "shout", "scream"]], ""),
    rule("lead-vocal-female", &[VOCAL, &["female", "fem", "woman", "girl", "soprano", "alto", "frau"]], ""),
    rule("lead-vocal-male", &[VOCAL, &["male", "man", "boy", "tenor", "baritone", "mann"]], ""),
    rule("lead-vocal-female", &[VOCAL], "lead-vocal-male, vocal-belt, backing-vocals"),
    rule("lead-vocal-female", &[&["lead", "ld"], &["vx", "v"]], "lead-vocal-male, vocal-belt"),
];

/// Words that stand behind another without a gap: "kickin", "basses".
const ENDINGS: [&str; 14] = [
    "in", "out", "top", "bottom", "bot", "btm", "di", "amp", "mic", "l", "r", "st", "s", "clean",
];

fn is_known(word: &str) -> bool {
    let mut groups = RULES.iter().flat_map(|r| r.groups);
    groups.any(|g| g.contains(&word))
}

/// The words of a name, in small letters.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let is_new = !before.is_alphanumeric()
            || before.is_numeric() != c.is_numeric()
            || (before.is_lowercase() && c.is_uppercase());
        if c.is_alphanumeric() {
            if is_new {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words.iter().flat_map(|w| split_ending(w)).collect()
}

fn split_ending(word: &str) -> Vec<String> {
    let split = ENDINGS.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        (!is_known(word) && stem.len() > 2 && is_known(stem)).then_some([stem, ending])
    });
    match split {
        Some(both) => both.map(str::to_owned).to_vec(),
        None => vec![word.to_owned()],
    }
}

/// What the words of a name say; none if nothing is known.
pub fn guess(words: &[String]) -> Option<Guess> {
    // "hi hat", "bass drum" and "b 3" are one word each.
    let joined = words.windows(2).map(|pair| pair.concat());
    let all: Vec<String> = words.iter().cloned().chain(joined).collect();
    RULES.iter().find_map(|rule| {
        let found: Option<Vec<String>> = rule
            .groups
            .iter()
            .map(|group| all.iter().find(|w| group.contains(&w.as_str())).cloned())
            .collect();
        found.map(|words| Guess {
            preset: rule.preset,
            words,
            or: rule.or,
        })
    })
}

/// Two places at one source, whose signals may cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nearer to the source: kick in, snare top, DI.
    Near,
    /// Further from it: kick out, snare bottom, amplifier.
    Far,
}

/// The source and the side of it that a track stands for, if its kind comes in pairs.
pub fn side(guess: &Guess, words: &[String]) -> Option<(&'static str, Side)> {
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    match guess.preset {
        "kick-in" => Some(("kick", Side::Near)),
        "kick-out" => Some(("kick", Side::Far)),
        "snare-top" => Some(("snare", Side::Near)),
        "snare-bottom" => Some(("snare", Side::Far)),
        "bass-di" => Some(("bass", Side::Near)),
        "bass-amp" => Some(("bass", Side::Far)),
        preset if preset.contains("guitar") && has(&["di", "direct"]) => {
            Some(("guitar", Side::Near))
        }
        preset if preset.contains("guitar") && has(AMP) => Some(("guitar", Side::Far)),
        _ => None,
    }
}

/// Whether a word says where at the source a microphone stands.
pub fn is_place(word: &str) -> bool {
    const PLACES: [&str; 14] = [
        "in", "inside", "inner", "out", "outside", "outer", "top", "bottom", "bot", "btm", "under",
        "di", "direct", "line",
    ];
    PLACES.contains(&word) || AMP.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::factory;

    #[test]
    fn names_as_engineers_write_them_are_understood() {
        for (name, preset) in [
            ("01 Kick In_03", "kick-in"),
            ("KickOut", "kick-out"),
            ("kickin", "kick-in"),
            ("BD", "kick-in"),
            ("bass drum outside", "kick-out"),
            ("Snr Btm", "snare-bottom"),
            ("SnareTop.2", "snare-top"),
            ("HH", "hi-hat"),
            ("Hi-Hat", "hi-hat"),
            ("Rack Tom 1", "toms"),
            ("OH L", "overheads"),
            ("Overheads", "overheads"),
            ("room_far", "room"),
            ("BassDI", "bass-di"),
            ("Bass Amp 421", "bass-amp"),
            ("Double Bass", "strings"),
            ("Bassoon", "woodwind"),
            ("Ac Gtr", "acoustic-guitar"),
            ("Gtr L crunch", "guitar-crunch"),
            ("E Guitars", "guitar-clean"),
            ("Hammond B3", "organ-keys"),
            ("Tenor Sax", "brass"),
            ("Lead Vox Female dbl", "lead-vocal-female"),
            ("Vocal Male", "lead-vocal-male"),
            ("BGV 3", "backing-vocals"),
            ("TR-808", "synth"),
            ("Drum Bus", "drum-bus"),
            ("Rough Mix", "mix-bus"),
            ("Gesang Tenor", "lead-vocal-male"),
        ] {
            let guess = guess(&words(name)).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(guess.preset, preset, "{name}");
        }
        for name in ["Audio 1", "untitled", "2026-11-22", "click"] {
            assert_eq!(guess(&words(name)), None, "{name}");
        }
    }

    #[test]
    fn every_rule_names_factory_presets_and_can_win() {
        for rule in RULES {
            for name in rule.or.split(", ").filter(|n| !n.is_empty()) {
                assert!(factory(name).is_some(), "{name}");
            }
            let name: Vec<_> = rule.groups.iter().map(|g| g[0].to_owned()).collect();
            let found = guess(&name).expect("a guess");
            assert_eq!(found.preset, factory(rule.preset).expect("a preset").slug);
        }
    }

    #[test]
    fn pairs_have_two_sides() {
        let of = |name: &str| {
            let words = words(name);
            side(&guess(&words).expect("a guess"), &words)
        };
        assert_eq!(of("Kick"), Some(("kick", Side::Near)));
        assert_eq!(of("Snare bottom"), Some(("snare", Side::Far)));
        assert_eq!(of("Gtr DI"), Some(("guitar", Side::Near)));
        assert_eq!(of("Gtr Amp"), Some(("guitar", Side::Far)));
        assert_eq!(of("Gtr"), None);
    }
}
