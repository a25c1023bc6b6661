//! How much oversampling there is.

/// Oversampling of the non-linear stages. Both report no latency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// 4x, the shaper itself 8x.
    #[default]
    Live,
    /// 8x, the shaper itself 16x (at 44.1 and 48 kHz; less above).
    Hq,
}
