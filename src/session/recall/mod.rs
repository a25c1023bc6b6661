//! The recall sheet: a session on paper, one strip per column.
//!
//! A sheet is one HTML file without scripts or anything from outside; knobs and curves are SVG. It
//! prints on A4 and Letter, three strips to a page in type as large as fits, with room for what no file knows: the microphone,
//! its place, what stood before the converter. The EQ curve is [`EqResponse`]'s, the deviations of a
//! strip with tolerance are [`tolerance::describe`]'s: the sheet computes nothing of its own.
//!
//! [`EqResponse`]: crate::dsp::stages::eq::EqResponse

mod collect;
mod draw;
mod layout;
mod strip;
mod widths;

pub use collect::{Collected, collect};

use std::fmt::Write as _;

use crate::dsp::DSP_REVISION;
use crate::dsp::strip::tolerance;
use crate::files::AudioReader;
use crate::files::{recorded_on, span};
use crate::params::strip_settings;
use crate::session::{Session, Track};

use layout::{STRIPS_PER_PAGE, type_mm};

/// Type of the pages about tolerance: room for every control of a strip.
const TABLE_TYPE_MM: f64 = 2.6;

const STYLE: &str = include_str!("sheet.css");

/// The recall sheet of a session.
pub fn sheet(session: &Session) -> String {
    let title = escape(session.title());
    let fields = fields(session);
    let page = |tracks: &[Track]| {
        let shown: Vec<_> = tracks.iter().map(strip::shown).collect();
        let columns: String = tracks.iter().map(strip::column).collect();
        (type_mm(&shown), columns)
    };
    let pages_of_strips = session.tracks.chunks(STRIPS_PER_PAGE).map(page);
    let mut body: Vec<(f64, String)> = pages_of_strips.collect();
    let deviating: Vec<_> = session.tracks.iter().filter_map(deviations).collect();
    let tables = deviating.chunks(STRIPS_PER_PAGE);
    body.extend(tables.map(|columns| (TABLE_TYPE_MM, columns.concat())));
    let pages = body.len();
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}: recall sheet</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    for (index, (type_mm, columns)) in body.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            html,
            "<section class=\"page\">\n<header><h1>{title}</h1>{fields}</header>\n\
             <div class=\"strips\" style=\"font-size:{type_mm:.2}mm\">\n{columns}</div>\n<footer><p>Recall sheet. Grey values stand as in a \
             fresh strip.</p><p>Redlight {}, sound {DSP_REVISION}. Page {} of {pages}</p></footer>\n\
             </section>",
            env!("CARGO_PKG_VERSION"),
            index + 1,
        );
    }
    html.push_str("</body>\n</html>\n");
    html
}

/// How a strip with tolerance deviates from what its panel says, as a column.
fn deviations(track: &Track) -> Option<String> {
    let settings = strip_settings(&track.settings.values(), true);
    let list = tolerance::describe(&settings);
    if list.is_empty() {
        return None;
    }
    let mut column = format!(
        "<article class=\"table\">\n<h2>{}</h2>\n<p class=\"file\">Tolerance {:.0} %, channel {} of the desk</p>\n\
         <table>\n",
        escape(&track.name),
        100.0 * settings.tolerance_norm,
        settings.tolerance_channel
    );
    for deviation in list {
        let (label, text) = (deviation.label, escape(&deviation.text));
        let _ = writeln!(column, "<tr><th>{label}</th><td>{text}</td></tr>");
    }
    column.push_str("</table>\n</article>\n");
    Some(column)
}

/// What is known stands there, the rest is for the pen.
fn fields(session: &Session) -> String {
    let date = if session.date.is_empty() {
        let days = session.tracks.iter().filter_map(|track| {
            let of = |path: &std::path::Path| {
                let reader = AudioReader::open(path, true).ok()?;
                recorded_on(path, reader.chunks())
            };
            of(&track.file).or_else(|| of(&track.output))
        });
        span(days)
    } else {
        session.date.clone()
    };
    let field = |label: &str, known: &str| format!("<span>{label} <b>{}</b></span>", escape(known));
    format!(
        "<p class=\"fields\">{}{}{}</p>",
        field("Studio", &session.studio),
        field("Engineer", &session.engineer),
        field("Date", &date)
    )
}

/// `text` on one line, without signs that are not seen: controls, and those that turn a line around.
fn plain(text: &str) -> String {
    let is_turning = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = text.chars().filter(|c| !is_turning(c));
    shown
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// `text` as HTML shows it.
fn escape(text: &str) -> String {
    plain(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn html(text: &str) -> String {
        sheet(&Session::read(text, Path::new("nowhere")).expect("a session"))
    }

    #[test]
    fn a_sheet_has_a_page_for_every_three_strips() {
        let track = "[[track]]\nname = \"N\"\nfile = \"N.wav\"\npreset = \"kick-in\"\n";
        let five: String = (0..5).map(|i| track.replace('N', &i.to_string())).collect();
        let html = html(&five);
        assert_eq!(html.matches("<section class=\"page\">").count(), 2);
        assert_eq!(html.matches("<article").count(), 5);
        assert!(html.contains("Page 2 of 2"));
    }

    #[test]
    fn nothing_comes_from_outside_and_names_cannot_break_the_page() {
        let html = html("name = \"<b>&\"\n[[track]]\nname = \"<script>\"\nfile = \"a.wav\"\n");
        assert!(html.contains("&lt;b&gt;&amp;") && html.contains("&lt;script&gt;"));
        for sign in ["<script", "http:", "https:", "src=", "@import", "url("] {
            assert!(!html.contains(sign), "{sign}");
        }
    }

    #[test]
    fn controls_never_reach_the_page() {
        let html = html(
            "name = \"a\\u001b[31mb\"\nstudio = \"S\\u0007\"\ndate = 2026-11-28\n[[track]]\n\
             name = \"x\\u0000\\u009b\\u202ey\"\nfile = \"a.wav\"\n",
        );
        let is_bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!html.contains(is_bad), "{html}");
        assert!(html.contains("<h2>x  y</h2>") && html.contains("<p class=\"file\">a.wav"));
        assert!(html.contains("Studio <b>S </b>") && html.contains("Date <b>2026-11-28</b>"));
    }

    #[test]
    fn deviations_are_those_of_the_sound() {
        let text = "[[track]]\nname = \"V\"\nfile = \"v.wav\"\n[track.pre]\ntolerance = \"50 %\"\n\
                    channel = \"7\"\n";
        let session = Session::read(text, Path::new("")).expect("a session");
        let html = sheet(&session);
        let settings = strip_settings(&session.tracks[0].settings.values(), true);
        let list = tolerance::describe(&settings);
        assert!(!list.is_empty());
        for deviation in list {
            assert!(html.contains(&deviation.text), "{}", deviation.label);
        }
        assert!(html.contains("Tolerance 50 %, channel 7"));
    }
}
