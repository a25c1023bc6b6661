//! Run-time choice of the instruction set, with the same bits on all of them.
//!
//! A [`Kernel`] is a piece of work, a chunk through a stage for example, written once. It is
//! compiled twice: for the baseline of the target (SSE2 on x86-64, NEON on AArch64) and, on x86-64,
//! for AVX2. [`run`] takes the second where the processor has it:
//!
//! ```
//! use redlight::dsp::simd::{F32x8, Kernel, run};
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
//!   every operation of [`F32x8`] is the same IEEE operation in each lane: same bits. `tests/instruction_sets.rs`
//!   proves it for the whole strip.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod lanes;

#[cfg(test)]
mod tests;

pub use lanes::{F32x8, Lanes};

use core::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum InstructionSet {
    /// What every processor of the target has.
    Baseline = 1,
    /// AVX2 without fused multiply-add.
    Avx2 = 2,
}

/// The [`InstructionSet`] in use, or 0 before the first question. Nothing else hangs on it, and all
/// sets give the same bits: order of memory does not matter.
static IN_USE: AtomicU8 = AtomicU8::new(0);

impl InstructionSet {
    /// The best that this processor has.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Self::Avx2;
        }
        Self::Baseline
    }

    /// The instruction set in use.
    #[inline]
    pub fn current() -> Self {
        match IN_USE.load(Ordering::Relaxed) {
            2 => Self::Avx2,
            1 => Self::Baseline,
            _ => Self::choose(Self::detect()),
        }
    }

    /// Uses `set`, or the best that this processor has if it lacks that; for comparing them.
    /// Holds for the whole process. Returns the one in use.
    #[cold]
    pub fn choose(set: Self) -> Self {
        let set = match Self::detect() {
            Self::Avx2 => set,
            Self::Baseline => Self::Baseline,
        };
        IN_USE.store(set as u8, Ordering::Relaxed);
        set
    }
}

/// A piece of work that is compiled for every [`InstructionSet`].
pub trait Kernel {
    /// What it gives.
    type Output;

    /// Does it, with `V` for eight lanes. Mark it `#[inline(always)]`.
    fn run<V: F32x8>(self) -> Self::Output;
}

/// Runs a kernel on the one in use.
#[inline(always)]
pub fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if InstructionSet::current() == InstructionSet::Avx2 {
        // SAFETY: `IN_USE` becomes `Avx2` in `InstructionSet::choose` only, and there only if the processor
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
