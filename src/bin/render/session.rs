//! Rendering a session.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use redlight::render::Progress;
use redlight::render::session::{Outcome, Session, State, Track, TrackResult};
use redlight::text::{shown, shown_path};
use serde_json::{Value, json};

use crate::args::SessionArgs;
use crate::say::{json as as_json, put, show, tell, warn};
use crate::threads::spread;
use crate::{Failure, list, stop};

/// Renders the session that `args` name, or tells what would happen.
pub fn run(args: &SessionArgs) -> Result<(), Failure> {
    let session = Session::load(&args.session).map_err(Failure::usage)?;
    for note in &session.notes {
        warn(format!("{}: {note}", shown_path(&args.session)));
    }
    if args.dry_run {
        return dry_run(&session, args);
    }
    let bars = Bars::new(&session, args);
    let start = Instant::now();
    let jobs = args.jobs.and_then(|n| usize::try_from(n).ok());
    let results = spread(jobs, || {
        session.render(args.shard, args.overwrite, &|position, now| {
            bars.follow(position, now)
        })
    });
    bars.clear();
    report(&session, &results, start.elapsed().as_secs_f64(), args)
}

/// Prints what changed between two session files.
pub fn diff(older: &Path, newer: &Path) -> Result<(), Failure> {
    let load = |path: &Path| Session::load(path).map_err(Failure::usage);
    let changes = load(older)?.changes(&load(newer)?);
    show(&match changes.as_slice() {
        [] => "nothing changed".to_owned(),
        changes => {
            let lines: Vec<_> = changes.iter().map(|c| shown(c)).collect();
            lines.join("\n")
        }
    })
}

/// What would happen to each track of the share.
fn dry_run(session: &Session, args: &SessionArgs) -> Result<(), Failure> {
    let head = ["track", "recording", "preset", "file", "what would happen"];
    let mut rows = vec![head.map(str::to_owned)];
    let mut code = 0;
    for (position, claim) in session.claims(args.shard) {
        let track = &session.tracks[position];
        let what = match claim.and_then(Track::state) {
            Ok(State::ToDo) => "render".to_owned(),
            Ok(State::Done) => "nothing: it is done".to_owned(),
            Ok(State::Other) if args.overwrite => "render, replacing another file".to_owned(),
            Ok(State::Other) => {
                code = 4;
                "refuse: the file is there, made of something else".to_owned()
            }
            Err(error) => {
                code = error.exit_code();
                format!("refuse: {error}")
            }
        };
        rows.push([
            shown(&track.name).into_owned(),
            shown_path(&track.file),
            shown(track.preset.as_deref().unwrap_or_default()).into_owned(),
            shown_path(&track.output),
            what,
        ]);
    }
    let shown = show(&list::aligned(&rows));
    match code {
        0 => shown,
        code => Err(Failure::with_code(
            "the session cannot be rendered whole".to_owned(),
            code,
        )),
    }
}

/// One progress bar per track.
struct Bars {
    multi: MultiProgress,
    bars: Vec<ProgressBar>,
}

impl Bars {
    fn new(session: &Session, args: &SessionArgs) -> Self {
        let multi = MultiProgress::new();
        if args.quiet || args.json {
            multi.set_draw_target(ProgressDrawTarget::hidden());
        }
        let style = ProgressStyle::with_template("{prefix:24!} [{bar:40}] {percent:>3} %")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let new_bar = |name: &str| {
            ProgressBar::no_length()
                .with_style(style.clone())
                .with_prefix(shown(name).into_owned())
        };
        let bars = session.tracks.iter().map(|t| new_bar(&t.name)).collect();
        Self { multi, bars }
    }

    /// A bar shows itself with the first news of its track.
    fn follow(&self, position: usize, now: Progress) -> ControlFlow<()> {
        let bar = &self.bars[position];
        if bar.length().is_none() {
            self.multi.add(bar.clone());
            bar.set_length(now.total.unwrap_or(0));
        }
        bar.set_position(now.frames);
        if now.total == Some(now.frames) {
            bar.finish_and_clear();
        }
        stop::flow()
    }

    fn clear(&self) {
        self.bars.iter().for_each(ProgressBar::finish_and_clear);
    }
}

fn report(
    session: &Session,
    results: &[TrackResult],
    elapsed_s: f64,
    args: &SessionArgs,
) -> Result<(), Failure> {
    let mut first_code = None;
    for result in results {
        let track = &session.tracks[result.position];
        match &result.outcome {
            Outcome::Failed(error) => {
                tell(&format!("{}: {error}", shown(&track.name)));
                first_code = first_code.or(Some(error.exit_code()));
            }
            Outcome::Rendered(summary) => {
                for warning in &summary.warnings {
                    warn(format!("{}: {warning}", shown(&track.name)));
                }
            }
            Outcome::Done => {}
        }
    }
    let shown = if args.json {
        let list: Vec<_> = results.iter().map(|r| json_of(session, r)).collect();
        as_json(&list).and_then(|json| put(&json))
    } else if args.quiet {
        Ok(())
    } else {
        show(&table(session, results, elapsed_s))
    };
    let failed = results
        .iter()
        .filter(|r| matches!(r.outcome, Outcome::Failed(_)))
        .count();
    // What could not be rendered weighs more than what could not be told.
    first_code.map_or(shown, |code| {
        let message = format!("{failed} of {} tracks were not rendered", results.len());
        Err(Failure::with_code(message, code))
    })
}

fn json_of(session: &Session, result: &TrackResult) -> Value {
    let track = &session.tracks[result.position].name;
    match &result.outcome {
        Outcome::Rendered(summary) => {
            json!({"track": track, "state": "rendered", "summary": summary})
        }
        Outcome::Done => json!({"track": track, "state": "done"}),
        Outcome::Failed(error) => {
            json!({"track": track, "state": "failed", "error": error.to_string()})
        }
    }
}

fn table(session: &Session, results: &[TrackResult], elapsed_s: f64) -> String {
    let head = [
        "track",
        "peak dBFS",
        "loudness LUFS",
        "gate dB",
        "comp dB",
        "de-ess dB",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    let mut audio_s = 0.0;
    for result in results {
        let name = shown(&session.tracks[result.position].name).into_owned();
        let empty = || String::new();
        rows.push(match &result.outcome {
            Outcome::Rendered(s) => {
                audio_s += s.seconds;
                [
                    name,
                    format!("{:.1} → {:.1}", s.before.peak_dbfs, s.after.peak_dbfs),
                    format!(
                        "{:.1} → {:.1}",
                        s.before.loudness_lufs, s.after.loudness_lufs
                    ),
                    format!("{:.1}", s.reduction.gate.max_db),
                    format!("{:.1}", s.reduction.compressor.max_db),
                    format!("{:.1}", s.reduction.deesser.max_db),
                ]
            }
            Outcome::Done => [
                name,
                "done already".to_owned(),
                empty(),
                empty(),
                empty(),
                empty(),
            ],
            Outcome::Failed(_) => [
                name,
                "failed".to_owned(),
                empty(),
                empty(),
                empty(),
                empty(),
            ],
        });
    }
    let table = list::aligned(&rows);
    if audio_s == 0.0 {
        return format!("{table}\nnothing was rendered");
    }
    let speed = audio_s / elapsed_s.max(1e-9);
    format!("{table}\n{audio_s:.1} s of audio in {elapsed_s:.1} s: {speed:.0}x real time")
}
