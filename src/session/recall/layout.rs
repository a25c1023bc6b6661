//! How large the type of a page can be: widths of texts, and from them the height of its strips.
//!
//! Lengths are in em, the size of the page's type, unless they say mm.

use super::strip::{Section, Shown, View};
use super::widths::{KNOB_HEIGHT_EM, knob_width, width};

/// Strips side by side on a page.
pub const STRIPS_PER_PAGE: usize = 3;

/// Inner width of a strip on A4, the narrower paper: 194 mm in three, less gaps and borders.
const STRIP_MM: f64 = 60.2;
/// Height for strips on Letter, the shorter paper: 267 mm less heading, footer and a reserve.
const STRIPS_MM: f64 = 248.0;
/// Sizes of type, largest first.
const LARGEST_MM: f64 = 3.3;
const SMALLEST_MM: f64 = 2.2;
const STEP_MM: f64 = 0.05;

const LINE_EM: f64 = 1.25;
const TITLE_EM: f64 = 1.05;
const NAME_EM: f64 = 1.6;
/// Borders and padding of a module.
const PADDING_EM: f64 = 0.45;
const CURVE_EM: f64 = 5.4;
const NOTES_EM: f64 = 4.0 * 1.9 + 0.6;

/// Rows that boxes of these widths take, side by side in `room`.
fn rows(boxes: impl Iterator<Item = f64>, room: f64) -> f64 {
    let (mut rows, mut filled) = (0.0, f64::INFINITY);
    for width in boxes {
        if filled + width > room {
            rows += 1.0;
            filled = 0.0;
        }
        filled += width;
    }
    rows
}

/// Lines that `text`, broken between words, takes in `room`.
fn lines(text: &str, size: f64, room: f64) -> f64 {
    // A word that is wider than the room is broken anywhere.
    let words = text.split(' ').flat_map(|word| {
        let width = size * (width(word) + 0.278);
        let whole = libm::floor(width / room).max(0.0);
        std::iter::repeat_n(room, whole as usize).chain([width - whole * room])
    });
    rows(words, room).max(1.0)
}

fn view_height(view: &View, room: f64) -> f64 {
    let knobs = view.knobs.iter().map(|k| knob_width(k.label, &k.value));
    let beside = if view.is_short() {
        room - knobs.clone().sum::<f64>()
    } else {
        room
    };
    let title = (!view.title.is_empty()).then(|| width(view.title) + 0.7);
    let chips = view.chips.iter().map(|c| {
        // Beside knobs a chip may break between its words.
        let whole = width(c.label) + width(&c.value) + 0.9;
        whole.min(beside)
    });
    let head = LINE_EM * rows(title.into_iter().chain(chips), beside.max(1.0));
    let knobs = KNOB_HEIGHT_EM * rows(knobs, room);
    if view.is_short() {
        head.max(knobs)
    } else {
        head + knobs
    }
}

fn section_height(section: &Section, room: f64) -> f64 {
    let left_behind = if section.left_behind.is_empty() {
        0.0
    } else {
        LINE_EM * lines(&section.left_behind, 1.0, room)
    };
    let views = section.views.iter().map(|v| view_height(v, room));
    PADDING_EM + LINE_EM * TITLE_EM + left_behind + views.sum::<f64>()
}

/// Height of strips side by side, in em of type of `size_mm`: a module stands beside the same of its
/// neighbours, so the highest counts.
fn height(strips: &[Shown], size_mm: f64) -> f64 {
    let room = STRIP_MM / size_mm;
    let highest = |of: &dyn Fn(&Shown) -> f64| strips.iter().map(of).fold(0.0, f64::max);
    let name = highest(&|s| {
        let files = s.files.iter().map(|f| LINE_EM * lines(f, 1.0, room));
        1.15 * NAME_EM * lines(&s.name, NAME_EM, room) + files.sum::<f64>() + LINE_EM + 1.2
    });
    let modules = strips.iter().map(|s| s.sections.len()).max().unwrap_or(0);
    let sections: f64 = (0..modules)
        .map(|i| highest(&|s| s.sections.get(i).map_or(0.0, |m| section_height(m, room))))
        .sum();
    name + sections + CURVE_EM + NOTES_EM
}

/// The largest type in which strips fit on a page of A4 and of Letter, mm.
pub fn type_mm(strips: &[Shown]) -> f64 {
    let steps = libm::round((LARGEST_MM - SMALLEST_MM) / STEP_MM) as u32;
    let sizes = (0..steps).map(|i| LARGEST_MM - STEP_MM * f64::from(i));
    let fits = |size_mm: &f64| size_mm * height(strips, *size_mm) <= STRIPS_MM;
    sizes.into_iter().find(fits).unwrap_or(SMALLEST_MM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::{Module, PARAMS, Values};
    use crate::presets::FACTORY;
    use crate::session::recall::widths::{GAP_EM, LABEL_EM, VALUE_EM};

    fn shown(values: &Values) -> Shown {
        Shown {
            name: "Lead vocal".to_owned(),
            files: vec!["Lead vocal_03.wav → Lead vocal_03.wav".to_owned()],
            sections: Module::ALL
                .map(|m| Section::of(m, values))
                .into_iter()
                .collect(),
        }
    }

    /// Everything in, every value as long as it gets.
    fn fullest() -> Values {
        let mut values = Values::default();
        for param in PARAMS {
            let texts = [0.0, 0.03, 0.5, 0.97, 1.0].map(|p| param.value_at(p));
            let widest = texts
                .into_iter()
                .max_by(|a, b| width(&param.format(*a)).total_cmp(&width(&param.format(*b))));
            values.set(param.id, widest.unwrap_or_default());
            if param.key.ends_with("on") {
                values.set(param.id, 1.0);
            }
        }
        values
    }

    /// Nothing prints over its neighbour: the cell is as wide as its texts, and the row as the strip.
    #[test]
    fn texts_have_room() {
        let mut values: Vec<_> = FACTORY.iter().map(|f| f.preset().values()).collect();
        values.push(fullest());
        for values in values {
            let strip = [shown(&values)];
            let room = STRIP_MM / type_mm(&strip);
            for view in strip[0].sections.iter().flat_map(|s| &s.views) {
                for knob in &view.knobs {
                    let cell = knob_width(knob.label, &knob.value);
                    for (text, size) in [(knob.label, LABEL_EM), (&knob.value, VALUE_EM)] {
                        assert!(size * width(text) + GAP_EM <= cell, "{text}");
                    }
                    assert!(cell <= room, "{}", knob.label);
                }
            }
        }
    }

    /// 7 pt is 2.47 mm, and the type of a sheet's values is .92 of its size.
    #[test]
    fn pages_are_filled_and_not_over() {
        for factory in FACTORY {
            let strips = [shown(&factory.preset().values()), shown(&Values::default())];
            let size_mm = type_mm(&strips);
            assert!(VALUE_EM * size_mm >= 2.47, "{}: {size_mm}", factory.slug);
            assert!(
                size_mm * height(&strips, size_mm) <= STRIPS_MM,
                "{}",
                factory.slug
            );
        }
        let full = [shown(&fullest())];
        let size_mm = type_mm(&full);
        assert!(size_mm * height(&full, size_mm) <= STRIPS_MM, "{size_mm}");
    }

    #[test]
    fn boxes_wrap_as_a_browser_wraps_them() {
        assert_eq!(rows([4.0, 4.0, 4.0].into_iter(), 8.0), 2.0);
        assert_eq!(rows([4.0, 4.0].into_iter(), 8.0), 1.0);
        assert_eq!(rows(std::iter::empty(), 8.0), 0.0);
        assert_eq!(lines("aaaa aaaa", 1.0, 3.0), 2.0);
        // By hand: 0.333 + 4 · 0.556 + 0.278 + 0.278 + 0.611 + 0.722 + 0.611 + 0.667.
        assert!((width("-24.00 dBFS") - 5.724).abs() < 1e-9);
    }
}
