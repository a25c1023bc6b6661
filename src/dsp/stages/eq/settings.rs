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

/// Shape of a band that can be a shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BandShape {
    /// Peak or dip.
    Bell,
    /// Shelf: low or high as the band's [`Place`] is.
    #[default]
    Shelf,
}

/// Number of bands.
pub const BANDS: usize = 4;

/// Which shelf a band can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Bell or low shelf.
    Low,
    /// Bell.
    Middle,
    /// Bell or high shelf.
    High,
}

impl Place {
    /// Whether it can be a shelf.
    pub const fn has_shelf(self) -> bool {
        !matches!(self, Self::Middle)
    }
}

/// What is fixed about a band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandDesign {
    /// Name on the panel.
    pub name: &'static str,
    /// Bell only, or which shelf.
    pub place: Place,
    /// Frequency of a fresh strip.
    pub freq_hz: f64,
    /// The numbers with which the tolerance draws the deviations of frequency and gain
    /// ([`crate::dsp::strip::tolerance`]). Frozen: a new band takes the next two.
    pub draws: [usize; 2],
}

impl BandDesign {
    /// Q of a fresh strip.
    pub const Q: f64 = 0.7;

    const fn new(name: &'static str, place: Place, freq_hz: f64, draws: [usize; 2]) -> Self {
        Self {
            name,
            place,
            freq_hz,
            draws,
        }
    }
}

/// The bands, lowest first.
pub const BAND_DESIGNS: [BandDesign; BANDS] = [
    BandDesign::new("LF", Place::Low, 100.0, [3, 7]),
    BandDesign::new("LMF", Place::Middle, 500.0, [4, 8]),
    BandDesign::new("HMF", Place::Middle, 3_000.0, [5, 9]),
    BandDesign::new("HF", Place::High, 10_000.0, [6, 10]),
];

/// One band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandSettings {
    /// Whether the band is IN.
    pub on: bool,
    /// −18 to 18 dB.
    pub gain_db: f64,
    /// Centre or corner in Hz; above Nyquist is allowed.
    pub freq_hz: f64,
    /// Q, .3 to 8 (bands with a shelf: to 4).
    pub q: f64,
    /// Bell or shelf; a band without a shelf is a bell.
    pub shape: BandShape,
}

/// Settings of the EQ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EqSettings {
    /// Constant or proportional Q.
    pub eq_type: EqType,
    /// In the order of [`BAND_DESIGNS`].
    pub bands: [BandSettings; BANDS],
}

impl Default for EqSettings {
    fn default() -> Self {
        Self {
            eq_type: EqType::E,
            bands: BAND_DESIGNS.map(|design| BandSettings {
                on: true,
                gain_db: 0.0,
                freq_hz: design.freq_hz,
                q: BandDesign::Q,
                shape: if design.place.has_shelf() {
                    BandShape::Shelf
                } else {
                    BandShape::Bell
                },
            }),
        }
    }
}
