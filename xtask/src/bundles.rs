//! Bundling and installing the plug-ins.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{auv2, notices, system};

/// The folder of bundles.
pub fn bundled() -> Result<PathBuf> {
    Ok(system::target()?.join("bundled"))
}

/// Runs the framework's bundler; without arguments on the release build.
pub fn bundle(task: &str, mut args: Vec<String>) -> Result<()> {
    if args.is_empty() {
        args = vec!["redlight".into(), "--release".into()];
    }
    let is_release = args.iter().any(|arg| arg == "--release");
    let target = option(&args, "--target");
    args.insert(0, task.into());
    nice_plug_xtask::main_with_args("cargo xtask", args)?;
    if cfg!(target_os = "macos") && task == "bundle" && is_release {
        let library = system::target()?.join("release").join("libredlight.dylib");
        auv2::bundle(&library, &bundled()?)?;
    }
    add_notices(&bundled()?, &notices::text(&["plugin"], target.as_deref())?)
}

/// The value of an option in either form, `--name value` or `--name=value`.
fn option(args: &[String], name: &str) -> Option<String> {
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == name {
            return rest.next().cloned();
        }
        if let Some(value) = arg.strip_prefix(name).and_then(|a| a.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

/// Puts the notices beside the bundles, for those that are a single file, and into every folder that
/// hosts take for a bundle.
fn add_notices(bundled: &Path, text: &str) -> Result<()> {
    fs::write(bundled.join(notices::FILE), text)?;
    for entry in fs::read_dir(bundled)? {
        let bundle = entry?.path();
        let contents = bundle.join("Contents");
        if contents.is_dir() {
            let resources = contents.join("Resources");
            fs::create_dir_all(&resources)?;
            fs::write(resources.join(notices::FILE), text)?;
            if cfg!(target_os = "macos") {
                // What was signed has changed.
                auv2::sign(&bundle)?;
            }
        }
    }
    Ok(())
}

/// Bundles, and copies the plug-ins to where hosts look for them.
pub fn install() -> Result<()> {
    system::ensure(&system::BUILD)?;
    bundle("bundle", Vec::new())?;
    for (bundle, folder) in folders()? {
        let from = bundled()?.join(bundle);
        let to = folder.join(bundle);
        replace(&from, &to).with_context(|| format!("could not write {}", to.display()))?;
        println!("Installed {}", to.display());
        if !to.is_dir() {
            let beside = folder.join(format!("{bundle}.{}", notices::FILE));
            fs::copy(bundled()?.join(notices::FILE), beside)?;
        }
    }
    Ok(())
}

/// Each bundle and the user's folder for its format.
pub fn folders() -> Result<Vec<(&'static str, PathBuf)>> {
    let home = std::env::home_dir().context("no home directory")?;
    let (clap, vst3) = ("Redlight.clap", "Redlight.vst3");
    Ok(if cfg!(target_os = "macos") {
        let plug_ins = home.join("Library/Audio/Plug-Ins");
        vec![
            (clap, plug_ins.join("CLAP")),
            (vst3, plug_ins.join("VST3")),
            (auv2::BUNDLE, plug_ins.join("Components")),
        ]
    } else if cfg!(windows) {
        let local = std::env::var_os("LOCALAPPDATA").context("LOCALAPPDATA is not set")?;
        let common = PathBuf::from(local).join("Programs").join("Common");
        vec![(clap, common.join("CLAP")), (vst3, common.join("VST3"))]
    } else {
        vec![(clap, home.join(".clap")), (vst3, home.join(".vst3"))]
    })
}

/// Copies a file or folder. A library that a host holds open is replaced, never overwritten.
fn replace(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        bail!("{} does not exist", from.display());
    }
    if to.is_dir() {
        fs::remove_dir_all(to)?;
    } else if to.exists() {
        fs::remove_file(to)?;
    }
    copy(from, to)
}

/// Copies a file, or a folder with everything in it.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if from.is_dir() {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else {
        fs::copy(from, to)?;
    }
    Ok(())
}
