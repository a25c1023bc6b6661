//! Development tasks: `cargo xtask <task>`.

mod auv2;
mod bench;
mod bundles;
mod checks;
mod demo;
mod dependencies;
mod fuzz;
mod growth;
mod hosts;
mod layers;
mod notices;
mod python;
mod screenshot;
mod soak;
mod system;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Development tasks of Redlight")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build and bundle the plug-ins: `bundle redlight --release`
    #[command(disable_help_flag = true)]
    Bundle {
        /// Package and options for cargo
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// The same as a universal binary (macOS)
    #[command(disable_help_flag = true)]
    BundleUniversal {
        /// Package and options for cargo
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Bundle and copy the plug-ins to the user's plug-in folders
    Install,
    /// Install what is needed, build, bundle, and render the built-in session
    Demo,
    /// Install what tests need and run everything
    Test(checks::Args),
    /// Open the editor on a virtual screen, with a preset and a voice, and take its picture
    Screenshot(screenshot::Args),
    /// Time the strip, alone or against its peers
    Bench(bench::Args),
    /// Compute again every fitted number of the sources: write it, or compare it (`--check`)
    Reference(python::Args),
    /// Feed broken files and text to what reads them, guided by coverage
    Fuzz(fuzz::Args),
    /// Open and close the editor over and over in hosts of our own
    Editors(hosts::Args),
    /// Play 24 instances for minutes with everything moving, and report what happened
    Soak(soak::Args),
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let task = Cli::parse().task;
    std::env::set_current_dir(system::root())?;
    match task {
        Task::Bundle { args } => bundles::bundle("bundle", args),
        Task::BundleUniversal { args } => bundles::bundle("bundle-universal", args),
        Task::Install => bundles::install(),
        Task::Demo => demo::run(),
        Task::Test(args) => checks::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Reference(args) => python::reference(&args),
        Task::Fuzz(args) => fuzz::run(&args),
        Task::Editors(args) => hosts::run(&args),
        Task::Soak(args) => soak::run(&args),
        Task::Screenshot(args) => {
            system::ensure(&system::BUILD)?;
            system::ensure(&system::SCREEN)?;
            bundles::bundle("bundle", Vec::new())?;
            screenshot::run()?;
            screenshot::publish(&args)
        }
    }
}
