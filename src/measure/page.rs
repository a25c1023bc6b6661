//! The page: Markdown with a table and plots per chapter.

use std::fmt::Write as _;
use std::path::Path;

use super::figure::{Figure, Target};

/// File name of the page.
pub const NAME: &str = "README.md";

/// One chapter of the sheet.
pub struct Chapter {
    /// Heading.
    pub title: &'static str,
    /// What the chapter shows and how to read it.
    pub text: String,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Its plots: file name and caption.
    pub plots: Vec<(String, String)>,
}

impl Chapter {
    /// An empty chapter.
    pub fn new(title: &'static str, text: impl Into<String>) -> Self {
        Self {
            title,
            text: text.into(),
            figures: Vec::new(),
            plots: Vec::new(),
        }
    }
}

/// The page's text.
pub fn markdown(chapters: &[Chapter], revision: u32) -> String {
    let figures = || {
        let all = chapters.iter().flat_map(|c| &c.figures);
        all.filter(|f| f.target != Target::Report)
    };
    let met = figures().filter(|f| f.is_met()).count();
    let mut page = format!(
        "# Measurements\n\nSound revision {revision}. {met} of {} figures meet their target. Every \
         figure comes from audio that ran through the code of the plug-in; \
         `redlight-measure docs/measurements` writes this page anew, `redlight-measure --check` \
         measures again and compares with the targets and with this page.\n",
        figures().count()
    );
    for chapter in chapters {
        let _ = write!(page, "\n## {}\n\n{}\n", chapter.title, chapter.text);
        if !chapter.figures.is_empty() {
            page.push_str("\n| Figure | Measured | Target | | How |\n|---|---|---|---|---|\n");
        }
        for f in &chapter.figures {
            let mark = match f.target {
                Target::Report => "–",
                _ if f.is_met() => "✓",
                _ => "**misses**",
            };
            let _ = writeln!(
                page,
                "| {} | {} {} | {} | {mark} | {} |",
                f.what,
                f.value_text(),
                f.unit,
                f.target_text(),
                f.how
            );
        }
        for (file, caption) in &chapter.plots {
            let _ = write!(page, "\n![{caption}]({file})\n");
        }
    }
    page
}

/// Writes the page into `folder`.
///
/// # Errors
/// If the file cannot be written.
pub fn write(folder: &Path, chapters: &[Chapter], revision: u32) -> Result<(), String> {
    let path = folder.join(NAME);
    std::fs::write(&path, markdown(chapters, revision))
        .map_err(|e| format!("{}: {e}", path.display()))
}

/// The lines that differ, as pairs of the first page's and the second's; a missing one is empty.
pub fn differences<'a>(first: &'a str, second: &'a str) -> Vec<(&'a str, &'a str)> {
    let (mut first, mut second) = (first.lines(), second.lines());
    let mut pairs = Vec::new();
    loop {
        match (first.next(), second.next()) {
            (None, None) => return pairs,
            (a, b) if a == b => {}
            (a, b) => pairs.push((a.unwrap_or_default(), b.unwrap_or_default())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_what_misses_and_where_it_differs() {
        let page = |value| {
            let mut chapter = Chapter::new("EQ", "Text.");
            chapter
                .figures
                .push(Figure::at_most("Error", "how", "dB", value, 0.01));
            chapter.figures.push(Figure::report("Size", "how", "", 3.0));
            markdown(&[chapter], 1)
        };
        let (good, bad) = (page(0.005), page(0.02));
        assert!(good.contains("1 of 1 figures"));
        assert!(bad.contains("0 of 1 figures") && bad.contains("**misses**"));
        assert!(differences(&good, &good).is_empty());
        // The count and the row.
        assert_eq!(differences(&good, &bad).len(), 2);
        assert_eq!(differences("a\nb", "a"), [("b", "")]);
    }
}
