//! From nothing to sound: the only command that a newcomer needs.

use std::process::Command;

use anyhow::Result;

use crate::{bundles, system};

/// Installs what building needs, builds, bundles, renders the built-in session, and says where
/// everything lies.
pub fn run() -> Result<()> {
    system::ensure(&system::BUILD)?;
    bundles::bundle("bundle", Vec::new())?;
    let target = system::target()?;
    let renders = target.join("demo");
    system::run(
        Command::new(target.join("release").join("redlight-render"))
            // A second run replaces what the first has made.
            .args(["demo", "--overwrite"])
            .arg("-o")
            .arg(&renders),
    )?;
    println!("\nRendered tracks: {}", renders.display());
    for (bundle, folder) in bundles::folders()? {
        println!(
            "Plug-in: {} (install to {})",
            bundles::bundled()?.join(bundle).display(),
            folder.display()
        );
    }
    println!("`cargo xtask install` copies them there.");
    println!(
        "Standalone: {} --help",
        bundles::bundled()?.join("Redlight").display()
    );
    Ok(())
}
