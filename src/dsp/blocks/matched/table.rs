//! What is known about each filter beforehand: tables over frequency, Q and gain.
//!
//! Impulse invariance places poles well where the centre lies far below Nyquist; near it and above
//! it the best place is another, and it moves with the gain. Each entry holds numbers for one
//! frequency and Q, each number as a parabola over u = |gain|/9 dB − 1: the change of c of the fixed
//! pole z = −c, and the relative changes of the sampled pair's g and k.
//!
//! A high shelf of high Q has its resonance within the band and a long way to go above it. There the
//! least squares are not enough: the best third-order filter of all (a minimax fit with all seven
//! coefficients free) misses +18 dB at 10 kHz, Q 4, by .0279 dB at 44.1 kHz and by .0094 dB at 48 kHz,
//! and by .0316 and .0107 dB if it has to be exact at 0 Hz. [`RESONANCE`] brings the fit there: the
//! relative changes of q0 to q3 of the squared numerator, so that below 1 kHz such a shelf is off by
//! up to .03 and .01 dB.
//!
//! A bell whose centre lies near Nyquist or above has several places for its poles that are as good,
//! and between two of them the error is large. All rows and columns therefore stand on one branch of
//! solutions: the search began at Q = 4, +18 dB, and went down in Q, then in gain, in small steps from
//! solution to solution.
//!
//! What is left, f0 of 5 to 40 kHz in steps of 50 Hz, Q of .3 to 4 in 133 steps, ±1 to ±18 dB: bells are
//! off by at most .0224 dB at 44.1 kHz (20.2 kHz, Q 4, ±18 dB) and by .0071 dB at 48 kHz (5 kHz, below
//! the table), where the targets are .03 and .01 dB. `reference/matched.py` verifies this, in numpy.
//!
//! The numbers were found by Levenberg–Marquardt steps for the least mean of the 2nd, then 4th and so
//! on up to the 128th power of the error over its target, 20 Hz to 20 kHz, at six to nine gains of 1 to
//! 18 dB, at the entries and several places between them, all entries of a table together, as
//! they act through the interpolation, with a small penalty for curvature. The first column is that
//! of the sampled poles, and so is everything below it. Rows begin at the Q named and end at Q = 4.

mod bell;
mod resonance;
mod shelf;

pub use bell::BELL;
pub use resonance::RESONANCE;
pub use shelf::SHELF;

/// Rows per octave of Q.
pub const ROWS_PER_OCTAVE: f64 = 2.0;

/// `N` numbers as parabolas.
pub type Entry<const N: usize> = [[i32; 3]; N];

/// Tables over log2(f0/20 kHz), in rows of equal log2(Q). Between entries, rows and rates the numbers
/// are interpolated linearly, so a sweep makes no step.
pub struct Grid<const N: usize> {
    /// log2(f0/20 kHz) of the first column.
    pub first_octave: f64,
    /// Columns per octave.
    pub columns_per_octave: f64,
    /// Columns in a row.
    pub columns: usize,
    /// log2(Q) of the first row.
    pub first_q_log2: f64,
    /// Values of one unit of each number.
    pub units: [f64; N],
    /// c below the first column, at 44.1 and at 48 kHz.
    pub low_c: [f64; 2],
    /// Row after row, at 44.1 and at 48 kHz.
    pub tables: [&'static [Entry<N>]; 2],
}
