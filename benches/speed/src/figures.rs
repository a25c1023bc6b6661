//! The committed figures, and what a run has changed against them.
//!
//! Instructions depend on the compiler, hashes on nothing but the sound. Times are not kept: they
//! belong to a machine and an hour.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Above this a rise of the instructions is a regression: below it lies what the layout of the code
/// does by chance.
pub const REGRESSION_SHARE: f64 = 0.01;

/// What is kept of one case.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kept {
    /// Instructions per frame and strip, if they were counted.
    pub instructions: Option<f64>,
    /// Hash of the output, if it was made.
    pub hash: Option<u64>,
}

/// Cases by id.
pub type Book = BTreeMap<String, Kept>;

/// Reads the committed figures; an absent file holds none.
///
/// # Errors
/// If the file is there but is not what [`write`] makes.
pub fn read(path: &Path) -> Result<Book, String> {
    let Ok(text) = fs::read_to_string(path) else {
        return Ok(Book::new());
    };
    let root: Value =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let cases = root["cases"].as_object().ok_or("no cases")?;
    let kept = cases.iter().map(|(id, case)| {
        let hash = case["hash"].as_str();
        let kept = Kept {
            instructions: case["instructions_per_frame"].as_f64(),
            hash: hash.and_then(|h| u64::from_str_radix(h, 16).ok()),
        };
        (id.clone(), kept)
    });
    Ok(kept.collect())
}

/// Writes the figures to be committed.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, book: &Book, compiler: &str) -> Result<(), String> {
    let cases: Map<String, Value> = book
        .iter()
        .map(|(id, kept)| {
            let case = json!({
                "instructions_per_frame": kept.instructions.map(|i| (i * 100.0).round() / 100.0),
                "hash": kept.hash.map(|h| format!("{h:016x}")),
            });
            (id.clone(), case)
        })
        .collect();
    let root = json!({ "compiler": compiler, "cases": cases });
    let text = serde_json::to_string_pretty(&root).map_err(|e| e.to_string())?;
    fs::write(path, text + "\n").map_err(|e| format!("{}: {e}", path.display()))
}

/// Reads what the counting of instructions printed: one JSON object per line. Gives instructions
/// by case.
///
/// # Errors
/// If the file cannot be read or holds no counts.
pub fn read_counts(path: &Path) -> Result<BTreeMap<String, f64>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let objects = text
        .lines()
        .filter_map(|l| serde_json::from_str::<Value>(l).ok());
    let counts: BTreeMap<String, f64> = objects
        .filter_map(|o| Some((o["id"].as_str()?.to_owned(), count_in(&o)?)))
        .collect();
    if counts.is_empty() {
        return Err(format!("{}: no counts", path.display()));
    }
    Ok(counts)
}

/// The count of a summary (gungraun's schema 7).
fn count_in(summary: &Value) -> Option<f64> {
    summary["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"].as_f64()
}

/// What differs, in words; empty if nothing that matters.
pub fn changes(id: &str, committed: Option<&Kept>, now: &Kept) -> Vec<String> {
    let Some(committed) = committed else {
        return vec![format!("{id}: not among the committed figures")];
    };
    let mut changes = Vec::new();
    if let (Some(old), Some(new)) = (committed.hash, now.hash)
        && old != new
    {
        changes.push(format!(
            "{id}: the sound has changed, {old:016x} to {new:016x}"
        ));
    }
    if let (Some(old), Some(new)) = (committed.instructions, now.instructions) {
        let share = new / old - 1.0;
        if share.abs() > REGRESSION_SHARE {
            let word = if share > 0.0 { "slower" } else { "faster" };
            changes.push(format!(
                "{id}: {word}, {old:.1} to {new:.1} instructions per frame ({:+.1} %)",
                100.0 * share
            ));
        }
    }
    changes
}
