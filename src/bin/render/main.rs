//! `redlight-render`: the command line of the offline renderer.

mod args;
mod demo;
mod inspect;
mod learn;
mod list;
mod one;
mod recall;
mod session;
mod stop;
mod trial;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::{CommandFactory, Parser};

/// The exit code when the reader of a pipe has gone: 128 and the number of SIGPIPE.
const READER_GONE_CODE: u8 = 141;

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
        Some(Command::Diff { older, newer }) => session::diff(older, newer),
        Some(Command::Man) => show(&manual()),
        Some(Command::Completions { shell }) => show(&completions(*shell)),
        Some(Command::Learn(args)) => learn::run(args),
        Some(Command::Recall(args)) => recall::run(args),
        Some(Command::Session(args)) => session::run(args),
        Some(Command::Try(args)) => trial::run(args),
        Some(Command::Inspect(args)) => inspect::run(args),
        None if cli.render.list_params => show(&list::params(cli.render.markdown)),
        None if cli.render.list_presets => show(&list::presets(cli.render.markdown)),
        None => one::run(&cli.render),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Whoever closed the pipe has said so.
            if failure.code != READER_GONE_CODE {
                eprintln!("redlight-render: {}", failure.message);
            }
            ExitCode::from(failure.code)
        }
    }
}

/// The manual: the page of the program, then one section per command.
fn manual() -> String {
    let mut page = Vec::new();
    let mut program = Cli::command();
    program.build();
    // Writing to memory cannot fail.
    let _ = clap_mangen::Man::new(program.clone()).render(&mut page);
    for command in program.get_subcommands().filter(|c| c.get_name() != "help") {
        let man = clap_mangen::Man::new(command.clone());
        let title = command.get_name().to_uppercase();
        page.extend(format!(".SH \"COMMAND {title}\"\n").into_bytes());
        let _ = man.render_description_section(&mut page);
        let _ = man.render_synopsis_section(&mut page);
        let _ = man.render_options_section(&mut page);
    }
    String::from_utf8_lossy(&page).into_owned()
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "redlight-render", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Prints on the standard output. A reader that goes away, as `head` does, is no error.
pub fn show(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(())
}
