//! Tables of parameters and factory presets.

use redlight::params::{Module, PARAMS};
use redlight::presets::FACTORY;
pub use redlight::render::aligned;

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
            [id(p.key), p.allowed(), default, p.help.to_owned()]
        });
        let head = ["Parameter", "Allowed", "Default", "What it does"];
        let hashes = if markdown { "## " } else { "" };
        let table = table(head, rows, markdown);
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
    table(
        ["Preset", "Name", "What it is for", "Where to start"],
        rows,
        markdown,
    )
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
