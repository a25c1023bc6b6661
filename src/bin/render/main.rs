//! `redlight-render`: the command line of the offline renderer.

mod args;
mod demo;
mod inspect;
mod list;
mod one;
mod session;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser;

/// An error on its way to the user: what to say and how to exit.
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// A wrong flag, name or value.
    pub fn usage(message: impl ToString) -> Self {
        Self {
            message: message.to_string(),
            code: 2,
        }
    }
}

impl Failure {
    /// A failure with an exit code of its own.
    pub fn with_code(message: String, code: u8) -> Self {
        Self { message, code }
    }
}

impl From<redlight::render::Error> for Failure {
    fn from(error: redlight::render::Error) -> Self {
        Self {
            code: error.exit_code(),
            message: error.to_string(),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Session(args)) => session::run(args),
        Some(Command::Inspect(args)) => inspect::run(args),
        None if cli.render.list_params => show(&list::params(cli.render.markdown)),
        None if cli.render.list_presets => show(&list::presets(cli.render.markdown)),
        None => one::run(&cli.render),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("redlight-render: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Prints on the standard output. A reader that goes away, as `head` does, is no error.
pub fn show(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(())
}
