//! What was learned → session file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Guess, Learned, LearnedTrack};
use crate::dsp::DSP_REVISION;
use crate::files::span;
use crate::params::ParamId as P;
use crate::presets::quote;
use crate::text::{folded, portable_stem};

impl Learned {
    /// The session file, called `name`, that will stand in `folder`.
    pub fn to_session(&self, name: &str, folder: &Path) -> String {
        let mut text = String::from(
            "# Proposed by redlight-render learn: every line says why it is there. Change what you like, \
             then\n# redlight-render session, with --dry-run first.\n",
        );
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "name = {}\noutput = \"printed\"\nversion = \"{}\"\ndsp_revision = {DSP_REVISION}",
            quote(name),
            env!("CARGO_PKG_VERSION"),
        );
        let date = span(self.tracks.iter().filter_map(|t| t.day.clone()));
        if !date.is_empty() {
            let why = "of the recordings; for the recall sheet, as studio and engineer are";
            push(&mut text, &format!("date = {}", quote(&date)), why);
        }
        let mut outputs = BTreeSet::new();
        for track in &self.tracks {
            text.push('\n');
            self.push_track(&mut text, track, folder, &mut outputs);
        }
        for why in &self.left_out {
            let _ = writeln!(text, "\n# Left out: {}", one_line(why));
        }
        text
    }

    fn push_track(
        &self,
        text: &mut String,
        track: &LearnedTrack,
        folder: &Path,
        outputs: &mut BTreeSet<String>,
    ) {
        let stem = portable_stem(&track.name);
        let mut output = format!("{stem}.wav");
        let mut number = 2;
        // Names that differ only in their ending, in capitals or in accents are one file on some disks.
        while !outputs.insert(folded(&output)) {
            output = format!("{stem}-{number}.wav");
            number += 1;
        }
        let file = seen_from(folder, &track.path);
        // Two tracks of one name would have one noise, and a diff could not tell them apart.
        let name = output.trim_end_matches(".wav");
        push(text, "[[track]]", "");
        push(text, &format!("name = {}", quote(name)), "");
        push(
            text,
            &format!("file = {}", quote(&file.to_string_lossy())),
            "",
        );
        if let Some(channels) = track.channels {
            push(text, &format!("channels = {:?}", channels.numbers()), "");
        }
        if track.channels.is_some() {
            push(text, &format!("output = {}", quote(&output)), "");
        } else if number > 2 {
            let why = "another track has this name";
            push(text, &format!("output = {}", quote(&output)), why);
        }
        push_preset(text, track);
        push_remarks(text, track);
        let mut open = "";
        for (id, value, why) in self.settings(track) {
            let param = id.param();
            let (table, key) = param.key.split_once('_').unwrap_or(("", param.key));
            if table != open {
                push(text, &format!("[track.{table}]"), "");
                open = table;
            }
            let value = quote(&param.format(value));
            push(text, &format!("{key} = {value}"), &why);
        }
    }

    /// Settings over the preset, and why.
    fn settings(&self, track: &LearnedTrack) -> Vec<(P, f64, String)> {
        let mut settings = Vec::new();
        if self.calibration_dbfs != P::StripCalibration.param().default_value() {
            let why = "level of 0 VU of this desk".to_owned();
            settings.push((P::StripCalibration, self.calibration_dbfs, why));
        }
        if let Some(trim) = &track.trim {
            settings.push((P::InputTrim, trim.trim_db, trim.why.clone()));
            if trim.is_padded {
                let why = "hotter than the trim reaches".to_owned();
                settings.push((P::InputPad, 1.0, why));
            }
        }
        if let Some((polarity, invert)) = track.polarity.as_ref().and_then(|p| Some((p, p.invert?)))
        {
            let value = f64::from(u8::from(invert));
            settings.push((P::InputPolarityLeft, value, polarity.why.clone()));
            if track.level.take.channel_rms_dbfs.len() == 2 {
                let why = "as the left channel".to_owned();
                settings.push((P::InputPolarityRight, value, why));
            }
        }
        settings
    }
}

/// A line and its reason.
fn push(text: &mut String, line: &str, why: &str) {
    let comment = if why.is_empty() { "" } else { "  # " };
    let _ = writeln!(
        text,
        "{}",
        format!("{line}{comment}{}", one_line(why)).trim_start()
    );
}

/// Names may hold any sign; a comment ends with its line.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

fn push_preset(text: &mut String, track: &LearnedTrack) {
    let Some(guess) = &track.guess else {
        let why = "no preset: the name says nothing that is known";
        return push(text, "", why);
    };
    let mut why = format!("the name says {}", guess.words.join(", "));
    for more in [or_of(guess), guess.doubt.clone()] {
        if !more.is_empty() {
            let _ = write!(why, "; {more}");
        }
    }
    push(text, &format!("preset = {}", quote(guess.preset)), &why);
}

/// Presets that would do as well.
fn or_of(guess: &Guess) -> String {
    match guess.or.as_slice() {
        [] => String::new(),
        or => format!("or {}", or.join(", ")),
    }
}

/// The pair, what of the recording no setting mends, and polarities that only ears can tell.
fn push_remarks(text: &mut String, track: &LearnedTrack) {
    if let Some(half) = &track.half {
        push(text, "", &half.why());
    }
    for remark in track.remarks() {
        push(text, "", &remark);
    }
    if let Some(polarity) = track.polarity.as_ref().filter(|p| p.invert.is_none()) {
        push(text, "", &format!("polarity {}", polarity.why));
    }
}

/// `path` as a session file in `folder` names it: from the folder if it lies in it, else whole.
fn seen_from(folder: &Path, path: &Path) -> PathBuf {
    let whole = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let path = whole(path);
    path.strip_prefix(whole(folder))
        .map_or_else(|_| path.clone(), Path::to_owned)
}
