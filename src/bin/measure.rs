//! `redlight-measure`: writes the measurement sheet, or checks it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Measures the strip and writes one page with every target, its figure and how it was taken.
#[derive(Parser)]
#[command(name = "redlight-measure", version)]
struct Arguments {
    /// Folder for the page and its plots.
    #[arg(default_value = "docs/measurements")]
    folder: PathBuf,
    /// Writes nothing lasting; names each figure that misses its target and each line in which the
    /// folder's page differs from what is measured, and then exits with 1.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let run = if arguments.check {
        redlight::measure::check
    } else {
        redlight::measure::write
    };
    match run(&arguments.folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("redlight-measure: {error}");
            ExitCode::from(2)
        }
    }
}
