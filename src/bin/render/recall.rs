//! A recall sheet of a session.

use redlight::render::recall::sheet;
use redlight::render::session::Session;
use redlight::text::shown_path;

use crate::Failure;
use crate::args::RecallArgs;
use crate::files::Text;
use crate::say::{show, warn};

/// Makes the sheet that `args` name.
pub fn run(args: &RecallArgs) -> Result<(), Failure> {
    let session = Session::load(&args.session).map_err(Failure::usage)?;
    session
        .reads(args.overwrite)
        .text("recall sheet", &args.output)?;
    for note in &session.notes {
        warn(format!("{}: {note}", shown_path(&args.session)));
    }
    Text::begin(&args.output, args.overwrite)?.write(&sheet(&session))?;
    if args.output.as_os_str() == "-" {
        return Ok(());
    }
    let strips = session.tracks.len();
    show(&format!("{}: {strips} strips", shown_path(&args.output)))
}
