//! Tables of parameters and factory presets.

use redlight::params::PARAMS;
use redlight::presets::FACTORY;

/// Every parameter: id, range, default, what it does.
pub fn params(markdown: bool) -> String {
    let rows = PARAMS.iter().map(|p| {
        [
            if markdown {
                format!("`{}`", p.key)
            } else {
                p.key.to_owned()
            },
            p.allowed(),
            p.format(p.default_value()),
            p.help.to_owned(),
        ]
    });
    table(
        ["Parameter", "Allowed", "Default", "What it does"],
        rows,
        markdown,
    )
}

/// Every factory preset: name in commands, what it is for.
pub fn presets(markdown: bool) -> String {
    let rows = FACTORY.iter().map(|f| {
        let preset = f.preset();
        [f.slug.to_owned(), preset.name, preset.about, preset.start]
    });
    table(
        ["Preset", "Name", "What it is for", "Where to start"],
        rows,
        markdown,
    )
}

fn table<const N: usize>(
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

/// Columns of equal width; the last one is left ragged.
pub fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|r| r[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
