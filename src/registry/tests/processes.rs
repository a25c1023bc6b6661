//! Real processes: this test, started again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::Instance;
use crate::params::PARAMS;
use crate::registry::contents::{SlotContents, name};
use crate::registry::desk::Desk;
use crate::registry::keeper::Source;
use crate::registry::letter::{Change, Letter, Refusal};
use crate::registry::presence::Presence;
use crate::registry::view::{Post, StripSeen};

const FOLDER: &str = "REDLIGHT_TEST_REGISTRY";
/// Longest time that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// An instance that does what letters ask.
struct Obedient(Mutex<SlotContents>);

impl Source for Obedient {
    fn fill(&self, contents: &mut SlotContents) {
        *contents = self.0.lock().unwrap().clone();
    }

    fn desks(&self, _living: &[u64]) {}

    fn letter(&self, letter: &Letter) -> Result<(), Refusal> {
        if let Change::Set(id, position) = letter.change {
            self.0.lock().unwrap().positions[id as usize] = position;
        }
        Ok(())
    }
}

/// What the other tests start: one instance, until the input ends.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let presence = Presence::in_folder(folder.into());
    // All of them tell the same, as of one state that was copied.
    let contents = SlotContents {
        track: name("copy"),
        ..SlotContents::default()
    };
    let registration = presence.enter(Arc::new(Obedient(Mutex::new(contents))));
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    drop(registration);
}

/// Children that end with the test, whatever becomes of it.
struct Children(Vec<Child>);

impl Children {
    fn start(folder: &Path, count: usize) -> Self {
        let start = |_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "registry::tests::processes::child"])
                .env(FOLDER, folder)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        };
        Self((0..count).map(start).collect())
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // It may be gone.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Looks until `is_so`.
fn wait(desk: &mut Desk, is_so: impl Fn(&[StripSeen]) -> bool) {
    let start = Instant::now();
    while !is_so(desk.strips()) {
        assert!(start.elapsed() < PATIENCE, "{} strips", desk.strips().len());
        thread::sleep(Duration::from_millis(16));
    }
}

fn identities(strips: &[StripSeen]) -> BTreeSet<u64> {
    strips.iter().map(|seen| seen.owner.identity).collect()
}

#[test]
fn sixty_four_processes_of_one_state_are_told_apart_and_addressed_alone() {
    let folder = tempfile::tempdir().unwrap();
    let presence = Presence::in_folder(folder.path().to_owned());
    let mut desk = Desk::open(&presence);
    let children = Children::start(folder.path(), 64);
    wait(&mut desk, |strips| strips.len() == 64);
    let strips = desk.strips().to_vec();
    let processes: BTreeSet<u32> = strips.iter().map(|seen| seen.owner.process).collect();
    let started: BTreeSet<u32> = children.0.iter().map(Child::id).collect();
    assert_eq!(processes, started);
    assert!(
        strips
            .iter()
            .all(|seen| seen.owner.parent == std::process::id())
    );
    assert_eq!(identities(&strips).len(), 64);
    let wanted: BTreeMap<u64, f64> = identities(&strips)
        .into_iter()
        .zip((0..).map(|n| f64::from(n) / 64.0))
        .collect();
    let id = PARAMS[5].id;
    for (identity, position) in &wanted {
        let post = desk.post(*identity, Change::Set(id, *position));
        assert!(matches!(post, Post::Sent(_)), "{post:?}");
    }
    wait(&mut desk, |strips| {
        let position = |seen: &StripSeen| seen.contents.positions[id as usize];
        let now = strips
            .iter()
            .map(|seen| (seen.owner.identity, position(seen)));
        now.collect::<BTreeMap<_, _>>() == wanted
    });
}

#[test]
fn a_process_that_is_killed_is_gone_and_leaves_its_slot() {
    let folder = tempfile::tempdir().unwrap();
    let presence = Presence::in_folder(folder.path().to_owned());
    let mut desk = Desk::open(&presence);
    let mut children = Children::start(folder.path(), 2);
    wait(&mut desk, |strips| strips.len() == 2);
    let before = identities(desk.strips());
    children.0[0].kill().unwrap();
    wait(&mut desk, |strips| strips.len() == 1);
    assert!(identities(desk.strips()).is_subset(&before));
    let mut heir = Children::start(folder.path(), 1);
    children.0.append(&mut heir.0);
    wait(&mut desk, |strips| strips.len() == 2);
}

#[cfg(unix)]
#[test]
fn a_process_that_is_stopped_disappears_and_comes_back() {
    use rustix::process::{Pid, Signal, kill_process};
    let folder = tempfile::tempdir().unwrap();
    let presence = Presence::in_folder(folder.path().to_owned());
    let mut desk = Desk::open(&presence);
    let children = Children::start(folder.path(), 1);
    let pid = Pid::from_child(&children.0[0]);
    wait(&mut desk, |strips| strips.len() == 1);
    let before = identities(desk.strips());
    kill_process(pid, Signal::STOP).unwrap();
    wait(&mut desk, <[_]>::is_empty);
    // Its slot is taken by another.
    let start = Instant::now();
    let mut heirs = Vec::new();
    while presence.registry().seen(presence.now(), |map, _| {
        before.contains(&map.slot_entry(0)[0].load(std::sync::atomic::Ordering::Relaxed))
    }) {
        assert!(start.elapsed() < PATIENCE);
        heirs.push(presence.enter(Instance::named("heir")));
        thread::sleep(Duration::from_millis(300));
    }
    kill_process(pid, Signal::CONT).unwrap();
    wait(&mut desk, |strips| {
        strips.iter().any(|seen| &seen.contents.track == "copy")
    });
    assert!(identities(desk.strips()).is_disjoint(&before));
}

#[test]
fn the_thread_ends_with_the_last_and_begins_anew() {
    let presence = Presence::local();
    let instance = Instance::named("x");
    let mut desk = Desk::open(&presence);
    for _ in 0..3 {
        let registration = presence.enter(instance.clone());
        wait(&mut desk, |strips| strips.len() == 1);
        assert_eq!(
            registration.identity(),
            Some(desk.strips()[0].owner.identity)
        );
        drop(registration);
        assert!(desk.strips().is_empty());
    }
    drop(desk);
    // Nobody but us has it.
    assert_eq!(Arc::strong_count(&instance), 1);
    let registration = presence.enter(instance.clone());
    drop(registration);
    assert_eq!(Arc::strong_count(&instance), 1);
}
