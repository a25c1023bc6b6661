//! The licences of everything that is linked into a bundle, as one text that travels with it: MIT, ISC,
//! BSL-1.0, OFL, the Ubuntu font licence and others ask for their notices in every copy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

/// The file's name.
pub const FILE: &str = "NOTICES.txt";

/// Folders of a package whose contents are not linked.
const NOT_LINKED: &[&str] = &[
    "benches", "cmake", "doc", "docs", "examples", "samples", "target", "tests", "vstgui4",
];

/// How a file that holds a licence is called, in lower case.
const BEGINNINGS: &[&str] = &[
    "license",
    "licence",
    "unlicense",
    "copying",
    "copyright",
    "notice",
    "ofl",
    "ufl",
];

/// Why the text of a package is there: who carries it, and what it says of itself.
type Users = BTreeSet<String>;

/// The notices of what `features` of Redlight links for `target`.
pub fn text(features: &[&str], target: Option<&str>) -> Result<String> {
    let metadata = metadata(features, target)?;
    let mut texts: BTreeMap<String, Users> = BTreeMap::new();
    for package in linked(&metadata)? {
        let license = package.license.as_deref().unwrap_or("see its text");
        let user = format!("{} {} ({license})", package.name, package.version);
        for text in texts_of(package)? {
            texts.entry(text).or_default().insert(user.clone());
        }
    }
    let std_user = "the standard library of Rust (MIT OR Apache-2.0)".to_owned();
    let std_text = standard_text("MIT")?;
    texts.entry(std_text).or_default().insert(std_user);
    Ok(written(&texts))
}

fn written(texts: &BTreeMap<String, Users>) -> String {
    let mut page = String::from(
        "Redlight is under MIT or Apache-2.0, as you like. It is made with the works named below, each\n\
         under the licence that follows its name.\n",
    );
    for (text, users) in texts {
        let line = "-".repeat(80);
        let users: Vec<&str> = users.iter().map(String::as_str).collect();
        let _ = write!(page, "\n{line}\n{}\n{line}\n\n{text}\n", users.join("\n"));
    }
    page
}

fn metadata(features: &[&str], target: Option<&str>) -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    let mut options = vec!["--no-default-features".to_owned()];
    options.push(format!("--features={}", features.join(",")));
    if let Some(target) = target {
        options.push(format!("--filter-platform={target}"));
    }
    Ok(command.other_options(options).exec()?)
}

/// What the library of Redlight is linked with, itself included.
fn linked(metadata: &Metadata) -> Result<Vec<&Package>> {
    let resolve = metadata
        .resolve
        .as_ref()
        .context("cargo resolved nothing")?;
    let is_ours = |package: &&Package| package.name.as_str() == "redlight";
    let root = metadata.packages.iter().find(is_ours);
    let root = root.context("no package redlight")?;
    let mut seen: BTreeSet<&PackageId> = BTreeSet::new();
    let mut open = vec![&root.id];
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == *id);
        for dep in &node.context("a package without a node")?.deps {
            let mut kinds = dep.dep_kinds.iter();
            if kinds.any(|kind| kind.kind == DependencyKind::Normal) {
                open.push(&dep.pkg);
            }
        }
    }
    Ok(seen.into_iter().map(|id| &metadata[id]).collect())
}

/// The licences that a package carries, or the standard text where it carries none.
fn texts_of(package: &Package) -> Result<Vec<String>> {
    let folder = package.manifest_path.parent().context("no folder")?;
    let mut files = Vec::new();
    collect(folder.as_std_path(), package.name == "redlight", &mut files)?;
    if offers_mit(package) && files.iter().any(|file| names(file, "mit")) {
        // Of two licences one is taken, and MIT's is the shorter.
        files.retain(|file| !names(file, "apache"));
    }
    let mut texts = Vec::new();
    for file in files {
        let bytes = fs::read(&file)?;
        texts.push(tidy(&String::from_utf8_lossy(&bytes)));
    }
    if texts.iter().all(|text| text.is_empty()) {
        let license = package.license.as_deref();
        let license = license.with_context(|| format!("{} has no licence", package.name))?;
        let mut text = standard_texts(license)?;
        if !package.authors.is_empty() {
            text = format!("Copyright {}\n\n{text}", package.authors.join(", "));
        }
        texts.push(text);
    }
    Ok(texts)
}

fn offers_mit(package: &Package) -> bool {
    let license = package.license.as_deref().unwrap_or_default();
    (license.contains(" OR ") || license.contains('/'))
        && !license.contains("AND")
        && license.contains("MIT")
}

fn names(file: &Path, word: &str) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.to_lowercase().contains(word)
}

/// Files of licences below `folder`. Of our own package only the fonts': the rest is the reader's.
fn collect(folder: &Path, is_ours: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type()?.is_dir() {
            let is_left_out = NOT_LINKED.contains(&name.as_str()) || name.starts_with('.');
            if !is_left_out {
                collect(&path, is_ours, files)?;
            }
        } else if is_licence(folder, &name) && (!is_ours || name.starts_with("ofl")) {
            files.push(path);
        }
    }
    Ok(())
}

/// Beside fonts every text is one.
fn is_licence(folder: &Path, name: &str) -> bool {
    let is_text = !name.contains('.')
        || [".txt", ".md", "-mit", "-apache"]
            .iter()
            .any(|e| name.ends_with(e));
    let is_of_fonts = folder.ends_with("fonts") && name.ends_with(".txt");
    is_of_fonts || is_text && BEGINNINGS.iter().any(|b| name.starts_with(b))
}

/// The texts of every licence that an expression names with "AND", of those with "OR" the first known.
fn standard_texts(expression: &str) -> Result<String> {
    let parts = expression.split(" AND ").map(|part| {
        let part = part.trim_matches(['(', ')']);
        standard_text(part.split([' ', '/']).next().unwrap_or(part))
    });
    Ok(parts.collect::<Result<Vec<_>>>()?.join("\n\n"))
}

fn standard_text(name: &str) -> Result<String> {
    match spdx::license_id(name) {
        Some(id) => Ok(tidy(id.text())),
        None => bail!("no standard text of the licence {name:?}"),
    }
}

/// Without what differs between copies of the same text.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_linked_is_named_with_its_text() {
        let page = text(&["plugin"], None).expect("notices");
        for needed in [
            "nice-plug 0.4",                // ISC, carries no text
            "clap-wrapper 0.3",             // and what lies inside it:
            "Steinberg Media Technologies", // VST3
            "Alexandre BIQUE",              // CLAP
            "SIL OPEN FONT LICENSE",        // Inter, Noto
            "UBUNTU FONT LICENCE",          // egui's
            "Bitstream Vera",               // Hack
            "Boost Software License",       // clipboard
            "Unicode",
        ] {
            assert!(page.contains(needed), "{needed} is missing");
        }
        for not_linked in ["proptest ", "clack-host ", "\ncc 1"] {
            assert!(!page.contains(not_linked), "{not_linked} is not linked");
        }
    }

    #[test]
    fn an_expression_has_the_texts_that_it_asks_for() {
        let both = standard_texts("(MIT OR Apache-2.0) AND OFL-1.1").expect("known");
        assert!(both.contains("Permission is hereby granted") && both.contains("FONT LICENSE"));
        assert!(standard_texts("LicenseRef-unheard-of").is_err());
    }
}
