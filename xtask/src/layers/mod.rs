//! The walls between the rooms: each file's paths against the table of ARCHITECTURE.md.
//!
//! A room is a module of the table; a file belongs to the innermost room around it, and may name what its
//! row allows. Beside that no two modules of one folder may need each other, however far around.
//! Tests may name anything.

mod circles;
mod paths;
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use paths::Reference;
use table::Rooms;

/// Checks every file of the library.
pub fn check() -> Result<()> {
    let text = fs::read_to_string("ARCHITECTURE.md").context("ARCHITECTURE.md")?;
    let rooms = Rooms::parse(&text)?;
    let references = references(Path::new("src"))?;
    let mut faults = refused(&rooms, &references);
    faults.extend(circles::find(&references));
    if faults.is_empty() {
        return Ok(());
    }
    bail!(
        "{} against the table of ARCHITECTURE.md:\n{}",
        faults.len(),
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// Arrows that no row allows.
fn refused(rooms: &Rooms, references: &[Reference]) -> BTreeSet<String> {
    let mut faults = BTreeSet::new();
    for reference in references {
        let (Some(from), Some(to)) = (rooms.of(&reference.from), rooms.of(&reference.to)) else {
            let what = format!("{}: no row for {}", reference.file, reference.to);
            faults.insert(what);
            continue;
        };
        if from != to && !rooms.allows(from, to) {
            faults.insert(format!(
                "{}: {from} may not use {to} ({})",
                reference.file, reference.to
            ));
        }
    }
    faults
}

/// Every path within the library that its files name, tests left out.
fn references(folder: &Path) -> Result<Vec<Reference>> {
    let mut references = Vec::new();
    for file in files(folder)? {
        let name = file.display().to_string();
        // The doors: each may use everything.
        if name == "src/lib.rs" || name.starts_with("src/bin/") {
            continue;
        }
        let text = fs::read_to_string(&file).with_context(|| name.clone())?;
        references.extend(paths::of(&name, &text).with_context(|| name.clone())?);
    }
    Ok(references)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "tests") {
                found.extend(files(&path)?);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && path.file_stem().is_none_or(|stem| stem != "tests")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
