//! A session file from a folder of recordings.

use std::path::{Path, PathBuf};

use redlight::files::is_standard_stream;
use redlight::files::output::Reads;
use redlight::params::ParamId;
use redlight::render::clock;
use redlight::session::learn::{Learned, LearnedTrack, learn, recordings};
use redlight::text::{shown, shown_path};

use crate::args::LearnArgs;
use crate::files::Text;
use crate::say::{show, warn};
use crate::threads::spread;
use crate::{Failure, list};

/// Learns from the folder that `args` name, writes the session file and tells what it proposes.
pub fn run(args: &LearnArgs) -> Result<(), Failure> {
    let calibration_dbfs = match &args.calibration {
        Some(text) => ParamId::StripCalibration
            .param()
            .parse(text)
            .map_err(Failure::usage)?,
        None => ParamId::StripCalibration.param().default_value(),
    };
    let path = match &args.output {
        Some(path) => path.clone(),
        None => args.folder.join("session.toml"),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    check(args, &path, folder)?;
    let file = Text::begin(&path, args.overwrite)?;
    let learned = spread(None, || {
        learn(&args.folder, calibration_dbfs, args.accept_truncated)
    })?;
    for why in &learned.left_out {
        warn(format!("left out: {why}"));
    }
    for remark in learned.remarks() {
        warn(remark);
    }
    let text = learned.to_session(&name(&args.folder), folder);
    file.write(&text)?;
    if args.quiet || is_standard_stream(&path) {
        return Ok(());
    }
    show(&table(&learned))?;
    show(&format!("\n{}: written", shown_path(&path)))
}

/// Looks at the output before anything is opened. No session takes a recording's place, and none can name
/// a folder that is not UTF-8.
fn check(args: &LearnArgs, path: &Path, folder: &Path) -> Result<(), Failure> {
    let mut reads = Reads::default();
    for recording in recordings(&args.folder)? {
        reads.add("recording", &recording);
    }
    let mut outputs = reads.outputs(args.overwrite)?;
    outputs.text("session file", path)?;
    let beside = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let whole = [beside, &args.folder].map(|f| f.canonicalize().ok());
    let [Some(beside), Some(whole)] = whole else {
        return Ok(());
    };
    let named = whole.strip_prefix(beside).unwrap_or(&whole);
    if named.to_str().is_some() {
        return Ok(());
    }
    let why = "the name is not UTF-8, and a session can hold no other; rename the folder, or leave the \
               session file in it";
    Err(Failure::with_code(
        format!("{}: {why}", shown_path(&args.folder)),
        3,
    ))
}

/// The folder's own name.
fn name(folder: &Path) -> String {
    let whole: PathBuf = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn table(learned: &Learned) -> String {
    let head = [
        "track",
        "preset",
        "peak dBFS",
        "loud dBFS",
        "trim",
        "take",
        "goes with",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(learned.tracks.iter().map(row));
    list::aligned(&rows)
}

fn row(track: &LearnedTrack) -> [String; 7] {
    let none = || "–".to_owned();
    let trim = track.trim.as_ref().map_or_else(none, |t| {
        let pad = if t.is_padded { ", pad" } else { "" };
        format!("{:+.1} dB{pad}", t.trim_db)
    });
    let take = &track.level.take;
    let condition = match (track.is_silent(), take.clips.first()) {
        (true, _) => "silent".to_owned(),
        (_, Some(first)) => format!("clips, {}x from {}", take.clip_count, clock(first.at_s)),
        _ => String::new(),
    };
    [
        shown(&track.name).into_owned(),
        track
            .guess
            .as_ref()
            .map_or_else(none, |g| g.preset.to_owned()),
        format!("{:.1}", track.level.peak_dbfs),
        format!("{:.1}", track.level.loud_dbfs),
        trim,
        condition,
        companions(track).join(", "),
    ]
}

/// The other half of a stereo pair, the other side of the source.
fn companions(track: &LearnedTrack) -> Vec<String> {
    let half = track
        .half
        .as_ref()
        .map(|h| format!("one trim with {}", h.partner));
    let polarity = track.polarity.as_ref().map(|p| {
        let what = match p.invert {
            Some(true) => "inverted against",
            Some(false) => "as it is with",
            None => "by ear with",
        };
        format!("{what} {}", p.partner)
    });
    half.into_iter().chain(polarity).collect()
}
