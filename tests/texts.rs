//! Presets and session files from outside: whatever they hold, there is a legal result or a line
//! that is named, never a panic.

use std::path::Path;

use proptest::prelude::*;
use redlight::params::{PARAMS, Values};
use redlight::presets::{Note, Preset, read, write};
use redlight::session::Session;

fn moved(step: f64) -> Values {
    let mut values = Values::default();
    for (i, param) in PARAMS.iter().enumerate() {
        values.set_position(param.id, (i as f64 * step).fract());
    }
    values
}

fn preset_text() -> String {
    let mut preset = Preset::of("Fuzz", &moved(0.37));
    preset.about = "A text with \"quotes\".".to_owned();
    write(&preset)
}

const SESSION: &str = "name = \"Song\"\noutput = \"printed\"\nbit_depth = \"24\"\ndsp_revision = 1\n\n\
    [[track]]\nname = \"Kick\"\nfile = \"kick.wav\"\npreset = \"kick-in\"\nkey = \"snare.wav\"\n\n\
    [track.input]\ntrim = \"6.00 dB\"\n\n[[track]]\nname = \"Bass\"\nfile = \"bass.wav\"\n\n\
    [track.comp]\non = \"on\"\nratio = \"4:1\"\n";

fn check_notes(notes: &[Note], text: &str) {
    let lines = 1 + text.matches('\n').count();
    for note in notes {
        assert!((1..=lines).contains(&note.line), "{note} of {lines}");
        assert!(!note.message.is_empty());
    }
}

fn survive(text: &str) {
    let (preset, notes) = read(text);
    check_notes(&notes, text);
    for (id, value) in preset.settings() {
        assert_eq!(id.param().quantise(value), value, "{}", id.param().key);
    }
    match Session::read(text, Path::new("no such folder")) {
        Ok(session) => check_notes(&session.notes, text),
        Err(notes) => {
            assert!(!notes.is_empty());
            check_notes(&notes, text);
        }
    }
}

/// What came up once stays here.
#[test]
fn the_corpus_is_survived() {
    let deep = format!(
        "[eq]\nlf_gain = {}1{}\n",
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    let tables = format!("{}a{}", "[".repeat(20_000), "]".repeat(20_000));
    let dotted = format!("{} = 1\n", vec!["a"; 20_000].join("."));
    let inline = format!("a = {}{}", "{b = ".repeat(20_000), "}".repeat(20_000));
    let wide = format!("name = \"{}\"\n", "x".repeat(1_000_000));
    let many: String = (0..2_000).map(|i| format!("k{i} = {i}\n")).collect();
    for text in [
        "",
        "\0",
        "\u{feff}name = 1",
        "[",
        "[[",
        "]]",
        "=",
        "\"",
        "\"\"\"",
        "'''",
        "#",
        "\r",
        "\r\n\r",
        "[eq]\n[eq]\non = 1\n",
        "[eq]\non = 1\non = 0\n",
        "[[eq]]\non = 1\n",
        "eq = 1\n[eq]\n",
        "eq.on = true\neq.lf.gain = 1\n",
        "[comp]\nratio = nan\nattack = -inf\nknee = 1e400\n",
        "[comp]\nratio = 0x7fffffffffffffff\nattack = 99999999999999999999999999\n",
        "dsp_revision = -1\n",
        "dsp_revision = 99999999999999999999\n",
        "dsp_revision = 1_0\n",
        "[eq]\non = 1979-05-27T07:32:00Z\n",
        "name = \"\\uD800\"\n",
        "[render]\nx = 1\n",
        "[[track]]\n",
        "[track]\nname = 1\n",
        "track = []\n",
        "track = [1, 2]\n",
        "[[track]]\nname = \"../../etc\"\nfile = \"\\u0000\"\n",
        "[[track]]\nname = \"a\"\nfile = \"a\"\n[[track]]\nname = \"a\"\nfile = \"a\"\n",
        &deep,
        &tables,
        &dotted,
        &inline,
        &wide,
        &many,
    ] {
        survive(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in "(?s).{0,200}") {
        survive(&text);
    }

    /// Text made of what the format is made of.
    #[test]
    fn text_in_the_formats_own_words_is_survived(
        words in prop::collection::vec(prop::sample::select(vec![
            "[", "]", "[[", "]]", "=", "\n", "\"", "'", "\"\"\"", ".", ",", "{", "}", "#", "eq", "comp",
            "track", "on", "ratio", "name", "file", "preset", "key", "dsp_revision", "1", "-", "e9",
            "4:1", "true", "inf", " ", "\\", "\r", "é",
        ]), 0..60)
    ) {
        survive(&words.concat());
    }

    #[test]
    fn damaged_files_are_survived(
        is_session in any::<bool>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let mut bytes = if is_session { SESSION.to_owned() } else { preset_text() }.into_bytes();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        survive(&String::from_utf8_lossy(&bytes));
    }

    /// One bad line costs its own value and is named; every other counts.
    #[test]
    fn the_good_lines_of_a_damaged_preset_are_kept(
        which in 0..PARAMS.len(),
        junk in "[a-z0-9.:_ -]{0,12}",
    ) {
        let param = &PARAMS[which];
        let (module, key) = param.key.split_once('_').expect("a module");
        let mut table = "";
        let text = preset_text();
        let lines: Vec<_> = text
            .lines()
            .map(|line| {
                if line.starts_with('[') {
                    table = line;
                }
                let is_it = table == format!("[{module}]") && line.starts_with(&format!("{key} = "));
                if is_it { format!("{key} = \"{junk}\"") } else { line.to_owned() }
            })
            .collect();
        let (preset, notes) = read(&lines.join("\n"));
        let good = param.parse(&junk).ok();
        let mut expected = moved(0.37);
        expected.set(param.id, good.unwrap_or(param.default_value()));
        prop_assert_eq!(preset.values(), expected);
        prop_assert_eq!(notes.len(), usize::from(good.is_none()));
        if let Some(note) = notes.first() {
            let line = lines.iter().position(|l| l.contains(&format!("{key} = \"{junk}\"")));
            prop_assert!(note.line > line.unwrap_or(0), "{}", note);
            prop_assert!(note.message.contains(param.key), "{}", note);
        }
    }
}
