//! Eight lanes, whatever registers they are in.

use core::ops::{Add, Div, Mul, Neg, Sub};

/// Numbers side by side that go through the same IEEE operations; a number alone is one lane.
pub trait Lanes:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// What a lane holds.
    type Number: Copy;

    /// All lanes `x`.
    fn splat(x: Self::Number) -> Self;
    /// Square roots.
    fn sqrt(self) -> Self;
    /// `self > other ? self : other`: `other` where one is NaN.
    fn max(self, other: Self) -> Self;
    /// Lane by lane `yes` where a < b, or else `no`.
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self;
}

/// Eight lanes of single precision.
pub trait F32x8: Lanes<Number = f32> {
    /// Lanes 0 to 7.
    fn from_array(x: [f32; 8]) -> Self;
    /// Lanes 0 to 7.
    fn to_array(self) -> [f32; 8];
    /// Lanes 0 to 3 and 4 to 7.
    fn from_halves(low: wide::f32x4, high: wide::f32x4) -> Self;
    /// Lanes 0 to 3.
    fn low(self) -> wide::f32x4;
    /// Lanes 4 to 7.
    fn high(self) -> wide::f32x4;
    /// Magnitudes.
    fn abs(self) -> Self;
    /// `self < other ? self : other`: `other` where one is NaN.
    fn min(self, other: Self) -> Self;
    /// Lanes 4 to 7 of `before`, then lanes 0 to 3 of `self`: `self` four lanes earlier.
    fn later_by_4(self, before: Self) -> Self;
    /// Lanes 6 and 7 of `before`, then lanes 0 to 5 of `self`: `self` two lanes earlier.
    fn later_by_2(self, before: Self) -> Self;
    /// Lanes 2 to 7 of `before`, then lanes 0 and 1 of `self`: `self` six lanes earlier.
    fn later_by_6(self, before: Self) -> Self;
    /// Lanes 5 to 7 of `before`, then lanes 0 to 4 of `self`: `self` three lanes earlier.
    fn later_by_3(self, before: Self) -> Self;
    /// Lane 7 of `before`, then lanes 0 to 6 of `self`: `self` one lane earlier.
    fn later_by_1(self, before: Self) -> Self;
}

impl Lanes for f64 {
    type Number = f64;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        x
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }

    #[inline(always)]
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
        if a < b { yes } else { no }
    }
}

macro_rules! lanes {
    ($($register:ty: $number:ty),*) => {$(
        impl Lanes for $register {
            type Number = $number;

            #[inline(always)]
            fn splat(x: $number) -> Self {
                Self::splat(x)
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                self.sqrt()
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                self.simd_gt(other).select(self, other)
            }

            #[inline(always)]
            fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
                a.simd_lt(b).bitselect(yes, no)
            }
        }
    )*};
}

lanes!(wide::f64x4: f64, wide::f32x4: f32, wide::f32x8: f32);

impl F32x8 for wide::f32x8 {
    #[inline(always)]
    fn from_array(x: [f32; 8]) -> Self {
        Self::new(x)
    }

    #[inline(always)]
    fn to_array(self) -> [f32; 8] {
        self.to_array()
    }

    #[inline(always)]
    fn from_halves(low: wide::f32x4, high: wide::f32x4) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (low.to_array(), high.to_array());
        Self::new([a, b, c, d, e, f, g, h])
    }

    #[inline(always)]
    fn low(self) -> wide::f32x4 {
        let [a, b, c, d, ..] = self.to_array();
        wide::f32x4::new([a, b, c, d])
    }

    #[inline(always)]
    fn high(self) -> wide::f32x4 {
        let [.., a, b, c, d] = self.to_array();
        wide::f32x4::new([a, b, c, d])
    }

    #[inline(always)]
    fn abs(self) -> Self {
        self.abs()
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.simd_lt(other).select(self, other)
    }

    #[inline(always)]
    fn later_by_4(self, before: Self) -> Self {
        Self::from_halves(before.high(), self.low())
    }

    #[inline(always)]
    fn later_by_2(self, before: Self) -> Self {
        let ([a, b, c, d, e, f, ..], [.., y, z]) = (self.to_array(), before.to_array());
        Self::new([y, z, a, b, c, d, e, f])
    }

    #[inline(always)]
    fn later_by_6(self, before: Self) -> Self {
        let ([a, b, ..], [_, _, u, v, w, x, y, z]) = (self.to_array(), before.to_array());
        Self::new([u, v, w, x, y, z, a, b])
    }

    #[inline(always)]
    fn later_by_3(self, before: Self) -> Self {
        let ([a, b, c, d, e, ..], [.., x, y, z]) = (self.to_array(), before.to_array());
        Self::new([x, y, z, a, b, c, d, e])
    }

    #[inline(always)]
    fn later_by_1(self, before: Self) -> Self {
        let ([a, b, c, d, e, f, g, _], [.., z]) = (self.to_array(), before.to_array());
        Self::new([z, a, b, c, d, e, f, g])
    }
}
