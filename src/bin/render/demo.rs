//! The built-in session.

use redlight::render::demo;
use redlight::text::shown_path;

use crate::args::DemoArgs;
use crate::say::{json, put, show};
use crate::{Failure, list};

/// Makes the session, renders it and tells what went in and came out.
pub fn run(args: &DemoArgs) -> Result<(), Failure> {
    let renders = demo::render(&args.output, args.overwrite)?;
    if args.json {
        let summaries: Vec<_> = renders.iter().map(|r| &r.summary).collect();
        return put(&json(&summaries)?);
    }
    let mut rows = vec![
        [
            "track",
            "preset",
            "peak dBFS",
            "loudness LUFS",
            "gate dB",
            "comp dB",
            "de-ess dB",
        ]
        .map(str::to_owned),
    ];
    for render in &renders {
        let s = &render.summary;
        let reduction = &s.reduction;
        rows.push([
            render.track.to_owned(),
            render.preset.to_owned(),
            format!("{:.1} → {:.1}", s.before.peak_dbfs, s.after.peak_dbfs),
            format!(
                "{:.1} → {:.1}",
                s.before.loudness_lufs, s.after.loudness_lufs
            ),
            format!("{:.1}", reduction.gate.max_db),
            format!("{:.1}", reduction.compressor.max_db),
            format!("{:.1}", reduction.deesser.max_db),
        ]);
    }
    show(&list::aligned(&rows))?;
    show("(in → out; deepest gain reduction per module)\n")?;
    for render in &renders {
        let (input, output) = (&render.summary.input, &render.summary.output);
        show(&format!("{} → {}", shown_path(input), shown_path(output)))?;
        for warning in &render.summary.warnings {
            show(&format!("  warning: {warning}"))?;
        }
    }
    Ok(())
}
