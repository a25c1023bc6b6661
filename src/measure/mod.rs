//! The measurement sheet: runs the strip's own stages, compares each figure with its target, and
//! writes one page with tables and plots.
//!
//! Nothing here is taken from a specification: every figure comes from audio that ran through the
//! code that the plug-in runs.

mod chapters;
pub mod figure;
mod page;
mod plot;
mod rig;

use std::path::Path;

pub use figure::{Figure, Target};

use crate::dsp::DSP_REVISION;
use page::Chapter;

/// Measures everything and writes the page and its plots into `folder`. True if no figure misses its
/// target.
///
/// # Errors
/// If a file cannot be written.
pub fn write(folder: &Path) -> Result<bool, String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let chapters = measure(folder)?;
    page::write(folder, &chapters, DSP_REVISION)?;
    Ok(is_all_met(&chapters))
}

/// Measures everything, names each figure that misses its target, and each line in which the page
/// in `folder` differs from what was measured. True if there is neither. Writes nothing lasting.
///
/// # Errors
/// If there is no page in `folder`, or the plots cannot be written to a temporary folder.
pub fn check(folder: &Path) -> Result<bool, String> {
    let path = folder.join(page::NAME);
    let kept = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
    let chapters = measure(scratch.path())?;
    let page = page::markdown(&chapters, DSP_REVISION);
    let stale = page::differences(&kept, &page);
    for (kept, measured) in &stale {
        println!("{} is stale:\n  - {kept}\n  + {measured}", path.display());
    }
    Ok(stale.is_empty() && is_all_met(&chapters))
}

fn is_all_met(chapters: &[Chapter]) -> bool {
    chapters.iter().flat_map(|c| &c.figures).all(Figure::is_met)
}

/// All chapters, with their plots in `folder`; the figures that miss are named as they come.
fn measure(folder: &Path) -> Result<Vec<Chapter>, String> {
    chapters::ALL
        .iter()
        .map(|measure| {
            let chapter = measure(folder)?;
            report(&chapter);
            Ok(chapter)
        })
        .collect()
}

fn report(chapter: &Chapter) {
    let judged = || {
        chapter
            .figures
            .iter()
            .filter(|f| f.target != Target::Report)
    };
    let met = judged().filter(|f| f.is_met()).count();
    let title = chapter.title;
    println!(
        "{title}: {met} of {} figures meet their target",
        judged().count()
    );
    for f in chapter.figures.iter().filter(|f| !f.is_met()) {
        println!(
            "  misses: {} ({}): {} {}, target {}",
            f.what,
            f.how,
            f.value_text(),
            f.unit,
            f.target_text()
        );
    }
}
