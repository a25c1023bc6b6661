//! What may stand where the registry's file should, and what becomes of it meanwhile.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use super::{FRAME, Instance, Process, run};
use crate::registry::layout::{BYTES, CREATED, DESKS, DIRECTORY, HASH, WORDS, file_name};
use crate::registry::map::Map;
use crate::registry::memory::Memory;
use crate::registry::shared::Registry;

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join(file_name(*HASH))
}

/// A process in `folder` sees its own strips, and the trouble that it tells.
fn alone(folder: &Path) -> String {
    let mut process = Process::within(folder);
    process.add(&Instance::named("mine"));
    let mut view = process.view();
    run(&mut [&mut process], 3);
    assert_eq!(process.names(&mut view), ["mine"]);
    process.registry.trouble().expect("a trouble is told")
}

#[test]
fn a_missing_folder_is_made_for_this_user_alone() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("a/b");
    let mut process = Process::within(&folder);
    run(&mut [&mut process], 1);
    assert_eq!(process.registry.trouble(), None);
    let metadata = fs::metadata(file(&folder)).unwrap();
    assert_eq!(metadata.len(), BYTES as u64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&file(&folder)), 0o600);
        // A block behind each page.
        assert!(metadata.blocks() * 512 >= BYTES as u64);
    }
    // Nothing is left of its making.
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn without_a_folder_the_process_is_alone() {
    let mut process = Process::of(Registry::local());
    process.add(&Instance::named("mine"));
    let mut view = process.view();
    run(&mut [&mut process], 3);
    assert_eq!(process.names(&mut view), ["mine"]);
    assert_eq!(view.others(process.now), 0);
    assert_eq!(process.registry.trouble(), None);
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("x");
    assert!(alone(&below).contains(&*below.to_string_lossy()));
}

#[test]
fn what_is_no_folder_or_no_file_is_refused() {
    let outer = tempfile::tempdir().unwrap();
    let plain = outer.path().join("plain");
    fs::write(&plain, "mine").unwrap();
    assert!(alone(&plain).contains("is no folder"));
    assert_eq!(fs::read(&plain).unwrap(), b"mine");
    let folder = outer.path().join("folder");
    fs::create_dir_all(file(&folder)).unwrap();
    alone(&folder);
    assert!(file(&folder).is_dir());
}

#[cfg(unix)]
#[test]
fn links_pipes_and_what_others_write_are_refused() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let outer = tempfile::tempdir().unwrap();
    let real = outer.path().join("real");
    let made = |name: &str| {
        let folder = outer.path().join(name);
        fs::create_dir(&folder).unwrap();
        folder
    };
    let writable = |path: &Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    };
    drop(Map::open(&real).unwrap());
    let before = fs::read(file(&real)).unwrap();

    symlink(&real, outer.path().join("link")).unwrap();
    assert!(alone(&outer.path().join("link")).contains("is no folder"));
    let folder = made("to a link");
    symlink(file(&real), file(&folder)).unwrap();
    assert!(alone(&folder).contains("is a link"));
    let folder = made("to a pipe");
    let fifo = std::process::Command::new("mkfifo")
        .arg(file(&folder))
        .status();
    assert!(fifo.unwrap().success());
    assert!(alone(&folder).contains("is no ordinary file"));
    let folder = made("open to all");
    writable(&folder);
    assert!(alone(&folder).contains("may be written by other users"));
    let folder = made("with a file that is open to all");
    drop(Map::open(&folder).unwrap());
    writable(&file(&folder));
    assert!(alone(&folder).contains("may be written by other users"));
    assert_eq!(fs::read(file(&real)).unwrap(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_file_leaves_the_process_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    // Nobody makes files here, not even the superuser.
    alone(Path::new(&format!("/proc/{}/task", std::process::id())));
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if !rustix::process::geteuid().is_root() {
        alone(folder.path());
    }
}

#[test]
fn what_the_system_does_not_map_is_an_error() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, &[0; 4_096]).unwrap();
    let to_read = File::open(file.path()).unwrap();
    assert!(Memory::mapped(&to_read, 512).is_err());
    assert!(Memory::mapped(file.as_file(), 512).is_ok());
}

#[test]
fn a_trouble_that_ends_is_noticed() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("x");
    fs::write(&folder, "").unwrap();
    let [mut a, mut b] = [0, 1].map(|_| Process::within(&folder));
    a.add(&Instance::named("a"));
    b.add(&Instance::named("b"));
    let mut view = b.view();
    run(&mut [&mut a, &mut b], 3);
    assert_eq!(b.names(&mut view), ["b"]);
    fs::remove_file(&folder).unwrap();
    run(&mut [&mut a, &mut b], 300);
    assert_eq!(a.registry.trouble(), None);
    // Alone, each was the first.
    let mut names = b.names(&mut view);
    names.sort();
    assert_eq!(names, ["a", "b"]);
}

/// Two processes that see each other, after `harm` and some passes too.
fn survive(harm: impl Fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let [mut a, mut b] = [0, 1].map(|_| Process::within(folder.path()));
    a.add(&Instance::named("a"));
    a.pass(FRAME);
    b.add(&Instance::named("b"));
    let mut view = b.view();
    run(&mut [&mut a, &mut b], 3);
    assert_eq!(b.names(&mut view), ["a", "b"]);
    harm(&file(folder.path()));
    run(&mut [&mut a, &mut b], 4);
    let mut names = b.names(&mut view);
    names.sort();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(
        fs::metadata(file(folder.path())).unwrap().len(),
        BYTES as u64
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_is_cut_removed_or_replaced_is_made_anew() {
    survive(|path| fs::remove_file(path).unwrap());
    for length in [0, 1, 4_096, BYTES as u64 - 1] {
        survive(|path| {
            File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(length)
                .unwrap()
        });
    }
    survive(|path| {
        let bytes = fs::read(path).unwrap();
        fs::remove_file(path).unwrap();
        fs::write(path, bytes).unwrap();
    });
}

#[test]
fn a_damaged_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    for bytes in [
        Vec::new(),
        vec![0; BYTES],
        vec![0xff; BYTES],
        vec![0; BYTES + 8],
    ] {
        let _ = fs::remove_file(file(folder.path()));
        fs::write(file(folder.path()), &bytes).unwrap();
        let map = Map::open(folder.path()).unwrap();
        assert_eq!(map.words().len(), WORDS);
        assert_eq!(map.words()[CREATED].load(Relaxed), 0);
    }
}

#[test]
fn strips_of_another_layout_are_counted_and_left_alone() {
    let [ours, theirs] = [0, 1].map(|_| tempfile::tempdir().unwrap());
    let mut other = Process::within(theirs.path());
    for name in ["x", "y"] {
        other.add(&Instance::named(name));
    }
    other.pass(FRAME);
    // Another build's file, of which header and directory alone mean the same.
    let path = ours.path().join(file_name(*HASH ^ 1));
    fs::hard_link(file(theirs.path()), &path)
        .or_else(|_| fs::copy(file(theirs.path()), &path).map(|_| ()))
        .unwrap();
    fs::write(ours.path().join(file_name(7)), [0xff; 30_000]).unwrap();
    fs::write(ours.path().join(file_name(8)), "short").unwrap();
    let mut mine = Process::within(ours.path());
    mine.add(&Instance::named("mine"));
    let mut view = mine.view();
    let mut counts = Vec::new();
    for _ in 0..200 {
        run(&mut [&mut other, &mut mine], 1);
        counts.push(view.others(mine.now));
    }
    assert_eq!(counts.last(), Some(&2));
    assert!(counts.is_sorted());
    assert_eq!(mine.names(&mut view), ["mine"]);
    // They end.
    run(&mut [&mut mine], 1);
    drop(other);
    let left = (0..100).map(|_| {
        mine.pass(FRAME);
        view.others(mine.now)
    });
    assert_eq!(left.last(), Some(0));
    assert_eq!(
        DIRECTORY + 2 * DESKS,
        48,
        "header and directory never change"
    );
}

/// A child of [`a_full_disk_leaves_the_process_alone`].
#[cfg(unix)]
#[test]
fn child_without_room() {
    if let Some(folder) = std::env::var_os("REDLIGHT_TEST_NO_ROOM") {
        alone(Path::new(&folder));
        println!("was alone");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_process_alone() {
    let folder = tempfile::tempdir().unwrap();
    // A limit on what a file may hold acts as a disk without room, and needs no other.
    let child = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "registry::tests::files::child_without_room",
            "--nocapture",
        ])
        .env("REDLIGHT_TEST_NO_ROOM", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("was alone"),
        "{said}"
    );
    // Nothing half made stays.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
