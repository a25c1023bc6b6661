//! The analog filters that the EQ copies: bell and shelves with their squared magnitude.
//!
//! With x = f/f0, A = √gain: bell ((1−x²)² + (A·x/Q)²)/((1−x²)² + (x/(A·Q))²); high shelf
//! A²·((1−A·x²)² + A·x²/Q²)/((A−x²)² + A·x²/Q²); low shelf the same with x turned into 1/x.
//! A cut is the exact mirror of the boost of the same size.
//!
//! Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", 1994.
//!
//! # The Q of the G type
//!
//! The classic proportional-Q band is a resonator on the wiper of a potentiometer between the two
//! inputs of an amplifier (R. A. Greiner, M. Schoessow, "Design aspects of graphic equalizers",
//! JAES 31(6), 1983; D. A. Bohn, "Constant-Q graphic equalizers", JAES 34(9), 1986). The wiper at
//! y = −½…½ adds R·(½ ± y) to the damping of numerator and denominator, and its own resistance
//! π·R·(¼ − y²) to both, beside the resonator's loss δ·R. Solved for the gain G = A², with
//! τ = (G−1)/(G+1) and M = δ + ½ + π/4:
//!
//! Q(G)/Q(Gmax) = F(G)/F(Gmax), F = (1 + √(1 + 4·π·M·τ²))·(A + 1/A)/2.
//!
//! δ = 1/(Gmax − 1) follows from the range of 18 dB; π = 2.3, a potentiometer of 2.3 times the
//! series resistance, lets Q grow threefold from the flat position to the end stop. The Q that is
//! set holds at ±18 dB.

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

/// Gain of the G type at its end stop, 18 dB.
const END_GAIN: f64 = 7.943_282_347_242_815;
/// Wiper resistance over series resistance.
const WIPER: f64 = 2.3;

/// Q of the G type over the Q that is set, for a gain of `root_gain`²: a third when flat, 1 at
/// ±18 dB.
pub fn proportional_q(root_gain: f64) -> f64 {
    growth(root_gain) / growth(libm::sqrt(END_GAIN))
}

fn growth(root_gain: f64) -> f64 {
    let middle = 1.0 / (END_GAIN - 1.0) + 0.5 + 0.25 * WIPER;
    let gain = root_gain * root_gain;
    let tau = (gain - 1.0) / (gain + 1.0);
    (1.0 + libm::sqrt(1.0 + 4.0 * WIPER * middle * tau * tau)) * 0.5 * (root_gain + 1.0 / root_gain)
}
