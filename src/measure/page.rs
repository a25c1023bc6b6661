//! The page: Markdown with a table and plots per chapter.

use std::fmt::Write as _;
use std::path::Path;

use super::figure::Figure;

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
    let figures = || chapters.iter().flat_map(|c| &c.figures);
    let met = figures().filter(|f| f.is_met()).count();
    let mut page = format!(
        "# Measurements\n\nSound revision {revision}. {met} of {} figures meet their target. Every \
         figure comes from audio that ran through the code of the plug-in; \
         `redlight-measure docs/measurements` writes this page anew, `redlight-measure --check` \
         compares it with its targets.\n",
        figures().count()
    );
    for chapter in chapters {
        let _ = write!(page, "\n## {}\n\n{}\n", chapter.title, chapter.text);
        if !chapter.figures.is_empty() {
            page.push_str("\n| Figure | Measured | Target | | How |\n|---|---|---|---|---|\n");
        }
        for f in &chapter.figures {
            let mark = if f.is_met() { "✓" } else { "**misses**" };
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
    let path = folder.join("README.md");
    std::fs::write(&path, markdown(chapters, revision))
        .map_err(|e| format!("{}: {e}", path.display()))
}
