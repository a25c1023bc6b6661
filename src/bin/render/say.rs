//! What the program says, on the standard output and the standard error.
//!
//! Nothing here panics, and nothing that was asked for is lost in silence: an output that is full or
//! closed is an error with its code. No escape of a name's reaches a terminal.

use std::io::{self, IsTerminal, Write};

use redlight::text::shown_lines;
use serde::Serialize;

use crate::{Failure, READER_GONE_CODE, closed};

/// Prints text for a person on the standard output.
pub fn show(text: &str) -> Result<(), Failure> {
    print(&shown_lines(text))
}

/// Prints data on the standard output, to the byte; what a terminal would obey, it is shown instead.
pub fn put(data: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        show(data)
    } else {
        print(data)
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    printed(written)
}

/// What came of writing on the standard output.
pub fn printed(written: io::Result<()>) -> Result<(), Failure> {
    let written = match written {
        Ok(()) if closed::was_output_closed() => Err(io::Error::other("it is closed")),
        written => written,
    };
    written.map_err(|e| match e.kind() {
        io::ErrorKind::BrokenPipe => Failure::with_code(String::new(), READER_GONE_CODE),
        _ => Failure::with_code(format!("the standard output cannot be written: {e}"), 4),
    })
}

/// Tells a person something on the standard error. If nobody can be told, the exit code still is.
pub fn tell(text: &str) {
    let _ = print_aside(text);
}

/// Prints what was asked for on the standard error, because the standard output holds sound.
pub fn put_aside(text: &str) -> Result<(), Failure> {
    print_aside(text)
        .map_err(|e| Failure::with_code(format!("the standard error cannot be written: {e}"), 4))
}

fn print_aside(text: &str) -> io::Result<()> {
    let mut err = io::stderr().lock();
    writeln!(err, "{}", shown_lines(text))
}

/// Tells a warning.
pub fn warn(text: impl core::fmt::Display) {
    tell(&format!("warning: {text}"));
}

/// A value as JSON.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    // Every type here can be; one that cannot is a fault of the program.
    serde_json::to_string_pretty(value)
        .map_err(|e| Failure::with_code(format!("the summary cannot be written as JSON: {e}"), 70))
}
