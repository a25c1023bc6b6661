//! Tables of parameters and factory presets.

use redlight::params::effect::cases;
use redlight::params::{Module, PARAMS};
use redlight::presets::FACTORY;
pub use redlight::render::aligned;
use terminal_size::terminal_size;

/// Every parameter, module by module: id, range, default, what it does.
pub fn params(markdown: bool) -> String {
    let id = |key: &str| {
        if markdown {
            format!("`{key}`")
        } else {
            key.to_owned()
        }
    };
    let mut parts = Vec::new();
    for module in Module::ALL {
        let rows = PARAMS.iter().filter(|p| p.module == module).map(|p| {
            let default = p.format(p.default_value());
            let cases = cases(p.id).into_iter();
            let cases = cases.map(|case| format!(" No effect: {case}."));
            let help = p.help.to_owned() + &cases.collect::<String>();
            [id(p.key), p.allowed(), default, help]
        });
        let head = ["Parameter", "Allowed", "Default", "What it does"];
        let hashes = if markdown { "## " } else { "" };
        let table = if markdown {
            table(head, rows, markdown)
        } else {
            entries(rows.map(|r| (r[..3].join("  "), vec![r[3].clone()])))
        };
        parts.push(format!("{hashes}{}\n\n{table}", module.name()));
    }
    parts.join("\n\n")
}

/// Every factory preset: name in commands, what it is for.
pub fn presets(markdown: bool) -> String {
    let rows = FACTORY.iter().map(|f| {
        let preset = f.preset();
        [f.slug.to_owned(), preset.name, preset.about, preset.start]
    });
    if markdown {
        let head = ["Preset", "Name", "What it is for", "Where to start"];
        return table(head, rows, markdown);
    }
    entries(rows.map(|[slug, name, about, start]| (format!("{slug}  {name}"), vec![about, start])))
}

/// A table, for a terminal or as Markdown.
pub fn table<const N: usize>(
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    markdown: bool,
) -> String {
    let head = head.map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    if markdown {
        let mut lines: Vec<_> = rows
            .iter()
            .map(|r| format!("| {} |", r.join(" | ")))
            .collect();
        lines.insert(1, format!("|{}", "---|".repeat(N)));
        return lines.join("\n");
    }
    aligned(&rows)
}

/// Columns of a terminal that does not say how many it has, and of everything that is none.
const USUAL_COLUMNS: usize = 80;

/// A line each, and beneath it, indented, what belongs to it: as wide as the terminal.
fn entries(entries: impl Iterator<Item = (String, Vec<String>)>) -> String {
    let columns = terminal_size().map_or(USUAL_COLUMNS, |(width, _)| usize::from(width.0));
    let entry = |(head, body): (String, Vec<String>)| {
        let body = body.iter().filter(|text| !text.is_empty());
        let body = body.map(|text| format!("\n{}", wrapped(text, columns, "    ")));
        wrapped(&head, columns, "") + &body.collect::<String>()
    };
    entries.map(entry).collect::<Vec<_>>().join("\n")
}

/// `text` broken between words into lines of at most `columns` signs, each after `indent`; a second line
/// goes two further in.
fn wrapped(text: &str, columns: usize, indent: &str) -> String {
    let mut lines = vec![indent.to_owned()];
    for word in text.split(' ') {
        let line = lines.last_mut().map_or(0, |l| l.chars().count());
        let is_begun = lines.last().is_some_and(|l| !l.trim().is_empty());
        if is_begun && line + 1 + word.chars().count() > columns {
            lines.push(format!("{indent}  {word}"));
        } else if let Some(last) = lines.last_mut() {
            last.extend(is_begun.then_some(' '));
            last.push_str(word);
        }
    }
    let lines: Vec<_> = lines.iter().map(|l| l.trim_end()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_no_wider_than_told() {
        let text = "Opto with a little air, for a voice close to the microphone";
        for columns in [20, 33, 80] {
            let lines = wrapped(text, columns, "    ");
            assert!(
                lines.lines().all(|l| l.chars().count() <= columns),
                "{lines}"
            );
            let words: Vec<_> = lines.split_whitespace().collect();
            assert_eq!(words.join(" "), text);
        }
    }
}
