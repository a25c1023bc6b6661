//! Strips of builds that have another layout: counted, not read.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::layout::{
    BODIES, DESKS, DIRECTORY, ENDING, ENTRIES, HASH, HEADER_VERSION, MAGIC, PREFIX, file_name,
};
use super::place;
use super::watch::Watch;

/// Most files that are looked at.
const MOST: usize = 16;
/// Time between looks.
const EVERY: Duration = Duration::from_millis(200);

/// The other layouts' files, and who lives in them.
#[derive(Default)]
pub struct Others {
    files: Vec<(PathBuf, Watch)>,
    last: Option<Duration>,
    count: usize,
}

impl Others {
    /// Strips that beat in the files of other layouts in `folder`, at `now` of the process's clock.
    pub fn count(&mut self, folder: &Path, now: Duration) -> usize {
        let is_due = self
            .last
            .is_none_or(|last| now.saturating_sub(last) >= EVERY);
        if is_due {
            self.last = Some(now);
            self.look(folder, now);
        }
        self.count
    }

    fn look(&mut self, folder: &Path, now: Duration) {
        let found = list(folder);
        self.files.retain(|(path, _)| found.contains(path));
        for path in found {
            if self.files.iter().all(|(known, _)| *known != path) {
                self.files.push((path, Watch::default()));
            }
        }
        self.count = 0;
        for (path, watch) in &mut self.files {
            let directory = directory(path).unwrap_or([[0; 2]; ENTRIES]);
            watch.look(now, |at| directory[at]);
            self.count += (DESKS..ENTRIES)
                .filter(|at| watch.beating(*at).is_some())
                .count();
        }
    }
}

/// Files of other layouts.
fn list(folder: &Path) -> Vec<PathBuf> {
    let ours = file_name(*HASH);
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        let is_other = name.starts_with(PREFIX) && name.ends_with(ENDING) && name != ours;
        is_other.then(|| folder.join(name))
    });
    paths.take(MOST).collect()
}

/// Identity and heartbeat of each entry. None if the file is no registry. Read, not mapped: a file that is cut
/// short costs nothing here.
fn directory(path: &Path) -> Option<[[u64; 2]; ENTRIES]> {
    let mut file = place::open(path, false).ok()??;
    let mut bytes = [0; 8 * BODIES];
    file.read_exact(&mut bytes).ok()?;
    let (words, _) = bytes.as_chunks::<8>();
    let word = |at: usize| u64::from_ne_bytes(words[at]);
    let is_registry = [word(0), word(1)] == [MAGIC, HEADER_VERSION];
    is_registry
        .then(|| std::array::from_fn(|at| [0, 1].map(|n: usize| word(DIRECTORY + 2 * at + n))))
}
