//! The Q of the G type.
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

/// Gain of the G type at its end stop, 18 dB. This and the next: `reference/constants.py`.
const END_GAIN: f64 = 7.943_282_347_242_815;
/// The growth there, so that the set Q holds.
const END_GROWTH: f64 = 6.006_301_293_833_538_5;
/// Wiper resistance over series resistance.
const WIPER: f64 = 2.3;

/// Q of the G type over the Q that is set, for a gain of `root_gain`²: a third when flat, 1 at
/// ±18 dB.
pub fn proportional_q(root_gain: f64) -> f64 {
    growth(root_gain) / END_GROWTH
}

fn growth(root_gain: f64) -> f64 {
    let middle = 1.0 / (END_GAIN - 1.0) + 0.5 + 0.25 * WIPER;
    let gain = root_gain * root_gain;
    let tau = (gain - 1.0) / (gain + 1.0);
    (1.0 + libm::sqrt(1.0 + 4.0 * WIPER * middle * tau * tau)) * 0.5 * (root_gain + 1.0 / root_gain)
}
