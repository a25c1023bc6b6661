//! Rendering a session.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use redlight::render::session::{
    Outcome, Session, State, TrackResult, session_json, session_report, session_report_json, table,
};
use redlight::render::{Progress, is_standard_stream, remarks, write_text};

use crate::args::SessionArgs;
use crate::{Failure, list, show, stop};

/// Renders the session that `args` name, or tells what would happen.
pub fn run(args: &SessionArgs) -> Result<(), Failure> {
    let session = Session::load(&args.session).map_err(Failure::usage)?;
    for note in &session.notes {
        eprintln!("warning: {}: {note}", args.session.display());
    }
    refuse_report(&session, args)?;
    if args.dry_run {
        return dry_run(&session, args);
    }
    if let Some(jobs) = args.jobs {
        // Fails only if the pool is there already, which it is not.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .build_global();
    }
    stop::listen();
    let bars = Bars::new(&session, args);
    let start = Instant::now();
    let results = session.render(args.shard, args.overwrite, &|position, now| {
        bars.follow(position, now)
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
        changes => changes.join("\n"),
    })
}

/// What would happen to each track of the share.
fn dry_run(session: &Session, args: &SessionArgs) -> Result<(), Failure> {
    let head = ["track", "recording", "preset", "file", "what would happen"];
    let mut rows = vec![head.map(str::to_owned)];
    let mut code = 0;
    for (_, track) in session.share(args.shard) {
        let what = match track.state() {
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
            track.name.clone(),
            track.file.display().to_string(),
            track.preset.clone().unwrap_or_default(),
            track.output.display().to_string(),
            what,
        ]);
    }
    show(&list::aligned(&rows))?;
    match code {
        0 => Ok(()),
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
                .with_prefix(name.to_owned())
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
    let mut audio_s = 0.0;
    for result in results {
        let name = &session.tracks[result.position].name;
        match &result.outcome {
            Outcome::Failed(error) => {
                eprintln!("{name}: {error}");
                first_code = first_code.or(Some(error.exit_code()));
            }
            Outcome::Rendered(summary) => {
                for remark in remarks(summary) {
                    eprintln!("warning: {name}: {remark}");
                }
                audio_s += summary.seconds;
            }
            Outcome::Done => {}
        }
    }
    if let Some(path) = &args.report {
        write_report(path, session, results, args.overwrite)?;
    }
    if args.json {
        let list = session_json(session, results);
        show(&serde_json::to_string_pretty(&list).unwrap_or_default())?;
    } else if !args.quiet {
        show(&table(session, results))?;
        show(&pace(audio_s, elapsed_s))?;
    }
    let failed = results
        .iter()
        .filter(|r| matches!(r.outcome, Outcome::Failed(_)))
        .count();
    first_code.map_or(Ok(()), |code| {
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

/// A report never takes the place of a file that is read or made, nor, unless told so, of any other.
fn refuse_report(session: &Session, args: &SessionArgs) -> Result<(), Failure> {
    let Some(path) = args.report.as_deref().filter(|p| !is_standard_stream(p)) else {
        return if args.report.is_some() && args.json {
            let message =
                "the results go to the standard output already; write the report to a file";
            Err(Failure::usage(message))
        } else {
            Ok(())
        };
    };
    let files = session.tracks.iter().flat_map(|t| {
        let key = t.key.as_deref();
        [t.file.as_path(), t.output.as_path()]
            .into_iter()
            .chain(key)
    });
    for file in files.chain([args.session.as_path()]) {
        if file == path || same_file::is_same_file(file, path).unwrap_or(false) {
            return Err(Failure::with_code(
                format!(
                    "{}: is a file of the session; choose another report",
                    path.display()
                ),
                4,
            ));
        }
    }
    if path.exists() && !args.overwrite {
        let path = path.to_owned();
        return Err(redlight::render::Error::Exists { path }.into());
    }
    Ok(())
}

fn write_report(
    path: &Path,
    session: &Session,
    results: &[TrackResult],
    overwrite: bool,
) -> Result<(), Failure> {
    if is_standard_stream(path) {
        return show(session_report(session, results).trim_end());
    }
    let text = if path.extension().is_some_and(|e| e == "json") {
        let value = session_report_json(session, results);
        serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
    } else {
        session_report(session, results)
    };
    Ok(write_text(path, &text, overwrite)?)
}
