//! The take report: a render's summary in words, for a person.

use std::fmt::Write as _;

use super::job::Summary;
use super::levels::Levels;
use super::take::Take;
use crate::text::shown_path;

/// A report on a render: levels, clips, silence, DC, noise floor, gain reduction, and what to mind.
pub fn report(summary: &Summary) -> String {
    let mut text = format!(
        "Take report\n{} → {}\n{} → {}, {} Hz, {} channel{}, {}\n\n",
        shown_path(&summary.input),
        shown_path(&summary.output),
        summary.input_format,
        summary.output_format,
        summary.sample_rate_hz,
        summary.channels,
        if summary.channels == 1 { "" } else { "s" },
        clock(summary.seconds),
    );
    let mut row = |name: &str, before: String, after: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<24}{before:>12}{after:>12}");
    };
    row("", "recorded".to_owned(), "rendered".to_owned());
    let (b, a) = (&summary.before, &summary.after);
    row("peak dBFS", level(b.peak_dbfs), level(a.peak_dbfs));
    row(
        "true peak dBTP",
        level(b.true_peak_dbtp),
        level(a.true_peak_dbtp),
    );
    row("PPM dBFS", level(b.ppm_dbfs), level(a.ppm_dbfs));
    row(
        "loudness LUFS",
        level(b.loudness_lufs),
        level(a.loudness_lufs),
    );
    let (b, a) = (&summary.take_before, &summary.take_after);
    row(
        "clipped samples",
        b.clipped_samples.to_string(),
        a.clipped_samples.to_string(),
    );
    row("longest silence s", silence(b), silence(a));
    row("DC dBFS", level(b.dc_dbfs), level(a.dc_dbfs));
    row(
        "noise floor dBFS",
        level(b.noise_floor_dbfs),
        level(a.noise_floor_dbfs),
    );
    if summary.channels == 2 {
        let of = |t: &Take| {
            t.correlation
                .map_or_else(|| "–".to_owned(), |c| format!("{c:.2}"))
        };
        row("correlation", of(b), of(a));
    }
    let r = &summary.reduction;
    text.push_str("\ngain reduction dB           deepest        mean\n");
    for (name, r) in [
        ("gate", r.gate),
        ("compressor", r.compressor),
        ("de-esser", r.deesser),
    ] {
        let _ = writeln!(text, "{name:<24}{:>12.1}{:>12.1}", r.max_db, r.mean_db);
    }
    push_clips(&mut text, b);
    if !summary.deviations.is_empty() {
        text.push_str("\nTolerance: how this channel deviates from its panel\n");
        for deviation in &summary.deviations {
            let _ = writeln!(text, "  {deviation}");
        }
    }
    let minded = remarks(summary);
    text.push_str(if minded.is_empty() {
        "\nNothing to mind.\n"
    } else {
        "\nMind:\n"
    });
    for remark in minded {
        let _ = writeln!(text, "- {remark}");
    }
    text
}

/// A level for a person.
pub fn level(level_db: f64) -> String {
    if level_db.is_finite() {
        format!("{level_db:.1}")
    } else {
        "silent".to_owned()
    }
}

fn silence(take: &Take) -> String {
    format!("{:.2}", take.longest_silence.length_s)
}

/// Columns of equal width; the last one is left ragged.
pub fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|r| r[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Minutes, seconds and thousandths.
pub fn clock(seconds: f64) -> String {
    let whole_ms = libm::round(seconds * 1e3) as u64;
    let (minutes, ms) = (whole_ms / 60_000, whole_ms % 60_000);
    format!("{minutes}:{:02}.{:03}", ms / 1_000, ms % 1_000)
}

fn push_clips(text: &mut String, take: &Take) {
    if take.clip_count == 0 {
        return;
    }
    let _ = writeln!(text, "\nThe recording clips at {} places:", take.clip_count);
    for clip in &take.clips {
        let _ = writeln!(text, "  {}  {} samples", clock(clip.at_s), clip.samples);
    }
    if take.clip_count > take.clips.len() as u64 {
        text.push_str("  …\n");
    }
}

/// Peak above which a recording has no headroom left, dBFS.
const HOT_DBFS: f64 = -1.0;
/// Peak below which a recording is low, dBFS: 20 dB under the usual −10.
const LOW_DBFS: f64 = -30.0;
/// DC that takes headroom or clicks at edits, dBFS.
const DC_DBFS: f64 = -50.0;
/// Noise that is heard under a quiet passage, dBFS.
const NOISE_DBFS: f64 = -50.0;

/// What is said of a recording without sound.
pub(crate) const SILENT: &str = "the recording is silent: check the cable and the input";

/// What is said of a recording that clips: how often, and where first.
pub(crate) fn clip_words(take: &Take) -> Option<String> {
    let first = take.clips.first()?;
    let places = match take.clip_count {
        1 => "one place".to_owned(),
        n => format!("{n} places"),
    };
    Some(format!(
        "the recording clips at {places} ({} samples), first at {}: lower the gain before the converter",
        take.clipped_samples,
        clock(first.at_s)
    ))
}

/// What to mind, in plain words: the render's warnings, and what the take shows.
pub fn remarks(summary: &Summary) -> Vec<String> {
    let (levels, take) = (&summary.before, &summary.take_before);
    let mut remarks = summary.warnings.clone();
    if !levels.peak_dbfs.is_finite() {
        remarks.push(SILENT.to_owned());
        return remarks;
    }
    remark_levels(&mut remarks, levels, take);
    remark_channels(&mut remarks, take);
    if summary.take_after.clip_count > 0 && take.clip_count == 0 {
        let peak_dbfs = summary.after.peak_dbfs;
        remarks.push(format!(
            "the render reaches {peak_dbfs:.1} dBFS where the recording did not clip: lower \
             output_trim or comp_makeup, or switch output_guard on"
        ));
    }
    remarks
}

fn remark_levels(remarks: &mut Vec<String>, levels: &Levels, take: &Take) {
    let peak_dbfs = levels.peak_dbfs;
    if let Some(clips) = clip_words(take) {
        remarks.push(clips);
    } else if peak_dbfs > HOT_DBFS {
        remarks.push(format!(
            "the recording peaks at {peak_dbfs:.1} dBFS: no headroom is left"
        ));
    }
    if peak_dbfs < LOW_DBFS {
        remarks.push(format!(
            "the recording peaks at only {peak_dbfs:.1} dBFS: raise the gain before the converter"
        ));
    }
    if take.dc_dbfs > DC_DBFS {
        remarks.push(format!(
            "a constant offset of {:.1} dBFS lies under the recording: check the interface; the \
             high-pass takes it away",
            take.dc_dbfs
        ));
    }
    if take.noise_floor_dbfs > NOISE_DBFS && take.longest_silence.length_s == 0.0 {
        remarks.push(format!(
            "the quietest tenth lies at {:.1} dBFS: either nobody pauses or the room is loud",
            take.noise_floor_dbfs
        ));
    }
}

fn remark_channels(remarks: &mut Vec<String>, take: &Take) {
    if let Some(correlation) = take.correlation {
        if correlation > 0.9999 {
            remarks.push("left and right are the same: a mono track would do".to_owned());
        } else if correlation < -0.3 {
            remarks.push(format!(
                "left and right cancel (correlation {correlation:.2}): invert the polarity of one"
            ));
        }
    }
    if let [left, right] = take.channel_rms_dbfs.as_slice()
        && (left - right).abs() > 30.0
    {
        let side = if left < right { "left" } else { "right" };
        remarks.push(format!(
            "the {side} channel is all but silent: check its cable"
        ));
    }
}
