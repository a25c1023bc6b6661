//! The take report of a session: a table of its tracks, what to mind, and each track's own report.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::told::{Remark, told_once};
use super::{Outcome, Session, TrackResult};
use crate::render::Summary;
use crate::render::Take;
use crate::render::{aligned, clip_words, clock, level, remarks, report};
use crate::text::shown;

const HEAD: [&str; 8] = [
    "track",
    "peak dBFS",
    "true peak dBTP",
    "loudness LUFS",
    "clips",
    "gate dB",
    "comp dB",
    "de-ess dB",
];

/// A line per track: levels before and after, clips of the recording, deepest gain reductions.
pub fn table(session: &Session, results: &[TrackResult]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(results.iter().map(|result| {
        let name = shown(&session.tracks[result.position].name).into_owned();
        match &result.outcome {
            Outcome::Rendered(summary) => row(name, summary),
            Outcome::Done => only(name, "done already"),
            Outcome::Failed(_) => only(name, "failed"),
        }
    }));
    aligned(&rows)
}

fn only(name: String, state: &str) -> [String; 8] {
    let mut row: [String; 8] = Default::default();
    row[0] = name;
    row[1] = state.to_owned();
    row
}

fn row(name: String, summary: &Summary) -> [String; 8] {
    let both = |before: f64, after: f64| format!("{} → {}", level(before), level(after));
    let (before, after) = (&summary.before, &summary.after);
    // Less than 0.4 s has no loudness, silent or not.
    let loudness = if [before, after].iter().any(|l| l.loudness_lufs.is_finite()) {
        both(before.loudness_lufs, after.loudness_lufs)
    } else {
        "–".to_owned()
    };
    let reduction = &summary.reduction;
    [
        name,
        both(before.peak_dbfs, after.peak_dbfs),
        both(before.true_peak_dbtp, after.true_peak_dbtp),
        loudness,
        clips(&summary.take_before),
        format!("{:.1}", reduction.gate.max_db),
        format!("{:.1}", reduction.compressor.max_db),
        format!("{:.1}", reduction.deesser.max_db),
    ]
}

fn clips(take: &Take) -> String {
    take.clips.first().map_or_else(String::new, |first| {
        format!("{}x from {}", take.clip_count, clock(first.at_s))
    })
}

/// What to mind in the recordings and renders: each remark once, with the tracks that it is about, clips first.
pub fn session_remarks(session: &Session, results: &[TrackResult]) -> Vec<String> {
    let of = |result: &TrackResult| -> Vec<Remark> {
        let Outcome::Rendered(summary) = &result.outcome else {
            return Vec::new();
        };
        let clips = clip_words(&summary.take_before);
        let remark = |text: String| Remark {
            rank: u8::from(Some(&text) != clips.as_ref()),
            text,
        };
        remarks(summary).into_iter().map(remark).collect()
    };
    told_once(results.iter().flat_map(|result| {
        let name = session.tracks[result.position].name.as_str();
        of(result).into_iter().map(move |remark| (name, remark))
    }))
}

/// Tracks that failed, and why.
fn failures<'s>(
    session: &'s Session,
    results: &'s [TrackResult],
) -> impl Iterator<Item = String> + 's {
    results.iter().filter_map(|result| match &result.outcome {
        Outcome::Failed(error) => {
            Some(format!("{}: {error}", session.tracks[result.position].name))
        }
        _ => None,
    })
}

/// The report as text.
pub fn session_report(session: &Session, results: &[TrackResult]) -> String {
    let mut text = format!(
        "Take report: {}\n\n{}\n",
        session.title(),
        table(session, results)
    );
    let mut minded: Vec<_> = failures(session, results).collect();
    minded.extend(session_remarks(session, results));
    text.push_str(if minded.is_empty() {
        "\nNothing to mind.\n"
    } else {
        "\nMind:\n"
    });
    for remark in minded {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- {remark}");
    }
    for result in results {
        let name = &session.tracks[result.position].name;
        if let Outcome::Rendered(summary) = &result.outcome {
            let _ = write!(text, "\n\n{name}\n{}", report(summary));
        }
    }
    text
}

/// The tracks' results as JSON: state, summary as of a single file, remarks.
pub fn session_json(session: &Session, results: &[TrackResult]) -> Vec<Value> {
    let of = |result: &TrackResult| {
        let track = &session.tracks[result.position].name;
        match &result.outcome {
            Outcome::Rendered(summary) => json!({
                "track": track,
                "state": "rendered",
                "summary": summary,
                "remarks": remarks(summary),
            }),
            Outcome::Done => json!({"track": track, "state": "done"}),
            Outcome::Failed(error) => {
                json!({"track": track, "state": "failed", "error": error.to_string()})
            }
        }
    };
    results.iter().map(of).collect()
}

/// The report as JSON.
pub fn session_report_json(session: &Session, results: &[TrackResult]) -> Value {
    json!({"session": session.title(), "tracks": session_json(session, results)})
}
