//! Folders of any content.

use super::*;
use crate::params::{ParamId, Values};

fn names(library: &Library, shelf: Shelf, search: &str) -> Vec<String> {
    let found = library.found(shelf, search).into_iter();
    found.map(|i| library.items[i].name.clone()).collect()
}

#[test]
fn words_find_presets_by_name_group_and_description() {
    let mut library = Library::new(None);
    library.refresh();
    let found = names(&library, Shelf::All, "LEAD fem");
    assert_eq!(found, ["Lead vocal, female"]);
    let vocals = names(&library, Shelf::Group("Vocals"), "");
    assert_eq!(vocals.len(), 7);
    // "drum" stands in the name of one and in the descriptions of others: that one is first.
    let drums = names(&library, Shelf::All, "drum");
    assert_eq!(drums[0], "Drum bus");
    assert!(drums.len() > 8);
    assert_eq!(names(&library, Shelf::All, "zither"), [""; 0]);
}

#[test]
fn a_preset_is_saved_found_loved_and_deleted() {
    let home = tempfile::tempdir().expect("a folder");
    let mut library = Library::new(Some(home.path().join("presets")));
    library.refresh();
    let mut values = Values::default();
    values.set(ParamId::EqHmfGain, 3.0);
    values.set(ParamId::PreChannel, 7.0);
    let about = "Sings close.\nU 47.";
    let key = library.save("Anna", about, &values, false).expect("saved");
    assert_eq!(key, "user/Anna");
    let again = library.save("Anna", "", &values, false);
    assert_eq!(again, Err(SaveError::Exists("Anna".to_owned())));
    let (preset, notes) = Library::load(library.find(&key).expect("found")).expect("loaded");
    assert_eq!(notes, []);
    assert_eq!(preset.values().get(ParamId::EqHmfGain), 3.0);
    assert!(!preset.names(ParamId::PreChannel), "belongs to the desk");
    assert_eq!(preset.about, about);
    assert_eq!(names(&library, Shelf::All, "sings close"), ["Anna"]);
    library.save("Anna", "", &values, true).expect("saved over");
    assert_eq!(
        library.find(&key).expect("found").about,
        about,
        "notes stay"
    );

    let index = library
        .items
        .iter()
        .position(|i| i.key() == key)
        .expect("listed");
    library.toggle_favourite(index).expect("remembered");
    assert!(
        library.delete("factory/rap").is_err(),
        "factory presets stay"
    );
    let mut other = Library::new(Some(home.path().join("presets")));
    other.refresh();
    assert_eq!(names(&other, Shelf::Favourites, ""), ["Anna"]);
    library.delete(&key).expect("deleted");
    assert!(library.find(&key).is_none() && library.favourites.is_empty());
    assert!(library.delete(&key).is_err(), "gone already");
}

/// Takes everything that the reader finds.
fn settle(library: &mut Library) {
    let end = Instant::now() + Duration::from_secs(60);
    while library.is_reading() && Instant::now() < end {
        library.poll();
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(!library.is_reading(), "read to its end");
}

fn folder_of(home: &Path) -> PathBuf {
    let folder = home.join("presets");
    std::fs::create_dir_all(&folder).expect("made");
    folder
}

const GOOD: &str = "about = \"for cymbals\"\n[eq]\nhmf_gain = \"2 dB\"\n";

#[test]
fn a_bad_file_is_named_with_its_line() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder_of(home.path());
    std::fs::write(folder.join("Bad.toml"), "[eq]\nhmf_gain = \"+99 dB\"\n").expect("written");
    let mut library = Library::new(Some(folder));
    library.refresh();
    settle(&mut library);
    assert_eq!(names(&library, Shelf::Group(YOURS), ""), [""; 0]);
    let passed = library.passed_over();
    assert_eq!(passed.len(), 1);
    let told = format!("{}: {}", passed[0].name, passed[0].why);
    for part in ["Bad.toml", "line 2", "+99 dB", "allowed"] {
        assert!(told.contains(part), "{told}");
    }
}

/// What was found in real folders, and what somebody may put there.
#[cfg(unix)]
fn junk(folder: &Path) -> Vec<&'static str> {
    let write = |name: &str, text: &[u8]| {
        std::fs::write(folder.join(name), text).expect("written");
    };
    write("lines.toml", "x\n".repeat(100_000).as_bytes());
    write(
        "keys.toml",
        format!("[eq]\n{} = 1\n", "k".repeat(200_000)).as_bytes(),
    );
    write(
        "deep.toml",
        format!("a = {}", "[".repeat(200_000)).as_bytes(),
    );
    write("tables.toml", "[".repeat(200_000).as_bytes());
    write(
        "dots.toml",
        format!("{}a = 1", "a.".repeat(100_000)).as_bytes(),
    );
    write(
        "bytes.toml",
        &(0..=255).cycle().take(200_000).collect::<Vec<u8>>(),
    );
    write("empty.toml", b"");
    let sparse = std::fs::File::create(folder.join("sparse.toml")).expect("made");
    sparse.set_len(3_000_000_000).expect("set");
    let fifo = std::ffi::CString::new(folder.join("fifo.toml").to_str().expect("text"));
    // SAFETY: the name ends with a zero.
    let made = unsafe { libc::mkfifo(fifo.expect("no zero").as_ptr(), 0o600) };
    assert_eq!(made, 0);
    let link = |to: &Path, name: &str| {
        std::os::unix::fs::symlink(to, folder.join(name)).expect("linked");
    };
    link(Path::new("/dev/zero"), "zero.toml");
    link(Path::new("loop.toml"), "loop.toml");
    link(folder, "folder.toml");
    std::fs::create_dir(folder.join("inner.toml")).expect("made");
    vec![
        "bytes.toml",
        "deep.toml",
        "dots.toml",
        "fifo.toml",
        "folder.toml",
        "inner.toml",
        "keys.toml",
        "lines.toml",
        "loop.toml",
        "sparse.toml",
        "tables.toml",
        "zero.toml",
    ]
}

#[cfg(unix)]
#[test]
fn junk_is_named_and_passed_over() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder_of(home.path());
    let wanted = junk(&folder);
    std::fs::write(folder.join("Good.TOML"), GOOD).expect("written");
    let mut library = Library::new(Some(folder));
    library.refresh();
    settle(&mut library);
    let mut passed: Vec<_> = library.passed_over().into_iter().map(|p| p.name).collect();
    passed.sort();
    assert_eq!(passed, wanted);
    assert!(
        library
            .passed_over()
            .iter()
            .all(|p| p.why.chars().count() < 600)
    );
    // An empty file is a preset of defaults.
    assert_eq!(names(&library, Shelf::Group(YOURS), ""), ["Good", "empty"]);
    assert_eq!(names(&library, Shelf::Group(YOURS), "cymbals"), ["Good"]);
    for (name, why) in [
        ("fifo", "no ordinary file"),
        ("sparse", "3.0 GB"),
        ("zero", "ordinary"),
    ] {
        let passed = library.passed_over();
        let found = passed
            .iter()
            .find(|p| p.name.starts_with(name))
            .expect("there");
        assert!(found.why.contains(why), "{found:?}");
    }
}

#[test]
fn names_are_listed_before_any_file_is_opened() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder_of(home.path());
    for i in 0..10_000 {
        std::fs::write(folder.join(format!("Preset {i:05}.toml")), GOOD).expect("written");
    }
    let mut library = Library::new(Some(folder));
    library.refresh();
    while library.listed < library.asked {
        library.poll();
    }
    assert_eq!(names(&library, Shelf::Group(YOURS), "").len(), 10_000);
    assert_eq!(presets::file::opened(), 0, "by the thread that draws");
    library.close();
    assert!(!library.is_reading());
}

#[test]
fn what_is_saved_or_deleted_while_the_folder_is_read_stays_so() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder_of(home.path());
    for i in 0..500 {
        std::fs::write(folder.join(format!("Preset {i:05}.toml")), GOOD).expect("written");
    }
    let mut library = Library::new(Some(folder));
    let values = Values::default();
    for round in 0..20 {
        library.refresh();
        let about = format!("round {round}");
        let key = library
            .save("Preset 00499", &about, &values, true)
            .expect("saved");
        assert_eq!(library.find(&key).expect("there").about, about);
        let gone = format!("user/Preset {round:05}");
        library.delete(&gone).expect("deleted");
        library.poll();
        assert!(library.find(&gone).is_none());
        if round % 5 == 0 {
            settle(&mut library);
        }
        assert_eq!(library.find(&key).expect("there").about, about, "{round}");
    }
    settle(&mut library);
    assert_eq!(names(&library, Shelf::Group(YOURS), "").len(), 480);
    assert_eq!(names(&library, Shelf::All, "round 19").len(), 1);
}

#[test]
fn a_file_in_the_folders_place_is_told_instead_of_asked_about() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("presets");
    std::fs::write(&folder, "mine").expect("written");
    let mut library = Library::new(Some(folder.clone()));
    library.refresh();
    for overwrite in [false, true] {
        let saved = library.save("Anna", "", &Values::default(), overwrite);
        let why = format!("{}: it is no folder", folder.display());
        assert_eq!(saved, Err(SaveError::Other(why)));
    }
}
