//! The standard output and the standard error, held against what a shell may have put in their place: before a
//! word is said.

use std::ffi::OsString;
use std::path::Path;

use redlight::files::output::{holds_sound, refuse_streams_of};
use redlight::files::{Error, Stream, is_standard_stream};

use crate::Failure;
use crate::args::{Cli, Command};

/// No file that the command line names, whatever it is to the command, gets our words for the screen.
pub fn refuse_named() -> Result<(), Failure> {
    let words: Vec<_> = std::env::args_os().skip(1).flat_map(named).collect();
    Ok(refuse_streams_of(words.iter().map(Path::new))?)
}

/// What a word may name: itself, or what stands behind its flag.
fn named(word: OsString) -> Vec<OsString> {
    let behind = word
        .to_str()
        .filter(|text| text.starts_with('-'))
        .map(|text| {
            let value = text.split_once('=').map_or("", |(_, value)| value);
            [value, text.get(2..).unwrap_or_default()].map(OsString::from)
        });
    std::iter::once(word)
        .chain(behind.into_iter().flatten())
        .collect()
}

/// Text never goes into a recording. With `is_sound` sound goes to the standard output.
pub fn refuse_recordings(is_sound: bool) -> Result<(), Failure> {
    let streams = [(Stream::Error, true), (Stream::Output, !is_sound)];
    for (stream, _) in streams.into_iter().filter(|(_, is_text)| *is_text) {
        if holds_sound(stream) {
            let role = "recording".to_owned();
            return Err(Error::StreamIsRead { stream, role }.into());
        }
    }
    Ok(())
}

/// Whether the standard output is to hold sound.
pub fn is_sound(cli: &Cli) -> bool {
    let output = match &cli.command {
        Some(Command::Inspect(args)) => args.from.as_ref().and(args.output.as_ref()),
        Some(_) => None,
        None => cli.render.output.as_ref(),
    };
    output.is_some_and(|output| is_standard_stream(output))
}
