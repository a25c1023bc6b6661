//! What a file remembers of its making.

use redlight::dsp::DSP_REVISION;
use redlight::files::output::Reads;
use redlight::files::{AudioReader, Error, Provenance, detach};
use redlight::render::{Job, render_file};
use redlight::text::shown_path;

use crate::args::InspectArgs;
use crate::files::{Patience, Text, waits_for_reader, waits_for_writer};
use crate::say::{put, show, warn};
use crate::{Failure, stop};

/// Tells the settings in a file, or makes it again.
pub fn run(args: &InspectArgs) -> Result<(), Failure> {
    check(args)?;
    let none = || Error::NoSettings {
        path: args.file.clone(),
    };
    let reader = AudioReader::open(&args.file, true)?;
    let text = detach(reader.chunks()).ok_or_else(none)?;
    let (input, output) = match (&args.from, &args.output) {
        (Some(input), Some(output)) => (input, output),
        (None, Some(output)) => return Text::begin(output, args.overwrite)?.write(&text),
        _ => return put(text.trim_end()),
    };
    let provenance = Provenance::from_text(&text).ok_or_else(none)?;
    let revision = provenance.preset.dsp_revision;
    if revision != DSP_REVISION {
        warn(format!(
            "{}: made with revision {revision} of the sound; this is {DSP_REVISION}",
            shown_path(&args.file)
        ));
    }
    let job = Job {
        key: args.key.clone(),
        overwrite: args.overwrite,
        ..Job::again(&provenance, input, output)
    };
    let mut patience = Patience::with([waits_for_writer(input), waits_for_reader(output)]);
    let summary = render_file(&job, &mut |_| {
        patience.end();
        stop::flow()
    })?;
    for warning in &summary.warnings {
        warn(format!("{}: {warning}", shown_path(output)));
    }
    show(&format!("{} → {}", shown_path(input), shown_path(output)))
}

/// Looks at the output before anything is opened.
fn check(args: &InspectArgs) -> Result<(), Failure> {
    let mut reads = Reads::default();
    reads.add("file that is read", &args.file);
    if let Some(input) = &args.from {
        reads.add("input", input);
    }
    if let Some(key) = &args.key {
        reads.add("key", key);
    }
    let mut outputs = reads.outputs(args.overwrite)?;
    match &args.output {
        Some(output) if args.from.is_some() => outputs.sound("print", output)?,
        Some(output) => outputs.text("settings", output)?,
        None => {}
    }
    Ok(())
}
