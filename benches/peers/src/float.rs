//! The processor's treatment of denormal numbers.

/// Makes this thread treat denormal numbers as zero, as hosts do for their plug-ins. Without it a
/// peer that leaves denormals to the host would be timed unfairly.
#[cfg(target_arch = "x86_64")]
pub fn flush_denormals() {
    /// Flush to zero, and denormals are zero.
    const FTZ_DAZ: u32 = 1 << 15 | 1 << 6;
    let mut status = 0_u32;
    // SAFETY: reads and writes the floating-point status of this thread; only the two bits change,
    // neither of which the compiler relies upon in this program's other parts.
    unsafe {
        std::arch::asm!("stmxcsr [{}]", in(reg) &mut status);
        status |= FTZ_DAZ;
        std::arch::asm!("ldmxcsr [{}]", in(reg) &status);
    }
}

/// Nothing to do: no LV2 plug-ins are compared here.
#[cfg(not(target_arch = "x86_64"))]
pub fn flush_denormals() {}
