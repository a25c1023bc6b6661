//! Rendering a session.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use redlight::files::{Error, is_standard_stream};
use redlight::render::Progress;
use redlight::session::{
    Outcome, Session, State, Track, TrackResult, session_json, session_remarks, session_report,
    session_report_json, table,
};
use redlight::text::{shown, shown_path};

use crate::args::SessionArgs;
use crate::files::Text;
use crate::say::{json as as_json, put, show, tell, warn};
use crate::threads::spread;
use crate::{Failure, list, stop};

/// Renders the session that `args` name, or tells what would happen.
pub fn run(args: &SessionArgs) -> Result<(), Failure> {
    let mut session = Session::load(&args.session)?;
    session.reads().outputs(args.overwrite)?;
    for track in &mut session.tracks {
        track.accept_truncated = args.accept_truncated;
    }
    for note in &session.notes {
        warn(format!("{}: {note}", shown_path(&args.session)));
    }
    let report_file = begin_report(&session, args)?;
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
    })?;
    bars.clear();
    let elapsed_s = start.elapsed().as_secs_f64();
    report(&session, &results, elapsed_s, args, report_file)
}

/// Prints what changed between two session files.
pub fn diff(older: &Path, newer: &Path) -> Result<(), Failure> {
    let [older, newer] = [Session::load(older)?, Session::load(newer)?];
    older.reads().outputs(false)?;
    newer.reads().outputs(false)?;
    let changes = older.changes(&newer);
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
    for (position, claim) in session.claims(args.shard)? {
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
    report_file: Option<Text>,
) -> Result<(), Failure> {
    let mut first_code = None;
    let mut audio_s = 0.0;
    for result in results {
        let name = &session.tracks[result.position].name;
        match &result.outcome {
            Outcome::Failed(error) => {
                tell(&format!("{}: {error}", shown(name)));
                first_code = first_code.or(Some(error.exit_code()));
            }
            Outcome::Rendered(summary) => {
                audio_s += summary.seconds;
            }
            Outcome::Done => {}
        }
    }
    session_remarks(session, results).iter().for_each(warn);
    let written = report_file.map_or(Ok(()), |file| {
        let as_file = args.report.as_deref().unwrap_or(Path::new(""));
        file.write(&report_text(as_file, session, results)?)
    });
    let shown = if args.json {
        as_json(&session_json(session, results)).and_then(|json| put(&json))
    } else if args.quiet {
        Ok(())
    } else {
        let pace = pace(audio_s, elapsed_s);
        show(&format!("{}\n{pace}", table(session, results)))
    };
    let shown = written.and(shown);
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

/// How much sound went through, and how fast.
fn pace(audio_s: f64, elapsed_s: f64) -> String {
    if audio_s == 0.0 {
        return "nothing was rendered".to_owned();
    }
    let speed = audio_s / elapsed_s.max(1e-9);
    format!("{audio_s:.1} s of audio in {elapsed_s:.1} s: {speed:.0}x real time")
}

/// Begins the report's file, which never takes the place of one that is read or made.
fn begin_report<'a>(session: &Session, args: &'a SessionArgs) -> Result<Option<Text<'a>>, Failure> {
    let Some(path) = args.report.as_deref() else {
        return Ok(None);
    };
    if is_standard_stream(path) && args.json {
        let message = "the results go to the standard output already; write the report to a file";
        return Err(Failure::usage(message));
    }
    let mut reads = session.reads();
    for track in &session.tracks {
        reads.add(&format!("print of track '{}'", track.name), &track.output);
    }
    let mut outputs = reads.outputs(args.overwrite)?;
    outputs.text_in_new_folder("report", path)?;
    if args.dry_run {
        return Ok(None);
    }
    if let Some(folder) = path.parent().filter(|_| !is_standard_stream(path)) {
        std::fs::create_dir_all(folder).map_err(|source| Error::Unwritable {
            path: path.to_owned(),
            source,
        })?;
    }
    Ok(Some(Text::begin(path, args.overwrite)?))
}

fn report_text(path: &Path, session: &Session, results: &[TrackResult]) -> Result<String, Failure> {
    if path.extension().is_some_and(|e| e == "json") {
        Ok(as_json(&session_report_json(session, results))? + "\n")
    } else {
        Ok(session_report(session, results))
    }
}
