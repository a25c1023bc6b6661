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

/// Measures everything. Writes the page and its plots into `folder`, or, `is_check`, nothing but
/// the figures that miss their target to the standard output. True if none does.
///
/// # Errors
/// If a file cannot be written.
pub fn run(folder: &Path, is_check: bool) -> Result<bool, String> {
    let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
    let folder = if is_check { scratch.path() } else { folder };
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut chapters = Vec::new();
    for measure in chapters::ALL {
        let chapter = measure(folder)?;
        let met = chapter.figures.iter().filter(|f| f.is_met()).count();
        println!(
            "{}: {met} of {} figures meet their target",
            chapter.title,
            chapter.figures.len()
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
        chapters.push(chapter);
    }
    if !is_check {
        page::write(folder, &chapters, DSP_REVISION)?;
    }
    Ok(chapters.iter().flat_map(|c| &c.figures).all(Figure::is_met))
}
