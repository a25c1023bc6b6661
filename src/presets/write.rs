//! Preset → text.

use std::fmt::Write as _;

use super::{Preset, modules};
use crate::params::ParamId;

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
    tables(&preset.settings().collect::<Vec<_>>())
}

/// Settings in any order as tables: one of each name, whatever stands between its parameters.
pub(super) fn tables(settings: &[(ParamId, f64)]) -> String {
    let mut text = String::new();
    for table in modules() {
        let mut of_table = settings
            .iter()
            .filter(|(id, _)| id.param().table() == table);
        let Some(first) = of_table.next() else {
            continue;
        };
        let gap = if text.is_empty() { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{gap}[{table}]");
        for (id, value) in std::iter::once(first).chain(of_table) {
            let value = quote(&id.param().format(*value));
            let _ = writeln!(text, "{} = {value}", id.param().key_in_table());
        }
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
