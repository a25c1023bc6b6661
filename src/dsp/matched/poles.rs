//! The fixed real pole, and small corrections of the sampled pole pair, for one sample rate.

use core::f64::consts::LOG10_2;

use super::prototype::{Curve, Prototype};
use super::table::{BELL_441, BELL_480, LAST_Q_LOG2, ROWS_PER_OCTAVE, SHELF_441, SHELF_480};

/// c at 9 dB, its change per further 9 dB, and the factors on g and k.
type Entry = [f64; 4];

/// Matched part of the sample rate at which the tables hold: 20 kHz of 44.1 and 48 kHz.
const PARTS: [f64; 2] = [20.0 / 44.1, 20.0 / 48.0];
/// Below this part, 20 kHz of 88.2 kHz, the sampled poles need no correction.
const PLAIN_PART: f64 = 20.0 / 88.2;
/// c away from the tables, in units of the part squared: for bells of low frequency the best at
/// 44.1 kHz is .455, at 48 kHz .37.
const PLAIN_C: f64 = 2.2;

/// A table for one rate: entries over log2(f0/top) and log2(Q).
#[derive(Clone, Debug)]
struct Grid<const ROWS: usize, const COLUMNS: usize> {
    first_octave: f64,
    columns_per_octave: f64,
    entries: [[Entry; COLUMNS]; ROWS],
}

impl<const ROWS: usize, const COLUMNS: usize> Grid<ROWS, COLUMNS> {
    fn new(first_octave: f64, columns_per_octave: f64, tables: [&[i16]; 2], part: f64) -> Self {
        let plain = [PLAIN_C * part * part, 0.0, 1.0, 1.0];
        let to_first = ((part - PARTS[1]) / (PARTS[0] - PARTS[1])).clamp(0.0, 1.0);
        let from_plain = ((part - PLAIN_PART) / (PARTS[1] - PLAIN_PART)).clamp(0.0, 1.0);
        let mut entries = [[plain; COLUMNS]; ROWS];
        let [first, second] = tables.map(|t| t.chunks_exact(4));
        for ((entry, first), second) in entries.as_flattened_mut().iter_mut().zip(first).zip(second)
        {
            let (first, second) = (decoded(first), decoded(second));
            *entry = mixed(plain, mixed(second, first, to_first), from_plain);
        }
        Self {
            first_octave,
            columns_per_octave,
            entries,
        }
    }

    fn at(&self, octaves: f64, q_log2: f64) -> Entry {
        let last = (ROWS - 1) as f64;
        let (row, right) = place(last - (LAST_Q_LOG2 - q_log2) * ROWS_PER_OCTAVE, ROWS);
        let position = (octaves - self.first_octave) * self.columns_per_octave;
        let (column, above) = place(position, COLUMNS);
        let [low, high] = [row, row + 1]
            .map(|r| mixed(self.entries[r][column], self.entries[r][column + 1], above));
        mixed(low, high, right)
    }
}

/// Index and fraction of a position between `count` entries, at least two.
fn place(position: f64, count: usize) -> (usize, f64) {
    let position = position.clamp(0.0, (count - 1) as f64);
    let index = (position as usize).min(count - 2);
    (index, position - index as f64)
}

fn decoded(entry: &[i16]) -> Entry {
    match entry {
        [c, slope, g, k] => [
            f64::from(*c) * 1e-3,
            f64::from(*slope) * 1e-3,
            1.0 + f64::from(*g) * 1e-4,
            1.0 + f64::from(*k) * 1e-4,
        ],
        _ => [0.0, 0.0, 1.0, 1.0],
    }
}

fn mixed(a: Entry, b: Entry, weight: f64) -> Entry {
    core::array::from_fn(|i| a[i] + (b[i] - a[i]) * weight)
}

/// Pole positions for one sample rate.
#[derive(Clone, Debug)]
pub struct Poles {
    plain: Entry,
    shelf: Grid<8, 15>,
    bell: Grid<9, 14>,
}

impl Poles {
    /// For a matched band that ends at `part` of the sample rate.
    pub fn new(part: f64) -> Self {
        Self {
            plain: [PLAIN_C * part * part, 0.0, 1.0, 1.0],
            shelf: Grid::new(-2.5, 4.0, [&SHELF_441, &SHELF_480], part),
            bell: Grid::new(-0.625, 8.0, [&BELL_441, &BELL_480], part),
        }
    }

    /// c and the factors on g and k for a canonical prototype `octaves` above the top of the band.
    pub fn at(&self, prototype: &Prototype, octaves: f64) -> [f64; 3] {
        let [c, slope, g, k] = match prototype.curve {
            Curve::Bell => self.bell.at(octaves, libm::log2(prototype.q)),
            Curve::HighShelf => self.shelf.at(octaves, libm::log2(prototype.q)),
            Curve::LowShelf | Curve::LowPass | Curve::LowPass1 => self.plain,
        };
        let nine_db = libm::log2(prototype.root_gain).abs() * (40.0 / 9.0 * LOG10_2) - 1.0;
        [c + slope * nine_db, g, k]
    }
}
