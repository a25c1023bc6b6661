//! Modules of one folder that need each other.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::Reference;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Every circle, told once for each folder, from its first module on.
pub fn find(references: &[Reference]) -> BTreeSet<String> {
    let modules: BTreeSet<String> = references.iter().flat_map(|r| around(&r.from)).collect();
    let mut folders: BTreeMap<String, Arrows> = BTreeMap::new();
    for reference in references {
        let Some((folder, from, to)) = siblings(&reference.from, &reference.to) else {
            continue;
        };
        // The rest are a folder's own types and functions.
        if modules.contains(&format!("{folder}::{to}")) {
            let arrows = folders.entry(folder).or_default();
            arrows.entry(from).or_default().insert(to);
        }
    }
    let circles = folders.iter().filter_map(|(folder, arrows)| {
        let first = arrows.keys().find_map(|from| circle(arrows, from))?;
        Some(format!("{folder}: {}", first.join(" → ")))
    });
    circles.collect()
}

/// The folder in which two modules part, and their names in it.
fn siblings(from: &str, to: &str) -> Option<(String, String, String)> {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split("::").collect(), to.split("::").collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let name = |path: &[&str]| path.get(common).map(|name| (*name).to_owned());
    let (from_name, to_name) = (name(&from)?, name(&to)?);
    Some((from[..common].join("::"), from_name, to_name))
}

/// A module and those around it.
fn around(module: &str) -> impl Iterator<Item = String> {
    let ends = module.match_indices("::").map(|(end, _)| end);
    let ends: Vec<usize> = ends.chain([module.len()]).collect();
    ends.into_iter().map(|end| module[..end].to_owned())
}

/// A way from `start` back to it.
fn circle(arrows: &Arrows, start: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        let last = way.last()?;
        for next in arrows.get(last).into_iter().flatten() {
            let longer = [way.as_slice(), std::slice::from_ref(next)].concat();
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push(longer);
            }
        }
    }
    None
}
