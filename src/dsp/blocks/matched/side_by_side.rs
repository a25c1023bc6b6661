//! Numbers of one filter or of four side by side.
//!
//! Most of a design is a chain of operations that wait for each other. Four chains in the lanes of a
//! SIMD register take hardly longer than one, and every operation is the same IEEE operation in
//! each lane: a filter has the same bits alone and among others.

use core::ops::{Add, Div, Mul, Neg, Sub};

use wide::f64x4;

/// A number of one filter, or of four.
pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The same number for all.
    fn all(x: f64) -> Self;

    /// Square root.
    fn sqrt(self) -> Self;

    /// `self > other ? self : other`.
    fn at_least(self, other: Self) -> Self;

    /// `otherwise()`, which is hardly ever needed, where `self` is less than `other`, or else `here`.
    fn unless_less(self, other: Self, here: Self, otherwise: impl FnOnce() -> Self) -> Self;
}

impl Number for f64 {
    fn all(x: f64) -> Self {
        x
    }

    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }

    fn at_least(self, other: Self) -> Self {
        if self > other { self } else { other }
    }

    fn unless_less(self, other: Self, here: Self, otherwise: impl FnOnce() -> Self) -> Self {
        if self < other { otherwise() } else { here }
    }
}

impl Number for f64x4 {
    fn all(x: f64) -> Self {
        Self::splat(x)
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }

    fn at_least(self, other: Self) -> Self {
        self.simd_gt(other).select(self, other)
    }

    fn unless_less(self, other: Self, here: Self, otherwise: impl FnOnce() -> Self) -> Self {
        let is_less = self.simd_lt(other);
        if is_less.any() {
            is_less.select(otherwise(), here)
        } else {
            here
        }
    }
}

/// Rows of numbers of four filters become columns.
pub(super) fn columns(rows: [[f64; 4]; 4]) -> [f64x4; 4] {
    f64x4::transpose(rows.map(f64x4::new))
}
