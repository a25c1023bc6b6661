//! The table of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

/// Rooms, and what each may use.
pub struct Rooms(BTreeMap<String, BTreeSet<String>>);

impl Rooms {
    /// The table under the heading "Rooms": the room in the first column, what it may use in the third, both in
    /// backticks; "everything" stands for all.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().skip_while(|line| *line != "## Rooms");
        let lines = lines.skip(1).take_while(|line| !line.starts_with("## "));
        let mut rooms = BTreeMap::new();
        for cells in lines.filter_map(cells) {
            let [room, _, may_use, ..] = cells.as_slice() else {
                continue;
            };
            let mut used: BTreeSet<String> = names(may_use).collect();
            if may_use.trim() == "everything" {
                used.insert(EVERYTHING.to_owned());
            }
            rooms.extend(names(room).map(|room| (room, used.clone())));
        }
        ensure!(!rooms.is_empty(), "ARCHITECTURE.md has no table of rooms");
        Ok(Self(rooms))
    }

    /// The innermost room around a module.
    pub fn of(&self, module: &str) -> Option<&str> {
        let around = self.0.keys().filter(|room| is_within(module, room));
        around.max_by_key(|room| room.len()).map(String::as_str)
    }

    /// Whether `from` may use `to`: a row that allows a room allows the rooms in it.
    pub fn allows(&self, from: &str, to: &str) -> bool {
        let used = &self.0[from];
        used.contains(EVERYTHING) || used.iter().any(|room| is_within(to, room))
    }
}

const EVERYTHING: &str = "*";

fn is_within(module: &str, room: &str) -> bool {
    module
        .strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').collect())
}

/// What stands in backticks.
fn names(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}
