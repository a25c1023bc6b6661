//! FNV-1a (Fowler, Noll, Vo; 64 bit) over the bits of the samples, one sample at a step.

/// Hash of the channels, one after the other.
pub fn of<C: AsRef<[f32]>>(channels: &[C]) -> u64 {
    let samples = channels.iter().flat_map(|c| c.as_ref());
    samples.fold(0xcbf2_9ce4_8422_2325, |hash, x| {
        (hash ^ u64::from(x.to_bits())).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
