//! The least squares: a cubic in t for the squared numerator.

use core::f64::consts::PI;

use wide::{f64x2, f64x4};

use super::pair::Pair;
use super::prototype::{Curve, Power, Prototype};
use crate::dsp::simd::Lanes;

/// Chebyshev nodes over the whole band.
const BAND_NODES: usize = 12;
/// Their squared frequencies over that of the band's top: ((1 − cos(π·(2i+1)/24))/2)²
/// (`reference/constants.py`).
const BAND_SQUARES: [f64; BAND_NODES] = [
    1.829_759_922_833_039_5e-5,
    0.001_448_581_392_675_063_3,
    0.010_675_710_492_197_513,
    0.038_266_904_857_824_58,
    0.095_269_936_169_136_65,
    0.188_996_175_603_840_63,
    0.319_522_367_823_892_26,
    0.477_953_368_534_226_3,
    0.647_028_333_866_545_2,
    0.804_029_050_783_432_5,
    0.925_328_113_903_961_7,
    0.991_463_158_973_038_8,
];
/// Their weights, 1 + (f/f_top)⁴: the error grows towards the top.
const BAND_WEIGHTS: [f64; BAND_NODES] = {
    let mut weights = BAND_SQUARES;
    let mut i = 0;
    while i < BAND_NODES {
        weights[i] = 1.0 + weights[i] * weights[i];
        i += 1;
    }
    weights
};
/// Nodes per octave around the centre frequency.
const NODES_PER_OCTAVE: f64 = 2.0;
/// Nodes of the logarithmic table, from 20 kHz down past 10 Hz.
const TABLE_NODES: usize = 24;
/// Of those, how many have a weight.
const NEAR_NODES: usize = 4;
/// All that a fit looks at.
const NODES: usize = BAND_NODES + NEAR_NODES;
/// Weight of the squared error at Nyquist: enough to keep the cubic positive beyond the band.
const NYQUIST_WEIGHT: f64 = 1e-4;
/// Least part of the analog power at Nyquist that a fit may leave there.
const NYQUIST_FLOOR: f64 = 1e-3;
/// Weight at Nyquist for the low-passes, whose curve falls far below what matters.
const LOW_PASS_NYQUIST_WEIGHT: f64 = 1e-9;

/// Where the fit looks: tan²(ω/2) at its frequencies, for one sample rate.
#[derive(Clone, Debug)]
pub(super) struct Nodes {
    band: [f64; BAND_NODES],
    /// The squared frequency halves from node to node.
    table: [f64; TABLE_NODES],
}

impl Nodes {
    /// For a band that ends at `part` of the sample rate.
    pub fn new(part: f64) -> Self {
        let t = |square: f64| {
            let tan = libm::tan(PI * part * libm::sqrt(square));
            tan * tan
        };
        Self {
            band: BAND_SQUARES.map(t),
            table: core::array::from_fn(|i| t(halved(i as i32))),
        }
    }
}

/// 2^−times, for a few hundred times.
fn halved(times: i32) -> f64 {
    f64::from_bits(((1023 - times) as u64) << 52)
}

/// Cubic B-spline of unit spacing: the nodes' weights move smoothly with the frequency.
fn spline(u: f64) -> f64 {
    let u = u.abs();
    if u < 1.0 {
        2.0 / 3.0 + u * u * (0.5 * u - 1.0)
    } else {
        let v = (2.0 - u).max(0.0);
        v * v * v / 6.0
    }
}

/// Normal equations of q1·t + q2·t² + q3·t³ ≈ |Ha|²·|D|² − q0, relative to |Ha|²·|D|² = 1/a. As the
/// columns are powers of t, the matrix is made of the sums of w·a²·t^i, i = 2 to 6, the right side
/// of those of w·a·(1 − q0·a)·t^i, i = 1 to 3.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    power: Power,
    /// Squared frequency of the band's top over that of the prototype.
    ratio: f64,
    gg: f64,
    kkgg: f64,
    pp: f64,
    q0: f64,
    /// Factors on q1 to q3 after the fit.
    factors: [f64; 3],
    /// |Ha|² at Nyquist, and what it counts there.
    at_nyquist: f64,
    nyquist_weight: f64,
    matrix: [f64; 5],
    right: [f64; 3],
}

impl Fit {
    /// With the top of the band and Nyquist at `ratio` and `nyquist` times the squared frequency of the
    /// `prototype`. `factors` change q0 before the fit and q1 to q3 after it.
    pub fn new(
        prototype: &Prototype,
        [ratio, nyquist]: [f64; 2],
        pair: &Pair,
        p: f64,
        factors: &[f64; 4],
    ) -> Self {
        let power = prototype.power();
        let is_low_pass = matches!(prototype.curve, Curve::LowPass | Curve::LowPass1);
        let pp = p * p;
        let [at_dc, factors @ ..] = *factors;
        Self {
            power,
            ratio,
            gg: pair.gg,
            kkgg: pair.kg * pair.kg,
            pp,
            q0: power.n[0] / power.d[0] * pair.gg * pair.gg * pp * at_dc,
            factors,
            at_nyquist: power.at(nyquist),
            nyquist_weight: if is_low_pass {
                LOW_PASS_NYQUIST_WEIGHT
            } else {
                NYQUIST_WEIGHT
            },
            matrix: [0.0; 5],
            right: [0.0; 3],
        }
    }

    /// Looks at all nodes, for a prototype `octaves` above the top of the band.
    pub fn add_nodes(&mut self, nodes: &Nodes, octaves: f64) {
        let mut t = [1.0; NODES];
        let mut squares = [1.0; NODES];
        let mut weights = [0.0; NODES];
        t[..BAND_NODES].copy_from_slice(&nodes.band);
        squares[..BAND_NODES].copy_from_slice(&BAND_SQUARES);
        weights[..BAND_NODES].copy_from_slice(&BAND_WEIGHTS);
        let position = -NODES_PER_OCTAVE * octaves;
        // Rounded down, also below zero.
        let first = (position + TABLE_NODES as f64) as i32 - TABLE_NODES as i32 - 1;
        for near in 0..NEAR_NODES {
            let index = first + near as i32;
            let at = usize::try_from(index).ok();
            if let Some(node) = at.and_then(|at| nodes.table.get(at)) {
                t[BAND_NODES + near] = *node;
                squares[BAND_NODES + near] = halved(index);
                weights[BAND_NODES + near] = spline(f64::from(index) - position);
            }
        }
        self.add(&t, &squares, &weights);
    }

    fn add(&mut self, t: &[f64; NODES], squares: &[f64; NODES], weights: &[f64; NODES]) {
        let all = f64x2::splat;
        let [n0, n1, n2] = self.power.n.map(all);
        let [d0, d1, d2] = self.power.d.map(all);
        let mut matrix = [f64x2::ZERO; 5];
        let mut right = [f64x2::ZERO; 3];
        for i in (0..NODES).step_by(2) {
            let two = |values: &[f64; NODES]| f64x2::new([values[i], values[i + 1]]);
            let (t, w) = (two(t), two(weights));
            let x = two(squares) * all(self.ratio);
            let n = n0 + x * (n1 + x * n2);
            let d = d0 + x * (d1 + x * d2);
            let off = all(self.gg) - t;
            let inverse = d / (n * ((off * off + all(self.kkgg) * t) * (all(self.pp) + t)));
            let mut row = w * inverse * t;
            let mut square = row * inverse * t;
            row *= all(1.0) - all(self.q0) * inverse;
            for sum in &mut matrix {
                *sum += square;
                square *= t;
            }
            for sum in &mut right {
                *sum += row;
                row *= t;
            }
        }
        let both = |sum: f64x2| {
            let [first, second] = sum.to_array();
            first + second
        };
        self.matrix = matrix.map(both);
        self.right = right.map(both);
    }
}

/// The sums of one fit, or of four.
struct Sums<N> {
    matrix: [N; 5],
    right: [N; 3],
    q0: N,
    factors: [N; 3],
    at_nyquist: N,
    nyquist_weight: N,
}

impl Fit {
    /// The cubic.
    pub fn solve(&self) -> [f64; 4] {
        let sums = Sums {
            matrix: self.matrix,
            right: self.right,
            q0: self.q0,
            factors: self.factors,
            at_nyquist: self.at_nyquist,
            nyquist_weight: self.nyquist_weight,
        };
        sums.solve()
    }

    /// The cubics of four fits side by side.
    pub fn solve_four(fits: [&Self; 4]) -> [f64x4; 4] {
        let [m0, m1, m2, m3] = columns(fits.map(|fit| {
            let [first @ .., _] = fit.matrix;
            first
        }));
        let [m4, r0, r1, r2] = columns(fits.map(|fit| {
            let [a, b, c] = fit.right;
            [fit.matrix[4], a, b, c]
        }));
        let [q0, f0, f1, f2] = columns(fits.map(|fit| {
            let [a, b, c] = fit.factors;
            [fit.q0, a, b, c]
        }));
        let sums = Sums {
            matrix: [m0, m1, m2, m3, m4],
            right: [r0, r1, r2],
            q0,
            factors: [f0, f1, f2],
            at_nyquist: f64x4::new(fits.map(|fit| fit.at_nyquist)),
            nyquist_weight: f64x4::new(fits.map(|fit| fit.nyquist_weight)),
        };
        sums.solve()
    }
}

impl<N: Lanes<Number = f64>> Sums<N> {
    fn solve(&self) -> [N; 4] {
        let (wanted, weight) = (self.at_nyquist, self.nyquist_weight);
        let [m11, m12, m22, m23, m33] = self.matrix;
        let [b1, b2, b3] = self.right;
        let m33 = m33 + weight / (wanted * wanted);
        let b3 = b3 + weight / wanted;
        // Symmetric elimination; the entry at row 1, column 3 is the same sum as that in the middle.
        let i1 = N::splat(1.0) / m11;
        let (l21, l31) = (m12 * i1, m22 * i1);
        let e23 = m23 - l21 * m22;
        let i2 = N::splat(1.0) / (m22 - l21 * m12);
        let l32 = e23 * i2;
        let y2 = b2 - l21 * b1;
        let q3 = (b3 - l31 * b1 - l32 * y2) / (m33 - l31 * m22 - l32 * e23);
        let q2 = (y2 - e23 * q3) * i2;
        let q1 = (b1 - m12 * q2 - m22 * q3) * i1;
        let [f1, f2, f3] = self.factors;
        let floor = N::splat(NYQUIST_FLOOR) * wanted;
        [self.q0, q1 * f1, q2 * f2, (q3 * f3).max(floor)]
    }
}

/// Rows of numbers of four filters become columns: most of a design is a chain of operations that wait for each
/// other, and four chains in the lanes of a register take hardly longer than one.
fn columns(rows: [[f64; 4]; 4]) -> [f64x4; 4] {
    f64x4::transpose(rows.map(f64x4::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nodes_stand_where_chebyshev_put_them() {
        for (i, square) in BAND_SQUARES.iter().enumerate() {
            let part = 0.5 * (1.0 - libm::cos(PI * (2 * i + 1) as f64 / 24.0));
            assert!((square / (part * part) - 1.0).abs() < 1e-13, "{i}");
        }
        assert_eq!(halved(3), 0.125);
    }
}
