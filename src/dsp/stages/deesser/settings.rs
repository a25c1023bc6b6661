//! Settings of the de-esser.

/// What is turned down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeesserShape {
    /// A band around the frequency.
    #[default]
    Bell,
    /// Everything above the frequency.
    Shelf,
}

/// Settings of the de-esser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeesserSettings {
    /// 2000 to 12000 Hz.
    pub freq_hz: f64,
    /// Bell or shelf.
    pub shape: DeesserShape,
    /// Level of the band against that of everything else at which it acts, −30 to 12 dB.
    pub threshold_db: f64,
    /// Deepest reduction, at the bell's centre or far above the shelf, 0 to 18 dB.
    pub range_db: f64,
    /// Link of the channels' detectors, 0 to 1.
    pub link_norm: f64,
}

impl Default for DeesserSettings {
    fn default() -> Self {
        Self {
            freq_hz: 6_500.0,
            shape: DeesserShape::Bell,
            threshold_db: 0.0,
            range_db: 6.0,
            link_norm: 1.0,
        }
    }
}
