//! A long session in a host of our own: the bundle, 24 instances, everything moving.

use anyhow::Result;

use crate::{bundles, hosts, system};

#[derive(clap::Args)]
pub struct Args {
    /// How long it lasts
    #[arg(long, default_value_t = 2.0)]
    minutes: f64,
    /// At the pace of a sound card instead of flat out
    #[arg(long)]
    real: bool,
}

/// Bundles the plug-in and soaks it.
pub fn run(args: &Args) -> Result<()> {
    for packages in [&system::BUILD, &system::SCREEN, &system::HOSTS] {
        system::ensure(packages)?;
    }
    bundles::bundle("bundle", Vec::new())?;
    soak(args.minutes, args.real)
}

/// Soaks the bundled plug-in for so many minutes.
pub fn soak(minutes: f64, is_real: bool) -> Result<()> {
    let (_screen, display) = system::screen()?;
    let mut command = hosts::program("soak")?;
    command
        .args(["--editors", "--minutes", &minutes.to_string()])
        .env("DISPLAY", display);
    if is_real {
        command.arg("--real");
    }
    system::run(&mut command)
}
