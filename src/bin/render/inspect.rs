//! What a file remembers of its making.

use redlight::dsp::DSP_REVISION;
use redlight::render::{AudioReader, Error, Job, Provenance, detach, render_file};

use crate::args::InspectArgs;
use crate::{Failure, show, stop};

/// Prints the settings in a file, or makes it again.
pub fn run(args: &InspectArgs) -> Result<(), Failure> {
    let none = || Error::NoSettings {
        path: args.file.clone(),
    };
    let reader = AudioReader::open(&args.file, true)?;
    let text = detach(reader.chunks()).ok_or_else(none)?;
    let (Some(input), Some(output)) = (&args.from, &args.output) else {
        return show(text.trim_end());
    };
    let provenance = Provenance::from_text(&text).ok_or_else(none)?;
    let revision = provenance.preset.dsp_revision;
    if revision != DSP_REVISION {
        eprintln!(
            "warning: {}: made with revision {revision} of the sound; this is {DSP_REVISION}",
            args.file.display()
        );
    }
    let job = Job {
        key: args.key.clone(),
        overwrite: args.overwrite,
        ..Job::again(&provenance, input, output)
    };
    stop::listen();
    let summary = render_file(&job, &mut |_| stop::flow())?;
    for warning in &summary.warnings {
        eprintln!("warning: {}: {warning}", output.display());
    }
    show(&format!("{} → {}", input.display(), output.display()))
}
