//! A parameter more, in a scratch copy: what is saved and what hosts see must stand it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::system;

/// The declarations, and what of them is frozen.
const TABLE: &str = "src/params/table.rs";
const FROZEN: &str = "src/params/table/tests.rs";

/// In the names of what is built here, and not of others.
const OURS: [&str; 2] = ["redlight", "xtask"];

/// A row in the middle of a module, as `CONTRIBUTING.md` has it written, and before which row it goes.
const BEFORE: &str = "    PreIron since ";
const ROW: &str = r#"    PreTrial since 2, "pre_trial", "Preamp Trial", "Trial", Preamp,
        number(-100.0, 100.0, 0.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "A parameter that only a test has.";
"#;

/// Runs the library's tests in a copy of the repository that has one parameter more, declared in the middle
/// and listed by hosts at the end.
pub fn check() -> Result<()> {
    let copy = system::target()?.join("growth");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_to(&copy)?;
    replace(&copy.join(TABLE), BEFORE, &format!("{ROW}{BEFORE}"))?;
    replace(&copy.join(TABLE), "LIST: u16 = 1", "LIST: u16 = 2")?;
    replace(
        &copy.join(FROZEN),
        "    \"output_guard\",\n",
        "    \"output_guard\",\n    \"pre_trial\",\n",
    )?;
    let built = system::target()?.join("growth-build");
    borrow_dependencies(&built.join("release"))?;
    let mut command = system::cargo(&["test", "--release", "--lib"]);
    // Of its own: in a shared one cargo takes the copy's products for those of the repository.
    command.env("CARGO_TARGET_DIR", &built);
    system::run(command.current_dir(&copy))
}

/// Copies what cargo has built of other crates, so that only the repository's own is built again. Cargo
/// knows a registry's crate by its version and features wherever it is used from, and builds what does not
/// fit.
fn borrow_dependencies(to: &Path) -> Result<()> {
    let from = system::target()?.join("release");
    for part in ["build", "deps", ".fingerprint"] {
        let (from, to) = (from.join(part), to.join(part));
        if from.is_dir() && !to.exists() {
            copy_built(&from, &to)?;
        }
    }
    Ok(())
}

/// Copies a folder of cargo's without what is ours. Times are kept: by them cargo knows what is fresh.
fn copy_built(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_ours = |name: &str| OURS.iter().any(|ours| name.contains(ours));
        if is_ours(&name.to_string_lossy()) {
            continue;
        }
        let (from, to) = (entry.path(), to.join(&name));
        if entry.file_type()?.is_dir() {
            copy_built(&from, &to)?;
        } else {
            fs::copy(&from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
            let modified = fs::metadata(&from)?.modified()?;
            let copied = fs::File::options().append(true).open(&to)?;
            copied.set_modified(modified)?;
        }
    }
    Ok(())
}

/// Copies what is kept under version control.
fn copy_to(copy: &Path) -> Result<()> {
    let listed = system::output(Command::new("git").args(["ls-files", "-z"]));
    let listed = listed.context("no list of files from git")?;
    for file in listed.split_terminator('\0') {
        let to = copy.join(file);
        fs::create_dir_all(to.parent().context("a file without a folder")?)?;
        fs::copy(file, &to).with_context(|| format!("{file} cannot be copied"))?;
    }
    Ok(())
}

fn replace(file: &Path, old: &str, new: &str) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let name = file.display();
    ensure!(text.matches(old).count() == 1, "{name}: not once: {old}");
    fs::write(file, text.replace(old, new))?;
    Ok(())
}
