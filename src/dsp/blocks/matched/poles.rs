//! Where the poles stand, and how far the numerator leaves the least squares, for one sample rate.

use core::f64::consts::LOG10_2;

use super::prototype::{Curve, Prototype};
use super::table::{BELL, Grid, RESONANCE, ROWS_PER_OCTAVE, SHELF};
use crate::dsp::blocks::math;

/// Matched part of the sample rate at which the tables hold: 20 kHz of 44.1 and 48 kHz.
const PARTS: [f64; 2] = [20.0 / 44.1, 20.0 / 48.0];
/// Below this part, 20 kHz of 64 kHz, the sampled poles need no correction.
const PLAIN_PART: f64 = 20.0 / 64.0;
/// c away from the tables, in units of the part squared: for bells of low frequency the best at
/// 44.1 kHz is .455, at 48 kHz .37.
const PLAIN_C: f64 = 2.2;

/// Correction of resonant shelves per 9 dB of gain: whole from 4.5 dB on, where it begins to be needed.
const RESONANCE_SLOPE: f64 = 2.0;

/// What the tables say about one filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placing {
    /// The fixed pole stands at z = −c.
    pub c: f64,
    /// Factor on the frequency of the sampled pair.
    pub g: f64,
    /// Factor on its damping.
    pub k: f64,
    /// Factors on the numerator's q0 to q3.
    pub q: [f64; 4],
}

/// Pole positions for one sample rate.
#[derive(Clone, Copy, Debug)]
pub struct Poles {
    plain_c: f64,
    /// Shares of the tables at 44.1 and at 48 kHz.
    shares: [f64; 2],
}

impl Poles {
    /// For a matched band that ends at `part` of the sample rate.
    pub fn new(part: f64) -> Self {
        let first = ((part - PARTS[1]) / (PARTS[0] - PARTS[1])).clamp(0.0, 1.0);
        let from_plain = ((part - PLAIN_PART) / (PARTS[1] - PLAIN_PART)).clamp(0.0, 1.0);
        Self {
            plain_c: PLAIN_C * part * part,
            shares: [first * from_plain, (1.0 - first) * from_plain],
        }
    }

    /// The placing for a canonical prototype `octaves` above the top of the band.
    pub fn at(&self, prototype: &Prototype, octaves: f64) -> Placing {
        let grid = match prototype.curve {
            Curve::Bell => &BELL,
            Curve::HighShelf => &SHELF,
            Curve::LowShelf | Curve::LowPass | Curve::LowPass1 => return self.plain(self.plain_c),
        };
        let low_c = self.towards_plain(grid.low_c);
        if octaves <= grid.first_octave || self.shares == [0.0; 2] {
            return self.plain(low_c);
        }
        let level = |x: f64| f64::from(math::log2(x as f32));
        let q_log2 = level(prototype.q);
        let nine_db = level(prototype.root_gain).abs() * (40.0 / 9.0 * LOG10_2) - 1.0;
        let [c, g, k] = self.read(grid, octaves, q_log2, nine_db);
        let q = if prototype.curve == Curve::HighShelf && q_log2 > RESONANCE.first_q_log2 {
            // Without gain there is nothing to correct.
            let share = (RESONANCE_SLOPE * (nine_db + 1.0)).min(1.0);
            self.read(&RESONANCE, octaves, q_log2, nine_db)
                .map(|q| share * q)
        } else {
            [0.0; 4]
        };
        Placing {
            c: low_c + c,
            g: 1.0 + g,
            k: 1.0 + k,
            q: q.map(|q| 1.0 + q),
        }
    }

    /// The sampled poles as they are.
    fn plain(&self, c: f64) -> Placing {
        Placing {
            c,
            g: 1.0,
            k: 1.0,
            q: [1.0; 4],
        }
    }

    /// A value of both tables as far as they hold at this rate, and else `plain_c`.
    fn towards_plain(&self, values: [f64; 2]) -> f64 {
        let [first, second] = self.shares;
        first * values[0] + second * values[1] + (1.0 - first - second) * self.plain_c
    }

    /// The numbers of a grid at one place.
    fn read<const N: usize>(
        &self,
        grid: &Grid<N>,
        octaves: f64,
        q_log2: f64,
        nine_db: f64,
    ) -> [f64; N] {
        let columns = grid.columns;
        let (column, right) = place(
            (octaves - grid.first_octave) * grid.columns_per_octave,
            columns,
        );
        let rows = (q_log2 - grid.first_q_log2) * ROWS_PER_OCTAVE;
        let (row, above) = place(rows, grid.tables[0].len() / columns);
        let first = row * columns + column;
        let nodes = [
            (first, (1.0 - above) * (1.0 - right)),
            (first + 1, (1.0 - above) * right),
            (first + columns, above * (1.0 - right)),
            (first + columns + 1, above * right),
        ];
        let powers = [1.0, nine_db, nine_db * nine_db];
        let mut numbers = [0.0; N];
        for (table, share) in grid.tables.iter().zip(self.shares) {
            if share == 0.0 {
                continue;
            }
            for (node, weight) in nodes {
                let node = table.get(node).unwrap_or(&[[0; 3]; N]);
                for (number, parabola) in numbers.iter_mut().zip(node) {
                    let value = parabola.iter().zip(powers).map(|(n, p)| f64::from(*n) * p);
                    *number += share * weight * value.sum::<f64>();
                }
            }
        }
        core::array::from_fn(|i| numbers[i] * grid.units[i])
    }
}

/// Index and fraction of a position between `count` entries, at least two.
fn place(position: f64, count: usize) -> (usize, f64) {
    let position = position.clamp(0.0, (count - 1) as f64);
    let index = (position as usize).min(count - 2);
    (index, position - index as f64)
}
