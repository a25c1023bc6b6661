//! The second compilation on x86-64: all `unsafe` of the sound.

use super::{F32x8, Kernel, Lanes};
use core::arch::x86_64::*;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// Runs a kernel compiled for AVX2.
#[target_feature(enable = "avx2")]
#[inline(never)]
pub(super) fn run<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Wide>()
}

/// Eight lanes in one register.
///
/// The name is private to this module and no other trait leads to it, so that code can only get
/// hold of it as the `V` of a kernel that [`run`] calls. Whoever calls that has seen to it that
/// the processor has AVX2: this is what makes every `unsafe` below safe.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Wide(__m256);

macro_rules! operator {
    ($operator:ident, $name:ident, $intrinsic:ident) => {
        impl $operator for Wide {
            type Output = Self;

            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                // SAFETY: a `Wide` exists on processors with AVX2 only.
                Self(unsafe { $intrinsic(self.0, other.0) })
            }
        }
    };
}

operator!(Add, add, _mm256_add_ps);
operator!(Sub, sub, _mm256_sub_ps);
operator!(Mul, mul, _mm256_mul_ps);
operator!(Div, div, _mm256_div_ps);

impl Neg for Wide {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_xor_ps(self.0, _mm256_set1_ps(-0.0)) })
    }
}

impl Lanes for Wide {
    type Number = f32;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: the type is named on processors with AVX2 only.
        Self(unsafe { _mm256_set1_ps(x) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_blendv_ps(no.0, yes.0, _mm256_cmp_ps::<_CMP_LT_OQ>(a.0, b.0)) })
    }
}

impl F32x8 for Wide {
    #[inline(always)]
    fn from_array(x: [f32; 8]) -> Self {
        // SAFETY: as in `splat`; eight numbers are read where eight stand.
        Self(unsafe { _mm256_loadu_ps(x.as_ptr()) })
    }

    #[inline(always)]
    fn to_array(self) -> [f32; 8] {
        let mut x = [0.0; 8];
        // SAFETY: as in `splat`; eight numbers are written where eight stand.
        unsafe { _mm256_storeu_ps(x.as_mut_ptr(), self.0) };
        x
    }

    #[inline(always)]
    fn from_halves(low: wide::f32x4, high: wide::f32x4) -> Self {
        let (low, high) = (low.to_array(), high.to_array());
        // SAFETY: as in `splat`; four numbers are read where four stand.
        Self(unsafe { _mm256_set_m128(_mm_loadu_ps(high.as_ptr()), _mm_loadu_ps(low.as_ptr())) })
    }

    #[inline(always)]
    fn low(self) -> wide::f32x4 {
        let mut x = [0.0; 4];
        // SAFETY: as in `splat`; four numbers are written where four stand.
        unsafe { _mm_storeu_ps(x.as_mut_ptr(), _mm256_castps256_ps128(self.0)) };
        wide::f32x4::new(x)
    }

    #[inline(always)]
    fn high(self) -> wide::f32x4 {
        let mut x = [0.0; 4];
        // SAFETY: as in `low`.
        unsafe { _mm_storeu_ps(x.as_mut_ptr(), _mm256_extractf128_ps::<1>(self.0)) };
        wide::f32x4::new(x)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn later_by_4(self, before: Self) -> Self {
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_permute2f128_ps::<0x21>(before.0, self.0) })
    }

    #[inline(always)]
    fn later_by_2(self, before: Self) -> Self {
        let between = self.later_by_4(before);
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_shuffle_ps::<0b01_00_11_10>(between.0, self.0) })
    }

    #[inline(always)]
    fn later_by_6(self, before: Self) -> Self {
        let between = self.later_by_4(before);
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe { _mm256_shuffle_ps::<0b01_00_11_10>(before.0, between.0) })
    }

    #[inline(always)]
    fn later_by_3(self, before: Self) -> Self {
        let between = self.later_by_4(before);
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe {
            _mm256_castsi256_ps(_mm256_alignr_epi8::<4>(
                _mm256_castps_si256(self.0),
                _mm256_castps_si256(between.0),
            ))
        })
    }

    #[inline(always)]
    fn later_by_1(self, before: Self) -> Self {
        let between = self.later_by_4(before);
        // SAFETY: a `Wide` exists on processors with AVX2 only.
        Self(unsafe {
            _mm256_castsi256_ps(_mm256_alignr_epi8::<12>(
                _mm256_castps_si256(self.0),
                _mm256_castps_si256(between.0),
            ))
        })
    }
}
