//! What many tracks call for, told once.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::text::shown;

/// Something to mind of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How urgent it is, from 0: a take that clips has to be played again.
    pub rank: u8,
    /// In words.
    pub text: String,
}

/// A line for each remark, with the names of all tracks that it is about, as a terminal may be shown them: the
/// most urgent first, then in the order of the tracks.
pub fn told_once<'t>(remarks: impl IntoIterator<Item = (&'t str, Remark)>) -> Vec<String> {
    let mut told: Vec<(Remark, Vec<Cow<'_, str>>)> = Vec::new();
    let mut places = HashMap::new();
    for (name, remark) in remarks {
        let place = *places.entry(remark.text.clone()).or_insert_with(|| {
            told.push((remark, Vec::new()));
            told.len() - 1
        });
        told[place].1.push(shown(name));
    }
    told.sort_by_key(|(remark, _)| remark.rank);
    let line = |(remark, names): (Remark, Vec<Cow<'_, str>>)| {
        format!("{}: {}", names.join(", "), remark.text)
    };
    told.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_names_its_tracks_and_clips_come_first() {
        let remark = |rank, text: &str| Remark {
            rank,
            text: text.to_owned(),
        };
        let told = told_once([
            ("a", remark(1, "is loud")),
            ("b", remark(1, "is cold")),
            ("b", remark(0, "clips at 2")),
            ("c\n", remark(1, "is loud")),
        ]);
        assert_eq!(told, ["b: clips at 2", "a, c\\n: is loud", "b: is cold"]);
    }
}
