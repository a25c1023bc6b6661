//! A recall sheet of a session.

use redlight::render::recall::sheet;
use redlight::render::session::Session;
use redlight::render::write_text;

use crate::args::RecallArgs;
use crate::{Failure, show};

/// Makes the sheet that `args` name.
pub fn run(args: &RecallArgs) -> Result<(), Failure> {
    let session = Session::load(&args.session).map_err(Failure::usage)?;
    for note in &session.notes {
        eprintln!("warning: {}: {note}", args.session.display());
    }
    let html = sheet(&session);
    if args.output.as_os_str() == "-" {
        return show(html.trim_end());
    }
    write_text(&args.output, &html, args.overwrite)?;
    show(&format!(
        "{}: {} strips",
        args.output.display(),
        session.tracks.len()
    ))
}
