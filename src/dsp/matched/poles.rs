//! The fixed real pole, and small corrections of the sampled pole pair, for one sample rate.

use core::f64::consts::LOG10_2;

use super::prototype::{Curve, Prototype};
use super::table::{BELL_441, BELL_480, LAST_Q_LOG2, ROWS_PER_OCTAVE, SHELF_441, SHELF_480};
use crate::dsp::math;

/// c at 9 dB, its change per further 9 dB, and the factors on g and k.
type Entry = [f64; 4];

/// Matched part of the sample rate at which the tables hold: 20 kHz of 44.1 and 48 kHz.
const PARTS: [f64; 2] = [20.0 / 44.1, 20.0 / 48.0];
/// Below this part, 20 kHz of 88.2 kHz, the sampled poles need no correction.
const PLAIN_PART: f64 = 20.0 / 88.2;
/// c away from the tables, in units of the part squared: for bells of low frequency the best at
/// 44.1 kHz is .455, at 48 kHz .37.
const PLAIN_C: f64 = 2.2;

/// Tables over log2(f0/top), in rows of equal log2(Q).
struct Grid {
    first_octave: f64,
    columns_per_octave: f64,
    columns: usize,
    rows: usize,
    /// At 44.1 and at 48 kHz.
    tables: [&'static [i16]; 2],
}

const SHELF: Grid = Grid {
    first_octave: -2.5,
    columns_per_octave: 4.0,
    columns: 15,
    rows: 8,
    tables: [&SHELF_441, &SHELF_480],
};

const BELL: Grid = Grid {
    first_octave: -0.625,
    columns_per_octave: 8.0,
    columns: 14,
    rows: 9,
    tables: [&BELL_441, &BELL_480],
};

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
#[derive(Clone, Copy, Debug)]
pub struct Poles {
    plain: Entry,
    /// From the table at 48 kHz, 0, to that at 44.1 kHz, 1.
    to_first: f64,
    /// From no table, 0, to the tables, 1.
    from_plain: f64,
}

impl Poles {
    /// For a matched band that ends at `part` of the sample rate.
    pub fn new(part: f64) -> Self {
        Self {
            plain: [PLAIN_C * part * part, 0.0, 1.0, 1.0],
            to_first: ((part - PARTS[1]) / (PARTS[0] - PARTS[1])).clamp(0.0, 1.0),
            from_plain: ((part - PLAIN_PART) / (PARTS[1] - PLAIN_PART)).clamp(0.0, 1.0),
        }
    }

    /// c and the factors on g and k for a canonical prototype `octaves` above the top of the band.
    pub fn at(&self, prototype: &Prototype, octaves: f64) -> [f64; 3] {
        let grid = match prototype.curve {
            Curve::Bell => BELL,
            Curve::HighShelf => SHELF,
            Curve::LowShelf | Curve::LowPass | Curve::LowPass1 => {
                let [c, _, g, k] = self.plain;
                return [c, g, k];
            }
        };
        let position = (octaves - grid.first_octave) * grid.columns_per_octave;
        if position <= 0.0 || self.from_plain == 0.0 {
            // The first column is the same for every Q and gain.
            let [c, _, g, k] = self.entry(&grid, 0, 0);
            return [c, g, k];
        }
        let level = |x: f64| f64::from(math::log2(x as f32));
        let [c, slope, g, k] = self.between(&grid, position, level(prototype.q));
        let nine_db = level(prototype.root_gain).abs() * (40.0 / 9.0 * LOG10_2) - 1.0;
        [c + slope * nine_db, g, k]
    }

    fn between(&self, grid: &Grid, position: f64, q_log2: f64) -> Entry {
        let last = (grid.rows - 1) as f64;
        let (row, right) = place(last - (LAST_Q_LOG2 - q_log2) * ROWS_PER_OCTAVE, grid.rows);
        let (column, above) = place(position, grid.columns);
        let [low, high] = [row, row + 1].map(|row| {
            let [left, right] = [column, column + 1].map(|column| self.entry(grid, row, column));
            mixed(left, right, above)
        });
        mixed(low, high, right)
    }

    fn entry(&self, grid: &Grid, row: usize, column: usize) -> Entry {
        let from = 4 * (row * grid.columns + column);
        let [first, second] = grid
            .tables
            .map(|table| decoded(table.get(from..from + 4).unwrap_or_default()));
        let table = mixed(second, first, self.to_first);
        mixed(self.plain, table, self.from_plain)
    }
}
