//! Run-time choice of the instruction set, with the same bits on all of them.
//!
//! A [`Kernel`] is a piece of work, a chunk through a stage for example, written once. It is
//! compiled twice: for the baseline of the target (SSE2 on x86-64, NEON on AArch64) and, on x86-64,
//! for AVX2. [`run`] takes the second where the processor has it:
//!
//! ```
//! use redlight::dsp::dispatch::{F32x8, Kernel, run};
//!
//! struct Amplify<'a> {
//!     samples: &'a mut [f32],
//!     gain: f32,
//! }
//!
//! impl Kernel for Amplify<'_> {
//!     type Output = ();
//!
//!     #[inline(always)]
//!     fn run<V: F32x8>(self) {
//!         let gain = V::splat(self.gain);
//!         let (blocks, rest) = self.samples.as_chunks_mut::<8>();
//!         for block in blocks {
//!             *block = (V::from_array(*block) * gain).to_array();
//!         }
//!         rest.iter_mut().for_each(|x| *x *= self.gain);
//!     }
//! }
//!
//! let mut samples = [1.0; 11];
//! run(Amplify { samples: &mut samples, gain: 2.0 });
//! assert_eq!(samples, [2.0; 11]);
//! ```
//!
//! Rules for a kernel:
//! - `run` and everything of ours that it calls is `#[inline(always)]`: what stays a function of
//!   its own is compiled for the baseline. That goes for closures, too: no operation on a `V` in a
//!   closure, and none handed to `map` as a function; it would become a call. Plain loops over slices and `wide::f32x4` profit, too:
//!   the former are compiled to eight lanes, the latter to instructions with three operands.
//! - It does so much that a branch and a call don't count: at least some ten samples.
//! - Neither set fuses a multiplication with an addition (the feature `fma` is never enabled), and
//!   every operation of [`F32x8`] is the same IEEE operation in each lane: same bits. `tests/levels.rs`
//!   proves it for the whole strip.

use core::ops::{Add, Div, Mul, Neg, Sub};
use core::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Level {
    /// What every processor of the target has.
    Baseline = 1,
    /// AVX2 without fused multiply-add.
    Avx2 = 2,
}

/// The level in use as [`Level`], or 0 before the first question. Nothing else hangs on it, and all
/// levels give the same bits: order of memory does not matter.
static LEVEL: AtomicU8 = AtomicU8::new(0);

impl Level {
    /// The best that this processor has.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Self::Avx2;
        }
        Self::Baseline
    }

    /// The level in use.
    #[inline]
    pub fn current() -> Self {
        match LEVEL.load(Ordering::Relaxed) {
            2 => Self::Avx2,
            1 => Self::Baseline,
            _ => Self::choose(Self::detect()),
        }
    }

    /// Uses `level`, or the best that this processor has if it lacks that; for comparing them.
    /// Holds for the whole process. Returns the level in use.
    #[cold]
    pub fn choose(level: Self) -> Self {
        let level = match Self::detect() {
            Self::Avx2 => level,
            Self::Baseline => Self::Baseline,
        };
        LEVEL.store(level as u8, Ordering::Relaxed);
        level
    }
}

/// A piece of work that is compiled for every [`Level`].
pub trait Kernel {
    /// What it gives.
    type Output;

    /// Does it, with `V` for eight lanes. Mark it `#[inline(always)]`.
    fn run<V: F32x8>(self) -> Self::Output;
}

/// Runs a kernel on the level in use.
#[inline(always)]
pub fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if Level::current() == Level::Avx2 {
        // SAFETY: `LEVEL` becomes `Avx2` in `Level::choose` only, and there only if the processor
        // was found to have it.
        return unsafe { avx2::run(kernel) };
    }
    run_baseline(kernel)
}

/// Kept out of line as its counterpart is.
#[inline(never)]
fn run_baseline<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<wide::f32x8>()
}

/// Eight numbers in single precision that go through the same IEEE operations.
pub trait F32x8:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// All lanes `x`.
    fn splat(x: f32) -> Self;
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
    /// Square roots.
    fn sqrt(self) -> Self;
    /// Magnitudes.
    fn abs(self) -> Self;
    /// `self < other ? self : other`: `other` where one is no number.
    fn min(self, other: Self) -> Self;
    /// `self > other ? self : other`: `other` where one is no number.
    fn max(self, other: Self) -> Self;
    /// Lane by lane `yes` where a < b, or else `no`.
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self;
    /// Lanes 4 to 7 of `before`, then lanes 0 to 3 of `self`: `self` four lanes earlier.
    fn later_by_4(self, before: Self) -> Self;
    /// Lanes 6 and 7 of `before`, then lanes 0 to 5 of `self`: `self` two lanes earlier.
    fn later_by_2(self, before: Self) -> Self;
    /// Lane 7 of `before`, then lanes 0 to 6 of `self`: `self` one lane earlier.
    fn later_by_1(self, before: Self) -> Self;
}

impl F32x8 for wide::f32x8 {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self::splat(x)
    }

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
    fn sqrt(self) -> Self {
        self.sqrt()
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
    fn max(self, other: Self) -> Self {
        self.simd_gt(other).select(self, other)
    }

    #[inline(always)]
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
        a.simd_lt(b).bitselect(yes, no)
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
    fn later_by_1(self, before: Self) -> Self {
        let ([a, b, c, d, e, f, g, _], [.., z]) = (self.to_array(), before.to_array());
        Self::new([z, a, b, c, d, e, f, g])
    }
}

/// The second compilation on x86-64.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{F32x8, Kernel};
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

    impl F32x8 for Wide {
        #[inline(always)]
        fn splat(x: f32) -> Self {
            // SAFETY: the type is named on processors with AVX2 only.
            Self(unsafe { _mm256_set1_ps(x) })
        }

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
            Self(unsafe {
                _mm256_set_m128(_mm_loadu_ps(high.as_ptr()), _mm_loadu_ps(low.as_ptr()))
            })
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
        fn sqrt(self) -> Self {
            // SAFETY: a `Wide` exists on processors with AVX2 only.
            Self(unsafe { _mm256_sqrt_ps(self.0) })
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
        fn max(self, other: Self) -> Self {
            // SAFETY: a `Wide` exists on processors with AVX2 only.
            Self(unsafe { _mm256_max_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
            // SAFETY: a `Wide` exists on processors with AVX2 only.
            Self(unsafe { _mm256_blendv_ps(no.0, yes.0, _mm256_cmp_ps::<_CMP_LT_OQ>(a.0, b.0)) })
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
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation on `a` and `b`, as bits.
    struct Everything {
        a: [f32; 8],
        b: [f32; 8],
    }

    impl Kernel for Everything {
        type Output = Vec<[u32; 8]>;

        #[inline(always)]
        fn run<V: F32x8>(self) -> Self::Output {
            let (a, b) = (V::from_array(self.a), V::from_array(self.b));
            let all = [
                a + b,
                a - b,
                a * b,
                a / b,
                -a,
                V::splat(self.a[3]),
                V::from_halves(a.high(), b.low()),
                a.abs().sqrt(),
                a.min(b),
                a.max(b),
                V::where_less(a, b, -b, a),
                a.later_by_4(b),
                a.later_by_2(b),
                a.later_by_1(b),
            ];
            all.map(|v| v.to_array().map(f32::to_bits)).to_vec()
        }
    }

    /// Lane by lane, straight from what the operations say.
    fn expected(a: [f32; 8], b: [f32; 8]) -> Vec<[u32; 8]> {
        let two = |f: fn(f32, f32) -> f32| core::array::from_fn(|i| f(a[i], b[i]));
        let late =
            |by: usize| core::array::from_fn(|i| if i < by { b[8 - by + i] } else { a[i - by] });
        let halves = core::array::from_fn(|i| if i < 4 { a[i + 4] } else { b[i - 4] });
        let all = [
            two(|a, b| a + b),
            two(|a, b| a - b),
            two(|a, b| a * b),
            two(|a, b| a / b),
            two(|a, _| -a),
            [a[3]; 8],
            halves,
            two(|a, _| a.abs().sqrt()),
            two(|a, b| if a < b { a } else { b }),
            two(|a, b| if a > b { a } else { b }),
            two(|a, b| if a < b { -b } else { a }),
            late(4),
            late(2),
            late(1),
        ];
        all.iter().map(|v| v.map(f32::to_bits)).collect()
    }

    #[test]
    fn every_operation_is_what_it_says_on_every_level() {
        let a = [0.0, -0.0, 1.5, -3.25, 1e-40, f32::INFINITY, f32::NAN, 7e7];
        let b = [-0.0, 0.0, 0.1, 1e20, 3.0, 2.0, 1.0, f32::NAN];
        for (a, b) in [(a, b), (b, a)] {
            // Whether what is no number keeps its sign is nobody's promise: only that it is none.
            let plain = |bits: &Vec<[u32; 8]>| -> Vec<[u32; 8]> {
                let tame = |x: u32| {
                    if f32::from_bits(x).is_nan() {
                        u32::MAX
                    } else {
                        x
                    }
                };
                bits.iter().map(|v| v.map(tame)).collect()
            };
            let wanted = plain(&expected(a, b));
            assert_eq!(plain(&run_baseline(Everything { a, b })), wanted);
            assert_eq!(plain(&run(Everything { a, b })), wanted);
        }
    }
}
