//! Settings of the EQ.

/// How the bandwidth depends on the gain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EqType {
    /// Constant Q.
    #[default]
    E,
    /// Proportional Q: broad at small gains, narrower as the gain grows.
    G,
}

/// Shape of an outer band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BandShape {
    /// Peak or dip.
    Bell,
    /// Shelf: low for the lf band, high for the hf band.
    #[default]
    Shelf,
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandSettings {
    /// Whether the band is IN.
    pub on: bool,
    /// −18 to 18 dB.
    pub gain_db: f64,
    /// Centre or corner in Hz; above Nyquist is allowed.
    pub freq_hz: f64,
    /// Q, .3 to 8 (the outer bands: to 4).
    pub q: f64,
    /// Bell or shelf; the inner bands are always bells.
    pub shape: BandShape,
}

/// Settings of the EQ: bands lf, lmf, hmf, hf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EqSettings {
    /// Constant or proportional Q.
    pub eq_type: EqType,
    /// lf, lmf, hmf, hf.
    pub bands: [BandSettings; 4],
}

impl Default for EqSettings {
    fn default() -> Self {
        let band = |freq_hz, shape| BandSettings {
            on: true,
            gain_db: 0.0,
            freq_hz,
            q: 0.7,
            shape,
        };
        Self {
            eq_type: EqType::E,
            bands: [
                band(100.0, BandShape::Shelf),
                band(500.0, BandShape::Bell),
                band(3_000.0, BandShape::Bell),
                band(10_000.0, BandShape::Shelf),
            ],
        }
    }
}
