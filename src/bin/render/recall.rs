//! A recall sheet.

use redlight::render::recall::{collect, sheet};
use redlight::render::write_text;

use crate::args::RecallArgs;
use crate::{Failure, show};

/// Makes the sheet that `args` name.
pub fn run(args: &RecallArgs) -> Result<(), Failure> {
    let collected = collect(&args.sources).map_err(Failure::usage)?;
    for warning in &collected.warnings {
        eprintln!("warning: {warning}");
    }
    let session = collected.session;
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
