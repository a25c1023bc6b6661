//! Denormal numbers: kept out of the sound, and made harmless where they arise in between.
//!
//! A processor works on a denormal (below 1.2e-38) in microcode, at a hundred times the cost. Hosts set it
//! to flush them to zero or not, some of their threads do and others don't, and a renderer does not. Three
//! things make cost and bits the same everywhere:
//!
//! 1. **The doors.** What comes in below [`crate::dsp::SILENCE_BELOW`] in magnitude (−400 dBFS) counts as silence, in
//!    audio and key, and leaves as silence; a strip that passes its input on unprocessed makes silence of
//!    denormals alone. All of this is done in whole numbers, which no setting of the processor touches.
//! 2. **The control word.** [`flushing`] runs the strip with a word of ours: denormals are zero, rounding to
//!    nearest, no exception is raised. The host's word is put back afterwards, flags and all.
//! 3. **The ticks.** States below −300 dBFS are zeroed on every control tick ([`crate::dsp::blocks::math::FLUSH_BELOW`]), so
//!    that where there is no control word that we know (2. does nothing there) denormals stay rare.
//!
//! # Why no bit hangs on how denormals are treated
//!
//! Processors differ in what they flush: x86 looks whether a result is small after rounding, Arm before, others
//! flush nothing. The sound does not depend on it. Let t, below 2⁻¹²⁵, be kept by one and zero for another.
//!
//! - Added to a number of at least 2⁻¹⁰⁰ it vanishes on both: it is less than half of the last bit.
//! - Added to a smaller one, the sum is below 2⁻⁹⁹ = 1.6e-30 on both. That becomes zero at the exit, which it
//!   would pass by a gain of 196 dB only, or at the next tick. All gains at their upper ends give
//!   210 dB, but signals that small only arise when a state falls by 300 dB between two ticks.
//! - Divisors are kept away from zero; a logarithm ([`crate::dsp::blocks::math::log2`]) takes zero and denormals for levels at −760 dB, where
//!   every curve is flat.
//!
//! A test runs every module with all four settings of the two bits that x86 has for it, without a word of ours,
//! and compares bits (`strip::tests`).
//!
//! # The control word and the compiler
//!
//! Rust's compiler assumes the default word. What that allows it to do is to compute in advance, or on the
//! other side of the switch, an operation whose operands it knows. By the argument above neither can be heard.
//! It cannot move operations on samples and states across the switch at all: they are read from and
//! written to memory that the assembly might touch, and [`flushing`] calls its work out of line.

/// Runs `work` with denormals as zero and rounding to nearest on this thread, whatever the caller has set,
/// and leaves the thread as it was, also if `work` panics. Costs some ten cycles; may be nested.
#[inline]
pub fn flushing<R>(work: impl FnOnce() -> R) -> R {
    let _restored = Restored(word::read());
    word::write(word::OURS);
    apart(work)
}

/// Whether this thread runs inside [`flushing`], or on a processor where that does nothing.
pub fn is_flushing() -> bool {
    word::read() & word::CONTROL == word::OURS
}

/// Out of line: see the module's head.
#[inline(never)]
fn apart<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// The control word that comes back when this is dropped.
struct Restored(word::Word);

impl Drop for Restored {
    fn drop(&mut self) {
        word::write(self.0);
    }
}

#[cfg(target_arch = "x86_64")]
mod word {
    //! MXCSR: Intel SDM volume 1, 10.2.3. It governs SSE and AVX, which is all that Rust uses.

    use core::arch::asm;

    pub type Word = u32;

    /// Results and operands that are denormal are zero, all exceptions masked, rounding to nearest.
    pub const OURS: Word = 0x8000 | 0x0040 | 0x1f80;

    /// All but the flags of past exceptions.
    pub const CONTROL: Word = 0xffc0;

    #[inline(always)]
    pub fn read() -> Word {
        let mut word: Word = 0;
        // SAFETY: every x86-64 processor has the instruction. It writes the four bytes it is given.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags)) };
        word
    }

    #[inline(always)]
    pub fn write(word: Word) {
        // SAFETY: every x86-64 processor has the instruction. It reads the four bytes it is given. The
        // word is `OURS` or one that `read` gave, so that no reserved bit is set. For what the compiler
        // assumes see the module's head.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack, preserves_flags)) };
    }
}

#[cfg(target_arch = "aarch64")]
mod word {
    //! FPCR: Arm Architecture Reference Manual, C5.2. It governs scalar and vector operations alike.

    use core::arch::asm;

    pub type Word = u64;

    /// Denormal operands and results are zero, rounding to nearest, no exception is trapped.
    pub const OURS: Word = 1 << 24;

    /// All of it.
    pub const CONTROL: Word = Word::MAX;

    #[inline(always)]
    pub fn read() -> Word {
        let word: Word;
        // SAFETY: every AArch64 processor has the register, and programs may read it.
        unsafe { asm!("mrs {}, fpcr", out(reg) word, options(nostack, preserves_flags)) };
        word
    }

    #[inline(always)]
    pub fn write(word: Word) {
        // SAFETY: programs may write the register. The word is `OURS` or one that `read` gave, so that
        // no reserved bit is set. For what the compiler assumes see the module's head.
        unsafe { asm!("msr fpcr, {}", in(reg) word, options(nostack, preserves_flags)) };
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod word {
    //! Nothing is known of the processor's control word: it stays.

    pub type Word = u32;
    pub const OURS: Word = 0;
    pub const CONTROL: Word = 0;

    pub fn read() -> Word {
        OURS
    }

    pub fn write(_word: Word) {}
}

#[cfg(test)]
pub mod testing {
    //! Words that a host may have set.

    use super::{Restored, word};

    /// Bits of the control word for flushed results, for flushed operands (together where the processor
    /// has one for both), and for rounding down, up and towards zero.
    #[cfg(target_arch = "x86_64")]
    const BITS: ([word::Word; 2], [word::Word; 3], word::Word) =
        ([0x8000, 0x0040], [0x2000, 0x4000, 0x6000], 0x1f80);
    #[cfg(target_arch = "aarch64")]
    const BITS: ([word::Word; 2], [word::Word; 3], word::Word) =
        ([1 << 24, 0], [2 << 22, 1 << 22, 3 << 22], 0);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    const BITS: ([word::Word; 2], [word::Word; 3], word::Word) = ([0; 2], [0; 3], 0);

    /// A control word.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct HostWord(word::Word);

    impl HostWord {
        /// This thread's, with the flags of past exceptions.
        pub fn now() -> Self {
            Self(word::read())
        }

        /// All four ways to treat denormals; the first is none of it.
        pub fn of_denormals() -> [Self; 4] {
            let ([results, operands], _, none) = BITS;
            [0, results, operands, results | operands].map(|bits| Self(none | bits))
        }

        /// The other three ways to round.
        pub fn of_rounding() -> [Self; 3] {
            let (_, rounding, none) = BITS;
            rounding.map(|bits| Self(none | bits))
        }

        /// Runs `work` under this word; gives what it gives and the word that it left.
        pub fn run<R>(self, work: impl FnOnce() -> R) -> (R, Self) {
            let _restored = Restored(word::read());
            word::write(self.0);
            let result = super::apart(work);
            (result, Self::now())
        }

        /// The word itself, without arithmetic in between.
        pub fn bits(self) -> u64 {
            self.0.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::HostWord;
    use super::*;
    use core::hint::black_box;
    use std::panic::catch_unwind;

    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    #[test]
    fn inside_denormals_are_zero_and_rounding_is_to_nearest_whatever_the_host_has_set() {
        let small = f32::MIN_POSITIVE;
        let words = HostWord::of_denormals().into_iter();
        for host in words.chain(HostWord::of_rounding()) {
            let (results, _) = host.run(|| {
                flushing(|| {
                    assert!(is_flushing());
                    [
                        (black_box(small) * black_box(0.5)).to_bits(),
                        (black_box(f32::from_bits(1)) * black_box(1e30)).to_bits(),
                        (black_box(1.0f32) / black_box(3.0)).to_bits(),
                        (black_box(-1.0f32) / black_box(3.0)).to_bits(),
                    ]
                })
            });
            assert_eq!(results, [0, 0, 0x3eaa_aaab, 0xbeaa_aaab], "{host:?}");
        }
    }

    #[test]
    fn the_hosts_word_comes_back_flags_and_all_also_after_a_panic() {
        let words = HostWord::of_denormals().into_iter();
        for host in words.chain(HostWord::of_rounding()) {
            // Inexact, which raises a flag where there are flags.
            let inexact = || black_box(black_box(1.0f32) / black_box(3.0));
            assert_eq!(host.run(|| flushing(inexact)).1, host);
            let nested = || flushing(|| flushing(inexact) + inexact());
            assert_eq!(host.run(nested).1, host);
            let panicking = || catch_unwind(|| flushing(|| panic!("on purpose {}", inexact())));
            let (outcome, left) = host.run(panicking);
            assert!(outcome.is_err());
            assert_eq!(left.bits() & !0x3f, host.bits() & !0x3f);
        }
    }
}
