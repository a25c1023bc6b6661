//! Rendering one file.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use redlight::files::is_standard_stream;
use redlight::files::output::Reads;
use redlight::params::Values;
use redlight::presets;
use redlight::render::{Job, Progress, Summary, remarks, render_file, report};
use redlight::text::{shown, shown_path};

use crate::args::RenderArgs;
use crate::files::{Patience, Text, waits_for_reader, waits_for_writer};
use crate::say::{json, put, put_aside, show, tell, warn};
use crate::{Failure, closed, list, stop};

/// Renders the file that `args` name.
pub fn run(args: &RenderArgs) -> Result<(), Failure> {
    let (Some(input), Some(output)) = (&args.input, &args.output) else {
        return Err(Failure::usage("an input and an output (-o) are needed"));
    };
    let is_piped = is_standard_stream(output);
    refuse_mixed_output(args, is_piped)?;
    check(args, input, output)?;
    let report = args.report.as_deref();
    let report = report.map(|path| Text::begin(path, args.overwrite));
    let report = report.transpose()?;
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
    let bar = progress_bar(input, args.quiet || args.json);
    let start = Instant::now();
    let mut patience = Patience::with([waits_for_writer(input), waits_for_reader(output)]);
    let result = render_file(&job, &mut |now| {
        patience.end();
        follow(&bar, now)
    });
    bar.finish_and_clear();
    let summary = result?;
    for warning in &summary.warnings {
        warn(format!("{}: {warning}", shown_path(output)));
    }
    if let (Some(text), Some(path)) = (report, &args.report) {
        text.write(&report_text(path, &summary)?)?;
    }
    if args.json {
        let json = json(&summary)?;
        return if is_piped {
            put_aside(&json)
        } else {
            put(&json)
        };
    }
    if args.quiet {
        return Ok(());
    }
    let said = text(&summary, start.elapsed().as_secs_f64());
    if is_piped {
        tell(&said);
        return Ok(());
    }
    show(&said)
}

/// Looks at everything that will be written before anything is opened.
fn check(args: &RenderArgs, input: &Path, output: &Path) -> Result<(), Failure> {
    let mut reads = Reads::default();
    reads.add("input", input);
    if let Some(key) = &args.key {
        reads.add("key", key);
    }
    if let Some(preset) = args.preset.as_deref().and_then(presets::file_of) {
        reads.add("preset", &preset);
    }
    let mut outputs = reads.outputs(args.overwrite)?;
    outputs.sound("render", output)?;
    if let Some(report) = &args.report {
        outputs.text("report", report)?;
    }
    Ok(())
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
    if closed::was_output_closed() {
        let message = "the standard output cannot be written: it is closed".to_owned();
        return Err(Failure::with_code(message, 4));
    }
    if std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "the standard output is a terminal; pipe it into a program or give -o a file",
        ));
    }
    Ok(())
}

/// The report on the take as the name of its file asks for it.
fn report_text(path: &Path, summary: &Summary) -> Result<String, Failure> {
    let is_json = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"));
    if !is_json {
        return Ok(report(summary));
    }
    let report = ReportJson {
        summary,
        remarks: remarks(summary),
    };
    Ok(json(&report)? + "\n")
}

/// The report for programs.
#[derive(serde::Serialize)]
struct ReportJson<'a> {
    summary: &'a Summary,
    remarks: Vec<String>,
}

/// The settings: defaults, the preset over them, single parameters over that.
fn values(args: &RenderArgs) -> Result<Values, Failure> {
    let mut values = match &args.preset {
        Some(preset) => preset_values(preset)?,
        None => Values::default(),
    };
    for setting in &args.set {
        if let Some(rounding) = presets::assign(&mut values, setting).map_err(Failure::usage)? {
            eprintln!("note: {rounding}");
        }
    }
    Ok(values)
}

fn preset_values(name: &str) -> Result<Values, Failure> {
    let (preset, notes) = presets::find(name).map_err(Failure::usage)?;
    for note in notes {
        warn(format!("{}: {note}", shown(name)));
    }
    Ok(preset.values())
}

fn progress_bar(input: &Path, is_hidden: bool) -> ProgressBar {
    if is_hidden {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{prefix} [{bar:40}] {percent:>3} % {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let name = shown_path(Path::new(input.file_name().unwrap_or_default()));
    ProgressBar::new(0).with_style(style).with_prefix(name)
}

fn follow(bar: &ProgressBar, now: Progress) -> ControlFlow<()> {
    if let Some(total) = now.total {
        bar.set_length(total);
    }
    bar.set_position(now.frames);
    stop::flow()
}

/// A summary for a person.
fn text(summary: &Summary, elapsed_s: f64) -> String {
    let speed = summary.seconds / elapsed_s.max(1e-9);
    let channels = if summary.channels == 1 {
        "mono"
    } else {
        "stereo"
    };
    let mut lines = vec![format!(
        "{} → {}\n{} → {}, {channels}, {} Hz, {} frames ({:.3} s), {speed:.0}x real time",
        shown_path(&summary.input),
        shown_path(&summary.output),
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
    // The warnings among them were said already.
    let minded = remarks(summary);
    let minded = minded.iter().skip(summary.warnings.len());
    lines.extend(minded.map(|remark| format!("mind: {remark}")));
    lines.join("\n")
}
