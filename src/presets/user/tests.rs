//! Names, and folders that others write into.

use std::fs;

use super::*;
use crate::params::Values;

#[test]
fn capitals_and_unicode_forms_make_no_other_name() {
    for (a, b) in [
        ("Bob", "bob"),
        ("Caf\u{e9}", "Cafe\u{301}"),
        ("stra\u{df}e", "STRASSE"),
        ("\u{3a3}\u{3af}\u{3c2}", "\u{3c3}\u{3af}\u{3c3}"),
        ("a/b", "A-B"),
        ("con", "CON-"),
    ] {
        assert!(is_same_name(a, b), "{a} {b}");
    }
    assert!(!is_same_name("Bob", "Rob") && !is_same_name("Cafe", "Caf\u{e9}"));
}

#[test]
fn a_saved_preset_is_listed_and_loads_as_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("new/presets");
    assert_eq!(list(&folder), []);
    let preset = Preset::of("Anna / verse: 2", &Values::default());
    let path = save(&folder, &preset, false).expect("saved");
    let again = save(&folder, &preset, false).expect_err("there already");
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    save(&folder, &preset, true).expect("saved again");
    let listed = list(&folder);
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].name.as_str(), &listed[0].path),
        ("Anna - verse- 2", &path)
    );
    assert_eq!(load(&path).expect("loaded"), (preset, Vec::new()));
    let device = Preset::of("Aux", &Values::default());
    let path = save(&folder, &device, false).expect("saved");
    assert_eq!(path.file_name(), Some("Aux-.toml".as_ref()));
}

#[test]
fn factory_presets_are_found_by_name_and_slug() {
    for name in ["lead-vocal-male", "Lead vocal, male", "LEAD VOCAL MALE"] {
        assert_eq!(find(name).expect("found").0.name, "Lead vocal, male");
    }
    let error = find("led-vocal-male").expect_err("unknown").to_string();
    assert!(
        error.ends_with("did you mean 'lead-vocal-male'?"),
        "{error}"
    );
}

#[test]
fn every_name_makes_a_file_that_loads_with_the_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let long = "\u{e9}".repeat(300);
    for (name, file) in [
        ("CON", "CON-.toml"),
        ("nul", "nul-.toml"),
        ("Bob.", "Bob-.toml"),
        ("  Anna  ", "Anna.toml"),
        ("../Eve", "---Eve.toml"),
        ("a/b\\c", "a-b-c.toml"),
        ("two\nlines", "two-lines.toml"),
        ("...", "---.toml"),
        ("", "unnamed.toml"),
        (&long, &format!("{}.toml", &long[..200])),
    ] {
        let preset = Preset::of(name, &Values::default());
        let path = save(dir.path(), &preset, false).expect(name);
        assert_eq!(path, dir.path().join(file), "{name}");
        let loaded = load(&path).expect(name).0;
        assert_eq!(loaded.values(), preset.values(), "{name}");
        fs::remove_file(path).expect("there");
    }
    assert!(is_same_name("Bob.", "Bob-") && is_same_name("Anna ", " anna"));
    assert!(is_same_name(&long, &format!("{long}!")), "one file");
    assert!(!is_same_name(&"a".repeat(199), &"a".repeat(200)));
}

#[test]
fn of_all_who_save_one_name_at_once_one_wins() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path();
    for round in 0..20 {
        let name = format!("Anna {round}");
        let preset = |who: usize| {
            let mut preset = Preset::of(&name, &Values::default());
            preset.about = who.to_string().repeat(1_000);
            preset
        };
        let tried: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|who| scope.spawn(move || save(folder, &preset(who), false)))
                .collect();
            threads
                .into_iter()
                .map(|t| t.join().expect("no panic"))
                .collect()
        });
        let winners: Vec<_> = (0..8).filter(|who| tried[*who].is_ok()).collect();
        assert_eq!(winners.len(), 1, "{tried:?}");
        let errors = tried.iter().filter_map(|tried| tried.as_ref().err());
        assert!(
            errors
                .into_iter()
                .all(|e| e.kind() == io::ErrorKind::AlreadyExists)
        );
        let path = tried[winners[0]].as_ref().expect("won");
        let loaded = load(path).expect("whole");
        assert_eq!(loaded, (preset(winners[0]), Vec::new()));
    }
    let left = fs::read_dir(folder).expect("a folder").count();
    assert_eq!(left, 20, "nothing else is left");
}

#[test]
fn a_file_in_the_folders_place_is_no_preset_that_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("presets");
    fs::write(&folder, "mine").expect("written");
    let preset = Preset::of("Anna", &Values::default());
    for overwrite in [false, true] {
        let error = save(&folder, &preset, overwrite).expect_err("no folder");
        assert_eq!(error.kind(), io::ErrorKind::NotADirectory);
        assert_eq!(error.to_string(), "it is no folder");
    }
    assert_eq!(fs::read_to_string(&folder).expect("there"), "mine");
    let found = look_into(&folder);
    assert!(found.presets.is_empty());
    assert!(found.passed_over[0].why.starts_with("it cannot be read"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().expect("a folder");
    let (folder, elsewhere) = (dir.path().join("presets"), dir.path().join("elsewhere"));
    fs::create_dir(&folder).expect("made");
    let preset = Preset::of("Anna", &Values::default());
    let target = save(&elsewhere, &preset, false).expect("saved");
    let link = folder.join("Anna.toml");
    symlink(&target, &link).expect("linked");
    let mut other = preset.clone();
    "Other notes.".clone_into(&mut other.about);
    let refused = save(&folder, &other, false).expect_err("there already");
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    save_over(&link, &other).expect("saved over");
    assert!(link.is_symlink());
    assert_eq!(load(&target).expect("there").0, other);
    // A dead one is named, is not taken for nothing, and gives way to a preset.
    fs::remove_file(&target).expect("there");
    let found = look_into(&folder);
    assert_eq!(found.presets, []);
    assert_eq!(found.passed_over[0].name, "Anna.toml");
    let refused = save(&folder, &preset, false).expect_err("there already");
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    save(&folder, &preset, true).expect("saved over");
    assert_eq!(load(&link).expect("there").0, preset);
    assert!(!target.exists());
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_told_and_nothing_is_lost() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let preset = Preset::of("Anna", &Values::default());
    let path = save(dir.path(), &preset, false).expect("saved");
    let rights = |mode| fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode));
    rights(0o500).expect("set");
    // Whom no rights bind, root, is not stopped.
    if fs::write(dir.path().join("tried"), "").is_err() {
        for overwrite in [false, true] {
            let error = save(dir.path(), &preset, overwrite).expect_err("no rights");
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        }
        assert_eq!(load(&path).expect("there").0, preset);
    }
    rights(0o700).expect("set");
}
