//! The analog filters that are copied: their squared magnitudes.
//!
//! With x = f/f0, A = √gain: bell ((1−x²)² + (A·x/Q)²)/((1−x²)² + (x/(A·Q))²); high shelf
//! A²·((1−A·x²)² + A·x²/Q²)/((A−x²)² + A·x²/Q²); low shelf the same with x turned into 1/x; low-pass
//! 1/((1−x²)² + (x/Q)²) and 1/(1+x²).
//! A cut is the exact mirror of the boost of the same size.
//!
//! Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", 1994.

/// A curve of the EQ or of the filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Peak or dip.
    Bell,
    /// Low shelf.
    LowShelf,
    /// High shelf.
    HighShelf,
    /// Second-order low-pass.
    LowPass,
    /// First-order low-pass.
    LowPass1,
}

/// An analog prototype.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prototype {
    /// Kind of curve.
    pub curve: Curve,
    /// Centre or corner.
    pub freq_hz: f64,
    /// √ of the linear gain at the centre or on the shelf; 1 is flat. Ignored by the low-passes.
    pub root_gain: f64,
    /// Q of the bell, slope of the shelf's corner, Q of the low-pass.
    pub q: f64,
}

/// |H|² = (n0 + n1·x² + n2·x⁴)/(d0 + d1·x² + d2·x⁴), x = f/f0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// n0 to n2.
    pub n: [f64; 3],
    /// d0 to d2.
    pub d: [f64; 3],
}

impl Power {
    /// |H|² at `x_squared` = (f/f0)².
    pub fn at(&self, x_squared: f64) -> f64 {
        let eval = |c: [f64; 3]| c[0] + x_squared * (c[1] + x_squared * c[2]);
        eval(self.n) / eval(self.d)
    }
}

impl Prototype {
    /// The squared magnitude as a fraction.
    pub fn power(&self) -> Power {
        let a = self.root_gain;
        let aa = a * a;
        let qq = 1.0 / (self.q * self.q);
        let shelf = a * qq - 2.0 * a;
        let (n, d) = match self.curve {
            Curve::Bell => ([1.0, aa * qq - 2.0, 1.0], [1.0, qq / aa - 2.0, 1.0]),
            Curve::HighShelf => ([aa, shelf * aa, aa * aa], [aa, shelf, 1.0]),
            Curve::LowShelf => ([aa * aa, shelf * aa, aa], [1.0, shelf, aa]),
            Curve::LowPass => ([1.0, 0.0, 0.0], [1.0, qq - 2.0, 1.0]),
            Curve::LowPass1 => ([1.0, 0.0, 0.0], [1.0, 1.0, 0.0]),
        };
        Power { n, d }
    }

    /// Level in dB at `freq_hz`.
    pub fn response_db(&self, freq_hz: f64) -> f64 {
        let x = freq_hz / self.freq_hz;
        10.0 * libm::log10(self.power().at(x * x))
    }
}
