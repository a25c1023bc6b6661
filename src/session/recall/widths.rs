//! Widths of texts on paper, in em of their type.

/// A knob with its label and value; as in `sheet.css`.
pub const LABEL_EM: f64 = 0.86;
pub const VALUE_EM: f64 = 0.92;
const KNOB_EM: f64 = 4.05;
/// Height of a knob with its texts.
pub const KNOB_HEIGHT_EM: f64 = 1.1 * LABEL_EM + 1.7 + 1.1 * VALUE_EM;
/// Air between two texts.
pub const GAP_EM: f64 = 0.4;

/// Widths of Helvetica Bold (and of Arial and Liberation Sans Bold, which are made to them) from the space
/// on, in thousandths; no sign of the regular face is wider.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// Width of `text` in type of 1 em.
pub fn width(text: &str) -> f64 {
    let of = |c: char| {
        let index = (c as usize).checked_sub(32);
        let width = index.and_then(|i| WIDTHS.get(i)).copied();
        f64::from(width.unwrap_or(1_000)) / 1e3
    };
    text.chars().map(of).sum()
}

/// Width of a knob whose label and value do not touch its neighbours'.
pub fn knob_width(label: &str, value: &str) -> f64 {
    let widest = (LABEL_EM * width(label)).max(VALUE_EM * width(value));
    // To a hundredth, as it is written.
    libm::ceil(100.0 * (widest + GAP_EM).max(KNOB_EM)) / 100.0
}
