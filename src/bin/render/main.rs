//! `redlight-render`: the command line of the offline renderer.

mod args;
mod closed;
mod demo;
mod files;
mod inspect;
mod learn;
mod limits;
mod list;
mod one;
mod recall;
mod say;
mod session;
mod stop;
mod streams;
mod threads;
mod trial;

use std::path::Path;
use std::process::ExitCode;

use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use redlight::files::{Error, Stream};
use redlight::presets::nearest;
use redlight::session::SessionError;
use redlight::text::shown;
use say::{put, show, tell};

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

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        // What is read stays as it is, even if nobody can be told why.
        let is_unspeakable =
            matches!(&error, Error::StreamIsRead { stream, .. } if *stream == Stream::Error);
        let message = if is_unspeakable {
            String::new()
        } else {
            error.to_string()
        };
        Self {
            code: error.exit_code(),
            message,
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        let failure = Self::usage(&error);
        match error {
            SessionError::Bad { reads, .. } => {
                reads.outputs(false).map_or_else(Self::from, |_| failure)
            }
            _ => failure,
        }
    }
}

/// The exit code of a fault of the program itself (EX_SOFTWARE of BSD's sysexits).
const FAULT_CODE: u8 = 70;

fn main() -> ExitCode {
    limits::take_as_errors();
    // A panic is caught where it cannot harm others; it says here where it was.
    std::panic::set_hook(Box::new(|info| {
        tell(&format!("redlight-render: a fault of the program: {info}"));
    }));
    let ended = std::panic::catch_unwind(run).unwrap_or_else(|_| {
        let message = "please report it with what it was run on".to_owned();
        Err(Failure::with_code(message, FAULT_CODE))
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Whoever closed the pipe has said so.
            if failure.code != READER_GONE_CODE && !failure.message.is_empty() {
                tell(&format!("redlight-render: {}", failure.message));
            }
            ExitCode::from(failure.code)
        }
    }
}

fn run() -> Result<(), Failure> {
    streams::refuse_named()?;
    if let Some(failure) = mistyped_command() {
        return Err(failure);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return show_parsed(&error),
    };
    streams::refuse_recordings(streams::is_sound(&cli))?;
    stop::listen();
    match &cli.command {
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Diff { older, newer }) => session::diff(older, newer),
        Some(Command::Man) => put(&manual()),
        Some(Command::Completions { shell }) => put(&completions(*shell)),
        Some(Command::Learn(args)) => learn::run(args),
        Some(Command::Recall(args)) => recall::run(args),
        Some(Command::Session(args)) => session::run(args),
        Some(Command::Try(args)) => trial::run(args),
        Some(Command::Inspect(args)) => inspect::run(args),
        None if cli.render.list_params => show(&list::params(cli.render.markdown)),
        None if cli.render.list_presets => show(&list::presets(cli.render.markdown)),
        None => one::run(&cli.render),
    }
}

/// What the command line's reader has to say: help and version on the standard output, else an error.
fn show_parsed(error: &clap::Error) -> Result<(), Failure> {
    if error.use_stderr() {
        // What was typed may hold a line break, and must not feign a line of ours.
        let words = std::env::args_os().map(|w| shown(&w.to_string_lossy()).into_owned());
        let tame = Cli::try_parse_from(words).err();
        let text = tame.as_ref().unwrap_or(error).render().to_string();
        tell(text.trim_end());
        let code = u8::try_from(error.exit_code()).unwrap_or(2);
        return Err(Failure::with_code(String::new(), code));
    }
    use std::io::Write;
    streams::refuse_recordings(false)?;
    say::printed(error.print().and_then(|()| std::io::stdout().flush()))
}

/// A first word that is no file and nearly a command.
fn mistyped_command() -> Option<Failure> {
    let word = std::env::args_os().nth(1)?.into_string().ok()?;
    let program = Cli::command();
    let names: Vec<_> = program.get_subcommands().map(|c| c.get_name()).collect();
    let is_plain = word.chars().all(|c| c.is_alphanumeric()) && !Path::new(&word).exists();
    if !is_plain || word == "help" || names.contains(&word.as_str()) {
        return None;
    }
    let near = nearest(&word, names.into_iter())?;
    let word = shown(&word).into_owned();
    Some(Failure::usage(format!(
        "no file and no command is called '{word}'; did you mean '{near}'?"
    )))
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
