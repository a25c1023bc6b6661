//! Preset → text.

use std::fmt::Write as _;

use super::{Preset, place};

/// `preset` as text, keys in the order of the panel. Reading it back gives the same preset.
pub fn write(preset: &Preset) -> String {
    let mut text = String::new();
    for (key, value) in [
        ("name", &preset.name),
        ("about", &preset.about),
        ("start", &preset.start),
        ("version", &preset.version),
    ] {
        if !value.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{key} = {}", quote(value));
        }
    }
    let _ = writeln!(text, "dsp_revision = {}", preset.dsp_revision);
    let settings = write_settings(preset);
    if !settings.is_empty() {
        text.push('\n');
        text.push_str(&settings);
    }
    text
}

/// The settings that `preset` names, without its head: what is copied of a strip or a module.
pub fn write_settings(preset: &Preset) -> String {
    let mut text = String::new();
    let mut open = "";
    for (id, value) in preset.settings() {
        let (table, key) = place(id);
        if table != open {
            let gap = if open.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}[{table}]");
            open = table;
        }
        let _ = writeln!(text, "{key} = {}", quote(&id.param().format(value)));
    }
    text
}

/// A TOML string.
pub fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
