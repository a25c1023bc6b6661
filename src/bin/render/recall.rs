//! A recall sheet.

use redlight::session::recall::{collect, sheet};
use redlight::text::shown_path;

use crate::Failure;
use crate::args::RecallArgs;
use crate::files::Text;
use crate::say::{show, warn};

/// Makes the sheet that `args` name.
pub fn run(args: &RecallArgs) -> Result<(), Failure> {
    let collected = collect(&args.sources).map_err(|(why, reads)| {
        let is_heard = reads.outputs(args.overwrite).map_err(Failure::from);
        is_heard.map_or_else(|failure| failure, |_| Failure::usage(why))
    })?;
    let mut outputs = collected.reads().outputs(args.overwrite)?;
    outputs.text("recall sheet", &args.output)?;
    for warning in &collected.warnings {
        warn(warning);
    }
    Text::begin(&args.output, args.overwrite)?.write(&sheet(&collected.session))?;
    if args.output.as_os_str() == "-" {
        return Ok(());
    }
    let strips = collected.session.tracks.len();
    show(&format!("{}: {strips} strips", shown_path(&args.output)))
}
