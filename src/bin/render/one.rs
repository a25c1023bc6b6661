//! Rendering one file.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use redlight::params::Values;
use redlight::presets;
use redlight::render::{Job, Progress, Summary, is_standard_stream, remarks, render_file, report};

use crate::args::RenderArgs;
use crate::{Failure, list, show, stop};

/// Renders the file that `args` name.
pub fn run(args: &RenderArgs) -> Result<(), Failure> {
    let (Some(input), Some(output)) = (&args.input, &args.output) else {
        return Err(Failure::usage("an input and an output (-o) are needed"));
    };
    let is_piped = is_standard_stream(output);
    refuse_mixed_output(args, is_piped)?;
    let job = Job {
        raw: args.raw.map(|raw| raw.0),
        channels: args.channels,
        key_channels: args.key_channels,
        container: args.kind.map(Into::into),
        values: values(args)?,
        settings_name: args.preset.clone().unwrap_or_default(),
        key: args.key.clone(),
        format: args.bit_depth.map(Into::into),
        dither_seed: (!args.no_dither).then_some(args.dither_seed),
        overwrite: args.overwrite,
        accept_truncated: args.accept_truncated,
        is_live: args.live,
        ..Job::new(input, output)
    };
    stop::listen();
    let bar = progress_bar(input, args.quiet || args.json);
    let start = Instant::now();
    let result = render_file(&job, &mut |now| follow(&bar, now));
    bar.finish_and_clear();
    let summary = result?;
    for warning in &summary.warnings {
        eprintln!("warning: {}: {warning}", output.display());
    }
    if let Some(path) = &args.report {
        write_report(path, &summary)?;
    }
    let said = if args.json {
        serde_json::to_string_pretty(&summary).unwrap_or_default()
    } else if args.quiet {
        return Ok(());
    } else {
        let speed = summary.seconds / start.elapsed().as_secs_f64().max(1e-9);
        text(&summary, speed)
    };
    if is_piped {
        eprintln!("{said}");
        return Ok(());
    }
    show(&said)
}

/// Sound and text never mix on the standard output, and sound never lands on a terminal.
fn refuse_mixed_output(args: &RenderArgs, is_piped: bool) -> Result<(), Failure> {
    if !is_piped {
        return Ok(());
    }
    if args.report.as_deref().is_some_and(is_standard_stream) {
        return Err(Failure::usage(
            "the render goes to the standard output already; write the report to a file",
        ));
    }
    if std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "the standard output is a terminal; pipe it into a program or give -o a file",
        ));
    }
    Ok(())
}

/// Writes the report on the take. A report that is there is replaced: it says nothing of its own.
fn write_report(path: &Path, summary: &Summary) -> Result<(), Failure> {
    if is_standard_stream(path) {
        return show(&report(summary));
    }
    let text = if path.extension().is_some_and(|e| e == "json") {
        let value = serde_json::json!({"summary": summary, "remarks": remarks(summary)});
        serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
    } else {
        report(summary)
    };
    let failed = |e| Failure::with_code(format!("{}: cannot be written: {e}", path.display()), 4);
    std::fs::write(path, text).map_err(failed)
}

/// The settings: defaults, the preset over them, single parameters over that.
fn values(args: &RenderArgs) -> Result<Values, Failure> {
    let mut values = match &args.preset {
        Some(preset) => preset_values(preset)?,
        None => Values::default(),
    };
    for setting in &args.set {
        presets::assign(&mut values, setting).map_err(Failure::usage)?;
    }
    Ok(values)
}

fn preset_values(name: &str) -> Result<Values, Failure> {
    let (preset, notes) = presets::find(name).map_err(Failure::usage)?;
    for note in notes {
        eprintln!("warning: {name}: {note}");
    }
    Ok(preset.values())
}

fn progress_bar(input: &Path, is_hidden: bool) -> ProgressBar {
    if is_hidden {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{prefix} [{bar:40}] {percent:>3} % {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    ProgressBar::new(0)
        .with_style(style)
        .with_prefix(name.into_owned())
}

fn follow(bar: &ProgressBar, now: Progress) -> ControlFlow<()> {
    if let Some(total) = now.total {
        bar.set_length(total);
    }
    bar.set_position(now.frames);
    stop::flow()
}

/// A summary for a person.
fn text(summary: &Summary, speed: f64) -> String {
    let channels = if summary.channels == 1 {
        "mono"
    } else {
        "stereo"
    };
    let mut lines = vec![format!(
        "{} → {}\n{} → {}, {channels}, {} Hz, {} frames ({:.3} s), {speed:.0}x real time",
        summary.input.display(),
        summary.output.display(),
        summary.input_format,
        summary.output_format,
        summary.sample_rate_hz,
        summary.frames,
        summary.seconds,
    )];
    let level = |name: &str, before: f64, after: f64| {
        [
            name.to_owned(),
            format!("{before:.1}"),
            format!("{after:.1}"),
        ]
    };
    let (before, after) = (&summary.before, &summary.after);
    lines.push(list::aligned(&[
        ["".into(), "in".into(), "out".into()],
        level("peak dBFS", before.peak_dbfs, after.peak_dbfs),
        level(
            "true peak dBTP",
            before.true_peak_dbtp,
            after.true_peak_dbtp,
        ),
        level("loudness LUFS", before.loudness_lufs, after.loudness_lufs),
    ]));
    let reduction = &summary.reduction;
    lines.push(format!(
        "gain reduction max/mean dB: gate {:.1}/{:.1}, comp {:.1}/{:.1}, de-esser {:.1}/{:.1}",
        reduction.gate.max_db,
        reduction.gate.mean_db,
        reduction.compressor.max_db,
        reduction.compressor.mean_db,
        reduction.deesser.max_db,
        reduction.deesser.mean_db,
    ));
    if !summary.deviations.is_empty() {
        lines.push("tolerance, this channel against its panel:".to_owned());
        lines.extend(summary.deviations.iter().map(|d| format!("  {d}")));
    }
    lines.join("\n")
}
