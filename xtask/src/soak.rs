//! A long session in a host of our own: the bundle, 24 instances, everything moving.

use anyhow::Result;

use crate::{bundles, system};

#[derive(clap::Args)]
pub struct Args {
    /// How long it lasts
    #[arg(long, default_value_t = 2.0)]
    minutes: f64,
}

/// Bundles the plug-in and soaks it.
pub fn run(args: &Args) -> Result<()> {
    system::ensure(&system::BUILD)?;
    bundles::bundle("bundle", Vec::new())?;
    soak(args.minutes)
}

/// Soaks the bundled plug-in for so many minutes.
pub fn soak(minutes: f64) -> Result<()> {
    let mut command = system::cargo(&["test", "--release", "--test", "soak", "--"]);
    command
        .args(["--minutes", &minutes.to_string()])
        .env("REDLIGHT_CLAP", bundles::bundled()?.join("Redlight.clap"))
        // Without the heap's caches a byte that is kept is a byte that is counted.
        .env("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0");
    system::run(&mut command)
}
